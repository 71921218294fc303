"""A pitch in words: the five parts in the language of the candidate, for the page and for the PDF (guide: E6)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanava.rules.money import Money
from kanava.rules.pitch import Arithmetic, Figures, Gap, Part, Similar, Told
from kanava.rules.playbook import Playbook
from kanava.ui import formatting, registration_words, words
from kanava.ui.countries import country_name

HEADINGS: Mapping[Part, Any] = {
    Part.PROBLEM: gettext_lazy("What customers struggle with"),
    Part.MARKET: gettext_lazy("How large the market is"),
    Part.MONEY: gettext_lazy("How you earn"),
    Part.PROOF: gettext_lazy("Who does it already"),
    Part.NEXT_STEPS: gettext_lazy("What comes next"),
}
GAPS: Mapping[str, Any] = {
    Gap.PROBLEM: gettext_lazy("Nobody has written what problem customers have."),
    Gap.DEMAND: gettext_lazy("There is no evidence of demand: requests, research, proof that buyers look for it."),
    Gap.ADVANTAGE: gettext_lazy("Nobody has written why it is easier to sell than alternatives."),
    Gap.MARKET: gettext_lazy("The size of the candidate’s market is not known."),
    Gap.TYPE: gettext_lazy("It is not known how the candidate would work with us, so no margin can be told."),
    Gap.DEALS: gettext_lazy("Too few deals were won in twelve months to tell an average."),
    Gap.CYCLE: gettext_lazy("Too few won deals have a beginning to tell how long they take."),
    Gap.PROOF: gettext_lazy("There are no proof points: too few similar partners have sold, and none is written."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Market:
    """A market's size as it is told."""

    country: str
    size: Money
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a pitch is filled with. `figures` are what deals tell, `reckoned` what is reckoned with; `margins` are a partner's
    at the beginning and at the highest tier, per cent, None where the candidate's type is not known."""

    company: str
    kind: str
    texts: Mapping[str, str]
    markets: Sequence[Market]
    figures: Figures
    similar: Similar | None
    reckoned: Figures
    margins: tuple[Decimal, Decimal] | None
    money: Arithmetic | None


@dataclass(frozen=True, slots=True)
class Section:
    """A part: its heading, paragraphs, and figures with their labels."""

    part: str
    heading: str
    paragraphs: Sequence[str]
    figures: Sequence[tuple[str, str]]


def sections_of(facts: Facts, playbook: Playbook, language: str) -> list[Section]:
    """The five parts in a language; a part without anything to say is left out, since its gap is named."""
    with translation.override(language):
        made = [
            Section(part.value, str(HEADINGS[part]), *_told(part, facts, playbook)) for part in Part
        ]  # fmt: skip
    return [one for one in made if one.paragraphs or one.figures]


def _told(part: Part, facts: Facts, playbook: Playbook) -> tuple[list[str], list[tuple[str, str]]]:
    texts = facts.texts
    if part == Part.PROBLEM:
        return [texts[one] for one in (Told.PROBLEM, Told.DEMAND, Told.ADVANTAGE) if one in texts], []
    if part == Part.MARKET:
        return _sources(facts), [
            (f"{country_name(one.country)}, {one.year}", formatting.whole_money(one.size))
            for one in facts.markets
        ]
    if part == Part.MONEY:
        return _earning(facts, playbook)
    if part == Part.PROOF:
        return _proof(facts), []
    return _steps(facts, playbook), []


def _sources(facts: Facts) -> list[str]:
    return (
        [_("Source: %(source)s.") % {"source": "; ".join(one.source for one in facts.markets)}]
        if facts.markets
        else []
    )


def _earning(facts: Facts, playbook: Playbook) -> tuple[list[str], list[tuple[str, str]]]:
    rows = [*_usual(facts), *_share(facts)]
    told = [registration_words.of_promise(playbook)]
    if facts.figures.average is not None or facts.figures.cycle_days is not None:
        told.insert(0, _("By what was won in the last twelve months."))
    return [*told, *([facts.texts[Told.CONCERNS]] if Told.CONCERNS in facts.texts else [])], rows


def _usual(facts: Facts) -> list[tuple[str, str]]:
    """How large deals are and how long they take: by those that were won, else as the programme expects it."""
    rows, figures = [], facts.reckoned
    if figures.average is not None:
        label = _("Usual deal, as we expect it") if facts.figures.average is None else _("Average deal")
        rows.append((label, formatting.whole_money(figures.average)))
    if figures.cycle_days is not None:
        days = figures.cycle_days
        is_expected = facts.figures.cycle_days is None
        label = (
            _("From opening to order, as we expect it")
            if is_expected
            else _("From opening to order, on average")
        )
        rows.append((label, ngettext("%(n)s day", "%(n)s days", days) % {"n": days}))
    return rows


def _share(facts: Facts) -> list[tuple[str, str]]:
    """The partner's margin, and what it comes to where a usual deal is known."""
    if facts.margins is None:
        return []
    low, high = (formatting.exact_percent(one) for one in facts.margins)
    begins, money = (_("Your margin at the beginning"), low), facts.money
    if money is None:
        return [begins, (_("Your margin at the highest tier"), high)]
    return [
        begins,
        (_("You earn on such a deal"), formatting.whole_money(money.per_deal)),
        (_("At the highest tier (%(margin)s)") % {"margin": high}, formatting.whole_money(money.at_highest)),
        (
            ngettext("With %(n)s such deal a year", "With %(n)s such deals a year", money.deals)
            % {"n": money.deals},
            formatting.whole_money(money.a_year),
        ),
    ]


def _proof(facts: Facts) -> list[str]:
    told = []
    similar = facts.similar
    if similar is not None and similar.may_be_told:
        told.append(
            _("%(partners)s partners of your kind (%(kind)s) won %(deals)s deals worth %(value)s in the last twelve months.") % {
                "partners": similar.partners, "kind": words.of_code(facts.kind), "deals": similar.deals,
                "value": formatting.whole_money(similar.value),
            }
        )  # fmt: skip
    return [*told, *([facts.texts[Told.PROOF]] if Told.PROOF in facts.texts else [])]


def _steps(facts: Facts, playbook: Playbook) -> list[str]:
    days = playbook.onboarding.first_deal_days
    return [
        _("A technical review: your people look at it with ours, and nobody signs anything."),
        _("A trial of the partner portal."),
        _("An agreement in plain language, and one person of ours who answers."),
        ngettext(
            "A plan of your first 90 days: the first deal is registered within %(n)s day.",
            "A plan of your first 90 days: the first deal is registered within %(n)s days.",
            days,
        )
        % {"n": days},
    ]


def document_of(facts: Facts, sections: Sequence[Section], *, language: str, day: str) -> dict[str, Any]:
    """The pitch for the PDF."""
    with translation.override(language):
        return {
            "title": _("Working together: %(company)s") % {"company": facts.company}, "language": language, "day": day,
            "page_word": _("Page"), "sections": [asdict(one) for one in sections],
        }  # fmt: skip
