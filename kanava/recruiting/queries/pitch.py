"""What a pitch is filled with: the programme's own figures, texts, markets (guide: E4–E6)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from kanava.deals.models import Deal
from kanava.recruiting.models import LetterTemplate, MarketSize, PitchText
from kanava.rules.deals import Origin, Stage
from kanava.rules.money import Money
from kanava.rules.partnership import IN_FORCE
from kanava.rules.pitch import Figures, Similar
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound

YEAR = timedelta(days=365)
USUAL_DEALS = 4  # a year, where active partners have won fewer on average


def get_figures(today: date, playbook: Playbook) -> tuple[Figures, int]:
    """What the deals of partners tell that were won in the last twelve months (all deals where those are too few), and
    how many a year a partner that wins any wins on average. Two statements at most."""
    won = Deal.objects.filter(
        stage=Stage.WON, closed_on__gt=today - YEAR, closed_on__lte=today, value_minor__isnull=False
    )
    own = _told(won.filter(origin=Origin.SOURCED), playbook)
    figures = own[0] if own[0].average is not None else _told(won, playbook)[0]
    return figures, max(own[1], USUAL_DEALS)


def _told(won: QuerySet[Deal], playbook: Playbook) -> tuple[Figures, int]:
    sums = won.aggregate(
        deals=Count("id"), value=Avg("value_minor"), partners=Count("partner_id", distinct=True),
        timed=Count("id", filter=Q(opened_on__isnull=False)),
        days=Avg(F("closed_on") - F("opened_on"), filter=Q(opened_on__isnull=False)),
    )  # fmt: skip
    fewest = playbook.benchmarks.smallest_sample
    currency = playbook.programme.currency
    average = Money(round(sums["value"]), currency) if sums["deals"] >= fewest else None
    cycle = sums["days"].days if sums["timed"] >= fewest else None
    each = round(sums["deals"] / sums["partners"]) if sums["partners"] else 0
    return Figures(sums["deals"], average, cycle), each


def get_similar(kind: str, today: date, playbook: Playbook) -> Similar | None:
    """What partners of a type did in the last twelve months; None without a type. One statement."""
    if not kind:
        return None
    won = Deal.objects.filter(
        stage=Stage.WON, origin=Origin.SOURCED, closed_on__gt=today - YEAR, closed_on__lte=today, value_minor__isnull=False,
        partner__type=kind, partner__lifecycle__in=IN_FORCE,
    )  # fmt: skip
    sums = won.aggregate(
        partners=Count("partner_id", distinct=True), deals=Count("id"), value=Sum("value_minor")
    )
    return Similar(sums["partners"], sums["deals"], Money(sums["value"] or 0, playbook.programme.currency))


def get_texts(language: str) -> Mapping[str, str]:
    """What the programme says of itself in a language, by part."""
    return dict(PitchText.objects.filter(language=language).values_list("part", "text"))


def list_markets() -> Sequence[MarketSize]:
    """The sizes of markets that are known."""
    return list(MarketSize.objects.order_by("country"))


def find_markets(countries: Sequence[str]) -> Sequence[MarketSize]:
    """The sizes of these markets, as far as they are known."""
    return list(MarketSize.objects.filter(country__in=countries).order_by("-amount_minor"))


def list_templates() -> Sequence[LetterTemplate]:
    """The templates of letters to candidates, by name."""
    return list(LetterTemplate.objects.order_by("name"))


def get_template(template_id: int) -> LetterTemplate:
    """One template. Raises NotFound."""
    found = LetterTemplate.objects.filter(pk=template_id).first()
    if found is None:
        raise NotFound
    return found
