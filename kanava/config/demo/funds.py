"""Marketing money in the demo: budgets of the quarters that are over, and campaigns in every state (guide: C4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kanava.config.demo.schedule import Schedule
from kanava.deals.models import Deal
from kanava.mdf.actions import claiming, deciding, linking, requesting, settling, timing
from kanava.mdf.models import Campaign
from kanava.partners.models import Partner
from kanava.rules.campaigns import Cost, Plan
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via, system

AURORA, NORRSKEN, POLAR = 0, 1, 2
# An empty page of a printed invoice, as small as a PDF can be.
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(slots=True)
class Funds:
    """Plans the demo's campaigns on its schedule."""

    schedule: Schedule
    partners: Sequence[Partner]
    owner: Actor
    manager: Actor

    def tell(self) -> None:
        """Plan everything: budgets first, whenever a quarter may be over."""
        for days in range(370, -1, -30):
            self.schedule.add(days, self._accrue, hour=5)
        self._settled()
        self._to_claim()
        self._waiting()
        self._exception()

    def _accrue(self, at: datetime) -> None:
        timing.accrue_budgets(by=system(Via.JOB), at=at)

    def _by(self, place: int) -> Actor:
        return Actor(Role.PARTNER_OWNER, Via.PORTAL, None, self.partners[place].pk)

    def _ask(
        self, place: int, days_ago: int, plan: Callable[[datetime], Plan], then: Callable[[Campaign], None]
    ) -> None:
        def step(at: datetime) -> None:
            partner = self.partners[place]
            then(requesting.request_campaign(by=self._by(place), partner_id=partner.pk, plan=plan(at), at=at))

        self.schedule.add(days_ago, step, hour=9)

    def _settled(self) -> None:
        """A breakfast of half a year ago, paid in part, with two deals that it led to."""
        kept: list[Campaign] = []

        def plan(at: datetime) -> Plan:
            day = at.date() + timedelta(days=21)
            costs = (_cost("Venue and breakfast for 40", 1_600), _cost("Invitations and calls", 900))
            return Plan(
                "Breakfast for IT managers in Turku", "EVENT", "Twelve first meetings with manufacturers that renew their systems within a year.",
                "IT and production managers of 60 manufacturers with 100–500 people in Southwest Finland.", day, day, costs, 5_000, 12, _euros(120_000),
            )  # fmt: skip

        self._ask(AURORA, 190, plan, kept.append)
        self.schedule.add(187, lambda at: self._approve(kept[0], None, at), hour=14)
        self.schedule.add(160, lambda at: self._claim(kept[0], (1_540, 1_010), 14, at), hour=11)
        self.schedule.add(156, lambda at: self._pay(kept[0], at), hour=15)
        self.schedule.add(20, lambda at: self._link(kept[0], at), hour=10)

    def _to_claim(self) -> None:
        """A webinar that is over; its claim is due soon. A part of what was asked for was approved."""
        kept: list[Campaign] = []

        def plan(at: datetime) -> Plan:
            day = at.date() + timedelta(days=12)
            return Plan(
                "Webinar series on secure operations", "WEBINAR", "30 sign-ups and five pilots among municipal companies.",
                "Heads of IT of 80 municipal energy and water companies.", day, day + timedelta(days=7),
                (_cost("Platform and moderator", 1_200), _cost("Advertising to sign up", 1_000)), 5_000, 30, _euros(90_000),
            )  # fmt: skip

        self._ask(NORRSKEN, 55, plan, kept.append)
        part = _euros(900)
        self.schedule.add(51, lambda at: self._approve(kept[0], part, at), hour=14)

    def _waiting(self) -> None:
        """A request of yesterday, and one with our question."""

        def fair(at: datetime) -> Plan:
            day = at.date() + timedelta(days=40)
            return Plan(
                "Stand at the Subcontracting fair", "EVENT", "25 qualified leads and eight demonstrations at the stand.",
                "Production and purchasing managers who visit the fair in Tampere.", day, day + timedelta(days=2),
                (_cost("Shared stand", 1_400), _cost("Printed matter", 300), _cost("Travel", 500)), 5_000, 25, _euros(150_000),
            )  # fmt: skip

        def calls(at: datetime) -> Plan:
            day = at.date() + timedelta(days=15)
            return Plan(
                "Calls to hospital districts", "CALLING", "Six meetings.", "Hospital districts.", day, day + timedelta(days=20),
                (_cost("Calling agency", 1_500),), 4_000, 6, _euros(60_000),
            )  # fmt: skip

        self._ask(AURORA, 1, fair, lambda found: None)
        kept: list[Campaign] = []
        self._ask(AURORA, 6, calls, kept.append)
        question = "Which districts, and who there? What does a meeting cost at this agency?"
        self.schedule.add(4, lambda at: deciding.ask_partner(by=self.manager, campaign_id=kept[0].pk, question=question, at=at), hour=13)  # fmt: skip

    def _exception(self) -> None:
        """A partner of a lower tier asks too: an owner decides."""

        def plan(at: datetime) -> Plan:
            day = at.date() + timedelta(days=30)
            return Plan(
                "Customer story with a hospital", "CONTENT", "A story that three sellers use in every first meeting.", "Heads of IT in health care in Germany.",
                day, day + timedelta(days=30), (_cost("Writer and photographer", 1_000),), 5_000, 5, _euros(40_000),
            )  # fmt: skip

        self._ask(POLAR, 2, plan, lambda found: None)

    def _approve(self, found: Campaign, amount: Money | None, at: datetime) -> None:
        deciding.approve_campaign(by=self.owner, campaign_id=found.pk, amount=amount, at=at)

    def _claim(self, found: Campaign, spent: Sequence[int], leads: int, at: datetime) -> None:
        by = self._by(AURORA)
        for kind, name in (("INVOICE", "invoices.pdf"), ("MATERIAL", "invitation.pdf")):
            content = PAPER + f"% {name}\n%%EOF\n".encode()
            claiming.add_proof(by=by, campaign_id=found.pk, kind=kind, name=name, content=content, at=at)
        costs = zip(found.costs.order_by("position"), spent, strict=True)
        claimed = {cost.pk: _euros(amount) for cost, amount in costs}
        claiming.claim_costs(
            by=by,
            campaign_id=found.pk,
            claimed=claimed,
            leads=leads,
            outcome="38 came; nine wanted a meeting.",
            is_more_meant=True,
            at=at,
        )

    def _pay(self, found: Campaign, at: datetime) -> None:
        """The calls were dearer than they were planned: what was approved is the limit."""
        settling.pay_claim(by=self.owner, campaign_id=found.pk, at=at)

    def _link(self, found: Campaign, at: datetime) -> None:
        deals = Deal.objects.filter(partner_id=found.partner_id, stage="WON", closed_on__gte=found.ends_on)
        for deal in deals.order_by("closed_on", "id")[:2]:
            linking.link_deal(by=self.manager, campaign_id=found.pk, deal_id=deal.pk, at=at)


def _euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def _cost(label: str, amount: int) -> Cost:
    return Cost(label, _euros(amount))
