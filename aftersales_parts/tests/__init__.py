from . import test_inspection_verdict, test_part_return, test_parts_access, test_point_locations
from . import test_workbook
