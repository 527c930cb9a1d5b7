from odoo import api, models

_KEY = "aftersales_defaults"


def defaults_for(model, **values):
    """Return a context that gives new records of one model their first values.

    Odoo's own ``default_`` keys speak to whatever is made while they are in the context, and the
    web client keeps an action's context for every button on its form: the machine of an order
    would become the serial number of each part that its confirmation reserves.
    """
    return {_KEY: {model: values}}


class Base(models.AbstractModel):
    """First values that an action names for the records of one model, and for no others."""

    _inherit = "base"

    @api.model
    def default_get(self, fields):
        """Return the defaults; those that the context has for this model come first.

        Not for the superuser: who may not write a field can't forge it through a record that is
        made on his behalf.
        """
        values = not self.env.su and self.env.context.get(_KEY)
        own = values and values.get(self._name)
        if own:
            self = self.with_context(**{f"default_{name}": own[name] for name in own})
        return super().default_get(fields)
