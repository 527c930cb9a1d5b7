from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ...rules import warranty
from ...rules.warranty.goodwill import without_goodwill
from ...rules.warranty.reasons import percent_text
from ..base.base import defaults_for
from ..base.fragment_search import escape

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
        usages = self._get_latest_usage()
        for lot, company, book, own in self._with_policy_book():
            usage = usages.get(lot._origin.id)
            job = lot._to_warranty_job(company._aftersales_today(), usage)
            [coverage] = warranty.decide(book, [job], own=own)
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
            return policy and self.env["aftersales.warranty.policy"].browse(policy.id).display_name
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
        usages = self._get_latest_usage()
        facts = self.env["aftersales.replacement"]._get_restart_facts(self._origin)
        for lot, company, book, own in self._with_policy_book():
            policy = lot._get_policy_in(book)
            if not policy:
                lot.warranty_terms = False
                continue
            today, usage = company._aftersales_today(), usages.get(lot._origin.id)
            [coverage] = warranty.decide(book, [lot._to_warranty_job(today, usage)], own=own)
            void = coverage.machine if coverage.machine.reason == warranty.VOID else None
            replaced = [fact for fact in facts if fact.machine == lot._origin.id]
            lot.warranty_terms = self.env["ir.qweb"]._render(
                "aftersales_service.machine_warranty_terms",
                {
                    "terms": lot._get_warranty_terms(policy, today, usage, void),
                    "restarts": lot._get_restart_terms(company, book, replaced, own),
                },
            )

    # === FACTS ===

    def _with_policy_book(self):
        """Yield each machine with whose network it is in, its policies, and its own warranties.

        A machine of no company is judged by the policies of the user's company. Goodwill is not
        among the warranties: it pays for orders, but covers no machine.
        """
        self._origin._prefetch_warranty_facts()
        for company, lots in self.grouped(lambda lot: lot.company_id or self.env.company).items():
            book = self.env["aftersales.warranty.policy"]._get_policy_book(company)
            own = self.env["aftersales.warranty"]._get_own_facts(lots._origin, company)
            own = without_goodwill(own)
            for lot in lots:
                yield lot, company, book, [one for one in own if one.machine == lot._origin.id]

    def _prefetch_warranty_facts(self):
        """Read at once what decisions on the machines look at."""
        self.fetch(
            [
                "product_id",
                "company_id",
                "production_date",
                "delivery_date",
                "installation_date",
                "place_country_id",
                "dealer_id",
            ]
        )

    def _to_warranty_job(self, day, usage, parts=(), fault=None, exclusions=()):
        """Return work on the machine on ``day``, as the warranty rules know it."""
        self.ensure_one()
        return warranty.Job(
            machine=self._origin.id,
            product=self.product_id._origin.id,
            dates=self._get_machine_dates(),
            # The end of the day: what was replaced on it has been.
            at=fields.Datetime.to_datetime(day) + timedelta(days=1),
            day=day,
            usage=usage,
            parts=parts,
            fault=fault,
            sale=self._get_sale(),
            exclusions=exclusions,
        )

    def _get_machine_dates(self):
        """Return the machine's dates as the warranty rules know them."""
        self.ensure_one()
        return warranty.MachineDates(
            self.production_date or None,
            self.delivery_date or None,
            self.installation_date or None,
        )

    def _get_sale(self):
        """Return where the machine is and who sold it, as the warranty rules know it."""
        self.ensure_one()
        return warranty.Sale(
            self.place_country_id._origin.id or None, self.dealer_id._origin.id or None
        )

    def _get_policy_in(self, book):
        """Return the machine's policy in a `PolicyBook`."""
        return book.policy_of(
            self.product_id._origin.id, self._get_machine_dates(), self._get_sale()
        )

    def _get_latest_usage(self):
        """Return the latest usage reading of each machine that has one, by its id."""
        readings = self.env["aftersales.usage.reading"].search(
            [("lot_id", "in", self._origin.ids)], order="date, id"
        )
        return {reading.lot_id.id: reading.value for reading in readings}

    # === TERMS ===

    def _get_warranty_terms(self, policy, today, usage, void=None):
        """Return what the policy says of the machine and of each kind of parts, as dicts.

        :param void: the decision on the machine, if its warranty is void
        :return: dicts with a name, the ``months`` covered, whether ``covered`` today, how much of
            each kind then, and a reason
        """
        record = self.env["aftersales.warranty.policy"].browse(policy.id)
        named = [(self.env._("Machine and all other parts"), policy.months, ())]
        named += [
            (line.display_name, line.months, line.step_ids._to_rules()) for line in record.part_ids
        ]
        return [self._get_term(policy, *terms, today, usage, void) for terms in named]

    def _get_term(self, policy, name, months, steps, today, usage, void):
        """Return one row of the machine's warranty terms."""
        policies = self.env["aftersales.warranty.policy"]
        terms = policy._replace(months=months, steps=steps or policy.steps)
        cover = warranty.cover_machine(terms, self._get_machine_dates(), today, usage)
        if void:
            cover = void
        elif not months:
            cover = cover._replace(covered=False, reason=warranty.NEVER_COVERED)
        return {
            "name": name,
            "months": months,
            "covered": cover.covered,
            "percents": None if cover.given == warranty.ALL else [*map(percent_text, cover.given)],
            "reason": policies._describe_cover(cover, policy, usage),
        }

    def _get_restart_terms(self, company, book, replaced, own):
        """Return the covers that began anew with a replacement and still last, as dicts.

        :return: dicts with a part ``name``, the day it was replaced and the last day covered
        """
        restarts = warranty.find_restarts(
            book,
            self.product_id._origin.id,
            self._get_machine_dates(),
            replaced,
            self._get_sale(),
            own,
        )
        today, latest = company._aftersales_today(), {}
        for restart in restarts:
            known = latest.get(restart.part)
            if restart.until > today and (not known or known.until < restart.until):
                latest[restart.part] = restart
        products = self.env["product.product"]
        return [
            {
                "name": products.browse(restart.part).display_name,
                "replaced_on": company._aftersales_local_date(restart.at),
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
        usage = self._get_latest_usage().get(self.id)
        [(_lot, _company, book, own)] = self.with_company(company)._with_policy_book()
        [coverage] = warranty.decide(book, [self._to_warranty_job(today, usage)], own=own)
        cover = coverage.machine
        if cover.covered or cover.reason == warranty.NOT_STARTED:
            until = warranty.covered_until(cover, own)
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
                        cover, coverage.policy, usage
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
        kind = [("product_id.aftersales_kind", "=", "machine")]
        machines = self.search(
            [("name", "=", serial), *kind], limit=MOST_ANSWERS, order="id"
        ) or self.search(
            [("name", "=ilike", escape(serial)), *kind], limit=MOST_ANSWERS, order="id"
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
        [(_lot, company, book, own)] = self._with_policy_book()
        policy = self._get_policy_in(book)
        usage = self._get_latest_usage().get(self.id)
        today = company._aftersales_today()
        [coverage] = warranty.decide(book, [self._to_warranty_job(today, usage)], own=own)
        if not policy or coverage.machine.reason == warranty.VOID:
            return False
        return any(term["covered"] for term in self._get_warranty_terms(policy, today, usage))
