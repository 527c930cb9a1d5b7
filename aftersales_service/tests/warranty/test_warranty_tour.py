from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestWarrantyTour(ServiceCommon, HttpCase):
    """By hand in the browser: register a machine, see its warranty, sell an extension."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_product("Tour Tractor", "machine", cls.categ_tractor)
        cls.env["res.partner"].create({"name": "Tour Customer"})
        cls.env["product.product"].create(
            {"name": "Tour Extension", "type": "service", "warranty_months": 12, "list_price": 99}
        )

    def test_a_machine_is_registered_and_its_warranty_extended(self):
        self.start_tour("/odoo/machines", "aftersales_warranty_extension", login="admin")
        machine = self.env["stock.lot"].search([("name", "=", "TOUR-0001")])
        installed = machine.installation_date
        self.assertEqual(machine.warranty_ids.kind, "extended")
        self.assertEqual(machine.warranty_ids.date_start, installed + relativedelta(months=12))
        expected = installed + relativedelta(months=12) + relativedelta(months=12, days=-1)
        self.assertEqual(machine.warranty_end, expected)
