from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.aftersales_service.models.base.changes import changed_fields

from ...rules.bills import BillFacts, changes
from ..base.aftersales_settlement_record import SETTLEMENT_RUN

# What makes a bill the statement's bill; its due date alone is free, and its notes.
BILL_FACTS = (
    "aftersales_is_credited", "aftersales_statement_id", "amount_tax", "amount_total",
    "amount_untaxed", "auto_post", "auto_post_until", "commercial_partner_id", "company_id",
    "currency_id", "date", "fiscal_position_id", "invoice_cash_rounding_id",
    "invoice_currency_rate", "invoice_date", "invoice_payment_term_id", "journal_id", "move_type",
    "partner_bank_id", "partner_id", "payment_reference", "ref", "reversed_entry_id", "state",
)  # fmt: skip
LINE_FACTS = (
    "account_id", "amount_currency", "balance", "currency_id", "deductible_amount", "discount",
    "display_type", "name", "partner_id", "price_unit", "product_id", "quantity", "tax_ids",
    "tax_line_id",
)  # fmt: skip
# What Odoo computes from the payments. Written through write it is forged.
FORGED = frozenset(
    {
        "amount_residual",
        "amount_residual_signed",
        "amount_total_in_currency_signed",
        "amount_total_signed",
        "amount_untaxed_in_currency_signed",
        "amount_untaxed_signed",
        "payment_state",
    }
)
# What posting, resetting and cancelling change of a bill.
STATE_FACTS = ("auto_post", "date", "name", "state")


