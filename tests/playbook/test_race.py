"""Several people at one draft at the same instant, on threads that commit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

from django.db import connection

from kanava.playbook import actions
from kanava.playbook.models import PlaybookVersion
from kanava.rules.people import Actor, Role, Via
from kanava.rules.playbook import DEFAULT, SETTINGS, get
from kanava.rules.playbook.changes import Edit
from kanava.rules.refusals import Refusal

BY = Actor(Role.OWNER, Via.CONSOLE)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAYS = "registration.protection_days"
# Figures that fit together whatever a day or a month is added to them.
FREE = [
    path
    for path, found in SETTINGS.items()
    if found.unit in ("DAYS", "MONTHS") and not found.row and found.default < (found.maximum or 0)
][:12]


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What each returned, or the refusal that it raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def edit(path: str, seen: object, typed: object) -> Callable[[], object]:
    return lambda: actions.edit_draft(by=BY, edits={path: Edit(seen, typed)}, at=AT)


def publish(seen: str | None = None) -> Callable[[], object]:
    return lambda: actions.publish_draft(
        by=BY, effective_from=date(2026, 11, 24), reason="Race", at=AT, seen=seen
    )


def test_a_dozen_first_edits_make_one_draft_with_all_of_them(fresh_database: str) -> None:
    assert len(FREE) == 12
    wanted = {path: get(DEFAULT, path) + 1 for path in FREE}
    at_once([edit(path, get(DEFAULT, path), value) for path, value in wanted.items()])
    assert PlaybookVersion.objects.get().document == wanted


def test_of_those_who_type_over_one_setting_one_is_first_and_the_others_are_told(fresh_database: str) -> None:
    answers = at_once([edit(DAYS, 90, 100 + number) for number in range(8)])
    told = [one for one in answers if isinstance(one, actions.EditConflict)]
    assert len(told) == 7
    kept = PlaybookVersion.objects.get().document[DAYS]
    assert all(one.params["current"] == {DAYS: kept} for one in told)


def test_a_draft_is_published_once(fresh_database: str) -> None:
    edit(DAYS, 90, 120)()
    answers = at_once([publish() for _ in range(6)])
    assert sum(isinstance(one, PlaybookVersion) for one in answers) == 1
    assert sum(isinstance(one, actions.NoDraft) for one in answers) == 5
    assert PlaybookVersion.objects.count() == 1
