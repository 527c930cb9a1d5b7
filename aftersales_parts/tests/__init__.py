from . import test_charged_return, test_inspection_verdict, test_part_return, test_parts_access
from . import test_point_locations
from . import test_workbook
