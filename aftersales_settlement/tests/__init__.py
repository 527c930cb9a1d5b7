from . import (
    test_access_rights,
    test_audits,
    test_bill_protection,
    test_bills,
    test_order_protection,
    test_payee_changes,
    test_rates,
    test_settlement_making,
    test_statement_documents,
    test_workbook,
    test_workbook_queries,
    test_workbook_scenario,
)
