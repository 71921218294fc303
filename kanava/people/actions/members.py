"""A partner's people: another role, leaving, coming back. The partner's owner does it in the portal, behind the wall."""

from datetime import datetime

from kanava.core import events
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.permissions import require
from kanava.core.wall import gate
from kanava.partners.models import Membership
from kanava.people.actions.inviting import RoleUnknown
from kanava.people.actions.team import PersonMoved, close_account
from kanava.people.queries import owned_by
from kanava.rules.people import PARTNER_ROLES, Actor, Role, check_access_change
from kanava.rules.refusals import NotFound


@action("change_partner_role")
def change_partner_role(*, by: Actor, partner_id: int, user_id: int, role: str, at: datetime) -> None:
    """Give one of a partner's people another role.

    Raises:
        NotFound, NotPermitted, OwnAccess; LastOwner for the partner's own people; RoleUnknown (field `role`).
    """
    require("change_partner_role", by, owned_by(partner_id))
    if role not in PARTNER_ROLES:
        raise RoleUnknown(field="role")
    member = _get_for_change(partner_id, user_id, by, ends_ownership=role != Role.PARTNER_OWNER)
    if member.role == role:
        return
    before = member.role
    Membership.objects.filter(pk=member.pk).update(role=role)
    _record("people.role_changed", member, by=by, at=at, before=before, after=role)


@action("deactivate_partner_person")
def deactivate_partner_person(*, by: Actor, partner_id: int, user_id: int, at: datetime) -> None:
    """Take the access of one of a partner's people away; their sessions end at once.

    Raises:
        NotFound, NotPermitted, OwnAccess, PersonMoved; LastOwner for the partner's own people.
    """
    require("deactivate_partner_person", by, owned_by(partner_id))
    member = _get_for_change(partner_id, user_id, by, ends_ownership=True)
    if not _is_active(member):
        raise PersonMoved
    with gate("people"):
        close_account(member.user_id)
    _record("people.deactivated", member, by=by, at=at)


@action("reactivate_partner_person")
def reactivate_partner_person(*, by: Actor, partner_id: int, user_id: int, at: datetime) -> None:
    """Give access back, with the role they had. Raises NotFound, NotPermitted, PersonMoved."""
    require("reactivate_partner_person", by, owned_by(partner_id))
    member = Membership.objects.select_for_update().filter(partner_id=partner_id, user_id=user_id).first()
    if member is None:
        raise NotFound
    if _is_active(member):
        raise PersonMoved
    with gate("people"):
        User.objects.filter(pk=member.user_id).update(is_active=True)
    _record("people.reactivated", member, by=by, at=at)


def _is_active(member: Membership) -> bool:
    return User.objects.filter(pk=member.user_id, is_active=True).exists()


def _get_for_change(partner_id: int, user_id: int, by: Actor, *, ends_ownership: bool) -> Membership:
    """The member, with all of the partner's people locked: two who take each other's role away wait for one another."""
    members = {
        member.user_id: member
        for member in Membership.objects.select_for_update().filter(partner_id=partner_id).order_by("id")
    }
    if user_id not in members:
        raise NotFound
    owners = {member.user_id for member in members.values() if member.role == Role.PARTNER_OWNER}
    active = set(User.objects.filter(pk__in=owners, is_active=True).values_list("id", flat=True))
    # The programme may leave a partner without an owner: it invites the next one. A partner cannot do that to itself.
    ends = ends_ownership and user_id in active and by.is_partner
    check_access_change(by, user_id, ends_ownership=ends, other_owners=len(active - {user_id}))
    return members[user_id]


def _record(verb: str, member: Membership, *, by: Actor, at: datetime, **data: str) -> None:
    subject = events.Subject("person", member.user_id, member.partner_id)
    events.record(verb, by=by, at=at, subject=subject, **data)
