# The order is that of overrides, innermost first.
from . import aftersales_repair_level
from . import aftersales_technician
from . import aftersales_technician_filing
from . import aftersales_technician_identity
from . import aftersales_technician_notice
from . import aftersales_technician_portal
from . import aftersales_technician_posting
from . import aftersales_technician_skill
from . import aftersales_training
from . import aftersales_assessment
from . import aftersales_certificate
from . import aftersales_order_facts
from . import repair_order
from . import res_company
from . import res_config_settings
