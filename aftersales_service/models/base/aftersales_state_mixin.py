from odoo import models
from odoo.exceptions import UserError

from .sentinels import WORKBOOK_IMPORT


class AftersalesStateMixin(models.AbstractModel):
    """A record whose ``state`` goes certain ways only, by buttons and by written values alike."""

    _name = "aftersales.state.mixin"
    _description = "Record with a State"

    # State -> the states that may follow it.
    _state_moves = {}

    def write(self, vals):
        """Write; a state follows those alone that it may follow.

        The system's own code and the import, which says what is, are not asked.

        :raises UserError: naming the records that are in another state
        """
        told = self.env.su or WORKBOOK_IMPORT.is_given(self.env)
        if vals.get("state") and not told:
            state = vals["state"]
            before = {one for one, after in self._state_moves.items() if state in after}
            self._ensure_in_state(before | {state})
        return super().write(vals)

    def _ensure_in_state(self, states):
        """Refuse what belongs to other states than the records are in.

        :param states: those that it belongs to
        :raises AccessError: for who may not write the records, whatever state they are in
        :raises UserError: naming the records, with what each is
        """
        self.check_access("write")
        wrong = self.filtered(lambda one: one.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This can't be done with these, as they are now: %(records)s",
                    records=", ".join(
                        f"{one.display_name} ({labels.get(one.state, one.state)})" for one in wrong
                    ),
                )
            )
