from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .workbook.workbook_common import WorkbookCommon


@tagged("post_install", "-at_install")
class TestWizards(WorkbookCommon):
    """A wizard is its user's: nobody else reads it, changes it or acts on it."""

    def manager(self, login):
        company = self.env["res.company"].create({"name": f"Company of {login}"})
        return new_test_user(
            self.env,
            login,
            groups="aftersales_service.group_service_manager",
            company_id=company.id,
            company_ids=[(6, 0, (company | self.company).ids)],
        )

    def test_every_wizard_of_ours_has_the_rule(self):
        wizards = [
            name
            for name, model in self.registry.items()
            if model._transient and model._original_module.startswith("aftersales_")
        ]
        self.assertIn("aftersales.workbook.import.fault", wizards)
        rules = self.env["ir.rule"].search([("model_id.model", "in", wizards)])
        own = rules.filtered(
            lambda rule: not rule.groups and rule.domain_force == "[('create_uid', '=', user.id)]"
        ).filtered(
            lambda rule: (
                rule.perm_read and rule.perm_write and rule.perm_create and rule.perm_unlink
            )
        )
        self.assertFalse(set(wizards) - set(own.model_id.mapped("model")), "without such a rule")

    def test_an_uploaded_workbook_is_nobody_elses(self):
        owner, other = self.manager("wz_owner"), self.manager("wz_other")
        sheets = self.sheets(followups=[("order", "date", "score"), ("SO1", None, 101)])
        wizard = self.wizard(sheets, owner)
        wizard.action_check()
        fault = wizard.fault_ids[:1]
        self.env.flush_all()
        self.env.invalidate_all()
        for record, field in ((wizard, "file"), (fault, "message")):
            stolen = record.with_user(other)
            self.assertFalse(stolen.search([]))
            for attack in (
                lambda stolen=stolen, field=field: stolen.read([field]),
                lambda stolen=stolen, field=field: stolen.write({field: False}),
                stolen.unlink,
            ):
                with self.assertRaises(AccessError):
                    attack()
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_import()
        self.assertTrue(wizard.file, "its owner still has it")

    def test_what_is_imported_is_what_was_checked(self):
        wizard = self.wizard(self.sheets())
        wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        wizard.write({"file": self.file(self.sheets(**self.row("network", "OUT", name="Forged")))})
        with self.assertRaisesRegex(UserError, "exchanged"):
            wizard.action_import()
        self.assertFalse(self.find("aftersales.point"))
        wizard.action_check()
        wizard.action_import()
        self.assertEqual(wizard.state, "done")

    def test_another_file_that_its_user_chose_needs_no_check(self):
        wizard = self.wizard(self.sheets())
        wizard.action_check()
        with Form(wizard) as form:
            form.file = self.file(self.sheets(**self.row("network", "OUT", name="Chosen")))
        wizard.action_import()
        self.assertEqual(self.find("aftersales.point", code="OUT").name, "Chosen")
