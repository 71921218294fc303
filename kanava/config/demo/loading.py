"""Loading the demo: the cast, then the stories.

With these numbers the dashboard shows the guide's own example (guide: H9), whatever the day of the month: 15 partners,
8 active, 22 % of revenue from partners, cycles 15 % longer; most first deals at about 60 days, one at 180 (H7).
"""

from collections.abc import Iterator
from datetime import datetime

from anyascii import anyascii
from django.db import transaction

from kanava.config.demo.agreements import Agreements
from kanava.config.demo.answers import tell_answer
from kanava.config.demo.cast import (
    CUSTOMERS,
    LINES,
    LISTED,
    PARTNER_SIGN_INS,
    PASSWORD,
    PLANS,
    SIGN_INS,
    Plan,
)
from kanava.config.demo.certification import Certification
from kanava.config.demo.disputes import plan_disputes
from kanava.config.demo.enquiries import plan_enquiries
from kanava.config.demo.figures import (
    DIRECT_AMOUNTS,
    DIRECT_CLOSED,
    DIRECT_CYCLES,
    SHARE,
    SOURCED_AMOUNTS,
    SOURCED_CLOSED,
    SOURCED_CYCLES,
)
from kanava.config.demo.funds import Funds
from kanava.config.demo.guide_telling import Guides
from kanava.config.demo.library import Library
from kanava.config.demo.live import LiveSessions
from kanava.config.demo.mails import plan_mails
from kanava.config.demo.money import plan_money
from kanava.config.demo.onboarding import Onboarding
from kanava.config.demo.payouts import Payouts
from kanava.config.demo.recruiting import Recruiting
from kanava.config.demo.schedule import Schedule
from kanava.config.demo.stages import plan_stages
from kanava.config.demo.stories import Direct, Registered, Side, hours_ago
from kanava.config.demo.talks import Talks
from kanava.config.demo.terms import plan_terms
from kanava.config.demo.tiers import Tiers
from kanava.config.demo.training import Training
from kanava.config.demo.translations import Translations
from kanava.core.models import User
from kanava.core.people import change_profile
from kanava.deals.actions import accounts
from kanava.deals.models import ProductLine
from kanava.matching.identifiers import normal_business_id
from kanava.partners import actions as partner_actions
from kanava.partners.models import Contact, Membership, Partner, PartnerDomain
from kanava.rules.people import Actor, Role, Via
from kanava.rules.text import name_keys


@transaction.atomic
def load(at: datetime) -> bool:
    """Make the demo programme as of a moment; False when there is a programme already."""
    if User.objects.exists():
        return False
    Programme(Schedule(at)).tell()
    return True


