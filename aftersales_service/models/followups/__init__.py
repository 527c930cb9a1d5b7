# The order is that of overrides, innermost first.
from . import aftersales_followup
from . import repair_order
