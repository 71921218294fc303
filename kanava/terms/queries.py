"""Which terms are in force, coming and lapsed; read once, matched in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import require
from kanava.playbook.queries import InForce, begun_versions, get_of_version
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.terms import Term as Rule
from kanava.terms.models import Rebate, Term, TermNote

SORT = Sort("id", descending=True)
NOT_CANCELLED = Q(last_on__isnull=True) | Q(last_on__gte=F("first_on"))


class Book:
    """Terms in memory, by the partner that they are for."""

    def __init__(self, terms: Iterable[Rule]) -> None:
        self._general: list[Rule] = []
        self._own: dict[int, list[Rule]] = defaultdict(list)
        for term in terms:
            mine = term.match.partner_id
            (self._general if mine is None else self._own[mine]).append(term)

    def of(self, partner_id: int, on: date) -> Sequence[Rule]:
        """What is in force on a day for a partner: what is for anybody, and what is its own."""
        found = (*self._general, *self._own.get(partner_id, ()))
        return [term for term in found if term.runs(on)]


def read_book() -> Book:
    """All terms that ever ran or will run, for many days and partners. One statement."""
    return Book(row.rule for row in Term.objects.filter(NOT_CANCELLED).order_by("id"))


def read_day(on: date, partner_ids: Collection[int]) -> Book:
    """The terms in force on a day for these partners. One statement."""
    mine = Q(partner__isnull=True) | Q(partner_id__in=partner_ids)
    return Book(row.rule for row in running(on).filter(mine).order_by("id"))


def running(on: date) -> QuerySet[Term]:
    """The terms in force on a day."""
    return Term.objects.filter(Q(last_on__isnull=True) | Q(last_on__gte=on), first_on__lte=on)


def read_from(on: date, partner_id: int) -> Sequence[Rule]:
    """A partner's terms that run on a day or begin later. One statement."""
    rows = Term.objects.filter(NOT_CANCELLED).filter(Q(last_on__isnull=True) | Q(last_on__gte=on))
    return [
        row.rule for row in rows.filter(Q(partner__isnull=True) | Q(partner_id=partner_id)).order_by("id")
    ]


def read_with_playbook(on: date, partner_id: int) -> tuple[InForce, Sequence[Rule]]:
    """The playbook and a partner's terms in force on a day. One statement for both."""
    version, version_params = begun_versions(on).values("id")[:1].query.sql_with_params()
    mine = running(on).filter(Q(partner__isnull=True) | Q(partner_id=partner_id))
    names = [field.attname for field in Term._meta.concrete_fields]
    terms, term_params = mine.values(*names).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"select version.in_force, term.* from (select ({version}) as in_force) version left join ({terms}) term on true "
            "order by term.id",
            [*version_params, *term_params],
        )
        rows = cursor.fetchall()
    version_id = rows[0][0]
    found = [Term.from_db(connection.alias, names, row[1:]).rule for row in rows if row[1] is not None]
    return InForce(version_id, get_of_version(version_id)), found


STATES = {
    "RUNNING": lambda on: Q(first_on__lte=on) & (Q(last_on__isnull=True) | Q(last_on__gte=on)),
    "COMING": lambda on: Q(first_on__gt=on) & NOT_CANCELLED,
    "LAPSED": lambda on: Q(last_on__lt=on) | Q(last_on__lt=F("first_on")),
}


@dataclass(frozen=True, slots=True)
class TermFilter:
    """Which terms a list shows: by how they stand, by what they do, those of one partner or of any single one."""

    state: str = "RUNNING"
    effect: str = ""
    partner_id: int | None = None
    is_individual: bool = False


def list_terms(
    *, by: Actor, wanted: TermFilter, on: date, after: str = "", exact: bool = False
) -> tuple[Page[Term], Count]:
    """Terms, the latest first, with their partners. Raises NotPermitted."""
    require("view_terms", by)
    rows = Term.objects.filter(STATES.get(wanted.state, STATES["RUNNING"])(on))
    if wanted.effect:
        rows = rows.filter(effect=wanted.effect)
    if wanted.partner_id is not None:
        rows = rows.filter(partner_id=wanted.partner_id)
    elif wanted.is_individual:
        rows = rows.filter(partner__isnull=False)
    whole = Term.objects.select_related("partner")
    return listed(rows, sort=SORT, whole=whole, after=after, exact=exact)


def get_term(term_id: int, *, by: Actor) -> Term:
    """A term with its partner. Raises NotFound, NotPermitted."""
    require("view_terms", by)
    found = Term.objects.select_related("partner", "replaces", "replaced_by").filter(pk=term_id).first()
    if found is None:
        raise NotFound
    return found


def list_notes(term_id: int) -> Sequence[TermNote]:
    """Why a term was published and ended, in that order."""
    return list(TermNote.objects.select_related("author").filter(term_id=term_id).order_by("id"))


def list_individual(partner_id: int, *, on: date) -> Sequence[Term]:
    """A partner's own terms that run or come, those that lapse first before the others."""
    rows = Term.objects.select_related("partner").filter(NOT_CANCELLED, partner_id=partner_id)
    rows = rows.filter(Q(last_on__isnull=True) | Q(last_on__gte=on))
    return list(rows.order_by(F("last_on").asc(nulls_last=True), "id"))


def lapsing(on: date) -> QuerySet[Term]:
    """Individual terms that have a last day on a day or later, and nothing in their place."""
    return Term.objects.filter(
        NOT_CANCELLED, partner__isnull=False, last_on__gte=on, replaced_by__isnull=True
    )


def list_lapsing(*, on: date, days: int, manager_id: int | None, limit: int) -> Sequence[Term]:
    """Individual terms that end within so many days, the next first; of the partners of one manager, or of all."""
    rows = lapsing(on).select_related("partner").filter(last_on__lte=on + timedelta(days=days))
    if manager_id is not None:
        rows = rows.filter(partner__manager_id=manager_id)
    return list(rows.order_by("last_on", "id")[:limit])


def list_rebates(*, on: date | None = None) -> Sequence[Rebate]:
    """All rebates, the latest first, with their partners; those that run on a day where one is given."""
    rows = Rebate.objects.select_related("partner").filter(NOT_CANCELLED)
    if on is not None:
        rows = rows.filter(Q(last_on__isnull=True) | Q(last_on__gte=on), first_on__lte=on)
    return list(rows.order_by("-id"))


def name_rebates(ids: Collection[int]) -> dict[int, str]:
    """The names of rebates by their ids; through the wall those that the partner can see."""
    return dict(Rebate.objects.filter(pk__in=ids).values_list("id", "name"))
