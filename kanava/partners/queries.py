"""Reading partners."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from kanava.core.distinct import distinct_texts
from kanava.core.models import User
from kanava.core.paging import AT_ONCE, Count, CountOf, Page, Sort, all_rows, chosen, listed
from kanava.core.permissions import Owned, require
from kanava.core.search import with_words
from kanava.core.standing import GIVEN, GIVEN_LIST, Standing, StandingRows
from kanava.matching import names
from kanava.partners.models import NEVER, Contact, Membership, Note, Partner, PartnerDomain
from kanava.rules.partnership import Lifecycle, PartnerType, Tier
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import sort_key

SORTS: Mapping[str, Sort] = {
    "sort_key": Sort("sort_key"),
    "-sort_key": Sort("sort_key", descending=True),
    "-registered": Sort("last_registered_on", descending=True, empty=NEVER),
    "registered": Sort("last_registered_on", empty=NEVER),
    "-contacted": Sort("last_contact_on", descending=True, empty=NEVER),
    "contacted": Sort("last_contact_on", empty=NEVER),
    "-signed": Sort("signed_on", descending=True, empty=NEVER),
    "-id": Sort("id", descending=True),
}
# What the list shows of a partner; the rest is not read.
SHOWN = (
    "name", "country", "type", "tier", "lifecycle", "last_registered_on", "last_contact_on", "manager__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartnerFilter:
    """What a list of partners is narrowed to; empty means all. `activity` ACTIVE keeps those with a registration on or
    after `active_since`, SILENT those in force without one; `quiet_since` keeps those in force that nobody was in contact
    with on or after that day; `among` are the ids that another chapter narrows the list to."""

    text: str = ""
    type: str = ""
    tier: str = ""
    lifecycle: str = ""
    country: str = ""
    manager_id: int | None = None
    distributor_id: int | None = None
    activity: str = ""
    active_since: date | None = None
    quiet_since: date | None = None
    among: QuerySet[Any, int] | None = None
    sort: str = "sort_key"


def filtered(wanted: PartnerFilter) -> QuerySet[Partner]:
    """The partners that the list is narrowed to, in no order."""
    exact = {
        "type": wanted.type if wanted.type in PartnerType.__members__ else "",
        "tier": wanted.tier if wanted.tier in Tier.__members__ else "",
        "lifecycle": wanted.lifecycle if wanted.lifecycle in Lifecycle.__members__ else "",
        "country": wanted.country,
        "manager_id": wanted.manager_id,
        "distributor_id": wanted.distributor_id,
    }
    rows = Partner.objects.filter(**{name: value for name, value in exact.items() if value})
    if wanted.activity == "ACTIVE" and wanted.active_since:
        rows = rows.filter(last_registered_on__gte=wanted.active_since)
    elif wanted.activity == "SILENT" and wanted.active_since:
        silent = Q(last_registered_on__isnull=True) | Q(last_registered_on__lt=wanted.active_since)
        rows = rows.filter(silent).exclude(lifecycle=Lifecycle.EXITED)
    if wanted.quiet_since:
        # Worded as the index holds it.
        rows = rows.alias(contacted=Coalesce("last_contact_on", Value(NEVER)))
        rows = rows.filter(contacted__lt=wanted.quiet_since).exclude(lifecycle=Lifecycle.EXITED)
    if wanted.among is not None:
        rows = rows.filter(pk__in=wanted.among)
    return _with_text(rows, wanted.text.strip())


def _with_text(rows: QuerySet[Partner], text: str) -> QuerySet[Partner]:
    """By words of the name, or by the beginning of a domain or business id."""
    if not text:
        return rows
    by_domain = PartnerDomain.objects.filter(domain__startswith=text.lower()).values_list("partner_id")
    number = text.upper().replace("-", "").replace(" ", "")
    by_number = Partner.objects.filter(business_id__startswith=number).values_list("pk")
    named = with_words(Partner.objects.all(), text).values_list("pk")
    return rows.filter(pk__in=named.union(by_domain, by_number))


_ROWS = StandingRows(
    lambda: Partner.objects.filter(pk__among=GIVEN_LIST).select_related("manager").only(*SHOWN)
)


def list_partners(
    *, by: Actor, wanted: PartnerFilter, after: str = "", exact: bool = False
) -> tuple[Page[Partner], Count]:
    """A page of partners and how many there are. Raises NotPermitted."""
    require("view_partners", by)
    rows, sort = filtered(wanted), chosen(SORTS, wanted.sort)
    return listed(rows, sort=sort, whole=_ROWS, after=after, exact=exact, may_wait=False)


def list_partner_countries() -> Sequence[str]:
    """The codes of the countries that have partners."""
    return distinct_texts(Partner, "country")


def each_partner(*, by: Actor, wanted: PartnerFilter) -> Iterator[tuple[Any, ...]]:
    """The rows of the list for a file: number, name, country, type, tier, stage, manager, signed on, last
    registration, last contact. Raises NotPermitted."""
    require("view_partners", by)
    names = (
        "id",
        "name",
        "country",
        "type",
        "tier",
        "lifecycle",
        "manager__name",
        "signed_on",
        "last_registered_on",
        "last_contact_on",
    )
    found = all_rows(filtered(wanted), sort=chosen(SORTS, wanted.sort))
    return found.values_list(*names).iterator(chunk_size=AT_ONCE)


_PARTNER = StandingRows(
    lambda: Partner.objects.select_related("manager", "distributor").filter(pk=GIVEN), GIVEN
)


def get_partner(partner_id: int, *, by: Actor, right: str = "view_partners") -> Partner:
    """One partner, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    require(right, by)
    found = _PARTNER.first(partner_id)
    if found is None:
        raise NotFound
    require(right, by, Owned(partner_id=found.pk, manager_id=found.manager_id))
    return found


