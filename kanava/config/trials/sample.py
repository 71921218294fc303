"""What a candidate finds in its trial: itself as a partner of six weeks, by the programme's own rules.

The playbook, the product lines, the first 90 days and the partner manager are the programme's; customers and deals are
invented and say so. All of it is made by the actions that people use, so every number explains itself.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kanava.agreements.models import Company
from kanava.agreements.queries import get_our_name
from kanava.config.demo.schedule import Schedule
from kanava.config.demo.stories import Registered, Side
from kanava.core import clock, events
from kanava.core.models import User
from kanava.deals.models import ProductLine
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.writers import Step, Told
from kanava.onboarding.actions.check_ins import Held, hold_check_in
from kanava.onboarding.actions.tasks import assess_milestone
from kanava.onboarding.models import CheckIn, Milestone, PlanTemplate, Task
from kanava.onboarding.writers import finish
from kanava.partners.models import Contact, Membership, Partner
from kanava.partners.signing import sign_partner
from kanava.playbook.models import PlaybookVersion
from kanava.playbook.queries import get_in_force
from kanava.recruiting.models import PortalTrial
from kanava.rules.partnership import Lifecycle, PartnerType
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import Refusal
from kanava.rules.text import name_keys
from kanava.ui.trials import taken_customer

# The sample's past is as long as this, and the playbook of today holds in all of it.
PAST = timedelta(days=200)
SIGNED_DAYS = 42


@dataclass(frozen=True, slots=True)
class Ground:
    """What the programme gives a sample: who comes, who looks after it, the rules of today, what is sold and by whom."""

    company: str
    type: str
    country: str
    guest: tuple[str, str]
    manager: tuple[str, str]
    language: str
    playbook: Any
    lines: Sequence[tuple[str, str]]
    plan: PlanTemplate | None
    our_name: str


def ground_of(trial: PortalTrial, on: date) -> Ground:
    """What a trial's sample is made from; reads the programme."""
    one = trial.candidate
    kind = one.type or PartnerType.RESELLER.value
    manager = one.owner if one.owner is not None and one.owner.is_active else trial.author
    version = PlaybookVersion.objects.filter(pk=get_in_force(on).version_id or 0).first()
    lines = ProductLine.objects.filter(is_active=True).order_by("id").values_list("code", "name")
    return Ground(
        one.name, kind, one.country, (trial.person, trial.email), (manager.name, manager.email), trial.language,
        version.document if version is not None else None, list(lines), PlanTemplate.objects.filter(type=kind).order_by("-number").first(),
        get_our_name(),
    )  # fmt: skip


def fill(ground: Ground, at: datetime) -> None:
    """Write the sample into the database that is in use, which must be an empty one."""
    with translation.override(ground.language), events.quiet(), transaction.atomic():
        Sample(ground, at).tell()


class Forgiving(Schedule):
    """A schedule whose steps stop where the programme's own rules refuse them: a story goes as far as it may."""

    def add_at(self, at: datetime, step: Callable[[datetime], object]) -> None:
        """Plan a step that may be refused."""

        def tried(moment: datetime) -> None:
            with suppress(Refusal, LookupError, ObjectDoesNotExist):
                step(moment)

        super().add_at(at, tried)


