from odoo import models
from odoo.exceptions import UserError

from .mail_message import POSTING


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def message_post(self, *, author_id=None, email_from=None, **kwargs):
        """Post; on frozen records everybody speaks for himself, today."""
        if not self.env.su and self._get_frozen_evidence():
            is_other = author_id and author_id != self.env.user.partner_id.id
            if (
                is_other
                or email_from
                or kwargs.keys() & {"date", "create_date", "tracking_value_ids"}
            ):
                raise UserError(
                    self.env._(
                        "Something was decided on %(record)s: messages about it are posted in "
                        "your own name, and now.",
                        record=self.display_name,
                    )
                )
        return super().message_post(author_id=author_id, email_from=email_from, **kwargs)

    def _message_create(self, values_list):
        posting = POSTING.give(self)
        return super(MailThread, posting)._message_create(values_list).with_env(self.env)
