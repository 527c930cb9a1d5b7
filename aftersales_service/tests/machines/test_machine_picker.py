from odoo.tests import Form, tagged

from ..common import ServiceCommon

PICKER = {"search_machines": True}


@tagged("post_install", "-at_install")
class TestMachinePicker(ServiceCommon):
    """Machine, phone number and customer find each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_customer = cls.env["res.partner"].create(
            {"name": "Farmer Wu", "phone": "139 0013 9000"}
        )
        cls.others = cls.env["stock.lot"].create(
            [
                {
                    "name": f"TRC-{number}",
                    "product_id": cls.tractor.id,
                    "customer_id": cls.other_customer.id,
                }
                for number in (2, 3)
            ]
        )

    def _offer(self, name="", **context):
        lots = self.env["stock.lot"].with_user(self.service_user)
        rows = lots.with_context(**PICKER, **context).web_name_search(
            name, {"display_name": {}}, [("product_id", "=", self.tractor.id)], limit=8
        )
        return {row["id"]: row for row in rows}

    def test_each_offer_says_what_tells_machines_apart(self):
        rows = self._offer("8000")
        self.assertEqual(list(rows), self.machine.ids)
        self.assertEqual(rows[self.machine.id]["display_name"], "TRC-1")
        label = rows[self.machine.id]["__formatted_display_name"]
        for known in ("TRC-1", "Tractor", "Farmer Li", "13800138000", "Covered"):
            self.assertIn(known, label)

    def test_cover_is_not_cut_off_by_a_long_product_name(self):
        self.tractor.name = "Tractor with a very long name, all-wheel drive and front loader"
        self.customer.name = "Agricultural Machinery Cooperative of the Whole Northern County"
        [row] = self._offer("8000").values()
        label = row["__formatted_display_name"]
        self.assertIn("13800138000 · Covered · Tractor with", label)
        self.assertLess(len(label), 90)

    def test_the_newest_are_offered_first_as_in_the_list(self):
        self.assertEqual(
            list(self._offer("TRC")), (self.machine | self.others).sorted("id").ids[::-1]
        )

    def test_offers_take_as_many_queries_however_many_they_are(self):
        lots = self.others | self.machine
        self.assert_constant_queries(
            lambda some: [lot._get_picker_label() for lot in some], self.machine, lots
        )

    def test_a_customers_machines_are_offered_first(self):
        partner = self.other_customer.id
        self.assertEqual(set(self._offer(machines_of_partner=partner)), set(self.others.ids))
        self.assertEqual(set(self._offer(machines_of_phone="9000")), set(self.others.ids))
        # Another machine is found nevertheless, and where he has none all are offered.
        self.assertEqual(list(self._offer("TRC-1", machines_of_partner=partner)), self.machine.ids)
        nobody = self.env["res.partner"].create({"name": "Nobody"}).id
        self.assertIn(self.machine.id, self._offer(machines_of_partner=nobody))

    def _new_request(self):
        return Form(self.env["aftersales.request"].with_user(self.service_user))

    def test_a_phone_number_finds_customer_and_machine(self):
        form = self._new_request()
        form.phone = "138-0013-8000"
        self.assertEqual((form.partner_id, form.lot_id), (self.customer, self.machine))
        self.assertEqual(form.phone, "138-0013-8000")
        form = self._new_request()
        form.phone = "13900139000"
        self.assertEqual(form.partner_id, self.other_customer)
        self.assertFalse(form.lot_id, "he has two")

    def test_a_phone_number_that_several_have_chooses_nobody(self):
        self.customer.copy({"phone": "138 0013 8000"})
        form = self._new_request()
        form.phone = "13800138000"
        self.assertFalse(form.partner_id)
        form.phone = "138"
        self.assertFalse(form.partner_id)

    def test_a_customer_with_one_machine_brings_it(self):
        form = self._new_request()
        form.partner_id = self.customer
        self.assertEqual((form.lot_id, form.phone), (self.machine, "13800138000"))
        self.assertEqual(form.point_id, self.outlet)
