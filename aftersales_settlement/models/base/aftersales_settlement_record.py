import json
from collections.abc import Iterable, Sequence

from psycopg2.extras import Json

from odoo import api, models
from odoo.tools import SQL, clean_context
from odoo.tools.sql import column_exists, create_column, table_exists

from odoo.addons.aftersales_service.models.base.sentinels import Permission

from ...run.copy import copy_rows, reserve_ids

# Records whose stored computed fields are computed at a time.
RECOMPUTED = 1_000


# To write what a settlement run makes.
SETTLEMENT_RUN = Permission("settlement_run")


class AftersalesSettlementRecord(models.AbstractModel):
    """What a settlement run writes: nobody else may, through any interface, sudo included."""

    _name = "aftersales.settlement.record"
    _description = "Record Written by Settlement Runs"
    _inherit = ["aftersales.protected.record"]

    _protection = SETTLEMENT_RUN

    def _auto_init(self):
        # Before records kept their currency it was the company's.
        cr, table, currency = self.env.cr, self._table, self._fields.get("currency_id")
        is_new = table_exists(cr, table) and not column_exists(cr, table, "currency_id")
        if is_new and currency and currency.store:
            create_column(cr, table, "currency_id", "int4")
            cr.execute(
                SQL(
                    "UPDATE %s x SET currency_id = c.currency_id FROM res_company c"
                    " WHERE c.id = x.company_id",
                    SQL.identifier(table),
                )
            )
        return super()._auto_init()

    def _get_protection_message(self) -> str:
        return self.env._(
            "%(document)s is made by the settlement of its month and cannot be changed by"
            " hand. Correct the facts (service order, return, audit, rate) and make the"
            " month again; what is approved already is corrected in a later month.",
            document=self._description,
        )

    # === WRITTEN BY COPY ===

    @api.model
    def _get_copy_columns(self) -> tuple[str, ...]:
        """Return the stored fields that a run gives values for. Hook.

        An addon that gives values for a field of its own appends its name here, and the value to
        each row in the model's ``_prepare_..._rows``. A field that it gives none gets its default,
        and a computed or related one is computed.
        """
        raise NotImplementedError

    @api.model
    def _copy(self, rows: Iterable[Sequence], *, recompute: bool = True) -> None:
        """Append rows to the table, complete: with defaults, and computed where something is.

        :param rows: values in the order of `_get_copy_columns`; made as they are read, and must
            not use the cursor once the first is read.
        :param recompute: compute stored fields now; else the caller does, by `_recompute_copied`.
        """
        columns = self._get_copy_columns()
        defaults = self._get_copy_defaults(columns)
        if defaults:
            columns = (*columns, *defaults)
            values = tuple(defaults.values())
            rows = ((*row, *values) for row in rows)
        if not (recompute and self._get_copy_computed()):
            copy_rows(self.env.cr, self._table, columns, rows)
            return
        rows = list(rows)
        ids = reserve_ids(self.env.cr, self._table, len(rows))
        rows = ((id_, *row) for id_, row in zip(ids, rows, strict=True))
        copy_rows(self.env.cr, self._table, ("id", *columns), rows)
        self._recompute_copied(ids)

    @api.model
    def _get_copy_defaults(self, columns: Sequence[str]) -> dict[str, object]:
        """Return field -> default, as it is stored, of what a run gives no value for.

        Only what the fields' own code says: neither the context, which comes from the browser, nor
        what a user has set as his default has a say in what is settled.
        """
        model = self.with_context(clean_context(self.env.context))
        given = set(columns)
        return {
            name: self._to_column(model, field)
            for name, field in self._fields.items()
            if field.default and field.store and field.column_type and name not in given
        }

    @api.model
    def _to_column(self, model, field):
        """Return the default of a field of ``model`` as COPY takes it."""
        value = field.convert_to_cache(field.default(model), model, validate=False)
        value = field.convert_to_write(field.convert_to_record(value, model), model)
        stored = field.convert_to_column_insert(value, model)
        return json.dumps(stored.adapted) if isinstance(stored, Json) else stored

    @api.model
    def _get_copy_computed(self) -> list:
        """Return the stored fields that are computed, or related, and that a run doesn't give."""
        given = set(self._get_copy_columns())
        return [
            field
            for name, field in self._fields.items()
            if field.store and field.compute and name not in given
        ]

    @api.model
    def _recompute_copied(self, ids: Sequence[int]) -> None:
        """Compute the stored fields of rows that were copied; no cost where there are none."""
        computed = self._get_copy_computed()
        if not computed:
            return
        names = [field.name for field in computed]
        for start in range(0, len(ids), RECOMPUTED):
            records = self.browse(ids[start : start + RECOMPUTED])
            # What is cached may be of a draft that had the id before.
            records.invalidate_recordset()
            for field in computed:
                self.env.add_to_compute(field, records)
            records.flush_recordset(names)
            records.invalidate_recordset(flush=False)
