"""The overview: what there is in which language, and what it would take to have everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Count as Counted
from django.db.models import Exists, OuterRef, QuerySet, Sum

from kanava.core.paging import MOST_IN_FILE, Count, Page, Sort, all_rows, count, listed, page
from kanava.core.permissions import require
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound
from kanava.rules.translations import MOST_LINES, ORDERABLE, Estimate, Prices, State, estimate
from kanava.translations.kinds import KINDS
from kanava.translations.models import Draft, LanguageVersion, Source, Tally, Target

BY_NAME = Sort("sort_key")
AT_ONCE, SIZE = 500, 25
TO_DO = tuple(one.value for one in ORDERABLE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the overview is narrowed to; `state` is that in `language`, or where that is empty in any."""

    language: str = ""
    kind: str = ""
    state: str = ""
    product_line_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many sources a language has in each state, how many words are left in it, and what it takes to do them."""

    counts: Mapping[str, int] = field(default_factory=dict)
    left: int = 0
    words: int = 0
    cost: Estimate | None = None

    @property
    def ready(self) -> int:
        """How many can be read in it, in their newest form."""
        return self.counts.get(State.READY, 0)

    @property
    def all(self) -> int:
        """How many sources there are that are not written in it."""
        return sum(self.counts.values())


def narrowed(wanted: Wanted) -> QuerySet[Source]:
    """Sources that are live, as far as they are wanted."""
    rows = Source.objects.filter(is_live=True)
    if wanted.kind in KINDS:
        rows = rows.filter(kind=wanted.kind)
    elif wanted.kind:
        rows = rows.filter(group=wanted.kind)
    if wanted.product_line_id is not None:
        rows = rows.filter(product_line_id=wanted.product_line_id)
    if wanted.text.strip():
        rows = rows.filter(title__icontains=wanted.text.strip())
    if wanted.language or wanted.state:
        versions = LanguageVersion.objects.filter(source=OuterRef("pk"), is_live=True)
        if wanted.language:
            versions = versions.filter(language=wanted.language)
        if wanted.state in list(State):
            versions = versions.filter(state=wanted.state)
        rows = rows.filter(Exists(versions))
    return rows


def list_sources(
    *, by: Actor, wanted: Wanted, after: str = "", exact: bool = False
) -> tuple[Page[Source], Count]:
    """A page of sources, and how many there are. Raises NotPermitted."""
    require("view_translations", by)
    rows, whole = narrowed(wanted), Source.objects.all()
    if wanted == Wanted():
        # All of them stand in the order of an index.
        return page(rows, sort=BY_NAME, after=after, size=SIZE, whole=whole), count(rows, exact=exact)
    return listed(rows, sort=BY_NAME, whole=whole, after=after, size=SIZE, exact=exact, may_wait=False)


def each_source(*, by: Actor, wanted: Wanted) -> Iterator[tuple[Source, Mapping[str, LanguageVersion]]]:
    """All sources with their language versions, for a file. Raises NotPermitted."""
    require("view_translations", by)
    rows = all_rows(narrowed(wanted), sort=BY_NAME)[:MOST_IN_FILE]

    def walk() -> Iterator[tuple[Source, Mapping[str, LanguageVersion]]]:
        waiting: list[Source] = []
        for one in rows.iterator(AT_ONCE):
            waiting.append(one)
            if len(waiting) == AT_ONCE:
                yield from _with_versions(waiting)
                waiting = []
        yield from _with_versions(waiting)

    return walk()


def _with_versions(sources: Sequence[Source]) -> Iterator[tuple[Source, Mapping[str, LanguageVersion]]]:
    found = versions_of([one.pk for one in sources])
    yield from ((one, found.get(one.pk, {})) for one in sources)


def versions_of(source_ids: Sequence[int]) -> dict[int, dict[str, LanguageVersion]]:
    """The language versions of sources by their language. One statement."""
    found: dict[int, dict[str, LanguageVersion]] = {}
    for one in LanguageVersion.objects.filter(source_id__among=source_ids):
        found.setdefault(one.source_id, {})[one.language] = one
    return found


def list_targets() -> Sequence[Target]:
    """The languages that everything is wanted in. One statement."""
    return list(Target.objects.order_by("language"))


def prices_of(target: Target | None, playbook: Playbook) -> Prices:
    """What translating into a language costs: its own prices, else those of the playbook."""
    low, high = playbook.markets.word_price_low, playbook.markets.word_price_high
    if target is not None:
        low = low if target.price_low is None else target.price_low
        high = high if target.price_high is None else target.price_high
    minimum = Decimal(playbook.markets.order_minimum)
    return Prices(low, high, minimum, playbook.programme.currency, playbook.markets.words_per_day)


def standings(targets: Sequence[Target], wanted: Wanted, playbook: Playbook) -> dict[str, Standing]:
    """How each language stands over what is wanted, whatever its state. One statement; nothing is gone through but where
    words are looked for."""
    counts: dict[str, dict[str, int]] = {}
    words: dict[str, int] = {}
    for language, state, versions, left in _tallied(wanted):
        counts.setdefault(language, {})[state] = versions
        if state in TO_DO:
            words[language] = words.get(language, 0) + left
    return {
        one.language: _standing(
            counts.get(one.language, {}), words.get(one.language, 0), prices_of(one, playbook)
        )
        for one in targets
    }


def _standing(counts: Mapping[str, int], words: int, prices: Prices) -> Standing:
    return Standing(counts, sum(counts.get(one, 0) for one in TO_DO), words, estimate(words, prices))


def _tallied(wanted: Wanted) -> Iterator[tuple[str, str, int, int]]:
    """Language, state, how many and the words left in them."""
    if wanted.text.strip():
        versions = LanguageVersion.objects.filter(
            is_live=True, source__in=narrowed(replace(wanted, language="", state=""))
        )
        told = versions.order_by().values_list("language", "state")
        return iter(told.annotate(Counted("pk"), Sum("words_left")))
    rows = Tally.objects.order_by()
    if wanted.kind:
        rows = rows.filter(**({"kind": wanted.kind} if wanted.kind in KINDS else {"group": wanted.kind}))
    if wanted.product_line_id is not None:
        rows = rows.filter(product_line_id=wanted.product_line_id)
    return iter(rows.values_list("language", "state").annotate(Sum("versions"), Sum("words")))


def list_to_order(
    *, by: Actor, language: str, wanted: Wanted | None = None, source_ids: Sequence[int] = ()
) -> Sequence[LanguageVersion]:
    """The language versions that can be ordered: of some sources, or of all that are wanted. Raises NotPermitted."""
    require("order_translations", by)
    rows = LanguageVersion.objects.filter(is_live=True, language=language, state__in=TO_DO)
    if wanted is None:
        rows = rows.filter(source_id__among=list(source_ids))
    else:
        rows = rows.filter(source__in=narrowed(wanted))
    return list(rows.select_related("source").order_by("source__sort_key", "id")[:MOST_LINES])


def get_version(version_id: int, *, by: Actor) -> LanguageVersion:
    """A language version with its source and what it stands on. Raises NotFound, NotPermitted."""
    require("view_translations", by)
    rows = LanguageVersion.objects.select_related(
        "source__wording", "made_from", "order", "draft__wording", "draft__made_by"
    )
    found = rows.filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def read_now(found: LanguageVersion) -> Draft | None:
    """What partners read in a language, as if it were a draft; None where they read nothing. Few statements."""
    if not found.identity:
        return None
    things = KINDS[found.kind].read([found.object_id])
    content = next((one.contents.get(found.language) for one in things), None)
    return Draft(version=found, **content.columns()) if content is not None else None


def of_object(kind: str, object_id: int) -> dict[str, LanguageVersion]:
    """How the languages of one thing stand, by language. One statement."""
    rows = LanguageVersion.objects.filter(kind=kind, object_id=object_id)
    return {one.language: one for one in rows}


def newer_language(kind: str, object_id: int, language: str) -> str:
    """The language in which a thing is newer than in another, which is outdated; empty where it is not. Behind the wall.
    One statement."""
    rows = LanguageVersion.objects.filter(
        kind=kind, object_id=object_id, language=language, state=State.OUTDATED
    )
    return rows.order_by("id").values_list("source_language", flat=True).first() or ""
