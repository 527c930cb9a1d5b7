from odoo import api, models
from odoo.exceptions import UserError

# What an attachment says and where it belongs; not how it is served.
EVIDENCE_FIELDS = {
    "company_id",
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "store_fname",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """The documents of frozen records are there to stay."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; the file in a field of a frozen record is not given a second one."""
        attachments = super().create(vals_list)
        attachments._ensure_no_second_file()
        return attachments

    def write(self, vals):
        """Write, but not over what something rests on."""
        moves = not EVIDENCE_FIELDS.isdisjoint(vals)
        if moves:
            self.check_access("write")
            self._ensure_no_evidence()
        result = super().write(vals)
        if moves:
            self._ensure_no_second_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._ensure_no_evidence()

    def _get_evidence(self):
        """Return those of the attachments that belong to frozen records."""
        # Superuser: also those that the user may not read.
        everything = self.sudo()
        frozen = self._get_frozen_documents((one.res_model, one.res_id) for one in everything)
        return everything.filtered(lambda one: one.res_id in frozen.get(one.res_model, ()))

    def _ensure_no_evidence(self):
        """Raise a `UserError` if something rests on any of the attachments."""
        for attachment in self._get_evidence():
            raise UserError(
                self.env._(
                    "“%(name)s” belongs to %(record)s, which something was decided on: it can't "
                    "be changed, moved or deleted. Add another file instead.",
                    name=attachment.name,
                    record=self.env[attachment.res_model]
                    .sudo()
                    .browse(attachment.res_id)
                    .display_name,
                )
            )

    def _ensure_no_second_file(self):
        """Raise a `UserError` if a frozen record's field would have two files: which counts?"""
        in_fields = self.filtered("res_field")
        evidence = in_fields and in_fields._get_evidence()
        for attachment in evidence:
            # Superuser: every file of the field counts, whoever may see it.
            others = self.sudo().search_count(
                [
                    ("res_model", "=", attachment.res_model),
                    ("res_field", "=", attachment.res_field),
                    ("res_id", "=", attachment.res_id),
                    ("id", "!=", attachment.id),
                ],
                limit=1,
            )
            if others:
                attachment._ensure_no_evidence()