def list_domains(partner_id: int) -> list[str]:
    """The partner's internet domains."""
    rows = PartnerDomain.objects.filter(partner_id=partner_id).order_by("domain")
    return list(rows.values_list("domain", flat=True))


_CONTACTS = StandingRows(
    lambda: Contact.objects.filter(partner_id=GIVEN).order_by("-is_primary", "name"), GIVEN
)


def list_contacts(partner_id: int) -> Sequence[Contact]:
    """The people at the partner, the primary one first."""
    return _CONTACTS.all(partner_id)


def get_contact(partner_id: int, contact_id: int) -> Contact:
    """One person at the partner. Raises NotFound."""
    found = Contact.objects.filter(partner_id=partner_id, pk=contact_id).first()
    if found is None:
        raise NotFound
    return found


def _surroundings() -> QuerySet[Any, Any]:
    domains = PartnerDomain.objects.filter(partner_id=OuterRef("pk")).order_by("domain")
    below = Partner.objects.filter(distributor_id=OuterRef("pk")).order_by()
    found = Partner.objects.filter(pk=GIVEN)
    return found.values_list(ArraySubquery(domains.values("domain")), CountOf(below.values("pk")))


_SURROUNDINGS = Standing(_surroundings)


def get_surroundings(partner_id: int) -> tuple[list[str], int]:
    """The partner's internet domains, and how many partners buy through it. One statement."""
    ((names, count),) = _SURROUNDINGS.rows(partner_id)
    return names, count


def find_by_name(text: str, *, limit: int = 10) -> Sequence[Partner]:
    """Partners whose names' words begin with the text's words, for choosing one."""
    rows = with_words(Partner.objects.all(), text) if text.strip() else Partner.objects.none()
    return list(rows.order_by("sort_key")[:limit])


NAMESAKES = 50  # of one first word that are compared


def find_namesake(name: str, country: str) -> Partner | None:
    """The partner of a country whose name is the same apart from its legal form, if there is one. One statement."""
    whole = names.parse(name).whole
    first = sort_key(name).partition(" ")[0]
    alike = Partner.objects.filter(country=country, sort_key__startswith=first).order_by("sort_key")[
        :NAMESAKES
    ]
    return next((one for one in alike if names.parse(one.name).whole == whole), None) if first else None


