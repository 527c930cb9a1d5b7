# The rooms, innermost first: the order is that of overrides. A room may use those before it,
# never those after it.
from . import base
from . import orders
from . import network
from . import technicians
from . import machines
from . import requests
from . import followups
from . import warranty
from . import roles
from . import workbook
