"""Years and dates as people write them in tables."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from r2p_ld.errors import BadInput
from r2p_ld.tables.cells import Moment

_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?(?:-(?:0[1-9]|1[0-2]))?")
_FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y"),
    *("%b %d, %Y", "%B %d %Y", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%B %Y", "%b %Y"),
)


@lru_cache(maxsize=1 << 16)
def when(text: str) -> Moment:
    """Return the year or day that a text gives, None for an empty one; raise ``BadInput`` for others.

    A month gives its year, and so does a day whose order is not certain.

    >>> when("1994.0"), when("7 April 1994"), when("07/04/1994"), when(" ")
    (1994, datetime.date(1994, 4, 7), 1994, None)
    """
    text = " ".join(text.split())
    if not text:
        return None
    if (year := _YEAR.fullmatch(text)) and year[1] != "0000":
        return int(year[1])
    days: set[date] = set()
    if text.isascii():
        with suppress(ValueError):
            days.add(datetime.fromisoformat(text).date())
        for form in _FORMATS if not days else ():
            with suppress(ValueError):
                day = datetime.strptime(text, form).date()
                if form in ("%B %Y", "%b %Y"):
                    return day.year
                days.add(day)
    years = {day.year for day in days}
    if len(years) != 1:
        raise BadInput(f"{text!r} is no year such as 1994, and no date such as 1994-04-07.")
    return days.pop() if len(days) == 1 else years.pop()