class PartnerUnclear(Refusal):
    """No partner has this name, or several have."""

    code = "PARTNER_UNCLEAR"


def resolve_by_name(text: str, partner_id: int | None, *, field: str) -> Partner:
    """The partner that was picked, else the one of that name. Raises PartnerUnclear (with `field`)."""
    picked = Partner.objects.filter(pk=partner_id or 0).first()
    if picked is not None and picked.name == text.strip():
        return picked
    found = [one for one in find_by_name(text) if one.name.casefold() == text.strip().casefold()]
    near = found or find_by_name(text, limit=2)
    if len(near) != 1:
        raise PartnerUnclear(field=field)
    return near[0]


def name_partners(ids: Collection[int]) -> dict[int, str]:
    """The names of partners by their ids."""
    return dict(Partner.objects.filter(pk__among=ids).values_list("id", "name")) if ids else {}


_NOTES = Standing(
    lambda: Note.objects.filter(partner_id=GIVEN, pk__among=GIVEN_LIST).values_list("id", "text"),
    GIVEN,
    GIVEN_LIST,
)


def list_notes(partner_id: int, ids: Collection[int]) -> dict[int, str]:
    """The words that go with events of a partner, by the note's id."""
    return _NOTES.by_key(partner_id, tuple(ids)) if ids else {}


_MEMBERSHIP = StandingRows(
    lambda: Membership.objects.select_related("partner__manager").filter(user=GIVEN).order_by("id")[:1], GIVEN
)


def find_membership(user: User) -> Membership | None:
    """The person's place at a partner, with the partner and its manager."""
    return _MEMBERSHIP.first(user.pk)


def has_portal_people(partner_id: int) -> bool:
    """Whether somebody at the partner can sign in."""
    return Membership.objects.filter(partner_id=partner_id, user__is_active=True).exists()


def language_of(partner: Partner | None) -> str:
    """The language in which somebody of a partner is written to, whose own is not known: that of its people who sign in, its
    owner's first; where nobody does, that of the country where we speak it."""
    if partner is None:
        return "en"
    people = Membership.objects.filter(partner=partner, user__is_active=True)
    is_owner = Case(When(role=Role.PARTNER_OWNER.value, then=0), default=1)
    spoken = people.order_by(is_owner, "id").values_list("user__language", flat=True).first()
    return spoken or ("fi" if partner.country == "FI" else "en")


def member_actor(membership: Membership) -> Actor:
    """The actor of a partner's person in the portal; one whose partnership has ended reads only."""
    has_ended = membership.partner.lifecycle == Lifecycle.EXITED
    return Actor(
        Role(membership.role), Via.PORTAL, membership.user_id, membership.partner_id, reads_only=has_ended
    )


_MANAGERS = Standing(
    lambda: (
        User.objects.filter(staff_role__in=[Role.OWNER, Role.PARTNER_MANAGER], is_active=True)
        .order_by("name")
        .values_list("id", "name")
    )
)


def list_managers() -> list[tuple[int, str]]:
    """The people who can be a partner's manager: id and name."""
    return [(person_id, name) for person_id, name in _MANAGERS.rows()]


def name_owners(partner_id: int, *, but: int | None = None) -> list[str]:
    """Who in the partner's company looks after its people, somebody left out. One statement."""
    rows = Membership.objects.filter(partner_id=partner_id, role=Role.PARTNER_OWNER, user__is_active=True)
    return list(
        rows.exclude(user_id=but or 0).order_by("user__name").values_list("user__name", flat=True)[:5]
    )


def list_followers(partner_id: int, *, writer_id: int | None) -> list[User]:
    """Who at the partner has the letters about a registration: whoever wrote it, else the partner's owners, else its
    sellers. One statement."""
    rows = Membership.objects.select_related("user").filter(partner_id=partner_id, user__is_active=True)
    members = list(rows.order_by("user__name"))
    writer = [one.user for one in members if one.user_id == writer_id]
    by_role = [
        [one.user for one in members if one.role == role]
        for role in (Role.PARTNER_OWNER, Role.PARTNER_SELLER)
    ]
    return next((people for people in (writer, *by_role) if people), [])
