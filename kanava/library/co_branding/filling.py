"""Filling a template: its texts, names, links and theme colours, and the places of the logo."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from kanava.library.co_branding.fitting import fit, frames_with_places
from kanava.library.co_branding.logos import Logo, logo_frames, put_logos
from kanava.library.co_branding.names import a, local, w
from kanava.library.co_branding.opening import Opened, keep_part, xml_parts
from kanava.library.co_branding.paragraphs import fill_paragraphs, paragraphs, text_of
from kanava.rules.branding import text_on
from kanava.rules.materials import Format
from kanava.rules.template_places import MOST_PLACES, Place, filled_pieces, marks_in

_NAMED = ("cNvPr", "docPr")
_NAMES = ("name", "descr", "title")
_SAFE = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Filling:
    """What a template is filled with: words by place, services a line each, a colour as `#0f5c5c`, a logo as PNG or
    nothing."""

    told: Mapping[Place, str]
    services: tuple[str, ...]
    colour: str
    logo: bytes = b""

    @property
    def words(self) -> dict[Place, str]:
        """What stands in texts: services on one line, the name where there is no logo, nothing where a colour is meant."""
        logo = "" if self.logo else self.told[Place.NAME]
        return {**self.told, Place.SERVICES: ", ".join(self.services), Place.LOGO: logo}


def marks_of(template: Opened) -> list[str]:
    """Everything in a template that is written like a place, each once, at most `MOST_PLACES`."""
    found: dict[str, None] = {}
    for part, root in xml_parts(template):
        for text in (*_texts(part, root), *_links(part)):
            found.update(dict.fromkeys(marks_in(text)))
        if any(True for _frame in logo_frames(root)):
            found[Place.LOGO.value] = None
        if len(found) > MOST_PLACES:
            break
    return list(found)[:MOST_PLACES]


def _texts(_part: Any, root: Any) -> Iterator[str]:
    yield from (text_of(one) for one in paragraphs(root))
    yield from (one.get(name, "") for one in _named(root) for name in _NAMES)
    yield from (one.text or "" for one in _properties(root))


def _named(root: Any) -> list[Any]:
    return [one for one in root.iter() if local(one.tag) in _NAMED]


def _properties(root: Any) -> list[Any]:
    """What a document says of itself: its title, its subject, its key words."""
    return list(root) if local(root.tag) == "coreProperties" else []


def _links(part: Any) -> Iterator[str]:
    yield from (unquote(one.target_ref) for one in part.rels.values() if one.is_external)


def fill(template: Opened, filling: Filling, *, alt: str) -> None:
    """Fill a template that was opened for it. `alt` says what the logo shows."""
    parts = list(xml_parts(template))
    frames = frames_with_places(template) if template.kind == Format.PPTX else []
    wanted = {mark for part, root in parts for text in _texts(part, root) for mark in marks_in(text)}
    _forget_picture(template)
    logo = Logo(filling.logo, alt) if filling.logo else None
    for part, root in parts:
        changed = put_logos(part, root, template.package, logo)
        changed |= fill_paragraphs(root, filling.words, filling.services)
        changed |= _fill_names(root, filling.words)
        if Place.COLOUR in wanted:
            changed |= _paint(root, "accent1", filling.colour)
        if Place.ON_COLOUR in wanted:
            changed |= _paint(root, "accent2", text_on(filling.colour))
        _fill_links(part, filling.words)
        if changed:
            keep_part(part, root)
    for shape, body in frames:
        fit(shape, body)


def _forget_picture(template: Opened) -> None:
    """Let go of the small picture that the office program has made of the template as it was."""
    package = template.package
    relations = package._rels if template.kind == Format.PPTX else package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        relations.pop(key)


def _fill_names(root: Any, words: Mapping[Place, str]) -> bool:
    changed = False
    for one in _named(root):
        for name in _NAMES:
            if "{{" in one.get(name, ""):
                one.set(name, filled_pieces([one.get(name)], words)[0])
                changed = True
    for one in _properties(root):
        if "{{" in (one.text or ""):
            one.text = filled_pieces([one.text], words)[0]
            changed = True
    return changed


def _fill_links(part: Any, words: Mapping[Place, str]) -> None:
    """Links whose address has places; they lead to the web, to mail or to a phone."""
    for one in part.rels.values():
        if one.is_external and "{{" in (address := unquote(one.target_ref)):
            made = filled_pieces([address], words)[0].replace("https://http", "http")
            # It was read above, and the library remembers what it has read.
            one.__dict__.pop("target_ref", None)
            whole = made if made.startswith(_SAFE) else f"https://{made.partition(':')[2] or made}"
            one._target = quote(whole, safe=":/?&=#@+,;%~")


def _paint(root: Any, name: str, colour: str) -> bool:
    """Put a colour into a theme, and where a text keeps a copy of it."""
    changed, value = False, colour.lstrip("#").upper()
    for scheme in root.iter(a(name)):
        for child in list(scheme):
            scheme.remove(child)
        scheme.append(scheme.makeelement(a("srgbClr"), {"val": value}))
        changed = True
    for theme, copy in (("themeColor", "val"), ("themeFill", "fill")):
        for one in root.iter():
            if isinstance(one.tag, str) and one.get(w(theme)) == name and not one.get(w(f"{theme}Shade")):
                one.set(w(copy), value)
                changed = True
    return changed
