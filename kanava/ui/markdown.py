"""Lessons as they are written: the part of Markdown that teaching needs, made into safe HTML.

Headings, paragraphs, lists, quotes, code, rules, bold, italics, links to the web and the lesson's own images; anything else
stands there as it was typed. Nothing of what was written reaches the page but as escaped text: no HTML, no other address.
"""

import re
from collections.abc import Callable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

ImageAddress = Callable[[str], str]
DEEPEST = 4  # lists inside of lists
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|!\[(?P<alt>[^\[\]\n]{0,300})\]\((?P<image>[^()\s]{1,300})\)"
    r"|\[(?P<label>[^\[\]\n]{1,300})\]\((?P<url>https?://[^()\s\"'<>]{1,1000})\)"
    r"|\*\*(?P<strong>[^*\n]{1,1000})\*\*"
    r"|(?<![\w*])\*(?P<em>[^*\s][^*\n]{0,999})\*(?![\w*])"
    r"|(?<!\w)_(?P<under>[^_\s][^_\n]{0,999})_(?!\w)"
)
_HEADING = re.compile(r"(#{1,4})[ \t]+(.+?)[ \t]*#*")
_ITEM = re.compile(r"([ ]{0,12})(?:([-*+])|(\d{1,4})[.)])[ \t]+(.*)")
_RULE = re.compile(r"[ ]{0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")


def to_html(text: str, image: ImageAddress = lambda _name: "") -> SafeString:
    """A lesson's text as HTML. `image` has the address of one of its files by its name, nothing where there is none."""
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return mark_safe("\n".join(_blocks(lines, image, 0)))


def _blocks(lines: list[str], image: ImageAddress, depth: int) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            place += 1
            continue
        part, place = _block(lines, place, image, depth)
        found.append(part)
    return found


def _block(lines: list[str], place: int, image: ImageAddress, depth: int) -> tuple[str, int]:
    line = lines[place]
    heading = _HEADING.fullmatch(line.strip())
    if line.startswith("```"):
        return _code(lines, place)
    if heading:
        level = min(len(heading[1]) + 1, 5)  # the page's own heading is the first
        return f"<h{level}>{_inline(heading[2], image)}</h{level}>", place + 1
    if _RULE.fullmatch(line):
        return "<hr>", place + 1
    if line.lstrip().startswith(">") and depth < DEEPEST:
        return _quote(lines, place, image, depth)
    if _ITEM.fullmatch(line) and depth < DEEPEST:
        return _list(lines, place, image, depth)
    return _paragraph(lines, place, image)


def _code(lines: list[str], place: int) -> tuple[str, int]:
    end = place + 1
    while end < len(lines) and not lines[end].startswith("```"):
        end += 1
    text = "\n".join(lines[place + 1 : end])
    return f'<pre tabindex="0"><code>{escape(text)}</code></pre>', end + 1


def _quote(lines: list[str], place: int, image: ImageAddress, depth: int) -> tuple[str, int]:
    end = place
    while end < len(lines) and lines[end].lstrip().startswith(">"):
        end += 1
    inner = [re.sub(r"^[ ]*>[ ]?", "", line) for line in lines[place:end]]
    return f"<blockquote>{''.join(_blocks(inner, image, depth + 1))}</blockquote>", end


def _list(lines: list[str], place: int, image: ImageAddress, depth: int) -> tuple[str, int]:
    """Items of one kind and depth; what is set in further belongs to the item above it."""
    first = _ITEM.fullmatch(lines[place])
    assert first is not None
    indent, is_numbered = len(first[1]), first[3] is not None
    items: list[list[str]] = []
    while place < len(lines):
        line = lines[place]
        item = _ITEM.fullmatch(line)
        if item and len(item[1]) <= indent:
            if (item[3] is not None) != is_numbered or len(item[1]) < indent:
                break
            items.append([item[4]])
        elif not line.strip():
            if not _goes_on(lines, place + 1, indent):
                break
            items[-1].append("")
        elif line[: indent + 1].strip():
            break
        else:
            items[-1].append(line)
        place += 1
    tag = "ol" if is_numbered else "ul"
    start = f' start="{int(first[3])}"' if is_numbered and first[3] != "1" else ""
    inside = "".join(f"<li>{_item(one, image, depth)}</li>" for one in items)
    return f"<{tag}{start}>{inside}</{tag}>", place


def _goes_on(lines: list[str], place: int, indent: int) -> bool:
    """Whether a list goes on after a blank line."""
    line = lines[place] if place < len(lines) else ""
    return bool(line.strip()) and (not line[: indent + 1].strip() or bool(_ITEM.fullmatch(line)))


def _item(lines: list[str], image: ImageAddress, depth: int) -> str:
    head, rest = lines[0], lines[1:]
    least = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    inner = [line[least:] for line in rest]
    together = []
    while inner and inner[0].strip() and not _begins_block(inner[0]):
        together.append(inner.pop(0))
    said = _inline(" ".join(part.strip() for part in (head, *together)), image)
    return said + "".join(_blocks(inner, image, depth + 1))


def _begins_block(line: str) -> bool:
    bare = line.strip()
    return bool(
        _HEADING.fullmatch(bare)
        or _ITEM.fullmatch(line)
        or _RULE.fullmatch(line)
        or bare.startswith(">")
        or line.startswith("```")
    )


def _paragraph(lines: list[str], place: int, image: ImageAddress) -> tuple[str, int]:
    end = place + 1
    while end < len(lines) and lines[end].strip() and not _begins_block(lines[end]):
        end += 1
    text = " ".join(line.strip() for line in lines[place:end])
    return f"<p>{_inline(text, image)}</p>", end


def _inline(text: str, image: ImageAddress) -> str:
    found: list[str] = []
    place = 0
    for match in _INLINE.finditer(text):
        found.append(escape(text[place : match.start()]))
        found.append(_piece(match, image))
        place = match.end()
    return "".join([*found, escape(text[place:])])


def _piece(match: re.Match[str], image: ImageAddress) -> str:
    told = match.groupdict()
    if told["code"] is not None:
        return f"<code>{escape(told['code'])}</code>"
    if told["image"] is not None:
        address = image(told["image"])
        if not address:
            return escape(match[0])
        return f'<img src="{escape(address)}" alt="{escape(told["alt"])}" loading="lazy">'
    if told["url"] is not None:
        label = _emphasis(told["label"])
        return f'<a href="{escape(told["url"])}" rel="noopener noreferrer">{label}</a>'
    if told["strong"] is not None:
        return f"<strong>{_emphasis(told['strong'])}</strong>"
    return f"<em>{escape(told['em'] if told['em'] is not None else told['under'])}</em>"


_WITHIN = re.compile(r"(?<!\w)_([^_\s][^_\n]{0,999})_(?!\w)|`([^`\n]+)`")


def _emphasis(text: str) -> str:
    """What may stand inside of bold words and links."""
    found: list[str] = []
    place = 0
    for match in _WITHIN.finditer(text):
        tag, said = ("em", match[1]) if match[1] is not None else ("code", match[2])
        found.append(f"{escape(text[place : match.start()])}<{tag}>{escape(said)}</{tag}>")
        place = match.end()
    return "".join([*found, escape(text[place:])])
