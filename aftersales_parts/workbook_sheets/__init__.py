from . import workbook_network, workbook_products, workbook_returns
