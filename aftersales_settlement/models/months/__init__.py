from . import aftersales_settlement_period
from . import aftersales_settlement_period_making
from . import aftersales_settlement_period_window
from . import aftersales_settlement_period_approval
from . import aftersales_settlement_period_result
from . import aftersales_settlement_period_warnings
from . import aftersales_point
from . import aftersales_followup
