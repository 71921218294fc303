"""Where partners stand between tiers, and what each tier was had for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import Scope, require, scope
from kanava.partners.models import Partner
from kanava.partners.queries import PartnerFilter, filtered
from kanava.playbook.queries import get_in_force
from kanava.rules import tier_outlook, tiers
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.rules.tier_outlook import Benefit, Leaving
from kanava.rules.tiers import Missing
from kanava.tiers.models import BY_HAND, IN_NOTICE, RISING, Spell, Standing
from kanava.tiers.queries.facts import Window, get_window

FEW = 6
SPELLS = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """Which standings, and in which order they are listed."""

    only: Q
    sort: Sort


KINDS: Mapping[str, Kind] = {
    "NOTICE": Kind(IN_NOTICE, Sort("falls_on")),
    "NEAR": Kind(RISING, Sort("nearness", descending=True)),
    "BY_HAND": Kind(BY_HAND, Sort("override__until", empty=date(9999, 12, 31))),
}


@dataclass(frozen=True, slots=True)
class TierFilter:
    """Which partners: in notice, near the next tier, or with a tier set by hand; of whom, by what words."""

    show: str = "NOTICE"
    text: str = ""
    manager_id: int | None = None


def standings_of(show: str, playbook: Playbook) -> QuerySet[Standing]:
    """The standings of partnerships that have not ended of one kind."""
    rows = Standing.objects.filter(KINDS[show].only).exclude(partner__lifecycle=Lifecycle.EXITED)
    if show == "NEAR":
        rows = rows.filter(nearness__gte=int(playbook.tiers.near * 100), override__isnull=True)
    return rows


def partners_of(show: str, on: date) -> "QuerySet[Standing, int] | None":
    """The ids of the partners of one kind, for narrowing a list of partners; None where it is no kind."""
    if show not in KINDS:
        return None
    return standings_of(show, get_in_force(on).playbook).values_list("partner_id", flat=True)


def list_standings(
    *, by: Actor, wanted: TierFilter, playbook: Playbook, after: str = "", exact: bool = False
) -> tuple[Page[Standing], Count]:
    """A page of standings of one kind with their partners, and how many there are. Raises NotPermitted."""
    require("view_partners", by)
    rows = standings_of(wanted.show, playbook)
    if wanted.text.strip() or wanted.manager_id:
        narrowed = PartnerFilter(text=wanted.text, manager_id=wanted.manager_id)
        rows = rows.filter(partner_id__in=filtered(narrowed).values("pk"))
    whole = Standing.objects.select_related("partner__manager", "override")
    return listed(rows, sort=KINDS[wanted.show].sort, whole=whole, after=after, exact=exact)


def list_in_notice(*, by: Actor) -> Sequence[Standing]:
    """The next of the reader's own partners to fall; owners see those of nobody too. One statement."""
    own = Q(partner__manager_id=by.user_id)
    if scope("change_tier", by) == Scope.ANY:
        own |= Q(partner__manager_id=None)
    rows = Standing.objects.filter(IN_NOTICE).filter(own).exclude(partner__lifecycle=Lifecycle.EXITED)
    return list(rows.select_related("partner").order_by("falls_on", "partner_id")[:FEW])


def find_standing(partner_id: int) -> Standing | None:
    """How a partner stood when its tier was last looked at, with what was set by hand. One statement."""
    rows = Standing.objects.select_related("override").filter(partner_id=partner_id)
    return rows.first()


def find_standing_with_note(partner_id: int) -> Standing | None:
    """The same with why a tier was set by hand, for staff. One statement."""
    return Standing.objects.select_related("override__note").filter(partner_id=partner_id).first()


def list_spells(partner_id: int) -> Sequence[Spell]:
    """The tiers that a partner had, the latest first. One statement."""
    rows = Spell.objects.select_related("override").filter(partner_id=partner_id)
    return list(rows.order_by("-since", "-id")[:SPELLS])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a partner has on a day and what lies ahead: what is missing to its own tier and to each higher one, what leaves
    the window when, and what each tier asks for and gives."""

    window: Window
    reached: str
    kept_by: Missing
    missing: tuple[Missing, ...]
    leaving: tuple[Leaving, ...]
    benefits: tuple[Benefit, ...]


def get_outlook(partner: Partner, on: date, playbook: Playbook) -> Outlook:
    """What lies ahead of a partner's tier. One statement."""
    window = get_window(partner, on, playbook)
    higher = TIERS[tiers.place_of(partner.tier) + 1 :]
    return Outlook(
        window,
        tiers.reached_by(window.facts, playbook, on),
        tiers.missing_to(partner.tier, window.facts, playbook, on),
        tuple(tiers.missing_to(tier, window.facts, playbook, on) for tier in higher),
        tier_outlook.leaving(window.won, partner.tier, playbook),
        tier_outlook.benefits(partner.type, playbook),
    )
