"""Inviting a colleague or a partner's person: a letter with a link that works once, for a fortnight.

Whether an address has an account somewhere else is never told to who invites; it is told to who holds the letter.
"""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings

from kanava.agreements.queries import get_our_name
from kanava.core import events, mail
from kanava.core.actions import action
from kanava.core.models import ROLE_LABELS, Invitation, User
from kanava.core.people import normal_email
from kanava.core.permissions import Owned, require
from kanava.partners.models import Membership
from kanava.people.queries import get_company_name, get_name, owned_by
from kanava.rules.people import INVITATION_LIFE, PARTNER_ROLES, STAFF_ROLES, Actor, Invitee, Role
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy


class RoleUnknown(Refusal):
    """There is no such role at this place."""

    code = "ROLE_UNKNOWN"


class PersonKnown(Refusal):
    """The address belongs to one of the people here already."""

    code = "PERSON_KNOWN"


class PersonRemoved(Refusal):
    """The address belongs to somebody here whose access was taken away; it is given back, not invited. Holds `user_id`."""

    code = "PERSON_REMOVED"


class InvitationOpen(Refusal):
    """The address has an invitation that waits; it can be sent again."""

    code = "INVITATION_OPEN"


class InvitationClosed(Refusal):
    """The invitation was accepted or revoked meanwhile. `partner_id` says to which place it was."""

    code = "INVITATION_CLOSED"


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@action("invite_colleague")
def invite_colleague(*, by: Actor, invitee: Invitee, at: datetime) -> Invitation:
    """Invite somebody to the staff.

    Raises:
        RoleUnknown (field `role`); PersonKnown, PersonRemoved, InvitationOpen (field `email`).
    """
    if invitee.role not in STAFF_ROLES:
        raise RoleUnknown(field="role")
    known = User.objects.filter(email=normal_email(invitee.email)).exclude(staff_role="")
    _check_unknown(known.values_list("id", "is_active").first())
    return _invite(by, invitee, None, at=at)


@action("invite_partner_person")
def invite_partner_person(*, by: Actor, partner_id: int, invitee: Invitee, at: datetime) -> Invitation:
    """Invite somebody to a partner's portal.

    Raises:
        NotFound, NotPermitted: not a partner whose people the actor may invite.
        RoleUnknown (field `role`); PersonKnown, PersonRemoved, InvitationOpen (field `email`).
    """
    require("invite_partner_person", by, owned_by(partner_id))
    if invitee.role not in PARTNER_ROLES:
        raise RoleUnknown(field="role")
    known = Membership.objects.filter(partner_id=partner_id, user__email=normal_email(invitee.email))
    _check_unknown(known.values_list("user_id", "user__is_active").first())
    return _invite(by, invitee, partner_id, at=at)


def _check_unknown(known: tuple[int, bool] | None) -> None:
    """Raises PersonKnown, PersonRemoved for somebody who is at the place already, by id and whether they have access."""
    if known is not None:
        user_id, is_active = known
        raise PersonKnown(field="email") if is_active else PersonRemoved(field="email", user_id=user_id)


def _invite(by: Actor, invitee: Invitee, partner_id: int | None, *, at: datetime) -> Invitation:
    email, token = normal_email(invitee.email), secrets.token_urlsafe(32)
    found, made = Invitation.objects.get_or_create(
        email=email,
        partner_id=partner_id,
        accepted_at=None,
        revoked_at=None,
        defaults={
            "name": tidy(invitee.name)[:120],
            "role": invitee.role,
            "language": invitee.language if invitee.language in dict(settings.LANGUAGES) else "en",
            "token_hash": hash_of(token),
            "invited_by_id": by.user_id,
            "invited_at": at,
            "expires_at": at + INVITATION_LIFE,
        },
    )
    if not made:
        raise InvitationOpen(field="email")
    record("people.invited", found, by=by, at=at, role=found.role)
    _write_letter(found, token)
    return found


@action("resend_invitation")
def resend_invitation(*, by: Actor, invitation_id: int, at: datetime) -> Invitation:
    """Send an open invitation again, for another fortnight: with a new link, and the old one dies.

    Raises:
        NotFound, NotPermitted, InvitationClosed.
    """
    found, token = _get_open(invitation_id, by, "resend_invitation"), secrets.token_urlsafe(32)
    found.token_hash, found.invited_by_id = hash_of(token), by.user_id
    found.invited_at, found.expires_at = at, at + INVITATION_LIFE
    found.save(update_fields=["token_hash", "invited_by", "invited_at", "expires_at"])
    record("people.invitation_resent", found, by=by, at=at)
    _write_letter(found, token)
    return found


@action("revoke_invitation")
def revoke_invitation(*, by: Actor, invitation_id: int, at: datetime) -> Invitation:
    """Take an open invitation back; its link works no more. Raises NotFound, NotPermitted, InvitationClosed."""
    found = _get_open(invitation_id, by, "revoke_invitation")
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    record("people.invitation_revoked", found, by=by, at=at)
    return found


def _get_open(invitation_id: int, by: Actor, right: str) -> Invitation:
    found = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    require(right, by, Owned() if found.partner_id is None else owned_by(found.partner_id))
    if found.accepted_at is not None or found.revoked_at is not None:
        raise InvitationClosed(partner_id=found.partner_id)
    return found


def record(verb: str, invitation: Invitation, *, by: Actor, at: datetime, **data: str) -> None:
    """Append an event about an invitation, on the partner's timeline if it is to a partner."""
    subject = events.Subject("invitation", invitation.pk, invitation.partner_id)
    events.record(verb, by=by, at=at, subject=subject, **data)


def _write_letter(invitation: Invitation, token: str) -> None:
    mail.write(
        "mail/invitation",
        to=invitation.email,
        language=invitation.language,
        context={
            "name": invitation.name,
            "inviter": get_name(invitation.invited_by_id),
            "company": get_company_name(invitation.partner_id),
            "our_name": get_our_name(),
            "code": invitation.role,
            "role": ROLE_LABELS[Role(invitation.role)],
            "link": f"{settings.BASE_URL}/join/{token}/",
            "expires_at": invitation.expires_at,
        },
    )
