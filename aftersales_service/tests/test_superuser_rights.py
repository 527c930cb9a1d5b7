from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .portal.portal_common import PortalCommon
from .workbook.workbook_common import WorkbookCommon


@tagged("post_install", "-at_install")
class TestSuperuserRights(PortalCommon):
    """Code that takes the system's rights gives its user no more than he has himself."""

    def test_nobody_approves_technicians_with_the_systems_rights(self):
        for user in (self.outlet_user, self.service_user):
            technicians = self.env["aftersales.technician"].with_user(user).sudo()
            self.assertFalse(technicians._can_judge())
            with self.assertRaises(AccessError):
                technicians.create(
                    {"code": "TX", "name": "X", "point_id": self.outlet.id, "state": "approved"}
                )
            with self.assertRaises(AccessError):
                self.beside.with_user(user).sudo().state = "approved"
            certificates = technicians.env["aftersales.certificate"]
            sent = certificates.create(
                {"name": "C9", "technician_id": self.technician.id, "to_check": False}
            )
            self.assertTrue(sent.to_check)
            with self.assertRaises(AccessError):
                sent.to_check = False

    def test_nobody_corrects_others_readings_with_the_systems_rights(self):
        self.machine.usage_reading_ids = [Command.create({"value": 10})]
        reading = self.machine.usage_reading_ids.with_user(self.service_user).sudo()
        with self.assertRaises(AccessError):
            reading.value = 20
        with self.assertRaises(AccessError):
            reading.unlink()

    def test_a_rule_of_the_administrator_about_contacts_of_points_holds(self):
        points = self.env["aftersales.point"].with_user(self.region_user)
        self.assertEqual(points.search([]), self.region | self.outlet)
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env["ir.model"]._get_id("aftersales.point"),
                "domain_force": f"[('partner_id', '!=', {self.outlet.partner_id.id})]",
            }
        )
        self.assertEqual(points.search([]), self.region)
        self.env["ir.rule"].create(
            {
                "name": "Nor that one",
                "model_id": self.env["ir.model"]._get_id("aftersales.point"),
                "domain_force": "[('partner_id.email', '=', 'nobody@example.com')]",
            }
        )
        self.assertFalse(points.search([]))

    def test_a_portal_user_opens_the_rules_by_no_context(self):
        for forged in (True, "POINT_RULES"):
            partners = self.env["res.partner"].with_user(self.outlet_user)
            partners = partners.with_context(aftersales_point_rules=forged)
            self.assertNotIn(self.region.partner_id, partners.search([]))

    def test_goodwill_is_granted_in_the_company_of_what_it_is_for(self):
        both = new_test_user(
            self.env,
            "both_companies",
            groups="aftersales_service.group_service_manager",
            company_id=self.company.id,
            company_ids=[Command.set((self.company | self.other_company).ids)],
        )
        self.other_company.aftersales_goodwill_limit_manager = 100000
        self.company.aftersales_goodwill_limit_manager = 10
        order = self._create_order()
        wizards = self.env["aftersales.warranty.goodwill"].with_user(both)
        for context in ({}, {"default_company_id": self.other_company.id}):
            wizard = wizards.with_context(
                allowed_company_ids=(self.company | self.other_company).ids, **context
            ).create(
                {
                    "lot_id": self.machine.id,
                    "order_id": order.id,
                    "company_id": self.other_company.id,
                    "amount_limit": 5000,
                    "reason": "x",
                }
            )
            self.assertEqual(wizard.company_id, self.company)
            with self.assertRaisesRegex(UserError, "limit"):
                wizard.action_grant()

    def test_goodwill_is_granted_for_no_other_company(self):
        lot = self.machine.copy({"name": "TRC-FREE"})
        lot.dealer_id = False
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="aftersales_service.group_service_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        for values in (
            {"lot_id": self.machine.id},
            {"lot_id": lot.id, "company_id": self.company.id, "order_id": self._create_order().id},
        ):
            with self.assertRaises(AccessError):
                self.env["aftersales.warranty.goodwill"].with_user(stranger).create(
                    values | {"amount_limit": 1, "reason": "x"}
                ).action_grant()


@tagged("post_install", "-at_install")
class TestImportCompany(WorkbookCommon):
    def test_an_import_writes_no_company_that_its_user_does_not_work_for(self):
        other = self.env["res.company"].create({"name": "Another network"})
        stranger = new_test_user(
            self.env,
            "wb_stranger",
            groups="aftersales_service.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        before = self.company.aftersales_tz
        zone = "Asia/Urumqi" if before != "Asia/Urumqi" else "UTC"
        sheets = {"settings": [("key", "value"), ("timezone", zone)]}
        wizards = self.env(user=stranger, context={})["aftersales.workbook.import"]
        for create in (
            lambda vals: wizards.create(vals | {"company_id": self.company.id}),
            lambda vals: wizards.with_context(default_company_id=self.company.id).create(vals),
        ):
            wizard = create({"file": self.file(sheets), "filename": "x.xlsx"})
            for act in ("action_check", "action_import"):
                with self.assertRaises(AccessError):
                    getattr(wizard, act)()
        self.assertEqual(self.company.aftersales_tz, before)
