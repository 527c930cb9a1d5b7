import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.aftersales_service.models.base.sentinels import PROTECTED_WRITE

from ...rules import checks, claims

# A rule's place is its number times this, so that there is room between them.
STEP = 10
FIRST_RULE = 10
# What the journal keeps of a change.
JOURNALED = (
    "name", "code", "sequence", "active", "parameters_text", "service_type_ids", "category_ids",
    "point_ids", "valid_from", "valid_to",
)  # fmt: skip


class AftersalesClaimCheck(models.Model):
    """One of the checks that an order goes through before it is paid, in their order.

    RULES 10 to 18 are there for all companies, and nobody changes or moves them. A
    company adds checks of its own (35), of the kinds that the addons bring (`rules.checks`).
    """

    _name = "aftersales.claim.check"
    _description = "Claim Check"
    _inherit = ["aftersales.journal.mixin", "aftersales.rate.edit.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        "_selection_code", "Kind", required=True, index=True,
        help="What it looks for. Addons bring more kinds.",
    )  # fmt: skip
    outcome = fields.Selection(
        [(claims.HELD, "Held"), (claims.EXCLUDED, "Excluded")],
        compute="_compute_outcome", store=True, precompute=True,
        help="Held: the order waits and is looked at again next month. Excluded: it is never paid.",
    )  # fmt: skip
    sequence = fields.Integer(
        default=1000, help="The first check that finds something decides. Lower comes first."
    )
    active = fields.Boolean(default=True)
    is_rule = fields.Boolean(
        "Rule", readonly=True, copy=False, help="Holds for all companies, and is never changed."
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company,
        help="Only rules are of every company.",
    )  # fmt: skip
    parameters = fields.Json(
        "Parameters as Data", help="What it goes by. What is not said is as its kind has it."
    )
    parameters_text = fields.Text(
        "Parameters", compute="_compute_parameters_text", inverse="_inverse_parameters_text"
    )
    service_type_ids = fields.Many2many(
        "aftersales.service.type", string="Service Types", ondelete="restrict", help="Empty: all."
    )
    category_ids = fields.Many2many(
        "product.category", string="Machine Categories", ondelete="restrict",
        help="These and everything below them. Empty: every machine.",
    )  # fmt: skip
    point_ids = fields.Many2many(
        "aftersales.point", string="Service Points", check_company=True, ondelete="restrict",
        help="These and everything below them. Empty: every point.",
    )  # fmt: skip
    valid_from = fields.Date(help="First day of completion that it looks at. Empty: from ever.")
    valid_to = fields.Date(help="Last day. Empty: until further notice.")

    _valid_in_order = models.Constraint(
        "check (valid_from <= valid_to)", "A check's first day can't be after its last day."
    )
    _own_or_rule = models.Constraint(
        "check (coalesce(is_rule, false) = (company_id IS NULL))", "A check belongs to a company."
    )
    _rule_uniq = models.UniqueIndex("(code) WHERE is_rule", "There is this rule already.")

    # === KINDS ===

    @api.model
    def _get_kinds(self) -> dict[str, str]:
        """Return code -> what it is called, of the kinds that the addons installed have. Hook.

        An addon registers the kind in `rules.checks`, names it here, and may tell what it found by
        a method ``_describe_<code>`` of this model, which takes the claim's values.
        """
        return {
            claims.ABNORMAL: self.env._("Abnormal"),
            claims.FALSE_ORDER: self.env._("Fictitious"),
            claims.OUT_OF_WARRANTY: self.env._("Out of Warranty"),
            claims.REPEAT_REPAIR: self.env._("Repeat Repair"),
            claims.PART_REFUSED: self.env._("Part Refused"),
            claims.TECHNICIAN: self.env._("Technician"),
            claims.NO_RATE: self.env._("No Rate"),
            claims.RECORD_SHEET: self.env._("Record Sheet Missing"),
            claims.RETURN_PENDING: self.env._("Return Pending"),
        }

    @api.model
    def _selection_code(self) -> list[tuple[str, str]]:
        return list(self._get_kinds().items())

    @api.model
    def _load_rules(self) -> None:
        """Make the rules that are not there yet. Called when the addon is installed or upgraded."""
        rules = PROTECTED_WRITE.give(self.with_context(lang=None))
        kinds = rules._get_kinds()
        rules._load_records(
            [
                {
                    "xml_id": f"aftersales_settlement.claim_check_{code}",
                    "noupdate": True,
                    "values": {
                        "code": code,
                        "name": kinds[code],
                        "sequence": STEP * (FIRST_RULE + place),
                        "is_rule": True,
                        "company_id": False,
                    },
                }
                for place, code in enumerate(checks.RULES)
            ],
            update=True,
        )

    @api.depends("code")
    def _compute_outcome(self):
        for check in self:
            kind = checks.KINDS.get(check.code)
            check.outcome = kind and kind.outcome

    @api.depends("parameters", "code")
    def _compute_parameters_text(self):
        for check in self:
            kind = checks.KINDS.get(check.code)
            values = {**(kind.parameters if kind else {}), **(check.parameters or {})}
            check.parameters_text = (
                json.dumps(values, ensure_ascii=False, indent=2, default=_to_number)
                if values
                else False
            )

    def _inverse_parameters_text(self):
        for check in self:
            check.parameters = check._parse_parameters()

    def _parse_parameters(self):
        """Return the parameters as they are written; False without any.

        :raises ValidationError: when they can't be read.
        """
        try:
            return json.loads(self.parameters_text or "{}") or False
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "The parameters of %(check)s can't be read: %(error)s. Write them like this:"
                    ' {"days": 30}',
                    check=self.name,
                    error=error,
                )
            ) from error

    @api.onchange("code")
    def _onchange_code(self):
        self.parameters = False
        if not self.name:
            self.name = self._get_kinds().get(self.code)

    @api.constrains("code", "parameters")
    def _check_parameters(self):
        for check in self:
            check._bind(None)

    @api.constrains("code", "sequence", "is_rule")
    def _check_place(self):
        """Nothing comes before the rules that exclude: a fraud is told, and fined, as one."""
        last = STEP * (FIRST_RULE + checks.RULES.index(claims.PART_REFUSED))
        for check in self - self.filtered("is_rule"):
            if check.sequence <= last:
                raise ValidationError(
                    self.env._(
                        "%(check)s has to come after the rules that exclude: give it a sequence"
                        " above %(last)s.",
                        check=check.name,
                        last=last,
                    )
                )

    # === FOR A MONTH ===

    @api.model
    def _get_checks(self, company) -> list[claims.Check]:
        """Return the checks that a company's orders go through, in their order.

        :raises UserError: for a check whose kind nobody knows any more, or without every rule:
            everything would be paid.
        """
        mine = Domain("company_id", "in", [False, company.id]) & Domain("active", "=", True)
        # Superuser: they are the company's, whoever makes the month, and however his browser asks.
        found = self.sudo().search(mine)
        if not set(checks.RULES).issubset(found.filtered("is_rule").mapped("code")):
            raise UserError(
                self.env._(
                    "Checks of the settlement rules are missing, so that everything would be paid."
                    " Upgrade the addon Aftersales Settlement."
                )
            )
        return [check._bind(check._get_scope()) for check in found]

    def _bind(self, scope: claims.Scope | None) -> claims.Check:
        """Return the check as the rules take it.

        :raises UserError: when its kind is unknown, or can't take its parameters.
        """
        self.ensure_one()
        if self.code not in checks.KINDS:
            raise UserError(
                self.env._(
                    "Nobody knows the kind of the check %(check)s (%(code)s): the addon that"
                    " brought it is gone. Archive the check.",
                    check=self.name,
                    code=self.code,
                )
            )
        if self.parameters and not isinstance(self.parameters, dict):
            raise ValidationError(
                self.env._("The parameters of %(check)s have no names.", check=self.name)
            )
        try:
            return checks.bind(self.id, self.code, self.parameters or None, scope)
        except checks.ParameterError as error:
            raise ValidationError(
                self.env._(
                    "The check %(check)s has no parameter %(parameter)s, or none of this value. It"
                    " has: %(known)s",
                    check=self.name,
                    parameter=error,
                    known=", ".join(checks.KINDS[self.code].parameters) or "–",
                )
            ) from error

    def _get_scope(self) -> claims.Scope | None:
        """Return which orders the check looks at; None for all. Hook."""
        # What is archived meanwhile is of the scope all the same: else it would be everything.
        check = self.with_context(active_test=False)
        scope = claims.Scope(
            frozenset(check.service_type_ids.ids) or None,
            self._get_below(check.category_ids),
            self._get_below(check.point_ids),
            self.valid_from or None,
            self.valid_to or None,
        )
        return scope if any(scope) else None

    def _get_below(self, records) -> frozenset[int] | None:
        """Return the ids of the records and of everything below them; None without any."""
        if not records:
            return None
        below = records.with_context(active_test=False).search([("id", "child_of", records.ids)])
        return frozenset(below.ids)

    # === PROTECTION ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create, a rule only as the system."""
        if any(vals.get("is_rule") for vals in vals_list):
            self._ensure_system()
        records = super().create(vals_list)
        records._journal({check: check._get_journal_values(JOURNALED) for check in records})
        return records

    def write(self, vals):
        """Write, a rule only as the system; what has decided a claim stays of its kind."""
        # Superuser: a rule is one, whoever may read it.
        if vals.get("is_rule") or any(self.sudo().mapped("is_rule")):
            self._ensure_system()
        if not {"code", "company_id"}.isdisjoint(vals):
            self._ensure_unused(self)
        before = {check: check._get_journal_values(JOURNALED) for check in self}
        result = super().write(vals)
        changes = {}
        for check, old in before.items():
            new = check._get_journal_values(JOURNALED)
            changes[check] = {
                name: [old[name], new[name]] for name in old if old[name] != new[name]
            }
        self._journal(changes)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_but_rules_and_used(self):
        if any(self.mapped("is_rule")):
            self._ensure_system()
        self._ensure_unused(self)

    def _ensure_system(self) -> None:
        """Refuse what touches a rule.

        :raises UserError: always, but for code that holds the sentinel.
        """
        if not PROTECTED_WRITE.is_given(self.env):
            raise UserError(
                self.env._(
                    "The checks of the settlement rules stay as they are, for every company. Add"
                    " checks of your own after them."
                )
            )

    def _ensure_unused(self, records) -> None:
        # Superuser: whether there is any, whoever may read it.
        used = (
            self.env["aftersales.claim"].sudo().search([("check_id", "in", records.ids)], limit=1)
        )
        if used:
            raise UserError(
                self.env._(
                    "%(check)s has decided claims, which say so: archive it, and make another one.",
                    check=used.check_id.name,
                )
            )

    def _journal(self, details: dict) -> None:
        """Say in the journal what was changed, by check; rules change with the addon alone."""
        details = {check: said for check, said in details.items() if said and check.company_id}
        records = self.browse([check.id for check in details])
        by_id = {check.id: said for check, said in details.items()}
        self.env["aftersales.journal"]._record("check", records, details=by_id)

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"parameters"}


def _to_number(value) -> float | int:
    """Return a decimal as JSON writes it."""
    return int(value) if value == int(value) else float(value)
