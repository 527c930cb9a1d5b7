"""From the cells of a service workbook to its parsed form. No checks: the file is valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import openpyxl

from . import model

Row = dict[str, Any]  # header -> cell
Sheets = dict[str, list[Row]]

KEYED: dict[str, type] = {
    "network": model.Point,
    "categories": model.Category,
    "products": model.Product,
    "technicians": model.Technician,
    "machines": model.Machine,
    "policies": model.Policy,
    "orders": model.Order,
    "audits": model.Audit,
}
LISTED: dict[str, type] = {
    "policy_parts": model.PolicyPart,
    "rates": model.Rate,
    "coefficients": model.Coefficient,
    "order_parts": model.OrderPart,
    "returns": model.Return,
    "followups": model.FollowUp,
}


def read(path: str | Path) -> model.Workbook:
    """The workbook in the .xlsx file at `path`."""
    return parse(read_sheets(path))


def read_sheets(path: str | Path) -> Sheets:
    """Sheet name -> its rows as header -> cell value; rows of blank cells are not rows."""
    book = openpyxl.load_workbook(path, data_only=True)
    sheets: Sheets = {}
    for sheet in book.worksheets:
        headers, *rows = list(sheet.iter_rows(values_only=True)) or [()]
        named = [dict(zip(map(str, headers), row, strict=True)) for row in rows]
        sheets[sheet.title] = [row for row in named if any(v is not None for v in row.values())]
    return sheets


def parse(sheets: Sheets) -> model.Workbook:
    """The parsed form of the sheets' cells; an absent sheet is an empty one."""
    parsed: dict[str, Any] = {
        sheet: [_row(kind, row) for row in sheets.get(sheet, [])]
        for sheet, kind in (KEYED | LISTED).items()
    }
    for sheet, kind in KEYED.items():
        key = next(iter(_fields(kind)))
        parsed[sheet] = {getattr(row, key): row for row in parsed[sheet]}
    cells = {row["key"]: row["value"] for row in sheets.get("settings", [])}
    return model.Workbook(settings=_row(model.Settings, cells), **parsed)


@cache
def _fields(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _row(kind: type, cells: Row) -> Any:
    """An object of the dataclass `kind`; a blank cell is the field's default, else None."""
    values: dict[str, Any] = {}
    for field, hint in _fields(kind).items():
        cell = cells.get(field)
        if cell is None or cell == "":
            values[field] = False if hint is bool else getattr(kind, field, None)
        else:
            values[field] = next(turn for t, turn in TURN if hint in (t, t | None))(cell)
    return kind(**values)


def _text(cell: Any) -> str:
    """A code typed as a number is its digits: 1 and 1.0 are "1"."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _date(cell: Any) -> date:
    return _datetime(cell).date()


def _datetime(cell: Any) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return datetime.fromisoformat(str(cell).strip())


TURN: list[tuple[Any, Callable[[Any], Any]]] = [
    (str, _text),
    (Decimal, lambda cell: Decimal(str(cell))),
    (int, lambda cell: int(Decimal(str(cell)))),
    (bool, lambda cell: cell == "Y"),
    (date, _date),
    (datetime, _datetime),
]
