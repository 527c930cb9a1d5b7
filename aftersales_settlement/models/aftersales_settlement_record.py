from odoo import api, models
from odoo.exceptions import UserError

# Only code in this process can pass this very object; a context that came over RPC cannot.
SETTLEMENT_RUN = object()


class SettlementRecord(models.AbstractModel):
    """What a settlement run writes: nobody else may, through any interface, sudo included."""

    _name = "aftersales.settlement.record"
    _description = "Record Written by Settlement Runs"

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_settlement_run()
        return super().create(vals_list)

    def write(self, vals):
        if not self._get_discussion_fields().issuperset(vals):
            self._ensure_settlement_run()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_by_settlement_run(self):
        self._ensure_settlement_run()

    @api.model
    def _get_discussion_fields(self) -> set[str]:
        """Return the fields that talking about a record may change; money is never among them."""
        return set()

    def _ensure_settlement_run(self) -> None:
        """Refuse changes that don't come from a run.

        :raises UserError: always, but for code that holds the sentinel.
        """
        if self.env.context.get("settlement_run") is not SETTLEMENT_RUN:
            raise UserError(
                self.env._(
                    "%(document)s is made by the settlement of its month and cannot be changed by"
                    " hand. Correct the facts (service order, return, audit, rate) and make the"
                    " month again; what is approved already is corrected in a later month.",
                    document=self._description,
                )
            )
