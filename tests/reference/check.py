"""What the service workbook's description calls a fault, on the cells of a workbook.

Small and unforgiving: it is there so that a generated workbook is known to be valid.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from .basics import upwards
from .model import Workbook
from .read import Row, parse
from .write import COLUMNS

REQUIRED = {
    "settings": "key value",
    "network": "code name level payee",
    "categories": "code",
    "products": "sku name",
    "technicians": "code node status",
    "machines": "serial sku",
    "policies": "code start_event months",
    "policy_parts": "policy part_category months",
    "rates": "service_type unit amount",
    "coefficients": "min_score coefficient",
    "orders": "order serial node service_type completed_at status",
    "order_parts": "order sku qty",
    "returns": "order sku qty received_date",
    "audits": "order date verdict",
    "followups": "order date score",
}
KEYLESS = {"policy_parts", "rates", "order_parts", "returns", "followups"}
# (sheet, column) -> the sheet whose key the cell names
CODES = {
    ("network", "parent"): "network",
    ("categories", "parent"): "categories",
    ("products", "category"): "categories",
    ("technicians", "node"): "network",
    ("machines", "sku"): "products",
    ("machines", "dealer"): "network",
    ("policies", "category"): "categories",
    ("policies", "sku"): "products",
    ("policy_parts", "policy"): "policies",
    ("policy_parts", "part_category"): "categories",
    ("rates", "category"): "categories",
    ("rates", "node"): "network",
    ("orders", "serial"): "machines",
    ("orders", "node"): "network",
    ("orders", "technician"): "technicians",
    ("order_parts", "order"): "orders",
    ("order_parts", "sku"): "products",
    ("returns", "order"): "orders",
    ("returns", "sku"): "products",
    ("audits", "order"): "orders",
    ("followups", "order"): "orders",
}
WORDS = {
    ("network", "level"): "hq region station outlet",
    ("network", "payee"): "Y N",
    ("network", "stock_mode"): "company own",
    ("products", "kind"): "machine part",
    ("products", "tracking"): "serial lot none",
    ("products", "part_class"): "valuable ordinary",
    ("products", "return_required"): "Y N",
    ("technicians", "status"): "submitted approved suspended left",
    ("policies", "start_event"): "production delivery installation",
    ("rates", "node_level"): "hq region station outlet",
    ("rates", "unit"): "job unit km",
    ("orders", "status"): "normal abnormal history",
    ("returns", "verdict"): "accepted non_original out_of_warranty human_damage",
    ("audits", "verdict"): "false genuine",
}
# (sheet, column) -> least and greatest number; quantities are above 0
NUMBERS: dict[tuple[str, str], tuple[float, float]] = {
    ("products", "list_price"): (0, 1e9),
    ("policies", "cap_months"): (0, 1200),
    ("policies", "months"): (0, 1200),
    ("policies", "usage_limit"): (0, 1e9),
    ("policy_parts", "months"): (0, 1200),
    ("policy_parts", "restart_months"): (0, 1200),
    ("rates", "amount"): (0, 1e9),
    ("rates", "free_km"): (0, 1e9),
    ("coefficients", "min_score"): (0, 100),
    ("coefficients", "coefficient"): (0, 1),
    ("orders", "usage"): (0, 1e9),
    ("orders", "units"): (1e-9, 1e9),
    ("orders", "distance_km"): (0, 1e9),
    ("order_parts", "qty"): (1e-9, 1e9),
    ("returns", "qty"): (1e-9, 1e9),
    ("followups", "score"): (0, 100),
}


def faults(sheets: dict[str, list[Row]]) -> list[str]:
    """Every fault of the workbook, as sheet, row and what is wrong; none when it is valid."""
    found = [f"{name}: unknown sheet" for name in sheets.keys() - COLUMNS.keys()]
    codes = {name: {row[_key(name)] for row in rows} for name, rows in sheets.items()}
    for name, rows in sheets.items():
        for number, row in enumerate(rows, start=2):
            found += [f"{name} {number}: {fault}" for fault in _row_faults(codes, name, row)]
        if name not in KEYLESS:
            found += [f"{name}: {key} twice" for key in _twice(row[_key(name)] for row in rows)]
    return found or _book_faults(parse(sheets))


def _key(name: str) -> str:
    return COLUMNS[name].split()[0]


def _twice(values: Any) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


def _row_faults(codes: dict[str, set[Any]], name: str, row: Row) -> list[str]:
    wrong = [f"{column} is blank" for column in REQUIRED[name].split() if row[column] is None]
    for column, cell in row.items():
        place = (name, column)
        if cell is None:
            continue
        if place in CODES and cell not in codes.get(CODES[place], set()):
            wrong.append(f"{column} {cell} is unknown")
        if place in WORDS and cell not in WORDS[place].split():
            wrong.append(f"{column} {cell} is none of {WORDS[place]}")
        if place in NUMBERS and not NUMBERS[place][0] <= cell <= NUMBERS[place][1]:
            wrong.append(f"{column} {cell} is not within {NUMBERS[place]}")
        if not _kind_right(column, cell):
            wrong.append(f"{column} {cell!r} is of the wrong kind")
    return wrong


def _kind_right(column: str, cell: Any) -> bool:
    """Dates are dates, as text or as Excel dates; nothing else is one."""
    moment = column.endswith("_at")
    if not (moment or column.endswith("_date") or column in DATES):
        return not isinstance(cell, date)
    if isinstance(cell, str):
        try:
            cell = datetime.fromisoformat(cell) if moment else date.fromisoformat(cell)
        except ValueError:
            return False
    return isinstance(cell, datetime if moment else date)


DATES = {"date", "valid_from", "valid_to", "certificate_expiry"}


def _book_faults(w: Workbook) -> list[str]:
    """What is wrong between rows."""
    found = [f"network: loop at {code}" for code in w.network if _loops(w.network, code)]
    found += [f"categories: loop at {code}" for code in w.categories if _loops(w.categories, code)]
    found += [f"policies: two for sku {sku}" for sku in _twice(
        policy.sku for policy in w.policies.values() if policy.sku
    )]  # fmt: skip
    found += [f"policies: two for category {category}" for category in _twice(
        policy.category for policy in w.policies.values() if not policy.sku
    )]  # fmt: skip
    found += [f"policy_parts: two for {line}" for line in _twice(
        (line.policy, line.part_category) for line in w.policy_parts
    )]  # fmt: skip
    for product in w.products.values():
        if product.return_required and product.list_price is None:
            found.append(f"products: {product.sku} has no list_price")
    for number, rate in enumerate(w.rates, start=2):
        if rate.valid_from and rate.valid_to and rate.valid_from > rate.valid_to:
            found.append(f"rates {number}: valid_from is after valid_to")
        if (rate.unit == "km") != (rate.service_type == "travel"):
            found.append(f"rates {number}: km is for travel only")
    for order in w.orders.values():
        above = upwards(w.network, order.node)
        if order.status != "history" and not any(w.network[code].payee for code in above):
            found.append(f"orders: {order.order} has no payee")
    return found


def _loops(rows: dict[str, Any], code: str) -> bool:
    seen: set[str] = set()
    parent: str | None = code
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = rows[parent].parent
    return parent is not None
