"""What actions on touchpoints share: checking what is told, writing it, and the partner's day of last contact."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kanava.core import clock, events
from kanava.core.models import User
from kanava.deals.models import Deal, Registration
from kanava.engagement.models import CONTACT, NextStep, Touchpoint
from kanava.partners.contacting import move_last_contact, set_last_contact
from kanava.partners.models import Contact, Partner
from kanava.rules import touchpoints as rule
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.text import tidy
from kanava.rules.touchpoints import LONGEST_TEXT, LONGEST_TITLE, TouchpointKind, TouchpointOutcome


class ChoiceUnknown(Refusal):
    """It is none of the values to choose from."""

    code = "CHOICE_UNKNOWN"


class TextMissing(Refusal):
    """A note without words says nothing."""

    code = "FIELD_MISSING"


@dataclass(frozen=True, slots=True)
class Step:
    """A next step as told: what, whose, by which day. Without `what` there is none."""

    what: str = ""
    due_on: date | None = None
    owner_id: int | None = None
    is_theirs: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a touchpoint. `is_received`: it is the mail itself, which may be empty."""

    kind: str
    happened_at: datetime
    text: str = ""
    title: str = ""
    outcome: str = ""
    is_shared: bool = False
    staff_ids: Collection[int] = ()
    contact_ids: Collection[int] = ()
    deal_id: int | None = None
    registration_id: int | None = None
    attachments: Sequence[dict[str, Any]] = field(default=())
    is_received: bool = False


def fill(found: Touchpoint, told: Told, *, at: datetime) -> None:
    """Put what is told into a touchpoint and save it with the people who were there.

    Raises:
        Faults: ChoiceUnknown, TextMissing, NothingSaid, HappenedLater, each with its field.
    """
    faults = list(_faults(told, at=at))
    if faults:
        raise Faults(faults)
    is_note = told.kind == TouchpointKind.NOTE
    found.kind, found.happened_at, found.is_shared = told.kind, told.happened_at, told.is_shared
    found.text, found.title = told.text.strip()[:LONGEST_TEXT], tidy(told.title)[:LONGEST_TITLE]
    found.outcome = "" if is_note else told.outcome
    found.attachments = list(told.attachments)
    mine = {"partner_id": found.partner_id}
    found.deal_id = _own(Deal, told.deal_id, mine)
    found.registration_id = _own(Registration, told.registration_id, mine)
    found.save()
    found.staff.set(User.objects.filter(pk__in=told.staff_ids).exclude(staff_role=""))
    found.contacts.set(Contact.objects.filter(pk__in=told.contact_ids, **mine))


def _faults(told: Told, *, at: datetime) -> Iterator[Refusal]:
    if told.kind not in TouchpointKind.__members__:
        yield ChoiceUnknown(field="kind")
    if told.outcome and told.outcome not in TouchpointOutcome.__members__:
        yield ChoiceUnknown(field="outcome")
    try:
        if told.kind == TouchpointKind.NOTE and not told.text.strip():
            yield TextMissing(field="text")
        elif not (told.is_received or told.attachments):
            rule.check_said(told.text or told.title, told.outcome)
    except Refusal as refusal:
        yield refusal
    try:
        rule.check_happened(told.happened_at, at=at)
    except Refusal as refusal:
        yield refusal


def _own(model: type[Deal] | type[Registration], key: int | None, mine: dict[str, int]) -> int | None:
    """The id, if it is that of a thing of the touchpoint's partner."""
    rows: Any = model.objects
    return key if key is not None and rows.filter(pk=key, **mine).exists() else None


def write(partner: Partner, told: Told, *, by: Actor, author_id: int | None, at: datetime) -> Touchpoint:
    """Write a new touchpoint with its event, and move the partner's day of last contact. Raises Faults as `fill`."""
    found = Touchpoint(partner=partner, recorded_at=at, author_id=author_id)
    fill(found, told, at=at)
    on, contact = clock.day_of(found.happened_at), rule.is_contact(found.kind, found.outcome)
    if contact:
        move_last_contact(partner.pk, on)
    record("recorded", found, by=by, at=at, kind=found.kind, on=on.isoformat(), contact=contact)
    return found


def find_last_contact(partner_id: int) -> None:
    """Set the partner's day of last contact anew, from what is left. The partner's row is locked first, so that what
    others write at the same moment is seen."""
    Partner.objects.select_for_update().get(pk=partner_id)
    rows = Touchpoint.objects.filter(CONTACT, partner_id=partner_id).order_by("-happened_at")
    latest = rows.values_list("happened_at", flat=True).first()
    set_last_contact(partner_id, clock.day_of(latest) if latest else None)


def plan(touchpoint: Touchpoint, step: Step, *, by: Actor, at: datetime) -> NextStep | None:
    """Write the next step that was told with a touchpoint, if there is one. It is the actor's unless it is said whose.

    Raises:
        Faults: TextMissing, StepDayPast (field `due_on`), ChoiceUnknown (field `owner`).
    """
    if not step.what.strip():
        return None
    if step.due_on is None:
        raise Faults([TextMissing(field="due_on")])
    try:
        rule.check_due(step.due_on, today=clock.day_of(at))
    except Refusal as refusal:
        raise Faults([refusal]) from refusal
    owner_id = step.owner_id or by.user_id
    if not User.objects.filter(pk=owner_id or 0, is_active=True).exclude(staff_role="").exists():
        raise Faults([ChoiceUnknown(field="owner")])
    assert owner_id is not None
    found = NextStep.objects.create(
        touchpoint=touchpoint, partner_id=touchpoint.partner_id, what=tidy(step.what)[:LONGEST_TITLE],
        owner_id=owner_id, is_theirs=step.is_theirs, due_on=step.due_on, planned_at=at,
    )  # fmt: skip
    record_step("planned", found, by=by, at=at, until=step.due_on.isoformat())
    return found


def record(verb: str, found: Touchpoint, *, by: Actor, at: datetime, **data: Any) -> None:
    """An event about a touchpoint, on its partner's timeline."""
    subject = events.Subject("touchpoint", found.pk, found.partner_id)
    events.record(f"touchpoint.{verb}", by=by, at=at, subject=subject, **data)


def record_step(verb: str, found: NextStep, *, by: Actor, at: datetime, **data: Any) -> None:
    """An event about a next step, on its partner's timeline."""
    subject = events.Subject("step", found.pk, found.partner_id)
    events.record(f"step.{verb}", by=by, at=at, subject=subject, **data)
