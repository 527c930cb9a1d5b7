from odoo import api, fields, models


class AftersalesImportMixin(models.AbstractModel):
    """A record that a workbook row without a key of its own may have brought."""

    _name = "aftersales.import.mixin"
    _description = "Row of an Imported Workbook"

    import_key = fields.Char(
        readonly=True,
        copy=False,
        # Read by the workbook import, which asks for whole batches of keys.
        index="btree_not_null",
        help="Fingerprint of the workbook row that brought this record: the same row of a later "
        "file is recognized by it and not brought again, and one that a later file no longer has is "
        "removed by it. Empty for what was entered by hand, which no import removes.",
    )

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"import_key"}