class Programme:
    """The demo's people and partners, and the telling of its stories."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        begun = schedule.moment(700)
        people = [_person(name, email, role, begun) for name, email, role in SIGN_INS]
        self.aino, self.eva, self.otto = (
            Actor(Role(user.staff_role), Via.CONSOLE, user.pk) for user in people[:3]
        )
        change_profile(people[1], phone="+358 40 555 0123", meeting_link="https://meet.example.com/eva")
        self.lines = [accounts.create_product_line(by=self.aino, name=name, at=begun) for name in LINES]
        self.partners = [self._partner(plan) for plan in PLANS]
        self.people: dict[str, Actor] = {}
        self.sellers = {
            place: self._member(name, email, role, place)
            for name, email, role, place in reversed(PARTNER_SIGN_INS)
        }
        self.names = {country: iter(names) for country, names in CUSTOMERS.items()}

    def tell(self) -> None:
        """Plan all stories, then carry them out in the order of time."""
        self._stand_under_distributor()
        Tiers(self.schedule, self.partners, self.aino).tell()
        self._sourced()
        self._first_deals()
        self._direct()
        self._pipeline()
        self._ended()
        self._waiting()
        self._keeping()
        recruiting = Recruiting(self.schedule, owner=self.aino, manager=self.eva)
        recruiting.tell()
        tell_answer(recruiting)
        Agreements(self.schedule, self.partners, self.aino, self.eva).tell()
        Funds(self.schedule, self.partners, self.aino, self.eva).tell()
        library = Library(self.schedule, self.aino, self.lines, self.sellers)
        library.tell()
        Guides(self.schedule, self.aino, self.lines, self.sellers).tell()
        plan_mails(self.schedule)
        Onboarding(self).tell()
        training = Training(self.schedule, self.partners, self.aino)
        training.tell()
        LiveSessions(training, self.eva).tell()
        Translations(self.schedule, library, training, self.aino, self.eva).tell()
        Certification(self).tell()
        plan_stages(self.schedule, owner=self.aino)
        plan_money(self.schedule, owner=self.aino)
        plan_terms(self.schedule, partners=self.partners, lines=self.lines, owner=self.aino)
        plan_disputes(self.schedule)
        plan_enquiries(self)
        Payouts(self.schedule, self.partners, self.aino).tell()
        self.schedule.carry_out()

    def _partner(self, plan: Plan) -> Partner:
        signed = self.schedule.day(plan.signed_days)
        partner = Partner.objects.create(
            name=plan.name, **name_keys(plan.name), type=plan.type, tier=plan.tier, country=plan.country, lifecycle=plan.lifecycle,
            business_id=normal_business_id(plan.country, plan.business_id), website=f"https://www.{plan.domain}",
            manager_id=self.eva.user_id, signed_on=signed, created_at=self.schedule.moment(plan.signed_days),
        )  # fmt: skip
        PartnerDomain.objects.create(partner=partner, domain=plan.domain)
        for number, (name, title) in enumerate(plan.contacts):
            email = f"{anyascii(name.split()[0]).lower()}@{plan.domain}"
            Contact.objects.create(
                partner=partner, name=name, title=title, email=email, is_primary=number == 0
            )
        return partner

    def _member(self, name: str, email: str, role: str, place: int) -> Actor:
        user = _person(name, email, "", self.schedule.moment(PLANS[place].signed_days))
        user.last_login = self.schedule.moment(self.schedule.workday(3), 9)
        user.save(update_fields=["last_login"])
        partner = self.partners[place]
        Membership.objects.create(user=user, partner=partner, role=role)
        self.people[email] = Actor(Role(role), Via.PORTAL, user.pk, partner.pk)
        return self.people[email]

    def _stand_under_distributor(self) -> None:
        for plan, partner in zip(PLANS, self.partners, strict=True):
            if plan.distributor is not None:
                partner.distributor = self.partners[plan.distributor]
                partner.save(update_fields=["distributor"])

    def _side(self, place: int) -> Side:
        partner = self.partners[place]
        nobody = Actor(Role.PARTNER_SELLER, Via.PORTAL, None, partner.pk)
        return Side(partner, self.sellers.get(place, nobody), self.eva)

    def _registered(self, place: int, amount: int, customer: str = "", line: int | None = None) -> Registered:
        country = PLANS[place].country
        name = customer or next(self.names[country])
        product: ProductLine = self.lines[
            line if line is not None else (place + amount // 500) % len(self.lines)
        ]
        return Registered(self.schedule, self._side(place), product, name, amount)

    def _direct_deal(self, amount: int, line: int) -> Direct:
        return Direct(
            self.schedule, self.otto, self.aino, self.lines[line % 3], next(self.names["FI"]), amount
        )

    def _places(self) -> Iterator[int]:
        """Who brings the orders: few partners bring most (guide: J1)."""
        while True:
            yield from (0, 1, 0, 2, 3, 1, 0, 4, 5, 2, 6, 7)

    def _sourced(self) -> None:
        """What partners sourced and won in the year. The last three months belong to the eight active partners."""
        places = self._places()
        late = iter((7, 6, 5, 4, 3, 2, 1, 0))
        for closed, cycle, amount in zip(SOURCED_CLOSED, SOURCED_CYCLES, SOURCED_AMOUNTS, strict=True):
            place = next(late, 0) if closed + cycle < 85 else next(places)
            self._registered(place, amount).to_the_order(closed, cycle)

    def _first_deals(self) -> None:
        """Each partner's first registered deal, so many days after it had signed; those of old are lost or won long ago."""
        for place, plan in enumerate(PLANS):
            if plan.first_days is not None:
                started = plan.signed_days - plan.first_days
                first = self._registered(place, 18_000 + 1_500 * place)
                first.submit(started).approve(started - 1)
                first.lose(started - 30, "No budget this year")

    def _direct(self) -> None:
        """What our own team won in the year; the last amount makes partners' part exactly 22 %."""
        rest = sum(SOURCED_AMOUNTS) * (100 - SHARE) // SHARE - sum(DIRECT_AMOUNTS)
        influenced = {4: {2: 10_000}, 13: {0: 6_000, 6: 3_000}, 22: {5: 5_000}}
        for number, (closed, cycle, amount) in enumerate(
            zip(DIRECT_CLOSED, DIRECT_CYCLES, (*DIRECT_AMOUNTS, rest), strict=True)
        ):
            deal = self._direct_deal(amount, number).open(closed + cycle)
            if number in influenced:
                shares = {self.partners[place].pk: points for place, points in influenced[number].items()}
                deal.influence(closed + cycle // 2, shares)
            deal.win(closed)

    def _pipeline(self) -> None:
        """Open deals of partners and of our own team."""
        plans = (
            (0, 62_500, 52, "NEGOTIATION", 16), (0, 35_000, 33, "PROPOSAL", 40), (1, 27_500, 44, "NEGOTIATION", 9),
            (1, 88_000, 20, "QUALIFIED", 75), (2, 43_000, 38, "PROPOSAL", 33), (3, 48_000, 27, "QUALIFIED", 54),
            (4, 31_000, 41, "NEGOTIATION", 12), (5, 22_000, 15, "QUALIFIED", 60), (6, 57_000, 36, "PROPOSAL", 25), (7, 39_500, 24, "PROPOSAL", 48),
        )  # fmt: skip
        for place, amount, days, stage, expected in plans:
            deal = self._registered(place, amount).submit(days).approve(days - 1)
            deal.work(days - 6, "CALL", "First call with the project owner")
            deal.progress(max(days - 18, 1), stage, self.schedule.day(-expected))
        # One that nothing has been heard of for a while, one whose time is nearly over, and one that asks for more.
        self._registered(0, 29_000).submit(44).approve(40)
        ending = self._registered(3, 66_000).submit(88).approve(84)
        ending.work(50, "MEETING", "Steering group met").work(20, "OFFER", "Offer sent")
        more = self._registered(1, 74_000).submit(80).approve(79)
        more.work(45, "DEMO", "Demo for the security team").work(12, "MEETING", "Waiting for the board")
        more.more_time(1, "The board decides at its next meeting; the project team is in favour.")
        for number, (age, step, closes) in enumerate(
            (
                (50, "NEGOTIATION", 10),
                (31, "PROPOSAL", 35),
                (24, "QUALIFIED", 70),
                (12, "QUALIFIED", 90),
                (5, "QUALIFIED", None),
            )
        ):
            self._direct_deal((178_000, 96_000, 134_000, 58_000, 82_000)[number], number).open(
                age, step, closes
            )

    def _ended(self) -> None:
        """Lost, given up, refused: the part of a programme that teaches."""
        self._registered(2, 36_000).submit(170).approve(169).work(140, "CALL", "No answer yet").lose(
            128, "Chose a competitor"
        )
        self._registered(1, 41_000).submit(120).approve(119).withdraw(100)
        self._registered(9, 33_000).submit(210).approve(209).lose(180, "Project postponed")
        self._registered(10, 25_500).submit(150).approve(149).lose(120, "Price")
        self._registered(6, 12_000).submit(40).refuse(
            39,
            "WRONG_FIT",
            "They buy through the state's framework agreement, which we are not in until next year.",
        )
        for number in range(3):
            deal = self._direct_deal((71_000, 105_000, 49_000)[number], number)
            deal.open((240, 150, 75)[number]).lose(
                (195, 112, 30)[number], ("Chose a competitor", "No budget", "Project postponed")[number]
            )

    def _waiting(self) -> None:
        """What waits today: fresh, late, maybe known, second, asked, appealed."""
        schedule = self.schedule
        close = schedule.day(-60)
        fresh = self._registered(0, 58_000, "Jyväskylän Järjestelmät Oy", line=0)
        fresh.submit(
            0, at=hours_ago(schedule, 3), expected_close_on=close, customer_contact="Riikka Salmi, CIO"
        )
        self._registered(1, 72_000, "Gävle Stål AB", line=1).submit(6, expected_close_on=close)
        near = self._registered(3, 33_000, "Vaasan Voima Pohjanmaa Oy", line=2)
        near.submit(0, at=hours_ago(schedule, 20), expected_close_on=close)
        # Malmö Bygg belongs to another partner's open registration of the same product line.
        self._registered(7, 45_000, "Kristianstad Frukt AB", line=0).submit(9).approve(8)
        self._registered(0, 40_000, "KRISTIANSTAD FRUKT", line=0).submit(
            0, at=hours_ago(schedule, 1), customer_country="SE"
        )
        asked = self._registered(2, 51_000, "Potsdamer Filmpark GmbH", line=1)
        asked.submit(4).ask(3, "Which of their sites is it about, and who decides there?")
        appealed = self._registered(5, 28_000, "Göttinger Labor GmbH", line=2)
        appealed.submit(12).refuse(
            11,
            "TOO_LITTLE_INFORMATION",
            "Tell us who decides and what they use today, and we look at it again.",
        ).appeal(1, "We have met the CTO twice; the offer is attached to the mail.")

    def _keeping(self) -> None:
        """Touchpoints, target accounts, and a partner that is paused."""
        Talks(self.schedule, aino=self.aino, eva=self.eva, partners=self.partners).plan()
        paused, since = self.partners[11].pk, self.schedule.day(35)
        self.schedule.add(
            35,
            lambda at: partner_actions.change_lifecycle(
                by=self.aino,
                partner_id=paused,
                lifecycle="PAUSED",
                reason="The owner sells the company.",
                on=since,
                at=at,
            ),
        )

        def target_accounts(at: datetime) -> None:
            for name, country in LISTED:
                told = accounts.Told(name, country, is_listed=True)
                accounts.create_customer(by=self.aino, told=told, at=at)

        self.schedule.add(400, target_accounts)


def _person(name: str, email: str, role: str, at: datetime) -> User:
    user = User(name=name, email=email, staff_role=role, joined_at=at, language="en")
    user.set_password(PASSWORD)
    user.save()
    return user
