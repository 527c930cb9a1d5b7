# The order is that of overrides, innermost first.
from . import aftersales_service_type
from . import aftersales_fault
from . import aftersales_repair_level
from . import aftersales_replacement
from . import ir_actions
from . import aftersales_order_facts
from . import product_category
from . import product_template
from . import repair_order
from . import repair_order_machine
from . import repair_order_search
from . import repair_order_plausible
from . import repair_order_record_sheet
from . import res_company
from . import res_config_settings
from . import stock_move
from . import stock_warehouse
