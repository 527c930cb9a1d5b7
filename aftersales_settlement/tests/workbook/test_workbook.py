from datetime import date

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.aftersales_service.tests.workbook.workbook_common import WorkbookCommon


@tagged("post_install", "-at_install")
class TestSettlementWorkbook(WorkbookCommon):
    """What the addon adds to the workbook: settings, rates, coefficients and audits."""

    SETTINGS = [
        ("key", "value"),
        ("open_day", 3),
        ("cutoff_day", 20),
        ("repeat_months", 6),
        ("false_multiplier", 2.5),
        ("non_original_multiplier", "7"),
        ("carry_months", None),
    ]
    RATES = [
        ("service_type", "repair_level", "category", "node_level", "node", "unit", "amount",
         "free_km", "valid_from", "valid_to"),
        ("repair", 1, "WB-TV", None, None, "job", 68.5, None, "2026-01-01", None),
        ("repair", 1, "WB-TV", None, None, "job", 68.5, None, "2026-01-01", None),
        ("wb-polish", None, None, "outlet", "REG", "unit", 0.125, None, None, "2026-12-31"),
        ("travel", None, None, None, None, "km", 0.85, 20, None, None),
    ]  # fmt: skip
    COEFFICIENTS = [("min_score", "coefficient"), (90, 1), (0, 0.6), (84.95, 0.975)]
    AUDITS = [("order", "date", "verdict"), ("SO1", "2026-08-12", False)]

    @classmethod
    def sheets(cls, **changes):
        return super().sheets(
            **{
                "settings": cls.SETTINGS,
                "rates": cls.RATES,
                "coefficients": cls.COEFFICIENTS,
                "audits": cls.AUDITS,
                **changes,
            }
        )

    def rates(self):
        """The rates of the latest version."""
        sheet = self.env["aftersales.rate.sheet"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        return sheet.rate_ids.sorted()

    def test_settings(self):
        self.company.aftersales_carry_months = 4
        self.assertEqual(self.load(self.sheets())["settings"], (0, 5, 0))
        self.assertEqual(
            (
                self.company.aftersales_open_day,
                self.company.aftersales_cutoff_day,
                self.company.aftersales_repeat_months,
                self.company.aftersales_false_multiplier,
                self.company.aftersales_non_original_multiplier,
                self.company.aftersales_carry_months,
            ),
            (3, 20, 6, 2.5, 7, 4),
        )

    def test_window_moves_as_a_whole(self):
        for days in ((26, 28), (2, 4), (29, 31)):
            rows = [("key", "value"), *zip(("open_day", "cutoff_day"), days, strict=True)]
            self.load({"settings": rows})
            company = self.company
            self.assertEqual((company.aftersales_open_day, company.aftersales_cutoff_day), days)

    def test_rates(self):
        self.assertEqual(self.load(self.sheets())["rates"], (4, 0, 0))
        twin, other, polish, travel = self.rates()
        self.assertEqual(twin.amount, other.amount)
        self.assertEqual((twin.repair_level_id.code, twin.category_id.code), ("1", "WB-TV"))
        self.assertEqual((twin.valid_from, twin.valid_to), (date(2026, 1, 1), False))
        self.assertEqual((polish.level_id.code, polish.point_id.code), ("outlet", "REG"))
        self.assertEqual((polish.unit, polish.amount), ("unit", 0.125))
        self.assertEqual((travel.unit, travel.free_km), ("km", 20))
        self.assertEqual(travel.service_type_id.kind, "travel")

    def test_the_rates_of_a_file_are_all_rates_in_its_order(self):
        self.load(self.sheets())
        # The next import goes on in the draft that there is.
        draft, _copies = self.env["aftersales.rate.sheet"]._make_version(self.company)
        by_hand = self.env["aftersales.rate"].create(
            {
                "sheet_id": draft.id,
                "service_type_id": self.rates()[0].service_type_id.id,
                "amount": 7,
            }
        )
        kept = self.rates()[:3]
        headings, twin, other, polish, travel = self.RATES
        higher = (*travel[:6], 0.95, *travel[7:])
        new = ("repair", None, None, None, None, "job", 5, None, None, None)
        rows = [headings, new, twin, other, higher, polish]
        self.assertEqual(self.removed({"rates": rows}), {"rates": (2, 1, 3)})
        rates = self.rates() - by_hand
        self.assertLessEqual(set(kept.ids), set(rates.ids))
        self.assertEqual(rates.sorted().mapped("amount"), [5, 68.5, 68.5, 0.95, 0.125])
        self.assertTrue(by_hand.exists(), "entered by hand")
        self.assertEqual(self.removed({"rates": rows}), {"rates": (0, 0, 5)})
        self.load({"rates": [headings]})
        self.assertEqual(len(self.rates()), 6, "a sheet without rows says nothing")

    def test_the_first_rates_are_in_force_at_once(self):
        self.load(self.sheets())
        sheet = self.rates().sheet_id
        self.assertEqual((sheet.version, sheet.state), (1, "in_force"))
        self.assertEqual(sheet.written_by_ids, self.env.user)
        self.assertFalse(sheet.approved_at or sheet.approved_by_id)

    def test_later_rates_are_a_draft_and_the_import_says_so(self):
        self.load(self.sheets())
        first = self.rates().sheet_id
        rows = [self.RATES[0], self.RATES[4], (*self.RATES[3][:6], 0.5, *self.RATES[3][7:])]
        wizard = self.wizard({"rates": rows})
        wizard.action_check()
        self.assertIn("draft of version 2", wizard.warning_ids.message)
        self.assertFalse(self.env["aftersales.rate.sheet"]._get_draft(self.company))
        wizard.action_import()
        self.assertIn("draft of version 2", wizard.warning_ids.message)
        self.assertEqual(len(first.rate_ids), 4)
        second = self.rates().sheet_id
        self.assertEqual((second.state, second.previous_id), ("draft", first))
        self.assertEqual(self.rates().mapped("amount"), [0.85, 0.5])
        self.assertEqual(self.removed({"rates": rows}), {"rates": (0, 0, 2)})
        self.load({"rates": [*rows, self.RATES[1]]})
        self.assertEqual(self.rates().sheet_id, second, "the draft is gone on with")
        self.assertEqual(self.rates().mapped("amount"), [0.85, 0.5, 68.5])

    def test_a_file_without_other_rates_makes_no_version(self):
        self.load(self.sheets())
        wizard = self.wizard(self.sheets())
        wizard.action_import()
        self.assertFalse(wizard.warning_ids)
        self.assertEqual(self.rates().sheet_id.version, 1)

    def test_a_rate_that_nothing_else_is_for_is_warned_of(self):
        rates = [
            self.RATES[0],
            ("repiar", None, None, None, None, "job", 5, None, None, None),
            ("repiar", 1, None, None, None, "job", 6, None, None, None),
            ("wb-polish", None, None, None, None, "job", 7, None, None, None),
        ]
        sheets = self.sheets(rates=rates)
        self.assertEqual(self.warnings(sheets), [("rates", 2, "service_type")])
        wizard = self.wizard(sheets)
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.warning_ids.expected), ("done", "repair"))

    def test_a_level_that_is_nearly_one_of_the_rates_is_warned_of(self):
        rates = [self.RATES[0], ("repair", "major", *[None] * 3, "job", 5, *[None] * 3)]
        for level, warned in (("mayor", 1), ("major", 0), ("minor repairs", 0)):
            sheets = self.sheets(rates=rates, **self.row("orders", "SO1", repair_level=level))
            with self.subTest(level):
                found = [("orders", 2, "repair_level")] * warned
                self.assertEqual(self.warnings(sheets), found)
        self.load(sheets)
        levels = self.env["aftersales.repair.level"].search([])
        self.assertLessEqual({"major", "minor repairs"}, set(levels.mapped("code")))
        self.assertEqual(self.rates().repair_level_id.name, "major")

    def test_coefficients_by_score(self):
        self.load(self.sheets())
        rows = [("min_score", "coefficient"), ("90.0", 0.9), (50, 0.5)]
        self.assertEqual(self.load({"coefficients": rows}), {"coefficients": (1, 1, 0)})
        shares = {one.min_score: one.coefficient for one in self.find("aftersales.coefficient")}
        self.assertEqual(shares, {90: 0.9, 84.95: 0.975, 50: 0.5, 0: 0.6})

    def test_audits(self):
        self.assertEqual(self.load(self.sheets())["audits"], (1, 0, 0))
        order = self.find("repair.order", name="SO1")
        self.assertEqual((order.audit_date, order.audit_verdict), (date(2026, 8, 12), "false"))
        rows = [self.AUDITS[0], ("SO1", "2026-08-13", "genuine")]
        self.assertEqual(self.load({"audits": rows}), {"audits": (0, 1, 0)})
        self.assertEqual(order.audit_verdict, "genuine")

    def test_the_same_file_again_changes_nothing(self):
        self.load(self.sheets())
        counts = self.load(self.sheets())
        self.assertFalse([name for name, count in counts.items() if count[0] or count[1]])
        self.assertEqual(len(self.rates()), 4)

    def test_faults(self):
        sheets = self.sheets(
            settings=[
                ("key", "value"),
                ("open_day", 28),
                ("cutoff_day", 5),
                ("repeat_months", -1),
                ("carry_months", 1.5),
                ("false_multiplier", "ten"),
            ],
            rates=[
                self.RATES[0],
                ("repair", None, "NIL", "shop", "NIL", "km", -1, -1, "2026-02-01", "2026-01-31"),
                ("travel", None, None, None, None, "job", 1, None, None, None),
                (None, None, None, None, None, None, None, None, "soon", None),
                ("wb-new", None, None, None, None, "km", "1.0000001", None, None, None),
            ],
            coefficients=[
                ("min_score", "coefficient"), (101, 1), (80, 1.5), ("80.0", 1), (None, 1), (7, None),
            ],
            audits=[
                ("order", "date", "verdict"),
                ("SO9", None, "maybe"),
                ("SO1", "2026-08-12", "false"),
                ("SO1", "2026-08-13", "false"),
            ],
        )  # fmt: skip
        self.assertEqual(
            self.faults(sheets),
            [
                ("settings", 3, "value"),
                ("settings", 4, "value"),
                ("settings", 5, "value"),
                ("settings", 6, "value"),
                ("rates", 2, "category"),
                ("rates", 2, "node_level"),
                ("rates", 2, "node"),
                ("rates", 2, "unit"),
                ("rates", 2, "amount"),
                ("rates", 2, "free_km"),
                ("rates", 2, "valid_to"),
                ("rates", 3, "unit"),
                ("rates", 4, "service_type"),
                ("rates", 4, "unit"),
                ("rates", 4, "amount"),
                ("rates", 4, "valid_from"),
                ("rates", 5, "unit"),
                ("rates", 5, "amount"),
                ("coefficients", 2, "min_score"),
                ("coefficients", 3, "coefficient"),
                ("coefficients", 4, "min_score"),
                ("coefficients", 5, "min_score"),
                ("coefficients", 6, "coefficient"),
                ("audits", 2, "order"),
                ("audits", 2, "date"),
                ("audits", 2, "verdict"),
                ("audits", 4, "order"),
            ],
        )

    def test_terms_of_payment_are_the_clerks_and_audits_the_auditors(self):
        manager = new_test_user(
            self.env,
            "wb_service_manager",
            groups="aftersales_service.group_service_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        sheets = self.sheets()
        self.assertEqual(
            self.faults(sheets, manager),
            [
                *(("settings", row, "value") for row in range(2, 7)),
                ("rates", 0, ""),
                ("coefficients", 0, ""),
                ("audits", 0, ""),
            ],
        )
        manager.group_ids |= self.env.ref("aftersales_settlement.group_auditor")
        self.assertNotIn(("audits", 0, ""), self.faults(sheets, manager))
        self.load(sheets)
        self.load(sheets, manager)
        manager.group_ids |= self.env.ref("aftersales_settlement.group_settlement_clerk")
        later = {"coefficients": [self.COEFFICIENTS[0], (90, 0.5)]}
        self.assertEqual(self.load(later, manager), {"coefficients": (0, 1, 0)})


@tagged("post_install", "-at_install")
class TestSettledWorkbook(WorkbookCommon):
    """What approved statements rest on is never changed by an import."""

    RATES = [("service_type", "unit", "amount"), ("repair", "job", 10)]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settled = cls.sheets(rates=cls.RATES)
        # SO1 is settled; SO0 is the history of its machine, SO2 that of another one.
        cls.settled["orders"] = cls.orders()
        cls.load(cls.settled)
        users = [
            new_test_user(
                cls.env,
                login,
                groups=f"aftersales_settlement.{group}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for login, group in (
                ("wb_clerk", "group_settlement_clerk"),
                ("wb_approver", "group_settlement_approver"),
            )
        ]
        period = cls.env["aftersales.settlement.period"]._for_month(cls.company, date(2026, 7, 1))
        period.with_user(users[0])._make(as_of=period.cutoff_date)
        period.with_user(users[1])._approve()

    @classmethod
    def orders(cls, **changes):
        """Return the sheet orders; ``changes`` are cells of SO1."""
        history = {"serial": "SN1", "node": "OUT", "service_type": "repair", "status": "history"}
        rows = cls.row("orders", "SO0", completed_at="2026-05-01 10:00", **history)["orders"]
        headings = rows[0]
        return [
            headings,
            *(
                tuple(
                    changes.get(name, cell) if row[0] == "SO1" else cell
                    for name, cell in zip(headings, row, strict=True)
                )
                for row in rows[1:]
            ),
        ]

    def test_order_is_settled(self):
        self.assertTrue(self.find("repair.order", name="SO1").is_settled)

    def test_the_same_file_again_is_fine(self):
        counts = self.load(self.settled)
        self.assertFalse([name for name, count in counts.items() if count[0] or count[1]])

    def test_no_fact_of_the_order_changes(self):
        changes = {
            "serial": "2",
            "node": "REG",
            "technician": "T2",
            "service_type": "test",
            "repair_level": "2",
            "fault_group": "WB-SCREEN",
            "reported_at": "2026-07-30 20:00",
            "completed_at": "2026-07-30 23:59",
            "record_sheet_date": "2026-08-03",
            "status": "history",
            "usage": None,
            "units": 3,
            "distance_km": None,
        }
        for column, value in changes.items():
            with self.subTest(column):
                self.assertEqual(
                    self.faults({"orders": self.orders(**{column: value})}),
                    [("orders", 2, column)],
                )
        every = self.faults({"orders": self.orders(**changes)})
        self.assertEqual(every, [("orders", 2, column) for column in changes])

    def test_a_note_may(self):
        self.load({"orders": self.orders(note="called again")})
        self.assertEqual(self.find("repair.order", name="SO1").service_note, "called again")

    def test_no_part_is_added(self):
        parts = [*self.sheets()["order_parts"], ("SO1", "WB-P1", 1)]
        self.assertEqual(self.faults({"order_parts": parts}), [("order_parts", 5, "order")])

    def test_no_part_is_removed(self):
        headings, panel, *_fuses = self.sheets()["order_parts"]
        self.assertEqual(self.faults({"order_parts": [headings, panel]}),
                         [("order_parts", 2, "order"), ("order_parts", 2, "order")])  # fmt: skip
        other = [headings, ("SO2", "WB-P1", 1)]
        self.load({"order_parts": other})
        self.assertEqual(len(self.find("repair.order", name="SO1").replacement_ids), 3)
        faults = self.faults({"orders": self.orders(), "order_parts": other})
        self.assertEqual(set(faults), {("order_parts", 0, "order")})

    def test_no_return_is_removed_that_was_counted(self):
        headings = ("order", "sku", "qty", "received_date", "verdict")
        known = ("SO1", "WB-P1", 1, "2026-08-02", "accepted")
        late = ("SO1", "WB-P1", 1, "2026-09-01", "accepted")
        self.load({"returns": [headings, known, late]})
        self.assertEqual(self.faults({"returns": [headings, late]}), [("returns", 2, "order")])
        self.assertEqual(self.removed({"returns": [headings, known]}), {"returns": (0, 1, 1)})

    def test_no_followup_is_removed_that_was_counted(self):
        headings = ("order", "date", "score")
        known, late = ("SO1", "2026-07-31", 80), ("SO1", "2026-09-01", 90)
        self.load({"followups": [headings, known, late]})
        self.assertEqual(self.faults({"followups": [headings, late]}), [("followups", 2, "order")])
        self.assertEqual(self.removed({"followups": [headings, known]}), {"followups": (0, 1, 1)})

    def test_history_that_decides_repeats_and_restarts_stays(self):
        rows = self.orders()
        changed = [rows[0], *((*row[:6], "WB-X", *row[7:]) for row in rows[1:] if row[0] == "SO0")]
        self.assertEqual(self.faults({"orders": changed}), [("orders", 2, "fault_group")])
        parts = [self.sheets()["order_parts"][0], ("SO0", "WB-P1", 1), ("SO2", "WB-P1", 1)]
        self.assertEqual(self.faults({"order_parts": parts}), [("order_parts", 2, "order")])

    def test_machine_of_a_settled_order(self):
        product = self.row("products", "WB-TV2", name="Big", kind="machine")["products"]
        changes = {
            "sku": "WB-TV2",
            "production_date": None,
            "delivery_date": "2026-02-02",
            "installation_date": "2026-02-11",
        }
        rows = self.row("machines", "SN1", **changes)["machines"]
        self.assertEqual(
            self.faults({"products": product, "machines": rows}),
            [("machines", 2, column) for column in changes],
        )
        self.load(self.row("machines", "SN1", customer="Sun", dealer="REG", note=None))
        self.load({"products": product, **self.row("machines", 2, **changes)})

    def test_later_facts_are_added(self):
        later = {
            "orders": [*self.orders(), *self.row("orders", "SO9", serial="SN1", node="OUT",
                       service_type="repair", completed_at="2026-07-15 10:00",
                       status="normal")["orders"][-1:]],
            "returns": [("order", "sku", "qty", "received_date"), ("SO1", "WB-P1", 1, "2026-09-01")],
            "followups": [("order", "date", "score"), ("SO1", "2026-09-01", 80)],
            "audits": [("order", "date", "verdict"), ("SO1", "2026-09-01", "false")],
        }  # fmt: skip
        counts = self.load(later)
        self.assertEqual({name: count[0] for name, count in counts.items()},
                         {"orders": 1, "returns": 1, "followups": 1, "audits": 1})  # fmt: skip

    def test_audit_that_comes_in_late_is_for_the_next_statement(self):
        rows = [("order", "date", "verdict"), ("SO1", "2026-08-01", "false")]
        self.assertEqual(self.load({"audits": rows}), {"audits": (1, 0, 0)})

    def test_audit_that_is_known(self):
        headings = ("order", "date", "verdict")
        self.load({"audits": [headings, ("SO1", "2026-08-01", "false")]})
        self.load({"audits": [headings, ("SO1", "2026-08-01", "false")]})
        changed = [headings, ("SO1", "2026-09-02", "false")]
        self.assertEqual(self.faults({"audits": changed}), [("audits", 2, "verdict")])

    def test_time_zone(self):
        settings = [("key", "value"), ("timezone", "Asia/Tokyo")]
        self.assertEqual(self.faults({"settings": settings}), [("settings", 2, "value")])

    def test_network_rates_and_prices_may_change(self):
        self.load(
            {
                **self.row("network", "OUT", payee="Y"),
                **self.row("products", "WB-P1", list_price=1),
                **self.row("technicians", "T1", status="left"),
                "rates": [*self.RATES, ("repair", "job", 99)],
            }
        )
