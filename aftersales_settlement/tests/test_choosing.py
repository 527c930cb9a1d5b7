"""What fields that choose an order, a machine, a point or a technician offer."""

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.aftersales_service.tests.common import ServiceCommon

FORM_ONLY = (
    "repair.order",
    "aftersales.point",
    "aftersales.technician",
    "aftersales.fault",
    "aftersales.service.type",
    "aftersales.repair.level",
    "aftersales.inspection.verdict",
    "aftersales.request.type",
    "aftersales.warranty.exclusion",
)


@tagged("post_install", "-at_install")
class TestChoosing(ServiceCommon):
    def test_a_new_record_finds_the_one_that_its_company_follows_from(self):
        # Done: what customers say of the work is asked for then.
        order = self._create_done_order("2026-03-01 01:00:00")
        known = {
            "repair.order": order,
            "aftersales.point": self.outlet,
            "aftersales.technician": self.technician,
            "stock.lot": self.machine,
        }
        self.machine.company_id = self.company
        walked = 0
        for model in self.env.registry.values():
            company = model._fields.get("company_id")
            path = company and company.related and company.related.split(".")
            if not path or len(path) != 2 or not model._name.startswith("aftersales."):
                continue
            field = model._fields[path[0]]
            if model._abstract or field.comodel_name not in known:
                continue
            with self.subTest(field=str(field)):
                record = known[field.comodel_name]
                domain = self.env[model._name].fields_get([field.name])[field.name]["domain"]
                if isinstance(domain, str):
                    blank = dict.fromkeys(model._fields, False)
                    domain = safe_eval(
                        domain, {**blank, "allowed_company_ids": self.env.companies.ids}
                    )
                found = self.env[field.comodel_name].search(domain)
                self.assertIn(record, found)
            walked += 1
        self.assertGreater(walked, 8)

    def test_no_name_alone_makes_an_order_a_machine_a_point_or_a_technician(self):
        boss = new_test_user(
            self.env,
            "boss",
            groups="aftersales_service.group_service_manager,stock.group_stock_manager",
        )
        for model in FORM_ONLY:
            records = self.env[model].with_user(boss).with_context(default_point_id=self.outlet.id)
            with self.subTest(model=model), self.assertRaisesRegex(ValidationError, "its form"):
                records.name_create("Mistyped")
        lots = self.env["stock.lot"].with_user(boss)
        with self.assertRaisesRegex(ValidationError, "its form"):
            lots.with_context(default_product_id=self.tractor.id).name_create("TRC-9")
        with self.assertRaisesRegex(ValidationError, "its form"):
            lots.name_create("TRC-9")
        # A part's number is no more than a name.
        self.assertTrue(lots.with_context(default_product_id=self.pump.id).name_create("P-9"))

    def test_a_receipt_names_the_machines_that_come_in(self):
        receipt = self.env["stock.picking"].create(
            {"picking_type_id": self.env.ref("stock.picking_type_in").id}
        )
        lots = self.env["stock.lot"].with_context(
            default_product_id=self.tractor.id, active_picking_id=receipt.id
        )
        lot_id, _name = lots.name_create("TRC-9")
        self.assertEqual(lots.browse(lot_id).product_id, self.tractor)

    def test_fields_of_every_form_offer_none(self):
        """Core's forms, too: a repair order is chosen on stock moves, for example."""
        walked = 0
        for model in ("aftersales.followup", "stock.lot", "repair.order", "stock.move"):
            for kind in ("form", "list"):
                arch = etree.fromstring(self.env[model].get_view(view_type=kind)["arch"])
                fields = arch.xpath(
                    "//field[not(ancestor::field)][not(@invisible='True' or @column_invisible='True')]"
                )
                for node in fields:
                    field = self.env[model]._fields[node.get("name")]
                    if field.type == "many2one" and field.comodel_name in FORM_ONLY:
                        walked += 1
                        self.assertIn("'no_create': True", node.get("options", ""), field)
        self.assertGreater(walked, 6)
