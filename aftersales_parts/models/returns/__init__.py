from . import aftersales_part_return_counter
from . import product_template
from . import product_product
from . import aftersales_inspection_verdict
from . import aftersales_part_return
from . import aftersales_part_return_charge
from . import repair_order
from . import stock_lot
