"""The staff: another role, leaving, coming back."""

from datetime import datetime

from kanava.core import events
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.sessions import end_sessions
from kanava.partners.models import Partner
from kanava.people.actions.inviting import RoleUnknown
from kanava.rules.people import MANAGING_ROLES, STAFF_ROLES, Actor, Role, check_access_change
from kanava.rules.refusals import NotFound, Refusal


class HeirMissing(Refusal):
    """The person manages partners; somebody must take them over."""

    code = "HEIR_MISSING"


class PersonMoved(Refusal):
    """The person's access was changed since the page was opened."""

    code = "PERSON_MOVED"


@action("change_staff_role")
def change_staff_role(
    *, by: Actor, user_id: int, role: str, heir_id: int | None = None, at: datetime
) -> User:
    """Give a colleague another role. One that cannot manage partners passes them on to the heir.

    Raises:
        NotFound, OwnAccess, LastOwner; RoleUnknown (field `role`), HeirMissing (field `heir`).
    """
    if role not in STAFF_ROLES:
        raise RoleUnknown(field="role")
    person = _get_for_change(user_id, by, ends_ownership=role != Role.OWNER)
    if person.staff_role == role:
        return person
    if role not in MANAGING_ROLES:
        _pass_on(person, heir_id, by=by, at=at)
    before, person.staff_role = person.staff_role, role
    person.save(update_fields=["staff_role"])
    _record("people.role_changed", person, by=by, at=at, before=before, after=role)
    return person


@action("deactivate_colleague")
def deactivate_colleague(*, by: Actor, user_id: int, heir_id: int | None = None, at: datetime) -> User:
    """Take a colleague's access away: their sessions end at once, their partners go to the heir.

    Raises:
        NotFound, OwnAccess, LastOwner, PersonMoved; HeirMissing (field `heir`).
    """
    person = _get_for_change(user_id, by, ends_ownership=True)
    if not person.is_active:
        raise PersonMoved
    _pass_on(person, heir_id, by=by, at=at)
    close_account(person.pk)
    _record("people.deactivated", person, by=by, at=at)
    return person


@action("reactivate_colleague")
def reactivate_colleague(*, by: Actor, user_id: int, at: datetime) -> User:
    """Give a colleague's access back, with the role they had. Raises NotFound, PersonMoved."""
    person = User.objects.select_for_update().exclude(staff_role="").filter(pk=user_id).first()
    if person is None:
        raise NotFound
    if person.is_active:
        raise PersonMoved
    person.is_active = True
    person.save(update_fields=["is_active"])
    _record("people.reactivated", person, by=by, at=at)
    return person


def close_account(user_id: int) -> None:
    """Let nobody in with an account any more and end its sessions. Joins the caller's transaction."""
    User.objects.filter(pk=user_id).update(is_active=False)
    end_sessions(user_id)


def _get_for_change(user_id: int, by: Actor, *, ends_ownership: bool) -> User:
    # All owners are locked in one order, so that two who take each other's role away wait for one another.
    owners = set(
        User.objects.select_for_update()
        .filter(staff_role=Role.OWNER, is_active=True)
        .order_by("id")
        .values_list("id", flat=True)
    )
    person = User.objects.select_for_update().exclude(staff_role="").filter(pk=user_id).first()
    if person is None:
        raise NotFound
    ends = ends_ownership and person.pk in owners
    check_access_change(by, person.pk, ends_ownership=ends, other_owners=len(owners - {person.pk}))
    return person


def _pass_on(person: User, heir_id: int | None, *, by: Actor, at: datetime) -> None:
    partners = list(Partner.objects.select_for_update().filter(manager=person).order_by("id"))
    if not partners:
        return
    heirs = User.objects.filter(staff_role__in=MANAGING_ROLES, is_active=True).exclude(pk=person.pk)
    if heir_id is None or not heirs.filter(pk=heir_id).exists():
        raise HeirMissing(field="heir")
    Partner.objects.filter(pk__in=[partner.pk for partner in partners]).update(manager_id=heir_id)
    for partner in partners:
        subject = events.Subject("partner", partner.pk, partner.pk)
        told = {"before": person.pk, "after": heir_id}
        events.record("partner.manager_assigned", by=by, at=at, subject=subject, **told)


def _record(verb: str, person: User, *, by: Actor, at: datetime, **data: str) -> None:
    events.record(verb, by=by, at=at, subject=events.Subject("person", person.pk), **data)