class AccountMove(models.Model):
    """The bills of statements, and their credit notes: nobody edits them, by whatever route."""

    _inherit = "account.move"

    aftersales_statement_id = fields.Many2one(
        "aftersales.statement",
        string="Service Statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The monthly statement that this bill pays, or that this credit note takes back.",
    )
    aftersales_is_credited = fields.Boolean(
        string="Credited",
        readonly=True,
        copy=False,
        help="A credit note has cancelled the bill out: its statement can be billed again.",
    )

    # Two clicks, two users or two workers: the database lets one bill live.
    _aftersales_statement_once = models.UniqueIndex(
        "(aftersales_statement_id) WHERE aftersales_statement_id IS NOT NULL "
        "AND move_type = 'in_invoice' AND state != 'cancel' "
        "AND aftersales_is_credited IS NOT TRUE",
        "This statement already has a bill that is not cancelled.",
    )
    # And a bill is credited once.
    _aftersales_credited_once = models.UniqueIndex(
        "(reversed_entry_id) WHERE aftersales_statement_id IS NOT NULL "
        "AND reversed_entry_id IS NOT NULL",
        "This statement's bill has a credit note already.",
    )

    # === CHOKE POINTS ===

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_statement_link_untouched(vals)
        # As values: else defaults in the context of a caller would make the link.
        unlinked = {"aftersales_statement_id": False, "aftersales_is_credited": False}
        moves = super().create([unlinked | vals for vals in vals_list])
        if not self._is_settlement_run():
            moves._check_reverses_no_statement_bill()
        return moves

    def write(self, vals):
        self._check_statement_link_untouched(vals)
        bills = self._get_statement_bills()
        bills.filtered(lambda bill: changed_fields(bill, vals, FORGED))._refuse_edit()
        linking = bills if "matched_payment_ids" in vals else self.browse()
        with bills._guarding_facts(), linking._guarding_payments():
            result = super().write(vals)
        if "reversed_entry_id" in vals and not self._is_settlement_run():
            self._check_reverses_no_statement_bill()
        return result

    def unlink(self):
        # Before Odoo takes the bill apart.
        # pylint: disable=no-raise-unlink
        for bill in self._get_statement_bills():
            raise UserError(
                self.env._(
                    "The bill %(bill)s belongs to the statement %(statement)s and can't be"
                    " deleted. Cancel it: then the statement can be billed again.",
                    bill=bill.display_name,
                    statement=bill._get_statement_name(),
                )
            )
        return super().unlink()

    def copy_data(self, default=None):
        for bill in self._get_statement_bills():
            raise UserError(
                self.env._(
                    "The bill %(bill)s pays the statement %(statement)s, once: no other bill is"
                    " made from it. If it is wrong, create its credit note alone (or cancel it),"
                    " then bill the statement again.",
                    bill=bill.display_name,
                    statement=bill._get_statement_name(),
                )
            )
        return super().copy_data(default)

    def _fetch_duplicate_reference(self, matching_states=("draft", "posted")):
        """What a statement's other bills are is no duplicate: of them all, one lives.

        The others are cancelled, or reversed by a credit note, which is among them too.
        """
        found = super()._fetch_duplicate_reference(matching_states)
        for move, others in found.items():
            statement = move.aftersales_statement_id
            if statement:
                found[move] = others.filtered(lambda o, s=statement: o.aftersales_statement_id != s)
        return found

    # === GUARD ===

    def _is_settlement_run(self):
        return SETTLEMENT_RUN.is_given(self.env)

    def _check_statement_link_untouched(self, vals):
        """Let only the billing of statements link a bill to one.

        :raises AccessError: for every other caller, sudo included
        """
        linked = "aftersales_statement_id" in vals or "aftersales_is_credited" in vals
        if linked and not self._is_settlement_run():
            raise AccessError(
                self.env._("Only Create Draft Bill on a statement links a bill to that statement.")
            )

    def _check_reverses_no_statement_bill(self):
        """Refuse credit notes of statements' bills that are not made by reversing these.

        :raises UserError: naming the bill
        """
        self.reversed_entry_id._get_statement_bills()._refuse_edit()

    def _get_statement_bills(self):
        """The moves of ``self`` that statements stand behind and that nobody may edit by hand.

        Cancelled ones too: they can be revived.
        """
        if self._is_settlement_run():
            return self.browse()
        return self.filtered("aftersales_statement_id")

    def _get_bill_facts(self):
        """What each bill is, by id, see `BILL_FACTS`."""
        return {
            bill.id: BillFacts(
                # A draft's number is nobody's yet.
                {name: _plain(bill[name]) for name in BILL_FACTS}
                | {"name": bill.state != "draft" and bill.name},
                tuple(tuple(_plain(line[name]) for name in LINE_FACTS) for line in bill.line_ids),
            )
            for bill in self
        }

    @contextmanager
    def _guarding_facts(self, free=()):
        """Refuse what the block does if it changes these bills, whichever way it does.

        :param free: names of facts that may change
        :raises UserError: naming the bill
        """
        before = self._get_bill_facts()
        yield
        after = self.exists()._get_bill_facts() if before else {}
        for bill in self:
            if bill.id not in after or changes(before[bill.id], after[bill.id], free):
                bill._refuse_edit()

    def _get_statement_name(self):
        """Return the number of the statement that this bill pays, for messages."""
        self.ensure_one()
        # Superuser: whoever is refused need not see statements, and is told the number alone.
        return self.sudo().aftersales_statement_id.name

    def _lock_statement_money(self):
        """Let nobody else bill, pay or credit these bills' statements meanwhile."""
        # Superuser: whoever pays need not see statements.
        self.sudo().aftersales_statement_id._lock_money()

    def _refuse_edit(self):
        """Refuse to edit these bills of statements, if there are any.

        :raises UserError: naming the first one
        """
        for bill in self[:1]:
            raise UserError(
                self.env._(
                    "The bill %(bill)s pays the statement %(statement)s: its number, partner, bank"
                    " account, currency, reference, dates, status, lines and amounts come from"
                    " there and can't be edited, but for its due date. Cancel the bill, or create"
                    " its credit note, and bill the statement again if it must be made anew.",
                    bill=bill.display_name,
                    statement=bill._get_statement_name(),
                )
            )

    # === ACTIONS ===

    def action_view_aftersales_statement(self):
        """Open the statement that this bill pays."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.statement",
            "view_mode": "form",
            "res_id": self.aftersales_statement_id.id,
        }


def _plain(value):
    """Return a field's value as one that can be compared later, amounts without binary dust."""
    if isinstance(value, models.BaseModel):
        return value._ids
    return round(value, 6) if isinstance(value, float) else value
