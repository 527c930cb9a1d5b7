from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules.technicians import (
    CERTIFICATE,
    Skill,
    find_hindrances,
    is_skilled,
)
from ..network.aftersales_point import OPEN_ORDER_STATES

# What decides whether the technician may do the work.
CHECKED_FIELDS = {"technician_id", "schedule_date"}


class RepairOrder(models.Model):
    """Who may be sent: approved technicians whose certificates last until the work."""

    _inherit = "repair.order"

    technician_hindrance = fields.Char(
        compute="_compute_technician_hindrance",
        compute_sudo=True,  # whoever may read orders, stock users too
        help="Why the technician may not do the work.",
    )
    technician_day = fields.Date(compute="_compute_technician_day")
    is_technician_checked = fields.Boolean(compute="_compute_technician_day")
    skill_warning = fields.Char(
        compute="_compute_skill_warning",
        compute_sudo=True,
        help="What the technician has no skill for.",
    )

    # === COMPUTE ===

    @api.depends(
        "technician_id.state", "technician_id.certificate_expiry", "schedule_date", "state"
    )
    def _compute_technician_hindrance(self):
        self.technician_hindrance = False
        for order, hindrance in self._find_technician_hindrances().items():
            order.technician_hindrance = order._explain_hindrance(hindrance)

    @api.depends("schedule_date", "company_id")
    def _compute_technician_day(self):
        for order in self:
            order.technician_day = order._get_work_day()
            # Whoever makes orders need not read companies' settings.
            company = (order.company_id or self.env.company).sudo()
            order.is_technician_checked = company.aftersales_technician_check == "block"

    def _find_technician_hindrances(self):
        """Return what is against the technicians of those open orders that have one.

        :return: order -> `Hindrance`; nothing for the orders that are fine
        """
        named = self.filtered(lambda one: one.technician_id and one.state in OPEN_ORDER_STATES)
        facts = self.env["aftersales.order.facts"]._load_technicians(
            named.technician_id._origin.ids
        )
        works = [
            (facts.get(order.technician_id._origin.id), order._get_work_day()) for order in named
        ]
        found = zip(named, find_hindrances(works), strict=True)
        return {order: hindrance for order, hindrance in found if hindrance}

    def _get_work_day(self):
        """Return the day that the work of an open order will be done at the earliest."""
        company = self.company_id or self.env.company
        today = company._aftersales_today()
        planned = self.schedule_date and company._aftersales_local_date(self.schedule_date)
        return max(planned or today, today)

    def _explain_hindrance(self, hindrance):
        """Return a sentence that says why the order's technician may not do the work."""
        name = self.technician_id.display_name
        if hindrance.cause == CERTIFICATE:
            company = self.company_id or self.env.company
            expiry = format_date(self.env, hindrance.expiry)
            if hindrance.expiry < company._aftersales_today():
                return self.env._(
                    "The certificate of %(name)s expired on %(expiry)s.", name=name, expiry=expiry
                )
            return self.env._(
                "The certificate of %(name)s expires on %(expiry)s, before the work is done.",
                name=name,
                expiry=expiry,
            )
        if self.technician_id.state == "left":
            return self.env._("%(name)s has left the network.", name=name)
        return self.env._("%(name)s is not an approved technician.", name=name)

    @api.depends(
        "technician_id.skill_ids.category_id",
        "technician_id.skill_ids.repair_level_id",
        "product_id.categ_id",
        "repair_level_id",
        "state",
    )
    def _compute_skill_warning(self):
        for order in self:
            skilled = order.state not in OPEN_ORDER_STATES or order._is_technician_skilled()
            order.skill_warning = not skilled and self.env._(
                "%(name)s has no skill for %(category)s%(level)s.",
                name=order.technician_id.display_name,
                category=order.product_id.categ_id.display_name,
                level=f" · {order.repair_level_id.name}" if order.repair_level_id else "",
            )

    def _is_technician_skilled(self):
        """Return whether the order's technician, if any, is skilled for its product and level."""
        skills = [
            Skill(skill.category_id.id, skill.repair_level_id.id or None)
            for skill in self.technician_id.skill_ids
        ]
        path = self.product_id.categ_id.parent_path or ""
        above = {int(label) for label in path.split("/") if label}
        return is_skilled(skills, above, self.repair_level_id.id or None)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a technician who may not do the work is refused."""
        orders = super().create(vals_list)
        orders._ensure_technicians_may_work()
        return orders

    def write(self, vals):
        """Write; a technician who may not do the work is refused."""
        result = super().write(vals)
        if CHECKED_FIELDS & vals.keys():
            self._ensure_technicians_may_work()
        return result

    def _ensure_technicians_may_work(self):
        """Raise a `UserError` if an open order has a technician who may not do the work.

        Orders that come in done are not asked: what is decided of them later says so instead.
        """
        # Stock users, who confirm and start orders, read no technicians.
        found = self.sudo()._find_technician_hindrances()
        refused = [
            (order, hindrance)
            for order, hindrance in found.items()
            if order.company_id.aftersales_technician_check == "block"
        ]
        if refused:
            raise UserError(
                "\n".join(
                    f"{order.name}: {order._explain_hindrance(hindrance)}"
                    for order, hindrance in refused
                )
            )

    # === ACTIONS ===

    def _action_repair_confirm(self):
        """Confirm, unless a technician may not do the work."""
        self._ensure_technicians_may_work()
        return super()._action_repair_confirm()

    def action_repair_start(self):
        """Start, unless a technician may not do the work."""
        self._ensure_technicians_may_work()
        return super().action_repair_start()
