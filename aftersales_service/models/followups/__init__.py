# The order is that of overrides, innermost first.
from . import aftersales_followup
from . import aftersales_machine_event
from . import repair_order
