from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ...rules import warranty
from ...rules.warranty.goodwill import add_grants, uses_goodwill
from ...rules.warranty.reasons import coverage_data, dates_data, policy_data
from ..base.sentinels import PROTECTED_WRITE

COVERAGE_FIELDS = (
    "lot_id",
    "product_id",
    "state",
    "completed_at",
    "reported_at",
    "usage",
    "has_usage",
    "fault_id",
    "exclusion_ids",
    "replacement_ids.product_id",
    "move_ids.product_id",
    "move_ids.repair_line_type",
    "decision_ids",
    "goodwill_use_ids.amount",
    # What the work costs, of which goodwill pays.
    "service_type_id",
    "units",
    "distance_km",
)


class RepairOrder(models.Model):
    """What the warranty covers on a service order: loads the facts, asks the rules."""

    _inherit = "repair.order"

    exclusion_ids = fields.Many2many(
        "aftersales.warranty.exclusion",
        string="Found",
        copy=False,
        help="What was found that may void the cover: misuse, missed maintenance… The machine's "
        "policy says what is not covered then.",
    )
    is_machine_covered = fields.Boolean(string="Machine Covered", compute="_compute_coverage")
    is_labour_covered = fields.Boolean(
        string="Labour Covered",
        compute="_compute_coverage",
        help="The machine is covered, or one of the replaced parts is.",
    )
    has_goodwill = fields.Boolean(
        string="Goodwill",
        compute="_compute_coverage",
        help="Goodwill pays what the warranty does not cover, up to what was granted.",
    )
    cover_reason = fields.Char(string="Warranty", compute="_compute_coverage")
    parts_cover_reason = fields.Char(compute="_compute_coverage")
    charge_kind = fields.Selection(
        [
            ("paid", "Paid by the customer"),
            ("free", "Free of charge"),
            ("contract", "By contract"),
            ("mixed", "Partly paid"),
        ],
        string="Charge",
        compute="_compute_coverage",
        help="Free: the warranty covers everything. By contract: so does an extended warranty or "
        "an agreement for the machine.",
    )
    cover_explanation = fields.Html(compute="_compute_cover_explanation", sanitize=False)
    cover_changes = fields.Html(
        compute="_compute_cover_changes",
        sanitize=False,
        help="What the order is covered by at its completion and otherwise since, and what has "
        "changed: terms, dates, readings.",
    )
    decision_ids = fields.One2many(
        "aftersales.warranty.decision",
        "order_id",
        string="Warranty Decisions",
        readonly=True,
        copy=False,
    )

    # === COMPUTE ===

    @api.depends(*COVERAGE_FIELDS)
    @api.depends_context("lang")
    def _compute_coverage(self):
        coverages = self.filtered("lot_id")._get_coverage_data()
        policies = self.env["aftersales.warranty.policy"]
        for order in self:
            data = coverages.get(order)
            order.is_machine_covered = bool(data and data["machine"]["covered"])
            order.is_labour_covered = bool(data and Decimal(data["kinds"]["labour"]["percent"]))
            order.cover_reason = data and policies._describe_reason(data["machine"])
            order.parts_cover_reason = data and self._describe_covered_parts(data)
            order.has_goodwill = bool(data and uses_goodwill(data))
            order.charge_kind = data and self._get_charge_kind(data)

    @api.depends(*COVERAGE_FIELDS)
    @api.depends_context("lang")
    def _compute_cover_explanation(self):
        coverages = self.filtered("lot_id")._get_coverage_data()
        ids = {line["part"] for data in coverages.values() for line in data["parts"]}
        # Superuser: names of parts only, for whoever sees the order.
        parts = self.env["product.product"].sudo().browse(ids)
        names = {part.id: part.display_name for part in parts}
        for order in self:
            order.cover_explanation = self.env["aftersales.warranty.policy"]._render_coverage(
                coverages.get(order), names
            )

    @api.depends(*COVERAGE_FIELDS)
    @api.depends_context("lang")
    def _compute_cover_changes(self):
        told = self.filtered("lot_id")._get_cover_changes()
        policies = self.env["aftersales.warranty.policy"]
        for order in self:
            changes, title = told.get(order, ((), ""))
            order.cover_changes = policies._render_cover_changes(changes, title)

    def _get_cover_changes(self):
        """Return where completed orders are covered otherwise than at their completion.

        Hook: an addon that keeps what was decided since tells that in place of what stands now.

        :return: order -> `CoverChange`s, and what the side that is not the completion's is called
        """
        title = self.env._("As It Stands")
        # Whoever sees an order sees how it is covered.
        facts = self.sudo().env["aftersales.order.facts"]
        told = {}
        done = self._origin.filtered(lambda order: order.state == "done")
        for company, orders in done.grouped("company_id").items():
            rows = [row for row in facts._load(orders.ids) if row.completed]
            today = company.sudo()._aftersales_today()
            coverages = rows and facts._decide_settled_cover(rows, company.sudo(), today)
            told.update(facts._compare_completed(rows, coverages))
        return {
            order: (told[order._origin.id], title) for order in self if order._origin.id in told
        }

    @api.model
    def _describe_covered_parts(self, data):
        """Return that a replaced part is covered though its machine isn't; False if none is."""
        covered = [
            line.get("base", line)
            for line in data["parts"]
            if Decimal(line.get("base", line)["percent"])
        ]
        if data["machine"]["covered"] or not covered:
            return False
        longest = max(covered, key=lambda line: line.get("end") or "9999")
        return self.env._(
            "A replaced part is covered: %(reason)s",
            reason=self.env["aftersales.warranty.policy"]._describe_reason(longest),
        )

    @api.model
    def _get_charge_kind(self, data):
        """Return who pays for an order, from its coverage as data: paid, free, contract, mixed."""
        lines = [data["kinds"]["labour"], data["kinds"]["travel"], *data["parts"]]
        percents = [Decimal(line["percent"]) for line in lines]
        if not any(percents):
            return "paid"
        if min(percents) < 100:
            return "mixed"
        contracts = (warranty.EXTENDED, warranty.EXCEPTION)
        return "contract" if any(line["reason"] in contracts for line in lines) else "free"

    # === COVERAGE ===

    def _get_coverage_data(self):
        """Return what the warranty covers on each order, as data with its reasons.

        As it was decided when the order was completed; without such a decision, as it stands.

        :return: order -> what `coverage_data` of the rules returns
        """
        return {order: data for order, (data, _paid) in self._get_shared_coverage().items()}

    def _get_shared_coverage(self):
        """Return order -> its coverage as data, and goodwill id -> how much of it is used."""
        decided = self._get_completed_decisions()
        open_orders = self.filtered(lambda order: order._origin not in decided)
        coverages = self._to_coverage_data(open_orders._decide())
        for order in self - open_orders:
            coverages[order] = decided[order._origin].result
        return self._share_goodwill(coverages)

    @api.model
    def _to_coverage_data(self, decided):
        """Return what was decided on orders as data, with the goodwill that there is.

        :param decided: what `_decide` returned
        """
        coverages = {}
        for order, (coverage, grants, job) in decided.items():
            coverages[order] = coverage_data(coverage, job.usage)
            coverages[order]["dates"] = dates_data(job.dates)
            add_grants(coverages[order], grants)
        return coverages

    def _get_completed_decisions(self):
        """Return order -> the newest decision made when it was completed."""
        done = self._origin.filtered(lambda order: order.state == "done")
        if not done:
            return {}
        # Whoever may read an order may read what was decided about it.
        decisions = self.env["aftersales.warranty.decision"].sudo()
        found = decisions.search_fetch(
            [("order_id", "in", done.ids), ("moment", "=", "done")],
            ["order_id", "result"],
            order="id",
        )
        return {decision.order_id.with_env(self.env): decision for decision in found}

    def _decide_coverage(self):
        """Decide what the warranty covers on each order, by the rules (1 to 6), without goodwill.

        :return: order -> `Coverage` of the warranty rules
        """
        return {order: decided.coverage for order, decided in self._decide().items()}

    def _decide(self):
        """Decide what the warranty covers on each order, by the rules (1 to 6), as it stands.

        A constant number of queries per company. Every order must have a machine.

        :return: order -> coverage of the warranty rules, what goodwill there is for it, and the job
        """
        return self.env["aftersales.order.facts"]._decide_cover(self)

    @api.model
    def _protected_order_fields(self):
        return super()._protected_order_fields() | {"exclusion_ids", "reported_at"}

    # === ACTIONS ===

    def _action_repair_confirm(self):
        """Confirm, and keep what the warranty covers as it stands."""
        drafts = self.filtered(lambda order: order.state == "draft")
        result = super()._action_repair_confirm()
        drafts._record_decisions("confirmed")
        return result

    def _record_completion(self):
        result = super()._record_completion()
        self._record_decisions("done")
        return result

    # === DECISIONS ===

    def _record_decisions(self, moment):
        """Keep a decision for each service order that has a machine.

        :param moment: "confirmed" or "done"
        """
        orders = self.filtered(lambda order: order.point_id and order.lot_id)
        decided = orders._decide()
        shared = self._share_goodwill(self._to_coverage_data(decided))
        vals_list = [
            order._prepare_decision_vals(coverage, shared[order][0], job.usage, moment)
            for order, (coverage, _grants, job) in decided.items()
        ]
        # Superuser: whoever confirms or completes an order leaves what was decided.
        decisions = self.env["aftersales.warranty.decision"].sudo()
        PROTECTED_WRITE.give(decisions).create(vals_list)

    def _prepare_decision_vals(self, coverage, data, usage, moment):
        """Return the values of the decision that a coverage is kept as.

        :param data: the coverage as data, with what goodwill pays
        """
        self.ensure_one()
        policy, machine = coverage.policy, coverage.machine
        percents = {kind: float(line["percent"]) for kind, line in data["kinds"].items()}
        return {
            "order_id": self.id,
            "company_id": self.company_id.id,
            "lot_id": self.lot_id.id,
            "moment": moment,
            "decided_at": fields.Datetime.now(),
            "user_id": self.env.uid,
            "day": self.completion_date or self.company_id._aftersales_today(),
            "policy_id": policy.id if policy else False,
            "policy_version": policy.version if policy else 0,
            "terms": policy_data(policy) if policy else False,
            "cover_start": machine.start,
            "cover_end": machine.end and machine.end - timedelta(days=1),
            "has_usage": usage is not None,
            "usage": usage or 0.0,
            **{f"percent_{kind}": percent for kind, percent in percents.items()},
            "charge_kind": self._get_charge_kind(data),
            "result": data,
        }
