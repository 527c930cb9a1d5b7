# Odoo runs the modules that it finds here by the name test_*.
from .returns import (
    test_charged_return,
    test_inspection_verdict,
    test_part_return,
    test_parts_access,
)
from .stock import test_point_locations
from .workbook import test_workbook
