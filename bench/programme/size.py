"""How large a generated programme is, and on which day it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")
# The programme's today, a Monday: fixed, so that the same rows wait, run and have ended whenever it is generated.
DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=ZONE)
BEGUN = date(2021, 11, 3)  # the first deal
FOUNDED = date(2020, 1, 1)  # the first partner, and the first exchange rate


@dataclass(frozen=True, slots=True)
class Size:
    """The two numbers that everything else follows from."""

    partners: int
    deals: int

    @property
    def customers(self) -> int:
        """Companies that buy."""
        return max(self.deals * 3 // 10, 100)

    @property
    def managers(self) -> int:
        """Partner managers."""
        return max(self.partners // 50, 3)

    @property
    def sellers(self) -> int:
        """Our own sellers."""
        return max(self.deals // 5_000, 3)

    @property
    def materials(self) -> int:
        """Materials of the library."""
        return min(max(self.partners, 100), 10_000)

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"{self.partners}x{self.deals}"
