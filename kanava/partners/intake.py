"""Many partners at once, for imports: writers that join an action's transaction, a constant number of statements each.

Rows are dictionaries of what is told: model columns, and `domain`, `contact_name`, `contact_email`, `contact_phone`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from kanava.core import bulk
from kanava.core.models import Event
from kanava.partners.models import Contact, Membership, Note, Partner, PartnerDomain
from kanava.rules.partnership import Lifecycle, Tier
from kanava.rules.text import name_keys

COLUMNS = (
    "name", "sort_key", "search_text", "type", "tier", "lifecycle", "country", "business_id", "website", "currency", "distributor_id", "manager_id",
    "signed_on", "ended_on",
)  # fmt: skip
_EMPTY: Mapping[str, Any] = {
    "tier": Tier.BRONZE.value, "lifecycle": Lifecycle.ACTIVE.value, "business_id": "", "website": "", "currency": "EUR",
    "distributor_id": None, "manager_id": None, "signed_on": None, "ended_on": None,
}  # fmt: skip
_CONTACT = {"contact_name": "name", "contact_email": "email", "contact_phone": "phone"}


def create(rows: Sequence[Mapping[str, Any]], *, at: datetime) -> list[int]:
    """Take partners in; returns their ids in the order of the rows."""
    ids = bulk.new_ids(Partner, len(rows))
    full = [{**_EMPTY, **_with_key(row)} for row in rows]
    bulk.insert(
        Partner,
        ("id", *COLUMNS, "created_at"),
        ((key, *(row[name] for name in COLUMNS), at) for key, row in zip(ids, full, strict=True)),
    )
    _add_domains(dict(zip(ids, rows, strict=True)))
    _add_contacts(dict(zip(ids, rows, strict=True)))
    return ids


def _with_key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, **name_keys(row["name"])} if "name" in row else dict(row)


def _add_domains(rows: Mapping[int, Mapping[str, Any]]) -> None:
    wanted = {row["domain"]: key for key, row in rows.items() if row.get("domain")}
    taken = set(PartnerDomain.objects.filter(domain__among=wanted).values_list("domain", flat=True))
    bulk.insert(
        PartnerDomain,
        ("partner_id", "domain"),
        ((key, domain) for domain, key in wanted.items() if domain not in taken),
    )


def _add_contacts(rows: Mapping[int, Mapping[str, Any]]) -> None:
    told = {key: row for key, row in rows.items() if any(row.get(name) for name in _CONTACT)}
    bulk.insert(
        Contact,
        ("partner_id", "name", "title", "email", "phone", "is_primary"),
        (
            (key, (row.get("contact_name") or row.get("contact_email") or row["name"])[:120], "",
             row.get("contact_email") or "", row.get("contact_phone") or "", True)
            for key, row in told.items()
        ),
    )  # fmt: skip


def current(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What partners are now, in the words of `amend`."""
    rows = Partner.objects.filter(pk__among=ids).values("id", *COLUMNS)
    nothing = {"domain": "", **dict.fromkeys(_CONTACT, "")}
    found: dict[int, dict[str, Any]] = {row.pop("id"): {**nothing, **row} for row in map(dict, rows)}
    domains = PartnerDomain.objects.filter(partner_id__among=found).order_by("-id")
    for partner_id, domain in domains.values_list("partner_id", "domain"):
        found[partner_id]["domain"] = domain
    contacts = Contact.objects.filter(partner_id__among=found, is_primary=True)
    for contact in contacts:
        found[contact.partner_id].update(
            {name: getattr(contact, column) for name, column in _CONTACT.items()}
        )
    return found


def amend(changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change what is told of partners; everything else stays."""
    if not changes:
        return
    before = current(changes)
    full = {key: {**before[key], **_with_key(row)} for key, row in changes.items()}
    bulk.update(
        Partner, ("id", *COLUMNS), ((key, *(row[name] for name in COLUMNS)) for key, row in full.items())
    )
    moved = {key: row for key, row in full.items() if row["domain"] != before[key]["domain"]}
    PartnerDomain.objects.filter(
        partner_id__among=moved, domain__among=[before[key]["domain"] for key in moved]
    ).delete()
    _add_domains(moved)
    _set_contacts({key: full[key] for key, row in changes.items() if row.keys() & _CONTACT.keys()})


def _set_contacts(rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Bring primary contacts up to date; one of whom nothing is told any more goes."""
    kept = {
        contact.partner_id: contact
        for contact in Contact.objects.filter(partner_id__among=rows, is_primary=True)
    }
    gone = [key for key in kept if not any(rows[key].get(name) for name in _CONTACT)]
    Contact.objects.filter(partner_id__among=gone, is_primary=True).delete()
    for key, contact in kept.items():
        for name, column in _CONTACT.items():
            setattr(contact, column, rows[key].get(name) or (contact.name if column == "name" else ""))
    Contact.objects.bulk_update(
        [kept[key] for key in kept if key not in gone], list(_CONTACT.values()), batch_size=2_000
    )
    _add_contacts({key: row for key, row in rows.items() if key not in kept})


def touch_registered(latest: Mapping[int, date]) -> None:
    """Move the day of the last registration forward."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update partners_partner as kept set last_registered_on = greatest(kept.last_registered_on, told.day) "
            "from unnest(%s::bigint[], %s::date[]) as told(id, day) where kept.id = told.id",
            [list(latest), list(latest.values())],
        )


def set_registered(days: Mapping[int, date | None]) -> None:
    """Set the day of the last registration, as it is found after deals have gone."""
    bulk.update(Partner, ("id", "last_registered_on"), days.items())


def find_used(ids: Collection[int]) -> list[int]:
    """Those partners that people have built on in this room: somebody signs in, wrote a note or acted on them."""
    wanted = list(ids)
    used = set(Membership.objects.filter(partner_id__among=wanted).values_list("partner_id", flat=True))
    used |= set(Note.objects.filter(partner_id__among=wanted).values_list("partner_id", flat=True))
    events = Event.objects.filter(partner_id__among=wanted)
    used |= {event.partner_id for event in events.only("partner_id") if event.partner_id is not None}
    outside = Partner.objects.filter(distributor_id__among=wanted).exclude(pk__among=wanted)
    return sorted(used | set(outside.values_list("distributor_id", flat=True)))


def remove(ids: Collection[int]) -> None:
    """Take imported partners out again; nothing may hang on them."""
    wanted = list(ids)
    PartnerDomain.objects.filter(partner_id__among=wanted).delete()
    Contact.objects.filter(partner_id__among=wanted).delete()
    Partner.objects.filter(pk__among=wanted).update(distributor=None)
    Partner.objects.filter(pk__among=wanted).delete()
