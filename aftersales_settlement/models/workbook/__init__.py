from . import workbook_audits
from . import workbook_coefficients
from . import workbook_followups
from . import workbook_network
from . import workbook_rates
from . import workbook_repair_levels
from . import workbook_returns
from . import workbook_settings
