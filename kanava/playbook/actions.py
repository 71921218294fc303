"""Editing and publishing the playbook."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from kanava.core import events
from kanava.core.actions import action
from kanava.playbook.models import PlaybookVersion
from kanava.playbook.queries import get_draft, get_in_force
from kanava.rules import playbook
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal


class NothingChanged(Refusal):
    """The draft says what is in force already."""

    code = "PLAYBOOK_NOTHING_CHANGED"


class NoDraft(Refusal):
    """There is no draft to publish."""

    code = "PLAYBOOK_NO_DRAFT"


@action("edit_playbook")
def save_draft(*, by: Actor, document: Mapping[str, Any], at: datetime) -> PlaybookVersion:
    """Keep a draft. The document must be a whole playbook.

    Raises:
        PlaybookFaults: with every fault at once; nothing is kept.
    """
    parsed = playbook.parse(document)
    draft = get_draft() or PlaybookVersion(created_at=at, created_by_id=by.user_id)
    draft.document = playbook.to_document(parsed)
    draft.save()
    return draft


@action("edit_playbook")
def discard_draft(*, by: Actor) -> None:
    """Throw the draft away."""
    PlaybookVersion.objects.filter(is_published=False).delete()


@action("publish_playbook")
def publish_draft(*, by: Actor, effective_from: date, reason: str, at: datetime) -> PlaybookVersion:
    """Put the draft in force from a day on; a day in the past makes a correction of a higher revision.

    Raises:
        NoDraft, NothingChanged.
    """
    with connection.cursor() as cursor:
        # Two publishers at once would take the same revision.
        cursor.execute("select pg_advisory_xact_lock(hashtext('kanava.publish_playbook'))")
    draft = get_draft()
    if draft is None:
        raise NoDraft
    before = get_in_force(effective_from)
    changes = playbook.diff(before.playbook, playbook.parse(draft.document))
    if not changes:
        raise NothingChanged
    same_start = PlaybookVersion.objects.filter(is_published=True, effective_from=effective_from)
    highest = same_start.aggregate(highest=Max("revision"))["highest"]
    draft.revision = 0 if highest is None else highest + 1
    draft.effective_from, draft.reason = effective_from, reason
    draft.is_published, draft.published_at, draft.published_by_id = True, at, by.user_id
    draft.save()
    events.record(
        "playbook.published",
        by=by,
        at=at,
        subject=events.Subject("playbook", draft.pk),
        effective_from=effective_from.isoformat(),
        changes=[[change.setting.path, str(change.before), str(change.after)] for change in changes],
    )
    return draft


def draft_with(base: Playbook, texts: Mapping[str, str]) -> dict[str, Any]:
    """The document of a playbook with some settings as a person typed them, faults and all, for `save_draft`."""
    document = playbook.to_document(base)
    for path, text in texts.items():
        section, name, *row = path.split(".")
        found = playbook.SETTINGS[path]
        value = found.read(text)
        safe = text if isinstance(value, playbook.Fault) else _safe(value)
        if row:
            document[section][name][row[0]] = safe
        else:
            document[section][name] = safe
    return document


def _safe(value: Any) -> Any:
    return value if isinstance(value, bool | int) else str(value)
