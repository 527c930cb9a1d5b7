from . import aftersales_workbook_import
