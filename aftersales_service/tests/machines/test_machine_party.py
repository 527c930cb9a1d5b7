from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMachineParty(ServiceCommon):
    """Who was a machine's customer, dealer or caring point is kept, and never forged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls.env["res.partner"].create(
            [{"name": "First Owner"}, {"name": "Second Owner"}]
        )
        cls.today = cls.company._aftersales_today()

    def make(self, count=1, **vals):
        return self.env["stock.lot"].create(
            [
                {"name": f"PARTY{number}", "product_id": self.tractor.id, **vals}
                for number in range(count)
            ]
        )

    def parties(self, lot, role):
        return lot.party_ids.filtered(lambda party: party.role == role).sorted("id")

    def test_a_new_machine_has_its_parties_since_its_sale(self):
        lot = self.make(
            customer_id=self.first.id, dealer_id=self.outlet.id, delivery_date="2026-02-03"
        )
        customer = self.parties(lot, "customer")
        self.assertEqual(
            (customer.partner_id, customer.date_from, customer.date_to, customer.origin),
            (self.first, date(2026, 2, 3), False, "manual"),
        )
        self.assertEqual(self.parties(lot, "dealer").point_id, self.outlet)
        self.assertEqual(self.parties(lot, "caring").point_id, self.outlet)

    def test_a_resale_ends_one_owner_and_begins_the_next(self):
        lot = self.make(customer_id=self.first.id, delivery_date="2026-02-03")
        lot.customer_id = self.second
        before, after = self.parties(lot, "customer")
        self.assertEqual(before.date_to, self.today - timedelta(days=1))
        self.assertEqual((after.partner_id, after.date_from), (self.second, self.today))
        self.assertFalse(after.date_to)
        self.assertEqual(lot.delivery_date, date(2026, 2, 3))

    def test_a_client_does_not_say_where_a_change_comes_from(self):
        user = self.env["stock.lot"].with_user(self.service_user)
        for forged in (
            {"aftersales_party_origin": "delivery"},
            {"aftersales_party_origin": "territory", "import_file": True},
        ):
            with self.subTest(forged=forged):
                lot = self.make(customer_id=self.first.id)
                lot.with_user(self.service_user).with_context(**forged).customer_id = self.second
                self.assertEqual(self.parties(lot, "customer")[-1].origin, "manual")
                made = user.with_context(**forged).create(
                    {"name": f"FORGED{lot.id}", "product_id": self.tractor.id}
                )
                self.assertEqual(made.registration_source, "manual")
                lot.unlink()

    def test_what_a_file_brings_is_known_from_an_import(self):
        rows = [["PARTY-FILE", self.tractor.id, self.first.id]]
        loaded = self.env["stock.lot"].load(["name", "product_id/.id", "customer_id/.id"], rows)
        lot = self.env["stock.lot"].browse(loaded["ids"])
        self.assertEqual(self.parties(lot, "customer").origin, "import")
        self.assertEqual(lot.registration_source, "import")

    def test_nothing_is_kept_where_nothing_changes(self):
        lot = self.make(customer_id=self.first.id)
        lot.customer_id = self.first
        lot.project = "Bridge"
        self.assertEqual(len(self.parties(lot, "customer")), 1)

    def test_only_machines_have_parties(self):
        part = self.env["stock.lot"].create({"name": "PUMP1", "product_id": self.pump.id})
        part.customer_id = self.first
        self.assertFalse(part.party_ids)
        self.assertFalse(part.registration_source)

    def test_queries_do_not_grow_with_the_machines(self):
        few = self.make(2)
        many = self.env["stock.lot"].create(
            [{"name": f"MANY{number}", "product_id": self.tractor.id} for number in range(40)]
        )
        counts = []
        for lots in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lots.with_context(tracking_disable=True).write({"customer_id": self.second.id})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_nobody_writes_the_past_by_hand(self):
        lot = self.make(customer_id=self.first.id)
        party = self.parties(lot, "customer")
        for user in (self.service_manager, self.env.user):
            own = party.with_user(user).with_context(
                aftersales_protected_write=True, install_mode=True
            )
            with self.subTest(user.login), self.assertRaises(UserError):
                own.write({"partner_id": self.second.id})
            with self.subTest(user.login), self.assertRaises(UserError):
                own.unlink()
            with self.subTest(user.login), self.assertRaises(UserError):
                own.copy()
        with self.assertRaises(UserError):
            lot.write({"party_ids": [(2, party.id)]})

    def test_another_company_sees_nothing_of_them(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "party_stranger",
            "aftersales_service.group_service_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        lot = self.make(dealer_id=self.outlet.id, customer_id=self.first.id)
        self.assertTrue(lot.party_ids.company_id)
        for model in ("aftersales.machine.party", "aftersales.machine.event"):
            found = self.env[model].with_user(stranger).search([("lot_id", "=", lot.id)])
            self.assertFalse(found, model)

    def test_who_cares_follows_the_territory_only_when_asked(self):
        country = self.env.ref("base.cn")
        state = country.state_ids[:2]
        self.env["aftersales.territory"].create(
            {"point_id": self.region.id, "state_id": state[0].id}
        )
        lot = self.make(dealer_id=self.outlet.id, place_state_id=state[0].id)
        self.assertEqual(lot.caring_point_id, self.region)
        lot.place_state_id = state[1]
        self.assertEqual(lot.caring_point_id, self.region)
        lot.action_assign_caring_points()
        self.assertEqual(lot.caring_point_id, self.outlet)
        self.assertEqual(self.parties(lot, "caring")[-1].origin, "territory")
