from . import workbook_network
from . import workbook_products
from . import workbook_returns
