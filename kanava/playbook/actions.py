"""Editing and publishing the playbook. A draft is a set of changes to whatever is in force when it is published."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.models import User
from kanava.playbook.models import PlaybookVersion
from kanava.playbook.queries import find_draft, get_in_force, list_later
from kanava.rules import playbook
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook, PlaybookFaults, changes
from kanava.rules.playbook.changes import Begun, Edit
from kanava.rules.playbook.settings import LONGEST
from kanava.rules.refusals import Refusal

MOST_UNKNOWN = 20  # names in a file; with more it is some other file


class NothingChanged(Refusal):
    """The draft says what is in force already."""

    code = "PLAYBOOK_NOTHING_CHANGED"


class NoDraft(Refusal):
    """There is no draft."""

    code = "PLAYBOOK_NO_DRAFT"


class DraftMoved(Refusal):
    """Somebody has changed the draft since it was looked at; `person` and `at` say who and when."""

    code = "PLAYBOOK_DRAFT_MOVED"


class EditConflict(DraftMoved):
    """Somebody has changed the same settings to other values meanwhile: `current` has the values by now."""

    code = "PLAYBOOK_EDIT_CONFLICT"


class NotAPlaybook(Refusal):
    """A file with so many unknown names that it is something else."""

    code = "PLAYBOOK_NOT_ONE"


class LaterVersionMisfit(PlaybookFaults):
    """The change does not fit to what a version sets that begins later."""

    code = "PLAYBOOK_LATER_MISFIT"


@action("edit_playbook")
def save_draft(
    *, by: Actor, document: Mapping[str, Any], at: datetime, seen: str | None = None
) -> PlaybookVersion | None:
    """Make a document the draft, in place of what was drafted; what it does not mention has the guide's value.

    Faults are kept, so that they can be mended where they stand; they only stop the publication. None when the
    document says what is in force already.

    Raises:
        DraftMoved: the draft is another by now than the one that was `seen`. NotAPlaybook.
    """
    draft = _locked(seen)
    wanted = changes.changes_to(_base(at), document)
    unknown = [path for path in wanted if path not in playbook.SETTINGS]
    if len(unknown) > MOST_UNKNOWN or any(len(path) > LONGEST for path in unknown):
        raise NotAPlaybook(count=len(unknown))
    return _keep(draft, wanted, by=by, at=at)


@action("edit_playbook")
def edit_draft(*, by: Actor, edits: Mapping[str, Edit], at: datetime) -> PlaybookVersion | None:
    """Put what a person typed into the draft; every other change in it stays. None when nothing is changed any more.

    Raises:
        EditConflict: somebody else has changed one of the same settings meanwhile; nothing is kept.
    """
    draft = _locked(None)
    before = draft.document if draft else {}
    merged = changes.merge(_base(at), before, edits)
    if merged.conflicts:
        raise EditConflict(current=merged.conflicts, **_last_hand(draft))
    return _keep(draft, merged.changes, by=by, at=at)


@action("edit_playbook")
def undo_change(*, by: Actor, path: str, at: datetime) -> PlaybookVersion | None:
    """Take one setting out of the draft: it has the value in force again. Raises NoDraft."""
    draft = _locked(None)
    if draft is None:
        raise NoDraft
    kept = {key: raw for key, raw in draft.document.items() if key != path}
    return _keep(draft, kept, by=by, at=at)


@action("edit_playbook")
def discard_draft(*, by: Actor, at: datetime, seen: str | None = None) -> None:
    """Throw the draft away. Raises NoDraft, DraftMoved."""
    draft = _locked(seen)
    if draft is None:
        raise NoDraft
    _keep(draft, {}, by=by, at=at)


@action("publish_playbook")
def publish_draft(
    *, by: Actor, effective_from: date, reason: str, at: datetime, seen: str | None = None
) -> PlaybookVersion:
    """Put the draft's changes in force from a day; a day in the past makes a correction of a higher revision.

    Versions that begin later take the changes too, except where they set something themselves: each of those gets a
    higher revision in the same transaction.

    Raises:
        NoDraft, DraftMoved. PlaybookFaults: all that is wrong with it on that day. NothingChanged: it says what is
        in force on that day. LaterVersionMisfit.
    """
    draft = _locked(seen)
    if draft is None:
        raise NoDraft
    before = get_in_force(effective_from).playbook
    after = playbook.parse(changes.effective(before, draft.document), before)
    changed = playbook.diff(before, after)
    if not changed:
        raise NothingChanged
    draft.document, draft.reason = playbook.to_document(after), reason
    _publish(draft, effective_from, by=by, at=at)
    carried = [
        _publish(
            PlaybookVersion(
                document=playbook.to_document(begun.playbook),
                reason=reason,
                created_at=at,
                created_by_id=by.user_id,
                carried_from_id=draft.pk,
            ),
            begun.since,
            by=by,
            at=at,
        )
        for begun in _carried(before, after, effective_from)
    ]
    events.record(
        "playbook.published",
        by=by,
        at=at,
        subject=events.Subject("playbook", draft.pk),
        effective_from=effective_from.isoformat(),
        changes=[[change.setting.path, str(change.before), str(change.after)] for change in changed],
        carried=[version.pk for version in carried],
    )
    return draft


def _carried(before: Playbook, after: Playbook, since: date) -> tuple[Begun, ...]:
    for_later = [begun for _id, begun in list_later(since)]
    try:
        return changes.carry(before, after, for_later)
    except PlaybookFaults as refusal:
        raise LaterVersionMisfit(refusal.faults) from refusal


def _publish(version: PlaybookVersion, since: date, *, by: Actor, at: datetime) -> PlaybookVersion:
    same_start = PlaybookVersion.objects.filter(is_published=True, effective_from=since)
    highest = same_start.aggregate(highest=Max("revision"))["highest"]
    version.revision = 0 if highest is None else highest + 1
    version.effective_from = since
    version.is_published, version.published_at, version.published_by_id = True, at, by.user_id
    version.save()
    return version


def _locked(seen: str | None) -> PlaybookVersion | None:
    """The draft, after everybody else who is changing or publishing it; the one that was seen, if that is told."""
    with connection.cursor() as cursor:
        # There may be no row to lock yet, and two publishers at once would take the same revision.
        cursor.execute("select pg_advisory_xact_lock(hashtext('kanava.playbook_draft'))")
    draft = find_draft()
    if seen is not None and seen != (changes.token(draft.document) if draft else ""):
        raise DraftMoved(**_last_hand(draft))
    return draft


def _last_hand(draft: PlaybookVersion | None) -> dict[str, Any]:
    """Who changed the draft last, and when."""
    if draft is None:
        return {"person": "", "at": None}
    names = User.objects.filter(pk=draft.changed_by_id or draft.created_by_id or 0)
    return {
        "person": names.values_list("name", flat=True).first() or "",
        "at": draft.changed_at or draft.created_at,
    }


def _base(at: datetime) -> Playbook:
    return get_in_force(clock.day_of(at)).playbook


def _keep(
    draft: PlaybookVersion | None, document: Mapping[str, Any], *, by: Actor, at: datetime
) -> PlaybookVersion | None:
    """Write the draft; without a change left there is none."""
    before = draft.document if draft else {}
    if document == before:
        return draft
    touched = [path for path in playbook.SETTINGS if before.get(path) != document.get(path)]
    draft = draft or PlaybookVersion(created_at=at, created_by_id=by.user_id)
    draft.document, draft.changed_at, draft.changed_by_id = dict(document), at, by.user_id
    draft.save()
    events.record(
        "playbook.drafted" if document else "playbook.discarded",
        by=by,
        at=at,
        subject=events.Subject("playbook", draft.pk),
        settings=touched,
    )
    if not document:
        draft.delete()
        return None
    return draft
