from odoo import models

from odoo.addons.aftersales_service.workbook import Column, Sheet, find_meant

from ...rules.rates import UNIT_JOB, UNIT_KM, UNIT_PIECE


class AftersalesWorkbookRates(models.AbstractModel):
    """The sheet rates: what each kind of work is paid."""

    _name = "aftersales.workbook.rates"
    _inherit = "aftersales.workbook.rows"
    _description = "Workbook Rates"

    _workbook_sheet = "rates"
    _workbook_target = "aftersales.rate"
    _workbook_owner = _workbook_owner_column = _workbook_owner_field = None

    def _get_sheet(self):
        levels = tuple(self.env["aftersales.workbook.network"]._get_levels())
        units = (UNIT_JOB, UNIT_PIECE, UNIT_KM)
        unit_help = self.env._("job, unit (times the units on the order), or km for travel alone.")
        decimals = self._get_decimals(self._workbook_target, "amount")
        return Sheet(
            "rates",
            (
                Column("service_type", "code", required=True, refers="service_types"),
                Column(
                    "repair_level",
                    "code",
                    refers="repair_levels",
                    help=self.env._("Exactly as on the orders."),
                ),
                Column(
                    "category",
                    "code",
                    refers="categories",
                    help=self.env._("The machine's, or one above it."),
                ),
                Column("node_level", "choice", choices=levels),
                Column(
                    "node",
                    "code",
                    refers="network",
                    help=self.env._("The point that does the work, or one above it."),
                ),
                Column("unit", "choice", required=True, choices=units, help=unit_help),
                Column(
                    "amount",
                    "number",
                    required=True,
                    minimum=0,
                    decimals=decimals,
                    help=self.env._("For one job, one unit or one km."),
                ),
                Column(
                    "free_km",
                    "number",
                    minimum=0,
                    decimals=decimals,
                    help=self.env._("Kilometres of the way that are not paid."),
                ),
                Column("valid_from", "date", help=self.env._("The first valid day.")),
                Column("valid_to", "date", help=self.env._("The last valid day.")),
            ),
            help=self.env._("What is paid for each kind of work; a blank cell matches all."),
        )

    def _get_field_names(self):
        return {
            "service_type": "service_type_id",
            "repair_level": "repair_level_id",
            "category": "category_id",
            "node": "point_id",
            "unit": "unit",
            "amount": "amount",
            "free_km": "free_km",
            "valid_from": "valid_from",
            "valid_to": "valid_to",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if row.get("node_level"):
            vals["level_id"] = run.ref("levels", row.get("node_level"))
        return vals

    def _check(self, run):
        self._check_types(run)
        for row in run.table("rates").rows:
            self._check_unit(run, row)
            self._check_validity(run, row)

    def _check_types(self, run):
        """Warn of rates for a type of work that nothing else knows: it may be a slip."""
        known = set(run.found["service_types"])
        known.update(row.get("service_type") for row in run.table("orders").rows)
        for row in run.table("rates").rows:
            code = row.get("service_type")
            if code and code not in known:
                message = self.env._(
                    "nothing but these rates knows the service type “%(code)s”", code=code
                )
                meant = find_meant(code, sorted(filter(None, known)))
                expected = meant or self.env._("a type that orders have")
                run.add_warning(row, "service_type", message, expected)
                known.add(code)

    def _check_unit(self, run, row):
        """Note work paid per km, and travel paid otherwise."""
        code, unit = row.get("service_type"), row.get("unit")
        if not code or not unit or not row.fine("service_type", "unit"):
            return
        service_type = run.found["service_types"].get(code)
        is_travel = bool(service_type) and service_type.kind == "travel"
        if is_travel and unit != UNIT_KM:
            run.add_fault(row, "unit", self.env._("travel is paid per km"), UNIT_KM)
        elif unit == UNIT_KM and not is_travel:
            message = self.env._(
                "“%(code)s” is not travel, and only travel is paid per km", code=code
            )
            run.add_fault(
                row,
                "unit",
                message,
                self.env._("%(job)s or %(unit)s", job=UNIT_JOB, unit=UNIT_PIECE),
            )

    def _check_validity(self, run, row):
        """Note a rate that ends before it begins."""
        start, end = row.get("valid_from"), row.get("valid_to")
        if start and end and start > end:
            message = self.env._("%(end)s is before valid_from, %(start)s", start=start, end=end)
            run.add_fault(
                row, "valid_to", message, self.env._("a day not before valid_from, or a blank cell")
            )

    # === THE SHEET ===

    def _get_base(self, run):
        """Return the sheet that the file's rows are compared with: the draft, or the latest."""
        # Superuser: a file that changes no rates needs no rights to them.
        sheets = self.env["aftersales.rate.sheet"].sudo()
        return sheets._get_draft(run.company) or sheets._get_latest(run.company)

    def _get_scope_domain(self, run):
        return [("sheet_id", "=", self._get_base(run).id)]

    def _check_plan(self, run):
        """Say that changed rates wait for approval, where some are in force."""
        super()._check_plan(run)
        base = self._get_base(run)
        if not base or not run.plans["rates"].writes():
            return
        version = base.version if base.state == "draft" else base._get_next_version(run.company)
        run.book.warnings.add(
            "rates",
            0,
            "",
            self.env._(
                "these rates are the draft of version %(version)s, and nothing is paid by it yet",
                version=version,
            ),
            self.env._("an approver, who approves it: Settlement / Terms / Rates"),
        )

    def _load(self, run):
        """Load into the draft of the next version; a company's first rates are in force at once.

        Of rates that match equally well the first of the file goes first.
        """
        plan = run.plans["rates"]
        if not plan.writes():
            return super()._load(run)
        base = self._get_base(run).sudo(False)
        sheet = base
        if base.state != "draft":
            sheet, copies = self.env["aftersales.rate.sheet"]._make_version(run.company)
            plan.kept = {number: copies[id_] for number, id_ in plan.kept.items()}
            plan.removals = plan.removals.browse(copies[id_] for id_ in plan.removals.ids)
        run.found["rate_sheet"] = {None: sheet}
        result = super()._load(run)
        self._put_in_order(plan)
        if not base:
            sheet._put_first_in_force()
        return result

    def _complete_create_vals(self, run, vals_list):
        sheet = run.found["rate_sheet"][None]
        return [vals | {"sheet_id": sheet.id} for vals in vals_list]

    # === ORDER ===

    def _keep(self, plan, row, record):
        plan.kept[row.number] = record.id

    def _put_in_order(self, plan):
        """Let the rates of the file follow each other as its rows do."""
        numbers = [row.number for row in plan.rows]
        ids = plan.kept | dict(zip(numbers, plan.created_ids, strict=True))
        rates = self._get_writer().browse([ids[number] for number in sorted(ids)])
        if rates.sorted().ids != rates.ids:
            for sequence, rate in enumerate(rates, start=10):
                rate.sequence = sequence
