"""`kanava content sync`: a folder lands whole or not at all, through the actions by which people write."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from kanava.content.documents import ContentRefused, Document, Key, Problem, Problems
from kanava.content.folder import Folder
from kanava.content.kinds import KINDS, ContentKind, Landing
from kanava.content.models import Synced
from kanava.content.planning import Common, Plan, Side, make_plan
from kanava.rules.people import Actor
from kanava.rules.refusals import NotPermitted, Refusal
from kanava.training.keys import give_keys

_LOCK = "select pg_advisory_xact_lock(hashtext('kanava content'))"
Wanted = Callable[[Key], bool]


class Undecided(Exception):
    """Nothing landed: parts were changed in the console, and nobody has said which side wins."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("changed in the console")
        self.plan = plan


def sync(
    root: Path, *, by: Actor, at: datetime, prefer: Side | None = None, is_check: bool = False,
    told: Callable[[Plan, Sequence[Problem]], None] = lambda _plan, _notes: None, wanted: Wanted = lambda _key: True,
) -> Plan:  # fmt: skip
    """Make the database as a folder has it. `told` hears what will be done before it is; with `is_check` nothing is done.
    `wanted` leaves documents out, on both sides.

    Raises:
        ContentRefused: something is wrong with the folder. Undecided: something was changed in the console. NotPermitted.
    """
    problems = Problems()
    folder = Folder(root)
    kinds = [one for one in KINDS if folder.has(one.folder)]
    if not kinds:
        names = " or ".join(f"“{one.folder}”" for one in KINDS)
        raise ContentRefused([Problem(str(root), 0, f"There is no content in it: no folder {names}.")])
    read = _of_all({one.name: one.read(folder, problems) for one in kinds}, wanted)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        give_keys()
        stored = _of_all({one.name: one.load() for one in KINDS}, lambda _key: True)
        plan = make_plan(read, stored, _known({one.name for one in kinds}, wanted), prefer=prefer)
        _check(kinds, plan, stored, problems)
        told(plan, problems.notes)
        if plan.conflicts:
            raise Undecided(plan)
        if is_check:
            transaction.set_rollback(True)
            return plan
        _land(kinds, plan, Landing(by, at))
        _keep(plan, at)
    return plan


def _of_all(found: Mapping[str, Mapping[Key, Document]], wanted: Wanted) -> dict[Key, Document]:
    return {key: one for documents in found.values() for key, one in documents.items() if wanted(key)}


def _known(kinds: set[str], wanted: Wanted) -> dict[Key, Common]:
    rows = Synced.objects.filter(kind__in=kinds)
    found = {Key(one.kind, one.slug): Common(one.parts, one.before) for one in rows}
    return {key: common for key, common in found.items() if wanted(key)}


def _check(
    kinds: Sequence[ContentKind], plan: Plan, stored: Mapping[Key, Document], problems: Problems
) -> None:
    """What is wrong with the folder, by itself and beside what there is. Raises ContentRefused."""
    whole = {**stored, **{after.key: after for _before, after in plan.pairs}}
    for one in plan.gone:
        whole.pop(one.key)
    for kind in kinds:
        pairs, _gone = _of_kind(kind, plan)
        own = {key: document for key, document in stored.items() if key.kind == kind.name}
        # A part in which both sides differ may have left the document without it.
        if not plan.conflicts:
            kind.check(pairs, own, whole, problems)
    if problems.found:
        raise ContentRefused(problems.found)


def _land(kinds: Sequence[ContentKind], plan: Plan, landing: Landing) -> None:
    """Raises ContentRefused where an action refuses what no check has seen coming."""
    try:
        for kind in kinds:
            kind.land(*_of_kind(kind, plan), landing)
        for kind in kinds:
            kind.finish(*_of_kind(kind, plan), landing)
    except NotPermitted:
        raise
    except Refusal as refusal:
        where = f"{refusal.field}: " if refusal.field else ""
        raise ContentRefused(
            [Problem("", 0, f"Refused: {where}{refusal.code} {refusal.params or ''}".strip())]
        ) from refusal


def _of_kind(kind: ContentKind, plan: Plan) -> tuple[list[tuple[Document | None, Document]], list[Document]]:
    pairs = [pair for pair in plan.pairs if pair[1].key.kind == kind.name]
    return pairs, [one for one in plan.gone if one.key.kind == kind.name]


def _keep(plan: Plan, at: datetime) -> None:
    rows = {Key(one.kind, one.slug): one for one in Synced.objects.all()}
    for key, common in plan.common.items():
        row = rows.get(key) or Synced(kind=key.kind, slug=key.slug)
        if row.pk is None or (row.parts, row.before) != (common.parts, common.before):
            row.parts, row.before, row.at = dict(common.parts), dict(common.before), at
            row.save()
    for document in plan.gone:
        Synced.objects.filter(kind=document.key.kind, slug=document.key.slug).delete()
