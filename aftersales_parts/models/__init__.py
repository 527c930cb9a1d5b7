# Rooms, innermost first: the order of overrides. A room may use those before it, not those after.
from . import returns
from . import stock
from . import workbook
