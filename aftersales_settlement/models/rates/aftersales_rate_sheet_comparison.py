from collections import Counter

from odoo import api, fields, models

from ...rules.rate_versions import ADDED, CHANGED, MOVED, REMOVED, Change, Line, compare

# What work a rate is for; of two rates for one work the first row counts.
KEY_FIELDS = ("service_type_id", "repair_level_id", "category_id", "level_id", "point_id")
# What it pays, and when: in the order that `Line` wants.
TERM_FIELDS = ("unit", "amount", "free_km", "valid_from", "valid_to")


class AftersalesRateSheet(models.Model):
    """What a version changes of the one before it, line by line."""

    _inherit = "aftersales.rate.sheet"

    difference_summary = fields.Char("Changes", compute="_compute_difference_summary")

    @api.depends("previous_id", "rate_ids")
    def _compute_difference_summary(self):
        labels = self.env["aftersales.rate.difference"]._get_kind_labels()
        for sheet in self:
            counts = Counter(change.kind for change in sheet._origin._get_changes())
            told = [
                self.env._("%(kind)s: %(count)s", kind=labels[kind], count=counts[kind])
                for kind in labels
                if counts[kind]
            ]
            sheet.difference_summary = bool(sheet.previous_id) and (
                ", ".join(told) or self.env._("None")
            )

    def _get_changes(self) -> list[Change]:
        """Return what the sheet changes of its previous version; nothing if it is the first."""
        if not self.previous_id:
            return []
        return compare(self.previous_id._get_lines(), self._get_lines())

    def _get_lines(self) -> list[Line]:
        """Return the rates as they are compared, in the order of their rows."""
        rates = self.env["aftersales.rate"].search_fetch(
            [("sheet_id", "=", self.id)], [*KEY_FIELDS, *TERM_FIELDS]
        )
        return [
            Line(
                rate.id,
                tuple(rate[name].id for name in KEY_FIELDS),
                tuple(rate[name] for name in TERM_FIELDS),
            )
            for rate in rates
        ]  # fmt: skip

    def action_compare(self):
        """Open what differs from the previous version, line by line."""
        self.ensure_one()
        differences = self.env["aftersales.rate.difference"].create(
            [
                {
                    "sheet_id": self.id,
                    "kind": change.kind,
                    "before_id": change.before,
                    "after_id": change.after,
                }
                for change in self._get_changes()
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(sheet)s: Changes of Version %(previous)s",
                sheet=self.display_name,
                previous=self.previous_id.version,
            ),
            "res_model": differences._name,
            "view_mode": "list",
            "domain": [("id", "in", differences.ids)],
            "context": {"create": False},
        }

    # === JOURNAL ===

    @api.model
    def _get_journal_labels(self):
        return super()._get_journal_labels() | {
            f"rates_{kind}": label
            for kind, label in self.env["aftersales.rate.difference"]._get_kind_labels().items()
        }

    def _get_approval_details(self) -> dict:
        """Return what the journal says of an approval: whose work, and what it changes."""
        counts = Counter(change.kind for change in self._get_changes())
        return {
            **self._get_journal_values(("version", "previous_id", "in_force_from")),
            **self._get_journal_values(("written_by_ids", "rate_count")),
            **{f"rates_{kind}": counts[kind] for kind in (ADDED, CHANGED, MOVED, REMOVED)},
        }
