from odoo import api, fields, models

from ..rules.rate_versions import ADDED, CHANGED, MOVED, REMOVED


class AftersalesRateDifference(models.TransientModel):
    """A line of a rate sheet that its previous version has not, or has otherwise."""

    _name = "aftersales.rate.difference"
    _description = "Difference of Rate Sheets"
    _order = "id"

    sheet_id = fields.Many2one(
        "aftersales.rate.sheet", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [(ADDED, "Added"), (CHANGED, "Changed"), (MOVED, "Moved"), (REMOVED, "Removed")],
        string="Change", required=True, readonly=True,
        help="Moved: of rates for the same work, another one comes first now and counts.",
    )  # fmt: skip
    before_id = fields.Many2one("aftersales.rate", readonly=True, ondelete="cascade")
    after_id = fields.Many2one("aftersales.rate", readonly=True, ondelete="cascade")
    rate_id = fields.Many2one("aftersales.rate", compute="_compute_rate_id")
    service_type_id = fields.Many2one(related="rate_id.service_type_id")
    repair_level_id = fields.Many2one(related="rate_id.repair_level_id")
    category_id = fields.Many2one(related="rate_id.category_id")
    level_id = fields.Many2one(related="rate_id.level_id")
    point_id = fields.Many2one(related="rate_id.point_id")
    before = fields.Char("Until Now", compute="_compute_sentences")
    after = fields.Char("New Terms", compute="_compute_sentences")

    @api.depends("before_id", "after_id")
    def _compute_rate_id(self):
        for line in self:
            line.rate_id = line.after_id or line.before_id

    @api.depends("before_id", "after_id")
    @api.depends_context("lang")
    def _compute_sentences(self):
        for line in self:
            line.before = line.before_id._describe_terms() if line.before_id else False
            line.after = line.after_id._describe_terms() if line.after_id else False

    @api.model
    def _get_kind_labels(self) -> dict[str, str]:
        """Return kind -> how it is called, in the user's language."""
        return dict(self._fields["kind"]._description_selection(self.env))
