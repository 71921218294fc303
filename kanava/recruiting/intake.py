"""Many candidates at once, for imports: writers that join an action's transaction, a constant number of statements each.

Rows are dictionaries of what is told: model columns, and `contact_name`, `contact_title`, `contact_email`, `contact_phone`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from kanava.core import bulk, clock
from kanava.core.models import Event
from kanava.matching.engine import Company
from kanava.matching.writers import index_companies, unindex
from kanava.recruiting.models import (
    SUBJECT,
    AccountYear,
    Application,
    Candidate,
    CandidateContact,
    CandidateNote,
    Finding,
    Measure,
    Outreach,
    Reference,
    Score,
)
from kanava.recruiting.queries import get_profile
from kanava.rules.profiles import Profile, Traits, compare, verdict
from kanava.rules.recruiting import Step
from kanava.rules.text import name_keys

COLUMNS = (
    "name", "type", "country", "business_id", "domain", "offering", "staff", "sales_staff", "technical_staff", "regions", "segments", "skills",
    "languages", "source", "source_detail", "city", "remarks", "owner_id",
)  # fmt: skip
LISTS = ("regions", "segments", "skills", "languages")
_DERIVED = ("sort_key", "search_text", "fit")
_TRAITS = ("type", "staff", "country", *LISTS)
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(COLUMNS, ""), **dict.fromkeys(LISTS, ()), "staff": None, "sales_staff": None, "technical_staff": None, "owner_id": None,
}  # fmt: skip
CONTACT: Mapping[str, str] = {
    "contact_name": "name",
    "contact_title": "title",
    "contact_email": "email",
    "contact_phone": "phone",
}


def create(rows: Sequence[Mapping[str, Any]], *, at: datetime) -> list[int]:
    """Put companies on the list of candidates, compared with the profile; returns their ids in the order of the rows."""
    ids = bulk.new_ids(Candidate, len(rows))
    full = dict(zip(ids, ({**_EMPTY, **row} for row in rows), strict=True))
    # Asked before the copy begins: nothing else goes over its connection meanwhile.
    today, profile = clock.day_of(at), get_profile()
    bulk.insert(
        Candidate,
        ("id", *COLUMNS, *_DERIVED, "step", "step_since", "close_reason", "next_step", "created_at"),
        ((key, *columns, Step.LISTED.value, today, "", "", at) for key, columns in _columns(full, profile)),
    )
    _add_contacts(full)
    _index(full)
    return ids


def _columns(rows: Mapping[int, Mapping[str, Any]], profile: Profile) -> Iterator[tuple[int, list[Any]]]:
    """The values of the columns, with those that come of them: by what it is found, and how it stands to the profile."""
    for key, row in rows.items():
        told = [list(row[name]) if name in LISTS else row[name] for name in COLUMNS]
        found_by = name_keys(row["name"], row["domain"], row["offering"])
        traits = Traits(**{name: row[name] for name in _TRAITS})
        fit = verdict(compare(profile, traits).values())
        yield key, [*told, found_by["sort_key"], found_by["search_text"], fit.value]


def _index(rows: Mapping[int, Mapping[str, Any]]) -> None:
    index_companies(SUBJECT, {key: company_of(row) for key, row in rows.items()})


def company_of(row: Mapping[str, Any]) -> Company:
    """The company that a row names, for the engine."""
    domain, number = row.get("domain"), row.get("business_id")
    return Company(
        row["name"], row.get("country") or "", (domain,) if domain else (), (number,) if number else ()
    )


def _add_contacts(rows: Mapping[int, Mapping[str, Any]]) -> None:
    told = {key: row for key, row in rows.items() if any(row.get(name) for name in CONTACT)}
    bulk.insert(
        CandidateContact,
        ("candidate_id", "name", "title", "email", "phone"),
        (
            (key, (row.get("contact_name") or row.get("contact_email") or row["name"])[:120],
             row.get("contact_title") or "", row.get("contact_email") or "", row.get("contact_phone") or "")
            for key, row in told.items()
        ),
    )  # fmt: skip


def current(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What candidates are now, in the words of `amend`; the contact is the one who has been known longest."""
    nothing = dict.fromkeys(CONTACT, "")
    found: dict[int, dict[str, Any]] = {}
    for row in Candidate.objects.filter(pk__among=ids).values("id", *COLUMNS):
        found[row.pop("id")] = {**nothing, **row, **{name: tuple(row[name]) for name in LISTS}}
    for contact in CandidateContact.objects.filter(candidate_id__among=found).order_by("-id"):
        found[contact.candidate_id].update(
            {name: getattr(contact, column) for name, column in CONTACT.items()}
        )
    return found


