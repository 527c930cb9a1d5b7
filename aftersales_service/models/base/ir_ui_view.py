from ast import literal_eval

from odoo import models

from .aftersales_form_only_mixin import AftersalesFormOnlyMixin

_CHOOSES = ("many2one", "many2many")


class IrUiView(models.Model):
    """Fields in every form, core's too, offer no record that a name alone can't make.

    Not by a form either: what is not found is chosen again, and a new one begins in its own list.
    """

    _inherit = "ir.ui.view"

    def _postprocess_tag_field(self, node, name_manager, node_info):
        result = super()._postprocess_tag_field(node, name_manager, node_info)
        field = name_manager.model._fields.get(node.get("name"))
        if field and field.type in _CHOOSES and self._is_form_only(field.comodel_name):
            options = literal_eval(node.get("options") or "{}")
            node.set("options", repr({**options, "no_create": True}))
        return result

    def _is_form_only(self, model_name):
        mixin = self.env.registry[AftersalesFormOnlyMixin._name]
        return issubclass(self.env.registry[model_name], mixin)
