from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestSharedMaster(ServiceCommon):
    """One company's manager changes nothing that moves another company's money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.point"].search([("company_id", "!=", cls.company.id)]).unlink()
        cls.fault = cls.env["aftersales.fault"].create({"code": "SHARED", "name": "Shared"})
        cls.exclusion = cls.env.ref("aftersales_service.warranty_exclusion_misuse")
        cls.request_type = cls.env["aftersales.request.type"].create({"name": "Recall"})
        cls.changes = [
            (cls.request_type, {"name": "Another"}),
            (cls.request_type, {"active": False}),
            (cls.request_type, {"sequence": 99}),
            (cls.request_type, {"service_type_id": cls.type_repair.id}),
            (cls.type_repair, {"kind": "other"}),
            (cls.type_inspection, {"active": False}),
            (cls.fault, {"parent_id": cls.fault.copy({"code": "UP"}).id}),
            (cls.fault, {"active": False}),
            (cls.fault, {"name": "Another"}),
            (cls.type_repair, {"name": "Another"}),
            (cls.exclusion, {"name": "Another"}),
            (cls.outlet.level_id, {"sequence": 99}),
            (cls.major, {"code": "minor2"}),
            (cls.minor, {"active": False}),
            (cls.exclusion, {"active": False}),
            (cls.outlet.level_id, {"code": "elsewhere"}),
            (cls.categ_filter, {"parent_id": cls.categ_machine.id}),
            (cls.pump.product_tmpl_id, {"list_price": 999}),
            (cls.pump.product_tmpl_id, {"aftersales_kind": False}),
            (cls.pump, {"categ_id": cls.categ_filter.id}),
            (cls.pump, {"lst_price": 999}),
        ]

    def _add_network(self):
        other = self.env["res.company"].create({"name": "Other network"})
        self.env["aftersales.point"].create(
            {
                "code": "OTHER",
                "name": "Other",
                "level_id": self.outlet.level_id.id,
                "company_id": other.id,
            }
        )
        return other

    def test_a_company_alone_changes_what_it_likes(self):
        self.env["res.company"].create({"name": "Without a network"})
        for record, vals in self.changes:
            with self.subTest(record=record, vals=vals):
                record.with_user(self.service_manager).write(vals)

    def test_with_another_network_only_the_administrator_does(self):
        other = self._add_network()
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="aftersales_service.group_service_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        for user in (self.service_manager, stranger):
            for record, vals in self.changes:
                for one in (record.with_user(user), record.with_user(user).sudo()):
                    with self.subTest(record=record, vals=vals, user=user.login):
                        self.assertRaises(AccessError, one.write, vals)
        self.assertRaises(AccessError, self.fault.with_user(stranger).unlink)
        self.assertRaises(AccessError, self.request_type.with_user(stranger).unlink)
        admin = new_test_user(
            self.env,
            "shared_admin",
            groups="base.group_system,aftersales_service.group_service_manager",
        )
        self.type_repair.with_user(admin).kind = "other"

    def test_who_has_no_network_changes_nothing_of_anothers(self):
        other = self.env["res.company"].create({"name": "Without a network"})
        rival = new_test_user(
            self.env,
            "rival",
            groups="aftersales_service.group_service_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        for record, vals in self.changes:
            with self.subTest(record=record, vals=vals), self.assertRaises(AccessError):
                record.with_user(rival).sudo().write(vals)
        with self.assertRaises(AccessError):
            self.exclusion.with_user(rival).unlink()

    def test_a_name_is_not_changed_as_a_translation(self):
        self._add_network()
        for record in (self.fault, self.request_type):
            with self.subTest(record=record), self.assertRaises(AccessError):
                record.with_user(self.service_manager).update_field_translations(
                    "name", {"zh_CN": "别的"}
                )

    def test_new_records_are_everybodys(self):
        self._add_network()
        manager = self.service_manager
        self.pump.with_user(manager).product_tmpl_id.name = "Pump, blue"
        new = self.env["aftersales.fault"].with_user(manager).create({"code": "N", "name": "New"})
        self.assertTrue(new)

    def test_a_companys_own_products_are_its_own(self):
        self._add_network()
        self.pump.product_tmpl_id.company_id = self.company
        self.pump.with_user(self.service_manager).product_tmpl_id.list_price = 7
        plain = self.env["product.template"].create({"name": "Pencil"})
        plain.with_user(self.service_manager).list_price = 7
