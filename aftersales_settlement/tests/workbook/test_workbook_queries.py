from odoo.tests import tagged

from odoo.addons.aftersales_service.tests.workbook.workbook_queries_common import (
    WorkbookQueriesCommon,
)


@tagged("post_install", "-at_install")
class TestSettlementWorkbookQueries(WorkbookQueriesCommon):
    """The sheets of all three addons, but for those that the service addon's own test grows."""

    def many(self, letter, count):
        codes = [f"{letter}{number}" for number in range(count)]
        sheets = self.sheets()
        order, audited = sheets["orders"][1], [f"O{code}" for code in codes]
        return {
            "network": [sheets["network"][0], *((code, code, "outlet", "HQ", "Y", None, code) for code in codes)],
            "categories": [sheets["categories"][0], *((code, code, "WB-ALL") for code in codes)],
            "policies": [sheets["policies"][0], *((f"W{code}", code, code, None, "delivery", 6, 12, None) for code in codes)],
            "policy_parts": [sheets["policy_parts"][0], *((f"W{code}", code, 12, None) for code in codes)],
            "rates": [("service_type", "category", "node", "unit", "amount"), *(("repair", code, code, "job", 1) for code in codes)],
            "orders": [sheets["orders"][0], *((name, order[1], code, *order[3:]) for name, code in zip(audited, codes, strict=True))],
            "returns": [("order", "sku", "qty", "received_date", "verdict"), *((name, "WB-P1", 1, "2026-08-10", "accepted") for name in audited)],
            "audits": [("order", "date", "verdict"), *((name, "2026-08-12", "genuine") for name in audited)],
        }  # fmt: skip

    def test_queries_do_not_grow_with_the_rows(self):
        with self.one_statement_per_batch():
            self.count(self.many("W", 2))
            for what in ("new rows", "the same rows again"):
                few = self.count(self.many("A", 20))
                many = self.count(self.many("B", 200))
                with self.subTest(what):
                    self.assertLessEqual(many, few, "queries for 200 rows, and for 20")
