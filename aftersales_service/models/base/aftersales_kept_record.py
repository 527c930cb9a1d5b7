from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AftersalesKeptRecord(models.AbstractModel):
    """What other records rest on: it can be archived, but not deleted while they do."""

    _name = "aftersales.kept.record"
    _description = "Record That Others Rest On"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        found = [(label, counts) for label, counts in self._count_dependents() if counts]
        for record in self:
            lines = [(label, counts[record]) for label, counts in found if record in counts]
            if lines:
                raise UserError(record._get_kept_message(lines))

    def _count_dependents(self):
        """Return what rests on the records, in a query of each kind. Hook.

        :return: list of what it is, in the user's language, and record -> how many of it
        """
        return []

    def _count_by(self, model, field, domain=()):
        """Return record -> how many records of a model name it, archived ones included.

        :param field: the model's many2one to the records
        """
        # What rests on a record counts, whoever may read it.
        records = self.env[model].sudo().with_context(active_test=False)
        groups = records._read_group(
            Domain(field, "in", self.ids) & Domain(list(domain)), [field], ["__count"]
        )
        return {record.with_env(self.env): count for record, count in groups}

    def _get_kept_message(self, lines):
        """Return why a record can't be deleted, and what to do instead.

        :param lines: list of what rests on it, and how many
        """
        words = {
            "record": self.display_name,
            "what": ", ".join(f"{label} ({count})" for label, count in lines),
        }
        if "active" in self._fields:
            return self.env._(
                "%(record)s can't be deleted, for this rests on it: %(what)s. Archive it instead.",
                **words,
            )
        return self.env._(
            "%(record)s can't be deleted, for this rests on it: %(what)s. It stays on file.",
            **words,
        )
