from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from .changes import changed_fields

SERVICE_USER = "aftersales_service.group_service_user"
SERVICE_MANAGER = "aftersales_service.group_service_manager"
# Talking about a record, and planning to, is for everybody who may write it.
TALK_PREFIXES = ("message_", "activity_", "my_activity_", "website_message_", "rating_")


class AftersalesRoleGuard(models.AbstractModel):
    """Says field by field which role may write it, where access rights are too coarse.

    Whoever may write a document of another department needn't state its service facts. The
    system's own code, which takes superuser rights, is not asked; no client can take them.
    """

    _name = "aftersales.role.guard"
    _description = "Fields That Roles Write"
    _inherit = ["aftersales.field.access"]

    def _get_fields_of_roles(self) -> dict[str, set[str]]:
        """Return group -> the names of the fields that only its members write. Hook.

        What the after-sales addons add to a document is the service department's, unless
        somebody says otherwise.
        """
        return {SERVICE_USER: self._get_own_fields() - self._get_free_fields()}

    @api.model
    def _get_free_fields(self) -> set[str]:
        """Return the names of the fields that whoever has access may write. Hook."""
        return {name for name in self._fields if name.startswith(TALK_PREFIXES)}

    @api.model
    @ormcache()
    def _get_own_fields(self) -> frozenset[str]:
        """Return the names of the fields that only after-sales addons define."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field._modules and all(module.startswith("aftersales_") for module in field._modules)
        )

    def _check_roles_on_create(self, vals_list) -> None:
        """Refuse values of new records that the user's roles don't state.

        :raises AccessError: naming the fields and the group
        """
        for group, names in self.browse()._get_missing_roles().items():
            blank = self._get_common_defaults(names)
            # What the user's context, or defaults that he keeps for himself, would fill in.
            defaults = self.default_get(sorted(names))
            for vals in vals_list:
                stated = defaults | vals
                changed = [
                    name
                    for name in sorted(names & stated.keys())
                    if (stated[name] or False) != (blank.get(name) or False)
                ]
                if changed:
                    raise AccessError(self._explain_missing_role(group, changed))

    @api.model
    def _get_common_defaults(self, names) -> dict:
        """Return what new records say of fields, whoever makes them."""
        common = self.env["ir.default"].with_user(SUPERUSER_ID)._get_model_defaults(self._name)
        fields = [(name, self._fields[name]) for name in names]
        return {
            name: common.get(name, field.default(self) if field.default else False)
            for name, field in fields
        }

    def _check_roles_on_write(self, vals) -> None:
        """Refuse changes that the user's roles don't make; the same values again pass.

        :raises AccessError: naming the fields and the group
        """
        for group, names in self._get_missing_roles().items():
            if names.isdisjoint(vals):
                continue
            for record in self:
                changed = changed_fields(record, vals, names)
                if changed:
                    raise AccessError(self._explain_missing_role(group, changed))

    def _check_role(self, group) -> None:
        """Refuse what only members of the group may do with the records.

        :raises AccessError: for others
        """
        if self and group in self._get_missing_roles():
            raise AccessError(self._explain_missing_role(group, []))

    def _get_missing_roles(self) -> dict[str, set[str]]:
        """Return the groups that the user lacks, with the fields that only they write."""
        if self.env.su:
            return {}
        has_group = self.env.user.has_group
        return {
            group: names
            for group, names in self._get_fields_of_roles().items()
            if not has_group(group)
        }

    def _explain_missing_role(self, group, names) -> str:
        # Whoever is refused is told which right it takes, readable to him or not.
        words = {
            "document": self._description if len(self) != 1 else self.display_name,
            "group": self.env.ref(group).sudo().full_name,
        }
        if not names:
            return self.env._(
                "%(document)s: this takes the right “%(group)s”. Ask somebody who has it, or an "
                "administrator.",
                **words,
            )
        labels = [self._fields[name]._description_string(self.env) for name in names]
        return self.env._(
            "%(document)s: changing %(fields)s takes the right “%(group)s”. Ask somebody who has "
            "it, or an administrator.",
            fields=", ".join(labels),
            **words,
        )
