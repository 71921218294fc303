"""The mapping that a person would most likely choose, from the names of the columns and what stands in them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from kanava.integrations.amounts import currencies_in, currency_in_header, find_mark, unit_in, without_unit
from kanava.integrations.choices import meaning_of
from kanava.integrations.days import order_of
from kanava.integrations.fields import CATALOGUE, SECONDS, Field, Shape, Target
from kanava.integrations.fitting import are_numbers, fits
from kanava.integrations.guessed_constants import constants_for
from kanava.integrations.joining import Joined, stem
from kanava.integrations.own_words import own_words
from kanava.integrations.recipe import Join, Recipe
from kanava.integrations.squash import squashed
from kanava.integrations.tables import Table

# A column that other files are looked up by has so many of its values there.
COVERED = 0.9
MOST_STAGES = 15
OUR_NUMBER = re.compile(r"#\s?\d{1,15}")
# What an order is called, and an order's number only where its values look like numbers.
ORDERS = frozenset(
    ["order", "invoice", "tilaus", "lasku", "auftrag", "bestellung", "rechnung", "faktura", "ordre"]
)
PREFIXES = ("property", "opportunity", "deal", "organization", "company", "account", "dim", "stg")


def guess_joins(main: Table, others: Mapping[str, Table]) -> tuple[Join, ...]:
    """Hang each other file on a column that has its key's name, or failing that its key's values."""
    joins: list[Join] = []
    known = {name: name for name in main.columns}
    waiting = dict(others)
    while waiting:
        found = next(
            (join for file, table in waiting.items() if (join := _hang(file, table, known)) is not None), None
        )
        if found is None:
            break
        joins.append(found)
        table = waiting.pop(found.file)
        for name in table.columns:
            known.setdefault(name, f"{stem(found.file)}.{name}")
    return tuple(joins)


def _hang(file: str, table: Table, known: Mapping[str, str]) -> Join | None:
    by_squashed = {squashed(name): column for name, column in known.items()}
    for name in table.columns:
        column = by_squashed.get(squashed(name))
        if column is not None and not name.startswith("#") and _is_unique(table, name):
            return Join(file, column, name)
    return None


def _is_unique(table: Table, column: str) -> bool:
    place = table.columns.index(column)
    seen: set[str] = set()
    for _, row in table.rows():
        if row[place] in seen:
            return False
        seen.add(row[place])
    return bool(seen)


def guess(target: Target, joined: Joined, *, currency: str, named: str = "") -> Recipe:
    """A mapping for these files. `currency` is the programme's and stands where the file tells none; `named` is what the
    file and its source are called."""
    sample = joined.sample()
    own = frozenset(joined.main.columns)
    columns = columns_of(target, sample, own=own)
    if target == Target.DEALS and not {"stage", "outcome"} & set(columns):
        columns |= _stage_by_values(sample, own - set(columns.values()))
    if target == Target.PAYMENTS and "deal" not in columns:
        columns |= _deal_by_values(sample, own - set(columns.values()))
    recipe = Recipe(
        target,
        columns,
        constants_for(target, columns, free=own - set(columns.values()), named=named),
        joins=tuple(joined.joins),
        seconds=_seconds(columns, own),
    )
    recipe = _with_forms(recipe, joined, currency=currency)
    return replace(recipe, values=_meanings(recipe, joined))


def _deal_by_values(sample: Mapping[str, Sequence[str]], free: Collection[str]) -> dict[str, str]:
    """A column of our own numbers, `#12`, whatever it is called."""
    told = {column: [text for text in sample.get(column, ()) if text] for column in sorted(free)}
    found = [column for column, texts in told.items() if texts and all(map(OUR_NUMBER.fullmatch, texts))]
    return {"deal": found[0]} if found else {}


def columns_of(
    target: Target, sample: Mapping[str, Sequence[str]], *, own: Collection[str]
) -> dict[str, str]:
    """The columns of fields, from their names and first values; `own` are the main file's, not looked up."""
    columns: dict[str, str] = {}
    for field in CATALOGUE[target]:
        words = own_words(target)[field.name]
        found = _column_for(field, words, sample, own=own, taken=_taken(field, columns, target))
        if found is not None:
            columns[field.name] = found
    _settle(target, columns)
    return columns


