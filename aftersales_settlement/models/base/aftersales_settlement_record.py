from odoo import models

# Only code in this process can pass this very object; a context that came over RPC cannot.
SETTLEMENT_RUN = object()


class SettlementRecord(models.AbstractModel):
    """What a settlement run writes: nobody else may, through any interface, sudo included."""

    _name = "aftersales.settlement.record"
    _description = "Record Written by Settlement Runs"
    _inherit = ["aftersales.protected.record"]

    _protection_key = "settlement_run"
    _protection_object = SETTLEMENT_RUN

    def _get_protection_message(self) -> str:
        return self.env._(
            "%(document)s is made by the settlement of its month and cannot be changed by"
            " hand. Correct the facts (service order, return, audit, rate) and make the"
            " month again; what is approved already is corrected in a later month.",
            document=self._description,
        )
