from contextlib import contextmanager

from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

from odoo.addons.aftersales_service.models.base.changes import changed_fields
from odoo.addons.aftersales_service.models.base.sentinels import Permission

from ...run.terms import load_network
from ..base.freeze import DRAFT

# What decides who is paid for the work of a service point, and of those below it.
PAYEE_FIELDS = frozenset({"parent_id", "is_payee"})
# To change many points one by one: they are guarded as a whole.
GUARDED = Permission("payees_guarded")


class AftersalesPoint(models.Model):
    """Who is paid for a point's work stays while statements that rest on it are in flight."""

    _inherit = "aftersales.point"

    def write(self, vals):
        """Write; the work of no point passes to another payee between making and approval."""
        if GUARDED.is_given(self.env):
            return super().write(vals)
        changing = self.filtered(lambda point: changed_fields(point, vals, PAYEE_FIELDS))
        with changing._guarding_payees():
            return super().write(vals)

    @contextmanager
    def _guarding_payees(self):
        """Raise a `UserError` if the block changes a payee whose statement is in flight.

        It looks at every point of the companies of ``self``: what is moved takes along what lies
        below it.
        """
        before = {company: self._get_payees(company) for company in self.company_id}
        yield
        for company, payees in before.items():
            after = self._get_payees(company)
            moved = {point for point, payee in payees.items() if after.get(point) != payee}
            if moved:
                concerned = {payees[point] for point in moved} | {after[point] for point in moved}
                self.browse(sorted(moved))._ensure_no_statement(company, concerned - {None})

    def _get_payees(self, company):
        """Return point id -> payee id, or None, of all points of a company."""
        self.env["aftersales.point"].flush_model([*PAYEE_FIELDS, "company_id"])
        return load_network(self.env, company).payee_of

    def _ensure_no_statement(self, company, payee_ids):
        """Raise a `UserError` if one of the payees has a statement in flight.

        :param payee_ids: the old and the new payees of the points in ``self``
        """
        # Superuser: who shapes the network need not see statements; here they learn the names
        # of those that are in the way, nothing of what is in them.
        months = self.env["aftersales.settlement.period"].sudo()
        months = months.search([("company_id", "=", company.id), ("state", "!=", "approved")])
        making = months.filtered(lambda month: month.state == "making")
        try:
            # Nor may a month be made while this is not committed yet.
            months.lock_for_update()
        except LockError:
            making = months
        if making:
            raise UserError(
                self.env._(
                    "%(months)s is being made, and statements rest on who is paid for %(points)s."
                    " Change it when the month is made and approved.",
                    months=", ".join(making.mapped("display_name")),
                    points=self._name_some(),
                )
            )
        # Superuser: every statement on its way counts, whoever changes the point.
        statements = self.env["aftersales.statement"].sudo()
        statements = statements.search(
            DRAFT
            & Domain("period_id", "in", months.ids)
            & Domain("payee_id", "in", sorted(payee_ids))
        )
        if statements:
            raise UserError(
                self.env._(
                    "Statements that are not approved yet rest on who is paid for %(points)s:"
                    " %(statements)s. Have them approved first.",
                    points=self._name_some(),
                    statements=", ".join(statements.mapped("name")),
                )
            )

    def _name_some(self, limit=5):
        """Return the names of the first of the points, and that there are more."""
        names = ", ".join(self[:limit].mapped("display_name"))
        return f"{names} …" if len(self) > limit else names
