"""Reading imports: the list, one with its files' first rows, and what each row became."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kanava.core.csvs import harmless
from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.people import name_users
from kanava.core.permissions import require
from kanava.deals.models import Customer, Deal, ProductLine
from kanava.earnings.models import CustomerPayment
from kanava.insights.models import TotalRevenue
from kanava.integrations import guessing, preparing, recipe
from kanava.integrations.choices import meaning_of
from kanava.integrations.doubts import read_by_guess
from kanava.integrations.fields import CATALOGUE, Field, Target, is_translated
from kanava.integrations.fitting import has_days
from kanava.integrations.formats import Format
from kanava.integrations.joining import Joined
from kanava.integrations.models import ImportedRow, ImportRun, Mapping
from kanava.integrations.recipe import Recipe
from kanava.integrations.rights import hidden_from, require_sight
from kanava.integrations.workbooks import sheet_names
from kanava.partners.models import Partner
from kanava.recruiting.models import Candidate
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

SAMPLE = 3
# Rows in which the values of a choice are looked for; the check finds those further down.
LOOKED_AT = 2_000


def list_runs(*, by: Actor, after: str = "") -> tuple[Page[ImportRun], Count, dict[int, str]]:
    """A page of imports, newest first, and the names of those who made them. Raises NotPermitted."""
    require("view_imports", by)
    rows = ImportRun.objects.exclude(target__in=hidden_from(by)).defer("report", "mapping")
    found = page(rows, sort=Sort("id", descending=True), after=after)
    return found, count(rows), name_users(run.started_by_id for run in found.rows)


def get_run(run_id: int, *, by: Actor) -> ImportRun:
    """One import. Raises NotFound, NotPermitted."""
    require("view_imports", by)
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    require_sight(run.target, by)
    return run


def list_mappings() -> Sequence[Mapping]:
    """Saved mappings by name."""
    return list(Mapping.objects.order_by("name"))


def list_sources() -> list[str]:
    """Where earlier imports came from."""
    return list(ImportRun.objects.order_by("source").values_list("source", flat=True).distinct()[:50])


@dataclass(frozen=True, slots=True)
class Shown:
    """A field in the mapping: its column, what stands in for it, and the first values that it reads."""

    field: Field
    column: str
    constant: str
    sample: tuple[str, ...]
    texts: tuple[tuple[str, str, bool], ...]
    """Each text that has to be known with the code or the name that it means, empty where nobody knows, and whether that
    is a guess."""
    second: str
    """The column that is read where the first is empty."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it is read now, and the mapping on it."""

    recipe: Recipe
    format: Format
    columns: tuple[str, ...]
    fields: tuple[Shown, ...]
    sheets: tuple[str, ...]
    files: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The main file's own columns, and its first rows as they stand."""
    days: tuple[str, ...]
    """Columns that nothing is read from, though most of their values are dates."""


def get_preview(run: ImportRun) -> Preview:
    """The mapping with samples. Raises FileUnreadable, FileEmpty, MappingInvalid."""
    files = list(run.files.order_by("is_lookup", "id"))
    found = recipe.from_json(run.mapping)
    main = preparing.open_main(run, files)
    joined = Joined(main, preparing.open_lookups(files), found.joins)
    sample = joined.sample()
    texts = _texts(run, found, joined)
    return Preview(
        recipe=found,
        format=main.format,
        columns=joined.columns,
        fields=tuple(_shown(field, found, sample, texts) for field in CATALOGUE[found.target]),
        sheets=tuple(sheet_names(bytes(files[0].content))),
        files=tuple(file.name for file in files[1:]),
        names=main.columns,
        rows=tuple(tuple(row) for row in main.sample(SAMPLE)),
        days=tuple(
            name
            for name, values in sample.items()
            if name not in (*found.columns.values(), *found.seconds.values()) and has_days(values)
        ),
    )


def _shown(field: Field, found: Recipe, sample: dict[str, list[str]], texts: dict[str, list[str]]) -> Shown:
    column = found.columns.get(field.name, "")
    first = [text for text in dict.fromkeys(sample.get(column, [])) if text][:SAMPLE]
    meanings = found.values.get(field.name, {})
    return Shown(
        field,
        column,
        found.constants.get(field.name, ""),
        tuple(first),
        tuple(
            (
                text,
                meanings.get(text) or (meaning_of(field.name, text) if field.choices else ""),
                bool(field.choices and read_by_guess(found, field.name, text)),
            )
            for text in texts.get(field.name, ())
        ),
        found.seconds.get(field.name, ""),
    )


