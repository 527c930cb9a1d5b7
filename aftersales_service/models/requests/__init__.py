# The order is that of overrides, innermost first.
from . import aftersales_machine_event
from . import aftersales_request
from . import aftersales_request_type
from . import repair_order
from . import repair_order_completion
from . import stock_lot
