from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.machines.stock_lot_frozen import MACHINE_FACTS, correcting

ORDER_FACTS = frozenset({"completed_at", "fault_id"})


class AftersalesFactCorrection(models.TransientModel):
    """A manager's correction of what closed orders rest on, with what will come of it."""

    _name = "aftersales.fact.correction"
    _description = "Correct Facts"

    lot_id = fields.Many2one("stock.lot", string="Machine", required=True, readonly=True)
    order_id = fields.Many2one("repair.order", string="History Order", readonly=True)
    name = fields.Char(
        string="Serial Number",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="By it whoever checks an order later finds the machine.",
    )
    product_id = fields.Many2one(
        "product.product",
        domain=[("aftersales_kind", "=", "machine")],
        help="Which product the machine is, as long as no settled order names it.",
    )
    production_date = fields.Date()
    delivery_date = fields.Date()
    installation_date = fields.Date()
    completed_at = fields.Datetime(string="Completed On")
    fault_id = fields.Many2one("aftersales.fault")
    reason = fields.Text(required=True)
    impact = fields.Text(string="What Comes of It", compute="_compute_impact")

    @api.depends("lot_id")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.lot_id.name

    @api.depends("lot_id", "order_id")
    def _compute_impact(self):
        for wizard in self:
            wizard.impact = "\n".join(wizard._describe_impact())

    def _describe_impact(self):
        """Return the sentences that say what rests on the facts and what changes. Hook."""
        self.ensure_one()
        # Superuser: what rests on the facts is told to who corrects them.
        orders = self.env["repair.order"].sudo().search([("lot_id", "=", self.lot_id.id)])
        closed = orders._get_closed_orders()
        waiting = (orders - closed).filtered(
            lambda order: order.point_id and order.service_status != "history"
        )
        kept = [
            self.env._(
                "%(count)s settled orders of the machine were decided on what is there now. They "
                "stay as approved: %(orders)s.",
                count=len(closed),
                orders=", ".join(closed[:10].mapped("name")),
            )
        ]
        return [
            *(kept if closed else ()),
            self.env._(
                "%(count)s orders that are not closed yet are decided on the corrected facts, and "
                "so are all to come.",
                count=len(waiting),
            ),
        ]

    def action_correct(self):
        """Write the corrected facts; the journal keeps them with the reason."""
        self.ensure_one()
        if not self.env.user.has_group("aftersales_service.group_service_manager"):
            raise AccessError(self.env._("Only a service manager corrects such facts."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the facts are corrected."))
        if self.order_id:
            self._correct_order()
        else:
            self._correct_machine()
        return {"type": "ir.actions.act_window_close"}

    def _correct_machine(self):
        """Write what the machine is and since when; one with settled orders tells the journal."""
        lot = self.lot_id.with_context(**correcting(self.reason))
        settled = bool(lot._get_settled_machines())
        if self.product_id == lot.product_id:
            self._write(lot, MACHINE_FACTS, is_told=settled)
            return
        if settled:
            lot._refuse_facts({lot: ["product_id"]})
        with lot._taking_orders_along({lot: self.product_id.id}):
            self._write(lot, MACHINE_FACTS, is_told=settled)

    def _correct_order(self):
        """Write what a history order was; settled ones are corrected by an audit."""
        order = self.order_id.with_context(**correcting(self.reason))
        self._write(order, ORDER_FACTS, is_told=False)

    def _write(self, record, names, is_told):
        """Write what differs from a record, and tell the journal unless it is told by others."""
        vals = self._get_changes(record, names)
        before = record._get_journal_values(vals)
        record.write(vals)
        if not is_told:
            after = record._get_journal_values(vals)
            details = {name: [before[name], after[name]] for name in vals}
            self.env["aftersales.journal"]._record("correction", record, self.reason, details)

    def _get_changes(self, record, names):
        """Return the values of the wizard that differ from what a record says.

        :raises UserError: if none does
        """
        vals = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in sorted(names)
            if self[name] != record[name]
        }
        if not vals:
            raise UserError(self.env._("Nothing would change: enter what is right."))
        return vals
