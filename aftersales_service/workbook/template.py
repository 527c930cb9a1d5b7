"""An empty workbook to fill in."""
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from .columns import Column, Sheet
from .faults import Translate, plain
from .headings import NOTES
from .values import describe

_LAST_ROW = 1_048_575
_FORMATS = {"code": "@", "codes": "@", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss"}


def write_template(sheets: Sequence[Sheet], _: Translate = plain) -> bytes:
    """Return an .xlsx file with the headings of ``sheets`` and a sheet that explains them.

    :param _: gives the explanations in the reader's language; headings and words stay as they are
    """
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, {"in_memory": True})
    styles = _Styles(file)
    for sheet in sheets:
        _write_sheet(file.add_worksheet(sheet.name), sheet, styles, _)
    _write_notes(file.add_worksheet(NOTES), sheets, styles, _)
    file.close()
    return stream.getvalue()


class _Styles:
    """The formats of a template."""

    def __init__(self, file):
        frame = {"bold": True, "border": 1, "valign": "top"}
        self.required = file.add_format({**frame, "bg_color": "#FFE699"})
        self.optional = file.add_format({**frame, "bg_color": "#E7E6E6"})
        self.text = file.add_format({"text_wrap": True, "valign": "top"})
        self.cells = {
            kind: file.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()
        }


def _write_sheet(worksheet, sheet: Sheet, styles: _Styles, _: Translate):
    worksheet.freeze_panes(1, 0)
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, len(column.name) + 6, styles.cells.get(column.kind))
        style = styles.required if column.required else styles.optional
        worksheet.write_string(0, index, column.name, style)
        rule = _validation(column, _)
        if rule:
            worksheet.data_validation(1, index, _LAST_ROW, index, rule)


def _validation(column: Column, _: Translate) -> dict | None:
    """Return what Excel should check while a cell of the column is filled in."""
    if column.kind in ("choice", "flag"):
        rule = {"validate": "list", "source": list(column.choices) or ["Y", "N"]}
    elif column.kind in ("date", "datetime"):
        # Dates typed as text are right as well, so Excel only asks.
        rule = {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
        rule["error_type"] = "warning"
    elif column.kind in ("number", "integer"):
        rule = _number_validation(column)
    else:
        return None
    return {**rule, "error_title": column.name[:32], "error_message": describe(column, _)[:255]}


def _number_validation(column: Column) -> dict:
    rule = {"validate": "integer" if column.kind == "integer" else "decimal"}
    if column.above is not None:
        return {**rule, "criteria": ">", "value": float(column.above)}
    low = float(column.minimum if column.minimum is not None else -(10**13))
    high = float(column.maximum if column.maximum is not None else 10**13)
    return {**rule, "criteria": "between", "minimum": low, "maximum": high}


def _write_notes(worksheet, sheets: Sequence[Sheet], styles: _Styles, _: Translate):
    heads = [_("Sheet"), _("Column"), _("Required"), _("Holds"), _("Meaning")]
    for index, (head, width) in enumerate(zip(heads, (16, 22, 10, 44, 80), strict=True)):
        worksheet.set_column(index, index, width, styles.text)
        worksheet.write_string(0, index, head, styles.optional)
    worksheet.freeze_panes(1, 0)
    for number, line in enumerate(_notes(sheets, _), start=1):
        for index, text in enumerate(line):
            worksheet.write_string(number, index, text)


def _notes(sheets: Sequence[Sheet], _: Translate):
    names = {sheet.name for sheet in sheets}
    for sheet in sheets:
        yield sheet.name, "", "", "", sheet.help
        for column in sheet.columns:
            holds = describe(column, _)
            if column.refers in names:
                holds = _("%(kind)s of the sheet %(sheet)s", kind=holds, sheet=column.refers)
            yield sheet.name, column.name, _("yes") if column.required else "", holds, column.help
