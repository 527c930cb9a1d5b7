from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

# Counting stops here: that there are many is enough to know.
MOST = 1000


class AftersalesOverviewCard(models.Model):
    """What waits for somebody: a count on the app's first screen that opens the list.

    Cards are data: an addon adds its own, for its own groups.
    """

    _name = "aftersales.overview.card"
    _description = "Overview Card"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    note = fields.Char(translate=True, help="What is counted.")
    area = fields.Char(required=True, translate=True, help="The part of the business.")
    sequence = fields.Integer(default=10)
    icon = fields.Char(default="fa-list", required=True)
    action_id = fields.Many2one(
        "ir.actions.act_window", string="Opens", required=True, ondelete="cascade"
    )
    domain = fields.Char(
        required=True, default="[]", help="What of the action's records counts; uid is the user."
    )
    is_alert = fields.Boolean(string="Urgent", help="Shown in red while there is anything.")
    group_ids = fields.Many2many(
        "res.groups",
        "aftersales_overview_card_group_rel",
        "card_id",
        "group_id",
        string="For",
        required=True,
    )
    count = fields.Integer(compute="_compute_count")
    count_text = fields.Char(compute="_compute_count")

    # === COMPUTE ===

    @api.depends("domain", "action_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_count(self):
        for card in self:
            count = card._count_records()
            card.count = count
            card.count_text = f"{MOST:,}+" if count > MOST else f"{count:,}"

    def _count_records(self):
        """Return how many records the card is about, by the user's own rights."""
        self.ensure_one()
        # Whoever sees the card need not be allowed to read how actions are set up.
        records = self.env[self.sudo().action_id.res_model]
        if not records.has_access("read"):
            return 0
        return records.search_count(self._get_domain(), limit=MOST + 1)

    def _get_domain(self):
        """Return the domain of the records that the card is about."""
        self.ensure_one()
        words = {"uid": self.env.uid, "allowed_company_ids": self.env.companies.ids}
        # Superuser: whoever sees a card need not read how actions are set up.
        of_action = safe_eval(self.sudo().action_id.domain or "[]", words)
        return Domain(of_action) & Domain(safe_eval(self.domain, words))

    # === ACTIONS ===

    def action_open(self):
        """Open the list of what the card counts."""
        self.ensure_one()
        self.check_access("read")
        # Whoever sees the card may open what it counts, by his own rights.
        action = self.sudo().action_id._get_action_dict()
        context = safe_eval(action.get("context") or "{}", {"uid": self.env.uid})
        context = {
            key: value for key, value in context.items() if not key.startswith("search_default_")
        }
        return {
            **action,
            "name": self.name,
            "display_name": self.name,
            "domain": list(self._get_domain()),
            "context": context,
            "path": False,
        }
