"""How a file becomes partners, customers, deals or totals: which column is which field, and what stands in for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kanava.integrations.fields import CATALOGUE, Shape, Target, find_field
from kanava.rules.refusals import Faults, Refusal

UNITS = (1, 1_000, 1_000_000)


class MappingInvalid(Refusal):
    """The mapping names something that does not exist."""

    code = "MAPPING_INVALID"


class ColumnMissing(Refusal):
    """The file has no such column."""

    code = "COLUMN_MISSING"


class FieldNotMapped(Refusal):
    """A field that every row needs has neither a column nor a value."""

    code = "FIELD_NOT_MAPPED"


@dataclass(frozen=True, slots=True)
class Join:
    """A look-up: rows whose `column` has the value of `key` in the other file get that file's columns too."""

    file: str
    column: str
    key: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A mapping. `constants` stand where a field has no column or an empty cell; `values` translate single texts.

    `order` (DMY, MDY) reads 3/4/2024; `mark` is the decimal mark; amounts stand in `unit` (1, 1000 or a million).
    `seconds` are columns that are read where a field's own is empty. `adds_lines`: a product line that does not exist
    yet is made, else the deal's line stays unmapped. `earns`: won deals are settled in the ledger. `skipped` are rows of
    this one file that somebody leaves out.
    """

    target: Target
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    joins: Sequence[Join] = ()
    order: str = "DMY"
    mark: str = "."
    adds_lines: bool = True
    earns: bool = False
    unit: int = 1
    seconds: Mapping[str, str] = field(default_factory=dict)
    skipped: Sequence[int] = ()

    def to_json(self) -> dict[str, Any]:
        """A document for the database or a file."""
        return {
            **asdict(self),
            "target": self.target.value,
            "joins": [asdict(join) for join in self.joins],
            "skipped": list(self.skipped),
        }

    def is_told(self, name: str) -> bool:
        """Whether the file or a constant tells this field."""
        return name in self.columns or bool(self.constants.get(name))


def from_json(document: Any) -> Recipe:
    """Read a document that anybody may have written. Raises MappingInvalid."""
    try:
        target = Target(document["target"])
        columns = _texts(document.get("columns", {}))
        constants = _texts(document.get("constants", {}))
        seconds = _texts(document.get("seconds", {}))
        values = {name: _texts(found) for name, found in dict(document.get("values", {})).items()}
        skipped = tuple(int(row) for row in document.get("skipped", ()))
        joins = [Join(**_texts(join)) for join in document.get("joins", [])]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise MappingInvalid from None
    unknown = [name for name in (*columns, *constants, *values, *seconds) if find_field(target, name) is None]
    order, mark = document.get("order", "DMY"), document.get("mark", ".")
    unit = document.get("unit", 1)
    if unknown or order not in ("DMY", "MDY") or mark not in (".", ",") or unit not in UNITS:
        raise MappingInvalid(field=unknown[0] if unknown else None)
    adds_lines, earns = bool(document.get("adds_lines", True)), bool(document.get("earns", False))
    return Recipe(
        target,
        columns,
        constants,
        values,
        tuple(joins),
        order,
        mark,
        adds_lines,
        earns,
        unit,
        seconds,
        skipped,
    )


def _texts(found: Any) -> dict[str, str]:
    pairs = dict(found)
    if not all(isinstance(key, str) and isinstance(value, str) for key, value in pairs.items()):
        raise TypeError
    return pairs


def check(recipe: Recipe, columns: Sequence[str]) -> None:
    """Refuse a mapping that cannot work on a file with these columns, saying everything at once.

    Raises:
        Faults of ColumnMissing and FieldNotMapped, each with the field it stands next to.
    """
    faults: list[Refusal] = [
        ColumnMissing(field=name, column=column)
        for name, column in (*recipe.columns.items(), *recipe.seconds.items())
        if column not in columns
    ]
    faults += [
        FieldNotMapped(field=found.name)
        for found in CATALOGUE[recipe.target]
        if found.is_required and not recipe.is_told(found.name)
    ]
    if recipe.target == Target.DEALS and not (recipe.is_told("stage") or recipe.is_told("outcome")):
        faults.append(FieldNotMapped(field="stage"))
    if recipe.target == Target.PAYMENTS and not (recipe.is_told("deal") or recipe.is_told("payer")):
        faults.append(FieldNotMapped(field="deal"))
    choices = {found.name: found.choices for found in CATALOGUE[recipe.target] if found.shape == Shape.CHOICE}
    for name, allowed in choices.items():
        given = {recipe.constants.get(name, ""), *recipe.values.get(name, {}).values()} - {""}
        faults += [MappingInvalid(field=name) for value in sorted(given) if value not in allowed]
    if faults:
        raise Faults(faults)
