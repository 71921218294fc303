"""Reading people: the team, a partner's people, invitations that wait, and how somebody signs in.

What a partner's request reads here it reads behind the wall: the columns named are those it may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, QuerySet

from kanava.core import clock
from kanava.core.models import Invitation, User
from kanava.core.people import normal_email
from kanava.core.permissions import Owned, may, require
from kanava.partners.models import Contact, Membership, Partner
from kanava.rules.people import MANAGING_ROLES, Actor, Role
from kanava.rules.refusals import NotFound
from kanava.training.queries.certificates import certified_roles


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in at a place. `safer`: with a passkey or a second step; `certified` for which roles."""

    id: int
    name: str
    email: str
    role: str
    is_active: bool
    last_login: datetime | None
    is_self: bool
    safer: bool = False
    partners: int = 0
    certified: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that was not accepted yet."""

    id: int
    name: str
    email: str
    role: str
    inviter: str
    invited_at: datetime
    expires_at: datetime
    is_expired: bool


@dataclass(frozen=True, slots=True)
class People:
    """Who is at a place and who is invited to it, and what the reader may do about it."""

    persons: list[Person]
    waiting: list[Waiting]
    may_invite: bool
    may_change: bool


def owned_by(partner_id: int) -> Owned:
    """Whose a partner is. Raises NotFound."""
    managers = list(Partner.objects.filter(pk=partner_id).values_list("manager_id", flat=True))
    if not managers:
        raise NotFound
    return Owned(partner_id=partner_id, manager_id=managers[0])


def get_company_name(partner_id: int | None) -> str:
    """A partner's name; empty for the programme itself."""
    return next(iter(Partner.objects.filter(pk=partner_id or 0).values_list("name", flat=True)), "")


def get_name(user_id: int | None) -> str:
    """A person's name; empty when there is none."""
    return next(iter(User.objects.filter(pk=user_id or 0).values_list("name", flat=True)), "")


def get_team(*, by: Actor, at: datetime) -> People:
    """Everybody on the staff, the active first, and open invitations to it. Three statements. Raises NotPermitted."""
    require("view_team", by)
    rows = User.objects.exclude(staff_role="").annotate(managed=Count("managed_partners"))
    safer = set(Authenticator.objects.filter(user__in=rows).values_list("user_id", flat=True))
    persons = [
        Person(
            row.pk, row.name, row.email, row.staff_role, row.is_active, row.last_login, row.pk == by.user_id,
            row.pk in safer, row.managed,
        )
        for row in rows.order_by("-is_active", "name", "id")
    ]  # fmt: skip
    waiting = _waiting(Invitation.objects.filter(partner_id=None), at)
    return People(persons, waiting, may("invite_colleague", by), may("change_staff_role", by))


def first_role(partner_id: int) -> Role:
    """The role to offer for the next person of a partner: who comes first is its owner, who brings in the others."""
    there = Membership.objects.filter(partner_id=partner_id, user__is_active=True)
    asked = Invitation.objects.filter(partner_id=partner_id, accepted_at=None, revoked_at=None)
    return Role.PARTNER_SELLER if there.exists() or asked.exists() else Role.PARTNER_OWNER


def get_colleague(user_id: int, *, by: Actor) -> Person:
    """One of the staff. Raises NotPermitted, NotFound."""
    require("view_team", by)
    row = (
        User.objects.exclude(staff_role="")
        .annotate(managed=Count("managed_partners"))
        .filter(pk=user_id)
        .first()
    )
    if row is None:
        raise NotFound
    return Person(
        row.pk, row.name, row.email, row.staff_role, row.is_active, row.last_login, row.pk == by.user_id,
        Authenticator.objects.filter(user=row).exists(), row.managed,
    )  # fmt: skip


def list_heirs(leaver_id: int) -> list[tuple[int, str]]:
    """Who can take a leaving manager's partners over."""
    rows = User.objects.filter(staff_role__in=MANAGING_ROLES, is_active=True).exclude(pk=leaver_id)
    return list(rows.order_by("name").values_list("id", "name"))


def get_partner_people(partner_id: int, *, by: Actor, at: datetime, known: Owned | None = None) -> People:
    """A partner's people and open invitations to its portal; `known` where one knows already whose the partner is. At
    most three statements. Raises NotFound, NotPermitted."""
    owned = known or owned_by(partner_id)
    require("view_partner_people", by, owned)
    persons = _members(Membership.objects.filter(partner_id=partner_id), by, on=clock.day_of(at))
    may_invite = may("invite_partner_person", by, owned)
    waiting = _waiting(Invitation.objects.filter(partner_id=partner_id), at) if may_invite else []
    return People(persons, waiting, may_invite, may("change_partner_role", by, owned))


def askable(contacts: Iterable[Contact], people: People) -> list[Contact]:
    """Those of a partner's contacts who can be invited to its portal: with an address, and neither there nor invited."""
    known = {one.email for one in people.persons} | {one.email for one in people.waiting}
    return [one for one in contacts if one.email and normal_email(one.email) not in known]


def get_partner_person(user_id: int, *, by: Actor, partner_id: int) -> Person:
    """One of a partner's people, for somebody who may change them. Raises NotFound, NotPermitted."""
    require("change_partner_role", by, owned_by(partner_id))
    found = _members(Membership.objects.filter(partner_id=partner_id, user_id=user_id), by)
    if not found:
        raise NotFound
    # How somebody signs in is shown to those who may help when it fails.
    helps = may("remove_keys", by, owned_by(partner_id))
    return replace(found[0], safer=helps and Authenticator.objects.filter(user_id=user_id).exists())


def _members(rows: QuerySet[Membership], by: Actor, *, on: date | None = None) -> list[Person]:
    """People, the active ones first; with a day also what they are certified for on it, in the same statement."""
    columns = ["user_id", "user__name", "user__email", "role", "user__is_active", "user__last_login"]
    ordered = rows.order_by("-user__is_active", "user__name", "user_id")
    if on is not None:
        ordered = ordered.annotate(certified=ArraySubquery(certified_roles(on)))
        columns.append("certified")
    return [
        Person(pk, name, email, role, active, last, pk == by.user_id, certified=next(iter(roles), ()))
        for pk, name, email, role, active, last, *roles in ordered.values_list(*columns)
    ]


def _waiting(rows: QuerySet[Invitation], at: datetime) -> list[Waiting]:
    open_ones = rows.filter(accepted_at=None, revoked_at=None).order_by("-invited_at")
    columns = ("id", "name", "email", "role", "invited_by__name", "invited_at", "expires_at")
    return [
        # A partner does not see who of the staff invited somebody.
        Waiting(pk, name, email, role, inviter or "", sent, expires, expires <= at)
        for pk, name, email, role, inviter, sent, expires in open_ones.values_list(*columns)
    ]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of one's own."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a person signs in beside an e-mail code, which always works. `codes_left`: None without recovery codes."""

    has_password: bool
    passkeys: list[Passkey]
    has_app: bool
    codes_left: int | None


def get_sign_in(user: User) -> SignIn:
    """A person's own ways to sign in. One statement."""
    found = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    codes = [one.wrap() for one in found if one.type == Authenticator.Type.RECOVERY_CODES]
    return SignIn(
        has_password=user.has_usable_password(),
        passkeys=[
            Passkey(one.pk, one.wrap().name, one.created_at, one.last_used_at)
            for one in found
            if one.type == Authenticator.Type.WEBAUTHN
        ],
        has_app=any(one.type == Authenticator.Type.TOTP for one in found),
        codes_left=len(codes[0].get_unused_codes()) if codes else None,
    )
