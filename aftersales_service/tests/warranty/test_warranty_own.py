from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestOwnWarranty(ServiceCommon):
    """Extended warranties, goodwill, agreements and voids of one machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_goodwill_limit_user = 100
        cls.company.aftersales_goodwill_limit_manager = 1000
        cls.extension = cls.env["product.product"].create(
            {"name": "One more year", "type": "service", "warranty_months": 12, "list_price": 500}
        )
        cls.seller = new_test_user(
            cls.env, "extension_seller", groups="sales_team.group_sale_salesman"
        )

    def _create_warranty(self, kind, **values):
        vals = {"lot_id": self.machine.id, "kind": kind, "reason": "Agreed", **values}
        if kind == "goodwill":
            vals.setdefault("amount_limit", 50)
        return self.env["aftersales.warranty"].create(vals)

    def _get_end(self):
        self.env.invalidate_all()
        return self.machine.warranty_end

    # === THE CARD ===

    @freeze_time("2026-03-01")
    def test_a_void_ends_the_cover_and_an_agreement_brings_it_back(self):
        void = self._create_warranty("void", date_start="2026-02-15")
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_state, "void")
        self.assertFalse(self.machine.warranty_covered_by)
        self.assertIn("void since 02/15/2026", self.machine.warranty_reason)
        self._create_warranty("exception", date_start="2026-02-20", percent_travel=0)
        self.env.invalidate_all()
        self.assertEqual(self.machine.warranty_state, "covered")
        self.assertIn("agreement for this machine", self.machine.warranty_reason)
        self.assertEqual(self.machine.warranty_covered_by, "Agreement")
        void.action_cancel()
        self.env.invalidate_all()
        self.assertIn("Covered by policy W1", self.machine.warranty_reason)
        self.assertIn("Tractors", self.machine.warranty_covered_by)

    def test_reasons_are_asked_for(self):
        with self.assert_violates("reason_given"):
            self._create_warranty("void", reason=False)

    def test_warranties_are_cancelled_not_deleted(self):
        warranty = self._create_warranty("exception")
        with self.assertRaises(UserError):
            warranty.unlink()
        with self.assertRaises(UserError):
            warranty.state = "cancelled"
        warranty.action_cancel()
        self.assertEqual(warranty.state, "cancelled")

    # === EXTENSIONS ===

    def _sell(self, lot=None, quantity=1, **values):
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.extension.id,
                                "product_uom_qty": quantity,
                                "aftersales_lot_id": (self.machine if lot is None else lot).id,
                                **values,
                            }
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        return order

    @freeze_time("2026-06-01")
    def test_confirming_a_sale_extends_the_machine_and_cancelling_takes_it_back(self):
        self.assertEqual(self._get_end(), Date.to_date("2027-01-30"))
        order = self._sell()
        warranty = self.machine.warranty_ids
        self.assertEqual(warranty.date_start, Date.to_date("2027-01-31"))
        self.assertEqual(warranty.date_end, Date.to_date("2028-01-30"))
        self.assertEqual(warranty.sale_line_id.order_id, order)
        self.assertEqual(self._get_end(), Date.to_date("2028-01-30"))
        order._action_cancel()
        self.assertEqual(warranty.state, "cancelled")
        self.assertEqual(self._get_end(), Date.to_date("2027-01-30"))

    @freeze_time("2026-06-01")
    def test_a_second_extension_starts_where_the_first_ends(self):
        self._sell()
        self._sell(quantity=2)
        self.assertEqual(self._get_end(), Date.to_date("2030-01-30"))

    @freeze_time("2027-06-01")
    def test_an_order_in_the_extension_is_covered_by_contract(self):
        with freeze_time("2026-06-01"):
            self._sell()
        order = self._create_order()
        self.assertTrue(order.is_labour_covered)
        self.assertEqual(order.charge_kind, "contract")
        self.assertIn("extended warranty", order.cover_reason)

    @freeze_time("2027-06-02")
    def test_an_extension_sold_later_is_not_for_what_was_reported_before(self):
        self.extension.warranty_after_end = "allow"
        early = self._create_order(reported_at="2027-05-30 16:30:00")
        same_day = self._create_order(reported_at="2027-06-01 16:30:00")
        sale = self._sell()
        self.env.invalidate_all()
        self.assertEqual((early.charge_kind, same_day.charge_kind), ("paid", "contract"))
        self.assertIn("sold after this had been reported", early.cover_reason)
        self.assertFalse(sale.ended_cover_warning)
        early.reported_at = "2027-06-01 16:30:00"
        self.assertEqual(early.charge_kind, "contract")

    @freeze_time("2027-03-01")
    def test_an_order_says_that_a_replaced_part_is_covered_where_its_machine_is_not(self):
        self.policy.part_ids.filtered(lambda line: line.category_id == self.categ_part).months = 36
        panel = self._create_product("Panel", "part", self.categ_part)
        order = self._create_done_order("2027-03-01 02:00:00", parts=panel)
        self.assertFalse(order.is_machine_covered)
        self.assertIn("to 01/30/2029", order.parts_cover_reason)
        self.assertFalse(self._create_order().parts_cover_reason)

    def test_a_quotation_says_that_the_cover_has_ended(self):
        line = {"product_id": self.extension.id, "aftersales_lot_id": self.machine.id}
        for day, is_ended in (("2027-01-30", False), ("2027-02-01", True)):
            with freeze_time(day):
                quotation = (
                    self.env["sale.order"]
                    .with_user(self.seller)
                    .create({"partner_id": self.customer.id, "order_line": [Command.create(line)]})
                )
                self.env.invalidate_all()
                said = quotation.ended_cover_warning or ""
                self.assertEqual("TRC-1 has ended" in said, is_ended)

    @freeze_time("2027-02-10")
    def test_an_extension_without_a_gap_is_for_what_was_reported_in_the_cover_before(self):
        with freeze_time("2027-01-10"):
            self._sell()
        order = self._create_order(reported_at="2027-01-20 09:00:00")
        self.assertEqual(order.charge_kind, "contract")

    @freeze_time("2027-06-01")
    def test_after_the_end_only_what_may_be_sold_then(self):
        with self.assertRaisesRegex(UserError, "has ended"):
            self._sell()
        self.extension.warranty_after_end = "allow"
        self._sell()
        self.assertEqual(self.machine.warranty_ids.date_start, Date.to_date("2027-06-01"))
        self.assertEqual(self._get_end(), Date.to_date("2028-05-31"))

    @freeze_time("2026-06-01")
    def test_the_line_names_the_machine_and_keeps_it(self):
        with self.assertRaisesRegex(UserError, "For which machine"):
            self._sell(lot=self.env["stock.lot"])
        order = self._sell()
        with self.assertRaises(UserError):
            order.order_line.aftersales_lot_id = False
        order.order_line.product_uom_qty = 2
        self.assertEqual(self._get_end(), Date.to_date("2029-01-30"))
        order.order_line.product_uom_qty = 0
        self.assertEqual(self._get_end(), Date.to_date("2027-01-30"))

    @freeze_time("2026-06-01")
    def test_what_was_sold_is_not_edited(self):
        self._sell()
        warranty = self.machine.warranty_ids.with_user(self.service_manager)
        with self.assertRaisesRegex(UserError, "was sold"):
            warranty.date_end = "2099-12-31"
        for names in (warranty._get_term_fields(), ["usage_limit"], ["scope"], ["product_id"]):
            for name in names:
                with self.subTest(name), self.assertRaisesRegex(UserError, "was sold|the button"):
                    warranty.write({name: False})
        with self.assertRaisesRegex(UserError, "its sales order"):
            warranty.action_cancel()
        with self.assertRaises(AccessError):
            warranty.copy({"date_end": "2099-12-31", "sale_line_id": warranty.sale_line_id.id})

    def test_what_was_granted_is_not_edited_and_told_in_the_journal(self):
        warranty = self._create_warranty("exception").with_user(self.service_manager)
        for vals in ({"date_end": "2099-12-31"}, {"scope": "all"}, {"reason": "Another"}):
            with self.assertRaisesRegex(UserError, "cancel it, and make another"):
                warranty.write(vals)
        with self.assertRaisesRegex(UserError, "cancel it, and make another"):
            warranty.with_context(aftersales_protected_write=True).sudo().usage_limit = 9
        warranty.action_cancel()
        entries = self.env["aftersales.journal"].search(
            [("res_model", "=", warranty._name), ("res_id", "=", warranty.id)], order="id"
        )
        self.assertEqual(entries.mapped("event"), ["approval", "cancellation"])
        self.assertEqual(entries[0].reason, warranty.reason)
        self.assertEqual(entries[1].user_id, self.service_manager)

    @freeze_time("2026-06-01")
    def test_the_machine_offers_to_sell(self):
        action = self.machine.action_sell_extension()
        line = action["context"]["aftersales_defaults"]["sale.order"]["order_line"][0][2]
        self.assertEqual(line["product_id"], self.extension.id)
        self.assertEqual(line["aftersales_lot_id"], self.machine.id)
        self.extension.active = False
        with self.assertRaisesRegex(UserError, "no extended warranty"):
            self.machine.action_sell_extension()

    # === GOODWILL ===

    def _assert_refused(self, message, *grant):
        """Assert that a grant is refused with a message; nothing of it stays."""
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            self._grant(*grant)
        self.env.invalidate_all()

    def _grant(self, user, amount, order=None, **values):
        wizard = (
            self.env["aftersales.warranty.goodwill"]
            .with_user(user)
            .create(
                {
                    "lot_id": self.machine.id,
                    "order_id": order and order.id,
                    "company_id": self.company.id,
                    "amount_limit": amount,
                    "reason": "Regular customer",
                    **values,
                }
            )
        )
        wizard.action_grant()

    @freeze_time("2027-03-01")
    def test_goodwill_covers_its_order_alone(self):
        order, other = self._create_order(), self._create_order()
        self.assertEqual(order.charge_kind, "paid")
        self._grant(self.service_user, 80, order, percent_labour=50)
        self.env.invalidate_all()
        self.assertEqual(order.charge_kind, "mixed")
        self.assertTrue(order.has_goodwill)
        self.assertFalse(order.is_machine_covered)
        self.assertIn("ended on", order.cover_reason)
        self.assertFalse(other.has_goodwill)
        self.assertEqual(other.charge_kind, "paid")

    @freeze_time("2027-03-01")
    def test_goodwill_has_a_limit_for_each_role(self):
        order = self._create_order()
        ask = "Ask a service manager: .*service_manager"
        self._assert_refused(ask, self.service_user, 100.01, order)
        self._grant(self.service_user, 60, order)
        self._assert_refused("120", self.service_user, 60, order)
        self._grant(self.service_user, 60, self._create_order())
        self._grant(self.service_manager, 940, order)
        self._assert_refused("Nobody may", self.service_manager, 0.01, order)
        self._assert_refused("up to which amount", self.service_user, 0, order)

    def test_users_make_no_warranties_past_the_wizard(self):
        goodwill = self._create_warranty("goodwill")
        warranties = self.env["aftersales.warranty"].with_user(self.service_user)
        with self.assertRaises(AccessError):
            warranties.create(
                {"lot_id": self.machine.id, "kind": "goodwill", "amount_limit": 1, "reason": "x"}
            )
        with self.assertRaises(AccessError):
            goodwill.with_user(self.service_user).amount_limit = 1
        with self.assertRaises(AccessError):
            goodwill.with_user(self.service_user).action_cancel()
        with self.assertRaises(UserError):
            goodwill.with_user(self.service_manager).amount_limit = 1000.01

    def test_other_companies_warranties_are_out_of_sight(self):
        warranty = self._create_warranty("exception")
        company = self.env["res.company"].create({"name": "Other network"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="aftersales_service.group_service_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(
            self.env["aftersales.warranty"].with_user(stranger).search([("id", "=", warranty.id)])
        )
        with self.assertRaises(AccessError):
            warranty.with_user(stranger).read(["reason"])

    # === WHAT IF ===

    def test_what_if_says_it_for_any_day_and_part(self):
        wizard = self.env["aftersales.warranty.what.if"].with_user(self.service_user)
        wizard = wizard.create(
            {"lot_id": self.machine.id, "day": "2026-03-01", "product_id": self.filter.id}
        )
        self.assertIn("never covers such parts", str(wizard.explanation))
        self.assertIn("This policy counts.", str(wizard.policies))
        wizard.day = "2027-06-01"
        self.assertIn("ended on 01/30/2027", str(wizard.explanation))
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertTrue(str(wizard.with_context(lang="zh_CN").explanation))

    def test_what_if_says_that_a_policy_has_no_exclusions(self):
        fire, misuse = self.env["aftersales.warranty.exclusion"].create(
            [{"code": f"T-{name}", "name": name} for name in ("Fire", "Misuse")]
        )
        wizard = self.env["aftersales.warranty.what.if"].create(
            {"lot_id": self.machine.id, "day": "2026-03-01"}
        )
        self.assertFalse(wizard.exclusion_note)
        wizard.exclusion_ids = fire
        self.assertIn("W1 has no exclusions", wizard.exclusion_note)
        self.policy.exclusion_ids = [
            Command.create({"exclusion_id": misuse.id, "voids_parts": True})
        ]
        wizard.invalidate_recordset()
        self.assertIn("nothing of “Fire”", wizard.exclusion_note)
        wizard.exclusion_ids = misuse
        self.assertFalse(wizard.exclusion_note)
