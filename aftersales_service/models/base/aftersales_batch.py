from odoo import api, fields, models


class AftersalesBatch(models.Model):
    """A share of a long run that one worker does in one transaction, see `aftersales.long.run`.

    What is done and what is left is here, not in the run's own record: workers that finish at the
    same moment would else wait for each other's row. Batches stay until their run is begun anew.
    Only the superuser, for whom runs work, may change them.
    """

    _name = "aftersales.batch"
    _description = "Batch of a Long Run"
    _order = "run_model_id, run_id, number"
    _log_access = False

    # Uninstalling the addon of a run takes its batches along.
    run_model_id = fields.Many2one("ir.model", "Kind of Run", required=True, ondelete="cascade")
    run_id = fields.Integer(required=True, help="Id of the record that is the run.")
    number = fields.Integer(required=True, help="The order in which one worker does them.")
    items = fields.Json(required=True, help="What the batch is about, usually ids of records.")
    size = fields.Integer(help="Its share of the run, for the progress.")
    is_done = fields.Boolean("Done")

    _run_number_uniq = models.UniqueIndex("(run_model_id, run_id, number)")

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"items"}
