from odoo import models
from odoo.fields import Command

from ...workbook import Column, Sheet


class AftersalesWorkbookOrders(models.AbstractModel):
    """The sheet orders: service orders that are done.

    They come as done orders without stock moves: the work was done before it came into Odoo, or
    by a point whose stock is not kept there.
    """

    _name = "aftersales.workbook.orders"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Orders"

    _workbook_sheet = "orders"
    _workbook_target = "repair.order"
    _workbook_code = "name"

    def _get_sheet(self):
        return Sheet(
            "orders",
            (*self._get_key_columns(), *self._get_fact_columns()),
            key="order",
            help=self.env._("The service orders that are done."),
        )

    def _get_key_columns(self):
        return (
            Column("order", "code", required=True, help=self.env._("The order's number.")),
            Column("serial", "code", required=True, refers="machines"),
            Column(
                "node",
                "code",
                required=True,
                refers="network",
                help=self.env._("Who did the work."),
            ),
            Column(
                "technician",
                "code",
                refers="technicians",
                help=self.env._("Who did it; without one the order is not paid."),
            ),
            Column(
                "service_type",
                "code",
                required=True,
                refers="service_types",
                help=self.env._("As repair, installation, inspection, test, upgrade, maintenance."),
            ),
            Column(
                "repair_level", "code", refers="repair_levels", help=self.env._("As in the rates.")
            ),
            Column("fault_group", "code", refers="faults", help=self.env._("What was wrong.")),
        )

    def _get_fact_columns(self):
        return (
            Column("reported_at", "datetime", help=self.env._("When the customer reported it.")),
            Column(
                "completed_at",
                "datetime",
                required=True,
                help=self.env._("When the work was done, in the company's time zone."),
            ),
            Column(
                "record_sheet_date", "date", help=self.env._("When the signed sheet was received.")
            ),
            Column(
                "status",
                "choice",
                required=True,
                choices=("normal", "abnormal", "history"),
                help=self.env._(
                    "history: done and settled before; it counts for warranty and repeat repairs "
                    "and is never settled."
                ),
            ),
            self._get_number_column(
                "usage", help=self.env._("Hours or kilometres on the machine.")
            ),
            self._get_number_column("units", help=self.env._("Blank: 1.")),
            self._get_number_column("distance_km", help=self.env._("Way to the customer.")),
            Column("note"),
        )

    def _get_number_column(self, name, **options):
        decimals = self._get_decimals("repair.order", name)
        return Column(name, "number", minimum=0, decimals=decimals, **options)

    def _get_field_names(self):
        return {
            "order": "name",
            "serial": "lot_id",
            "node": "point_id",
            "technician": "technician_id",
            "service_type": "service_type_id",
            "repair_level": "repair_level_id",
            "fault_group": "fault_id",
            "reported_at": "reported_at",
            "completed_at": "completed_at",
            "record_sheet_date": "record_sheet_date",
            "status": "service_status",
            "usage": "usage",
            "units": "units",
            "distance_km": "distance_km",
            "note": "service_note",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if "usage" in vals:
            vals["has_usage"] = row.get("usage") is not None
        if "units" in vals and row.get("units") is None:
            vals["units"] = 1.0
        return vals

    # === FIND ===

    def _find(self, run):
        run.found["other_orders"] = {}
        return super()._find(run)

    def _choose(self, run, code, records):
        """Other sheets can only mean service orders."""
        chosen = [order for order in records if order.point_id]
        if not chosen:
            run.found["other_orders"][code] = records[0]
        return chosen

    # === CHECK ===

    def _check(self, run):
        unpaid = self.env["aftersales.workbook.network"]._get_unpaid(run)
        for code, row in run.table("orders").keys.items():
            self._check_service_type(run, row)
            self._check_payee(run, row, unpaid)
            self._check_record(run, code, row)
        self._check_warehouse(run)
        return super()._check(run)

    def _check_warehouse(self, run):
        """Note new orders of a company that Odoo can't keep orders for yet."""
        new = run.table("orders").keys.keys() - run.found["orders"].keys()
        types = self.env["stock.warehouse"]._get_field_service_types(run.company)
        if new and run.company not in types:
            message = self.env._("the company %(name)s has no warehouse", name=run.company.name)
            expected = self.env._(
                "a warehouse of the company: create it under Inventory, then import the file"
            )
            run.book.faults.add("orders", 0, "", message, expected)

    def _check_service_type(self, run, row):
        """Note an order for the way alone: travel is what rates are kept under."""
        service_type = run.found["service_types"].get(row.get("service_type"))
        if row.fine("service_type") and service_type and service_type.kind == "travel":
            message = self.env._("“%(code)s” is not work of its own", code=service_type.code)
            expected = self.env._("the type of the work; the way to it is paid by distance_km")
            run.add_fault(row, "service_type", message, expected)

    def _check_payee(self, run, row, unpaid):
        """Note an order to be settled that nobody would be paid for."""
        to_be_settled = row.fine("status") and row.get("status") in ("normal", "abnormal")
        if to_be_settled and row.fine("node") and row.get("node") in unpaid:
            run.add_fault(
                row,
                "node",
                self.env._("“%(code)s” has no payee at or above it", code=row.get("node")),
                self.env._("payee Y for the point or one above it, or the status history"),
            )

    def _check_record(self, run, code, row):
        """Note a number that something has which the import has no business with."""
        other = run.found["other_orders"].get(code)
        if other:
            message = self.env._("the repair order “%(name)s” is no service order", name=code)
            run.add_fault(row, "order", message, self.env._("another number"))
        self._check_done(run, code, row)

    def _check_done(self, run, code, row):
        """Note a row about an order that is being worked on in Odoo."""
        order = run.found["orders"].get(code)
        if order and order.state != "done":
            message = self.env._("the order “%(name)s” is being worked on in Odoo", name=code)
            expected = self.env._("an order that is done: complete it in Odoo first")
            run.add_fault(row, "order", message, expected)

    # === SETTLED ORDERS ===

    def _check_plan(self, run):
        """The facts of an order that closed orders rest on don't change."""
        protected = self.env["repair.order"]._protected_order_fields()
        columns = {field: column for column, field in self._get_field_names().items()}
        columns["has_usage"] = "usage"
        changed = [
            (row, order, {columns[name] for name in protected & changes.keys()})
            for row, order, changes in run.plans["orders"].updates
        ]
        orders = self.env["repair.order"].concat(
            *(order for _row, order, found in changed if found)
        )
        frozen = orders._get_frozen_orders()
        for row, order, names in changed:
            for name in sorted(names) if order in frozen else ():
                self._refuse(run, row, name)

    def _refuse(self, run, row, column):
        """Note that a cell would change what closed orders rest on."""
        run.add_fault(
            row,
            column,
            self.env._("closed orders rest on this order: it can't change any more"),
            self.env._("the value as it was; if the order turned out to be false, an audit"),
        )

    # === LOAD ===

    def _prepare_create_vals(self, run, row):
        return super()._prepare_create_vals(run, row) | {"state": "done", "user_id": False}

    def _complete_create_vals(self, run, vals_list):
        types = self.env["stock.warehouse"]._get_field_service_types(run.company)
        for vals in vals_list:
            vals.update(self._get_machine_vals(vals["lot_id"]))
            vals["schedule_date"] = vals["completed_at"]
            # Core would create one for each order, to find its stock moves by.
            vals["reference_ids"] = [Command.set([])]
            vals["picking_type_id"] = types[run.company].id
        return vals_list

    def _get_machine_vals(self, lot_id):
        lot = self.env["stock.lot"].browse(lot_id)
        return {"product_id": lot.product_id.id, "partner_id": lot.customer_id.id}

    def _get_group_key(self, record, changes):
        key = super()._get_group_key(record, changes)
        # Core writes an order's product one by one.
        return (record.id, *key) if "lot_id" in changes else key

    def _complete_write_vals(self, run, records, vals):
        return vals | self._get_machine_vals(vals["lot_id"]) if "lot_id" in vals else vals
