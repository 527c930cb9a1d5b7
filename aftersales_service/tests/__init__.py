from . import test_closed_order
from . import test_company
from . import test_machine
from . import test_order
from . import test_point
from . import test_security
from . import test_technician
from . import test_warranty
