from . import (
    aftersales_workbook_import,
    aftersales_workbook_import_fault,
    aftersales_workbook_import_result,
)
