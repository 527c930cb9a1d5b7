from . import aftersales_rate_edit
from . import aftersales_rate_sheet
from . import aftersales_rate_sheet_comparison
from . import aftersales_rate
from . import aftersales_coefficient
from . import aftersales_repair_level
from . import aftersales_service_type
