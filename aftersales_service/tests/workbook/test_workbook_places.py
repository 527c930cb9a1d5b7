from datetime import date

from odoo.tests import tagged

from .workbook_common import WorkbookCommon

HEADINGS = (
    "serial", "sku", "dealer", "first_use_date", "project", "province", "city", "postal_code", "street",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestWorkbookPlaces(WorkbookCommon):
    """Where a machine is used decides who looks after it, when it comes by workbook too."""

    def machines(self, *rows):
        return {**self.sheets(), "machines": [HEADINGS, *rows], "orders": [], "order_parts": []}

    def load_machines(self, *rows):
        sheets = self.machines(*rows)
        for name in ("orders", "order_parts", "followups"):
            sheets.pop(name, None)
        self.load(sheets)
        return self.find("stock.lot", name="SN1")

    def test_a_machine_has_its_place(self):
        row = (
            "SN1",
            "WB-TV1",
            "OUT",
            "2026-02-12",
            "Bridge",
            "湖北省",
            "荆州市",
            "434000",
            "1 Road",
        )
        machine = self.load_machines(row)
        hubei = self.env.ref("base.state_cn_HB")
        self.assertEqual(
            (machine.place_state_id, machine.place_country_id), (hubei, hubei.country_id)
        )
        self.assertEqual((machine.place_city, machine.place_zip), ("荆州市", "434000"))
        self.assertEqual((machine.place_street, machine.project), ("1 Road", "Bridge"))
        self.assertEqual(machine.first_use_date, date(2026, 2, 12))
        machine = self.load_machines((*row[:5], None, None, None, None))
        self.assertFalse(machine.place_state_id or machine.place_country_id or machine.place_city)

    def test_the_point_of_its_territory_cares_for_it(self):
        self.load(self.sheets())
        region = self.find("aftersales.point", code="REG")
        self.env["aftersales.territory"].create(
            {
                "name": "Hubei",
                "point_id": region.id,
                "country_id": self.env.ref("base.cn").id,
                "state_id": self.env.ref("base.state_cn_HB").id,
            }
        )
        rows = [("SN7", "WB-TV1", "OUT", None, None, "湖北省", None, None, None)]
        sheets = self.machines(*rows)
        self.load({"machines": sheets["machines"]})
        self.assertEqual(self.find("stock.lot", name="SN7").caring_point_id, region)

    def test_an_unknown_province_is_a_fault(self):
        sheets = self.sheets()
        machine = ("SN1", "WB-TV1", "OUT", None, None, "Atlantis", None, None, None)
        sheets["machines"] = [HEADINGS, machine, ("2", "WB-TV1", *[None] * 7)]
        self.assertEqual(self.faults(sheets), [("machines", 2, "province")])

    def test_a_policy_covers_by_percent(self):
        self.load(self.sheets())
        policy = self.find("aftersales.warranty.policy", code="W-ALL")
        self.assertEqual(policy.percent_labour, 100)
        headings, *rows = self.sheets()["policies"]
        sheet = [(*headings, "percent_parts", "percent_labour"), (*rows[0], 70, 0)]
        self.load({"policies": sheet})
        self.assertEqual((policy.percent_parts, policy.percent_labour), (70, 0))
        self.load({"policies": [sheet[0], (*rows[0], None, None)]})
        self.assertEqual((policy.percent_parts, policy.percent_labour), (70, 0))
        sheet[1] = (*rows[0], 101, -1)
        self.assertEqual(
            self.faults({"policies": sheet}),
            [("policies", 2, "percent_parts"), ("policies", 2, "percent_labour")],
        )
