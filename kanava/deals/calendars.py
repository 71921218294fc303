"""Public holidays of the programme's country, for the approval clock."""

from datetime import date
from functools import lru_cache

from holidays import country_holidays

from kanava.rules.playbook import Playbook


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays(country, years=(year, year + 1)))


def holidays_of(playbook: Playbook, on: date) -> frozenset[date]:
    """The holidays of this year and the next in the country that the playbook names (guide: H11)."""
    return _holidays(playbook.programme.country, on.year)
