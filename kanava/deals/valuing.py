"""Deal values follow the programme: they are in its currency of today, at the rate of each deal's governing date."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from kanava.core import bulk
from kanava.deals.amounts import value_in_programme
from kanava.deals.models import Deal
from kanava.ledger.queries import LoadedRates, StoredRates
from kanava.playbook.queries import get_in_force
from kanava.rules import rates as exchange
from kanava.rules.money import Money
from kanava.rules.rates import Conversion

AT_ONCE = 20_000


def revalue(today: date, *, everything: bool) -> int:
    """Reckon the values that are missing, or all of them after the programme's currency has changed, a part of the
    deals at a time; returns how many values changed. Safe to repeat."""
    playbook = get_in_force(today).playbook
    deals = Deal.objects.all() if everything else Deal.objects.filter(value_minor__isnull=True)
    currencies = set(deals.order_by().values_list("currency", flat=True).distinct())
    rates = LoadedRates(currencies | {playbook.programme.currency}, today)
    changed, after = 0, 0
    while rows := list(
        deals.filter(id__gt=after)
        .annotate(on=Coalesce(F("closed_on"), F("opened_on")))
        .order_by("id")
        .values_list("id", "currency", "net_minor", "on", "value_minor")[:AT_ONCE]
    ):
        after = rows[-1][0]
        reckoned = (
            (key, value_in_programme(Money(net, currency), playbook, on=on or today, table=rates), value)
            for key, currency, net, on, value in rows
        )
        moved = [(key, now) for key, now, before in reckoned if now != before]
        with transaction.atomic():
            changed += bulk.update(Deal, ("id", "value_minor"), moved)
    return changed


def value_of(deal: Deal, home: str, today: date) -> Conversion | None:
    """How a deal in another currency than `home`, the programme's, comes to its value, with the rates and their days;
    None where a rate is missing. At most two statements."""
    on = deal.closed_on or deal.opened_on or today
    try:
        return exchange.convert(Money(deal.net_minor, deal.currency), home, on=on, table=StoredRates())
    except exchange.NoRate:
        return None
