from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ServiceCommon

OWN_MODELS = (
    "aftersales.point",
    "aftersales.agreement",
    "aftersales.territory",
    "aftersales.staffing.rule",
    "aftersales.technician",
    "aftersales.certificate",
    "aftersales.usage.reading",
    "aftersales.warranty.policy",
    "aftersales.warranty.policy.part",
    "aftersales.replacement",
    "aftersales.followup",
)
# Portal users may read these, if they are people of a service point.
PORTAL_MODELS = (
    "aftersales.point",
    "aftersales.technician",
    "aftersales.technician.skill",
    "aftersales.certificate",
)


@tagged("post_install", "-at_install")
class TestSecurity(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_done_order("2026-03-01 02:00:00", parts=[cls.pump])
        cls.order.followup_ids = [Command.create({"score": 80, "date": "2026-03-02"})]
        cls.technician.certificate_ids = [Command.create({"name": "C1"})]
        cls.technician.category_ids = cls.categ_tractor
        cls.technician.training_ids = [Command.create({"name": "Pumps"})]
        cls.technician.assessment_ids = [Command.create({"score": 80, "note": "Good"})]
        cls.outlet.territory_ids = [Command.create({"name": "East"})]
        cls.outlet.agreement_ids = [Command.create({"date_end": "2026-12-31"})]
        cls.machine.usage_reading_ids = [Command.create({"value": 10})]
        cls.records = {
            "aftersales.point": cls.outlet,
            "aftersales.territory": cls.outlet.territory_ids,
            "aftersales.agreement": cls.outlet.agreement_ids,
            "aftersales.staffing.rule": cls.env["aftersales.staffing.rule"].create(
                {"technician_min": 2}
            ),
            "aftersales.technician": cls.technician,
            "aftersales.technician.skill": cls.technician.skill_ids,
            "aftersales.technician.posting": cls.technician.posting_ids,
            "aftersales.training": cls.technician.training_ids,
            "aftersales.assessment": cls.technician.assessment_ids,
            "aftersales.certificate": cls.technician.certificate_ids,
            "aftersales.usage.reading": cls.machine.usage_reading_ids,
            "aftersales.warranty.policy": cls.policy,
            "aftersales.warranty.policy.part": cls.policy.part_ids[0],
            "aftersales.replacement": cls.order.replacement_ids,
            "aftersales.followup": cls.order.followup_ids,
        }
        cls.other_company = cls.env["res.company"].create({"name": "Other network"})
        cls.stranger = new_test_user(
            cls.env,
            "stranger",
            groups="aftersales_service.group_service_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.outsider = new_test_user(cls.env, "outsider", groups="base.group_user")
        cls.portal = new_test_user(cls.env, "portal_user", groups="base.group_portal")

    def _attack(self, record, user):
        """Try every way to a record that ``user`` must not see or change."""
        record = record.with_user(user)
        names = (
            "name",
            "note",
            "value",
            "months",
            "quantity",
            "technician_min",
            "repair_level_id",
            "date_to",
        )
        name = next(n for n in names if n in record)
        with self.assertRaises(AccessError):
            record.read([name])
        with self.assertRaises(AccessError):
            record.write({name: record.sudo()[name]})
        with self.assertRaises(AccessError):
            record.unlink()

    def test_another_companys_manager_sees_and_changes_nothing(self):
        for model in OWN_MODELS:
            with self.subTest(model=model):
                record = self.records[model]
                self.assertTrue(record.exists())
                theirs = self.env[model].with_user(self.stranger)
                self.assertFalse(theirs.search([("id", "in", record.ids)]))
                self.assertEqual(theirs.search_count([("id", "in", record.ids)]), 0)
                self.assertFalse(theirs.name_search("", [("id", "in", record.ids)]))
                self.assertFalse(theirs._read_group([("id", "in", record.ids)], ["company_id"]))
                self._attack(record, self.stranger)

    def test_another_companys_manager_sees_no_orders_machines_or_contacts(self):
        for record in (self.order, self.machine, self.outlet.partner_id):
            record.company_id.ensure_one()
            self.assertEqual(record.company_id, self.company)
            theirs = record.with_user(self.stranger)
            self.assertFalse(theirs.search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                theirs.read(["display_name"])

    def test_another_companys_manager_cannot_reach_in(self):
        with self.assertRaises(AccessError):
            self.env["aftersales.technician"].with_user(self.stranger).create(
                {"code": "SPY", "name": "Spy", "point_id": self.outlet.id}
            )
        with self.assertRaises(AccessError):
            self.env["aftersales.point"].with_user(self.stranger).create(
                {
                    "code": "SPY",
                    "name": "Spy",
                    "level_id": self.outlet.level_id.id,
                    "company_id": self.company.id,
                }
            )
        with self.assertRaises(AccessError):
            self.env["aftersales.followup"].with_user(self.stranger).create(
                {"order_id": self.order.id, "score": 10}
            )

    def test_without_a_service_group_nothing_is_readable(self):
        for user in (self.outsider, self.portal):
            for model in OWN_MODELS:
                with self.subTest(user=user.login, model=model):
                    if user == self.portal and model in PORTAL_MODELS:
                        self.assertFalse(self.env[model].with_user(user).search([]))
                    else:
                        with self.assertRaises(AccessError):
                            self.env[model].with_user(user).search([])
                    self._attack(self.records[model], user)

    def test_the_coverage_of_the_network_is_for_service_users_and_for_nobody_to_write(self):
        self.machine.place_country_id = self.env.ref("base.cn")
        for user in (self.outsider, self.portal):
            with self.assertRaises(AccessError):
                self.env["aftersales.coverage"].with_user(user).search([])
        coverage = self.env["aftersales.coverage"].with_user(self.service_manager)
        row = coverage.search([("country_id", "=", self.env.ref("base.cn").id)], limit=1)
        self.assertTrue(row.machine_count)
        for attack in (lambda: row.write({"machine_count": 0}), row.unlink):
            with self.assertRaises(AccessError):
                attack()
        theirs = self.env["aftersales.coverage"].with_user(self.stranger)
        self.assertFalse(theirs.search([("company_id", "=", self.company.id)]))

    def test_a_service_user_reads_the_network_but_does_not_shape_it(self):
        for model in ("aftersales.point", "aftersales.territory", "aftersales.warranty.policy"):
            with self.subTest(model=model):
                record = self.records[model].with_user(self.service_user)
                record.read(["name"])
                with self.assertRaises(AccessError):
                    record.write({"name": "Mine"})
                with self.assertRaises(AccessError):
                    record.unlink()
        with self.assertRaises(AccessError):
            self.env["aftersales.staffing.rule"].with_user(self.service_user).create(
                {"technician_min": 0}
            )
        for model in (
            "aftersales.point.level",
            "aftersales.service.type",
            "aftersales.fault",
            "aftersales.repair.level",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.service_user).create({"name": "X", "code": "X"})

    def test_a_service_user_does_the_daily_work(self):
        env = self.env(user=self.service_user)
        machine = env["stock.lot"].create({"name": "TRC-9", "product_id": self.tractor.id})
        machine.dealer_id = self.outlet
        order = env["repair.order"].create(
            {
                "point_id": self.outlet.id,
                "technician_id": self.technician.id,
                "service_type_id": self.type_repair.id,
                "product_id": self.tractor.id,
                "lot_id": machine.id,
            }
        )
        order.action_validate()
        order.action_repair_start()
        order.action_repair_end()
        env["aftersales.followup"].create({"order_id": order.id, "score": 90})
        with self.assertRaises(AccessError):
            order.followup_ids.unlink()

    def test_a_stock_user_can_still_open_repairs_and_serial_numbers(self):
        user = new_test_user(
            self.env, "stock_lots", groups="stock.group_stock_user,stock.group_production_lot"
        )
        for record, view in (
            (self.order, "repair.view_repair_order_form"),
            (self.order, "repair.view_repair_order_tree"),
            (self.machine, "stock.view_production_lot_form"),
        ):
            view = self.env.ref(view)
            theirs = record.with_user(user)
            arch = etree.fromstring(theirs.get_view(view.id, view.type)["arch"])
            fields = {
                node.get("name")
                for node in arch.iter("field")
                if not any(parent.tag == "field" for parent in node.iterancestors())
            }
            self.assertNotIn("point_id", fields)
            self.assertNotIn("dealer_id", fields)
            theirs.web_read(
                {
                    name: {"fields": {"display_name": {}}}
                    if record._fields[name].relational
                    else {}
                    for name in fields
                }
            )
