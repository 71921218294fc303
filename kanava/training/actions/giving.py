"""Giving paths to people of a partner, and reminding them (guide: H6, I2)."""

from collections.abc import Collection
from datetime import date, datetime

from procrastinate.contrib.django import app

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.partners.models import Membership, Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.learning import first_due_on, is_for_type, is_reminded, last_due_on
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.training import PathState
from kanava.training.giving import aim_of, give, record
from kanava.training.models import Enrolment, Path
from kanava.training.queries.waiting import AT_A_CLICK, count_without, without

AT_ONCE = 500


class NobodyChosen(Refusal):
    """A path is given to somebody."""

    code = "LEARNERS_MISSING"


class DuePast(Refusal):
    """A path is to be finished today or later."""

    code = "DATE_IN_PAST"


class PathNotOpen(Refusal):
    """Only an open path is given, and only to a partner of a type that it is for."""

    code = "PATH_NOT_OPEN"


class RemindedToday(Refusal):
    """The person was reminded of the path today already."""

    code = "LEARNER_REMINDED"


class LearningOver(Refusal):
    """The path is finished, the person has left, or the partnership has ended."""

    code = "LEARNING_OVER"


class RemindsThemselves(Refusal):
    """Nobody reminds themselves: the path stands on their own page."""

    code = "LEARNER_IS_ONESELF"


@action("give_training")
def give_path(
    *, by: Actor, partner_id: int, path_id: int, person_ids: Collection[int], due: date | None, at: datetime
) -> int:
    """Give a path to people of a partner; returns to how many it is new. `due` is its last day, where it is not the usual.

    Raises:
        NotFound, NobodyChosen (field `people`), PathNotOpen (field `path`), DuePast (field `due`), LearningOver.
    """
    with gate("training"):
        partner = Partner.objects.filter(pk=partner_id).first()
        if partner is None:
            raise NotFound
        require("give_training", by, Owned(partner_id=partner.pk, manager_id=partner.manager_id))
        if partner.lifecycle == Lifecycle.EXITED:
            raise LearningOver
        members = Membership.objects.filter(
            partner=partner, user_id__in=list(person_ids), user__is_active=True
        )
        path = Path.objects.filter(pk=path_id, state=PathState.OPEN).first()
        if path is None or not is_for_type(aim_of(path), partner.type):
            raise PathNotOpen(field="path")
        chosen = list(members.order_by("id"))
        if not chosen:
            raise NobodyChosen(field="people")
        if due is not None and due < clock.day_of(at):
            raise DuePast(field="due")
        return give([path], chosen, by=by, at=at, due=due)


@action("give_training")
def ask_to_give(*, by: Actor, path_id: int, at: datetime) -> int:
    """Give an open path to those for whom it is and who do not learn it yet; returns how many those are. Many are given it
    behind the page. Raises PathNotOpen."""
    path = Path.objects.filter(pk=path_id, state=PathState.OPEN).first()
    if path is None or by.is_partner:
        raise PathNotOpen(field="path")
    count = count_without(path, by=by)
    if 0 < count <= AT_A_CLICK:
        give([path], list(without(path, by=by).order_by("pk")), by=by, at=at)
    elif count:
        app.configure_task("training.give").defer(path_id=path.pk, user_id=by.user_id, role=by.role.value)
    if count:
        events.record(
            "training.given_to_all", by=by, at=at, subject=events.Subject("path", path.pk), people=count
        )
    return count


@action("give_training")
def give_to_those_there(*, by: Actor, path_id: int, at: datetime, after: int = 0) -> int:
    """Give an open path to those for whom it is and who do not learn it yet, some hundreds at a time in the order of their
    memberships; returns the last that was looked at, 0 when all have it. Safe to repeat. Raises PathNotOpen."""
    path = Path.objects.filter(pk=path_id, state=PathState.OPEN).first()
    if path is None or by.is_partner:
        raise PathNotOpen(field="path")
    members = list(without(path, by=by).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    give([path], members, by=by, at=at)
    return members[-1].pk if len(members) == AT_ONCE else 0


@action("give_training")
def remind_learner(*, by: Actor, enrolment_id: int, at: datetime) -> None:
    """Remind somebody of a path by letter, once a day at most. Raises NotFound, RemindsThemselves,
    RemindedToday, LearningOver."""
    with gate("training"):
        rows = Enrolment.objects.select_related("partner", "person").select_for_update(of=("self",))
        found = rows.filter(pk=enrolment_id).first()
        if found is None:
            raise NotFound
        require("give_training", by, Owned(partner_id=found.partner_id, manager_id=found.partner.manager_id))
        if found.person_id == by.user_id:
            raise RemindsThemselves
        is_there = Membership.objects.filter(user_id=found.person_id, partner_id=found.partner_id).exists()
        has_ended = found.partner.lifecycle == Lifecycle.EXITED
        if found.finished_at is not None or not found.person.is_active or not is_there or has_ended:
            raise LearningOver
        if found.reminded_on == clock.day_of(at):
            raise RemindedToday
        _remind(found, by=by, at=at)


@action("keep_training")
def remind_by_days(*, by: Actor, at: datetime) -> int:
    """Remind of paths whose last day is near or has passed; returns how many letters that makes. Safe to repeat."""
    today = clock.day_of(at)
    terms = get_in_force(today).playbook.training
    rows = Enrolment.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        finished_at=None,
        due_on__gte=last_due_on(today, terms),
        due_on__lte=first_due_on(today, terms),
        person__is_active=True,
    )
    rows = rows.filter(person__membership__partner_id__isnull=False).exclude(
        partner__lifecycle=Lifecycle.EXITED
    )
    reminded = 0
    for found in rows.order_by("due_on", "id").iterator(chunk_size=AT_ONCE):
        given_on, due = clock.day_of(found.begun_at), found.due_on
        if due is not None and is_reminded(due, given_on, found.reminded_on, today, terms):
            _remind(found, by=by, at=at)
            reminded += 1
    return reminded


def _remind(found: Enrolment, *, by: Actor, at: datetime) -> None:
    found.reminded_on = clock.day_of(at)
    found.save(update_fields=["reminded_on"])
    record("reminded", found, by=by, at=at)