def names_of(column: str) -> tuple[str, ...]:
    """The forms under which a header of the main file may be known, the fullest first."""
    return _names_of(column, is_own=True)


def _seconds(columns: Mapping[str, str], own: Collection[str]) -> dict[str, str]:
    """Columns that are read where the one of a field is empty."""
    by_name = {name: column for column in own for name in reversed(_names_of(column, is_own=True))}
    found: dict[str, str] = {}
    for field, column in columns.items():
        names = [second for name in _names_of(column, is_own=True) for second in SECONDS.get(name, ())]
        second = next((by_name[name] for name in names if name in by_name), None)
        if second is not None and second not in columns.values():
            found[field] = second
    return found


def _taken(field: Field, columns: Mapping[str, str], target: Target) -> set[str]:
    """Columns that another field has; a product may be both the product line and the words of the line."""
    free = {"label"} if target == Target.DEALS else set()
    return set() if field.name in free else set(columns.values())


def _settle(target: Target, columns: dict[str, str]) -> None:
    """The customer's key is no name, and words that repeat the product line add nothing."""
    if target == Target.DEALS and columns.get("label") == columns.get("product_line"):
        columns.pop("label", None)


def _names_of(column: str, *, is_own: bool) -> tuple[str, ...]:
    """The squashed forms under which a header may be known, the fullest first. A looked-up column has its file's name
    before it."""
    last = column if is_own else column.rpartition(".")[2]
    full = squashed(last)
    bare = squashed(without_unit(last))
    numbered = [f"{full}number"] if full and last.rstrip().endswith("#") else []
    shorter = [full.removeprefix(prefix) for prefix in PREFIXES if full.startswith(prefix)]
    return tuple(dict.fromkeys([*numbered, full, bare, *(name for name in shorter if name)]))


def _column_for(
    field: Field,
    words: frozenset[str],
    sample: Mapping[str, Sequence[str]],
    *,
    own: Collection[str],
    taken: set[str],
) -> str | None:
    """The column with the best name whose values fit; for a country also one whose values alone tell it. What every
    row needs is taken by its name alone when nothing fits: the check then says which cells are wrong."""
    ranked: list[tuple[int, int, str]] = []
    for place, column in enumerate(sample):
        # What a look-up tells of a product or place is no stage or origin of the deal.
        if column in taken or (column not in own and field.shape == Shape.CHOICE):
            continue
        names = _names_of(column, is_own=column in own)
        if field.name == "key" and ORDERS & set(names) and not are_numbers(sample[column]):
            continue
        ranks = [field.headers.index(name) for name in names if name in field.headers]
        # Our own words for a field are known whatever other systems call it.
        ranks += [len(field.headers)] if words.intersection(names) else []
        if ranks:
            ranked.append((min(ranks), place, column))
    named = [column for _, _, column in sorted(ranked)]
    fitting = next((column for column in named if fits(field, sample[column])), None)
    if fitting is None and field.shape == Shape.COUNTRY and field.name == "country":
        fitting = next(
            (name for name in sample if name not in taken and fits(field, sample[name], least=4)), None
        )
    if fitting is None and field.is_required and named and field.shape != Shape.TEXT:
        return named[0]
    return fitting


