from . import aftersales_point_closing
from . import (
    aftersales_fact_correction,
    aftersales_order_correction,
    aftersales_order_completion,
    aftersales_order_completion_line,
    aftersales_technician_return,
    aftersales_warranty_goodwill,
    aftersales_warranty_what_if,
    aftersales_workbook_import,
    aftersales_workbook_import_fault,
    aftersales_workbook_import_result,
)
