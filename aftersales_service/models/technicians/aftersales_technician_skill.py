from odoo import api, fields, models


class AftersalesTechnicianSkill(models.Model):
    """What a technician can work on: a product category and all below it, at a repair level."""

    _name = "aftersales.technician.skill"
    _description = "Technician Skill"
    _inherit = ["aftersales.portal.record"]
    _order = "technician_id, category_id, repair_level_id, id"
    _check_company_auto = True

    technician_id = fields.Many2one("aftersales.technician", required=True, ondelete="cascade")
    category_id = fields.Many2one("product.category", required=True, ondelete="cascade", index=True)
    repair_level_id = fields.Many2one(
        "aftersales.repair.level",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: repairs of every level.",
    )
    company_id = fields.Many2one(
        related="technician_id.company_id", store=True, index=True, precompute=True
    )

    # Also read by every list of a technician's skills.
    _skill_uniq = models.UniqueIndex(
        "(technician_id, category_id, COALESCE(repair_level_id, 0))",
        "The technician has this skill already.",
    )

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | {"technician_id", "category_id", "repair_level_id"}

    # === COMPUTE ===

    @api.depends("category_id", "repair_level_id")
    def _compute_display_name(self):
        for skill in self:
            names = (skill.category_id.display_name, skill.repair_level_id.display_name)
            skill.display_name = " · ".join(filter(None, names))
