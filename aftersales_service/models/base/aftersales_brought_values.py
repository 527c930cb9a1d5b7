import json

from odoo import api, fields, models


class AftersalesBroughtValues(models.AbstractModel):
    """A record that gets values from another one that was chosen, until somebody types his own.

    What was brought follows when another record is chosen: the phone number of one machine's owner
    must not stay beside another machine. What was typed stays.
    """

    _name = "aftersales.brought.values"
    _description = "Record with Brought Values"

    brought_values = fields.Char(
        copy=False, export_string_translation=False, help="What was brought and not typed, as JSON."
    )

    def _bring(self, **values):
        """Set fields to what a chosen record says, where they are empty or were brought before.

        :param values: field name -> text, empty where the chosen record says nothing
        """
        self.ensure_one()
        brought = json.loads(self.brought_values or "{}")
        for name, value in values.items():
            if not self[name] or self[name] == brought.get(name):
                self[name] = brought[name] = value or False
            else:
                brought.pop(name, None)
        self.brought_values = json.dumps(brought, sort_keys=True)

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"brought_values"}
