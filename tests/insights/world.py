"""A made-up programme, and its figures by plain arithmetic over lists."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from kanava.deals.models import Deal
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role, Via
from kanava.rules.text import sort_key
from tests.factories import make_partner

BY = Actor(Role.OWNER, Via.CONSOLE)
OWN = ("INFLUENCED", "DIRECT")


def new_deal(title: str, *, closed_on: date | None = None, value: int | None = 0, **fields) -> Deal:
    """A deal that is not written yet, won if it has a closing date and no other stage."""
    values = {
        "origin": "DIRECT", "stage": "WON" if closed_on else "QUALIFIED", "currency": "EUR", "net_minor": value or 0,
        "created_at": timezone.now(),
    }  # fmt: skip
    return Deal(
        title=title, sort_key=sort_key(title), closed_on=closed_on, value_minor=value, **{**values, **fields}
    )


def make_deal(title: str, **fields) -> Deal:
    """A deal like that, written."""
    deal = new_deal(title, **fields)
    deal.save()
    return deal


@dataclass
class World:
    """What is in the database, as lists."""

    partners: list[Partner]
    deals: list[Deal]

    @classmethod
    def make(cls, seed: int, *, around: date, partners: int = 25, deals: int = 260) -> "World":
        chance = random.Random(seed)

        def day(most: int) -> date:
            return around - timedelta(days=chance.randint(-60, most))

        made = []
        for number in range(partners):
            signed, ended = chance.choice([None, day(900), day(900), day(300)]), day(200)
            # Most came here when they were signed, some by an import later.
            came = chance.choice([signed or around, signed or around, around - timedelta(days=100)])
            made.append(
                make_partner(
                    f"Partner {number:02d}", signed_on=signed, ended_on=chance.choice([None] * 5 + [ended]),
                    created_at=timezone.make_aware(datetime.combine(came, time(12))),
                )
            )  # fmt: skip
        found = []
        for number in range(deals):
            origin = chance.choice(["SOURCED", "SOURCED", "INFLUENCED", "DIRECT", "DIRECT"])
            closed = day(460)
            stage = chance.choice(["WON", "WON", "WON", "LOST", "QUALIFIED"])
            opened = closed - timedelta(days=chance.randint(0, 90))
            found.append(
                new_deal(
                    f"Deal {number:03d}", origin=origin, stage=stage,
                    closed_on=None if stage == "QUALIFIED" else closed,
                    opened_on=chance.choice([None, opened, opened, opened]),
                    registered_on=opened if origin == "SOURCED" else None,
                    partner=chance.choice(made) if origin == "SOURCED" else None,
                    value=chance.choice([None] + [chance.randint(-5_000, 9_000_000)] * 12),
                )
            )  # fmt: skip
        return cls(made, Deal.objects.bulk_create(found))

    def won(self, on: date, first: date, origins: tuple[str, ...]) -> list[Deal]:
        return [
            deal for deal in self.deals
            if deal.stage == "WON" and deal.closed_on and first <= deal.closed_on <= on and deal.origin in origins
        ]  # fmt: skip

    def registered(self, partner: Partner, on: date) -> list[date]:
        days = [
            deal.registered_on for deal in self.deals if deal.partner_id == partner.pk and deal.registered_on
        ]
        return sorted(day for day in days if day <= on)

    def signed(self, on: date) -> list[Partner]:
        found = []
        for partner in self.partners:
            ever = self.registered(partner, date.max)
            since = partner.signed_on or (ever[0] if ever else None)
            if since and since <= on and (partner.ended_on is None or partner.ended_on > on):
                found.append(partner)
        return found

    def active(self, on: date, days: int = 90) -> list[Partner]:
        first = on - timedelta(days=days - 1)
        return [one for one in self.signed(on) if any(day >= first for day in self.registered(one, on))]

    def starts(self, on: date) -> dict[int, tuple[int, bool]]:
        """Days and whether there is a deal, by partner."""
        found = {}
        for partner in self.partners:
            signed = partner.signed_on
            if signed is None or not on - timedelta(days=730) < signed <= on:
                continue
            days = [day for day in self.registered(partner, on) if day >= signed]
            came = timezone.localdate(partner.created_at)
            if came - signed > timedelta(days=60) and not (days and days[0] < came):
                continue
            has_ended = partner.ended_on is not None and partner.ended_on <= on
            if days or not has_ended:
                found[partner.pk] = ((days[0] if days else on) - signed).days, bool(days)
        return found


def total(deals: list[Deal]) -> int:
    return sum(deal.value_minor or 0 for deal in deals)


def average(deals: list[Deal]) -> int | None:
    valued = [deal for deal in deals if deal.value_minor is not None]
    exact = Decimal(total(valued)) / len(valued) if valued else None
    return None if exact is None else int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def cycle(deals: list[Deal]) -> Decimal | None:
    days = [(deal.closed_on - deal.opened_on).days for deal in deals if deal.opened_on]
    return Decimal(sum(days)) / len(days) if days else None
