from . import workbook_settings
from . import workbook_rates
from . import workbook_coefficients
from . import workbook_audits
