from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.aftersales_service.models.base.sentinels import Permission

# To write what only happens to a sheet: its approval, its coming into force.
SHEET_WRITE = Permission("rate_sheet_write")
# To bring the rates of a version into the next, which is nobody's writing.
RATES_COPIED = Permission("rates_copied")
# What people say of a draft; all else is said by what they do to it.
OWN_FIELDS = frozenset({"name", "in_force_from", "rate_ids"})
# A new sheet, whatever a caller's defaults say.
START = {
    "state": "draft",
    "written_by_ids": False,
    "approved_by_id": False,
    "approved_at": False,
    "superseded_by_id": False,
}


class AftersalesRateSheet(models.Model):
    """A version of a company's rates: written, approved by somebody else, then never edited.

    Statements are paid by the sheet in force. A change is a new version.
    """

    _name = "aftersales.rate.sheet"
    _description = "Rate Sheet"
    _inherit = ["aftersales.journal.mixin"]
    _order = "company_id, version desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("Rates"))
    version = fields.Integer(readonly=True, required=True, copy=False, aggregator=None)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, copy=False,
        help="What the rates are in: the company's currency when the sheet was begun.",
    )  # fmt: skip
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("in_force", "In Force"),
            ("superseded", "Superseded"),
        ],
        string="Status", required=True, default="draft", readonly=True, copy=False, index=True,
        help="An approved sheet waits for its first day; statements are paid by the one in force.",
    )  # fmt: skip
    written_by_ids = fields.Many2many(
        "res.users", "aftersales_rate_sheet_writer_rel", "sheet_id", "user_id",
        string="Written by", readonly=True, copy=False, ondelete="restrict",
        # Who has left the company wrote it all the same.
        context={"active_test": False},
        help="Who edited the draft. None of them may approve it.",
    )  # fmt: skip
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    in_force_from = fields.Date(
        copy=False, help="First day that statements are made by the sheet. Empty: once approved."
    )
    previous_id = fields.Many2one(
        "aftersales.rate.sheet", "Previous Version", readonly=True, copy=False,
        ondelete="restrict", index="btree_not_null", check_company=True,
        help="The version that this one changes.",
    )  # fmt: skip
    superseded_by_id = fields.Many2one(
        "aftersales.rate.sheet", "Superseded by", readonly=True, copy=False,
        ondelete="restrict", index="btree_not_null", check_company=True,
    )  # fmt: skip
    rate_ids = fields.One2many("aftersales.rate", "sheet_id", "Rates")
    rate_count = fields.Integer("Rates in All", compute="_compute_rate_count")
    can_be_approved = fields.Boolean(compute="_compute_can_be_approved")

    _version_uniq = models.UniqueIndex(
        "(company_id, version)", "Somebody else has begun this version already. Try again."
    )
    _draft_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'draft'",
        "The company has a draft of its next rates already: edit that one.",
    )
    _in_force_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'in_force'", "The company has a rate sheet in force already."
    )

    # === COMPUTES ===

    @api.depends("name", "version")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = self.env._(
                "%(name)s, version %(version)s", name=sheet.name or "", version=sheet.version
            )

    def _compute_rate_count(self):
        counts = dict(
            self.env["aftersales.rate"]._read_group(
                [("sheet_id", "in", self.ids)], ["sheet_id"], ["__count"]
            )
        )
        for sheet in self:
            sheet.rate_count = counts.get(sheet._origin, 0)

    @api.depends_context("uid")
    @api.depends("state", "approved_at", "written_by_ids")
    def _compute_can_be_approved(self):
        is_approver = self.env.user.has_group("aftersales_settlement.group_settlement_approver")
        for sheet in self:
            sheet.can_be_approved = (
                is_approver
                and sheet._origin
                and sheet._waits_for_approval()
                and self.env.user not in sheet.written_by_ids
            )

    def _waits_for_approval(self) -> bool:
        """Return whether nobody has approved the sheet: a draft, or the first that was imported."""
        return self.state in ("draft", "in_force") and not self.approved_at

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Begin drafts, each as the next version of its company's rates."""
        prepared = []
        for vals in vals_list:
            self._ensure_own_fields(
                {name for name, value in vals.items() if value} - {"company_id"}
            )
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            latest = self._get_latest(company)
            prepared.append(
                {name: vals[name] for name in OWN_FIELDS if name in vals}
                | START
                | {
                    "company_id": company.id,
                    "currency_id": company.currency_id.id,
                    "version": self._get_next_version(company),
                    "previous_id": latest.id,
                }
            )
        return super().create(prepared)

    def write(self, vals):
        """Write drafts; what is approved never changes."""
        if not SHEET_WRITE.is_given(self.env):
            self._ensure_own_fields(set(vals))
            self._ensure_draft()
            self._note_writer()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self._ensure_draft()

    def _ensure_own_fields(self, names: set[str]) -> None:
        """Refuse values that say what only happens: state, approval, version, who wrote it."""
        if names - OWN_FIELDS:
            raise UserError(
                self.env._(
                    "A rate sheet changes only through its buttons; written are its name, its"
                    " first day and its rates."
                )
            )

    def _ensure_draft(self) -> None:
        """Refuse to change sheets that are no drafts, and let none be approved meanwhile.

        :raises UserError: naming the first of them
        """
        # Shared: many write a draft at once; approval, which changes the row, waits or is told.
        self.flush_recordset(["state"])
        query = SQL(
            "SELECT id FROM (SELECT id, state FROM aftersales_rate_sheet WHERE id = ANY(%s)"
            " FOR SHARE) sheet WHERE state <> 'draft'",
            self.ids,
        )
        frozen = [id_ for (id_,) in self.env.execute_query(query)]
        if frozen:
            # Superuser: the name alone, of a sheet that the user is about to change.
            sheet = self.sudo().browse(min(frozen))
            raise UserError(
                self.env._(
                    "%(sheet)s is approved and never changes. Make a new version of it: New"
                    " Version, on the sheet in force.",
                    sheet=sheet.display_name,
                )
            )

    def _note_writer(self) -> None:
        """Keep that the user wrote these drafts."""
        if not self.ids:
            return
        # By hand: the sheet's row stays as it is, for many write a draft at once.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_rate_sheet_writer_rel (sheet_id, user_id)
                SELECT unnest(%s), %s ON CONFLICT DO NOTHING
                """,
                self.ids,
                self.env.uid,
            )
        )
        self.invalidate_recordset(["written_by_ids"])

    # === WHICH SHEET ===

    @api.model
    def _get_in_force(self, company):
        """Return the sheet by which a company's statements are made today; empty if none is."""
        today = company._aftersales_today()
        due = Domain("in_force_from", "=", False) | Domain("in_force_from", "<=", today)
        return self.search(
            Domain("company_id", "=", company.id)
            & (Domain("state", "=", "in_force") | (Domain("state", "=", "approved") & due)),
            order="version desc",
            limit=1,
        )

    @api.model
    def _get_draft(self, company):
        """Return the company's draft; empty if it has none."""
        return self.search([("company_id", "=", company.id), ("state", "=", "draft")], limit=1)

    @api.model
    def _get_latest(self, company):
        """Return the latest version that is no draft: what the next one starts from."""
        return self.search(
            [("company_id", "=", company.id), ("state", "in", ("approved", "in_force"))],
            order="version desc",
            limit=1,
        )

    @api.model
    def _get_next_version(self, company) -> int:
        # Superuser: the number counts every sheet of the company, whatever rules hide.
        last = self.sudo().search([("company_id", "=", company.id)], order="version desc", limit=1)
        return last.version + 1

    # === A NEW VERSION ===

    def action_new_version(self):
        """Open the draft of the company's next rates; begin it where there is none.

        :raises UserError: on a draft, and on what is superseded
        """
        self.ensure_one()
        if self.state not in ("approved", "in_force"):
            raise UserError(
                self.env._(
                    "%(sheet)s is a draft or superseded: a new version starts from the sheet in"
                    " force. Choose New Version there.",
                    sheet=self.display_name,
                )
            )
        draft = self._get_draft(self.company_id) or self._make_version(self.company_id)[0]
        return draft._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.model
    def _make_version(self, company):
        """Begin a company's next version with the rates of the latest.

        :returns: the draft, and id of a rate of the latest -> id of the same one in the draft
        """
        latest = self._get_latest(company)
        draft = self.create({"company_id": company.id, "name": latest.name or self.env._("Rates")})
        rates = latest.with_context(active_test=False).rate_ids.sorted()
        vals_list = rates.copy_data({"sheet_id": draft.id})
        for rate, vals in zip(rates, vals_list, strict=True):
            # So that an import knows its rows in the new version, too.
            vals["import_key"] = rate.import_key
        # Copying writes nothing that is new.
        copies = RATES_COPIED.give(self.env["aftersales.rate"])
        return draft, dict(zip(rates.ids, copies.create(vals_list).ids, strict=True))

    # === APPROVAL ===

    def action_approve(self):
        """Approve what others wrote; it comes into force on its first day."""
        self.check_access("read")
        for sheet in self:
            sheet._approve()
        return True

    def _approve(self) -> None:
        """Approve the sheet.

        :raises UserError: if the user may not, or if it isn't what the company's next rates are
        """
        self._ensure_may_approve()
        is_draft = self.state == "draft"
        # Before anything is superseded: what is it that was approved?
        details = self._get_approval_details()
        self._write_protected(
            {
                "state": "approved" if is_draft else self.state,
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )
        self.env["aftersales.journal"]._record("approval", self, details=details)
        if is_draft:
            self._put_in_force_if_due()

    def _ensure_may_approve(self) -> None:
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise UserError(
                self.env._("Rate sheets are approved by a settlement approver; you are not one.")
            )
        try:
            # Superuser: approvers write nothing of a sheet, but they hold it while they judge it.
            self.sudo().lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on %(sheet)s right now. Try again in a moment.",
                    sheet=self.display_name,
                )
            ) from error
        if not self._waits_for_approval():
            raise UserError(self.env._("%(sheet)s is approved already.", sheet=self.display_name))
        if self.env.user in self.written_by_ids:
            raise UserError(
                self.env._(
                    "You have written %(sheet)s yourself. Somebody who has not must approve it.",
                    sheet=self.display_name,
                )
            )
        self._ensure_next()

    def _ensure_next(self) -> None:
        """Refuse a draft that would undo what came into force since it was begun, or pay nothing."""
        latest = self._get_latest(self.company_id)
        if self.state == "draft" and latest != self.previous_id:
            raise UserError(
                self.env._(
                    "%(sheet)s was begun before %(latest)s, whose changes it doesn't have. Delete"
                    " it and make a new version.",
                    sheet=self.display_name,
                    latest=latest.display_name,
                )
            )
        if not self.rate_count:
            raise UserError(self.env._("%(sheet)s has no rates.", sheet=self.display_name))
        if self.state == "draft":
            self._ensure_first_day(latest)
        if self.currency_id != self.company_id.currency_id:
            raise UserError(
                self.env._(
                    "%(sheet)s is in %(currency)s, which is not the company's currency any more."
                    " Delete it and make a new version.",
                    sheet=self.display_name,
                    currency=self.currency_id.name,
                )
            )

    def _ensure_first_day(self, latest) -> None:
        """Refuse a first day that is over, or before that of the version whose rates it has.

        :raises UserError: since rates would hold earlier than anybody has approved
        """
        today = self.company_id._aftersales_today()
        first = self.in_force_from or today
        if first < today:
            raise UserError(
                self.env._(
                    "%(sheet)s can't come into force on %(day)s, which is over. Let it do so from"
                    " today on, or later.",
                    sheet=self.display_name,
                    day=format_date(self.env, first),
                )
            )
        if latest.in_force_from and first < latest.in_force_from:
            raise UserError(
                self.env._(
                    "%(sheet)s has the rates of %(latest)s, which comes into force on %(day)s: it"
                    " can't do so before. Give it a later first day.",
                    sheet=self.display_name,
                    latest=latest.display_name,
                    day=format_date(self.env, latest.in_force_from),
                )
            )

    # === IN FORCE ===

    def _put_in_force_if_due(self) -> None:
        """Put an approved sheet in force if its first day has come; all before it are superseded."""
        today = self.company_id._aftersales_today()
        if self.in_force_from and self.in_force_from > today:
            return
        # Superuser: the versions of the company, whoever approves.
        earlier = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("version", "<", self.version),
                ("state", "in", ("approved", "in_force")),
            ]
        )
        earlier._write_protected({"state": "superseded", "superseded_by_id": self.id})
        # One after the other: only one is in force at any time.
        earlier.flush_recordset(["state"])
        self._write_protected({"state": "in_force", "in_force_from": self.in_force_from or today})

    def _put_first_in_force(self) -> None:
        """Put a company's first rates in force as they were imported; nobody has approved them."""
        self.ensure_one()
        if self.previous_id:
            raise UserError(self.env._("%(sheet)s is approved first.", sheet=self.display_name))
        self._write_protected({"state": "approved"})
        self._put_in_force_if_due()
        details = self._get_journal_values(("version", "in_force_from", "rate_count"))
        self.env["aftersales.journal"]._record("import", self, details=details)

    @api.model
    def _cron_put_in_force(self) -> None:
        """Put the approved sheets in force whose first day has come."""
        for sheet in self.search([("state", "=", "approved")], order="version"):
            sheet._put_in_force_if_due()

    def _write_protected(self, vals: dict) -> None:
        """Write what only happens to a sheet."""
        # Superuser: nobody has a right to write this by hand. The user stays who he is.
        SHEET_WRITE.give(self.sudo()).write(vals)
