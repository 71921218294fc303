"""The stories of the demo: registered deals from submission to their end, direct deals, and what waits today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from kanava.config.demo.schedule import Schedule
from kanava.deals.actions import closing, deciding, following, influencing, registering, selling
from kanava.deals.actions.registering import Typed
from kanava.deals.actions.selling import Account, Line, Told
from kanava.deals.models import Deal, ProductLine, Registration
from kanava.matching.engine import Company
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.people import Actor

T = TypeVar("T")
DECIDED_AFTER = 1


def _made(value: T | None) -> T:
    if value is None:
        raise LookupError("The step before this one was refused.")
    return value


@dataclass(frozen=True, slots=True)
class Side:
    """A partner with the people on both sides of its registrations."""

    partner: Partner
    seller: Actor
    manager: Actor


@dataclass(slots=True)
class Registered:
    """A registration of the demo on its way. Each method plans one step, days before today."""

    schedule: Schedule
    side: Side
    line: ProductLine
    customer: str
    amount: int
    found: Registration | None = None

    def submit(self, days_ago: int, *, at: datetime | None = None, **typed: object) -> "Registered":
        """Typed and submitted."""

        def step(moment: datetime) -> None:
            values = {"customer_country": self.side.partner.country, "amount": str(self.amount), **typed}
            written = Typed(customer_name=self.customer, product_line_id=self.line.pk, **values)  # type: ignore[arg-type]
            partner_id = self.side.partner.pk
            draft = registering.save_draft(
                by=self.side.seller, partner_id=partner_id, typed=written, at=moment
            )
            self.found = registering.submit_registration(
                by=self.side.seller, registration_id=draft.pk, at=moment
            )

        self.schedule.add_at(at, step) if at is not None else self.schedule.add(days_ago, step)
        return self

    def _decide(self, days_ago: int, step: Callable[[int, datetime], object]) -> "Registered":
        self.schedule.add(days_ago, lambda moment: step(_made(self.found).pk, moment), hour=14)
        return self

    def approve(self, days_ago: int) -> "Registered":
        """Approved by the partner's manager."""
        by = self.side.manager
        return self._decide(
            days_ago, lambda key, at: deciding.approve_registration(by=by, registration_id=key, at=at)
        )

    def refuse(self, days_ago: int, reason: str, message: str = "") -> "Registered":
        """Refused with a reason and a message."""
        by = self.side.manager
        return self._decide(
            days_ago,
            lambda key, at: deciding.refuse_registration(
                by=by, registration_id=key, reason=reason, message=message, at=at
            ),
        )

    def ask(self, days_ago: int, question: str) -> "Registered":
        """Asked for information."""
        by = self.side.manager
        return self._decide(
            days_ago,
            lambda key, at: deciding.ask_for_information(
                by=by, registration_id=key, question=question, at=at
            ),
        )

    def work(self, days_ago: int, kind: str, note: str) -> "Registered":
        """Told what was done with the customer."""
        by, day = self.side.seller, self.schedule.day(days_ago)
        return self._decide(
            days_ago,
            lambda key, at: following.record_activity(
                by=by, registration_id=key, kind=kind, happened_on=day, note=note, at=at
            ),
        )

    def more_time(self, days_ago: int, evidence: str) -> "Registered":
        """Asked for more time."""
        by = self.side.seller
        return self._decide(
            days_ago,
            lambda key, at: following.request_extension(by=by, registration_id=key, evidence=evidence, at=at),
        )

    def appeal(self, days_ago: int, text: str) -> "Registered":
        """Asked somebody else to look at the refusal again."""
        by = self.side.seller
        return self._decide(
            days_ago,
            lambda key, at: following.appeal_registration(by=by, registration_id=key, text=text, at=at),
        )

    def withdraw(self, days_ago: int) -> "Registered":
        """Given up."""
        by = self.side.seller
        return self._decide(
            days_ago, lambda key, at: following.withdraw_registration(by=by, registration_id=key, at=at)
        )

    def progress(self, days_ago: int, stage: str, expected: date) -> "Registered":
        """Told how far the deal is."""
        by = self.side.seller

        def step(key: int, at: datetime) -> object:
            deal = Deal.objects.get(registration_id=key)
            return closing.report_progress(
                by=by, deal_id=deal.pk, stage=stage, expected_close_on=expected, at=at
            )

        return self._decide(days_ago, step)

    def win(self, days_ago: int) -> "Registered":
        """The order has come."""
        by, day = self.side.manager, self.schedule.day(days_ago)

        def step(key: int, at: datetime) -> object:
            deal = Deal.objects.get(registration_id=key)
            return closing.win_deal(by=by, deal_id=deal.pk, closed_on=day, at=at)

        return self._decide(days_ago, step)

    def lose(self, days_ago: int, reason: str) -> "Registered":
        """The customer has decided otherwise."""
        by, day = self.side.manager, self.schedule.day(days_ago)

        def step(key: int, at: datetime) -> object:
            deal = Deal.objects.get(registration_id=key)
            return closing.lose_deal(by=by, deal_id=deal.pk, closed_on=day, reason=reason, at=at)

        return self._decide(days_ago, step)

    def to_the_order(self, closed_days_ago: int, cycle: int) -> "Registered":
        """The usual way: submitted, approved the next day, worked on, won after `cycle` days."""
        start = closed_days_ago + cycle
        self.submit(start).approve(start - DECIDED_AFTER)
        if cycle > 30:
            self.work(start - 24, "MEETING", "Needs and schedule with the customer")
        expected = self.schedule.day(closed_days_ago)
        self.progress(closed_days_ago + cycle // 4, "NEGOTIATION", expected)
        return self.win(closed_days_ago)


@dataclass(slots=True)
class Direct:
    """A deal of our own team on its way."""

    schedule: Schedule
    seller: Actor
    owner: Actor
    line: ProductLine
    customer: str
    amount: int
    deal: Deal | None = None

    def open(self, days_ago: int, stage: str = "QUALIFIED", expected_in: int | None = None) -> "Direct":
        """Opened by our seller."""
        opened = self.schedule.day(days_ago)
        expected = self.schedule.day(-expected_in) if expected_in is not None else None

        def step(at: datetime) -> None:
            net = Money(self.amount * 100, "EUR")
            listed = Money(self.amount * 125, "EUR")
            told = Told(
                [Line(self.line.pk, net, listed)],
                stage=stage,
                opened_on=opened,
                expected_close_on=expected,
                seller_id=self.seller.user_id,
            )
            account = Account(company=Company(self.customer, "FI"), is_new=True)
            self.deal = selling.create_direct_deal(by=self.seller, account=account, told=told, at=at)

        self.schedule.add(days_ago, step, hour=9)
        return self

    def influence(self, days_ago: int, shares: dict[int, int]) -> "Direct":
        """Partners helped, each with its share in basis points."""

        def step(at: datetime) -> None:
            for partner_id, points in shares.items():
                influencing.share_influence(
                    by=self.owner, deal_id=_made(self.deal).pk, partner_id=partner_id, share_points=points,
                    note="Reference visit and technical workshop", at=at,
                )  # fmt: skip

        self.schedule.add(days_ago, step, hour=11)
        return self

    def win(self, days_ago: int) -> "Direct":
        """The order has come."""
        day = self.schedule.day(days_ago)
        self.schedule.add(
            days_ago,
            lambda at: closing.win_deal(by=self.seller, deal_id=_made(self.deal).pk, closed_on=day, at=at),
            hour=15,
        )
        return self

    def lose(self, days_ago: int, reason: str) -> "Direct":
        """The customer has decided otherwise."""
        day = self.schedule.day(days_ago)
        self.schedule.add(
            days_ago,
            lambda at: closing.lose_deal(
                by=self.seller, deal_id=_made(self.deal).pk, closed_on=day, reason=reason, at=at
            ),
            hour=15,
        )
        return self


def hours_ago(schedule: Schedule, hours: float) -> datetime:
    """A moment shortly before loading."""
    return schedule.now - timedelta(hours=hours)
