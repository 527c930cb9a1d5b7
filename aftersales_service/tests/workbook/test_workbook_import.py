from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import Form, HttpCase, new_test_user, tagged

from .workbook_common import WorkbookCommon


@tagged("post_install", "-at_install")
class TestWorkbookImport(WorkbookCommon):
    """What the rows of a workbook become."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counts = cls.load(cls.sheets())

    def test_each_row_is_counted(self):
        self.assertEqual(
            self.counts,
            {
                "network": (3, 0, 0),
                "categories": (3, 0, 0),
                "products": (3, 0, 0),
                "technicians": (2, 0, 0),
                "machines": (2, 0, 0),
                "policies": (2, 0, 0),
                "policy_parts": (1, 0, 0),
                "orders": (2, 0, 0),
                "order_parts": (3, 0, 0),
                "followups": (1, 0, 0),
            },
        )

    def test_network_in_any_order(self):
        outlet = self.find("aftersales.point", code="OUT")
        self.assertEqual(outlet.parent_id.code, "REG")
        self.assertEqual(outlet.parent_id.parent_id.code, "HQ")
        self.assertEqual(outlet.payee_id, outlet.parent_id)
        self.assertEqual(outlet.level_id.code, "outlet")
        self.assertEqual(outlet.territory_ids.name, "Changsha")
        self.assertEqual(outlet.parent_id.partner_id.vat, "91430000MA4000100C")

    def test_products(self):
        machine = self.find("product.product", default_code="WB-TV1")
        self.assertEqual(machine.aftersales_kind, "machine")
        self.assertEqual((machine.tracking, machine.is_storable), ("serial", True))
        self.assertEqual(machine.categ_id.code, "WB-TV")
        self.assertEqual(machine.categ_id.parent_id.code, "WB-ALL")
        fuse = self.find("product.product", default_code="WB-P2")
        self.assertEqual((fuse.tracking, fuse.list_price), ("none", 0))

    def test_technicians_and_certificates(self):
        technician = self.find("aftersales.technician", code="T1")
        self.assertEqual(technician.phone, "13800138000")
        self.assertEqual(set(technician.category_ids.mapped("code")), {"WB-TV", "WB-ALL"})
        self.assertEqual(technician.certificate_ids.name, "C-1")
        self.assertEqual(technician.certificate_expiry, date(2027, 7, 1))
        self.assertEqual(technician.state, "approved")
        self.assertFalse(self.find("aftersales.technician", code="T2").certificate_ids)

    def test_machines_and_customers(self):
        machine = self.find("stock.lot", name="SN1")
        self.assertEqual(machine.product_id.default_code, "WB-TV1")
        self.assertEqual(machine.dealer_id.code, "OUT")
        self.assertEqual(
            (machine.customer_id.name, machine.customer_phone), ("Zhao", "13900139000")
        )
        self.assertEqual(machine.delivery_date, date(2026, 2, 1))
        self.assertEqual(machine.usage_note, "shop window")
        self.assertIn("a &amp; b", machine.note)
        self.assertTrue(self.find("stock.lot", name="2"), "a code typed as a number is its digits")

    def test_warranty(self):
        policy = self.find("aftersales.warranty.policy", code="W-TV")
        self.assertEqual((policy.months, policy.has_usage_limit), (24, True))
        self.assertEqual(policy.usage_limit, 2000.5)
        self.assertEqual((policy.has_cap, policy.cap_months), (True, 0))
        self.assertEqual(policy.part_ids.category_id.code, "WB-PART")
        self.assertEqual((policy.part_ids.months, policy.part_ids.restart_months), (36, 12))
        general = self.find("aftersales.warranty.policy", code="W-ALL")
        self.assertFalse(general.has_usage_limit or general.has_cap)

    def test_orders_are_done_without_stock_moves(self):
        order = self.find("repair.order", name="SO1")
        self.assertEqual((order.state, order.service_status), ("done", "normal"))
        self.assertEqual(order.lot_id.name, "SN1")
        self.assertEqual(order.product_id, order.lot_id.product_id)
        self.assertEqual(order.partner_id.name, "Zhao")
        self.assertFalse(order.move_ids or order.move_id)
        self.assertEqual(order.repair_level_id.code, "1")
        self.assertEqual(order.fault_id.code, "WB-POWER")
        self.assertEqual((order.has_usage, order.usage), (True, 0))
        self.assertEqual((order.units, order.distance_km), (2, 18.5))
        self.assertEqual(order.service_note, "late")
        self.assertEqual(order.picking_type_id, self.company_warehouse().field_service_type_id)

    def company_warehouse(self):
        return self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)

    def test_times_are_local(self):
        order = self.find("repair.order", name="SO1")
        self.assertEqual(order.completed_at, datetime(2026, 7, 31, 15, 59))
        self.assertEqual(order.completion_date, date(2026, 7, 31))
        self.assertEqual(self.find("repair.order", name="SO2").completion_date, date(2026, 3, 1))

    def test_blank_cells(self):
        order = self.find("repair.order", name="SO2")
        self.assertEqual((order.has_usage, order.units, order.distance_km), (False, 1, 0))
        self.assertFalse(order.record_sheet_date or order.technician_id or order.fault_id)

    def test_unknown_service_types_and_faults_are_created(self):
        polish = self.find("repair.order", name="SO2").service_type_id
        self.assertEqual((polish.code, polish.kind), ("wb-polish", "other"))
        self.assertEqual(self.find("repair.order", name="SO1").service_type_id.kind, "repair")

    def test_every_row_without_a_key_counts(self):
        parts = self.find("repair.order", name="SO1").replacement_ids
        self.assertEqual(sorted(parts.mapped("quantity")), [1, 2, 2])
        self.assertEqual(self.find("repair.order", name="SO1").followup_ids.score, 92.5)

    def test_fresh_company_takes_name_currency_and_time_zone(self):
        company = self.env["res.company"].create({"name": "YourCompany"})
        settings = [
            ("key", "value"),
            ("company", "示例电子"),
            ("currency", "JPY"),
            ("timezone", "Asia/Tokyo"),
        ]
        sheets = self.sheets(settings=settings)
        self.env.user.company_ids |= company
        wizard = self.wizard(sheets)
        wizard.company_id = company
        wizard._run_import()
        self.assertEqual(company.name, "示例电子")
        self.assertEqual(company.currency_id, self.env.ref("base.JPY"))
        self.assertEqual(company.aftersales_tz, "Asia/Tokyo")
        order = self.env["repair.order"].search(
            [("company_id", "=", company.id), ("name", "=", "SO1")]
        )
        self.assertEqual(order.completed_at, datetime(2026, 7, 31, 14, 59))
        self.assertEqual(order.completion_date, date(2026, 7, 31))

    def test_two_companies_share_nothing_of_a_network(self):
        other = self.env["res.company"].create({"name": "Other", "aftersales_tz": "UTC"})
        self.env.user.company_ids |= other
        wizard = self.wizard(self.sheets())
        wizard.company_id = other
        wizard._run_import()
        for model, code in (
            ("aftersales.point", {"code": "OUT"}),
            ("product.product", {"default_code": "WB-TV1"}),
            ("stock.lot", {"name": "SN1"}),
            ("repair.order", {"name": "SO1"}),
        ):
            domain = [(name, "=", value) for name, value in code.items()]
            companies = self.env[model].search(domain).company_id
            self.assertEqual(companies, self.company | other, model)

    def test_wizard_shows_what_was_done(self):
        wizard = self.wizard(self.sheets(**self.row("network", "OUT", name="Corner Shop")))
        wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        line = wizard.result_ids.filtered(lambda result: result.sheet == "network")
        self.assertEqual((line.created, line.updated, line.unchanged), (0, 1, 2))
        self.assertEqual(self.find("aftersales.point", code="OUT").name, "Outlet")
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        self.assertEqual(self.find("aftersales.point", code="OUT").name, "Corner Shop")

    def test_wizard_lists_faults(self):
        wizard = self.wizard(self.sheets(**self.row("network", "OUT", level="shop")))
        wizard.action_import()
        self.assertEqual(wizard.state, "faulty")
        self.assertEqual(wizard.fault_count, 1)
        self.assertEqual(
            (wizard.fault_ids.sheet, wizard.fault_ids.row, wizard.fault_ids.column),
            ("network", "2", "level"),
        )
        self.assertIn("outlet", wizard.fault_ids.expected)
        with Form(wizard) as form:
            form.file = self.file(self.sheets())
        self.assertEqual(wizard.state, "draft")

    def test_what_is_unknown_and_no_slip_is_left_unread_with_a_warning(self):
        sheets = self.sheets(expenses=[("order", "kind"), ("SO1", "WB-TOLL")])
        for sheet, heading, value in (
            ("network", "tax_included", "N"),
            ("order_parts", "source", "point"),
            ("orders", "collected_by", "company"),
        ):
            headings, *rows = sheets[sheet]
            sheets[sheet] = [(*headings, heading), *((*row, value) for row in rows)]
        sheets["settings"] = [("key", "value"), ("late_charges_after", 30)]
        places = [
            ("settings", 2, "key"),
            ("network", 1, "tax_included"),
            ("orders", 1, "collected_by"),
            ("order_parts", 1, "source"),
            ("expenses", 0, ""),
        ]
        self.assertEqual(self.warnings(sheets), places)
        wizard = self.wizard(sheets)
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.fault_count), ("done", 0))
        self.assertEqual(wizard.warning_ids.mapped("sheet"), [place[0] for place in places])
        sheets["followups"] = [("order", "date", "score"), ("SO1", "2026-08-03", 101)]
        wizard.file = self.file(sheets)
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.fault_count), ("faulty", 1))
        self.assertEqual(len(wizard.warning_ids), len(places), "listed beside the faults")

    def test_sheets_in_a_wrong_order_are_told_from_what_takes_long(self):
        new = {"serial": "SN1", "node": "OUT", "service_type": "repair", "status": "history"}
        new |= {"completed_at": "2026-05-01 10:00", "repair_level": "huge"}
        wizard = self.wizard(self.row("orders", "SO9", **new))
        names = [
            *(name for name in wizard._get_sheet_models() if not name.endswith("repair_levels")),
            "aftersales.workbook.repair_levels",
        ]
        with (
            patch.object(type(wizard), "_get_sheet_models", lambda wizard: names),
            self.assertRaisesRegex(RuntimeError, "comes before"),
        ):
            wizard._run_import()

    def test_template_comes_back_without_faults(self):
        wizard = self.wizard({})
        action = wizard.action_download_template()
        self.assertIn("template_file", action["url"])
        wizard.file = wizard.template_file
        run = wizard._run_import()
        self.assertLessEqual(self.counts.keys(), run.book.tables.keys())
        self.assertFalse(run.get_results())
        self.assertFalse(run.book.warnings)


@tagged("post_install", "-at_install")
class TestWorkbookTemplate(HttpCase):
    """The template is for whoever may import."""

    def test_download(self):
        for role, status in (("manager", 200), ("user", 404)):
            user = new_test_user(
                self.env,
                f"wb_{role}",
                groups=f"aftersales_service.group_service_{role}",
                password=f"wb_{role}_secret",
            )
            wizard = self.env["aftersales.workbook.import"].create({})
            if role == "manager":
                wizard = wizard.with_user(user).create({})
            url = wizard.action_download_template()["url"]
            self.authenticate(user.login, f"wb_{role}_secret")
            with self.subTest(role):
                answer = self.url_open(url)
                self.assertEqual(answer.status_code, status)
                self.assertEqual(answer.content.startswith(b"PK"), status == 200)
