"""A list of companies in a file of any make: what a candidate's customers or our target accounts come in (guide: B2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from kanava.integrations import guessing, records
from kanava.integrations.fields import Target
from kanava.integrations.joining import Joined
from kanava.integrations.problems import Problems
from kanava.integrations.recipe import Recipe
from kanava.integrations.tables import Table
from kanava.integrations.uploads import Upload, opened
from kanava.matching.identifiers import BusinessIdInvalid, normal_business_id
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy

LARGEST = 20_000_000  # bytes


class ListTooLarge(Refusal):
    """A list of companies is far smaller than that."""

    code = "LIST_TOO_LARGE"


class NamesMissing(Refusal):
    """No column of the file holds companies' names. Holds the columns that there are."""

    code = "COMPANY_NAMES_MISSING"


@dataclass(frozen=True, slots=True)
class Listed:
    """A company of a list; empty where the file does not tell."""

    name: str
    country: str = ""
    domain: str = ""
    business_id: str = ""


def read_companies(file: Upload) -> list[Listed]:
    """The companies that a file lists, each as it is written there. Rows without a name are passed over; a file of one
    column is a list of names, with or without a heading.

    Raises:
        ListTooLarge, FileUnreadable, FileEmpty, NamesMissing (field `file`).
    """
    if len(file.content) > LARGEST:
        raise ListTooLarge(field="file")
    table = opened(file)
    joined = Joined(table, {}, ())
    found = guessing.guess(Target.CUSTOMERS, joined, currency="")
    if "name" in found.columns:
        return list(_told(found, joined))
    if len(table.columns) == 1:
        return list(_names(table))
    raise NamesMissing(field="file", columns=", ".join(table.columns[:12]))


def _told(recipe: Recipe, joined: Joined) -> Iterator[Listed]:
    shaped = records.shape(recipe, joined, problems=Problems())
    for record in shaped.records:
        told = record.values
        if told.get("name"):
            country = told.get("country", "")
            yield Listed(
                told["name"], country, told.get("domain", ""), _number(country, told.get("business_id", ""))
            )


def _number(country: str, text: str) -> str:
    """The business id, where it is one: a wrong number is no reason to leave the company out."""
    try:
        return normal_business_id(country, text)
    except BusinessIdInvalid:
        return ""


def _names(table: Table) -> Iterator[Listed]:
    rows = [table.columns[0], *(cells[0] for _number, cells in table.rows())]
    yield from (Listed(name) for name in map(tidy, rows) if name)
