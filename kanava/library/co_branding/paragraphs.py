"""Paragraphs of slides and documents: the texts of their runs, and filling the places in them."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from kanava.library.co_branding.names import a, mc, w
from kanava.rules.template_places import Place, filled_pieces, is_alone

_PARAGRAPHS = (a("p"), w("p"))
_TEXTS = (a("t"), w("t"))
_BREAKS = (a("br"), w("br"), w("tab"), w("cr"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What a paragraph has once, though its text is repeated: where a section ends, bookmarks, pictures.
_ONCE = (w("sectPr"), w("bookmarkStart"), w("bookmarkEnd"), w("drawing"), w("pict"), mc("AlternateContent"))
_IDS = ("paraId", "textId")


def paragraphs(root: Any) -> list[Any]:
    """All paragraphs, wherever they stand: in tables, groups, text boxes, notes, headers."""
    return list(root.iter(*_PARAGRAPHS))


def _own(node: Any) -> Iterator[Any]:
    """The texts of a paragraph in their order, None for a break; without those of paragraphs inside of it."""
    for child in node:
        if child.tag in _TEXTS:
            yield child
        elif child.tag in _BREAKS:
            yield None
        elif child.tag not in _PARAGRAPHS:
            yield from _own(child)


def text_of(paragraph: Any) -> str:
    """What stands in a paragraph, a break as a new line."""
    return "".join("\n" if one is None else one.text or "" for one in _own(paragraph))


def fill_paragraphs(root: Any, told: Mapping[Place, str], services: Sequence[str]) -> bool:
    """Fill the places in all paragraphs. Whether there were any."""
    changed = False
    for paragraph in paragraphs(root):
        text = text_of(paragraph)
        if "{{" not in text:
            continue
        changed = True
        if is_alone(Place.SERVICES, text):
            _list(paragraph, services)
        else:
            _fill(paragraph, told)
    return changed


def _fill(paragraph: Any, told: Mapping[Place, str]) -> None:
    texts = list(_own(paragraph))
    before = ["\n" if one is None else one.text or "" for one in texts]
    after = filled_pieces(before, told)
    if not "".join(after).strip() and _is_bare(paragraph) and _can_go(paragraph):
        paragraph.getparent().remove(paragraph)
        return
    for one, old, new in zip(texts, before, after, strict=True):
        if one is not None and old != new:
            one.text = new
            if one.tag == w("t"):
                one.set(_SPACE, "preserve")


def _is_bare(paragraph: Any) -> bool:
    """Whether nothing but text stands in a paragraph, which is gone once the text is."""
    return next(paragraph.iter(w("drawing"), w("pict"), w("object"), w("br")), None) is None


def _list(paragraph: Any, services: Sequence[str]) -> None:
    """A paragraph for each service in the place of one, which looks like it."""
    for number, service in enumerate(services[:-1]):
        copied = deepcopy(paragraph)
        _strip(copied, keeps_pictures=number == 0)
        _fill(copied, {Place.SERVICES: service})
        paragraph.addprevious(copied)
    if len(services) > 1:
        for one in _found(paragraph, _ONCE[1:]):
            one.getparent().remove(one)
    if not services and _can_go(paragraph):
        paragraph.getparent().remove(paragraph)
    else:
        _fill(paragraph, {Place.SERVICES: services[-1] if services else ""})


def _strip(copied: Any, *, keeps_pictures: bool) -> None:
    for one in _found(copied, _ONCE[:1] if keeps_pictures else _ONCE):
        one.getparent().remove(one)
    for name in list(copied.attrib):
        if name.endswith(_IDS):
            del copied.attrib[name]


def _found(paragraph: Any, tags: Sequence[str]) -> list[Any]:
    inside = list(paragraph.iter(*tags))
    return [one for one in inside if not any(outer in inside for outer in one.iterancestors())]


def _can_go(paragraph: Any) -> bool:
    """Whether what holds a paragraph may be without it: a cell or text box keeps one, a section its end."""
    if paragraph.find(f".//{w('sectPr')}") is not None:
        return False
    before, after = paragraph.getprevious(), paragraph.getnext()
    return (before is not None and before.tag == paragraph.tag) or (
        after is not None and after.tag == paragraph.tag
    )
