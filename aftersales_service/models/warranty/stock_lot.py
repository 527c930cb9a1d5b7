from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.sql import escape_psql

from ...rules import warranty
from ...rules.warranty.reasons import percent_text
from ..base.base import defaults_for

# What a reason of the rules means for a machine as a whole.
STATE_OF_REASON = {
    warranty.COVERED: "covered",
    warranty.EXTENDED: "covered",
    warranty.EXCEPTION: "covered",
    warranty.ENDED: "expired",
    warranty.USAGE_EXCEEDED: "expired",
    warranty.NOT_INCLUDED: "expired",
    warranty.VOID: "void",
    warranty.NOT_STARTED: "none",
    warranty.NO_START: "none",
    warranty.NO_POLICY: "none",
}
COVER_FIELDS = (
    "customer_id",
    "product_id",
    "company_id",
    "production_date",
    "delivery_date",
    "installation_date",
    "place_country_id",
    "dealer_id",
    "usage_reading_ids.value",
    "warranty_ids.state",
    "warranty_ids.date_start",
    "warranty_ids.date_end",
)
# A serial number is unique for a product: the same one on several products is rare.
MOST_ANSWERS = 3


class StockLot(models.Model):
    """What covers a machine as it stands today, by the same rules that decide orders."""

    _inherit = "stock.lot"

    warranty_ids = fields.One2many("aftersales.warranty", "lot_id", string="Own Warranties")
    warranty_policy_id = fields.Many2one("aftersales.warranty.policy", compute="_compute_warranty")
    warranty_start = fields.Date(string="Covered From", compute="_compute_warranty")
    warranty_end = fields.Date(
        string="Covered Until", compute="_compute_warranty", help="The last day covered."
    )
    warranty_covered_by = fields.Char(
        string="Covered By",
        compute="_compute_warranty",
        help="What the dates are those of: the policy, or a warranty of the machine's own.",
    )
    warranty_state = fields.Selection(
        [("covered", "Covered"), ("expired", "Expired"), ("void", "Void"), ("none", "No Warranty")],
        string="Warranty",
        compute="_compute_warranty",
    )
    warranty_reason = fields.Char(string="Why", compute="_compute_warranty")
    goodwill_left = fields.Monetary(
        currency_field="goodwill_currency_id",
        string="Goodwill",
        compute="_compute_goodwill_left",
        help="What is left of the goodwill granted for the machine, for any of its orders.",
    )
    goodwill_currency_id = fields.Many2one("res.currency", compute="_compute_goodwill_left")
    warranty_terms = fields.Html(string="Terms", compute="_compute_warranty_terms", sanitize=False)

    # === COMPUTE ===

    @api.depends(*COVER_FIELDS)
    @api.depends_context("company", "lang")
    def _compute_warranty(self):
        policies = self.env["aftersales.warranty.policy"]
        for lot, case in self._load_cases().items():
            own, usage = case.lasting, case.usage
            coverage = case.decide(case.company._aftersales_today())
            cover, policy = coverage.machine, coverage.policy
            until = warranty.covered_until(cover, own) if cover.covered else cover.end
            lot.warranty_policy_id = policy and policy.id
            lot.warranty_covered_by = cover.covered and lot._describe_coverer(cover, policy)
            lot.warranty_start = cover.start
            lot.warranty_end = until and until - timedelta(days=1)
            lot.warranty_state = STATE_OF_REASON[cover.reason]
            lot.warranty_reason = policies._describe_cover(cover, policy, usage)
            if cover.covered and cover.end != until:
                lot.warranty_reason = lot._add_own_end(lot.warranty_reason, until)
            if not lot._is_in_use():
                lot.warranty_start = lot.warranty_end = lot.warranty_covered_by = False
                lot.warranty_state = "none"
                lot.warranty_reason = self.env._("Not sold yet: nobody has a claim to warranty.")

    @api.depends("company_id", "warranty_ids.amount_left", "warranty_ids.state")
    @api.depends_context("company")
    def _compute_goodwill_left(self):
        for lot in self:
            company = lot.company_id or self.env.company
            today = company._aftersales_today()
            granted = lot.warranty_ids.filtered(
                lambda one, company=company, today=today: (
                    one.kind == "goodwill"
                    and one.state == "active"
                    and one.company_id == company
                    and not one.order_id
                    and one.date_start <= today <= (one.date_end or today)
                )
            )
            lot.goodwill_left = sum(granted.mapped("amount_left"))
            lot.goodwill_currency_id = company.currency_id

    def _describe_coverer(self, cover, policy):
        """Return what covers the machine: a kind of own warranty, else its policy."""
        if cover.reason not in (warranty.EXTENDED, warranty.EXCEPTION):
            # Superuser: whoever reads a machine's cover may know what covers it by its name.
            policies = self.env["aftersales.warranty.policy"].sudo()
            return policy and policies.browse(policy.id).display_name
        kinds = dict(
            self.env["aftersales.warranty"]._fields["kind"]._description_selection(self.env)
        )
        return kinds[cover.reason]

    def _add_own_end(self, reason, until):
        """Return the reason for cover, with the day that the machine's own warranties end it.

        :param until: the first day not covered, or None without an end
        """
        if not until:
            return self.env._(
                "%(reason)s With its own warranties, it is covered without an end.", reason=reason
            )
        return self.env._(
            "%(reason)s With its own warranties, it is covered until %(day)s.",
            reason=reason,
            day=format_date(self.env, until - timedelta(days=1)),
        )

    def _is_in_use(self):
        """Return whether the machine is somebody's: sold to a customer, delivered or installed."""
        self.ensure_one()
        return bool(self.customer_id or self.is_sold)

    @api.depends(*COVER_FIELDS, "service_order_ids.replacement_ids")
    @api.depends_context("company", "lang")
    def _compute_warranty_terms(self):
        cases = self._load_cases()
        facts = self.env["aftersales.order.facts"]
        for company, lots in self.grouped(lambda lot: cases[lot].company).items():
            today, replaced = company._aftersales_today(), defaultdict(list)
            for fact in facts._load_replaced(lots._origin.ids, today):
                replaced[fact.machine].append(fact)
            for lot in lots:
                lot._set_warranty_terms(cases[lot], today, replaced[lot._origin.id])

    def _set_warranty_terms(self, case, today, replaced):
        """Set the machine's terms as they are today.

        :param replaced: what was replaced on the machine
        """
        self.ensure_one()
        if not case.policy:
            self.warranty_terms = False
            return
        self.warranty_terms = self.env["ir.qweb"]._render(
            "aftersales_service.machine_warranty_terms",
            {
                "terms": self._get_warranty_terms(case, today),
                "restarts": self._get_restart_terms(case, today, replaced),
            },
        )

    def _load_cases(self):
        """Return what each machine's cover is decided on.

        A machine of no company is judged by the policies of the user's company.
        """
        return self.env["aftersales.order.facts"]._load_cases(self)

    def _get_picker_facts(self):
        """Return what an offer says of the machine, with its cover before its product."""
        cover = dict(self._fields["warranty_state"]._description_selection(self.env))
        *before, product = super()._get_picker_facts()
        return [*before, cover.get(self.warranty_state), product]

    # === TERMS ===

    def _get_warranty_terms(self, case, today):
        """Return what the policy says of the machine and of each kind of parts, as dicts.

        :return: dicts with a name, the ``months`` covered, whether ``covered`` today, how much of
            each kind then, and a reason
        """
        policy, machine = case.policy, case.decide(today).machine
        void = machine if machine.reason == warranty.VOID else None
        record = self.env["aftersales.warranty.policy"].browse(policy.id)
        named = [(self.env._("Machine and all other parts"), policy.months, ())]
        named += [
            (line.display_name, line.months, line.step_ids._to_rules()) for line in record.part_ids
        ]
        return [self._get_term(case, policy, *terms, today, void) for terms in named]

    def _get_term(self, case, policy, name, months, steps, today, void):
        """Return one row of the machine's warranty terms.

        :param void: the decision on the machine, if its warranty is void
        """
        policies = self.env["aftersales.warranty.policy"]
        terms = policy._replace(months=months, steps=steps or policy.steps)
        cover = warranty.cover_machine(terms, case.dates, today, case.usage)
        if void:
            cover = void
        elif not months:
            cover = cover._replace(covered=False, reason=warranty.NEVER_COVERED)
        return {
            "name": name,
            "months": months,
            "covered": cover.covered,
            "percents": None if cover.given == warranty.ALL else [*map(percent_text, cover.given)],
            "reason": policies._describe_cover(cover, policy, case.usage),
        }

    def _get_restart_terms(self, case, today, replaced):
        """Return the covers that began anew with a replacement and still last, as dicts.

        :return: dicts with a part ``name``, the day it was replaced and the last day covered
        """
        restarts = warranty.find_restarts(
            case.book, case.machine.product, case.dates, replaced, case.sale, case.lasting
        )
        latest = {}
        for restart in restarts:
            known = latest.get(restart.part)
            if restart.until > today and (not known or known.until < restart.until):
                latest[restart.part] = restart
        products = self.env["product.product"]
        return [
            {
                "name": products.browse(restart.part).display_name,
                "replaced_on": case.company._aftersales_local_date(restart.at),
                "last_day": restart.until - timedelta(days=1),
            }
            for restart in latest.values()
        ]

    # === EXTENSIONS ===

    def _get_extension_start(self, company, today, may_have_ended):
        """Return the first day of an extension that is sold today.

        :param may_have_ended: whether it may be sold once the machine's cover has ended
        :raises UserError: if it may not, or the cover never ends
        """
        self.ensure_one()
        [case] = self.with_company(company)._load_cases().values()
        coverage = case.decide(today)
        cover = coverage.machine
        if cover.covered or cover.reason == warranty.NOT_STARTED:
            until = warranty.covered_until(cover, case.lasting)
            if until is None:
                raise UserError(
                    self.env._("The cover of %(machine)s has no end.", machine=self.name)
                )
            return max(until, today)
        if not may_have_ended or cover.reason == warranty.VOID:
            raise UserError(
                self.env._(
                    "The cover of %(machine)s has ended, this extension is for machines that are "
                    "still covered: %(reason)s",
                    machine=self.name,
                    reason=self.env["aftersales.warranty.policy"]._describe_cover(
                        cover, coverage.policy, case.usage
                    ),
                )
            )
        return today

    # === ACTIONS ===

    def action_sell_extension(self):
        """Open a new quotation with an extended warranty for the machine."""
        self.ensure_one()
        extension = self.env["product.product"].search(
            [("warranty_months", ">", 0), ("type", "=", "service"), ("sale_ok", "=", True)], limit=1
        )
        if not extension:
            raise UserError(
                self.env._(
                    "There is no extended warranty to sell: create a service product and say by "
                    "how many months it extends the warranty."
                )
            )
        line = {"product_id": extension.id, "product_uom_qty": 1, "aftersales_lot_id": self.id}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sell Extension"),
            "res_model": "sale.order",
            "views": [(False, "form")],
            "context": defaults_for(
                "sale.order",
                partner_id=self.customer_id.id,
                company_id=(self.company_id or self.env.company).id,
                order_line=[Command.create(line)],
            ),
        }

    def action_view_decisions(self):
        """Open the warranty decisions that were made about the machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.aftersales_warranty_decision_action"
        )
        return {**action, "domain": [("lot_id", "=", self.id)], "context": {}}

    # === THE PUBLIC PAGE ===

    @api.model
    def _answer_warranty_question(self, serial):
        """Return what the public page may say of the machines with a serial number, as dicts.

        One answer at least, at the same cost. Of an unknown serial number it is the same as of a
        machine that isn't covered, unless the company tells them apart.

        :return: dicts with whether it is said to be unknown, whether it is covered, and for those
            who may know of it the product's name and the last day
        """
        kind = [("is_machine", "=", True)]
        machines = self.search(
            [("name", "=", serial), *kind], limit=MOST_ANSWERS, order="id"
        ) or self.search(
            [("name", "=ilike", escape_psql(serial)), *kind], limit=MOST_ANSWERS, order="id"
        )
        tells_apart = self.env.company.aftersales_warranty_page_tells
        asked = machines or self.new({"name": serial})
        answers = []
        for machine in asked:
            covered = machine.warranty_state == "covered"
            shown = covered or tells_apart
            answers.append(
                {
                    "unknown": tells_apart and not machines,
                    "told_apart": tells_apart,
                    "parts_covered": bool(
                        tells_apart and not covered and machine._has_covered_parts()
                    ),
                    "covered": covered,
                    "product": (shown and machine.product_id.name) or "",
                    "until": shown and machine.warranty_end,
                }
            )
        # Several machines that aren't covered are told of as one: how many there are is unsaid.
        return answers if tells_apart else list({str(one): one for one in answers}.values())

    def _has_covered_parts(self):
        """Return whether the machine's policy still covers some kind of parts today."""
        if not self._is_in_use():
            return False
        [case] = self._load_cases().values()
        today = case.company._aftersales_today()
        if not case.policy or case.decide(today).machine.reason == warranty.VOID:
            return False
        return any(term["covered"] for term in self._get_warranty_terms(case, today))

    def _count_dependents(self):
        warranties = self._count_by("aftersales.warranty", "lot_id")
        return [*super()._count_dependents(), (self.env._("warranties"), warranties)]
