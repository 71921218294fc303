"""Reading partners."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kanava.core.models import Event, User
from kanava.core.paging import Count, Page, count, page
from kanava.core.permissions import Owned, require
from kanava.partners.models import Membership, Note, Partner
from kanava.rules.people import Actor, Role, Via
from kanava.rules.refusals import NotFound
from kanava.rules.text import sort_key


@dataclass(frozen=True, slots=True)
class PartnerFilter:
    """What a list of partners is narrowed to; empty means all."""

    text: str = ""
    type: str = ""
    tier: str = ""
    lifecycle: str = ""
    country: str = ""
    manager_id: int | None = None
    sort: str = "sort_key"


SORTS = ("sort_key", "-sort_key", "-id")


def _filtered(wanted: PartnerFilter) -> QuerySet[Partner]:
    rows = Partner.objects.select_related("manager")
    exact = {
        "type": wanted.type,
        "tier": wanted.tier,
        "lifecycle": wanted.lifecycle,
        "country": wanted.country,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.manager_id is not None:
        rows = rows.filter(manager_id=wanted.manager_id)
    if wanted.text.strip():
        text = wanted.text.strip()
        rows = rows.filter(
            Q(sort_key__contains=sort_key(text))
            | Q(business_id__startswith=text.upper())
            | Q(domains__domain__startswith=text.lower())
        ).distinct()
    return rows


def list_partners(*, by: Actor, wanted: PartnerFilter, after: str = "") -> tuple[Page[Partner], Count]:
    """A page of partners and how many there are. Raises NotPermitted."""
    require("view_partners", by)
    rows = _filtered(wanted)
    sort = wanted.sort if wanted.sort in SORTS else "sort_key"
    return page(rows, sort=sort, after=after), count(rows)


def get_partner(partner_id: int, *, by: Actor, right: str = "view_partners") -> Partner:
    """One partner, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    require(right, by)
    found = Partner.objects.select_related("manager", "distributor").filter(pk=partner_id).first()
    if found is None:
        raise NotFound
    require(right, by, Owned(partner_id=found.pk, manager_id=found.manager_id))
    return found


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A line of a timeline: the event, who did it, and the note that goes with it."""

    event: Event
    person: str
    note: str = ""


def list_timeline(partner_id: int, *, limit: int = 40) -> list[TimelineItem]:
    """A partner's latest events with the names of those who acted. Three statements."""
    events = list(Event.objects.filter(partner_id=partner_id).order_by("-id")[:limit])
    names = dict(User.objects.filter(pk__in={event.actor_id for event in events}).values_list("id", "name"))
    notes = dict(Note.objects.filter(partner_id=partner_id).values_list("id", "text")[:200])
    return [
        TimelineItem(event, names.get(event.actor_id or 0, ""), notes.get(event.data.get("note_id"), ""))
        for event in events
    ]


def find_membership(user: User) -> Membership | None:
    """The person's place at a partner, with the partner and its manager."""
    return Membership.objects.select_related("partner__manager").filter(user=user).first()


def member_actor(membership: Membership) -> Actor:
    """The actor of a partner's person in the portal."""
    return Actor(Role(membership.role), Via.PORTAL, membership.user_id, membership.partner_id)


def list_managers() -> list[User]:
    """The people who can be a partner's manager."""
    return list(
        User.objects.filter(staff_role__in=[Role.OWNER, Role.PARTNER_MANAGER], is_active=True).order_by(
            "name"
        )
    )
