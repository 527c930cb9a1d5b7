# The order is that of overrides, innermost first.
from . import aftersales_point_level
from . import aftersales_point
from . import aftersales_agreement
from . import aftersales_point_contact
from . import aftersales_point_agreement
from . import aftersales_point_staffing
from . import aftersales_point_closing
from . import aftersales_staffing_rule
from . import aftersales_territory
from . import aftersales_coverage
from . import ir_rule
from . import repair_order
from . import res_partner
from . import res_users
