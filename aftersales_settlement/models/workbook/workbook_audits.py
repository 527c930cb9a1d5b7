from odoo import models

from odoo.addons.aftersales_service.workbook import Column, Plan, Sheet

from ..claims.repair_order_audit import AUDITOR


class AftersalesWorkbookAudits(models.AbstractModel):
    """The sheet audits: what an audit found of an order."""

    _name = "aftersales.workbook.audits"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Audits"

    _workbook_sheet = "audits"
    _workbook_target = "repair.order"

    def _get_sheet(self):
        return Sheet(
            "audits",
            (
                Column("order", "code", required=True, refers="orders"),
                Column("date", "date", required=True, help=self.env._("When it was found.")),
                Column(
                    "verdict",
                    "choice",
                    required=True,
                    choices=("false", "genuine"),
                    help=self.env._("false: the order was found to be fictitious."),
                ),
            ),
            key="order",
            help=self.env._("What audits found of orders; one row for each order."),
        )

    def _get_field_names(self):
        return {"date": "audit_date", "verdict": "audit_verdict"}

    def _find(self, run):
        run.ambiguous["audits"] = set()

    def _plan(self, run):
        """Plan what the rows write on orders, those that this import creates too."""
        plan = run.plans["audits"] = Plan()
        for code, row in run.table("audits").keys.items():
            order = run.found["orders"].get(code)
            vals = self._prepare_vals(run, row)
            changes = self._get_changes(order, vals) if order else vals
            if not changes:
                plan.unchanged += 1
            elif order and order.audit_date:
                plan.updated += 1
            else:
                plan.created += 1
            if changes:
                plan.updates.append((row, code, changes))

    def _check_plan(self, run):
        """An audit that approved statements know doesn't change; a new one may come in late."""
        found = run.found["orders"]
        rows = [
            (row, found[code]) for row, code, _vals in run.plans["audits"].updates if code in found
        ]
        orders = self.env["repair.order"].concat(*(order for _row, order in rows))
        settled = orders._get_closed_orders()
        cutoff = settled and settled[0]._get_last_approved_cutoff()
        for row, order in rows:
            if order in settled and order.audit_date and cutoff and order.audit_date <= cutoff:
                message = self.env._(
                    "approved statements rest on this order's audit: it can't change any more"
                )
                run.add_fault(row, "verdict", message, self.env._("the audit as it was"))

    def _may_load(self):
        return super()._may_load() and self.env.user.has_group(AUDITOR)

    # === LOAD ===

    def _create_records(self, run, plan):
        """The orders are there by now."""

    def _update_records(self, run, plan):
        orders = run.found["orders"]
        plan.updates = [(row, orders[code], changes) for row, code, changes in plan.updates]
        return super()._update_records(run, plan)
