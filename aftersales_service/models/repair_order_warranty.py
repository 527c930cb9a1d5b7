from odoo import api, fields, models

from ..rules import warranty


class RepairOrder(models.Model):
    """What the warranty covers on a service order: loads the facts, asks the rules."""

    _inherit = "repair.order"

    is_machine_covered = fields.Boolean(string="Machine Covered", compute="_compute_coverage")
    is_labour_covered = fields.Boolean(
        string="Labour Covered",
        compute="_compute_coverage",
        help="The machine is covered, or one of the replaced parts is.",
    )
    cover_reason = fields.Char(string="Warranty", compute="_compute_coverage")

    # === COMPUTE ===

    @api.depends(
        "lot_id",
        "product_id",
        "completed_at",
        "usage",
        "has_usage",
        "replacement_ids.product_id",
    )
    @api.depends_context("lang")
    def _compute_coverage(self):
        orders = self.filtered("lot_id")
        coverages = orders._decide_coverage()
        policies = self.env["aftersales.warranty.policy"]
        for order in self:
            coverage = coverages.get(order)
            order.is_machine_covered = bool(coverage and coverage.machine.covered)
            order.is_labour_covered = bool(coverage and coverage.labour_covered)
            order.cover_reason = coverage and policies._describe_cover(
                coverage.machine, coverage.policy, order._get_usage()
            )

    def _decide_coverage(self):
        """Decide what the warranty covers on each order, by the rules (1 to 6).

        On the day of its completion, or today while it is open. A constant number of queries per
        company. Every order must have a machine.

        :return: order -> `Coverage` of the warranty rules
        """
        # What others replaced on a machine, and the policies, count whoever may read them.
        orders = self.sudo()
        coverages = {}
        facts = self.env["aftersales.replacement"].sudo()._get_restart_facts(orders.lot_id._origin)
        for company, members in orders.grouped("company_id").items():
            book = orders.env["aftersales.warranty.policy"]._get_policy_book(company)
            decisions = warranty.decide(book, [o._to_warranty_job() for o in members], facts)
            coverages.update(zip(members.with_env(self.env), decisions, strict=True))
        return coverages

    def _to_warranty_job(self):
        """Return the order as the warranty rules know it."""
        self.ensure_one()
        lot = self.lot_id._origin
        at = self.completed_at or fields.Datetime.now()
        return warranty.Job(
            machine=lot.id,
            product=lot.product_id.id,
            dates=lot._get_machine_dates(),
            at=at,
            day=self.completion_date or self.company_id._aftersales_local_date(at),
            usage=self._get_usage(),
            parts=list(dict.fromkeys(self.replacement_ids.product_id._origin.ids)),
        )

    def _get_usage(self):
        """Return the usage that the order states, or None if it states none."""
        return self.usage if self.has_usage else None

    @api.model
    def _get_counting_domain(self):
        """Return the orders that count for warranty restarts (rule 5).

        Hook: an addon that knows which orders are fictitious leaves them out.
        """
        return [
            ("state", "=", "done"),
            ("point_id", "!=", False),
            ("completed_at", "!=", False),
            ("service_status", "in", ("normal", "history")),
        ]
