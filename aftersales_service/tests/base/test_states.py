from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ServiceCommon

# Model, method, and the states that it belongs to; in any other it is refused.
ACTIONS = [
    ("aftersales.request", "action_start", {"new"}),
    ("aftersales.request", "action_resolve", {"new", "open"}),
    ("aftersales.request", "action_cancel", {"new", "open"}),
    ("aftersales.request", "action_reopen", {"done", "cancel"}),
    ("aftersales.request", "action_create_order", {"new", "open"}),
    ("aftersales.technician", "action_approve", {"submitted", "returned", "suspended"}),
    ("aftersales.technician", "action_return", {"submitted", "approved"}),
    ("aftersales.technician", "action_suspend", {"approved"}),
    ("aftersales.technician", "action_submit", {"returned", "suspended", "left"}),
    ("aftersales.technician", "action_leave", {"submitted", "returned", "approved", "suspended"}),
    ("aftersales.warranty", "action_cancel", {"active"}),
]
# Model, and the ways that a written state may go.
MOVES = {
    "aftersales.request": {
        *(("new", "open"), ("new", "done"), ("new", "cancel"), ("open", "done")),
        *(("open", "cancel"), ("done", "open"), ("cancel", "open")),
    },
    "aftersales.technician": {
        *(("submitted", "returned"), ("submitted", "left"), ("returned", "submitted")),
        *(("returned", "left"), ("approved", "returned"), ("approved", "suspended")),
        *(("approved", "left"), ("suspended", "submitted"), ("suspended", "left")),
        ("left", "submitted"),
    },
    "aftersales.warranty": set(),
}


@tagged("post_install", "-at_install")
class TestStates(ServiceCommon):
    """State methods act from the states that they belong to, on all of a set or on none."""

    def make(self, model):
        vals = {
            "aftersales.request": {"partner_id": self.machine.customer_id.id or 1},
            "aftersales.technician": {"name": "New", "point_id": self.outlet.id},
            "aftersales.warranty": {
                "lot_id": self.machine.id,
                "kind": "void",
                "date_start": "2026-03-01",
                "reason": "Sunk",
            },
        }[model]
        if model == "aftersales.request":
            vals |= {"summary": "It leaks", "resolution": "Told"}
        return self.env[model].create(vals)

    def put(self, record, state):
        """Put a record into a state, past what guards it."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET state = %s WHERE id = %s", [state, record.id]
        )
        self.env.invalidate_all()

    def is_refused(self, act):
        try:
            with self.env.cr.savepoint() as savepoint:
                act()
                savepoint.rollback()
            return False
        except UserError:
            return True
        finally:
            self.env.invalidate_all()

    def states(self, model):
        return [state for state, _label in self.env[model]._fields["state"].selection]

    def test_each_action_acts_from_its_states_alone(self):
        for model, method, allowed in ACTIONS:
            record = self.make(model).with_user(self.service_manager)
            found = set()
            for state in self.states(model):
                self.put(record, state)
                if not self.is_refused(getattr(record, method)):
                    found.add(state)
            with self.subTest(model=model, method=method):
                self.assertEqual(found, allowed)

    def test_a_set_is_refused_as_a_whole_and_says_which(self):
        well, left = self.make("aftersales.technician"), self.technician
        self.put(left, "left")
        both = (well + left).with_user(self.service_manager)
        with self.assertRaises(UserError) as caught:
            both.action_approve()
        self.assertIn(left.display_name, str(caught.exception))
        self.assertNotIn(well.display_name, str(caught.exception))
        self.assertEqual(well.state, "submitted")

    def test_a_written_state_goes_the_same_ways(self):
        for model, moves in MOVES.items():
            record = self.make(model).with_user(self.service_manager)
            states, found = self.states(model), set()
            for before in states:
                for after in set(states) - {before}:
                    self.put(record, before)
                    if not self.is_refused(lambda r=record, a=after: r.write({"state": a})):
                        found.add((before, after))
            with self.subTest(model=model):
                self.assertEqual(found, moves)

    def test_every_model_with_state_actions_is_in_the_table(self):
        told = {model for model, _method, _states in ACTIONS}
        guarded = set(self.registry["aftersales.state.mixin"]._inherit_children)
        self.assertEqual(guarded, told)
