"""What a file is about: partners, customers, deals, totals, candidates or payments, as its columns and its name tell."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from kanava.integrations import guessing
from kanava.integrations.choices import meaning_of
from kanava.integrations.fields import CATALOGUE, Target
from kanava.integrations.joining import Joined, stem
from kanava.integrations.own_words import own_words
from kanava.integrations.squash import squashed
from kanava.integrations.tables import Table

# What every row needs and no column has counts against a kind as much as this many columns that it alone knows.
MISSING = 1.5
# A file's name is worth one such column.
FILE_WORDS: Mapping[Target, tuple[str, ...]] = {
    Target.PARTNERS: ("partner", "reseller", "kumppan", "jalleenmyy", "aterforsaljare"),
    Target.CUSTOMERS: ("customer", "account", "asiak", "kund"),
    Target.DEALS: ("deal", "opportunit", "order", "diili", "kaup", "tilau", "affar", "sales"),
    Target.REVENUE: ("revenue", "turnover", "total", "liikevaih", "omsattning"),
    Target.CANDIDATES: (
        "candidate",
        "prospect",
        "member",
        "exhibitor",
        "ehdok",
        "jasen",
        "naytteilleas",
        "medlem",
        "utstall",
    ),
    Target.PAYMENTS: (
        "payment",
        "paid",
        "maksu",
        "maksettu",
        "suoritu",
        "betaln",
        "betalt",
        "zahlung",
        "bezahlt",
    ),
}
_TIERS = ("tier", "taso", "niva", "stufe")
# Of kinds that fit alike: customers come in with the fewest consequences.
PREFERENCE = (
    Target.CUSTOMERS,
    Target.PARTNERS,
    Target.DEALS,
    Target.REVENUE,
    Target.CANDIDATES,
    Target.PAYMENTS,
)


def guess_target(main: Table, *, file_name: str, among: Collection[Target]) -> Target:
    """The likeliest of some kinds. A column counts for a kind whose field it would be, the more the fewer kinds know its
    name; what every row needs counts against a kind where it is missing."""
    sample = Joined(main, {}, ()).sample()
    scores = {
        target: _score(target, sample, main.columns, file_name) for target in PREFERENCE if target in among
    }
    # The first of equals.
    return max(scores, key=lambda target: scores[target])


def _score(
    target: Target, sample: Mapping[str, Sequence[str]], own: Collection[str], file_name: str
) -> float:
    columns = guessing.columns_of(target, sample, own=own)
    missing = sum(
        field.is_required and field.name not in columns and field.name not in ("type", "currency", "source")
        for field in CATALOGUE[target]
    )
    named = _has_word(target, stem(file_name))
    score = sum(1 / _knowing(column) for column in set(columns.values())) + named - MISSING * missing
    # Every company has an owner, a type, a phone and the day it was made, and most are customers.
    tells = {
        Target.PARTNERS: _tells_of_partners(sample, own, columns.get("type", "")),
        Target.DEALS: "net" in columns or {"title", "stage"} <= set(columns),
        # A directory says of whom it is; else its columns are those of any list of companies.
        Target.CANDIDATES: any(_has_word(Target.CANDIDATES, column) for column in own),
        Target.PAYMENTS: any(_has_word(Target.PAYMENTS, column) for column in own),
    }
    return score if named or tells.get(target, True) else score - len(columns)


def _has_word(target: Target, text: str) -> bool:
    return any(word in squashed(text) for word in FILE_WORDS[target])


def _tells_of_partners(sample: Mapping[str, Sequence[str]], own: Collection[str], type_column: str) -> bool:
    """Whether a column is called after partners or their tiers, or half of the types are kinds of partners."""
    if any(_has_word(Target.PARTNERS, column) or squashed(column) in _TIERS for column in own):
        return True
    types = [text for text in sample.get(type_column, ()) if text]
    return bool(types) and 2 * sum(bool(meaning_of("type", text)) for text in types) >= len(types)


@lru_cache(maxsize=1_000)
def _knowing(column: str) -> int:
    """How many kinds have a field of that name; one for a column that is known by its values alone."""
    names = set(guessing.names_of(column))
    known = sum(
        any(names & {*field.headers, *own_words(target)[field.name]} for field in fields)
        for target, fields in CATALOGUE.items()
        # Candidates are companies like others, and payments have the columns of orders: theirs tell nothing against
        # another kind.
        if target not in (Target.CANDIDATES, Target.PAYMENTS)
    )
    return max(known, 1)
