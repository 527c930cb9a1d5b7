# Rooms, innermost first: the order of overrides. A room may use those before it, not those after.
from . import base
from . import rates
from . import claims
from . import statements
from . import months
from . import invoices
from . import workbook
