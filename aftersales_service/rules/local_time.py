"""Between UTC, which databases keep, and the local time that rules and files speak of."""

from datetime import date, datetime, time

import pytz


def to_local_day(moment: datetime, zone: str) -> date:
    """Return the date in a time zone at ``moment``, a naive datetime in UTC."""
    return pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).date()


def to_utc(moment: date | datetime, zone: str) -> datetime:
    """Return, as a naive datetime in UTC, a local time of a time zone.

    :param moment: a naive local datetime, or a date for its midnight.
    """
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min)
    return pytz.timezone(zone).localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
