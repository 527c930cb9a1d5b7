from . import test_part_return
from . import test_inspection_verdict
from . import test_point_locations
from . import test_parts_access
