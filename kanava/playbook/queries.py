"""Which playbook is in force, what the draft changes, and what was published when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kanava.core.models import User
from kanava.core.standing import GIVEN_DAY, Standing
from kanava.playbook.models import PlaybookVersion
from kanava.rules import playbook
from kanava.rules.playbook import Change, Fault, Playbook, changes
from kanava.rules.playbook.changes import Begun
from kanava.rules.refusals import NotFound


@dataclass(frozen=True, slots=True)
class InForce:
    """A playbook and the version it comes from; version None is the guide's own."""

    version_id: int | None
    playbook: Playbook


def get_in_force(on: date, *, known_at: datetime | None = None) -> InForce:
    """The playbook in force on a day, as far as it was published by `known_at` (default: by now).

    The greatest starting date not after the day decides, then the greatest revision.
    """
    if known_at is None:
        version_id = next((found for (found,) in _IN_FORCE.rows(on)), None)
    else:
        version_id = (
            begun_versions(on).filter(published_at__lte=known_at).values_list("id", flat=True).first()
        )
    return InForce(version_id, get_of_version(version_id))


def begun_versions(on: date) -> QuerySet[PlaybookVersion]:
    """The published versions that have begun by a day, the one in force first."""
    published = PlaybookVersion.objects.filter(is_published=True, effective_from__lte=on)
    return published.order_by("-effective_from", "-revision")


_IN_FORCE = Standing(lambda: begun_versions(GIVEN_DAY).values_list("id")[:1], GIVEN_DAY)


_MOST = 500
_known: dict[tuple[str, int], Playbook] = {}


def _playbooks(ids: Iterable[int]) -> dict[int, Playbook]:
    """The playbooks of published versions. They never change, so each is read once a process and database."""
    name = connection.settings_dict["NAME"]
    found = {key: _known[name, key] for key in ids if (name, key) in _known}
    missing = [key for key in ids if key not in found]
    if missing:
        rows = PlaybookVersion.objects.filter(pk__in=missing, is_published=True)
        # A rule that was made stricter later must not make the past unreadable.
        read = {key: playbook.examine(document)[0] for key, document in rows.values_list("id", "document")}
        if len(_known) + len(read) > _MOST:
            _known.clear()
        _known.update({(name, key): one for key, one in read.items()})
        found |= read
    return found


def get_of_version(version_id: int | None) -> Playbook:
    """The playbook under which something was decided; the guide's own for None. Raises NotFound."""
    if version_id is None:
        return playbook.DEFAULT
    found = _playbooks([version_id]).get(version_id)
    if found is None:
        raise NotFound
    return found


def get_start(version_id: int) -> date:
    """The day on which a published version begins. Raises NotFound."""
    rows = PlaybookVersion.objects.filter(pk=version_id, is_published=True)
    since = rows.values_list("effective_from", flat=True).first()
    if since is None:
        raise NotFound
    return since


def find_draft() -> PlaybookVersion | None:
    """The row of the one draft being edited, if there is one."""
    return PlaybookVersion.objects.filter(is_published=False).order_by("-id").first()


@dataclass(frozen=True, slots=True)
class Draft:
    """What the draft changes in a playbook, and who changed it last.

    `token` stands for what was seen of it; `playbook` is the result, with the base's value where a change is no sound
    value; `raw` holds the changes with their faults; `changes` those that are sound.
    """

    token: str
    raw: dict[str, Any]
    playbook: Playbook
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    changed_at: datetime
    person: str


def get_draft(base: Playbook) -> Draft | None:
    """The draft as it changes `base`, if there is one. Two statements."""
    row = find_draft()
    if row is None:
        return None
    raw = changes.effective(base, row.document)
    after, faults = playbook.examine(raw, base)
    person = User.objects.filter(pk=row.changed_by_id or row.created_by_id or 0)
    return Draft(
        changes.token(row.document),
        raw,
        after,
        playbook.diff(base, after),
        faults,
        row.changed_at or row.created_at,
        person.values_list("name", flat=True).first() or "",
    )


@dataclass(frozen=True, slots=True)
class Published:
    """A published version: who published it, what it changed in the one it followed, and how long it holds.

    `until` is its last day, None while no later version is known; a version that a correction has replaced holds no
    day (`is_replaced`).
    """

    version: PlaybookVersion
    person: str
    changes: tuple[Change, ...]
    playbook: Playbook
    before_id: int | None
    until: date | None
    is_replaced: bool

    def holds_on(self, day: date) -> bool:
        """Whether this version is the one in force on a day."""
        since = self.version.effective_from
        assert since is not None
        return not self.is_replaced and since <= day and (self.until is None or day <= self.until)


def list_published() -> list[Published]:
    """All published versions, in the order of their publication. At most three statements."""
    rows = PlaybookVersion.objects.filter(is_published=True).defer("document")
    versions = list(rows.order_by("published_at", "id"))
    people = User.objects.filter(pk__in={version.published_by_id for version in versions})
    names = dict(people.values_list("id", "name"))
    books = _playbooks([version.pk for version in versions])
    last_days = _last_days(versions)
    found: list[Published] = []
    for version in versions:
        before = _followed(version, found)
        found.append(
            Published(
                version,
                names.get(version.published_by_id or 0, ""),
                playbook.diff(before.playbook if before else playbook.DEFAULT, books[version.pk]),
                books[version.pk],
                before.version.pk if before else None,
                last_days.get(version.pk),
                version.pk not in last_days,
            )
        )
    return found


def _start(version: PlaybookVersion) -> tuple[date, int]:
    assert version.effective_from is not None
    return version.effective_from, version.revision


def _followed(version: PlaybookVersion, earlier: Sequence[Published]) -> Published | None:
    """What was in force on the version's first day just before it was published."""
    since = _start(version)[0]
    candidates = [one for one in earlier if _start(one.version)[0] <= since]
    return max(candidates, key=lambda one: _start(one.version), default=None)


def _last_days(versions: Sequence[PlaybookVersion]) -> dict[int, date | None]:
    """The last day of each version that holds any."""
    latest: dict[date, PlaybookVersion] = {}
    for version in sorted(versions, key=_start):
        latest[_start(version)[0]] = version
    ends = [follower - timedelta(days=1) for _, follower in pairwise(latest)]
    return {version.pk: end for version, end in zip(latest.values(), [*ends, None], strict=False)}


def list_from(on: date) -> list[Begun]:
    """The playbook in force on a day, and those that follow it with the days on which they begin. At most two statements,
    one where all of them are known."""
    rows = PlaybookVersion.objects.filter(is_published=True).order_by("effective_from", "revision")
    starts: dict[date, int] = {}
    first: int | None = None
    for since, version_id in rows.values_list("effective_from", "id"):
        assert since is not None
        if since <= on:
            first = version_id
        else:
            starts[since] = version_id
    books = _playbooks([*starts.values(), *([first] if first is not None else [])])
    begun = Begun(on, playbook.DEFAULT if first is None else books[first])
    return [begun, *(Begun(since, books[version_id]) for since, version_id in starts.items())]


def list_later(after: date) -> list[tuple[int, Begun]]:
    """The versions in force that begin after a day, the next first, with their ids. At most two statements."""
    rows = PlaybookVersion.objects.filter(is_published=True, effective_from__gt=after)
    starts: dict[date, int] = {}
    for since, version_id in rows.order_by("effective_from", "revision").values_list("effective_from", "id"):
        assert since is not None
        starts[since] = version_id
    books = _playbooks(starts.values())
    return [(version_id, Begun(since, books[version_id])) for since, version_id in starts.items()]
