from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Command, Domain

from odoo.addons.aftersales_service.models.base.locks import take_turns

from ..base.aftersales_settlement_record import SETTLEMENT_RUN
from ..base.freeze import DRAFT

# A bill that pays its statement: neither cancelled nor credited since.
LIVE_BILL = (
    Domain("move_type", "=", "in_invoice")
    & Domain("state", "!=", "cancel")
    & Domain("aftersales_is_credited", "=", False)
)


class AftersalesStatement(models.Model):
    _inherit = "aftersales.statement"

    penalty_ids = fields.One2many(string="Penalty Lines")
    bill_id = fields.Many2one(
        "account.move", compute="_compute_bill_id", search="_search_bill_id",
        compute_sudo=True,  # which bill it is, for those too who read no bills
        help="The bill that is neither cancelled nor credited.",
    )  # fmt: skip
    bill_state = fields.Selection(related="bill_id.state", string="Bill Status")
    payment_state = fields.Selection(related="bill_id.payment_state", string="Payment Status")
    billing_status = fields.Selection(
        [
            ("nothing", "Nothing to Pay"),
            ("to_bill", "To Bill"),
            ("to_post", "Bill to Post"),
            ("to_pay", "To Pay"),
            ("blocked", "Payment Blocked"),
            ("partial", "Partly Paid"),
            ("in_payment", "In Payment"),
            ("paid", "Paid"),
        ],
        string="Payment", compute="_compute_billing_status", store=True, index=True,
        help="What became of the money. Nothing while the statement is a draft.",
    )  # fmt: skip
    can_be_billed = fields.Boolean(compute="_compute_can_be_billed")

    @api.depends("bill_ids.state", "bill_ids.move_type", "bill_ids.aftersales_is_credited")
    def _compute_bill_id(self):
        for statement in self:
            statement.bill_id = statement.bill_ids.filtered_domain(LIVE_BILL)[:1]

    @api.depends(
        "approved_at", "billed", "bill_ids.state", "bill_ids.move_type", "bill_ids.payment_state",
        "bill_ids.aftersales_is_credited",
    )  # fmt: skip
    def _compute_billing_status(self):
        for statement in self:
            statement.billing_status = statement.approved_at and statement._get_billing_status()

    @api.model
    def _get_copy_columns(self):
        # A draft's is empty: nothing to compute of each.
        return (*super()._get_copy_columns(), "billing_status")

    @api.model
    def _prepare_statement_rows(self, batch):
        return ((*row, None) for row in super()._prepare_statement_rows(batch))

    def _get_billing_status(self):
        """Return what became of the money of an approved statement, a code of the field."""
        if self.currency_id.compare_amounts(self.billed, 0) <= 0:
            return "nothing"
        bill = self.bill_ids.filtered_domain(LIVE_BILL)[:1]
        if not bill:
            return "to_bill"
        if bill.state == "draft":
            return "to_post"
        if bill.payment_state in ("blocked", "partial", "in_payment", "paid"):
            return bill.payment_state
        return "to_pay"

    @api.depends("billing_status")
    def _compute_can_be_billed(self):
        for statement in self:
            statement.can_be_billed = statement.billing_status == "to_bill"

    def _search_bill_id(self, operator, value):
        if operator in ("any", "any!") and isinstance(value, Domain):
            return Domain("bill_ids", operator, LIVE_BILL & value)
        if operator != "in":
            return NotImplemented
        found = Domain("bill_ids", "any", LIVE_BILL & Domain("id", "in", [v for v in value if v]))
        return found | ~Domain("bill_ids", "any", LIVE_BILL) if False in value else found

    def action_view_bill(self):
        """Open the bills of these statements."""
        return self._open_bills(self.bill_id)

    def _open_bills(self, bills):
        """Return an action on the bills: the form of one, the list of several."""
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_in_invoice_type")
        # Odoo's list of bills shows the vendor and the date of what it is told are bills.
        context = {"default_move_type": "in_invoice", "create": False}
        if len(bills) == 1:
            action.update(view_mode="form", views=[(False, "form")], res_id=bills.id)
        else:
            action.update(domain=[("id", "in", bills.ids)])
        action["context"] = context
        return action

    # === BILLING ===

    def action_create_bills(self):
        """Create the draft bills of the approved statements among ``self``, and open them.

        :raises UserError: when there is nothing to bill
        """
        bills = self._create_bills(self.company_id[:1]._aftersales_today())
        if not bills:
            self._refuse_nothing_to_bill()
        return self._open_bills(bills)

    def _refuse_nothing_to_bill(self):
        raise UserError(
            self.env._(
                "There is nothing to bill: these statements have their bills already, or come to"
                " nothing."
            )
        )

    def _create_bills(self, as_of):
        """Create one draft vendor bill for each statement that is to be paid.

        Statements that come to nothing, or have a bill that lives, are left alone.

        :param as_of: date of the bills
        :return: the new account.move records
        :raises UserError: when a statement isn't approved or was paid by an earlier bill, when a
            journal or an account is missing, or when lines don't add up to what is billed; then
            nothing is written
        """
        self.check_access("read")
        self._ensure_may_bill()
        self._lock_money()
        self.invalidate_recordset(["state", "bill_ids", "bill_id", "billing_status"])
        self._ensure_approved()
        to_bill = self.filtered("can_be_billed")
        # What was paid by whatever bill of a statement is not paid by another one.
        to_bill.bill_ids.filtered(lambda bill: bill.move_type == "in_invoice")._ensure_unpaid()
        vals_list = to_bill._prepare_bills_vals(as_of)
        # The database must know of the bills that live no more before it sees the new ones.
        self.env["account.move"].flush_model(["state", "aftersales_is_credited"])
        moves = SETTLEMENT_RUN.give(self.env["account.move"]).create(vals_list)
        # The caller's records must not carry the permission to edit them.
        return self.env["account.move"].browse(moves.ids)

    def _lock_money(self):
        """Take what is paid for these statements for this transaction, without waiting.

        :raises UserError: if another one has it
        """
        if not self:
            return
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is billing or paying these statements right now. Try again in"
                    " a moment."
                )
            ) from error
        # Who began before the lock was taken, and asks after it was given back, begins again.
        take_turns(self)

    def _ensure_may_bill(self):
        """Let only approvers bill.

        :raises AccessError: for other users
        """
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise AccessError(
                self.env._("Only a settlement approver creates the bills of statements.")
            )

    def _ensure_approved(self):
        """Refuse to bill statements that nobody approved."""
        drafts = self.filtered_domain(DRAFT)
        if drafts:
            raise UserError(
                self.env._(
                    "Approve these statements before you create their bills: %(names)s",
                    names=", ".join(drafts.mapped("name")),
                )
            )

    # === VALUES ===

    def _prepare_bills_vals(self, as_of):
        """Values of the vendor bills that pay these statements, in their order.

        :param as_of: date of the bills
        :raises UserError: when a journal or an account is missing
        """
        journals = {company: self._get_bill_journal(company) for company in self.company_id}
        return [
            statement._prepare_bill_vals(as_of, journals[statement.company_id])
            for statement in self
        ]

    def _prepare_bill_vals(self, as_of, journal):
        """Values of the vendor bill that pays this statement. Hook method.

        :param as_of: date of the bill
        :param journal: purchase journal of the statement's company
        """
        self.ensure_one()
        account = self._get_bill_account(journal)
        self._check_payable_account()
        lines = self._prepare_bill_line_vals()
        self._check_bill_total(lines)
        common = {"quantity": 1.0, "account_id": account.id, "tax_ids": [Command.clear()]}
        vals = {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "partner_id": self.partner_id.id,
            # None is said, too: an account that came later is nobody's approval.
            "partner_bank_id": self.partner_bank_id.id,
            "currency_id": self.currency_id.id,
            "ref": self.name,
            "invoice_date": as_of,
            "aftersales_statement_id": self.id,
            "invoice_line_ids": [Command.create(common | line) for line in lines],
        }
        partner = self.partner_id.with_company(self.company_id)
        if not partner.property_supplier_payment_term_id:
            # Odoo would make a bill without terms due on the day that it is entered.
            vals["invoice_date_due"] = as_of
        return vals

    def _prepare_bill_line_vals(self):
        """Name and price of each line: the opening, then what each point earned and owes."""
        self.ensure_one()
        vals_list = []
        if self.opening:
            vals_list.append(
                {
                    "name": self.env._("Carried from previous statement"),
                    "price_unit": self.opening,
                }
            )
        month = fields.Date.to_string(self.month)[:7]
        for line in self.line_ids:
            point = line.point_id.display_name
            kinds = (
                (self.env._("Labour %(month)s, %(point)s", month=month, point=point), line.labour),
                (self.env._("Travel %(month)s, %(point)s", month=month, point=point), line.travel),
                (
                    self.env._("Penalties %(month)s, %(point)s", month=month, point=point),
                    -line.penalties,
                ),
                (
                    self.env._("Taken back %(month)s, %(point)s", month=month, point=point),
                    -line.clawbacks,
                ),
            )
            vals_list += [{"name": name, "price_unit": price} for name, price in kinds if price]
        return vals_list

    def _check_bill_total(self, lines):
        """Refuse lines that don't add up to what is billed: a wrong bill is worse than none."""
        total = sum(vals["price_unit"] for vals in lines)
        if self.currency_id.compare_amounts(total, self.billed):
            raise UserError(
                self.env._(
                    "The lines of the statement %(statement)s add up to %(total)s, but "
                    "%(billed)s is to be billed. No bill was made; please report this.",
                    statement=self.name,
                    total=self.currency_id.format(total),
                    billed=self.currency_id.format(self.billed),
                )
            )

    def _get_bill_journal(self, company):
        """The purchase journal of a company's bills of statements.

        :raises UserError: when the company has none
        """
        journals = self.env["account.journal"]
        journal = company.aftersales_bill_journal_id or journals.search(
            [("company_id", "=", company.id), ("type", "=", "purchase")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no purchase journal to bill statements in. Create one under "
                    "Invoicing > Configuration > Journals, or choose one under After-Sales > "
                    "Configuration > Settings.",
                    company=company.name,
                )
            )
        return journal

    def _get_bill_account(self, journal):
        """The expense account of the statement's bills.

        :raises UserError: when neither the company nor the journal has one
        """
        account = self.company_id.aftersales_bill_account_id or journal.default_account_id
        if not account:
            raise UserError(
                self.env._(
                    "There is no expense account for the statements' bills. Choose one under "
                    "After-Sales > Configuration > Settings, or give the journal %(journal)s a "
                    "default account.",
                    journal=journal.display_name,
                )
            )
        return account

    def _check_payable_account(self):
        """Refuse a payee whose debts have no account."""
        partner = self.partner_id.with_company(self.company_id)
        if not partner.property_account_payable_id:
            raise UserError(
                self.env._(
                    "%(partner)s has no payable account. Set it on the contact, on the tab "
                    "Invoicing.",
                    partner=partner.display_name,
                )
            )
