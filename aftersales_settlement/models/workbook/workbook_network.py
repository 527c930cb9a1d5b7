from odoo import models

from ..months.aftersales_point import GUARDED, PAYEE_FIELDS


class AftersalesWorkbookNetwork(models.AbstractModel):
    _inherit = "aftersales.workbook.network"

    def _update_records(self, run, plan):
        # Guarded as a whole: on their way to another parent points pass the top, without payee.
        moved = [record for _row, record, changes in plan.updates if PAYEE_FIELDS & changes.keys()]
        guarding = GUARDED.give(self)
        with self._get_writer().concat(*moved)._guarding_payees():
            return super(AftersalesWorkbookNetwork, guarding)._update_records(run, plan)
