"""Giving paths to people of partners: by hand, at the signing, when somebody joins. Joins the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.wall import gate
from kanava.partners.models import Membership, Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.learning import Aim, due_on, is_for
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor, Role
from kanava.rules.training import LearningRole, PathState
from kanava.training.models import Enrolment, Path


def aim_of(path: Path) -> Aim:
    """Whom a path is for."""
    return Aim(LearningRole(path.role), tuple(path.partner_types))


def give(
    paths: Sequence[Path], members: Iterable[Membership], *, by: Actor, at: datetime, due: date | None = None
) -> int:
    """Give paths to people, with one event for each of them, which a letter follows. What somebody has already stays as it
    is, but one that they took up by themselves without a last day gets one. `due` is the last day where it is not the
    path's own. Returns how many were given."""
    terms = get_in_force(clock.day_of(at)).playbook.training
    given = 0
    with gate("training"):
        for member in members:
            told = [
                one.pk
                for one in paths
                if _give_one(
                    one, member, by=by, at=at, due=due or due_on(clock.day_of(at), one.due_days, terms)
                )
            ]
            given += len(told)
            if told:
                subject = events.Subject("person", member.user_id, member.partner_id)
                events.record("training.given", by=by, at=at, subject=subject, paths=told)
    return given


def _give_one(path: Path, member: Membership, *, by: Actor, at: datetime, due: date) -> bool:
    enrolment, is_new = Enrolment.objects.get_or_create(
        path=path, person_id=member.user_id, partner_id=member.partner_id,
        defaults={"begun_at": at, "given_by_id": by.user_id, "due_on": due},
    )  # fmt: skip
    if is_new:
        return True
    if enrolment.due_on is None and enrolment.finished_at is None:
        enrolment.due_on, enrolment.given_by_id = due, by.user_id
        enrolment.save(update_fields=["due_on", "given_by"])
        return True
    return False


def start(partner: Partner, members: Iterable[Membership], *, by: Actor, at: datetime) -> int:
    """Give each of a partner's people the open paths that are for them, where the playbook says that they begin by
    themselves. Returns how many were given."""
    starts = get_in_force(clock.day_of(at)).playbook.training.starts_paths
    if not starts or partner.lifecycle == Lifecycle.EXITED:
        return 0
    with gate("training"):
        paths = list(Path.objects.filter(state=PathState.OPEN).order_by("sort_key", "id"))
    given = 0
    for member in members:
        theirs = [one for one in paths if is_for(aim_of(one), partner.type, Role(member.role))]
        given += give(theirs, [member], by=by, at=at)
    return given


def record(verb: str, enrolment: Enrolment, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about how somebody learns a path."""
    subject = events.Subject("enrolment", enrolment.pk, enrolment.partner_id)
    events.record(f"training.{verb}", by=by, at=at, subject=subject, path=enrolment.path_id, **data)
