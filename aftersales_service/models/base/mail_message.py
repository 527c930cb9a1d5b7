from odoo import api, models
from odoo.exceptions import UserError

from .sentinels import Permission

# To post through the thread, which says who somebody is.
POSTING = Permission("aftersales_posting")

# What a message says, who says it, and of what; not who has read or starred it.
SAID_FIELDS = {
    "attachment_ids",
    "author_guest_id",
    "author_id",
    "body",
    "date",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "parent_id",
    "res_id",
    "subject",
    "subtype_id",
    "tracking_value_ids",
}


class MailMessage(models.Model):
    """What was said and logged on frozen records is not rewritten, deleted or made up."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; on frozen records only as somebody who speaks for himself, or the system."""
        messages = super().create(vals_list)
        messages._ensure_may_be_added()
        return messages

    def write(self, vals):
        """Write, but not what was said on a frozen record."""
        said = not SAID_FIELDS.isdisjoint(vals)
        if said:
            self._ensure_no_evidence()
        result = super().write(vals)
        if said:
            self._ensure_no_evidence()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._ensure_no_evidence()

    def _ensure_no_evidence(self):
        """Raise a `UserError` if any of the messages is about a frozen record."""
        # Superuser: also those that the user may not read.
        everything = self.sudo()
        frozen = self._get_frozen_documents((one.model, one.res_id) for one in everything)
        for message in everything:
            if message.res_id in frozen.get(message.model, ()):
                raise UserError(
                    self.env._(
                        "What was said about %(record)s stays as it is: something was decided "
                        "on it. Post another message instead.",
                        record=self.env[message.model].sudo().browse(message.res_id).display_name,
                    )
                )

    def _ensure_may_be_added(self):
        """Refuse messages on frozen records that come past the thread.

        :raises UserError: for others than the system
        """
        if not self.env.su and not POSTING.is_given(self.env):
            self._ensure_no_evidence()
