from . import aftersales_settlement_record
from . import aftersales_journal
from . import res_company
from . import res_config_settings
