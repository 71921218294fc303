"""How far a partner is on its way to the next threshold of a rebate, in words."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kanava.earnings.queries.rebates import OnTheWay, list_ways
from kanava.rules.money import Money
from kanava.ui import formatting, terms_words

if TYPE_CHECKING:
    from kanava.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Shown:
    """A rebate that runs: its name, until when, what is reached, and what is missing to more."""

    name: str
    until: str
    volume: str
    said: str
    done: int
    """How much of the way to the next threshold is behind, in per cent."""


def ways_of(partner: "Partner", on: date) -> list[Shown]:
    """The rebates that run for a partner, as its portal shows them."""
    return [_shown(one) for one in list_ways(partner, on=on)]


def _shown(one: OnTheWay) -> Shown:
    way, code = one.way, one.rebate.currency
    said = []
    if way.reached is not None:
        rate = formatting.exact_percent(way.reached.percent)
        base = terms_words.BASES[one.rebate.basis]
        said.append(_("%(rate)s of %(base)s is reached.") % {"rate": rate, "base": base})
    if way.next is not None:
        told = {
            "missing": formatting.money(way.missing, whole=True),
            "rate": formatting.exact_percent(way.next.percent),
            "since": formatting.money(Money(way.next.minor, code), whole=True),
        }
        said.append(_("%(missing)s more and it is %(rate)s, from %(since)s on.") % told)
    top = way.next.minor if way.next is not None else way.volume.minor
    done = 100 * max(way.volume.minor, 0) // top if top else 100
    until = _("until %(day)s") % {"day": formatting.day(one.period.last)}
    return Shown(
        one.rebate.name, until, formatting.money(way.volume, whole=True), " ".join(said), min(done, 100)
    )
