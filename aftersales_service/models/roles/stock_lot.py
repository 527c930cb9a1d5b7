from odoo import api, models

from ..base.aftersales_role_guard import SERVICE_USER

# What is decided by policies, and not to be known without them.
COVER_FIELDS = frozenset(
    {
        "goodwill_currency_id",
        "goodwill_left",
        "warranty_covered_by",
        "warranty_end",
        "warranty_policy_id",
        "warranty_reason",
        "warranty_start",
        "warranty_state",
        "warranty_terms",
    }
)
# How many transfers there are, and, where those apps are installed, sales and purchases.
DOCUMENT_COUNTS = ("delivery_count", "purchase_order_count", "sale_order_count")
# What a machine is, once somebody has it: cover and pay hang on it.
IDENTITY_FIELDS = frozenset({"company_id", "name", "product_id"})


class StockLot(models.Model):
    """Who may state what of a machine: stock users receive and move it, and say no more.

    Loaded after the machine's other parts: what a client sends is judged before they add to it.
    """

    _name = "stock.lot"
    _inherit = ["stock.lot", "aftersales.role.guard"]

    def _get_fields_of_roles(self):
        facts = super()._get_fields_of_roles()
        if any(lot._is_on_file() for lot in self):
            facts[SERVICE_USER] |= IDENTITY_FIELDS
        return facts

    def _is_on_file(self):
        """Return whether the service department keeps the machine: it was sold to somebody."""
        self.ensure_one()
        return self.is_machine and bool(self.dealer_id or self._is_in_use())

    @api.model
    def _has_field_access(self, field, operation):
        if field.name in COVER_FIELDS and not self.env["aftersales.warranty.policy"].has_access(
            "read"
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Show the documents of a machine's moves to those who move stock.

        Odoo counts them with the rights of who opens the form, and expects nobody else to.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        for name in DOCUMENT_COUNTS:
            for button in arch.xpath(f"//button[.//field[@name='{name}']][not(@groups)]"):
                button.set("groups", "stock.group_stock_user")
        return arch, view

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; service facts of machines come from the service department."""
        self._check_roles_on_create(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Write; service facts of machines come from the service department."""
        self._check_roles_on_write(vals)
        if self.env.su:
            return super().write(vals)
        return self._write_in_own_companies(vals, super().write)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_by_role(self):
        self.filtered(lambda lot: lot._is_on_file())._check_role(SERVICE_USER)
