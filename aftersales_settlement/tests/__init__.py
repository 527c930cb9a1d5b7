# Odoo runs the modules that it finds here by the name test_*.
from importlib.util import find_spec
import logging

from . import (
    test_access_rights,
    test_action_defaults,
    test_choosing,
    test_migration,
    test_rights,
    test_states,
)
from .rates import (
    test_rate_edits,
    test_rate_sheet_attacks,
    test_rate_sheets,
    test_rates,
    test_travel_types,
)
from .claims import (
    test_audits,
    test_claim_checks,
    test_claim_lists,
    test_cover_changes,
    test_fact_protection,
    test_goodwill_claims,
    test_order_facts,
    test_order_protection,
    test_repeats,
)
from .months import (
    test_approval_log,
    test_approval_recheck,
    test_batches,
    test_former_payees,
    test_making_window,
    test_payee_changes,
    test_settlement_making,
)
from .statements import test_freeze, test_statement_currency, test_statement_documents
from .invoices import (
    test_bill_accounts,
    test_bill_attacks,
    test_bill_credit,
    test_bill_payments,
    test_bill_protection,
    test_bill_settling,
    test_bill_twice,
    test_bills,
    test_payee_banner,
    test_statement_payee,
)
from .workbook import test_workbook, test_workbook_queries, test_workbook_scenario

# Odoo does not need Hypothesis; who has it tests the rules in random worlds, too.
if find_spec("hypothesis"):
    from .rules import (
        test_bill_rules,
        test_claim_examples,
        test_claim_rules,
        test_coefficients,
        test_currency,
        test_money,
        test_rate_rules,
        test_rate_versions,
        test_statement_rules,
    )
else:
    logging.getLogger(__name__).info("without Hypothesis, the rules' own tests are left out")
