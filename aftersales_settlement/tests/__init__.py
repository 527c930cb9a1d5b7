from . import test_access_rights
from . import test_audits
from . import test_bill_protection
from . import test_bills
from . import test_order_protection
from . import test_rates
from . import test_settlement_making
from . import test_statement_documents
