from datetime import date

from odoo.tests import tagged

from .workbook_common import WorkbookCommon

# Everything that an import writes to.
MODELS = (
    "aftersales.certificate",
    "aftersales.fault",
    "aftersales.followup",
    "aftersales.point",
    "aftersales.replacement",
    "aftersales.service.type",
    "aftersales.technician",
    "aftersales.territory",
    "aftersales.warranty.policy",
    "aftersales.warranty.policy.part",
    "product.category",
    "product.product",
    "product.template",
    "repair.order",
    "res.company",
    "res.partner",
    "stock.lot",
)


@tagged("post_install", "-at_install")
class TestWorkbookAgain(WorkbookCommon):
    """The same file again, and later files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(cls.sheets())

    def stamps(self):
        """Return (id, row version, date of change) of every row; any UPDATE makes a new version."""
        self.env.flush_all()
        found = {}
        for model in MODELS:
            table = self.env[model]._table
            self.env.cr.execute(f"SELECT id, ctid::text, write_date FROM {table} ORDER BY id")  # pylint: disable=sql-injection
            found[model] = self.env.cr.fetchall()
        return found

    def test_the_same_file_again_writes_nothing(self):
        before = self.stamps()
        # The lock on the company is the one row that is touched, without a change of its own.
        company = before.pop("res.company")
        counts = self.load(self.sheets())
        after = self.stamps()
        self.assertEqual(
            [(id_, stamp) for id_, _version, stamp in after.pop("res.company")],
            [(id_, stamp) for id_, _version, stamp in company],
        )
        for model in before:
            self.assertEqual(after[model], before[model], model)
        self.assertFalse([name for name, count in counts.items() if count[0] or count[1]])

    def test_the_same_values_typed_otherwise_change_nothing(self):
        sheets = self.sheets(
            order_parts=[
                ("Order", "SKU", "Qty"),
                ("SO1", "WB-P2", "2.00"),
                ("SO1", "WB-P1", 1.0),
                ("SO1", "WB-P2", 2),
            ],
            followups=[("order", "date", "score"), ("SO1", date(2026, 8, 3), "92.50")],
        )
        counts = self.load(sheets)
        self.assertEqual(counts["order_parts"], (0, 0, 3))
        self.assertEqual(counts["followups"], (0, 0, 1))

    def test_one_more_equal_row_is_one_more_part(self):
        rows = [*self.sheets()["order_parts"], ("SO1", "WB-P2", 2)]
        self.assertEqual(self.load(self.sheets(order_parts=rows))["order_parts"], (1, 0, 3))
        self.assertEqual(self.load({"order_parts": rows})["order_parts"], (0, 0, 4))
        self.assertEqual(len(self.find("repair.order", name="SO1").replacement_ids), 4)

    def parts(self, order="SO1"):
        """Return (sku, quantity) of what the order replaced."""
        parts = self.find("repair.order", name=order).replacement_ids.sorted("id")
        return [(part.product_id.default_code, part.quantity) for part in parts]

    def test_a_corrected_row_takes_the_place_of_the_wrong_one(self):
        headings, _panel, fuse, other = self.sheets()["order_parts"]
        corrected = [headings, ("SO1", "WB-P1", 3), fuse, other]
        self.assertEqual(self.removed({"order_parts": corrected}), {"order_parts": (1, 1, 2)})
        self.assertEqual(self.parts(), [("WB-P2", 2), ("WB-P2", 2), ("WB-P1", 3)])
        self.assertEqual(self.removed({"order_parts": corrected}), {"order_parts": (0, 0, 3)})

    def test_rows_of_an_order_that_the_file_names_are_all_of_them(self):
        headings, panel, fuse, _other = self.sheets()["order_parts"]
        self.assertEqual(self.removed({"order_parts": [headings, panel]})["order_parts"], (0, 2, 1))
        self.assertEqual(self.parts(), [("WB-P1", 1)])
        part = [headings, ("SO2", *fuse[1:])]
        self.assertEqual(self.removed({"order_parts": part})["order_parts"], (1, 0, 0))
        self.assertEqual(self.parts(), [("WB-P1", 1)], "an order that no sheet names")
        sheets = {"orders": self.sheets()["orders"], "order_parts": part}
        self.assertEqual(self.removed(sheets)["order_parts"], (0, 1, 1))
        self.assertFalse(self.parts(), "its row in the sheet orders names it")
        for sheet in ([headings], None):
            orders = {"orders": self.sheets()["orders"]}
            self.load(orders if sheet is None else {**orders, "order_parts": sheet})
            self.assertTrue(self.parts("SO2"), "a sheet without rows says nothing")

    def test_rows_entered_by_hand_are_not_removed(self):
        order = self.find("repair.order", name="SO1")
        fuse = self.find("product.product", default_code="WB-P2")
        by_hand = self.env["aftersales.replacement"].create(
            {"order_id": order.id, "product_id": fuse.id, "quantity": 2}
        )
        call = self.env["aftersales.followup"].create(
            {"order_id": order.id, "date": "2026-08-03", "score": 92.5}
        )
        headings, panel, *_fuses = self.sheets()["order_parts"]
        sheets = {"order_parts": [headings, panel],
                  "followups": [("order", "date", "score"), ("SO1", "2026-08-04", 10)]}  # fmt: skip
        self.assertEqual(self.removed(sheets), {"order_parts": (0, 2, 1), "followups": (1, 1, 0)})
        self.assertTrue(by_hand.exists() and call.exists())
        self.assertEqual(sorted(order.followup_ids.mapped("score")), [10, 92.5])

    def test_a_faulty_row_removes_nothing(self):
        headings, panel, *_fuses = self.sheets()["order_parts"]
        rows = [headings, panel, ("SO1", "WB-P2", "two")]
        self.assertEqual(self.faults({"order_parts": rows}), [("order_parts", 3, "qty")])
        self.assertEqual(len(self.parts()), 3)

    def test_lines_of_a_policy_that_the_file_names_are_all_of_them(self):
        policy = self.find("aftersales.warranty.policy", code="W-TV")
        everything = self.find("product.category", code="WB-ALL")
        by_hand = self.env["aftersales.warranty.policy.part"].create(
            {"policy_id": policy.id, "category_id": everything.id, "months": 5}
        )
        headings = self.sheets()["policy_parts"][0]
        rows = [headings, ("W-TV", "WB-TV", 6, None), ("W-ALL", "WB-PART", 3, None)]
        self.assertEqual(self.removed({"policy_parts": rows})["policy_parts"], (2, 1, 0))
        self.assertEqual(policy.part_ids.mapped("months"), [5, 6])
        self.assertTrue(by_hand.exists())
        rows = [headings, ("W-ALL", "WB-PART", 3, None)]
        self.assertEqual(self.removed({"policy_parts": rows})["policy_parts"], (0, 0, 1))
        sheets = {"policies": self.sheets()["policies"], "policy_parts": rows}
        self.assertEqual(self.removed(sheets)["policy_parts"], (0, 1, 1))
        self.assertEqual(policy.part_ids, by_hand)

    def test_the_journal_keeps_who_imported_what(self):
        entries = self.env["aftersales.journal"].search(
            [("event", "=", "import"), ("res_id", "=", self.company.id)]
        )
        self.assertEqual((entries.user_id, len(entries)), (self.env.user, 1))
        self.assertEqual(entries.details["workbook_name"], "workbook.xlsx")
        headings, panel, *_fuses = self.sheets()["order_parts"]
        self.load({"order_parts": [headings, panel]})
        entry = entries.search([("event", "=", "import"), ("id", ">", entries.id)])
        self.assertEqual(entry.details["workbook_removed"], 2)
        self.load({"order_parts": [headings, panel]})
        self.assertFalse(entries.search([("event", "=", "import"), ("id", ">", entry.id)]))

    def test_later_file_refers_to_what_is_there(self):
        orders = self.row("orders", "SO3", serial="SN1", node="OUT", technician="T1",
                          service_type="repair", status="normal",
                          completed_at="2026-08-05 10:00")["orders"]  # fmt: skip
        counts = self.load({"orders": [orders[0], orders[-1]]})
        self.assertEqual(counts, {"orders": (1, 0, 0)})
        self.assertEqual(self.find("repair.order", name="SO3").technician_id.code, "T1")

    def test_a_territory_called_like_a_chinese_province_is_that_province(self):
        outlet = self.find("aftersales.point", code="OUT")
        hunan = self.env.ref("base.state_cn_HN")

        def load(name):
            self.load(self.row("network", "OUT", territory=name))
            return outlet.territory_ids

        self.assertFalse(load("湖南").state_id, "a short name is a name only, and is let in")
        self.assertEqual(load("湖南省").state_id, hunan)
        self.assertEqual(outlet.territory_ids.country_id, self.env.ref("base.cn"))
        self.assertEqual(load("粤").state_id, self.env.ref("base.state_cn_GD"))
        territory = load("Yueyang")
        self.assertFalse(territory.state_id or territory.country_id)
        territory.write({"state_id": hunan.id, "city": "岳阳"})
        self.assertEqual(load("广东省").state_id, hunan, "what somebody chose stays")

    def test_a_territory_of_the_past_is_left_alone(self):
        outlet = self.find("aftersales.point", code="OUT")
        past = outlet.territory_ids
        past.date_to = "2026-01-01"
        self.load(self.row("network", "OUT", territory="Changsha"))
        self.assertEqual(len(outlet.territory_ids), 2)
        self.assertEqual(outlet.territory_ids.filtered("is_current").name, "Changsha")

    def test_later_file_updates_by_key(self):
        sheets = self.sheets(
            **self.row("network", "OUT", parent="HQ", payee="Y", territory="Yueyang"),
            **self.row("products", "WB-P1", name="Big Panel", list_price=150),
            **self.row("technicians", "T1", status="suspended", skills=None),
            **self.row("policies", "W-TV", usage_limit=None, cap_months=None, months=30),
            **self.row("policy_parts", "W-TV", months=48),
            **self.row("orders", "SO1", record_sheet_date=None, usage=None, units=None),
        )
        counts = self.load(sheets)
        self.assertEqual(counts["network"], (0, 1, 2))
        self.assertEqual(counts["policy_parts"], (0, 1, 0))
        self.assertEqual(counts["orders"], (0, 1, 1))
        outlet = self.find("aftersales.point", code="OUT")
        self.assertEqual((outlet.parent_id.code, outlet.payee_id), ("HQ", outlet))
        self.assertEqual(outlet.territory_ids.name, "Yueyang")
        self.assertEqual(self.find("product.product", default_code="WB-P1").list_price, 150)
        technician = self.find("aftersales.technician", code="T1")
        self.assertEqual(technician.state, "suspended")
        self.assertFalse(technician.category_ids)
        policy = self.find("aftersales.warranty.policy", code="W-TV")
        self.assertFalse(policy.has_usage_limit or policy.has_cap)
        self.assertEqual((policy.months, policy.part_ids.months), (30, 48))
        order = self.find("repair.order", name="SO1")
        self.assertFalse(order.record_sheet_date or order.has_usage)
        self.assertEqual(order.units, 1)
        self.assertFalse(any(self.load(sheets)[name][1] for name in counts), "and then it is so")

    def test_column_that_the_file_lacks_is_left_alone(self):
        self.load({"technicians": [("code", "node", "status"), ("T1", "REG", "approved")]})
        technician = self.find("aftersales.technician", code="T1")
        self.assertEqual((technician.name, technician.phone), ("Li", "13800138000"))
        self.assertEqual(technician.point_id.code, "REG")
        self.assertTrue(technician.category_ids and technician.certificate_ids)

    def test_blank_price_category_and_tax_number_stay(self):
        self.load(
            {
                **self.row("products", "WB-P1", list_price=None, category=None),
                **self.row("network", "REG", vat=None),
                "categories": self.sheets()["categories"],
            }
        )
        panel = self.find("product.product", default_code="WB-P1")
        self.assertEqual((panel.list_price, panel.categ_id.code), (145.5, "WB-PART"))
        region = self.find("aftersales.point", code="REG")
        self.assertEqual(region.vat, "91430000MA4000100C")

    def test_parent_and_child_change_places(self):
        self.load(
            {
                "network": [
                    ("code", "name", "level", "parent", "payee"),
                    ("HQ", "Head Office", "hq", "REG", "N"),
                    ("REG", "Region", "region", None, "Y"),
                ],
                "categories": [
                    ("code", "name", "parent"),
                    ("WB-ALL", "Everything", "WB-TV"),
                    ("WB-TV", "Televisions", None),
                ],
            }
        )
        self.assertEqual(self.find("aftersales.point", code="HQ").parent_id.code, "REG")
        everything = self.find("product.category", code="WB-ALL")
        self.assertEqual(everything.complete_name, "Televisions / Everything")

    def certificate(self, number, expiry):
        row = self.row("technicians", "T1", certificate=number, certificate_expiry=expiry)
        counts = self.load({"technicians": row["technicians"][:2]})
        self.assertEqual(self.load({"technicians": row["technicians"][:2]})["technicians"][1], 0)
        technician = self.find("aftersales.technician", code="T1")
        return counts["technicians"][1], technician.certificate_expiry

    def test_certificate_ends_where_the_row_says(self):
        self.assertEqual(self.certificate("C-1", "2028-01-01"), (1, date(2028, 1, 1)))
        self.assertEqual(self.certificate("C-2", "2029-01-01"), (1, date(2029, 1, 1)))
        self.assertEqual(self.certificate("C-3", "2026-01-01"), (1, date(2026, 1, 1)))
        self.assertEqual(self.certificate("C-3", None), (1, False))
        self.assertEqual(self.certificate("C-1", "2027-01-01"), (1, date(2027, 1, 1)))
        self.assertEqual(self.certificate(None, "2027-02-01"), (1, date(2027, 2, 1)))
        self.assertEqual(self.certificate(None, None), (1, False))
        technician = self.find("aftersales.technician", code="T1")
        self.assertFalse(technician.certificate_ids.filtered("active"))

    def test_customer_is_known_by_name_and_number(self):
        known = self.find("res.partner", name="Zhao")
        self.load(
            {
                "machines": [
                    ("serial", "sku", "customer", "phone"),
                    ("SN1", "WB-TV1", "Zhao", "139 0013-9000"),
                    ("SN7", "WB-TV1", "Zhao", "13900139000"),
                    ("SN8", "WB-TV1", "Zhao", "13900139999"),
                    ("SN9", "WB-TV1", None, "13900139999"),
                ]
            }
        )
        customers = {
            name: self.find("stock.lot", name=name).customer_id
            for name in ("SN1", "SN7", "SN8", "SN9")
        }
        self.assertEqual(customers["SN1"], known)
        self.assertEqual(customers["SN7"], known)
        self.assertEqual((customers["SN8"].name, customers["SN8"].phone), ("Zhao", "13900139999"))
        self.assertEqual(customers["SN9"].name, "13900139999")
        self.assertEqual(len(set(customers.values())), 3)

    def test_machine_that_is_another_product_keeps_its_orders(self):
        order = self.find("repair.order", name="SO1")
        self.load(
            {
                **self.row("products", "WB-TV2", name="Big", kind="machine", category="WB-TV"),
                **self.row("machines", "SN1", sku="WB-TV2"),
            }
        )
        self.assertEqual(order.lot_id.name, "SN1")
        self.assertEqual(order.product_id.default_code, "WB-TV2")
        self.assertEqual(order.lot_id.product_id, order.product_id)

    def test_order_of_another_machine(self):
        self.load(self.row("orders", "SO1", serial="2"))
        order = self.find("repair.order", name="SO1")
        self.assertEqual((order.lot_id.name, order.partner_id.name), ("2", False))
