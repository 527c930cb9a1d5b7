from . import res_company
from . import aftersales_point
