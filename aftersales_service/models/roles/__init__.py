# The order is that of overrides, innermost first.
from . import repair_order
from . import stock_lot
from . import stock_move
