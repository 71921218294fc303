"""A million deals over five years: direct, partner-sourced through registrations, and influenced by partners."""

from bisect import bisect
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from math import sqrt

from bench.programme import words
from bench.programme.chance import Chance, Weighted
from bench.programme.customers import Customer
from bench.programme.loading import Loader
from bench.programme.money import Earnings, Playbooks, Rates, Won
from bench.programme.people import Partner, Staff
from bench.programme.registrations import Asked, Granted, Registrations
from bench.programme.size import BEGUN, DAY, ZONE, Size
from kanava.deals.amounts import value_in_programme
from kanava.rules.margins import Line
from kanava.rules.money import Money
from kanava.rules.text import name_keys

LINES = {
    "Integration platform": 30.0, "Security monitoring": 22.0, "Analytics": 14.0, "Data warehouse": 9.0, "Support plan": 7.0,
    "Training": 5.0, "Edge gateway": 4.0, "Identity": 3.0, "Backup": 2.5, "Compliance suite": 2.0, "Migration services": 1.0,
    "Legacy adapter": 0.3,
}  # fmt: skip
_ORIGINS = Weighted({"DIRECT": 66, "SOURCED": 29, "INFLUENCED": 5})
_KINDS = Weighted({"NEW": 70, "EXPANSION": 20, "RENEWAL": 10})
_STAGES = Weighted({"QUALIFIED": 50, "PROPOSAL": 30, "NEGOTIATION": 20})
_REASONS = ("No budget", "A competitor was chosen", "The project was put off", "No answer any more")
_DEAL = (
    "id title sort_key search_text origin stage kind partner_id customer_id registration_id seller_id currency net_minor list_minor "
    "end_customer_minor value_minor opened_on registered_on expected_close_on closed_on lost_reason is_imported created_at"
)


