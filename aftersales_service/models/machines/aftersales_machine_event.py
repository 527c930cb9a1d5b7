from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

# Ids of events are made of their source's place in the list and of the id there.
_SOURCES = 64


class EventSource(NamedTuple):
    """Where events of one kind come from: ``query`` gives id, lot_id and date of each.

    The id is that of a record of ``model``, which the event opens.
    """

    kind: str
    model: str
    query: SQL


class AftersalesMachineEvent(models.Model):
    """Everything that happened to a machine, on one list.

    Nothing is stored: the events are read where they are, for one machine by its indexes.
    """

    _name = "aftersales.machine.event"
    _description = "Machine Event"
    _auto = False
    _order = "date desc, id desc"

    lot_id = fields.Many2one("stock.lot", string="Machine", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [
            ("produced", "Produced"),
            ("delivered", "Delivered"),
            ("installed", "Installed"),
            ("first_used", "First Used"),
            ("registered", "Registered"),
            ("shipped", "Shipped"),
            ("returned", "Taken Back"),
            ("party", "Owner or Service Point"),
            ("request", "Request"),
            ("reported", "Reported"),
            ("serviced", "Serviced"),
            ("replaced", "Part Replaced"),
            ("reading", "Usage Reading"),
            ("followup", "Follow-up"),
            ("document", "Document"),
            ("warranty", "Warranty"),
        ],
        string="What",
        readonly=True,
    )
    res_model = fields.Char(string="Source Model", readonly=True)
    res_id = fields.Many2oneReference(string="Source", model_field="res_model", readonly=True)
    text = fields.Char(string="Details", compute="_compute_text")

    # === TABLE ===

    @property
    def _table_query(self):
        branches = [
            SQL(
                """
                SELECT source.id::bigint * %s + %s AS id, source.lot_id, source.date,
                       %s AS kind, %s AS res_model, source.id AS res_id
                  FROM (%s) source
                """,
                _SOURCES,
                number,
                source.kind,
                source.model,
                source.query,
            )
            for number, source in enumerate(self._get_event_sources())
        ]
        return SQL(
            """
            SELECT event.*, lot.company_id
              FROM (%s) event JOIN stock_lot lot ON lot.id = event.lot_id
            """,
            SQL(" UNION ALL ").join(branches),
        )

    @api.model
    def _get_event_sources(self):
        """Return where events come from, as a list of `EventSource`. Hook.

        An addon adds its own at the end. Each query can be asked for one machine by an index.
        """
        self.env.flush_all()
        return [
            self._get_date_source("produced", "production_date"),
            self._get_date_source("delivered", "delivery_date"),
            self._get_date_source("installed", "installation_date"),
            self._get_date_source("first_used", "first_use_date"),
            self._get_date_source("registered", "registration_date"),
            EventSource(
                "party",
                "aftersales.machine.party",
                SQL("SELECT id, lot_id, date_from AS date FROM aftersales_machine_party"),
            ),
            *self._get_order_sources(),
            EventSource(
                "reading",
                "aftersales.usage.reading",
                SQL("SELECT id, lot_id, date FROM aftersales_usage_reading"),
            ),
            EventSource(
                "document",
                "aftersales.machine.document",
                SQL("SELECT id, lot_id, date FROM aftersales_machine_document"),
            ),
            self._get_move_source("shipped", "internal", "customer"),
            self._get_move_source("returned", "customer", "internal"),
        ]

    @api.model
    def _local_date(self, column):
        """Return the SQL of a moment's day in the company's time zone."""
        return self.env.company._aftersales_local_date_sql(SQL.identifier(*column.split(".")))

    @api.model
    def _get_move_source(self, kind, source, destination):
        """Return the events that stock moves between two usages of locations are."""
        query = SQL(
            """
            SELECT line.id, line.lot_id, %s AS date
              FROM stock_move_line line
              JOIN stock_location source ON source.id = line.location_id
              JOIN stock_location destination ON destination.id = line.location_dest_id
             WHERE line.state = 'done' AND line.lot_id IS NOT NULL
               AND source.usage = %s AND destination.usage = %s
            """,
            self._local_date("line.date"),
            source,
            destination,
        )
        return EventSource(kind, "stock.move.line", query)

    @api.model
    def _get_date_source(self, kind, column):
        """Return the events that one of a machine's dates says."""
        query = SQL(
            "SELECT id, id AS lot_id, %(date)s AS date FROM stock_lot WHERE %(date)s IS NOT NULL",
            date=SQL.identifier(column),
        )
        return EventSource(kind, "stock.lot", query)

    @api.model
    def _get_order_sources(self):
        """Return the events that service orders and their parts are."""
        return [
            EventSource(
                "reported",
                "repair.order",
                SQL(
                    "SELECT id, lot_id, %s AS date FROM repair_order"
                    " WHERE point_id IS NOT NULL AND reported_at IS NOT NULL AND state <> 'done'",
                    self._local_date("reported_at"),
                ),
            ),
            EventSource(
                "serviced",
                "repair.order",
                SQL(
                    "SELECT id, lot_id, completion_date AS date FROM repair_order"
                    " WHERE point_id IS NOT NULL AND state = 'done'"
                ),
            ),
            EventSource(
                "replaced",
                "aftersales.replacement",
                SQL(
                    "SELECT part.id, o.lot_id, o.completion_date AS date"
                    "  FROM repair_order o JOIN aftersales_replacement part ON part.order_id = o.id"
                ),
            ),
        ]

    # === TEXT ===

    @api.depends("kind", "res_model", "res_id")
    @api.depends_context("lang")
    def _compute_text(self):
        self.text = False
        for (model, kind), events in self.grouped(lambda one: (one.res_model, one.kind)).items():
            records = self.env[model].browse(events.mapped("res_id"))
            for event, record in zip(events, records, strict=True):
                event.text = self._describe(kind, record)

    @api.model
    def _describe(self, kind, record):
        """Return what an event of a kind says, in the reader's language.

        An addon that adds a kind adds a method `_describe_<kind>`; a kind without one says nothing.

        :param record: what the event comes from
        """
        describe = getattr(self, f"_describe_{kind}", None)
        return describe(record) if describe else ""

    @api.model
    def _describe_registered(self, lot):
        return self._get_label(lot, "registration_source")

    @api.model
    def _describe_party(self, party):
        return self._join(
            self.env._(
                "%(role)s: %(name)s", role=self._get_label(party, "role"), name=party.display_name
            ),
            self._get_label(party, "origin"),
        )

    @api.model
    def _describe_shipped(self, line):
        return self._join(line.picking_id.name, line.picking_id.partner_id.display_name)

    @api.model
    def _describe_returned(self, line):
        return self._describe_shipped(line)

    @api.model
    def _describe_reported(self, order):
        return self._join(
            order.name,
            order.service_type_id.name,
            order.fault_id.name,
            order.point_id.display_name,
        )

    @api.model
    def _describe_serviced(self, order):
        return self._describe_reported(order)

    @api.model
    def _describe_replaced(self, part):
        serials = part.lot_out_id.name and self.env._(
            "%(old)s → %(new)s", old=part.lot_out_id.name, new=part.lot_in_id.name or "?"
        )
        return self._join(
            f"{part.product_id.display_name} × {part.quantity:,.15g}",
            serials or part.lot_in_id.name,
            part.order_id.name,
        )

    @api.model
    def _describe_reading(self, reading):
        return self._join(reading._describe_value(), reading.reason)

    @api.model
    def _describe_document(self, document):
        return self._join(self._get_label(document, "kind"), document.name)

    @api.model
    def _get_label(self, record, name):
        """Return the label of what a selection field of a record says; empty if it is not set."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    @staticmethod
    def _join(*words):
        return " · ".join(word for word in words if word)

    # === ACTIONS ===

    def action_open(self):
        """Open what the event comes from."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        if self.res_model == "stock.move.line":
            record = record.picking_id or record
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "views": [(False, "form")],
            "res_id": record.id,
        }

    @api.model
    def _get_technical_fields(self):
        return super()._get_technical_fields() | {"res_id"}
