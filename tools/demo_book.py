"""The demo's workbook: fifteen provinces' ordinary work, and the sample network with its edge cases.

The same for the same day. The sample's dates are moved by whole months, so that its last month is
the last full one. Lists show what came last first: so the edge cases are the first machines and
orders of the file, and the last of everything else.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count, cycle
from pathlib import Path
from random import Random

import openpyxl

from . import demo_words as words
from . import months

Row = "dict[str, object]"
# The months that the sample, as it is, has orders to settle in.
FIRST, LAST = date(2026, 7, 1), date(2026, 10, 1)
_MACHINES = 2_400
_ORDERS_A_MONTH = 750
_HISTORY = 250
# What is new, of the clerk of this point below the demo's dealer, waits to be registered.
_UNSOLD, _UNSOLD_AT = 6, "HB-S1-1"
# The last month can be made whatever day it is.
_WINDOW = {"open_day": 1, "cutoff_day": 31}
_EDGE = ("EDGE", "HB-E")
_VAT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def make(sample: Path, today: date) -> bytes:
    """The demo's workbook, an .xlsx file, for a demo that is made on `today`."""
    by = months.between(LAST, months.last_full(today))
    sheets = _read_sample(sample, by)
    ordinary = _Network(sheets, today).sheets
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        edges = [row for row in rows if _is_edge(row)]
        usual = [row for row in rows if not _is_edge(row)] + ordinary.get(name, [])
        first = name in ("machines", "orders")
        _write(book.create_sheet(name), edges + usual if first else usual + edges)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _read_sample(sample: Path, by: int) -> "dict[str, list[Row]]":
    """The sample's sheets, dates so many months later, open for settling on any day."""
    sheets = {}
    for sheet in openpyxl.load_workbook(sample):
        headings, *lines = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [
            {
                heading: months.shifted_cell(value, by)
                for heading, value in zip(headings, line, strict=True)
            }
            for line in lines
        ]
    for row in sheets["settings"]:
        row["value"] = _WINDOW.get(row["key"], row["value"])
    return sheets


def _is_edge(row: Row) -> bool:
    return any(str(value).startswith(_EDGE) for value in row.values())


def _write(sheet: object, rows: "list[Row]") -> None:
    headings = list(dict.fromkeys(name for row in rows for name in row))
    sheet.append(headings)
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])