class Deals:
    """Makes deals in the order of time."""

    def __init__(
        self, size: Size, loader: Loader, staff: Staff, partners: list[Partner], customers: dict[str, list[Customer]]
    ) -> None:  # fmt: skip
        self.size, self.loader, self.staff, self.partners, self.customers = (
            size,
            loader,
            staff,
            partners,
            customers,
        )
        self.chance = Chance("deals")
        self.books, self.rates = Playbooks(loader), Rates(loader)
        self.registrations = Registrations(loader, self.books)
        self.earnings = Earnings(loader, self.books, self.rates)
        self._deals = loader.table("deals_deal", _DEAL)
        self._parts = loader.table(
            "deals_dealline", "deal_id product_line_id label quantity net_minor list_minor end_customer_minor"
        )
        self._shares = loader.table("deals_dealshare", "deal_id partner_id share_points note")
        lines = loader.table("deals_productline", "id code name is_active")
        for number, name in enumerate(LINES, start=1):
            lines.append((number, name.lower().replace(" ", "-"), name, True))
        self._line_names = dict(enumerate(LINES, start=1))
        self._line_keys = {number: name_keys(name) for number, name in self._line_names.items()}
        self._some_line = Weighted(dict(enumerate(LINES.values(), start=1)))
        # A few partners bring thousands of deals, most of them a handful.
        self._partner_sums = list(accumulate(1 / (place + 5) for place in range(len(partners))))

    def make(self) -> None:
        """All deals, and the registrations that led to none."""
        span = (DAY - BEGUN).days
        for number in range(1, self.size.deals + 1):
            # Business has doubled over the years.
            part = sqrt(1 + 3 * (number - 0.5) / self.size.deals) - 1
            self._one(number, BEGUN + timedelta(days=int(part * span)))
            if number % 1_000 == 0:
                self.loader.flush(all_of_it=False)
        self._undecided()

    def _one(self, number: int, on: date) -> None:
        origin = _ORIGINS.draw(self.chance)
        if origin == "SOURCED":
            self._sourced(number, on)
        else:
            self._own(number, on, origin)

    def _partner(self, on: date) -> Partner:
        """One that has signed and not left by then."""
        for _ in range(20):
            place = bisect(self._partner_sums, self.chance.unit() * self._partner_sums[-1])
            found = self.partners[min(place, len(self.partners) - 1)]
            if found.signed_on <= on and (found.ended_on is None or on <= found.ended_on):
                return found
        return next(one for one in self.partners if one.signed_on <= on and one.ended_on is None)

    def _customer(self, country: str) -> Customer:
        return self.chance.favoured(self.customers.get(country) or self.customers["FI"], 1.6)

    def _asked(self, on: date) -> Asked:
        """What some partner registers, mostly in its own country."""
        chance, partner = self.chance, self._partner(on)
        country = partner.country if chance.happens(0.9) else words.COUNTRIES.draw(chance)
        expected = on + timedelta(days=chance.between(30, 120)) if chance.happens(0.95) else None
        currency = words.CURRENCIES.get(country, "EUR")
        for _ in range(6):
            found = Asked(
                partner, self._customer(country), self._some_line.draw(chance), _KINDS.draw(chance), self._amount(currency), currency,
                on, expected,
            )  # fmt: skip
            if found.customer.is_known and self.registrations.is_free(found):
                break
        return found

    def _amount(self, currency: str) -> int:
        factor = {"SEK": 10, "NOK": 10, "DKK": 7, "PLN": 4}.get(currency, 1)
        euros = self.chance.around(16_000, 0.9)
        return int(euros) * factor * 100 + (self.chance.between(1, 99) if self.chance.happens(0.2) else 0)

    def _end(self, on: date, median: float) -> tuple[date | None, str]:
        """When a deal of that day closed and how; None where it is open."""
        closed_on = on + timedelta(days=int(self.chance.around(median, 0.6)))
        if closed_on > DAY or self.chance.happens(0.02):
            return None, _STAGES.draw(self.chance)
        return closed_on, "WON" if self.chance.happens(0.42) else "LOST"

    def _sourced(self, number: int, on: date) -> None:
        chance = self.chance
        asked = self._asked(on)
        closed_on, stage = self._end(on, 46)
        granted: Granted | None = None
        # Of the oldest, some came from another system with no registration.
        if on.year >= 2023 or chance.happens(0.6):
            granted = self.registrations.granted(asked, closed_on=closed_on, outcome=stage)
        elif asked.partner.last_registered_on is None or asked.partner.last_registered_on < on:
            asked.partner.last_registered_on = on
        parts = self._lines(number, asked.line_id, asked.net, is_single=granted is not None)
        name = granted.name if granted else asked.customer.name
        keys = self._keys(asked.customer, name, [asked.line_id])
        self._write(
            number,
            f"{name} – {self._line_names[asked.line_id]}",
            keys,
            "SOURCED",
            stage,
            asked,
            closed_on,
            granted,
            None,
        )
        if stage == "WON":
            assert closed_on is not None
            promised = (granted.promise, granted.version_id) if granted else None
            self.earnings.sourced(self._won(number, closed_on, asked, parts), asked.partner, promised)
            if granted and granted.state == "WON":
                self.registrations.own_renewal(asked, granted, closed_on)
        if chance.happens(0.15):
            # Somebody else came too late, or did not fit.
            self.registrations.refused(self._asked(on), decider=self.staff.owner)

    def _won(self, number: int, closed_on: date, asked: Asked, parts: list[int]) -> Won:
        lines = tuple(
            Line(
                Money(part, asked.currency),
                Money(part * 5 // 4, asked.currency),
                Money(part * 6 // 5, asked.currency),
            )
            for part in parts
        )
        at = datetime.combine(closed_on, time(14), tzinfo=ZONE)
        return Won(number, closed_on, Money(asked.net, asked.currency), lines, at, asked.partner.manager_id)

    def _own(self, number: int, on: date, origin: str) -> None:
        """A deal of our own team."""
        chance = self.chance
        country = words.COUNTRIES.draw(chance)
        currency = words.CURRENCIES.get(country, "EUR")
        closed_on, stage = self._end(on, 40)
        customer = self._customer(country)
        line, net = self._some_line.draw(chance), self._amount(currency)
        expected = on + timedelta(days=chance.between(30, 120)) if chance.happens(0.9) else None
        nobody = self.partners[0]
        asked = Asked(nobody, customer, line, _KINDS.draw(chance), net, currency, on, expected)
        parts = self._lines(number, line, net, is_single=False)
        keys = self._keys(customer, customer.name, [line])
        title = f"{customer.name} – {self._line_names[line]}"
        self._write(
            number, title, keys, origin, stage, asked, closed_on, None, chance.pick(self.staff.sellers)
        )
        if origin == "INFLUENCED":
            self._share(number, on, closed_on if stage == "WON" else None, asked, parts)

    def _share(self, number: int, on: date, won_on: date | None, asked: Asked, parts: list[int]) -> None:
        first, second = self._partner(on), self._partner(on)
        shares = (
            [(first, 6_000), (second, 3_000)]
            if first.id != second.id and self.chance.happens(0.3)
            else [(first, 10_000)]
        )
        for partner, points in shares:
            self._shares.append((number, partner.id, points, "Opened the door"))
        if won_on is not None:
            self.earnings.influenced(self._won(number, won_on, asked, parts), shares)

    def _lines(self, number: int, first: int, net: int, *, is_single: bool) -> list[int]:
        """One line, or a few more in other product lines, or in none that is known; they add up to the deal."""
        chance = self.chance
        count = 1 if is_single or chance.happens(0.7) else chance.between(2, 5)
        each = net // count
        parts = [net - each * (count - 1), *[each] * (count - 1)]
        for place, part in enumerate(parts):
            line: int | None = first if place == 0 else self._some_line.draw(chance)
            label = "" if place == 0 else f"Item {chance.between(100, 999)}"
            if place and chance.happens(0.1):
                line = None
            self._parts.append((number, line, label, Decimal(1), part, part * 5 // 4, part * 6 // 5))
        return parts

    def _keys(self, customer: Customer, name: str, lines: list[int]) -> tuple[str, str]:
        """What orders and finds the deal: as `name_keys(title)` would say."""
        line = self._line_keys[lines[0]]
        if name != customer.name:
            keys = name_keys(f"{name} – {self._line_names[lines[0]]}")
            return keys["sort_key"], keys["search_text"]
        found = dict.fromkeys(f"{customer.search_text} {line['search_text']}".split())
        return f"{customer.sort_key} {line['sort_key']}"[:240], " ".join(found)

    def _write(
        self, number: int, title: str, keys: tuple[str, str], origin: str, stage: str, asked: Asked, closed_on: date | None,
        granted: Granted | None, seller: int | None,
    ) -> None:  # fmt: skip
        chance = self.chance
        is_sourced = origin == "SOURCED"
        net = Money(asked.net, asked.currency)
        value = value_in_programme(
            net, self.books.on(DAY).playbook, on=closed_on or asked.on, table=self.rates
        )
        reason = chance.pick(_REASONS) if stage == "LOST" else ""
        customer_id = asked.customer.id if is_sourced or chance.happens(0.95) else None
        created = datetime.combine(asked.on, time(11), tzinfo=ZONE)
        self._deals.append(
            (number, title, *keys, origin, stage, asked.kind, asked.partner.id if is_sourced else None, customer_id,
             granted.id if granted else None, seller, asked.currency, asked.net, asked.net * 5 // 4, asked.net * 6 // 5, value, asked.on,
             asked.on if is_sourced else None, asked.expected_close_on, closed_on, reason, asked.on.year < 2023 and granted is None,
             created)
        )  # fmt: skip

    def _undecided(self) -> None:
        """What waits today, and drafts."""
        per_million = self.size.deals / 1_000_000
        for _ in range(max(int(500 * per_million), 8)):
            on = DAY - timedelta(days=self.chance.pick((0, 0, 3, 3, 4, 5)))
            asked = self._asked(on)
            if self.registrations.is_free(asked):
                self.registrations.waiting(
                    asked, maybe=self._customer(asked.customer.country), decider=self.staff.owner
                )
        for _ in range(max(int(2_000 * per_million), 8)):
            self.registrations.draft(self._asked(DAY - timedelta(days=self.chance.between(0, 60))))
