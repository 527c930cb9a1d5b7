"""A workbook's rows as cells, and cells as an .xlsx file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from .read import Row

# Every column of every sheet, in the order of the format's description.
COLUMNS = {
    "settings": "key value",
    "network": "code name level parent payee vat stock_mode territory",
    "categories": "code name parent",
    "products": "sku name category kind tracking part_class list_price return_required",
    "technicians": "code name node phone skills certificate certificate_expiry status",
    "machines": "serial sku dealer customer phone production_date delivery_date"
    " installation_date usage_note note",
    "policies": "code name category sku start_event cap_months months usage_limit",
    "policy_parts": "policy part_category months restart_months",
    "rates": "service_type repair_level category node_level node unit amount free_km"
    " valid_from valid_to",
    "coefficients": "min_score coefficient",
    "orders": "order serial node technician service_type repair_level fault_group reported_at"
    " completed_at record_sheet_date status usage units distance_km note",
    "order_parts": "order sku qty",
    "returns": "order sku qty received_date verdict",
    "audits": "order date verdict",
    "followups": "order date score",
}


def to_cells(sheets: dict[str, list[Row]], rng: Random) -> dict[str, list[Row]]:
    """The rows with each date as ISO text or as an Excel date, by chance; a sheet without
    rows may be absent."""
    return {
        sheet: [{column: _cell(row[column], rng) for column in columns.split()} for row in rows]
        for sheet, columns in COLUMNS.items()
        if (rows := sheets[sheet]) or rng.random() < 0.5
    }


def _cell(value: Any, rng: Random) -> Any:
    if isinstance(value, datetime):
        texts = [value.isoformat(" "), value.isoformat(" "), value.isoformat("T")]
        return rng.choice([*texts, value])
    if isinstance(value, date):
        return rng.choice([value.isoformat(), value.isoformat(), value])
    return value


def write(cells: dict[str, list[Row]], path: str | Path) -> None:
    """One sheet per name, headers in row 1."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in cells.items():
        sheet = book.create_sheet(name)
        headers = COLUMNS[name].split()
        sheet.append(headers)
        for row in rows:
            sheet.append([row[header] for header in headers])
    book.save(path)
