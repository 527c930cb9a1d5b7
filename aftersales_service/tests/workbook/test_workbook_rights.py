from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .workbook_common import WorkbookCommon


@tagged("post_install", "-at_install")
class TestWorkbookRights(WorkbookCommon):
    """A service manager imports, nobody else does."""

    def user(self, login, groups):
        return new_test_user(
            self.env,
            login,
            groups=groups,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_manager_imports(self):
        manager = self.user("wb_manager", "aftersales_service.group_service_manager")
        self.assertEqual(self.load(self.sheets(), manager)["orders"], (2, 0, 0))
        self.assertEqual(self.find("repair.order", name="SO1").create_uid, manager)
        self.load(self.sheets(**self.row("machines", "SN1", customer="Qian")), manager)
        self.assertEqual(self.find("stock.lot", name="SN1").customer_id.name, "Qian")

    def test_manager_sets_the_time_zone_but_not_the_currency(self):
        manager = self.user("wb_manager", "aftersales_service.group_service_manager")
        settings = [("key", "value"), ("timezone", "Asia/Tokyo"), ("currency", "JPY")]
        self.assertEqual(self.faults({"settings": settings}, manager), [("settings", 3, "value")])
        self.load({"settings": settings[:2]}, manager)
        self.assertEqual(self.company.aftersales_tz, "Asia/Tokyo")
        self.load({"settings": [settings[0], ("currency", self.company.currency_id.name)]}, manager)

    def test_others_do_not(self):
        for login, groups in (
            ("wb_user", "aftersales_service.group_service_user"),
            ("wb_stock", "stock.group_stock_manager"),
            ("wb_portal", "base.group_portal"),
        ):
            user = self.user(login, groups)
            with self.subTest(login), self.assertRaises(AccessError):
                self.load(self.sheets(), user)
            with self.assertRaises(AccessError):
                self.env["aftersales.workbook.import"].with_user(user).search([])

    def test_another_company_is_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Other Works"})
        manager = self.user("wb_manager", "aftersales_service.group_service_manager")
        wizard = self.wizard(self.sheets(), manager)
        wizard.sudo().company_id = other
        with self.assertRaises(AccessError):
            wizard._run_import()
