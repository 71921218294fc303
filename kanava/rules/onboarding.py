"""The first 90 days: a plan made from a template, its milestones and its check-ins (guide: F1–F4, F7, I2).

Days are of the partner's calendar. A plan is made of the playbook's weeks and of a template, the guide's unless the
programme wrote its own. Whatever falls on a weekend or a holiday of the partner's country moves to the next business day.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kanava.rules.partnership import PartnerType
from kanava.rules.periods import add_business_days
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Faults, Refusal


class Side(StrEnum):
    """Who does it: the vendor or the partner."""

    OURS = "OURS"
    THEIRS = "THEIRS"


class Phase(StrEnum):
    """The parts of the plan, in their order; the last one lasts from the co-selling to the first deal."""

    START = "START"
    TRAINING = "TRAINING"
    CO_SELLING = "CO_SELLING"
    FIRST_DEAL = "FIRST_DEAL"


class Fact(StrEnum):
    """What completes a task by itself, once it has happened."""

    SIGNED = "SIGNED"
    INVITED = "INVITED"
    PORTAL_USED = "PORTAL_USED"
    CO_SELLING_ASSESSED = "CO_SELLING_ASSESSED"
    DEAL_REGISTERED = "DEAL_REGISTERED"


class Mark(StrEnum):
    """The milestones, as the playbook names their days."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    THIRD = "THIRD"


