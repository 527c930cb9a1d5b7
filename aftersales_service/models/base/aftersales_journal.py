from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .sentinels import PROTECTED_WRITE


class AftersalesJournal(models.Model):
    """Who did what, when and why: written once, never changed, whoever asks for it."""

    _name = "aftersales.journal"
    _description = "Journal Entry"
    _inherit = ["aftersales.protected.record"]
    _order = "id desc"
    _rec_name = "record_name"

    event = fields.Selection(
        [
            ("approval", "Approval"),
            ("refusal", "Refusal"),
            ("freeze", "Freeze"),
            ("override", "Override"),
            ("correction", "Correction"),
            ("cancellation", "Cancellation"),
            ("reopening", "Reopening"),
            ("deletion", "Deletion"),
            ("import", "Import"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char(string="About", readonly=True, help="As it was called then.")
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Done By", required=True, readonly=True, index=True, ondelete="restrict"
    )
    at = fields.Datetime(string="When", required=True, readonly=True)
    reason = fields.Text(readonly=True)
    details = fields.Json(
        string="Data", readonly=True, help="What was said or changed, before and after."
    )
    summary = fields.Text(string="Details", compute="_compute_summary")
    is_readable = fields.Boolean(
        string="About What I May See",
        compute="_compute_is_readable",
        search="_search_is_readable",
    )

    # Read by the record that it speaks of, which may be gone since.
    _record_idx = models.Index("(res_model, res_id)")

    # === WRITING ===

    @api.model
    def _record(self, event, records, reason=False, details=None):
        """Write one entry for each record.

        :param event: a code of the field ``event``
        :param records: records of a model with `aftersales.journal.mixin`
        :param reason: why, in the words of who did it
        :param details: the same for all records, or record id -> details: a dict of names (of
            fields of the records, or those that `_get_journal_labels` knows) and what they say;
            a list of two is what was said before and after
        :returns: the entries
        """
        per_record = bool(details) and all(isinstance(key, int) for key in details)
        now = fields.Datetime.now()
        vals_list = [
            {
                "event": event,
                "res_model": record._name,
                "res_id": record.id,
                "record_name": record.display_name,
                "company_id": record._get_journal_company().id,
                "user_id": self.env.uid,
                "at": now,
                "reason": reason or False,
                "details": (details.get(record.id) if per_record else details) or False,
            }
            # Superuser: the name of what is spoken of, which the user may have no right to read.
            for record in records.sudo()
        ]
        # Superuser: nobody has a right to write here. The user stays who he is.
        journal = PROTECTED_WRITE.give(self.sudo())
        # Not in the environment that may write.
        return journal.create(vals_list).with_env(self.env)

    # === WHO READS WHAT ===

    @api.depends_context("uid")
    def _compute_is_readable(self):
        # Superuser: whether the user may see an entry is the question, not a condition.
        readable = self.sudo().search([("id", "in", self.ids), ("is_readable", "=", True)])
        for entry in self:
            entry.is_readable = entry.id in readable._ids

    @api.model
    def _search_is_readable(self, operator, _value):
        if operator != "in":
            return NotImplemented
        # The reader's own rights: rules are asked by the superuser on his behalf.
        reader = self.sudo(False)
        return Domain.OR(
            Domain("res_model", "=", name) & reader._get_readable_domain(name)
            for name in self._get_journal_models()
            if reader.env[name].has_access("read")
        )

    @api.model
    def _get_journal_models(self):
        """Return the names of the models that the journal may speak of."""
        registry = self.env.registry
        mixin = registry["aftersales.journal.mixin"]
        return [
            name
            for name, model in registry.items()
            if issubclass(model, mixin) and not model._abstract
        ]

    @api.model
    def _get_readable_domain(self, name):
        """Return the domain of entries about records of a model that the user may read.

        What is gone is known by its entries alone: they are for all who may read such records.
        """
        records = self.env[name].with_context(active_test=False)

        def to_sql(_model, alias, _query):
            # Each entry's record is asked for by its id, instead of millions of ids beforehand.
            record_id = SQL.identifier(alias, "res_id")
            table = SQL.identifier(records._table)
            readable = records._search([])
            readable.add_where(SQL("%s = %s", SQL.identifier(records._table, "id"), record_id))
            return SQL(
                "(EXISTS (%s) OR NOT EXISTS (SELECT 1 FROM %s gone WHERE gone.id = %s))",
                readable.select(SQL("1")),
                table,
                record_id,
            )

        return Domain.custom(to_sql=to_sql)

    # === SENTENCES ===

    @api.depends("details", "res_model")
    @api.depends_context("lang")
    def _compute_summary(self):
        for name, entries in self.grouped("res_model").items():
            for entry in entries:
                entry.summary = name in self.env and self.env[name]._describe_journal_details(
                    entry.details or {}, entry
                )

    # === ACTIONS ===

    def action_open(self):
        """Open what the entry speaks of, if it is still there."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "views": [(False, "form")],
            "res_id": self.res_id,
        }

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"details", "res_id"}
