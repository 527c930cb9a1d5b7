from odoo import api, fields, models
from odoo.tools.misc import format_date, format_datetime, formatLang


class AftersalesJournalMixin(models.AbstractModel):
    """A record that the journal speaks of, and that shows what it says."""

    _name = "aftersales.journal.mixin"
    _description = "Record with a Journal"

    journal_count = fields.Integer(string="Journal Entries", compute="_compute_journal_count")

    @api.depends_context("uid")
    def _compute_journal_count(self):
        journal = self.env["aftersales.journal"]
        counts = {}
        # Who may not read the journal may well read the record: there is nothing for him then.
        if journal.has_access("read"):
            groups = journal._read_group(self._get_journal_domain(), ["res_id"], ["__count"])
            counts = dict(groups)
        for record in self:
            record.journal_count = counts.get(record._origin.id, 0)

    def action_view_journal(self):
        """Open what the journal says of the records."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal"),
            "res_model": "aftersales.journal",
            "view_mode": "list,form",
            "domain": self._get_journal_domain(),
        }

    def _get_journal_domain(self):
        """Return the domain of what the journal says of the records."""
        return [("res_model", "=", self._name), ("res_id", "in", self.ids)]

    def _get_journal_company(self):
        """Return the company whose people may read the entries of a record; empty: all. Hook."""
        return self.company_id if "company_id" in self._fields else self.env["res.company"]

    @api.model
    def _get_journal_labels(self) -> dict[str, str]:
        """Return what names in the details are called that are not fields. Hook."""
        return {}

    # === DETAILS ===

    def _get_journal_values(self, names):
        """Return what fields of a record say, as the journal keeps it.

        Records are kept by their names: they may be gone when somebody reads the entry.

        :param names: names of fields
        :returns: name -> value for JSON
        """
        self.ensure_one()
        values = {}
        for name in names:
            field = self._fields[name]
            value = self[name]
            if field.relational:
                values[name] = ", ".join(value.mapped("display_name")) or False
            elif field.type in ("date", "datetime"):
                values[name] = fields.Datetime.to_string(value) if value else False
                if field.type == "date" and value:
                    values[name] = fields.Date.to_string(value)
            else:
                values[name] = value
        return values

    @api.model
    def _describe_journal_details(self, details, entry):
        """Return the details of an entry as lines in the user's language.

        :param details: what `_record` of the journal was given for the entry
        :param entry: the entry
        """
        labels = self._get_journal_labels()
        lines = []
        for name, value in details.items():
            field = self._fields.get(name)
            if value in (None, False, "") and not (field and field.type == "boolean"):
                continue
            label = labels.get(name) or (field and field._description_string(self.env)) or name
            if isinstance(value, list) and len(value) == 2:
                before, after = (self._describe_journal_value(field, one, entry) for one in value)
                lines.append(
                    self.env._(
                        "%(field)s: %(before)s → %(after)s",
                        field=label,
                        before=before,
                        after=after,
                    )
                )
            else:
                value = self._describe_journal_value(field, value, entry)
                lines.append(self.env._("%(field)s: %(value)s", field=label, value=value))
        return "\n".join(lines)

    @api.model
    def _describe_journal_value(self, field, value, entry):
        """Return a value of the details as it is read; ``field`` may be None."""
        if isinstance(value, list):
            return ", ".join(self._describe_journal_value(field, one, entry) for one in value)
        if isinstance(value, bool) and (value or not field or field.type == "boolean"):
            return self.env._("Yes") if value else self.env._("No")
        if value is None or value is False or value == "":
            return "–"
        kind = field and field.type
        if kind == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            return format_datetime(self.env, value)
        if kind == "monetary":
            company = entry.company_id or self.env.company
            return formatLang(self.env, float(value), currency_obj=company.currency_id)
        if isinstance(value, float):
            return f"{value:,.15g}"
        return str(value)
