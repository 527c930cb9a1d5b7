from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError

from .sentinels import PROTECTED_WRITE


class Base(models.AbstractModel):
    """What follows from other values is written by nobody."""

    _inherit = "base"

    def write(self, vals):
        """Write, but not what follows from other values: read-only in a view protects nothing."""
        derived = self._get_derived_fields()
        if derived and not derived.isdisjoint(vals):
            self._ensure_may_write_derived(derived.intersection(vals))
        if self._name.startswith("aftersales.") and not self.env.su:
            return self._write_in_own_companies(vals, super().write)
        return super().write(vals)

    def _write_in_own_companies(self, vals, write):
        """Write, but move nothing into a company that the user doesn't work for.

        Odoo asks for the rights to a record before it changes only; what it hangs on, or its
        company itself, may be another company's afterwards.

        :param write: the method that writes
        :raises AccessError: if the user may not write what came of it
        """
        company_id = vals.get("company_id")
        if company_id and company_id not in self.env.companies.ids:
            raise AccessError(self.env._("Choose a company that you work for."))
        result = write(vals)
        fields = [self._fields[name] for name in vals if name in self._fields]
        if any(field.type == "many2one" for field in fields):
            self.check_access("write")
        return result

    @api.model
    @tools.ormcache()
    def _get_derived_fields(self):
        """Return the names of the stored fields of these addons that only their compute sets.

        Odoo stores what is computed without `write`; on `create` it computes them whatever the
        values say.
        """
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and field.compute
            and field.readonly
            and not field.inverse
            and field._modules
            # Not core's, where a field is read-only in the views at most.
            and all(module.startswith("aftersales_") for module in field._modules)
        )

    def _ensure_may_write_derived(self, names):
        """Refuse values for fields that follow from others.

        :raises UserError: always, but for code that has the permission of protected records
        """
        if PROTECTED_WRITE.is_given(self.env):
            return
        raise UserError(
            self.env._(
                "These follow from other values and can't be written: %(fields)s (%(document)s).",
                fields=", ".join(
                    self._fields[name]._description_string(self.env) for name in sorted(names)
                ),
                document=self._description,
            )
        )
