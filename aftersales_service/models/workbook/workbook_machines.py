from odoo import models
from odoo.tools import plaintext2html

from ...workbook import Column, Sheet
from ..machines.stock_lot_party import COLLECTED_KEY, PartiesBefore, coming_from

# What a decision on an order of the machine rests on.
FACTS = {
    "product_id": "sku",
    "production_date": "production_date",
    "delivery_date": "delivery_date",
    "installation_date": "installation_date",
}


class AftersalesWorkbookMachines(models.AbstractModel):
    """The sheet machines: the serial numbers in customers' hands."""

    _name = "aftersales.workbook.machines"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Machines"

    _workbook_sheet = "machines"
    _workbook_target = "stock.lot"
    _workbook_code = "name"

    def _get_sheet(self):
        return Sheet(
            "machines",
            (
                Column("serial", "code", required=True, help=self.env._("The serial number.")),
                Column("sku", "code", required=True, refers="products"),
                Column(
                    "dealer", "code", refers="network", help=self.env._("The point that sold it.")
                ),
                Column("customer", help=self.env._("Who uses the machine.")),
                Column("phone", "code", help=self.env._("The customer's phone number.")),
                Column("production_date", "date"),
                Column("delivery_date", "date"),
                Column("installation_date", "date"),
                Column("first_use_date", "date"),
                Column("project", help=self.env._("What it was bought for: a site, a project.")),
                Column("province", help=self.env._("The Chinese province that it is used in.")),
                Column("city", help=self.env._("The city that it is used in.")),
                Column("postal_code", "code"),
                Column("street"),
                Column("usage_note", help=self.env._("Where and for what it is used.")),
                Column("note"),
            ),
            key="serial",
            help=self.env._("The machines that are in use."),
        )

    def _get_writer(self, model_name=None):
        return super()._get_writer(model_name).with_context(**coming_from("import"))

    def _get_field_names(self):
        return {
            "serial": "name",
            "sku": "product_id",
            "dealer": "dealer_id",
            "production_date": "production_date",
            "delivery_date": "delivery_date",
            "installation_date": "installation_date",
            "first_use_date": "first_use_date",
            "project": "project",
            "city": "place_city",
            "postal_code": "place_zip",
            "street": "place_street",
            "usage_note": "usage_note",
            "note": "note",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if vals.get("note"):
            vals["note"] = plaintext2html(vals["note"])
        if {"customer", "phone"} & row.cells.keys() and row.fine("customer", "phone"):
            word = self.env["aftersales.workbook.customers"]._get_word(
                row.get("customer"), row.get("phone")
            )
            vals["customer_id"] = run.ref("customers", word)
        if "province" in row.cells and row.fine("province"):
            state = self._get_province(run, row)
            vals["place_state_id"] = state.id
            vals["place_country_id"] = state.country_id.id
        return vals

    def _get_province(self, run, row):
        """Return the province that a row names, empty for none or an unknown one."""
        provinces = run.found["provinces"]
        return provinces.get(row.get("province"), self.env["res.country.state"])

    # === FIND ===

    def _choose(self, run, code, records):
        """A serial number is a machine's if its product is one, or becomes one by this import.

        Of several machines with one number, the one of the row's product is meant.
        """
        machines = [lot for lot in records if self._is_machine(run, lot.product_id)]
        row = run.table("machines").keys.get(code)
        named = [lot for lot in machines if row and lot.product_id.default_code == row.get("sku")]
        return named or machines

    def _is_machine(self, run, product):
        """Return whether a product is a machine once the file is imported."""
        row = run.table("products").keys.get(product.default_code)
        kind = row.get("kind") if row else None
        return (kind or product.aftersales_kind) == "machine"

    # === CHECK ===

    def _check(self, run):
        table = run.table("machines")
        for row in table.rows:
            if row.fine("sku") and self._is_other_product(run, row.get("sku")):
                message = self.env._("“%(sku)s” is not a machine", sku=row.get("sku"))
                run.add_fault(row, "sku", message, self.env._("a product of the kind machine"))
            if row.get("province") and row.fine("province") and not self._get_province(run, row):
                message = self.env._("“%(name)s” is no Chinese province", name=row.get("province"))
                run.add_fault(row, "province", message, self.env._("its name, such as 湖北省"))
        return super()._check(run)

    def _is_other_product(self, run, sku):
        """Return whether the product is known, and known not to be a machine."""
        row = run.table("products").keys.get(sku)
        if row and (not row.fine("kind") or run.book.is_unsure("products", "kind")):
            return False
        kind = row.get("kind") if row else None
        product = run.found["products"].get(sku)
        if not row and not product:
            return False
        return (kind or (product and product.aftersales_kind)) != "machine"

    def _check_plan(self, run):
        """What decisions on settled orders rest on doesn't change."""
        changed = [
            (row, lot, FACTS.keys() & changes.keys())
            for row, lot, changes in run.plans["machines"].updates
            if FACTS.keys() & changes.keys()
        ]
        if not changed:
            return
        lots = self.env["stock.lot"].concat(*(lot for _row, lot, _names in changed))
        settled = lots._get_settled_machines()
        for row, lot, names in changed:
            for name in sorted(names) if lot in settled else ():
                run.add_fault(
                    row,
                    FACTS[name],
                    self.env._(
                        "closed orders rest on what this was: %(value)s",
                        value=self._show(lot, name),
                    ),
                    self.env._("the value as it was"),
                )

    def _show(self, lot, name):
        value = lot[name]
        return value.default_code if name == "product_id" else value or self.env._("blank")

    # === LOAD ===

    def _update_records(self, run, plan):
        """A machine that turns out to be another product takes its orders along."""
        moved = {
            record: run.resolve(changes["product_id"])
            for _row, record, changes in plan.updates
            if "product_id" in changes
        }
        before = PartiesBefore()
        collecting = self.with_context(**{COLLECTED_KEY: before})
        with self._get_writer()._taking_orders_along(moved):
            result = super(AftersalesWorkbookMachines, collecting)._update_records(run, plan)
        # Machines are written one by one; whose they were before is kept at once.
        self._get_writer().browse(before)._keep_parties(before)
        return result