@dataclass
class _Network:
    """Fills the sheets with a network's months up to `today`."""

    sample: "dict[str, list[Row]]"
    today: date
    sheets: "dict[str, list[Row]]" = field(default_factory=dict)
    rng: Random = field(default_factory=lambda: Random("demo"))

    def __post_init__(self) -> None:
        self.month = months.last_full(self.today)
        self.numbers: dict[str, count] = {}
        self.by_outlet: dict[str, list[str]] = {}
        self.parts = {row["sku"]: row for row in self.sample["products"]}
        self._add_master_data()
        self._add_points()
        self._add_machines()
        self._add_orders()

    def _add(self, sheet: str, rows: Iterable[Row]) -> None:
        self.sheets.setdefault(sheet, []).extend(rows)

    def _name(self) -> str:
        return self.rng.choice(words.SURNAMES) + self.rng.choice(words.GIVEN)

    def _phone(self) -> str:
        return f"{self.rng.choice(words.PHONES)}{self.rng.randrange(10**8):08d}"

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    # --- what there is ---

    def _add_master_data(self) -> None:
        self._add("categories", _rows(("code", "name", "parent"), words.CATEGORIES))
        machines = [
            {"sku": sku, "name": name, "category": category, "kind": "machine",
             "tracking": "serial", "list_price": price}
            for sku, name, category, price, _share in words.MACHINES
            if name
        ]  # fmt: skip
        parts = [
            {"sku": sku, "name": name, "category": category, "kind": "part", "tracking": "none",
             "part_class": part_class, "list_price": price, "return_required": required}
            for sku, name, category, part_class, price, required in words.PARTS
        ]  # fmt: skip
        self.parts.update((row["sku"], row) for row in parts)
        self._add("products", machines + parts)
        names = ("code", "name", "category", "start_event", "cap_months", "months")
        self._add("policies", _rows(names, words.POLICIES))
        names = ("policy", "part_category", "months", "restart_months")
        self._add("policy_parts", _rows(names, words.POLICY_PARTS))
        names = ("service_type", "repair_level", "category", "unit", "amount", "free_km")
        start = months.shifted(self.month, -36)
        self._add("rates", [row | {"valid_from": start} for row in _rows(names, words.RATES)])

    def _add_points(self) -> None:
        names = cycle(words.STATION_NAMES)
        for code, (province, cities) in words.PROVINCES.items():
            centre = f"{province}客户服务中心"
            self._add("network", [self._point(code, centre, "region", "HQ", "Y", province)])
            self._add_technicians(code)
            for number, city in enumerate(cities, start=1):
                station = f"{code}-S{number}"
                firm = f"{city}{next(names)}有限公司"
                self._add("network", [self._point(station, firm, "station", code, "Y", city)])
                for place, part in enumerate(words.OUTLETS, start=1):
                    outlet, name = f"{station}-{place}", f"{city}{part}服务网点"
                    point = self._point(outlet, name, "outlet", station, "N", city)
                    self._add("network", [point])
                    self._add_technicians(outlet)

    def _point(
        self, code: str, name: str, level: str, parent: str, payee: str, territory: str
    ) -> Row:
        vat = self._vat() if payee == "Y" else None
        mode = "own" if level == "outlet" and self._chance(0.3) else "company"
        return {"code": code, "name": name, "level": level, "parent": parent, "payee": payee,
                "vat": vat, "stock_mode": mode, "territory": territory}  # fmt: skip

    def _vat(self) -> str:
        """A unified social credit code whose last character checks the others."""
        body = f"91{self.rng.randrange(10**6):06d}MA{self.rng.randrange(10**7):07d}"
        total = sum(_VAT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
        return body + _VAT_ALPHABET[-total % 31]

    def _add_technicians(self, outlet: str) -> None:
        people = [f"T-{outlet}-{number}" for number in range(1, self.rng.choice((2, 3, 3)))]
        self.by_outlet[outlet] = people
        for number, code in enumerate(people):
            days = self.rng.choice((20, 50)) if self._chance(0.06) else self.rng.randint(200, 1000)
            status = "approved" if number == 0 or self._chance(0.93) else "submitted"
            certificate = f"ZG{self.rng.randrange(10**8):08d}"
            self._add("technicians", [{
                "code": code, "name": self._name(), "node": outlet, "phone": self._phone(),
                "skills": "AC;WM;FR;WH;TV;STB", "certificate": certificate,
                "certificate_expiry": self.today + timedelta(days=days), "status": status,
            }])  # fmt: skip
        self.by_outlet[outlet] = [
            row["code"]
            for row in self.sheets["technicians"]
            if row["code"] in people and row["status"] == "approved"
        ]

    # --- what was sold ---

    def _add_machines(self) -> None:
        self.machines = []
        outlets = list(self.by_outlet)
        skus = [machine[0] for machine in words.MACHINES]
        shares = [machine[4] for machine in words.MACHINES]
        kinds = {machine[0]: machine[2] for machine in words.MACHINES}
        for number in range(_MACHINES):
            sku = self.rng.choices(skus, shares)[0]
            installed = self.today - timedelta(days=self.rng.randint(3, 1_100))
            delivered = installed - timedelta(days=self.rng.randint(1, 25))
            produced = delivered - timedelta(days=self.rng.randint(15, 120))
            outlet = self.rng.choice(outlets)
            row = self._machine(sku, outlet, number, produced) | {
                "customer": self._customer(outlet), "phone": self._phone(),
                "delivery_date": delivered, "installation_date": installed,
                "street": f"{self.rng.choice(words.STREETS)}{self.rng.randint(1, 300)}号",
            }  # fmt: skip
            self.machines.append((row["serial"], outlet, kinds[sku], installed))
            self._add("machines", [row])
        for number in range(_UNSOLD):
            produced = self.today - timedelta(days=40 + number)
            sku = skus[number % 8]
            row = self._machine(sku, _UNSOLD_AT, _MACHINES + number, produced)
            row["delivery_date"] = self.today - timedelta(days=9)
            self._add("machines", [row])

    def _machine(self, sku: str, dealer: str, number: int, produced: date) -> Row:
        serial = f"{produced:%y%m}{number:06d}"
        return {"serial": serial, "sku": sku, "dealer": dealer, "production_date": produced}

    def _customer(self, outlet: str) -> str:
        if not self._chance(0.05):
            return self._name()
        province, _dash, place = outlet.partition("-S")
        cities = words.PROVINCES[province][1]
        return cities[int(place[:1] or 1) - 1] + self.rng.choice(words.FIRMS)

    # --- what was done ---

    def _add_orders(self) -> None:
        start = months.shifted(self.month, -months.between(FIRST, LAST))
        for _number in range(_HISTORY):
            self._order(start - timedelta(days=self.rng.randint(1, 150)), "history")
        ends = [
            months.shifted(start, number) for number in range(1, months.between(FIRST, LAST) + 2)
        ]
        for end in ends:
            days = (end - months.shifted(end, -1)).days
            for _number in range(_ORDERS_A_MONTH):
                self._order(end - timedelta(days=self.rng.randint(1, days)), "normal")
        passed = (self.today - ends[-1]).days
        for _number in range(_ORDERS_A_MONTH * passed // 30):
            self._order(self.today - timedelta(days=self.rng.randint(1, passed)), "normal")
        self.sheets["orders"].sort(key=lambda row: row["completed_at"])
        self.sheets["machines"].sort(key=lambda row: row["production_date"])

    def _order(self, day: date, status: str) -> None:
        """One order of that day, with what follows from it."""
        serial, outlet, kind, installed = self.rng.choice(self.machines)
        if installed > day:
            return
        fresh = (day - installed).days < 20
        work = "installation" if fresh and kind in ("AC", "WH", "WM", "TV") else "repair"
        if work == "repair" and self._chance(0.12):
            work = "maintenance" if kind == "AC" else "inspection"
        fault, level, parts = self.rng.choice(words.TROUBLES[kind])
        if work != "repair":
            fault, level, parts = None, None, ()
        code = self._number(day)
        done = datetime.combine(
            day, time(self.rng.randint(8, 18), self.rng.choice((5, 20, 35, 50)))
        )
        received = day + timedelta(days=self.rng.choice((0, 1, 1, 2, 3, 6)))
        self._add("orders", [{
            "order": code, "serial": serial, "node": outlet,
            "technician": self.rng.choice(self.by_outlet[outlet]), "service_type": work,
            "repair_level": level, "fault_group": fault,
            "reported_at": done - timedelta(hours=self.rng.randint(3, 70)), "completed_at": done,
            "record_sheet_date": received if received <= self.today else None,
            "status": "abnormal" if status == "normal" and self._chance(0.01) else status,
            "units": 1, "distance_km": self.rng.choice((0, 6, 8.5, 12, 15, 18, 24, 31.5, 46)),
        }])  # fmt: skip
        if parts and self._chance(0.8):
            self._replace(code, self.rng.choice(parts), day)
        called = day + timedelta(days=self.rng.randint(1, 4))
        if self._chance(0.3) and called <= self.today:
            score = self.rng.choice((100, 100, 95, 95, 90, 90, 85, 80, 70, 55))
            self._add("followups", [{"order": code, "date": called, "score": score}])
        if status == "normal" and self._chance(0.002) and day < self.month:
            found = {"order": code, "date": day + timedelta(days=20), "verdict": "false"}
            self._add("audits", [found])

    def _number(self, day: date) -> str:
        number = self.numbers.setdefault(f"{day:%y%m}", count(1))
        return f"FW{day:%y%m}-{next(number):04d}"

    def _replace(self, order: str, sku: str, day: date) -> None:
        """The part that the order took; its defective one comes back in time, or does not."""
        self._add("order_parts", [{"order": order, "sku": sku, "qty": 1}])
        received = day + timedelta(days=self.rng.randint(2, 18))
        if self.parts[sku]["return_required"] != "Y" or received > self.today:
            return
        if self._chance(0.06):
            return
        # What came in during the last days waits for its verdict.
        waits = (self.today - received).days < 8
        verdict = self.rng.choices(
            ("accepted", "non_original", "out_of_warranty", "human_damage"), (965, 5, 15, 15)
        )[0]
        self._add("returns", [{
            "order": order, "sku": sku, "qty": 1, "received_date": received,
            "verdict": None if waits else verdict,
        }])  # fmt: skip


def _rows(names: "tuple[str, ...]", lines: "Iterable[tuple[object, ...]]") -> "list[Row]":
    return [dict(zip(names, line, strict=True)) for line in lines]
