from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..base.sentinels import WORKBOOK_IMPORT, Permission

# Who somebody is: what his approval, his certificates and the work that is paid rest on.
IDENTITY = frozenset({"name", "code", "identity_number"})
# While a filing is in these states, it is still to be judged, and whoever files may correct it.
FILED_STATES = ("submitted", "returned")
# To approve: the action has it.
APPROVING = Permission("aftersales_approving")


class AftersalesTechnician(models.Model):
    """Nobody is approved but by a manager who saw the filing, and nobody becomes another then."""

    _inherit = "aftersales.technician"

    @api.model_create_multi
    def create(self, vals_list):
        """Create filings; other states are brought by an import or the system alone.

        :raises UserError: for one that is no filing, its state a default or not
        """
        technicians = super().create(vals_list)
        if not self._is_told_otherwise() and any(one.state != "submitted" for one in technicians):
            raise UserError(
                self.env._(
                    "A new technician is submitted first. A service manager approves the filing "
                    "with “Approve”."
                )
            )
        return technicians

    def write(self, vals):
        """Write; approve by the action alone, and correct who somebody is as a manager alone."""
        if vals.get("state") == "approved":
            self._ensure_approving()
        if IDENTITY.isdisjoint(vals):
            return super().write(vals)
        changed = {one: one._get_changed_identity(vals) for one in self}
        changed = {one: names for one, names in changed.items() if names}
        if changed and not self._can_judge():
            raise AccessError(
                self.env._(
                    "%(technician)s is on file under this name and number: a service manager "
                    "corrects them.",
                    technician=next(iter(changed)).display_name,
                )
            )
        before = {one: one._get_identity_values(names) for one, names in changed.items()}
        result = super().write(vals)
        self._record_identities(before)
        return result

    @api.model
    def _is_told_otherwise(self):
        """Return whether the import or the system's own code says what technicians are."""
        return self.env.su or WORKBOOK_IMPORT.is_given(self.env)

    def _ensure_approving(self):
        """Refuse to approve by a mere value.

        :raises UserError: for technicians who would become approved
        """
        if APPROVING.is_given(self.env) or self._is_told_otherwise():
            return
        self._ensure_can_judge()
        if any(one.state != "approved" for one in self):
            raise UserError(self.env._("Approve technicians with “Approve”."))

    def action_approve(self):
        """Approve the technicians: the way by which somebody becomes approved."""
        approving = APPROVING.give(self)
        return super(AftersalesTechnician, approving).action_approve()

    # === IDENTITY ===

    def _get_changed_identity(self, vals):
        """Return the names of what values would change of who a judged technician is."""
        if self.state in FILED_STATES:
            return []
        # Superuser: that somebody may not see the number is no way to change it unnoticed.
        known = self.sudo()
        return [
            name for name in sorted(IDENTITY & vals.keys()) if (vals[name] or "") != known[name]
        ]

    def _get_identity_values(self, names):
        """Return who the technician is, for the journal: of documents their last digits."""
        shown = {"identity_number": "identity_number_masked"}
        return self._get_journal_values([shown.get(name, name) for name in names])

    def _record_identities(self, before):
        """Say in the journal who was corrected to be whom.

        :param before: technician -> what the names said
        """
        details = {
            one.id: {name: [old[name], new] for name, new in one._get_journal_values(old).items()}
            for one, old in before.items()
        }
        changed = self.browse(details)
        self.env["aftersales.journal"]._record("correction", changed, details=details)
