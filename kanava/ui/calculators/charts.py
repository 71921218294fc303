"""The pictures of the calculators: deals by their size, earnings an hour by product, a year's earnings by tier."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.documents.charts import SMALL, Chart, Mark, columns
from kanava.rules.calculators import Compared, TierEffect
from kanava.rules.money import Money
from kanava.ui import formatting
from kanava.ui.words import of_code

LONGEST = 13
SHORT_FROM = 1_000_000


def by_size(rows: Sequence[tuple[Money, int]], own: Money) -> Chart:
    """How many deals of each size the goal needs; the reader's own size stands out."""
    told = [
        (_short(deal), _tone(deal == own), count, formatting.number(count), Mark(_of_size(deal, count)))
        for deal, count in rows
    ]
    return _drawn(_("Deals for the goal by their average size. The table has the figures."), told)


def _of_size(deal: Money, count: int) -> str:
    said = ngettext("%(deal)s on average: %(n)s deal", "%(deal)s on average: %(n)s deals", count)
    return said % {"deal": formatting.money(deal, whole=True), "n": formatting.number(count)}


def by_product(found: Compared) -> Chart:
    """What an hour earns with us and with the partner's other products."""
    told = []
    for place, one in enumerate((found.ours, *found.others)):
        amount = formatting.whole_money(one.per_hour)
        mark = Mark(_("%(product)s: %(amount)s an hour") % {"product": one.product.name, "amount": amount})
        told.append((_cut(one.product.name), _tone(place == 0), float(one.per_hour.amount), amount, mark))
    return _drawn(_("Earnings an hour by product. The table has the figures."), told)


def by_tier(effect: TierEffect) -> Chart:
    """What a year's deals earn at each tier; the present one stands out."""
    told = []
    for one in effect.rows:
        mark = Mark(
            _("%(tier)s: %(amount)s a year")
            % {"tier": of_code(one.tier), "amount": formatting.whole_money(one.a_year)}
        )
        told.append((of_code(one.tier), _tone(one == effect.now), float(one.a_year.amount), _short(one.a_year), mark))  # fmt: skip
    return _drawn(_("A year’s earnings by tier. The table has the figures."), told)


def _drawn(label: str, told: Sequence[tuple[str, str, float, str, Mark]]) -> Chart:
    return columns(label, told, SMALL)


def _tone(is_own: bool) -> str:
    return "sourced" if is_own else "fair"


def _short(amount: Money) -> str:
    if amount.amount < SHORT_FROM:
        return formatting.whole_money(amount)
    return formatting.compact_money(Decimal(amount.amount), amount.currency)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
