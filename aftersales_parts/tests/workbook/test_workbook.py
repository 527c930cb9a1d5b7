from odoo.tests import new_test_user, tagged

from odoo.addons.aftersales_service.tests.workbook.workbook_common import WorkbookCommon
from odoo.addons.aftersales_service.workbook import WorkbookError


@tagged("post_install", "-at_install")
class TestPartsWorkbook(WorkbookCommon):
    """What the addon adds to the workbook: returns, and columns of points and products."""

    RETURNS = [
        ("order", "sku", "qty", "received_date", "verdict"),
        ("SO1", "WB-P1", 1, "2026-08-10", "accepted"),
        ("SO1", "WB-P2", 1, "2026-08-11", None),
        ("SO1", "WB-P2", 1, "2026-08-11", None),
    ]

    def returns(self):
        return self.find("aftersales.part.return")

    def test_returns(self):
        self.assertEqual(self.load(self.sheets(returns=self.RETURNS))["returns"], (3, 0, 0))
        judged = self.returns().filtered("verdict_id")
        self.assertEqual((judged.verdict_id.code, judged.quantity), ("accepted", 1))
        self.assertEqual(judged.order_id.name, "SO1")
        self.assertEqual(str(judged.received_date), "2026-08-10")
        self.assertEqual(self.load({"returns": self.RETURNS}), {"returns": (0, 0, 3)})

    def test_verdict_given_in_odoo_stays(self):
        self.load(self.sheets(returns=self.RETURNS))
        accepted = self.env.ref("aftersales_parts.inspection_verdict_accepted")
        self.returns().filtered(lambda one: not one.verdict_id).verdict_id = accepted
        self.assertEqual(self.load({"returns": self.RETURNS}), {"returns": (0, 0, 3)})
        self.assertEqual(self.returns().verdict_id, accepted)

    def test_return_judged_in_a_later_file_is_another_row(self):
        self.load(self.sheets(returns=self.RETURNS))
        judged = [*self.RETURNS[:2], ("SO1", "WB-P2", 1, "2026-08-11", "accepted")]
        self.assertEqual(self.load({"returns": judged}), {"returns": (1, 0, 1)})

    def test_faults(self):
        returns = [
            self.RETURNS[0],
            ("SO9", "NIL", 0, None, "broken"),
            ("SO1", "WB-P1", 1, "2026-08-10", "human_damage"),
        ]
        sheets = self.sheets(returns=returns)
        sheets["products"] = [
            ("sku", "name", "kind", "list_price", "part_class", "return_required"),
            ("WB-TV1", "Television", "machine", None, None, "Y"),
            ("WB-P1", "Panel", "part", None, "golden", "Y"),
            ("WB-P2", "Fuse", "part", None, "ordinary", None),
        ]
        sheets["network"] = [(*sheets["network"][0], "stock_mode")] + [
            (*row, "somebody's") for row in sheets["network"][1:]
        ]
        self.assertEqual(
            self.faults(sheets),
            [
                ("network", 2, "stock_mode"),
                ("network", 3, "stock_mode"),
                ("network", 4, "stock_mode"),
                ("products", 3, "part_class"),
                ("products", 3, "list_price"),
                ("returns", 2, "order"),
                ("returns", 2, "sku"),
                ("returns", 2, "qty"),
                ("returns", 2, "received_date"),
                ("returns", 2, "verdict"),
            ],
        )

    def test_a_product_that_is_no_part_is_a_fault(self):
        self.env["product.product"].create(
            {"name": "Labour", "default_code": "WB-LAB", "type": "service"}
        )
        returns = [
            self.RETURNS[0],
            ("SO1", "WB-LAB", 1, "2026-08-10", None),
            ("SO1", "WB-TV1", 1, "2026-08-10", None),
        ]
        self.assertEqual(
            self.faults(self.sheets(returns=returns)),
            [("returns", 2, "sku"), ("returns", 3, "sku")],
        )

    def test_a_part_that_came_back_before_its_order_is_a_fault(self):
        early = [self.RETURNS[0], ("SO1", "WB-P1", 1, "2026-01-01", "accepted")]
        sheets = self.sheets(returns=early)
        self.assertEqual(self.faults(sheets), [("returns", 2, "received_date")])
        self.load(self.sheets())
        self.assertEqual(self.faults({"returns": early}), [("returns", 2, "received_date")])

    def test_columns_of_points_and_products(self):
        sheets = self.sheets()
        sheets["network"] = [
            (*row, {0: "stock_mode", 1: "own"}.get(number))
            for number, row in enumerate(sheets["network"])
        ]
        sheets["products"] = [
            (*sheets["products"][0], "part_class", "return_required"),
            (*sheets["products"][1], None, None),
            (*sheets["products"][2], "valuable", "Y"),
            (*sheets["products"][3], "ordinary", "N"),
        ]
        self.load(sheets)
        self.assertEqual(self.find("aftersales.point", code="OUT").stock_mode, "own")
        self.assertEqual(self.find("aftersales.point", code="REG").stock_mode, "company")
        panel = self.find("product.product", default_code="WB-P1")
        self.assertEqual((panel.part_class, panel.return_required), ("valuable", True))
        self.assertFalse(self.find("product.product", default_code="WB-P2").return_required)
        self.assertFalse(any(count[0] or count[1] for count in self.load(sheets).values()))

    def test_returns_need_the_warehouse(self):
        manager = new_test_user(
            self.env,
            "wb_service_manager",
            groups="aftersales_service.group_service_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        sheets = self.sheets(returns=self.RETURNS)
        self.assertEqual(self.faults(sheets, manager), [("returns", 0, "")])
        self.load(sheets)
        self.assertEqual(self.load(sheets, manager)["returns"], (0, 0, 3), "nothing new in it")
        manager.group_ids |= self.env.ref("aftersales_parts.group_parts_warehouse")
        later = [self.RETURNS[0], ("SO1", "WB-P1", 1, "2026-08-20", "accepted")]
        self.assertEqual(self.load({"returns": later}, manager), {"returns": (1, 0, 0)})

    def test_charging_more_than_was_replaced_takes_the_parts_manager(self):
        clerk = new_test_user(
            self.env,
            "wb_clerk",
            groups="aftersales_service.group_service_manager,"
            "aftersales_parts.group_parts_warehouse",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.load(self.sheets())
        returns = {
            "returns": [self.RETURNS[0], ("SO1", "WB-P1", 500, "2026-08-10", "non_original")]
        }
        with self.assertRaisesRegex(WorkbookError, "more than the order replaced"):
            self.load(returns, clerk)
        clerk.group_ids |= self.env.ref("aftersales_parts.group_parts_manager")
        self.assertEqual(self.load(returns, clerk)["returns"], (1, 0, 0))
