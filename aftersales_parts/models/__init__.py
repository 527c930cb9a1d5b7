# Mixins and models go before what inherits them.
from . import aftersales_part_return_counter
from . import product_template
from . import product_product
from . import res_company
from . import aftersales_inspection_verdict
from . import aftersales_part_return
from . import aftersales_part_return_charge
from . import aftersales_point
from . import repair_order
from . import stock_lot
