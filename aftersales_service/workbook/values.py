"""From what a cell holds to a value: text, code, number, date, date-time, choice."""
# Messages come from the `_` that the caller gives: there is no environment here.
# pylint: disable=prefer-env-translation

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .columns import Column
from .faults import CellError, Translate
from .limits import LONGEST_CODE, LONGEST_TEXT

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?", re.ASCII)
_TIME = re.compile(r"[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", re.ASCII)
_SEPARATOR = re.compile("[;；]")
# Outside of these years a date is a slip of the keyboard, and adding months to it could fail.
_YEARS = range(1900, 2200)
# What a double and a column of money hold exactly, with two decimals.
_LARGEST = 10**13


def parse(column: Column, raw, _: Translate):
    """Return the value of a cell, or None for a blank one.

    :param raw: what the file holds: text, a number, a boolean, a date, a date-time, None
    :return: str (text, code, choice), tuple of str (codes), bool (flag), Decimal (number),
        int (integer), date, or datetime (local, without a time zone)
    :raises CellError: if it can't be read as the column's kind or breaks its limits
    """
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    longest = LONGEST_TEXT if column.kind in ("text", "raw") else LONGEST_CODE
    if isinstance(raw, str) and len(raw) > longest:
        raise CellError(
            _("the cell holds %(count)s characters", count=len(raw)),
            _("at most %(most)s characters", most=longest),
        )
    return PARSERS[column.kind](column, raw, _)


def shown(raw) -> str:
    """Return a value as a message shows it: not all of a long one."""
    text = str(raw)
    return text if len(text) <= 60 else text[:57] + "..."


def _text(column, raw, _):
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _number_as_text(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        raw = raw.date()
    return str(raw)


def _number_as_text(raw: int | float) -> str:
    """Return a number as Excel shows it: 1 and 1.0 are "1"."""
    if isinstance(raw, int):
        return str(raw)
    return str(int(raw)) if raw.is_integer() else format(raw, ".15g")


def _code(column, raw, _):
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _number_as_text(raw)
    raise CellError(_("“%(value)s” is no code", value=shown(raw)), describe(column, _))


def _codes(column, raw, _):
    parts = (part.strip() for part in _SEPARATOR.split(_code(column, raw, _)))
    return tuple(dict.fromkeys(part for part in parts if part)) or None


def _flag(column, raw, _):
    words = {"y": True, "n": False}
    if isinstance(raw, str) and raw.casefold() in words:
        return words[raw.casefold()]
    raise CellError(_("“%(value)s” is neither Y nor N", value=shown(raw)), describe(column, _))


def _choice(column, raw, _):
    # Excel turns a typed "false" into a boolean.
    word = str(raw).casefold()
    for choice in column.choices:
        if choice.casefold() == word:
            return choice
    raise CellError(
        _("“%(value)s” is not one of the words allowed here", value=shown(raw)),
        describe(column, _),
    )


def _number(column, raw, _):
    number = _decimal(raw)
    if number is None:
        raise CellError(_("“%(value)s” is no number", value=shown(raw)), describe(column, _))
    if _outside(column, number):
        raise CellError(
            _("%(value)s is outside of what is allowed", value=shown(raw)), describe(column, _)
        )
    if column.decimals is not None and number != round(number, column.decimals):
        raise CellError(
            _("%(value)s has too many decimals", value=shown(raw)),
            _("at most %(count)s decimals", count=column.decimals),
        )
    return number


def _decimal(raw) -> Decimal | None:
    if isinstance(raw, str):
        return Decimal(raw) if _NUMBER.fullmatch(raw) else None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    # Excel keeps 15 digits; more are the noise of a formula's result.
    number = Decimal(raw) if isinstance(raw, int) else Decimal(format(raw, ".15g"))
    return number if number.is_finite() else None


def _outside(column: Column, number: Decimal) -> bool:
    return (
        abs(number) >= _LARGEST
        or (column.minimum is not None and number < column.minimum)
        or (column.above is not None and number <= column.above)
        or (column.maximum is not None and number > column.maximum)
    )


def describe(column: Column, _: Translate) -> str:
    """Return in words what a cell of the column can hold."""
    if column.kind in ("number", "integer"):
        return _describe_number(column, _)
    return {
        "flag": _("Y or N"),
        "choice": _("one of: %(words)s", words=", ".join(column.choices)),
        "date": _("a date as YYYY-MM-DD or an Excel date, from 1900 to 2199"),
        "datetime": _("a local date and time as YYYY-MM-DD HH:MM:SS, from 1900 to 2199"),
        "code": _("a code"),
        "codes": _("codes separated by ;"),
    }.get(column.kind, _("a text"))


def _describe_number(column: Column, _: Translate) -> str:
    kind = _("a whole number") if column.kind == "integer" else _("a number")
    if column.above is not None:
        return _("%(kind)s above %(limit)s", kind=kind, limit=column.above)
    if column.minimum is not None and column.maximum is not None:
        return _(
            "%(kind)s from %(minimum)s to %(maximum)s",
            kind=kind,
            minimum=column.minimum,
            maximum=column.maximum,
        )
    if column.minimum is not None:
        return _("%(kind)s not below %(limit)s", kind=kind, limit=column.minimum)
    return kind


def _integer(column, raw, _):
    number = _number(column, raw, _)
    if number != int(number):
        raise CellError(_("%(value)s is not whole", value=shown(raw)), describe(column, _))
    return int(number)


def _date(column, raw, _):
    value = _as_date(raw)
    if value is None or value.year not in _YEARS:
        raise CellError(_("“%(value)s” is no date", value=shown(raw)), describe(column, _))
    return value


def _as_date(raw) -> date | None:
    if isinstance(raw, str):
        match = _DATE.match(raw)
        if not match or (match.end() < len(raw) and not _MIDNIGHT.fullmatch(raw, match.end())):
            return None
        return _made(date, *match.groups())
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == time() else None
    return raw if isinstance(raw, date) else None


def _datetime(column, raw, _):
    value = _as_datetime(raw)
    if value is None or value.year not in _YEARS:
        raise CellError(_("“%(value)s” is no date and time", value=shown(raw)), describe(column, _))
    return value


def _as_datetime(raw) -> datetime | None:
    if isinstance(raw, str):
        day = _DATE.match(raw)
        clock = day and _TIME.fullmatch(raw, day.end())
        if not day or (day.end() < len(raw) and not clock):
            return None
        return _made(datetime, *day.groups(), *(clock.groups("0") if clock else ()))
    if isinstance(raw, datetime) and raw.year in _YEARS:
        # Excel keeps a fraction of a day: the whole second is what was typed.
        return (raw + timedelta(microseconds=500_000)).replace(microsecond=0)
    return datetime.combine(raw, time()) if type(raw) is date else None


def _made(kind, *parts: str):
    try:
        return kind(*map(int, parts))
    except ValueError:  # the 31st of February
        return None


def _raw(column, raw, _):
    """Leave the cell to whoever knows what it should be (a setting's value hangs on its key)."""
    return raw


PARSERS = {
    "raw": _raw,
    "text": _text,
    "code": _code,
    "codes": _codes,
    "flag": _flag,
    "choice": _choice,
    "number": _number,
    "integer": _integer,
    "date": _date,
    "datetime": _datetime,
}
