from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

# What the stock of a point is to us: consigned stock is ours, sold stock is not.
LOCATION_USAGE = {"company": "internal", "own": "customer"}


class AftersalesPoint(models.Model):
    _name = "aftersales.point"
    _inherit = ["aftersales.point", "aftersales.part.return.counter"]

    stock_mode = fields.Selection(
        [("company", "Company's (consigned)"), ("own", "The point's own")],
        string="Stock",
        required=True,
        default="company",
        help="Company's: parts at the point are ours, counted and valued. The point's own: parts "
        "are sold to the point and leave our stock.",
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Stock Location",
        ondelete="restrict",
        check_company=True,
        copy=False,
        help="Where the point keeps new parts.",
    )
    defective_location_id = fields.Many2one(
        "stock.location",
        string="Defective Parts Location",
        ondelete="restrict",
        check_company=True,
        copy=False,
        domain=[("usage", "=", "internal")],
        help="Where the point keeps replaced parts until they are sent back.",
    )

    @api.constrains("stock_mode", "location_id")
    def _check_location_usage(self):
        for point in self:
            location = point.location_id
            if location and location.usage != LOCATION_USAGE[point.stock_mode]:
                raise ValidationError(
                    self.env._(
                        "The stock location %(location)s of %(point)s doesn't suit the way its "
                        "stock is kept. Clear the location, then create a new one.",
                        location=location.display_name,
                        point=point.display_name,
                    )
                )

    def action_create_stock_locations(self):
        """Create the missing stock and defective-part locations of these points.

        :raises AccessError: for users who are neither parts nor service managers
        """
        user = self.env.user
        if not (
            user.has_group("aftersales_parts.group_parts_manager")
            or user.has_group("aftersales_service.group_service_manager")
        ):
            raise AccessError(
                self.env._("Only parts and service managers create locations of service points.")
            )
        self.check_access("read")
        # Locations belong to the inventory administrator; managers may make those of points.
        for point in self.sudo():
            parent = point.company_id._get_aftersales_location()
            if not point.location_id:
                point.location_id = parent.create(point._prepare_location_vals(parent))
            if not point.defective_location_id:
                point.defective_location_id = parent.create(
                    point._prepare_defective_location_vals(parent)
                )

    def _prepare_location_vals(self, parent):
        """Values of the location for new parts. Hook method."""
        self.ensure_one()
        return {
            "name": self.display_name,
            "usage": LOCATION_USAGE[self.stock_mode],
            "location_id": parent.id,
            "company_id": self.company_id.id,
        }

    def _prepare_defective_location_vals(self, parent):
        """Values of the location for replaced parts. Hook method."""
        return self._prepare_location_vals(parent) | {
            "name": self.env._("%(point)s: Defective", point=self.display_name),
            "usage": "internal",
        }

    def _get_part_return_path(self):
        return "point_id"