@dataclass(frozen=True, slots=True)
class Item:
    """A task of a template. `day` is its business day within the phase, counted from 1. A task of the guide has a
    `code` whose words come at display; one that the programme wrote has its own `title` and no code."""

    side: Side
    phase: Phase
    day: int
    code: str = ""
    title: str = ""
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """What a plan is made of. `goals` holds the programme's own definition of success for a milestone; one without has
    the guide's, in words that come at display."""

    items: tuple[Item, ...]
    goals: tuple[tuple[Mark, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """An item with the day on which it is due."""

    item: Item
    on: date


@dataclass(frozen=True, slots=True)
class Goal:
    """A milestone: how many days after the signing it is, the business day on which it is due, and the programme's own
    definition of success where it has one."""

    mark: Mark
    after_days: int
    on: date
    success: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan: tasks in the order of their days, milestones, and the days of the check-ins. It ends with its last
    milestone."""

    signed_on: date
    ends_on: date
    tasks: tuple[Due, ...]
    goals: tuple[Goal, ...]
    check_ins: tuple[date, ...]


class TitleMissing(Refusal):
    """A task needs to say what is to be done."""

    code = "TITLE_MISSING"


class DayOutsidePhase(Refusal):
    """A task's business day lies outside its phase."""

    code = "DAY_OUTSIDE_PHASE"


class CertificateUnnamed(Refusal):
    """That a certificate was passed is told with which one, by whom and when: somebody vouches for it."""

    code = "CERTIFICATE_UNNAMED"


class TemplateEmpty(Refusal):
    """A plan has at least one task."""

    code = "TEMPLATE_EMPTY"


LONGEST_PHASE = 60  # business days
OURS, THEIRS = Side.OURS, Side.THEIRS
_START = (
    Item(OURS, Phase.START, 1, "AGREEMENT", fact=Fact.SIGNED),
    Item(OURS, Phase.START, 1, "INVITE", fact=Fact.INVITED),
    Item(OURS, Phase.START, 3, "KICK_OFF"),
    Item(THEIRS, Phase.START, 3, "PORTAL", fact=Fact.PORTAL_USED),
    Item(THEIRS, Phase.START, 5, "PEOPLE"),
)
_END = (
    Item(OURS, Phase.CO_SELLING, 1, "JOINT_OPPORTUNITY"),
    Item(THEIRS, Phase.CO_SELLING, 4, "CO_SELL"),
    Item(OURS, Phase.CO_SELLING, 5, "FEEDBACK", fact=Fact.CO_SELLING_ASSESSED),
)
_SALES = Item(OURS, Phase.TRAINING, 3, "SALES_TRAINING")
_TECHNICAL = Item(OURS, Phase.TRAINING, 5, "TECHNICAL_TRAINING")
_CERTIFICATE = Item(THEIRS, Phase.TRAINING, 8, "CERTIFICATION")
_TEST = Item(OURS, Phase.TRAINING, 10, "SKILLS_TEST")
_DEMO = Item(THEIRS, Phase.TRAINING, 8, "DEMO_ENVIRONMENT")
_REGISTER = Item(THEIRS, Phase.FIRST_DEAL, 20, "FIRST_REGISTRATION", fact=Fact.DEAL_REGISTERED)
_INTRODUCE = Item(THEIRS, Phase.FIRST_DEAL, 20, "FIRST_INTRODUCTION", fact=Fact.DEAL_REGISTERED)

# The guide's weeks for each type of partner: who only introduces customers needs no technical training.
GUIDE: dict[PartnerType, Template] = {
    PartnerType.RESELLER: Template((*_START, _SALES, _TECHNICAL, _CERTIFICATE, _TEST, *_END, _REGISTER)),
    PartnerType.REFERRAL: Template((*_START, _SALES, Item(THEIRS, Phase.TRAINING, 8, "IDEAL_CUSTOMER"), _TEST, *_END, _INTRODUCE)),
    PartnerType.MSP: Template((*_START, _SALES, _TECHNICAL, _CERTIFICATE, Item(THEIRS, Phase.TRAINING, 9, "SERVICE_DESK"), _TEST, *_END, _REGISTER)),
    PartnerType.SI: Template((*_START, _SALES, _TECHNICAL, _CERTIFICATE, _DEMO, _TEST, *_END, _REGISTER)),
}  # fmt: skip


# What is done together, on the day that was chosen for it.
TOGETHER = frozenset({"CO_SELL"})
# Tasks that nobody ticks without saying what shows that they are done.
EVIDENCED = frozenset({"CERTIFICATION"})


def check_done(code: str, note: str) -> None:
    """What is told of a task that is done. Raises CertificateUnnamed (field `note`)."""
    if code in EVIDENCED and not note.strip():
        raise CertificateUnnamed(field="note")


def can_be_assessed(due_on: date, today: date, *, own: int, left: int) -> bool:
    """Whether a milestone can be met: on its day, or before it once all that is due by it is done. `left` counts what is
    open of that; `own` all tasks due since the milestone before it: where nothing but time leads to it, its day is awaited."""
    return today >= due_on or (own > 0 and left == 0)


def check_template(template: Template) -> None:
    """Whether a template that the programme wrote can be used. Fields are named `title-N`, `day-N` after the item's place.

    Raises:
        Faults: TitleMissing, DayOutsidePhase, TemplateEmpty.
    """
    faults: list[Refusal] = []
    for place, item in enumerate(template.items):
        if not item.code and not item.title.strip():
            faults.append(TitleMissing(field=f"title-{place}"))
        if not 1 <= item.day <= LONGEST_PHASE:
            faults.append(DayOutsidePhase(field=f"day-{place}"))
    if not template.items:
        faults.append(TemplateEmpty())
    if faults:
        raise Faults(faults)


def phase_start(phase: Phase, signed_on: date, playbook: Playbook) -> date:
    """The first day of a phase: that of its week, counted from the day of signing (guide: F1–F3)."""
    terms = playbook.onboarding
    week = {
        Phase.START: terms.agreement_week,
        Phase.TRAINING: terms.training_week_from,
        Phase.CO_SELLING: terms.co_selling_week,
        Phase.FIRST_DEAL: terms.co_selling_week + 1,
    }[phase]
    return signed_on + timedelta(weeks=week - 1)


def phase_end(phase: Phase, signed_on: date, playbook: Playbook) -> date:
    """The last day of a phase; that of the last one is the day by which the first deal is due (guide: F7)."""
    terms = playbook.onboarding
    if phase == Phase.FIRST_DEAL:
        return max(signed_on + timedelta(days=terms.first_deal_days), phase_start(phase, signed_on, playbook))
    week = {
        Phase.START: terms.agreement_week,
        Phase.TRAINING: terms.training_week_to,
        Phase.CO_SELLING: terms.co_selling_week,
    }[phase]
    return signed_on + timedelta(days=7 * week - 1)


def business_day(day: date, holidays: Set[date]) -> date:
    """The day itself, or the next business day."""
    return add_business_days(day, 0, holidays)


def due_on(item: Item, signed_on: date, playbook: Playbook, holidays: Set[date]) -> date:
    """The day on which an item is due: its business day within the phase, never later than the phase's last business
    day on or after that phase's end."""
    start = business_day(phase_start(item.phase, signed_on, playbook), holidays)
    wanted = add_business_days(start, item.day - 1, holidays) if item.day > 1 else start
    last = business_day(phase_end(item.phase, signed_on, playbook), holidays)
    return last if item.fact == Fact.DEAL_REGISTERED else min(wanted, last)


def length_in_days(playbook: Playbook) -> int:
    """How long a plan lasts: to its last milestone (guide: F4)."""
    return max(playbook.onboarding.milestone_days.values())


def is_timely(signed_on: date, today: date, playbook: Playbook) -> bool:
    """Whether a plan makes sense for a partner signed on a day: it is not over yet, and the day has come or comes soon."""
    return (
        timedelta(days=-length_in_days(playbook))
        <= today - signed_on
        <= timedelta(days=length_in_days(playbook))
    )


def check_in_days(signed_on: date, playbook: Playbook, holidays: Set[date]) -> tuple[date, ...]:
    """The days on which the plan is reviewed: closely at the beginning, then less often, until it ends (guide: F4)."""
    terms = playbook.onboarding
    end = length_in_days(playbook)
    days: list[date] = []
    after = terms.review_every_days_first_month
    while after <= end:
        day = business_day(signed_on + timedelta(days=after), holidays)
        # A holiday at the end of the plan leaves no day for the last one.
        if day <= signed_on + timedelta(days=end):
            days.append(day)
        close = after + terms.review_every_days_first_month <= terms.close_review_days
        after += terms.review_every_days_first_month if close else terms.review_every_days_after
    return tuple(dict.fromkeys(days))


def make_plan(signed_on: date, template: Template, playbook: Playbook, holidays: Set[date]) -> Planned:
    """The plan of a partner that was signed on a day."""
    tasks = sorted(
        (Due(item, due_on(item, signed_on, playbook, holidays)) for item in template.items),
        key=lambda due: (due.on, list(Phase).index(due.item.phase)),
    )
    own = dict(template.goals)
    goals = tuple(
        Goal(
            Mark(name),
            days,
            business_day(signed_on + timedelta(days=days), holidays),
            own.get(Mark(name), ""),
        )
        for name, days in playbook.onboarding.milestone_days.items()
    )
    return Planned(
        signed_on,
        signed_on + timedelta(days=length_in_days(playbook)),
        tuple(tasks),
        goals,
        check_in_days(signed_on, playbook, holidays),
    )


def phase_of(open_phases: Iterable[str]) -> Phase:
    """Where a plan stands: the earliest phase with something open in it; the last one where nothing is left."""
    phases: Sequence[Phase] = list(Phase)
    return phases[min((phases.index(Phase(name)) for name in open_phases), default=-1)]