# What a person can put right in the mapping, though it is no choice.
_TRANSLATABLE = frozenset(
    [
        "CHOICE_UNKNOWN",
        "TYPE_UNKNOWN",
        "COUNTRY_UNKNOWN",
        "CURRENCY_UNKNOWN",
        "LANGUAGE_UNKNOWN",
        "PARTNER_UNKNOWN",
        "DEAL_UNKNOWN",
        "DEAL_UNCLEAR",
        "PAYER_UNCLEAR",
        "PARTNER_MISSPELT",
        "PARTNER_AMBIGUOUS",
    ]
)


def _texts(run: ImportRun, found: Recipe, joined: Joined) -> dict[str, list[str]]:
    """The texts that a person may have to translate: from the first rows, the mapping and the last check."""
    texts = guessing.list_choices(found, joined, rows=LOOKED_AT)
    fields = {field.name: field for field in CATALOGUE[found.target] if field.name in found.columns}
    told = [(name, text) for name, meanings in found.values.items() for text in meanings]
    told += [
        (problem["field"], problem["value"])
        for problem in run.report.get("problems", [])
        if problem["code"] in _TRANSLATABLE
    ]
    for name, text in told:
        known = texts.setdefault(name, []) if name in fields and is_translated(fields[name]) else None
        if known is not None and text and text not in known and len(known) < guessing.MOST_CHOICES:
            known.append(text)
    return texts


def list_rows(
    run_id: int, *, by: Actor, after: str = ""
) -> tuple[Page[ImportedRow], dict[tuple[str, int], str]]:
    """What an import's rows became, with the names of things that are here still. Raises NotPermitted."""
    require("view_imports", by)
    rows: QuerySet[ImportedRow] = ImportedRow.objects.filter(run_id=run_id).defer("before")
    found = page(rows, sort=Sort("id"), after=after)
    names: dict[tuple[str, int], str] = {}
    models: dict[str, Any] = {
        "partners": Partner,
        "customers": Customer,
        "deals": Deal,
        "revenue": TotalRevenue,
        "product_lines": ProductLine,
        "candidates": Candidate,
        "payments": CustomerPayment,
    }
    for target, model in models.items():
        ids = [row.object_id for row in found.rows if row.target == target]
        if ids:
            names.update({(target, one.pk): str(one) for one in model.objects.filter(pk__in=ids)})
    _lead_to_deals(found.rows, names)
    return found, names


def _lead_to_deals(rows: Sequence[ImportedRow], names: dict[tuple[str, int], str]) -> None:
    """A payment is looked at on the page of its deal, and called as that is."""
    payments = {row.object_id: row for row in rows if row.target == Target.PAYMENTS.value}
    if not payments:
        return
    told = CustomerPayment.objects.filter(pk__in=list(payments)).values_list("pk", "deal_id", "deal__title")
    for payment_id, deal_id, title in told:
        payments[payment_id].deal_id = deal_id  # type: ignore[attr-defined]
        names[Target.PAYMENTS.value, payment_id] = f"#{deal_id} {title}"


def list_imports_of(target: Target, object_id: int) -> Sequence[ImportedRow]:
    """The imports that made or changed a thing, oldest first."""
    rows = ImportedRow.objects.filter(target=target.value, object_id=object_id, run__undone_at__isnull=True)
    heavy = ("before", "run__report", "run__mapping", "run__format")
    return list(rows.select_related("run").defer(*heavy).order_by("id")[:20])


def problems_as_csv(run: ImportRun, *, words: Any) -> str:
    """Every row with a problem, one line each: row, kind, field, value and the sentence. `words` makes the sentence."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["row", "kind", "field", "value", "problem"])
    for problem in run.report.get("problems", []):
        kind = "fault" if problem["is_fault"] else "remark"
        for row in problem["rows"]:
            writer.writerow([row, kind, problem["field"], harmless(problem["value"]), words(problem)])
    return stream.getvalue()
