"""What partners have found and won in the playbook's window, less what was refunded or cancelled since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from kanava.deals.models import Deal
from kanava.partners.models import Partner
from kanava.rules.deals import Origin, Stage
from kanava.rules.money import Money
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.tier_outlook import Won
from kanava.rules.tiers import Facts, asks_for_certified
from kanava.training.queries.certificates import count_certified


def won_in_window(on: date, playbook: Playbook) -> QuerySet[Deal]:
    """The deals that count for tiers on a day, with what is left of each; those of which nothing is left do not."""
    won = Deal.objects.filter(
        origin=Origin.SOURCED, stage=Stage.WON, kept_minor__isnull=False, partner__isnull=False,
        closed_on__gt=add_months(on, -playbook.margins.tier_window), closed_on__lte=on,
    )  # fmt: skip
    return won.exclude(lost_minor__gt=0, kept_minor=0).order_by()


def facts_among(partners: Collection[Partner], on: date, playbook: Playbook) -> dict[int, Facts]:
    """The facts of each partner's tier on a day. One statement, and another where a tier asks for certified people."""
    ids = [one.pk for one in partners]
    rows = won_in_window(on, playbook).filter(partner_id__among=ids).values_list("partner_id")
    found = {key: (int(total), count) for key, total, count in rows.annotate(Sum("kept_minor"), Count("id"))}
    currency = playbook.programme.currency
    certified = count_certified(ids, on) if asks_for_certified(playbook) else {}
    return {
        one.pk: Facts(
            Money(found.get(one.pk, (0, 0))[0], currency),
            found.get(one.pk, (0, 0))[1],
            one.last_registered_on,
            certified.get(one.pk, {}),
        )
        for one in partners
    }


@dataclass(frozen=True, slots=True)
class Window:
    """A partner's facts of a day, day by day, and the average of its deals; None without any."""

    facts: Facts
    won: tuple[Won, ...]
    average: Money | None


def get_window(partner: Partner, on: date, playbook: Playbook) -> Window:
    """What counts for one partner's tier on a day. One statement, and another where a tier asks for certified people."""
    rows = won_in_window(on, playbook).filter(partner_id=partner.pk).values_list("closed_on")
    days = sorted(rows.annotate(Sum("kept_minor"), Count("id")))
    currency = playbook.programme.currency
    won = tuple(Won(day, Money(int(total), currency)) for day, total, _ in days)
    revenue = Money(sum(one.amount.minor for one in won), currency)
    deals = sum(count for *_, count in days)
    average = Money(round(revenue.minor / deals), currency) if deals and revenue.minor > 0 else None
    certified = count_certified([partner.pk], on).get(partner.pk, {}) if asks_for_certified(playbook) else {}
    return Window(Facts(revenue, deals, partner.last_registered_on, certified), won, average)
