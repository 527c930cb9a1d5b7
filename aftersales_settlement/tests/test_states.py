"""Whatever has a state goes its ways only, by buttons and by written values alike."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.aftersales_service.tests.base.test_states import ACTIONS as SERVICE_ACTIONS

from .common import SettlementCase

PERIOD, STATEMENT = "aftersales.settlement.period", "aftersales.statement"
SHEET, RETURN = "aftersales.rate.sheet", "aftersales.part.return"
CERTIFICATE, CLAIM = "aftersales.certificate", "aftersales.claim"
# Model, method, who may, and the states that it belongs to; in any other it is refused.
ACTIONS = [
    (PERIOD, "action_make", "clerk", {"draft", "making", "made"}),
    (PERIOD, "action_approve", "approver", {"made"}),
    (PERIOD, "action_allow_late", "approver", {"draft", "making", "made"}),
    (PERIOD, "action_bill", "approver", {"approved"}),
    (STATEMENT, "action_approve", "approver", {"draft"}),
    (STATEMENT, "action_create_bills", "approver", {"approved"}),
    (STATEMENT, "action_name_bank_account", "approver", {"approved"}),
    (SHEET, "action_new_version", "clerk", {"approved", "imported", "in_force"}),
    # The first sheet, in force as it was imported, is approved later.
    (SHEET, "action_approve", "approver", {"draft", "imported"}),
    # To give the same verdict twice is no other verdict.
    (RETURN, "action_judge", "inspector", {"unjudged", "accepted"}),
    (CERTIFICATE, "action_accept", "manager", {"to_check"}),
]
# What belongs to every state, and why.
EXCEPTIONS = {
    ("aftersales.journal", "action_open"): "only shows what an entry is about",
    ("aftersales.machine.event", "action_open"): "only shows what an event is about",
    ("aftersales.overview.card", "action_open"): "only shows the records that a card counts",
    (STATEMENT, "action_download_xlsx"): "drafts are read as well as approved statements",
    (SHEET, "action_compare"): "only shows what differs from the version before",
    ("aftersales.point", "action_archive"): "Odoo's archiving: what is closed already stays so",
    ("aftersales.point", "action_create_stock_locations"): "makes those that are missing",
    ("aftersales.point", "action_portal_access"): "opens Odoo's dialog, which says who has access",
}
# States of ours that no button of their model moves: they are written by settlement runs alone.
WITHOUT_ACTIONS = {CLAIM}
STATES = {
    PERIOD: ("draft", "making", "made", "approved"),
    STATEMENT: ("draft", "approved"),
    SHEET: ("draft", "approved", "imported", "in_force", "superseded"),
    RETURN: ("unjudged", "accepted", "non_original"),
    CERTIFICATE: ("to_check", "accepted"),
}


@tagged("post_install", "-at_install")
class TestStates(SettlementCase):
    """Each action acts from the states that it belongs to, and changes nothing in another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.company, install_demo=False
            )
        cls.inspector = new_test_user(
            cls.env, "states_inspector", "aftersales_parts.group_parts_manager"
        )
        cls.manager = new_test_user(
            cls.env, "states_manager", "aftersales_service.group_service_manager"
        )
        cls.order = cls.make_order(date(2026, 7, 10), parts=[(cls.part, 1)])
        cls.make_order(date(2026, 7, 11), point_id=cls.outlet2.id)
        cls.period = cls.make_month()
        cls.records = {
            PERIOD: cls.period,
            STATEMENT: cls.period.statement_ids.filtered("billed"),
            SHEET: cls.env[SHEET].with_user(cls.clerk)._make_version(cls.company)[0],
            RETURN: cls.env[RETURN].create({"order_id": cls.order.id, "product_id": cls.part.id}),
            CERTIFICATE: cls.env[CERTIFICATE].create(
                {"technician_id": cls.technician.id, "name": "C-1", "to_check": True}
            ),
            CLAIM: cls.period.claim_ids.filtered(lambda claim: claim.order_id == cls.order),
        }

    # === PUT AND LOOK ===

    def put(self, model, state):
        """Put the model's record into a state with what belongs to it, past what guards it."""
        self.env.flush_all()
        record = self.records[model]
        getattr(self, f"_put_{model.rpartition('.')[2]}")(record, state)
        self.env.invalidate_all()

    def _set(self, record, **vals):
        for name, value in vals.items():
            self.env.cr.execute(
                f"UPDATE {record._table} SET {name} = %s WHERE id = ANY(%s)", [value, record.ids]
            )

    def _put_period(self, period, state):
        self._set(period, state=state)
        if state == "approved":
            self._put_statement(period.statement_ids, state)

    def _put_statement(self, statements, state):
        if state == "approved":
            when, status = "2026-08-25 08:00:00", "to_bill"
            self._set(statements, approved_at=when, billing_status=status, state=state)

    def _put_sheet(self, sheet, state):
        # The version before is in force for long, whatever day it is.
        self._set(self.sheet, in_force_from="2026-01-01")
        if state != "draft":
            self._set(self.sheet, state="superseded")
        stored = "in_force" if state == "imported" else state
        approved_at = None if state in ("draft", "imported") else "2026-08-25 08:00:00"
        self._set(sheet, state=stored, approved_at=approved_at)
        if state == "superseded":
            self._set(self.sheet, state="in_force")
        if state == "imported":
            self._set(sheet, previous_id=None)

    def _put_return(self, part_return, state):
        verdicts = {"accepted": self.accepted, "non_original": self.non_original}
        if state in verdicts:
            self._set(part_return, verdict_id=verdicts[state].id)

    def _put_certificate(self, certificate, state):
        self._set(certificate, to_check=state == "to_check")

    def is_refused(self, model, state, act):
        """Return whether a model's record in a state refuses an act; it is undone.

        What is refused has changed nothing: this is looked at before it is undone.
        """
        with self.env.cr.savepoint() as savepoint:
            self.put(model, state) if state else None
            before = self._look()
            try:
                act()
                refused = False
            except UserError:
                refused = True
                self.assertEqual(self._look(), before)
            savepoint.rollback()
        self.env.invalidate_all()
        return refused

    def _look(self):
        """Return what the records are in the database, and how much there is of what they make."""
        self.env.flush_all()
        rows = []
        for record in self.records.values():
            self.env.cr.execute(
                f"SELECT to_jsonb(x) FROM {record._table} x WHERE id = %s", [record.id]
            )
            rows += self.env.cr.fetchall()
        made = ("aftersales.journal", "account.move", SHEET, CLAIM, STATEMENT)
        return rows, [self.env[model].search_count([]) for model in made]

    # === THE WALK ===

    def test_each_action_acts_from_its_states_alone(self):
        # A day on which the month may be made.
        companies = type(self.env["res.company"])
        today = patch.object(companies, "_aftersales_today", lambda _company: date(2026, 8, 25))
        for model, method, user, allowed in ACTIONS:
            record = self.records[model].with_user(getattr(self, user))
            record = record.with_context(verdict_code=self.accepted.code)
            with self.subTest(model=model, method=method), today:
                found = {
                    state
                    for state in STATES[model]
                    if not self.is_refused(model, state, getattr(record, method))
                }
                self.assertEqual(found, allowed)

    def test_no_user_writes_a_state(self):
        both = new_test_user(
            self.env,
            "states_both",
            "aftersales_settlement.group_settlement_clerk,"
            "aftersales_settlement.group_settlement_approver",
        )
        walked = {model for model in self.records if "state" in self.env[model]._fields}
        self.assertEqual(walked, {PERIOD, STATEMENT, SHEET, CLAIM})
        for model in sorted(walked):
            for before in STATES.get(model, (None,)):
                for after, _label in self.env[model]._fields["state"].selection:
                    for user in (both, self.env.user):
                        record = self.records[model].with_user(user)
                        with self.subTest(model=model, before=before, after=after):
                            self.assertTrue(
                                self.is_refused(
                                    model,
                                    before,
                                    lambda r=record, a=after: r.write({"state": a}),
                                )
                            )

    def test_a_set_of_statements_is_refused_as_a_whole_and_says_which(self):
        self.put(STATEMENT, "approved")
        statement = self.records[STATEMENT]
        with self.assertRaisesRegex(UserError, statement.name):
            self.period.statement_ids.with_user(self.approver).action_approve()

    # === NOTHING IS LEFT OUT ===

    def test_every_action_of_ours_is_in_the_table_or_has_its_reason(self):
        told = {(model, method) for model, method, *_rest in [*ACTIONS, *SERVICE_ACTIONS]}
        found = {
            (model, method)
            for model in self._get_models()
            for method in self._get_actions(self.env[model])
        }
        self.assertEqual(found, told | EXCEPTIONS.keys())
        self.assertFalse(told & EXCEPTIONS.keys())

    def test_every_state_of_ours_is_walked(self):
        with_states = {
            model
            for model in self._get_models()
            if (field := self.env[model]._fields.get("state"))
            and field.type == "selection"
            and field.store
        }
        told = {model for model, *_rest in [*ACTIONS, *SERVICE_ACTIONS]}
        self.assertEqual(with_states - told, WITHOUT_ACTIONS)

    def _get_models(self):
        """Return the names of our models; a wizard acts through records, which guard themselves."""
        return [
            name
            for name in self.registry
            if name.startswith("aftersales.")
            and not (self.env[name]._abstract or self.env[name]._transient)
        ]

    def _get_actions(self, model):
        """Return the names of a model's public actions that are ours, but for links."""
        return {
            name
            for one in type(model).__mro__
            if one.__module__.startswith("odoo.addons.aftersales_")
            for name, value in vars(one).items()
            if name.startswith("action_") and callable(value)
            if not name.startswith("action_view_")
        }