def _with_forms(recipe: Recipe, joined: Joined, *, currency: str) -> Recipe:
    """How the file writes its dates and amounts, and in which currency where no column says so."""
    shapes = {field.name: field.shape for field in CATALOGUE[recipe.target]}
    by_shape: dict[bool, list[str]] = {False: [], True: []}
    for name, column in recipe.columns.items():
        if shapes[name] in (Shape.DAY, Shape.MONTH, Shape.AMOUNT):
            by_shape[shapes[name] == Shape.AMOUNT].append(column)
    texts = joined.texts([*by_shape[False], *by_shape[True]])
    orders = [order_of(texts[column]) for column in by_shape[False]]
    order = next((found for found, certain in orders if certain and found == "MDY"), "DMY")
    amounts = [text for column in by_shape[True] for text in texts[column]]
    units = {unit_in(column) for column in by_shape[True]}
    constants = dict(recipe.constants)
    if "currency" in shapes and "currency" not in recipe.columns and recipe.target != Target.PARTNERS:
        told = _currency_of(by_shape[True], amounts, currency)
        constants |= {"currency": told} if told else {}
    return replace(
        recipe,
        order=order,
        mark=find_mark(amounts)[0],
        unit=units.pop() if len(units) == 1 else 1,
        constants=constants,
    )


def _currency_of(columns: Sequence[str], amounts: Iterable[str], home: str) -> str:
    """The currency of amounts without a column of it: as their signs or the header say, else the programme's. Empty
    where a sign such as `kr` leaves it open."""
    found = Counter(meant for text in amounts if (meant := currencies_in(text)))
    headers = [meant for column in columns if (meant := currency_in_header(column))]
    told = [meant for meant, _ in found.most_common(1)] or headers
    if not told:
        return home
    return home if home in told[0] else told[0][0]


def _stage_by_values(sample: Mapping[str, Sequence[str]], free: Collection[str]) -> dict[str, str]:
    """A column of which each value is a stage, whatever its name."""
    for column in sample:
        texts = {text for text in sample[column] if text and not text.isdigit()}
        if (
            column in free
            and texts
            and len(texts) <= MOST_STAGES
            and all(meaning_of("stage", one) for one in texts)
        ):
            return {"stage": column}
    return {}


MOST_CHOICES = 60


def list_choices(recipe: Recipe, joined: Joined, *, rows: int | None = None) -> dict[str, list[str]]:
    """The distinct values in each choice's column, in the order found: what a person may have to translate. `rows`
    limits how far down is looked."""
    names = [
        field.name
        for field in CATALOGUE[recipe.target]
        if field.shape == Shape.CHOICE and recipe.columns.get(field.name) in joined.columns
    ]
    found: dict[str, dict[str, None]] = {name: {} for name in names}
    if names:
        for _, cells in islice(joined.select([recipe.columns[name] for name in names]), rows):
            for name, text in zip(names, cells, strict=True):
                if text and len(found[name]) < MOST_CHOICES:
                    found[name][text] = None
    return {name: list(texts) for name, texts in found.items()}


def _meanings(recipe: Recipe, joined: Joined) -> dict[str, dict[str, str]]:
    """What each text of a choice is read as, however far down it stands; those that nobody can translate take the
    constant of their field, where it has one."""
    found = {}
    for name, texts in list_choices(recipe, joined).items():
        read = {text: meaning_of(name, text) or recipe.constants.get(name, "") for text in texts}
        found[name] = {text: code for text, code in read.items() if code}
    return {name: read for name, read in found.items() if read}


def fitted(known: Recipe, joined: Joined) -> Recipe:
    """A known mapping on new files: columns that are not there are left out, look-ups are found anew, texts that it does
    not know are read as usual."""
    columns = {name: column for name, column in known.columns.items() if column in joined.columns}
    seconds = {name: column for name, column in known.seconds.items() if column in joined.columns}
    found = replace(known, columns=columns, seconds=seconds, joins=tuple(joined.joins), skipped=())
    usual = _meanings(found, joined)
    names = (*usual, *(name for name in known.values if name not in usual))
    values = {name: {**usual.get(name, {}), **known.values.get(name, {})} for name in names}
    return replace(found, values=values)
