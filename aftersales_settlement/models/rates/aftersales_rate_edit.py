from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from odoo.addons.aftersales_service.models.base.sentinels import PROTECTED_WRITE


class AftersalesRateEdit(models.Model):
    """Who edited coefficients or checks, and which month's approval has judged that since.

    Whoever did may not approve what is calculated by them; the rows
    themselves can't tell: they may be gone, and show only their last editor.
    """

    _name = "aftersales.rate.edit"
    _description = "Edit of Terms"
    _inherit = ["aftersales.protected.record"]
    _order = "id desc"
    _rec_name = "user_id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Edited by", required=True, ondelete="restrict")
    at = fields.Datetime("Edited on", required=True)
    first_day = fields.Date(
        "Counts from", help="First day of the latest row that was edited. Empty: from ever."
    )
    period_id = fields.Many2one(
        "aftersales.settlement.period", "Judged with", ondelete="restrict", index="btree_not_null",
        help="The month, made after the edit, that somebody else approved.",
    )  # fmt: skip

    # Read by approval: who may not.
    _waiting_idx = models.Index("(company_id, user_id) WHERE period_id IS NULL")

    def _auto_init(self):
        is_new = not table_exists(self.env.cr, self._table)
        result = super()._auto_init()
        if is_new and table_exists(self.env.cr, "aftersales_coefficient"):
            self._adopt_editors("aftersales_coefficient")
        return result

    def _adopt_editors(self, table: str) -> None:
        """Note those whom the rows name from before edits were kept."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_rate_edit (company_id, user_id, at)
                SELECT r.company_id, e.uid, MAX(r.write_date)
                  FROM %s r CROSS JOIN LATERAL (VALUES (r.create_uid), (r.write_uid)) e(uid)
                 WHERE e.uid IS NOT NULL GROUP BY r.company_id, e.uid
                """,
                SQL.identifier(table),
            )
        )

    @api.model
    def _note(self, first_days: dict) -> None:
        """Note that the user edits coefficients or checks.

        :param first_days: company -> first day of the latest of them, False from ever.
        """
        # Once a transaction: an import writes row by row. What is undone forgets this, too.
        noted = self.env.cr.precommit.data.setdefault(self._name, set())
        first_days = {
            company: first_day
            for company, first_day in first_days.items()
            if (self.env.uid, company.id, first_day) not in noted
        }
        if not first_days:
            return
        noted.update((self.env.uid, company.id, day) for company, day in first_days.items())
        # Superuser: nobody has a right to write here. The user stays who he is.
        edits = PROTECTED_WRITE.give(self.sudo())
        edits.create(
            [
                {
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "at": fields.Datetime.now(),
                    "first_day": first_day,
                }
                for company, first_day in first_days.items()
            ]
        )

    @api.model
    def _judge(self, period) -> None:
        """Note that the approval of a month has judged the edits that it was made by."""
        domain = Domain(
            [
                ("company_id", "=", period.company_id.id),
                ("period_id", "=", False),
                # What was edited since, or counts later, that month was not made by.
                ("at", "<=", period.made_at),
            ]
        ) & (Domain("first_day", "=", False) | Domain("first_day", "<=", period._get_last_day()))
        # Superuser: nobody has a right to write here.
        edits = self.sudo().search(domain)
        PROTECTED_WRITE.give(edits).period_id = period


class AftersalesRateEditMixin(models.AbstractModel):
    """Terms whose editors are kept, however they edit: by hand, by import, by archiving."""

    _name = "aftersales.rate.edit.mixin"
    _description = "Terms Whose Editors Are Kept"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["aftersales.rate.edit"]._note(records._get_first_days())
        return records

    def write(self, vals):
        before = self._get_first_days()
        result = super().write(vals)
        after = self._get_first_days()
        both = {
            company: max(before.get(company, False), after.get(company, False), key=str)
            for company in {**before, **after}
        }
        self.env["aftersales.rate.edit"]._note(both)
        return result

    @api.ondelete(at_uninstall=False)
    def _note_deletion(self):
        self.env["aftersales.rate.edit"]._note(self._get_first_days())

    def _get_first_days(self) -> dict:
        """Return company -> first day of the latest of the records, False from ever."""
        return dict.fromkeys(self.company_id, False)
