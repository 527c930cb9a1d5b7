from odoo import api, models
from odoo.exceptions import ValidationError


class AftersalesFormOnlyMixin(models.AbstractModel):
    """Records that nobody makes by typing a name: a name alone says too little of them.

    Who mistypes the number of an order wants another number, not a bogus order: `ir.ui.view` takes
    the offer away, and what asks nevertheless is refused.
    """

    _name = "aftersales.form.only.mixin"
    _description = "Created by Form Only"

    @api.model
    def name_create(self, name):
        """Refuse to create a record of a name alone.

        :raises ValidationError: always, which makes the web client open the form
        """
        refuse_name_create(self, name)


def refuse_name_create(model, name):
    """Raise the `ValidationError` that makes the web client open the form instead."""
    raise ValidationError(
        model.env._(
            "“%(name)s” was not found, and a name alone makes no %(kind)s: fill in its form.",
            name=name,
            kind=model.env["ir.model"]._get(model._name).name,
        )
    )
