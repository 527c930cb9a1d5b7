"""A workbook in the making: its settings, its months, its rows, and one source of chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from .basics import add_months
from .model import Settings, Workbook
from .read import Row, parse
from .settle import cutoff_of

T = TypeVar("T")

# First months whose following ones meet a leap day, a year's end or a change of the clocks.
STARTS = [
    (2023, 12), (2024, 1), (2024, 2), (2024, 10), (2025, 11), (2026, 2), (2026, 3),
    (2026, 7), (2026, 10), (2027, 11), (2028, 1), (2028, 2),
]  # fmt: skip
ZONES = {
    "Asia/Shanghai": "CNY",
    "America/New_York": "USD",
    "Asia/Kolkata": "INR",
    "UTC": "EUR",
}


@dataclass
class Draft:
    """In: the seed's source of chance and the number of orders. Sheets are filled in turn."""

    rng: Random
    size: int
    months: list[date] = field(default_factory=list)
    quirks: set[str] = field(default_factory=set)
    sheets: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        year, month = self.rng.choice(STARTS)
        count = self.rng.randint(2, 5)
        self.months = [add_months(date(year, month, 1), i) for i in range(count)]
        self.quirks = {name for name in QUIRKS if self.chance(0.2)}
        self.sheets["settings"] = _settings(self)
        self.only_settings = self.parsed()
        self.settings: Settings = self.only_settings.settings

    def parsed(self) -> Workbook:
        """The rows so far."""
        return parse(self.sheets)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, options: Sequence[T]) -> T:
        return self.rng.choice(options)

    def weighted(self, options: dict[T, float]) -> T:
        return self.rng.choices(list(options), list(options.values()))[0]

    def maybe(self, probability: float, value: T) -> T | None:
        """The value, or a blank cell."""
        return value if self.chance(probability) else None

    def number(self, low: float, high: float, decimals: int) -> float | int:
        """An exact decimal as a person would type it; a whole one is an int."""
        scale = 10**decimals
        value = Decimal(self.rng.randint(round(low * scale), round(high * scale))) / scale
        return int(value) if value == int(value) else float(value)

    def near(self, day: date) -> date:
        """The day itself, the one before or the one after."""
        return day + timedelta(days=self.pick([-1, 0, 0, 1]))

    def day_in(self, month: date) -> date:
        """A day of the month, often one of its ends."""
        last = add_months(month, 1) - timedelta(days=1)
        ends = [month, last, last, last - timedelta(days=1), month + timedelta(days=27)]
        return (
            self.pick(ends)
            if self.chance(0.35)
            else month.replace(day=self.rng.randint(1, last.day))
        )

    def cutoff(self, month: date) -> date:
        return cutoff_of(self.only_settings, month)

    def cutoffs(self) -> list[date]:
        """The cutoffs of the months, in order."""
        return [self.cutoff(month) for month in self.months]

    def moment(self, day: date) -> datetime:
        """A local time on that day that exists, often a minute around midnight."""
        edges = [time(0, 0), time(0, 0), time(0, 1), time(23, 59), time(23, 58), time(23, 59, 59)]
        if self.chance(0.3):
            chosen = self.pick(edges)
        else:
            chosen = time(self.rng.randint(0, 23), self.rng.randint(0, 59))
        return self.existing(datetime.combine(day, chosen))

    def existing(self, moment: datetime) -> datetime:
        """Noon instead of a local time that the clocks skip."""
        zone = ZoneInfo(self.settings.timezone)
        there = moment.replace(tzinfo=zone)
        back = there.astimezone(timezone.utc).astimezone(zone)
        return moment if back.replace(tzinfo=None) == moment else moment.replace(hour=12)


# Valid but unusual: each is in some workbooks only, so that the others say something about
# an implementation that takes it for a fault.
QUIRKS = [
    "cap_zero",  # cap_months 0: no later than the production date
    "blank_price",  # a part without list price comes back as non-original
    "odd_return",  # a return of a part that the order does not list
    "part_quantities",  # half a part
    "blank_category",  # a product without category
    "no_general_policy",
    "level_numbers",  # a repair level typed as a number
    "shuffled_tree",  # parents after their children
]


def _settings(draft: Draft) -> list[Row]:
    zone = draft.pick(list(ZONES))
    cutoff_day = draft.pick([1, 5, 10, 20, 25, 25, 28, 29, 30, 31, 31])
    multipliers: list[float] = [0, 1, 2, 2.5, 10, 10, 1.75, 0.333]
    values = {
        "company": "Example Machines",
        "currency": ZONES[zone],
        "timezone": zone,
        "open_day": draft.rng.randint(1, min(cutoff_day, 5)),
        "cutoff_day": cutoff_day,
        "repeat_months": draft.rng.randint(0, 6),
        "false_multiplier": draft.pick(multipliers),
        "non_original_multiplier": draft.pick(multipliers),
        "carry_months": draft.rng.randint(0, 4),
    }
    for key in ("repeat_months", "false_multiplier", "non_original_multiplier", "carry_months"):
        if draft.chance(0.08):
            del values[key]  # the default
    return [{"key": key, "value": value} for key, value in values.items()]