class Sample:
    """The people of a sample and the telling of what happened to them."""

    def __init__(self, ground: Ground, at: datetime) -> None:
        self.schedule = Forgiving(at)
        begun = at - PAST
        if ground.playbook is not None:
            PlaybookVersion.objects.create(
                effective_from=clock.day_of(begun), document=ground.playbook, is_published=True, created_at=begun, published_at=begun
            )  # fmt: skip
        if ground.our_name:
            Company.objects.create(pk=1, name=ground.our_name)
        if ground.plan is not None:
            PlanTemplate.objects.create(
                type=ground.type, number=1, items=ground.plan.items, goals=ground.plan.goals, written_at=begun
            )  # fmt: skip
        self.lines = ProductLine.objects.bulk_create(
            ProductLine(code=code, name=name)
            for code, name in ground.lines or [("PRODUCT", _("Our product"))]
        )
        # Somebody else than the first decider decides an appeal.
        self._person(
            _("The programme’s owner"), "owner@sample.example", Role.OWNER.value, ground.language, begun
        )
        name, email = ground.manager
        # Whoever looks after the candidate may have invited themselves.
        email = f"manager.{email}" if email == ground.guest[1] else email
        manager = self._person(name, email, Role.PARTNER_MANAGER.value, ground.language, begun)
        self.manager = Actor(Role.PARTNER_MANAGER, Via.CONSOLE, manager.pk)
        self.partner = self._partner(ground.company, ground.type, ground.country, manager)
        visitor = self._person(*ground.guest, "", ground.language, begun)
        Membership.objects.create(user=visitor, partner=self.partner, role=Role.PARTNER_OWNER.value)
        self.contact = Contact.objects.create(
            partner=self.partner, name=visitor.name, email=visitor.email, is_primary=True
        )
        self.side = Side(
            self.partner, Actor(Role.PARTNER_OWNER, Via.PORTAL, visitor.pk, self.partner.pk), self.manager
        )
        rival = self._partner(_("Another partner (sample)"), ground.type, ground.country, manager)
        self.rival = Side(rival, Actor(Role.PARTNER_SELLER, Via.PORTAL, None, rival.pk), self.manager)
        self.currency = get_in_force(clock.day_of(at)).playbook.programme.currency

    def tell(self) -> None:
        """Plan the stories, and carry them out in the order of time."""
        signed = self.schedule.day(SIGNED_DAYS)
        self.schedule.add(
            SIGNED_DAYS, lambda at: sign_partner(self.partner, signed, by=self.manager, at=at), hour=9
        )
        won = self._deal(_("Harbour Logistics (sample)"), 48_000, 38)
        won.approve(37).work(30, "MEETING", _("Needs and schedule with the customer")).win(9)
        running = self._deal(_("City Theatre (sample)"), 36_000, 21)
        running.approve(20).work(12, "OFFER", _("Offer sent"))
        running.progress(10, "PROPOSAL", self.schedule.day(-35))
        question = _("Which of their sites is it about, and who decides there?")
        self._deal(_("Northern Foods (sample)"), 52_000, 3).ask(2, question)
        refused = self._deal(_("Lakeside Clinic (sample)"), 9_000, 8)
        refused.refuse(
            7, "WRONG_FIT", _("They buy through the state’s framework agreement, which we are not in.")
        )
        for line in self.lines:
            self._deal(taken_customer(), 40_000, 25, self.rival, line).approve(24)
        self.schedule.add(5, self._meet)
        self.schedule.add_at(self.schedule.now, self._keep_the_plan)
        self.schedule.carry_out()

    def _keep_the_plan(self, at: datetime) -> None:
        """What has fallen due since the signing was done."""
        today = clock.day_of(at)
        for task in Task.objects.filter(partner=self.partner, done_at=None, due_on__lte=today).order_by("id"):
            finish(task, by=self.manager, at=at, note=_("Done as planned"))
        for talk in CheckIn.objects.filter(partner=self.partner, state="PLANNED", starts_at__lt=at).order_by(
            "id"
        ):
            told = Held(_("Went through the first opportunities; the plan is on time."))
            hold_check_in(by=self.manager, check_in_id=talk.pk, told=told, at=at)
        for goal in Milestone.objects.filter(partner=self.partner, due_on__lte=today).order_by("id"):
            assess_milestone(by=self.manager, milestone_id=goal.pk, result="MET", feedback="", at=at)

    def _deal(
        self,
        customer: str,
        amount: int,
        days_ago: int,
        side: Side | None = None,
        line: ProductLine | None = None,
    ) -> Registered:
        sold = line or self.lines[amount // 1_000 % len(self.lines)]
        story = Registered(self.schedule, side or self.side, sold, customer, amount)
        return story.submit(days_ago, currency=self.currency)

    def _meet(self, at: datetime) -> None:
        told = Told(
            "REMOTE", at, _("Went through the first opportunities. The theatre’s board decides next month."), _("First pipeline talk"),
            "WENT_WELL", is_shared=True, contact_ids=[self.contact.pk],
        )  # fmt: skip
        step = Step(_("Ask the theatre who signs"), self.schedule.day(-6), is_theirs=True)
        record_touchpoint(by=self.manager, partner_id=self.partner.pk, told=told, at=at, step=step)

    def _partner(self, name: str, kind: str, country: str, manager: User) -> Partner:
        return Partner.objects.create(
            name=name, **name_keys(name), type=kind, country=country, lifecycle=Lifecycle.ONBOARDING, manager=manager,
            signed_on=self.schedule.day(SIGNED_DAYS), created_at=self.schedule.now - PAST,
        )  # fmt: skip

    def _person(self, name: str, email: str, role: str, language: str, at: datetime) -> User:
        user = User(name=name, email=email, staff_role=role, joined_at=at, language=language)
        user.set_unusable_password()
        user.save()
        return user
