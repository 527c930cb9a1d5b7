from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .workbook_common import WorkbookCommon

# At least one fault of each kind.
FAULTY = {
    "settings": [("key", "value"), ("curency", "CNY"), ("timezone", "Asia/Shangai")],
    "network": [
        ("code", "name", "level", "parent", "payee"),
        ("OUT", None, "shop", "REG", "maybe"),
        ("REG", "Region", "region", "NIL", "Y"),
        ("REG", "Again", "region", None, "Y"),
        ("A", "A", "outlet", "B", "N"),
        ("B", "B", "outlet", "A", "N"),
        ("HQ", "Head Office", "hq", None, "N"),
    ],
    "categories": [
        ("code", "name", "parent"),
        ("WB-TV", "Televisions", "WB-TV"),
        (None, "No code", None),
        ("WB-PART", "Parts", None),
    ],
    "products": [
        ("sku", "name", "category", "kind", "list_price"),
        ("WB-TV1", "Television", "WB-NIL", "machine", "cheap"),
        ("WB-P1", "Panel", "WB-PART", "part", -1),
    ],
    "technicians": [
        ("code", "name", "node", "skills", "certificate_expiry", "status"),
        ("T1", "Li", "OUT", "WB-TV;WB-NIL", "2027-02-30", "retired"),
        ("T2", "Wang", None, None, None, None),
    ],
    "machines": [
        ("serial", "sku", "dealer", "production_date"),
        ("SN1", "WB-TV1", "REG", "soon"),
        ("SN2", "WB-P1", None, None),
        ("SN3", None, None, None),
    ],
    "policies": [
        ("code", "category", "sku", "start_event", "months"),
        ("W1", None, "WB-TV1", "delivery", 12),
        ("W2", "WB-TV", "WB-TV1", "delivery", 12),
        ("W3", "WB-PART", None, "delivery", 12.5),
        ("W4", "WB-PART", None, None, 12),
    ],
    "policy_parts": [
        ("policy", "part_category", "months"),
        ("W1", "WB-PART", 12),
        ("W1", "WB-PART", 24),
        ("W9", "WB-PART", None),
    ],
    "orders": [
        ("order", "serial", "node", "technician", "service_type", "completed_at",
         "status", "units"),
        ("SO1", "SN1", "OUT", "T1", "repair", "2026-07-01 10:00", "normal", 1),
        ("SO2", "SN9", "HQ", "T9", "travel", "yesterday", "normal", -1),
        ("SO3", "SN1", "HQ", None, "repair", "2026-07-01 10:00", "abnormal", None),
        ("SO4", "SN1", "A", None, "repair", "2026-07-01 10:00", "done", None),
    ],
    "order_parts": [("order", "sku", "qty"), ("SO1", "WB-P1", 0), ("SO9", "NIL", None)],
    "followups": [("order", "date", "score"), ("SO1", None, 101)],
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestWorkbookFaults(WorkbookCommon):
    """A file with faults is refused whole, and every fault is named."""

    def one_fault(self, place, **sheets):
        """Check that the workbook with these sheets has one fault, at (sheet, row, column)."""
        self.assertEqual(self.faults(self.sheets(**sheets)), [place])

    def test_every_fault_at_once(self):
        self.assertEqual(
            self.faults(self.sheets(**FAULTY)),
            [
                ("settings", 2, "key"),
                ("settings", 3, "value"),
                ("network", 2, "name"),
                ("network", 2, "level"),
                ("network", 2, "payee"),
                ("network", 3, "parent"),
                ("network", 4, "code"),
                ("network", 5, "parent"),
                ("network", 6, "parent"),
                ("categories", 2, "parent"),
                ("categories", 3, "code"),
                ("products", 2, "category"),
                ("products", 2, "list_price"),
                ("products", 3, "list_price"),
                ("technicians", 2, "skills"),
                ("technicians", 2, "certificate_expiry"),
                ("technicians", 2, "status"),
                ("technicians", 3, "node"),
                ("technicians", 3, "status"),
                ("machines", 2, "production_date"),
                ("machines", 3, "sku"),
                ("machines", 4, "sku"),
                ("policies", 3, "sku"),
                ("policies", 4, "months"),
                ("policies", 5, "category"),
                ("policies", 5, "start_event"),
                ("policy_parts", 3, "part_category"),
                ("policy_parts", 4, "policy"),
                ("policy_parts", 4, "months"),
                ("orders", 3, "serial"),
                ("orders", 3, "node"),
                ("orders", 3, "technician"),
                ("orders", 3, "service_type"),
                ("orders", 3, "completed_at"),
                ("orders", 3, "units"),
                ("orders", 4, "node"),
                ("orders", 5, "status"),
                ("order_parts", 2, "qty"),
                ("order_parts", 3, "order"),
                ("order_parts", 3, "sku"),
                ("order_parts", 3, "qty"),
                ("followups", 2, "date"),
                ("followups", 2, "score"),
            ],
        )
        self.assertFalse(self.find("aftersales.point"))
        self.assertFalse(self.find("product.category", code="WB-PART"))
        self.assertFalse(self.find("repair.order"))

    def test_no_fault_hides_or_causes_another(self):
        self.one_fault(("network", 3, "level"), **self.row("network", "REG", level="shop"))
        self.one_fault(("machines", 2, "sku"), **self.row("machines", "SN1", sku="NIL"))
        self.one_fault(("orders", 2, "completed_at"), **self.row("orders", "SO1", completed_at=1))

    def test_payee_in_doubt_is_no_missing_payee(self):
        self.one_fault(("network", 3, "payee"), **self.row("network", "REG", payee="?"))
        self.one_fault(("network", 2, "parent"), **self.row("network", "OUT", parent="NIL"))

    def test_misspelt_sheet_or_column_is_the_only_fault(self):
        sheets = self.sheets()
        sheets["netwrok"] = sheets.pop("network")
        self.assertEqual(self.faults(sheets), [("netwrok", 0, "")])
        headings, *rows = self.sheets()["network"]
        renamed = tuple("paye" if name == "payee" else name for name in headings)
        self.one_fault(("network", 1, "paye"), network=[renamed, *rows])
        headings, *rows = self.sheets()["machines"]
        self.one_fault(("machines", 1, "seriel"), machines=[("seriel", *headings[1:]), *rows])

    def test_missing_column(self):
        headings, *rows = self.sheets()["orders"]
        place = headings.index("status")
        cut = [row[:place] + row[place + 1 :] for row in (headings, *rows)]
        self.one_fault(("orders", 1, "status"), orders=cut)

    def test_order_to_be_settled_needs_a_payee(self):
        self.one_fault(("orders", 3, "node"), **self.row("orders", "SO2", status="normal"))
        self.one_fault(("orders", 2, "node"), **self.row("network", "REG", payee="N"))

    def test_payee_may_be_in_the_database(self):
        self.load(self.sheets())
        orders = self.sheets()["orders"]
        self.load({"orders": orders})
        demoted = [("code", "name", "level", "payee"), ("REG", "Region", "region", "N")]
        self.assertEqual(
            self.faults({"network": demoted, "orders": orders}), [("orders", 2, "node")]
        )

    def test_loop_through_the_database(self):
        self.load(self.sheets())
        headings = ("code", "name", "level", "parent", "payee")
        rows = [headings, ("HQ", "Head Office", "hq", "OUT", "N")]
        self.assertEqual(self.faults({"network": rows}), [("network", 2, "parent")])
        rows = [("code", "name", "parent"), ("WB-ALL", "Everything", "WB-TV")]
        self.assertEqual(self.faults({"categories": rows}), [("categories", 2, "parent")])

    def test_policy_for_the_same_machines_in_the_database(self):
        self.load(self.sheets())
        rows = [
            ("code", "category", "sku", "start_event", "months"),
            ("W-NEW", None, None, "delivery", 6),
            ("W-TV", None, "WB-TV1", "delivery", 6),
            ("W-NEW2", "WB-TV", None, "delivery", 6),
        ]
        self.assertEqual(self.faults({"policies": rows}), [("policies", 2, "category")])

    def test_other_company(self):
        settings = [("key", "value"), ("company", "Somebody Else")]
        self.one_fault(("settings", 2, "value"), settings=settings)

    def test_currency_of_a_company_with_journal_entries(self):
        settings = [("key", "value"), ("currency", "JPY")]
        company = type(self.company)
        with patch.object(company, "_existing_accounting", return_value=True):
            self.one_fault(("settings", 2, "value"), settings=settings)

    def test_order_that_is_no_done_service_order(self):
        self.load(self.sheets())
        self.find("repair.order", name="SO1").state = "under_repair"
        self.env["repair.order"].create({"name": "SO2-R", "company_id": self.company.id})
        sheets = self.row("orders", "SO2-R", serial="2", node="HQ", service_type="repair",
                          completed_at="2026-01-01", status="history")  # fmt: skip
        sheets["order_parts"] = self.sheets()["order_parts"][:2]
        sheets["followups"] = [("order", "date", "score"), ("SO2-R", "2026-08-03", 50)]
        self.assertEqual(
            self.faults(sheets),
            [("orders", 2, "order"), ("orders", 4, "order"), ("order_parts", 2, "order")],
        )
        del sheets["orders"], sheets["order_parts"]
        self.assertEqual(self.faults(sheets), [("followups", 2, "order")])

    def test_several_products_with_a_sku(self):
        for name in ("One", "Two"):
            self.env["product.product"].create(
                {"name": name, "default_code": "WB-P1", "company_id": self.company.id}
            )
        self.one_fault(("products", 3, "sku"))

    def test_tax_number_that_odoo_refuses(self):
        def run_vat_checks(_self, country, vat, partner_name="", validation="error"):
            """As Odoo's tax number validation, which need not be installed."""
            kept = vat.replace(" ", "")
            if validation and not kept.startswith("BE0"):
                return "", country.code
            return kept, country.code

        self.load(self.sheets())
        region = self.find("aftersales.point", code="REG")
        region.country_id = self.env.ref("base.be")
        partners = type(self.env["res.partner"])
        with patch.object(partners, "_run_vat_checks", run_vat_checks):
            self.assertEqual(
                self.faults(self.row("network", "REG", vat="BE123")), [("network", 3, "vat")]
            )
            region.vat = "BE0477472701"
            rows = self.row("network", "REG", vat="BE 0477 472 701")
            self.assertEqual(self.load(rows)["network"], (0, 0, 3), "it is the same number")

    @mute_logger("odoo.sql_db")
    def test_what_no_check_foresaw_is_a_fault_too(self):
        wrong = {"months": -1}
        loader = type(self.env["aftersales.workbook.policies"])
        with patch.object(loader, "_prepare_create_vals", return_value={"name": "X", **wrong}):
            rows = [("code", "start_event", "months"), ("W1", "delivery", 12)]
            with patch.object(loader, "_get_field_names", return_value={"code": "code"}):
                self.assertEqual(self.faults({"policies": rows}), [("policies", 0, "")])

    def test_no_workbook(self):
        wizard = self.wizard({})
        wizard.file = b"bm8gemlw"
        wizard.action_check()
        self.assertEqual(wizard.state, "faulty")
        self.assertIn("xlsx", wizard.fault_ids.expected)
