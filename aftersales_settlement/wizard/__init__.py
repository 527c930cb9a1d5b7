from . import aftersales_late_making
from . import aftersales_rate_difference
from . import aftersales_fact_correction
from . import aftersales_statement_account
from . import aftersales_workbook_import
from . import base_partner_merge
from . import account_payment_register
