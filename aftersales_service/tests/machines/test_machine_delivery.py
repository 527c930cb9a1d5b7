from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMachineDelivery(ServiceCommon):
    """Deliveries and returns fill the machine's file by themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.env.ref("stock.stock_location_stock")
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Buyer", "street": "Main 1", "city": "Wuhan", "is_company": True}
        )
        cls.today = cls.company._aftersales_today()

    def make(self, name="SOLD1"):
        lot = self.env["stock.lot"].create({"name": name, "product_id": self.tractor.id})
        self.env["stock.quant"]._update_available_quantity(self.tractor, self.stock, 1, lot_id=lot)
        return lot

    def move(self, lots, partner, back=False):
        """Deliver machines to a contact, or take them back."""
        source, target = (self.customers, self.stock) if back else (self.stock, self.customers)
        types = self.warehouse
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": (types.in_type_id if back else types.out_type_id).id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "partner_id": partner.id,
                "move_ids": [
                    (0, 0, {
                        "product_id": self.tractor.id,
                        "product_uom_qty": len(lots),
                        "location_id": source.id,
                        "location_dest_id": target.id,
                        "picked": True,
                        "move_line_ids": [
                            (0, 0, {
                                "product_id": self.tractor.id,
                                "lot_id": lot.id,
                                "quantity": 1,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                            })
                            for lot in lots
                        ],
                    })
                ],
            }
        )  # fmt: skip
        picking._action_done()
        self.assertEqual(picking.state, "done")

    def test_a_delivery_to_a_customer_fills_the_file(self):
        lots = self.make() | self.make("SOLD2")
        self.move(lots, self.buyer)
        for lot in lots:
            self.assertEqual(lot.customer_id, self.buyer)
            self.assertEqual(lot.delivery_date, self.today)
            self.assertEqual(lot.place_city, "Wuhan")
            self.assertEqual(lot.registration_source, "delivery")
            self.assertEqual(lot.party_ids.mapped("origin"), ["delivery"])

    def test_the_address_delivered_to_is_the_contact(self):
        site = self.env["res.partner"].create(
            {"name": "Site", "parent_id": self.buyer.id, "type": "delivery", "city": "Jingzhou"}
        )
        lot = self.make()
        self.move(lot, site)
        self.assertEqual((lot.customer_id, lot.contact_id), (self.buyer, site))
        self.assertEqual(lot.place_city, "Jingzhou")

    def test_a_delivery_to_a_dealer_starts_no_cover(self):
        lot = self.make()
        self.move(lot, self.outlet.partner_id)
        self.assertEqual((lot.dealer_id, lot.caring_point_id), (self.outlet, self.outlet))
        self.assertFalse(lot.customer_id)
        self.assertFalse(lot.delivery_date)

    def test_a_return_clears_and_the_next_sale_fills_again(self):
        lot = self.make()
        self.move(lot, self.buyer)
        lot.installation_date = self.today
        self.move(lot, self.buyer, back=True)
        self.assertFalse(lot.customer_id)
        self.assertFalse(lot.delivery_date)
        self.assertFalse(lot.installation_date)
        self.assertFalse(lot.place_city)
        other = self.env["res.partner"].create({"name": "Other Buyer"})
        self.move(lot, other)
        self.assertEqual((lot.customer_id, lot.delivery_date), (other, self.today))
        customers = lot.party_ids.filtered(lambda party: party.role == "customer")
        self.assertEqual(customers.partner_id, self.buyer | other)

    def test_a_return_from_a_dealer_takes_the_dealer_away(self):
        lot = self.make()
        self.move(lot, self.outlet.partner_id)
        self.move(lot, self.outlet.partner_id, back=True)
        self.assertFalse(lot.dealer_id)
        self.assertFalse(lot.caring_point_id)

    def test_a_stock_user_who_reads_no_machines_delivers_them(self):
        lot = self.make()
        user = self.env["res.users"].create(
            {
                "login": "only_stock",
                "name": "Only Stock",
                "group_ids": [(6, 0, [self.env.ref("stock.group_stock_user").id])],
            }
        )
        self.env = self.env(user=user)
        self.move(lot.with_env(self.env), self.outlet.partner_id)
        self.assertEqual(lot.sudo().dealer_id.id, self.outlet.id)
