"""Certificates: a partner's own, all of them for us, one by its public address, and who may sell what (guide: D2, H6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as Counted
from django.db.models import F, OuterRef, Q, QuerySet

from kanava.core import clock
from kanava.core.paging import Count, Page, Sort, count, listed, page
from kanava.core.permissions import require
from kanava.core.wall import gate
from kanava.partners.models import Partner
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.certificates import SellingPath
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.training import PathState
from kanava.training.models import Certificate, Path, PathText
from kanava.training.queries.words import path_titles

LATEST, ENDING = Sort("id", descending=True), Sort("valid_until")
SHOWS = ("VALID", "ENDING", "EXPIRED", "REVOKED", "ALL")


@dataclass(frozen=True, slots=True)
class CertificateFilter:
    """What the list is narrowed to: `show` one of SHOWS, where ENDING are those that end until `ends_by`; a part of the
    partner's name."""

    show: str = "VALID"
    text: str = ""
    ends_by: date | None = None


def held_on(on: date) -> Q:
    """Certificates that hold on a day."""
    return Q(revoked_at__isnull=True, valid_until__gte=on)


def list_certificates(
    *, by: Actor, wanted: CertificateFilter, on: date, after: str = "", exact: bool = False
) -> tuple[Page[Certificate], Count]:
    """A page of certificates, and how many there are. Raises NotPermitted."""
    require("view_certificates", by)
    rows = _narrowed(wanted, on)
    if wanted.text.strip():
        rows = rows.filter(partner_id__in=filtered(PartnerFilter(text=wanted.text)).values_list("pk"))
    whole = Certificate.objects.select_related("partner", "person")
    sort = ENDING if wanted.show in ("VALID", "ENDING") else LATEST
    return listed(rows, sort=sort, whole=whole, after=after, exact=exact, may_wait=False)


def _narrowed(wanted: CertificateFilter, on: date) -> "QuerySet[Certificate]":
    rows = Certificate.objects.all()
    held = rows.filter(held_on(on))
    return {
        "ALL": rows, "EXPIRED": rows.filter(revoked_at__isnull=True, valid_until__lt=on), "REVOKED": rows.filter(revoked_at__isnull=False),
        "ENDING": held.filter(valid_until__lte=wanted.ends_by or on, renewal__isnull=True),
    }.get(wanted.show, held)  # fmt: skip


def get_certificate(certificate_id: int, *, by: Actor) -> Certificate:
    """One certificate. Raises NotFound, NotPermitted."""
    require("view_certificates", by)
    rows = Certificate.objects.select_related("partner", "person", "revoked_by", "renewal", "follows")
    found = rows.filter(pk=certificate_id).first()
    if found is None:
        raise NotFound
    return found


def list_own_certificates(*, by: Actor, after: str = "") -> tuple[Page[Certificate], Count]:
    """The certificates of the partner's people, the latest first, each with its `holder`'s name; behind the wall. Raises
    NotPermitted."""
    require("view_own_certificates", by)
    rows = Certificate.objects.filter(partner_id=by.partner_id or 0)
    whole = rows.select_related("renewal").annotate(holder=F("person__name"))
    return page(whole, sort=LATEST, after=after), count(rows)


def get_own_certificate(certificate_id: int, *, by: Actor) -> Certificate:
    """One of the partner's own. Raises NotFound, NotPermitted."""
    require("view_own_certificates", by)
    found = Certificate.objects.filter(pk=certificate_id, partner_id=by.partner_id or 0).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate as everybody may read it who has its address."""

    certificate: Certificate
    name: str
    company: str
    what: str


def find_by_token(token: str) -> Shown | None:
    """The certificate of a public address, None where there is none."""
    rows = Certificate.objects.select_related("person", "partner", "renewal")
    found = rows.filter(token=token).first()
    if found is None:
        return None
    what = path_titles([found.path_id]).get(found.path_id, "")
    return Shown(found, found.person.name, found.partner.name, what)


def certified_roles(on: date) -> "QuerySet[Certificate, str]":
    """The roles that a member of a partner is certified for on a day, as a subquery of its row."""
    held = Certificate.objects.filter(
        held_on(on), person_id=OuterRef("user_id"), partner_id=OuterRef("partner_id")
    )
    return held.order_by("path__role").values_list("path__role", flat=True).distinct()


def count_certified(partner_ids: Collection[int], on: date) -> Mapping[int, Mapping[str, int]]:
    """How many people of each partner hold a certificate on a day, by what they were trained for; who has left does not
    count. One statement."""
    held = Certificate.objects.filter(held_on(on), issued_on__lte=on, person__is_active=True)
    rows = held.filter(partner_id__among=list(partner_ids)).order_by().values_list("partner_id", "path__role")
    found: dict[int, dict[str, int]] = {}
    with gate("training"):
        for partner_id, role, number in rows.annotate(Counted("person_id", distinct=True)):
            found.setdefault(partner_id, {})[role] = number
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """That somebody was certified for a role, from a day through another."""

    partner_id: int
    person_id: int
    role: str
    first: date
    last: date


def list_spans(since: date, until: date) -> Sequence[Span]:
    """Who was certified between two days, one that was taken back until the day before. One statement."""
    rows = Certificate.objects.filter(issued_on__lte=until, valid_until__gte=since)
    told = rows.values_list("partner_id", "person_id", "path__role", "issued_on", "valid_until", "revoked_at")
    found = []
    for partner_id, person_id, role, issued_on, valid_until, revoked_at in told:
        before = valid_until if revoked_at is None else clock.day_of(revoked_at) - timedelta(days=1)
        found.append(Span(partner_id, person_id, role, issued_on, min(valid_until, before)))
    return found


def selling_paths(partner: Partner) -> Sequence[SellingPath]:
    """The open paths that certify and are meant for a partner of this type. Two statements."""
    rows = Path.objects.filter(state=PathState.OPEN, certificate_months__isnull=False)
    meant = rows.filter(Q(partner_types=[]) | Q(partner_types__contains=[partner.type]))
    found = list(meant.order_by("sort_key", "id").values_list("pk", "product_line_id"))
    titles: dict[int, list[tuple[str, str]]] = {}
    told = PathText.objects.filter(path_id__in=[key for key, _line in found])
    for key, language, title in told.values_list("path_id", "language", "title"):
        titles.setdefault(key, []).append((language, title))
    return [SellingPath(key, line, tuple(titles.get(key, ()))) for key, line in found]


def held_by_path(partner_id: int, on: date) -> Mapping[int, Sequence[int | None]]:
    """Who of a partner's people holds a valid certificate, by path. One statement."""
    rows = Certificate.objects.filter(held_on(on), partner_id=partner_id, person__is_active=True)
    found: dict[int, list[int | None]] = {}
    for path_id, person_id in rows.values_list("path_id", "person_id"):
        found.setdefault(path_id, []).append(person_id)
    return found


def find_paper(certificate_id: int, *, by: Actor) -> Certificate:
    """A certificate with its person and partner, for its paper: for us any, for a partner its own. Raises NotFound."""
    if by.is_partner:
        get_own_certificate(certificate_id, by=by)
    else:
        require("view_certificates", by)
    with gate("training"):
        found = Certificate.objects.select_related("person", "partner").filter(pk=certificate_id).first()
    if found is None:
        raise NotFound
    return found
