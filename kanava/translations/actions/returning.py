"""What comes back from translators: looked at first, then taken; or written and sent in by ourselves."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO

from django.db.models import Q

from kanava.core import blobs, events
from kanava.core.actions import action
from kanava.core.events import Subject
from kanava.library.reading import check_format, text_of
from kanava.rules.file_faults import FileDamaged, FileHasMacros, FileLocked, FileSwells
from kanava.rules.files import FileMissing
from kanava.rules.materials import LARGEST_MATERIAL, MaterialTooLarge
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import tidy
from kanava.rules.translation_files import ReturnFault, matched
from kanava.rules.translations import (
    OrderMoved,
    OrderState,
    TextMissing,
    TextTooLong,
)
from kanava.translations.bundles import LARGEST_TEXT_FILE, Unreadable, file_name, members, read_text
from kanava.translations.kinds import KINDS, Content, File
from kanava.translations.models import Draft, LanguageVersion, Order, OrderLine, Returned
from kanava.translations.writers import record
from kanava.translations.writing import content_of, held, put_draft

_FAULTS: Mapping[type[Exception], ReturnFault] = {
    FileDamaged: ReturnFault.DAMAGED, FileLocked: ReturnFault.LOCKED, FileHasMacros: ReturnFault.MACROS,
    FileSwells: ReturnFault.TOO_LARGE, MaterialTooLarge: ReturnFault.TOO_LARGE,
}  # fmt: skip
TAKING = (OrderState.DRAFTED, OrderState.SENT)


@action("order_translations")
def return_files(
    *, by: Actor, order_id: int, files: Iterable[tuple[str, IO[bytes]]], at: datetime
) -> Sequence[Returned]:
    """Keep what came back for an order, to be looked at: single files or ZIPs of them, known by their names. A file without
    a fault takes the place of what came for its line before; one with a fault, or that is known by no name, that of such a
    one alone, so that nothing that could be taken is lost.

    Raises:
        NotFound, OrderMoved, FileMissing (field `files`).
    """
    order = _order(order_id)
    lines = {one.version_id: one for one in _lines(order)}
    sent = {key: file_name(one) for key, one in lines.items()}
    found: list[Returned] = []
    for name, file in _opened(files):
        [key] = matched([name], sent, order.language)
        line = lines[key] if key is not None else None
        found.append(_looked_at(order, line, name, file, at))
    if not found:
        raise FileMissing(field="files")
    _mark_twice(found)
    clean = [one.line_id for one in found if one.line_id and not one.fault]
    faulty = [one.line_id for one in found if one.line_id and one.fault]
    names = [one.name for one in found if one.line_id is None]
    before = Returned.objects.filter(order=order)
    before.filter(
        Q(line__in=clean) | ~Q(fault="") & (Q(line__in=faulty) | Q(line=None, name__in=names))
    ).delete()
    return Returned.objects.bulk_create(found)


def _opened(files: Iterable[tuple[str, IO[bytes]]]) -> Iterator[tuple[str, IO[bytes]]]:
    for name, file in files:
        try:
            yield from members(name, file)
        except Unreadable:
            with tempfile.TemporaryFile() as nothing:
                yield name, nothing


def _looked_at(order: Order, line: OrderLine | None, name: str, file: IO[bytes], at: datetime) -> Returned:
    made = Returned(order=order, line=line, name=tidy(name)[-120:] or "file", sent_at=at)
    if line is None:
        made.fault = ReturnFault.UNMATCHED
        return made
    try:
        content = _read(line.version, name, file)
    except (Unreadable, Refusal) as fault:
        made.fault = _FAULTS.get(type(fault), ReturnFault.UNREADABLE)
        return made
    for column, value in content.columns().items():
        setattr(made, column, value)
    made.title = made.title[:160]
    made.fault = _fault_of(line, content)
    return made


def _fault_of(line: OrderLine, content: Content) -> str:
    kind = KINDS[line.version.kind]
    if not content.title or (line.wording.text and not content.text and content.file is None):
        return ReturnFault.EMPTY
    if not kind.has_files and (len(content.text) > kind.longest or len(content.title) > 160):
        return ReturnFault.TOO_LONG
    return ReturnFault.UNCHANGED if content.identity == line.wording.identity else ""


def _read(version: LanguageVersion, name: str, file: IO[bytes]) -> Content:
    """What stands in a returned file, by the kind of what it translates."""
    if KINDS[version.kind].has_files:
        return _file_content(version, name, file)
    content = file.read(LARGEST_TEXT_FILE + 1)
    if len(content) > LARGEST_TEXT_FILE:
        raise Unreadable
    title, text = read_text(name, content)
    return Content(title, text)


def _file_content(version: LanguageVersion, name: str, file: IO[bytes], title: str = "") -> Content:
    kind = check_format(file, name)
    try:
        blob = blobs.keep(_pieces(file), limit=LARGEST_MATERIAL)
    except blobs.FileTooLarge as fault:
        raise MaterialTooLarge(field="file") from fault
    with blobs.at_hand(blob.sha256) as path:
        text = text_of(path, kind.value)
    kept = File(blob.sha256, blob.size, tidy(name)[-120:] or "file", kind.value)
    title = title or version.title or _first_line(text) or version.source.title
    return Content(title, "\n\n".join(text.splitlines()), kept)


def _first_line(text: str) -> str:
    """The title of a document is most often its first line, where that is not a paragraph."""
    line = text.partition("\n")[0].strip()
    return line if len(line) <= 100 else ""


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(blobs.AT_ONCE):
        yield piece


def _mark_twice(found: Sequence[Returned]) -> None:
    seen: set[int] = set()
    for one in found:
        if one.line_id in seen:
            one.fault, one.line = ReturnFault.TWICE, None
        elif one.line_id is not None:
            seen.add(one.line_id)


@action("order_translations")
def drop_returned(*, by: Actor, order_id: int, at: datetime) -> None:
    """Throw away what came back and was not taken. Raises NotFound, OrderMoved."""
    Returned.objects.filter(order=_order(order_id)).delete()


@action("order_translations")
def take_returned(*, by: Actor, order_id: int, at: datetime) -> int:
    """Take what came back without a fault: it is to be reviewed from now on. Returns how many that are.

    Raises:
        NotFound, OrderMoved.
    """
    order = _order(order_id)
    rows = Returned.objects.filter(order=order, fault="", line__isnull=False).select_related("line__wording")
    taken = list(rows)
    for one in taken:
        line = one.line
        assert line is not None
        found = held(line.version_id)
        put_draft(found, content_of(one), wording=line.wording, by=by, at=at)
        OrderLine.objects.filter(pk=line.pk).update(delivered_at=at)
        record("delivered", found, by=by, at=at, order=order.pk)
    Returned.objects.filter(order=order).delete()
    if taken:
        subject = Subject("translation_order", order.pk)
        told = {"language": order.language, "lines": len(taken)}
        events.record("translation.returned", by=by, at=at, subject=subject, **told)
    return len(taken)


@action("order_translations")
def write_translation(*, by: Actor, version_id: int, title: str, text: str, at: datetime) -> Draft:
    """Write a translation here, or correct the one that is being reviewed; who was asked reviews the newest.

    Raises:
        NotFound, VersionMoved, TextMissing (field `title` or `text`), TextTooLong (field `text`).
    """
    found = held(version_id)
    kind = KINDS[found.kind]
    if not tidy(title):
        raise TextMissing(field="title")
    wording = found.source.wording
    if kind.has_files:
        return _retitled(found, tidy(title)[:160], by=by, at=at)
    if wording is not None and wording.text and not text.strip():
        raise TextMissing(field="text")
    if len(text.strip()) > kind.longest:
        raise TextTooLong(field="text")
    content = Content(tidy(title)[:160], text.replace("\r\n", "\n").strip())
    made_from = found.draft.wording if found.draft is not None else wording
    _note_delivered(found, at)
    made = put_draft(found, content, wording=made_from, by=by, at=at, keeps_reviews=True)
    record("written", found, by=by, at=at)
    return made


def _note_delivered(found: LanguageVersion, at: datetime) -> None:
    """What is on an order and comes another way is delivered all the same."""
    if found.order_id is not None:
        OrderLine.objects.filter(version=found, order=found.order_id, delivered_at=None).update(
            delivered_at=at
        )


def _retitled(found: LanguageVersion, title: str, *, by: Actor, at: datetime) -> Draft:
    """The file of the draft under another title."""
    if found.draft is None:
        raise TextMissing(field="title")
    old = content_of(found.draft)
    content = Content(title, old.text, old.file)
    made = put_draft(found, content, wording=found.draft.wording, by=by, at=at, keeps_reviews=True)
    record("written", found, by=by, at=at)
    return made


@action("order_translations")
def send_in(
    *, by: Actor, version_id: int, file: IO[bytes], name: str, title: str = "", at: datetime
) -> Draft:
    """Send the file of a translation in, without an order or for the one that it is on.

    Raises:
        NotFound, VersionMoved, FileMissing, MaterialUnknown, MaterialTooLarge (field `file`).
    """
    found = held(version_id)
    if not KINDS[found.kind].has_files:
        raise NotFound
    if not file.seek(0, 2):
        raise FileMissing(field="file")
    content = _file_content(found, name, file, tidy(title)[:160])
    line = OrderLine.objects.filter(version=found, order=found.order_id).first() if found.order_id else None
    wording = line.wording if line is not None else found.source.wording
    _note_delivered(found, at)
    made = put_draft(found, content, wording=wording, by=by, at=at)
    record("delivered", found, by=by, at=at)
    return made


def _order(order_id: int) -> Order:
    found = Order.objects.select_for_update().filter(pk=order_id).first()
    if found is None:
        raise NotFound
    if found.state not in TAKING:
        raise OrderMoved
    return found


def _lines(order: Order) -> Sequence[OrderLine]:
    rows = OrderLine.objects.filter(order=order)
    return list(rows.select_related("version__source", "wording"))
