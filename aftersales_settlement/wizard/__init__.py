from . import aftersales_workbook_import
from . import base_partner_merge
from . import account_payment_register
