from . import controllers
from . import models
from . import workbook_sheets
from . import wizard
