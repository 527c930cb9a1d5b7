from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.base.sentinels import PROTECTED_WRITE
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestDerivedFields(ServiceCommon):
    """What follows from other values is written by nobody, however he comes."""

    def _walk(self):
        """Yield each stored field of these addons that is computed or related."""
        for name in self.env.registry:
            for field in self.env[name]._fields.values():
                ours = field._modules and all(
                    module.startswith("aftersales_") for module in field._modules
                )
                if ours and field.store and (field.compute or field.related):
                    yield name, field

    def test_none_of_any_model_can_be_written(self):
        walked = [
            (name, field.name)
            for name, field in self._walk()
            if field.readonly and not self.env[name]._abstract
        ]
        self.assertIn(("repair.order", "completion_date"), walked)
        users = [self.service_user, self.service_manager, self.env.ref("base.user_admin")]
        for name, field_name in walked:
            for user in users:
                self._assert_refused(self.env[name].with_user(user), field_name)

    def _assert_refused(self, model, field_name):
        for records in (model, model.sudo()):
            for forged in ({}, {"aftersales_protected_write": True}):
                record = records.with_context(**forged).browse(1)
                with self.assertRaises(UserError, msg=f"{model}.{field_name}") as caught:
                    record.write({field_name: False})
                # Whatever rights somebody has or lacks.
                self.assertNotIsInstance(caught.exception, AccessError)

    def test_the_values_of_real_records_stay(self):
        order = self._create_done_order("2026-03-01 02:00:00")
        certificate = self.env["aftersales.certificate"].create(
            {"name": "C1", "technician_id": self.technician.id, "expiry": "2026-01-01"}
        )
        other = self.env["res.company"].create({"name": "Other"})
        portal = new_test_user(self.env, "derived_portal", groups="base.group_portal")
        stock_user = new_test_user(self.env, "derived_stock", groups="stock.group_stock_user")
        attempts = [
            (order, {"completion_date": "2027-01-01"}),
            (self.technician, {"certificate_expiry": "2099-01-01"}),
            (self.technician, {"company_id": other.id}),
            (certificate, {"reminder_count": 9}),
        ]
        for user in (portal, stock_user, self.service_user, self.service_manager):
            for record, vals in attempts:
                before = record.read(vals)
                with self.assertRaises(UserError):
                    record.with_user(user).write(vals)
                self.env.invalidate_all()
                self.assertEqual(record.read(vals), before)

    def test_create_computes_whatever_the_values_or_the_context_say(self):
        other = self.env["res.company"].create({"name": "Other"})
        forged = {"certificate_expiry": "2099-01-01", "company_id": other.id}
        context = {f"default_{name}": value for name, value in forged.items()}
        technicians = self.env["aftersales.technician"].with_user(self.service_user)
        vals = {"name": "Li", "point_id": self.outlet.id}
        for technician in (
            technicians.create({**vals, **forged}),
            technicians.with_context(**context).create(vals),
        ):
            self.env.invalidate_all()
            self.assertEqual(technician.sudo().company_id, self.company)
            self.assertFalse(technician.sudo().certificate_expiry)
        order = self.env["repair.order"].with_context(default_completion_date="2020-01-01")
        order = order.create(
            {
                "point_id": self.outlet.id,
                "product_id": self.tractor.id,
                "completion_date": "2020-01-01",
            }
        )
        self.assertFalse(order.completion_date)

    def test_computing_writes_them(self):
        certificate = self.env["aftersales.certificate"].create(
            {"name": "C1", "technician_id": self.technician.id, "expiry": "2026-01-01"}
        )
        self.assertEqual(str(self.technician.certificate_expiry), "2026-01-01")
        certificate.expiry = "2027-01-01"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(str(self.technician.certificate_expiry), "2027-01-01")
        system = PROTECTED_WRITE.give(certificate)
        system.reminder_count = 2
        self.assertEqual(certificate.reminder_count, 2)
