from odoo import models

from ...workbook import Column, Sheet, find_loops

UNSURE = object()


class AftersalesWorkbookNetwork(models.AbstractModel):
    """The sheet network: the service points and who is paid for whom."""

    _name = "aftersales.workbook.network"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Network"

    _workbook_sheet = "network"
    _workbook_target = "aftersales.point"

    def _get_sheet(self):
        levels = tuple(self._get_levels())
        return Sheet(
            "network",
            (
                Column("code", "code", required=True),
                Column("name", required=True),
                Column("level", "choice", required=True, choices=levels),
                Column("parent", "code", refers="network", help=self.env._("Blank: at the top.")),
                Column(
                    "payee",
                    "flag",
                    required=True,
                    help=self.env._(
                        "Y: this point is paid for itself and for everything below it that has "
                        "no nearer payee."
                    ),
                ),
                Column("vat", "code", keep=True, help=self.env._("Tax number.")),
                Column(
                    "territory",
                    keep=True,
                    help=self.env._(
                        "The region that the point serves. The name of a Chinese province is that "
                        "province; any other text is a name only."
                    ),
                ),
            ),
            key="code",
            help=self.env._("The service points."),
        )

    def _get_levels(self):
        """Return code -> level."""
        levels = self.env["aftersales.point.level"].search([("code", "!=", False)])
        return {level.code: level for level in levels}

    def _get_field_names(self):
        return {
            "code": "code",
            "name": "name",
            "parent": "parent_id",
            "payee": "is_payee",
            "vat": "vat",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if row.get("level") and row.fine("level"):
            vals["level_id"] = run.ref("levels", row.get("level"))
        return vals

    # === FIND ===

    def _find(self, run):
        run.found["levels"] = self._get_levels()
        run.found["provinces"] = self._get_provinces()
        return super()._find(run)

    def _get_provinces(self):
        """Return name and code -> Chinese province."""
        provinces = self.env["res.country.state"].search([("country_id.code", "=", "CN")])
        return {text: state for state in provinces for text in (state.code, state.name)}

    def _get_search_domain(self, run, codes):
        # All of them: who is paid for a point hangs on what lies above it.
        return self._get_company_domain(run)

    # === CHECK ===

    def _check(self, run):
        self._check_loops(run)
        self._check_vat(run)
        return super()._check(run)

    def _check_loops(self, run):
        """Note the points that would lie below themselves."""
        loops = find_loops(self._get_parents(run))
        for code, row in run.table("network").keys.items():
            if code in loops and row.fine("parent"):
                message = self.env._("“%(code)s” lies below itself", code=code)
                run.add_fault(
                    row, "parent", message, self.env._("a point that is not below this one")
                )

    def _get_parents(self, run):
        """Return code -> parent's code (None at the top, UNSURE), of all points after the import."""
        return self._get_planned(run, "parent", lambda point: point.parent_id.code or None)

    def _get_payees(self, run):
        """Return code -> whether the point is a payee after the import, or UNSURE."""
        return self._get_planned(run, "payee", lambda point: point.is_payee)

    def _get_planned(self, run, column, read):
        """Return code -> what a column's field is after the import, or UNSURE, of all points.

        :param read: function of a point to what the field is now; of an empty one for new points
        """
        planned = {code: read(point) for code, point in run.found["network"].items()}
        nothing = read(self.env[self._workbook_target])
        unsure = run.book.is_unsure("network", column)
        for code, row in run.table("network").keys.items():
            if unsure or not row.fine(column):
                planned[code] = UNSURE
            elif column in row.cells:
                planned[code] = row.get(column)
            else:
                planned.setdefault(code, nothing)
        return planned

    def _get_unpaid(self, run):
        """Return the codes of the points that have no payee at or above them.

        Those that a fault leaves unsure aren't among them.
        """
        parents, payees = self._get_parents(run), self._get_payees(run)
        unpaid = {}
        for start in parents:
            path, node = [], start
            while node in parents and node not in unpaid and node not in path and not payees[node]:
                path.append(node)
                node = parents[node]
            # Reaching the top, or a point that is known to be unpaid, decides.
            answer = node is None or unpaid.get(node, False)
            unpaid.update(dict.fromkeys(path or [start], answer))
        return {code for code, answer in unpaid.items() if answer}

    def _check_vat(self, run):
        """Note the tax numbers that Odoo would not accept."""
        for code, row in run.table("network").keys.items():
            vat = row.get("vat")
            point = run.found["network"].get(code)
            country = point and point.partner_id.commercial_partner_id.country_id
            if not vat or not country or vat == point.vat or not row.fine("vat"):
                continue
            # A number that is wrong for the country is asked about rather than tried.
            checked, _country = self.env["res.partner"]._run_vat_checks(
                country, vat, validation="setnull"
            )
            if not checked:
                message = self.env._(
                    "“%(vat)s” is no tax number of %(country)s", vat=vat, country=country.name
                )
                run.add_fault(
                    row, "vat", message, self.env._("a valid tax number, or a blank cell")
                )

    # === PLAN AND LOAD ===

    def _get_changes(self, record, vals):
        changes = super()._get_changes(record, vals)
        country = record.partner_id.commercial_partner_id.country_id
        if changes.get("vat") and country:
            # Odoo keeps a number in the form that is usual in the country.
            kept, _country = record.partner_id._run_vat_checks(
                country, changes["vat"], validation=False
            )
            if kept == record.vat:
                del changes["vat"]
        return changes

    def _plan_children(self, run, plan, row, code, record):
        """Plan the territory: the point's only one is renamed, otherwise one is added."""
        name = row.get("territory")
        territories = record.territory_ids if record else self.env["aftersales.territory"]
        territories = territories.filtered(lambda territory: not territory.date_to)
        if not name or not row.fine("territory") or name in territories.mapped("name"):
            return False
        renamed = territories if len(territories) == 1 else territories.browse()
        vals = {"name": name, **self._prepare_region(run, name, renamed)}
        if renamed:
            plan.child_updates.append((renamed, vals))
        else:
            vals["point_id"] = run.ref("network", code)
            plan.child_creates.setdefault("aftersales.territory", []).append(vals)
        return True

    def _prepare_region(self, run, name, territory):
        """Return the region that a territory's new name says, unless somebody gave it another.

        :param territory: the one that gets the name, empty for a new one
        """
        provinces, nothing = run.found["provinces"], territory.state_id.browse()
        before, after = provinces.get(territory.name, nothing), provinces.get(name, nothing)
        region = territory.state_id, territory.country_id, territory.city, territory.zip_prefix
        if region != (before, before.country_id, False, False):
            return {}
        return {"state_id": after.id, "country_id": after.country_id.id}

    def _update_records(self, run, plan):
        moved = [record for _row, record, changes in plan.updates if "parent_id" in changes]
        if moved:
            # First all of them to the top: where one goes, another may be coming from.
            self._get_writer().concat(*moved).write({"parent_id": False})
        return super()._update_records(run, plan)
