"""A statement as an Excel file that adds itself up."""

import io
import unicodedata
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

MAX_WIDTH = 60


class Column(NamedTuple):
    """A column of a sheet: heading, cell format, and whether it is added up."""

    heading: str
    kind: str = "text"
    total: bool = False


class StatementWorkbook:
    """Writes one statement: a summary, its points, its claims with their reasons, penalties.

    Headings and texts are in the language of the statement's environment.

    :param statement: one aftersales.statement that its reader may read
    """

    def __init__(self, statement):
        self._statement = statement
        self._env = statement.env
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self._formats = self._make_formats()
        self._names = {
            "summary": self._env._("Summary"),
            "points": self._env._("Points"),
            "claims": self._env._("Claims"),
            "penalties": self._env._("Penalties"),
        }

    def render(self) -> bytes:
        """Return the file's content."""
        # Sheets come in the order they are added, and the summary refers to the others.
        sheets = {key: self._book.add_worksheet(name) for key, name in self._names.items()}
        points = self._write_points(sheets["points"])
        claims = self._write_claims(sheets["claims"])
        penalties = self._write_penalties(sheets["penalties"])
        self._write_summary(sheets["summary"], points, claims, penalties)
        self._book.set_properties(
            {"title": self._statement.name, "company": self._statement.company_id.name}
        )
        self._book.close()
        return self._buffer.getvalue()

    def _make_formats(self):
        decimals = self._statement.currency_id.decimal_places
        money = "#,##0" + ("." + "0" * decimals if decimals else "")
        add = self._book.add_format
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        bold = {**base, "bold": True, "top": 1}
        return {
            "title": add({**base, "bold": True, "font_size": 14}),
            "label": add({**base, "font_color": "#555555"}),
            "heading": add(
                {
                    **base,
                    "bold": True,
                    "bg_color": "#E6E6E6",
                    "bottom": 1,
                    "text_wrap": True,
                    "valign": "vcenter",
                }
            ),
            "text": add(base),
            "wrap": add({**base, "text_wrap": True}),
            "date": add({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
            "count": add({**base, "num_format": "#,##0"}),
            "factor": add({**base, "num_format": "0.######"}),
            "money": add({**base, "num_format": money}),
            "total_text": add(bold),
            "total_count": add({**bold, "num_format": "#,##0"}),
            "total_money": add({**bold, "num_format": money}),
        }

    # === SHEETS ===

    def _write_summary(self, sheet, points, claims, penalties):
        """Write who is paid for what, and the net as a formula over the other sheets."""
        statement = self._statement
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 28)
        sheet.write_string(0, 0, self._env._("Settlement Statement"), self._formats["title"])
        states = dict(statement._fields["state"]._description_selection(self._env))
        address = ", ".join((statement.payee_address or "").splitlines())
        details = [
            (self._env._("Reference"), statement.name),
            (self._env._("Month"), statement._get_month_label()),
            (self._env._("Company"), statement.company_id.name),
            (self._env._("Payee"), f"{statement.payee_id.code} {statement.payee_name or ''}"),
            (self._env._("Tax number"), statement.payee_vat or ""),
            (self._env._("Address"), address),
            (self._env._("Bank account"), statement.payee_bank or ""),
            (self._env._("Status"), states[statement.state]),
            (self._env._("Approved by"), statement.approved_by_id.name or ""),
            (self._env._("Currency"), statement.currency_id.name),
        ]
        for row, (label, value) in enumerate(details, 2):
            sheet.write_string(row, 0, label, self._formats["label"])
            sheet.write_string(row, 1, value, self._formats["text"])
        row = self._write_net(sheet, len(details) + 3, points)
        row = self._write_counts(sheet, row + 1, claims, penalties)
        for step in statement._get_next_steps():
            row += 1
            sheet.write_string(row, 0, step, self._formats["text"])
        self._set_up_page(sheet, landscape=False)

    def _write_net(self, sheet, top, points):
        """Write opening, sums of the points, net, billed and closing; return the next row."""
        statement = self._statement
        money, total = self._formats["money"], self._formats["total_money"]
        rows = [
            (self._env._("Opening"), None, statement.opening, money),
            (self._env._("Labour"), points["labour"], statement.labour, money),
            (self._env._("Travel"), points["travel"], statement.travel, money),
            (self._env._("Penalties"), points["penalties"], statement.penalties, money),
            (self._env._("Clawbacks"), points["clawbacks"], statement.clawbacks, money),
            (
                self._env._("Net"),
                "=B{}+B{}+B{}-B{}-B{}".format(*range(top + 1, top + 6)),
                statement.net,
                total,
            ),
            (self._env._("To Invoice"), f"=MAX(B{top + 6},0)", statement.billed, total),
            (self._env._("Carried forward"), f"=MIN(B{top + 6},0)", statement.closing, total),
        ]
        for row, (label, formula, value, number) in enumerate(rows, top):
            label_format = self._formats["total_text" if number is total else "text"]
            sheet.write_string(row, 0, label, label_format)
            if formula:
                sheet.write_formula(row, 1, formula, number, value)
            else:
                sheet.write_number(row, 1, value, number)
        return top + len(rows)

    def _write_counts(self, sheet, top, claims, penalties):
        """Write counts of orders by state, and of penalties; return the next row."""
        counts = [*claims, (self._env._("Penalties"), *penalties)]
        for row, (label, formula, value) in enumerate(counts, top):
            sheet.write_string(row, 0, label, self._formats["text"])
            sheet.write_formula(row, 1, formula, self._formats["count"], value)
        return top + len(counts)

    def _write_points(self, sheet):
        """Write the earning points; return their column totals as formulas by name."""
        columns = [
            Column(self._env._("Code")),
            Column(self._env._("Service point")),
            Column(self._env._("Claims"), "count", True),
            Column(self._env._("Labour"), "money", True),
            Column(self._env._("Travel"), "money", True),
            Column(self._env._("Penalties"), "money", True),
            Column(self._env._("Clawbacks"), "money", True),
            Column(self._env._("Total"), "money", True),
        ]
        lines = self._statement.line_ids.sorted(lambda line: line.point_id.code)
        rows = [
            (
                line.point_id.code,
                line.point_id.name,
                line.claim_count,
                line.labour,
                line.travel,
                line.penalties,
                line.clawbacks,
                (f"=D{row}+E{row}-F{row}-G{row}", line.total),
            )
            for row, line in enumerate(lines, 2)
        ]
        self._write_table(sheet, columns, rows)
        fields = {"labour": 3, "travel": 4, "penalties": 5, "clawbacks": 6}
        return {
            name: "=" + self._sum("points", column, len(rows)) for name, column in fields.items()
        }

    def _write_claims(self, sheet):
        """Write the claims with their reasons; return label, formula and count of each state."""
        columns = [
            Column(self._env._("Order")),
            Column(self._env._("Service point")),
            Column(self._env._("Machine")),
            Column(self._env._("Completed on"), "date"),
            Column(self._env._("Technician")),
            Column(self._env._("Service type")),
            Column(self._env._("Repair level")),
            Column(self._env._("Base fee"), "money"),
            Column(self._env._("Coefficient"), "factor"),
            Column(self._env._("Labour"), "money", True),
            Column(self._env._("Travel"), "money", True),
            Column(self._env._("Amount"), "money", True),
            Column(self._env._("Status")),
            Column(self._env._("Reason"), "wrap"),
        ]
        claims = self._statement._get_document_claims()
        rows = [
            (
                claim.order,
                claim.point,
                claim.machine,
                claim.day,
                claim.technician,
                claim.service_type,
                claim.repair_level,
                claim.base,
                claim.coefficient,
                claim.labour,
                claim.travel,
                claim.amount,
                claim.state_label,
                claim.reason,
            )
            for claim in claims
        ]
        self._write_table(sheet, columns, rows)
        return [
            (
                label,
                '=COUNTIF({},"{}")'.format(self._range("claims", 12, len(rows)), label),
                sum(claim.state == state for claim in claims),
            )
            for state, label in self._get_claim_states()
        ]

    def _get_claim_states(self):
        return self._env["aftersales.claim"]._fields["state"]._description_selection(self._env)

    def _write_penalties(self, sheet):
        """Write the penalties; return the formula that counts them, and their number."""
        columns = [
            Column(self._env._("Service point")),
            Column(self._env._("Order")),
            Column(self._env._("Kind")),
            Column(self._env._("Amount"), "money", True),
            Column(self._env._("Reason"), "wrap"),
        ]
        penalties = self._statement.penalty_ids
        kinds = dict(penalties._fields["kind"]._description_selection(self._env))
        rows = sorted(
            (
                penalty.point_id.code,
                penalty.order_id.name,
                kinds[penalty.kind],
                penalty.amount,
                penalty.reason_text,
            )
            for penalty in penalties
        )
        self._write_table(sheet, columns, rows)
        return "=COUNT({})".format(self._range("penalties", 3, len(rows))), len(rows)

    # === TABLES ===

    def _write_table(self, sheet, columns, rows):
        """Write headings, rows and a row of totals.

        A cell is a value, or a pair of a formula and the value that it has.
        """
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.heading, self._formats["heading"])
            self._write_column(sheet, index, column, [row[index] for row in rows])
        sheet.freeze_panes(1, 1)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        self._set_up_page(sheet, landscape=True)
        sheet.repeat_rows(0)

    def _write_column(self, sheet, index, column, cells):
        cell_format = self._formats[column.kind]
        width = text_width(column.heading)
        for row, cell in enumerate(cells, 1):
            self._write_cell(sheet, row, index, cell, cell_format)
            width = max(width, self._cell_width(cell, column.kind))
        sheet.set_column(index, index, min(width + 3, MAX_WIDTH))
        self._write_total(sheet, index, column, cells)

    def _cell_width(self, cell, kind):
        if isinstance(cell, tuple):
            cell = cell[1]
        if kind == "date":
            return 10
        return text_width(f"{cell:,.2f}" if kind == "money" else str(cell))

    def _write_cell(self, sheet, row, index, cell, cell_format):
        """Write a cell by its type; text is never taken for a formula, whatever it begins with."""
        if isinstance(cell, tuple):
            sheet.write_formula(row, index, cell[0], cell_format, cell[1])
        elif isinstance(cell, str):
            sheet.write_string(row, index, cell, cell_format)
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
            sheet.write_number(row, index, cell, cell_format)
        elif cell:
            sheet.write_datetime(row, index, cell, cell_format)
        else:
            sheet.write_blank(row, index, None, cell_format)

    def _write_total(self, sheet, index, column, cells):
        """Write the column's cell of the row of totals, which follows the filter."""
        row = len(cells) + 1
        if column.total:
            name = xl_col_to_name(index)
            values = [cell[1] if isinstance(cell, tuple) else cell for cell in cells]
            sheet.write_formula(
                row,
                index,
                f"=SUBTOTAL(109,{name}{first_row(len(cells))}:{name}{row})",
                self._formats["total_" + column.kind],
                round(sum(values), 6),
            )
        else:
            label = self._env._("Total") if index == 0 else ""
            sheet.write_string(row, index, label, self._formats["total_text"])

    def _range(self, sheet, column, count):
        """Reference to a column's rows on another sheet."""
        name, title = xl_col_to_name(column), self._names[sheet].replace("'", "''")
        return f"'{title}'!{name}${first_row(count)}:{name}${count + 1}"

    def _sum(self, sheet, column, count):
        return f"SUM({self._range(sheet, column, count)})"

    def _set_up_page(self, sheet, landscape):
        """A4, as wide as the page, with the statement and page numbers at the bottom."""
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L{self._statement.name}&C&A&R&P / &N")


def first_row(count: int) -> int:
    """Return the row that sums over ``count`` rows begin at.

    Below the heading; without rows it is the heading, a text that adds nothing, as the totals follow.
    """
    return 2 if count else 1


def text_width(text: str) -> int:
    """Return the width of ``text`` in Latin characters; Chinese ones are two wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
