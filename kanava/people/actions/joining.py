"""Accepting an invitation: once, in time, and only where the person is not at another place already."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from kanava.core.actions import action
from kanava.core.models import Invitation, User
from kanava.core.sessions import end_sessions
from kanava.partners.models import Membership
from kanava.people.actions.inviting import hash_of, record
from kanava.people.queries import get_company_name, get_name
from kanava.rules.people import STAFF_ROLES, Actor, Role, Via
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy


class InvitationUnknown(Refusal):
    """The link was replaced by a newer one, taken back, or never one of ours."""

    code = "INVITATION_UNKNOWN"


class InvitationUsed(Refusal):
    """The invitation was accepted before."""

    code = "INVITATION_USED"


class InvitationExpired(Refusal):
    """The link has run out. `inviter` can send a new one."""

    code = "INVITATION_EXPIRED"


class PersonElsewhere(Refusal):
    """The address has an account at another place. A person is at one place: the programme, or one partner."""

    code = "PERSON_ELSEWHERE"


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers, as its receiver sees it."""

    email: str
    name: str
    role: str
    company: str
    inviter: str
    language: str


def get_offer(token: str, *, at: datetime) -> Offer:
    """What the holder of a link is invited to.

    Raises:
        InvitationUnknown, InvitationUsed, InvitationExpired, PersonElsewhere; but for the first with the letter's `language`.
    """
    found = _check(Invitation.objects.filter(token_hash=hash_of(token)).first(), at)
    _check_place(User.objects.filter(email=found.email).first(), found)
    company, inviter = get_company_name(found.partner_id), get_name(found.invited_by_id)
    return Offer(found.email, found.name, found.role, company, inviter, found.language)


def _check(found: Invitation | None, at: datetime) -> Invitation:
    if found is None or found.revoked_at is not None:
        raise InvitationUnknown
    if found.accepted_at is not None:
        raise InvitationUsed(language=found.language)
    if found.expires_at <= at:
        raise InvitationExpired(inviter=get_name(found.invited_by_id), language=found.language)
    return found


def _check_place(user: User | None, invitation: Invitation) -> None:
    if user is not None and user.is_active:
        raise PersonElsewhere(language=invitation.language)


@action("accept_invitation")
def accept_invitation(
    *, by: Actor, token: str, name: str, language: str, password: str, at: datetime
) -> User:
    """Make the account that an invitation promises; who holds its link acts.

    Without a password the person signs in with codes by e-mail, or a passkey later. An account that was closed is
    opened again at the new place, with none of its old keys.

    Raises:
        InvitationUnknown, InvitationUsed, InvitationExpired, PersonElsewhere.
    """
    found = _check(Invitation.objects.select_for_update().filter(token_hash=hash_of(token)).first(), at)
    user = User.objects.select_for_update().filter(email=found.email).first()
    _check_place(user, found)
    user = user or User(email=found.email)
    user.name, user.language = tidy(name)[:120], language
    user.staff_role = found.role if found.role in STAFF_ROLES else ""
    user.is_active, user.joined_at = True, at
    user.set_password(password or None)
    _keep(user, found)
    found.accepted_at = at
    found.save(update_fields=["accepted_at"])
    joined = Actor(Role(found.role), Via.PUBLIC, user.pk, found.partner_id)
    record("people.joined", found, by=joined, at=at, role=found.role)
    return user


def _keep(user: User, invitation: Invitation) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        # Two invitations of one address were accepted at the same instant; the other one was first.
        raise PersonElsewhere from error
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user.pk)
    if invitation.partner_id is None:
        Membership.objects.filter(user=user).delete()
    else:
        Membership.objects.update_or_create(
            user=user, defaults={"partner_id": invitation.partner_id, "role": invitation.role}
        )
