"""The mapping of an import between its form and the recipe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from kanava.integrations.fields import CATALOGUE, Field, Target, is_translated
from kanava.integrations.formats import Format
from kanava.integrations.queries import Preview
from kanava.integrations.recipe import UNITS, Recipe
from kanava.ui import words

LONGEST_NAME = 200


def shown(preview: Preview) -> dict[str, Any]:
    """The preview with words for codes."""
    fields = [
        {
            "name": one.field.name, "label": one.field.label, "column": one.column, "constant": one.constant,
            "sample": one.sample, "texts": one.texts, "is_open": any(not code or is_guess for _text, code, is_guess in one.texts), "second": one.second, "is_required": one.field.is_required,
            "choices": [(code, words.of_code(code)) for code in one.field.choices],
        }
        for one in preview.fields
    ]  # fmt: skip
    used = {one.column for one in preview.fields} | {one.second for one in preview.fields}
    return {
        "recipe": preview.recipe, "format": preview.format, "columns": preview.columns, "fields": fields, "sheets": preview.sheets, "names": preview.names,
        "files": preview.files, "rows": preview.rows, "left": [name for name in preview.columns if name not in used],
    }  # fmt: skip


def sent_recipe(sent: QueryDict, before: Recipe) -> Recipe:
    """The mapping of the form. Texts of a choice come as pairs: the text, and the code chosen for it."""
    columns, constants, values, seconds = {}, {}, {}, {}
    for field in CATALOGUE[before.target]:
        column, constant = (
            sent.get(f"column-{field.name}", ""),
            sent.get(f"constant-{field.name}", "").strip(),
        )
        if column:
            columns[field.name] = column
            second = sent.get(f"second-{field.name}", "")
            seconds.update({field.name: second} if second else {})
        if constant:
            constants[field.name] = constant
        if is_translated(field) and column == before.columns.get(field.name):
            chosen = _translated(sent, field)
            if chosen:
                values[field.name] = chosen
    return replace(
        before, columns=columns, constants=constants, values=values, seconds=seconds,
        order="MDY" if sent.get("order") == "MDY" else "DMY", mark="," if sent.get("mark") == "," else ".",
        adds_lines=before.target != Target.DEALS or "adds_lines" in sent, earns="earns" in sent,
        unit=next((unit for unit in UNITS if str(unit) == sent.get("unit")), 1),
    )  # fmt: skip


def _translated(sent: QueryDict, field: Field) -> dict[str, str]:
    """What single texts mean: a code of a choice, or any name, country or currency."""
    pairs = zip(sent.getlist(f"text-{field.name}"), sent.getlist(f"code-{field.name}"), strict=False)
    return {
        text: code.strip()[:LONGEST_NAME]
        for text, code in pairs
        if code.strip() and (not field.choices or code in field.choices)
    }


def sent_format(sent: QueryDict, before: Mapping[str, Any]) -> Format:
    """How the file is to be read, as the form says; what it does not say stays."""
    header = sent.get("header", "")
    return Format(
        kind=before["kind"], encoding=sent.get("encoding", before["encoding"])[:20],
        delimiter=sent.get("delimiter", before["delimiter"])[:5] or ",", row_end=before["row_end"],
        sheet=sent.get("sheet", before["sheet"])[:100], header=int(header) if header.isdecimal() and len(header) < 3 else 0,
    )  # fmt: skip
