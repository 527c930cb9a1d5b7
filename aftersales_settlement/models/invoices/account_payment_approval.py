from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.aftersales_service.models.base.sentinels import Permission

from ..base.freeze import FROZEN

# To post payments before they are linked: the payment dialog, which is checked afterwards.
REGISTERING = Permission("statement_registering")
# To withdraw a payment together with its entry: the buttons.
WITHDRAWING = Permission("statement_withdrawing")
RECORDED = frozenset({"in_process", "paid"})
# What makes a recorded payment one of a payee's, or larger than its bills.
COVER_FACTS = frozenset(
    {"amount", "currency_id", "invoice_ids", "move_id", "partner_id", "payment_type"}
)


class AccountPayment(models.Model):
    """What of the payments to payees takes a settlement approver, so that nobody pays twice."""

    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._check_bills_cover()
        return payments

    def write(self, vals):
        before = self._filter_recorded()
        if "state" in vals and vals["state"] not in RECORDED:
            withdrawn = self._withdraw(
                lambda payment: not payment.move_id or payment.move_id.state == "posted"
            )
            withdrawn._ensure_by_button()
        bills = self._get_statement_bills() if "invoice_ids" in vals else None
        result = super().write(vals)
        if bills and bills - self._get_statement_bills():
            self._ensure_may_withdraw()
        if "state" in vals or COVER_FACTS & vals.keys():
            # Who posted it, answered for it.
            (self if COVER_FACTS & vals.keys() else self - before)._check_bills_cover()
        return result

    def unlink(self):
        # Of those with an entry, its reset tells.
        self._withdraw(lambda payment: not payment.move_id)
        return super().unlink()

    def _generate_journal_entry(self, *args, **kwargs):
        # It writes payment by payment; who calls it checks them all at once.
        payments = REGISTERING.give(self)
        return super(AccountPayment, payments)._generate_journal_entry(*args, **kwargs)

    # === WITHDRAWING ===

    def _withdraw(self, is_told):
        """Let an approver alone take back recorded payments of statements' bills.

        :param is_told: whether the journal is told of a payment now: a payment and its entry are
            withdrawn one after the other
        :return: those payments
        :raises AccessError: for other users
        """
        paying = self._filter_recorded().filtered(lambda p: p._get_statement_bills())
        if paying:
            paying._ensure_may_withdraw()
        for payment in paying.filtered(is_told):
            payment._record_withdrawal()
        return paying

    def _ensure_by_button(self):
        """Refuse to write that payments of statements' bills are withdrawn: their entries stayed.

        :raises UserError: naming the first one
        """
        if self and not WITHDRAWING.is_given(self.env):
            raise UserError(
                self.env._(
                    "%(payment)s pays the bill of a service statement. Use Reset to Draft, Cancel"
                    " or Reject, which take back its entry, too.",
                    payment=self[0].display_name,
                )
            )

    def _follow_entries(self, state):
        """Let payments be withdrawn with their entries, if their own buttons didn't do it.

        :param state: what their entries have become
        """
        recorded = self.filtered(lambda payment: payment.state in RECORDED)
        if recorded:
            recorded._withdrawing().state = "draft" if state == "draft" else "canceled"

    def _withdrawing(self):
        return WITHDRAWING.give(self)

    def action_draft(self):
        return super(AccountPayment, self._withdrawing()).action_draft()

    def action_cancel(self):
        return super(AccountPayment, self._withdrawing()).action_cancel()

    def action_reject(self):
        """Reject; the entries of payments of statements' bills go, too: no money has left."""
        paying = self._filter_recorded().filtered(lambda payment: payment._get_statement_bills())
        paying.move_id.button_cancel()
        return super(AccountPayment, self._withdrawing()).action_reject()

    def _ensure_may_withdraw(self):
        """Let only approvers take a payment from a statement's bill, also under sudo.

        :raises AccessError: for other users
        """
        if not self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            raise AccessError(
                self.env._(
                    "Only a settlement approver cancels, resets or deletes a recorded payment of a"
                    " service statement's bill, or takes a payment from such a bill. A draft can be"
                    " deleted."
                )
            )

    def _record_withdrawal(self):
        """Write on the statements that a payment of theirs was taken back."""
        bills = self._get_statement_bills()
        for bill in bills:
            self.env["aftersales.journal"]._record(
                "cancellation",
                bill.sudo().aftersales_statement_id,
                details={
                    "payment": self.display_name,
                    "amount": self.currency_id.format(self.amount),
                    "bill_id": bill.sudo().display_name,
                    "billed": bill.sudo().amount_total,
                },
            )

    # === PAYMENTS OF NO BILL ===

    def _check_statement_bills(self):
        result = super()._check_statement_bills()
        self._check_bills_cover()
        return result

    def _check_bills_cover(self):
        """Refuse payments of no bill, or of more than their bills, to settlement payees.

        An approver may post them. Of whatever kind: a refund leaves the bank like any other. What
        a payee pays as a customer is no payment to it.

        :raises UserError: naming the statements still to be paid
        """
        if REGISTERING.is_given(self.env):
            return
        sent = self._filter_recorded().filtered(
            lambda payment: (
                payment.partner_id
                and (payment.payment_type == "outbound" or payment.partner_type == "supplier")
            )
        )
        if not sent or self.env.user.has_group("aftersales_settlement.group_settlement_approver"):
            return
        owed_to = sent._find_owed()
        for payment in sent & sent._filter_to_payees(owed_to):
            if payment._is_more_than_bills():
                payment._refuse_without_bill(owed_to.get(payment._get_payees()))

    def _find_owed(self):
        """Return whom of the payments' payees approved statements are still to be paid to.

        The payee of a service point is owed what its network earns, so whoever pays the point
        pays a part of that.

        :return: contact at the top of its tree -> the statements, in whatever company
        """
        payees = self._get_payees()
        # Superuser: who pays need not see the network.
        points = self.env["aftersales.point"].sudo().with_context(active_test=False)
        points = points.search(Domain("partner_id", "child_of", payees.ids))
        unpaid = self.env["aftersales.statement"]._search_unpaid(
            FROZEN
            & (
                Domain("partner_id", "child_of", payees.ids)
                | Domain("partner_id", "in", points.payee_id.partner_id.ids)
            )
        )
        by_partner = unpaid.grouped("partner_id")
        owed = [(partner, partner) for partner in by_partner]
        owed += [(point.partner_id, point.payee_id.partner_id) for point in points]
        found = {}
        for contact, payee in owed:
            if payee in by_partner:
                top = contact._get_top_contact()
                found[top] = found.get(top, unpaid.browse()) | by_partner[payee]
        return found

    def _filter_to_payees(self, owed_to):
        """Return the payments to whom statements are paid, or were: paid ones can be paid again.

        And to the service points that are paid through them.

        :param owed_to: the contacts that are still to be paid something
        """
        found = self.browse()
        # Superuser: who pays need neither see the network nor statements.
        for company, payments in self.sudo().grouped(lambda one: one.company_id.root_id).items():
            domain = Domain("company_id", "child_of", company.id) & Domain(
                "partner_id", "child_of", payments._get_payees().ids
            )
            points = payments.env["aftersales.point"].with_context(active_test=False)
            known = points.search(domain).filtered("payee_id").partner_id
            for [partner] in payments.env["aftersales.statement"]._read_group(
                domain, ["partner_id"]
            ):
                known |= partner
            kept = known._get_top_contact().union(*owed_to)
            found |= payments.filtered(lambda one, kept=kept: one._get_payees() in kept)
        return found.sudo(self.env.su)

    def _get_payees(self):
        # Superuser: whoever pays a contact need not read those above it.
        return self.sudo().partner_id._get_top_contact()

    def _is_more_than_bills(self):
        """Whether this payment sends more than the bills that it is linked with come to."""
        self.ensure_one()
        # Superuser: linked bills count whoever may see them.
        bills = self.sudo().invoice_ids.filtered(
            lambda move: (
                move.move_type == "entry"
                or (move.is_outbound() if self.payment_type == "outbound" else move.is_inbound())
            )
        )
        total = sum(
            currency._convert(
                sum(moves.mapped("amount_total")), self.currency_id, self.company_id, self.date
            )
            for currency, moves in bills.grouped("currency_id").items()
        )
        return self.currency_id.compare_amounts(self.amount, total) > 0

    def _refuse_without_bill(self, statements):
        """Refuse the payment, naming the statements that its payee is still to be paid."""
        payee = self.partner_id.display_name
        if not statements:
            raise UserError(
                self.env._(
                    "%(payee)s is paid by service statements, and none is still to be paid. Use"
                    " Register Payment on a bill. A payment of no bill, or of more than its bills,"
                    " is posted by a settlement approver: ask one.",
                    payee=payee,
                )
            )
        raise UserError(
            self.env._(
                "%(payee)s has statements still to be paid: %(statements)s. Use Register Payment on"
                " the bill. A payment of no bill, or of more than its bills, is posted by a"
                " settlement approver: ask one.",
                payee=payee,
                statements=", ".join(statements.sorted("name").mapped("name")),
            )
        )
