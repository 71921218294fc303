"""A partner's own margins: the rate of each product line and revenue under the terms that run, and the bonuses beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kanava.rules import margins
from kanava.rules.playbook import Playbook
from kanava.rules.terms import ADDED, Case, Effect, Revenue, Term, choose
from kanava.ui import formatting, terms_words, words


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose margins they are."""

    id: int
    type: str
    tier: str
    country: str

    def case(self, product_line_id: int | None = None, revenue: str = "", market: str = "") -> Case:
        """A sale of new business that it would make at home, or in another market."""
        return Case(self.id, product_line_id, market or self.country, revenue, "NEW", self.tier, self.type)


@dataclass(frozen=True, slots=True)
class Row:
    """A product line: of each column its title, the rate, and the name of the term that sets it, if one does."""

    name: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A bonus or a limit: its name, what it comes to, for what, and until when."""

    name: str
    comes_to: str
    what_for: tuple[str, ...]
    days: str


@dataclass(frozen=True, slots=True)
class OwnMargins:
    """The table, empty where the playbook's rate counts for everything, with its columns; then bonuses and limits."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    bonuses: tuple[Added, ...]
    others: tuple[Added, ...]

    def __bool__(self) -> bool:
        return bool(self.rows or self.bonuses or self.others)


def concerns(term: Term, owner: Owner) -> bool:
    """Whether a term can ever be for a partner as it is: whatever it sells, wherever."""
    match = term.match
    pairs = ((match.partner_id, owner.id), (match.partner_type, owner.type), (match.tier, owner.tier))
    return all(not wanted or wanted == own for wanted, own in pairs)


def own_margins(
    owner: Owner, playbook: Playbook, terms: Sequence[Term], products: Mapping[int, str]
) -> OwnMargins:
    """What holds for a partner today, of the terms that it can see."""
    mine = [term for term in terms if concerns(term, owner)]
    at_home = [one for one in mine if one.effect == Effect.RATE and _is_in_table(one, owner)]
    revenues = ("",) if not any(one.match.revenue for one in at_home) else tuple(one.value for one in Revenue)
    titles = {code: words.of_code(code) if code else _("Margin") for code in revenues}
    rows = tuple(
        Row(
            name,
            tuple(
                (title, *_cell(owner.case(key, code), playbook, at_home)) for code, title in titles.items()
            ),
        )
        for key, name in products.items()
    )
    others = [one for one in mine if one.effect not in ADDED and one not in at_home]
    return OwnMargins(
        tuple(titles.values()), rows if at_home else (), own_bonuses(owner, mine, products), tuple(_added(one, products) for one in others)
    )  # fmt: skip


def own_bonuses(owner: Owner, terms: Sequence[Term], products: Mapping[int, str]) -> tuple[Added, ...]:
    """The bonuses and rewards that run for a partner, those that end first before the others."""
    mine = [term for term in terms if term.effect in ADDED and concerns(term, owner)]
    mine.sort(key=lambda term: (term.last_on or date.max, term.id))
    return tuple(_added(term, products) for term in mine)


def _is_in_table(term: Term, owner: Owner) -> bool:
    """Whether the table tells a rate: that of new business at home."""
    return term.match.market in ("", owner.country) and term.match.deal_kind in ("", "NEW")


def _cell(case: Case, playbook: Playbook, terms: Sequence[Term]) -> tuple[str, str]:
    term = choose(terms, Effect.RATE, case)
    rate = margins.rate_under(case, playbook, terms) * margins.HUNDRED
    return formatting.exact_percent(rate), term.name if term is not None else ""


def _added(term: Term, products: Mapping[int, str]) -> Added:
    # That it is for the reader's own type and tier, or for the reader alone, goes without saying.
    what_for = terms_words.of_match(terms_words.of_sale(term.match), products=products)
    until = _("until %(day)s") % {"day": formatting.day(term.last_on)} if term.last_on else ""
    return Added(term.name, terms_words.of_effect(term), tuple(what_for), until)