def amend(changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change what is told of candidates; everything else stays."""
    if not changes:
        return
    before = current(changes)
    full = {key: {**before[key], **row} for key, row in changes.items() if key in before}
    told = _columns(full, get_profile())
    bulk.update(Candidate, ("id", *COLUMNS, *_DERIVED), ((key, *columns) for key, columns in told))
    _set_contacts({key: full[key] for key in full if changes[key].keys() & CONTACT.keys()})
    _index(full)


def _set_contacts(rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Bring the first contacts up to date; one of whom nothing is told any more goes."""
    kept: dict[int, CandidateContact] = {}
    for contact in CandidateContact.objects.filter(candidate_id__among=rows).order_by("-id"):
        kept[contact.candidate_id] = contact
    gone = [key for key in kept if not any(rows[key].get(name) for name in CONTACT)]
    CandidateContact.objects.filter(pk__among=[kept[key].pk for key in gone]).delete()
    for key, contact in kept.items():
        for name, column in CONTACT.items():
            setattr(contact, column, rows[key].get(name) or (contact.name if column == "name" else ""))
    staying = [kept[key] for key in kept if key not in gone]
    CandidateContact.objects.bulk_update(staying, list(CONTACT.values()), batch_size=2_000)
    _add_contacts({key: row for key, row in rows.items() if key not in kept})


def find_numbers(numbers: Collection[str]) -> dict[tuple[str, str], int]:
    """The candidates that have these business ids, by country and number."""
    rows = Candidate.objects.filter(business_id__among=numbers)
    return {
        (country, number): key for country, number, key in rows.values_list("country", "business_id", "id")
    }


_BUILT_ON: tuple[Any, ...] = (
    Application, Outreach, CandidateNote, Score, Measure, Finding, AccountYear, Reference,
)  # fmt: skip


def find_touched(made: Collection[int], changed: Collection[int], *, since: datetime) -> set[int]:
    """Those that somebody has worked on: of candidates that an import made, whatever there is of it; of those that it
    changed, what was done since."""
    events = Event.objects.filter(object_type=SUBJECT, at__gt=since)
    found = set(events.filter(object_id__among=[*made, *changed]).values_list("object_id", flat=True))
    for model in _BUILT_ON:
        rows = model.objects.filter(candidate_id__among=made)
        found |= set(rows.values_list("candidate_id", flat=True))
    moved = Candidate.objects.filter(pk__among=made).exclude(step=Step.LISTED, next_step="")
    return found | set(moved.values_list("id", flat=True))


def list_names(ids: Collection[int], *, limit: int) -> list[tuple[int, str]]:
    """The first of some candidates by name."""
    rows = Candidate.objects.filter(pk__among=ids).order_by("sort_key", "id")
    return list(rows.values_list("id", "name")[:limit])


def remove(ids: Collection[int]) -> None:
    """Take imported candidates out again; nothing may hang on them but their contacts."""
    wanted = list(ids)
    unindex(SUBJECT, wanted)
    with connection.cursor() as cursor:
        # Nobody has worked on them, so nothing else refers to them: the database would refuse it.
        cursor.execute("delete from recruiting_candidatecontact where candidate_id = any(%s)", [wanted])
        cursor.execute("delete from recruiting_candidate where id = any(%s)", [wanted])
