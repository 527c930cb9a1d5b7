from . import aftersales_workbook_import
from . import aftersales_workbook_import_fault
from . import aftersales_workbook_import_result
