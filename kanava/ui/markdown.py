"""Lessons as they are written: CommonMark, made into safe HTML.

Headings, paragraphs, lists, quotes, code, rules, bold, italics, links to the web and the lesson's own images; HTML stands
there as it was typed, and no other address reaches the page.
"""

from collections.abc import Callable, Sequence
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

ImageAddress = Callable[[str], str]
DEEPEST = 5
_TAGS = {"h2", "h3", "h4", "h5", "p", "ul", "ol", "li", "blockquote", "code", "pre", "strong", "em", "a", "img", "hr", "br"}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_ALWAYS = {"pre": {"tabindex": "0"}, "img": {"loading": "lazy"}}


def to_html(text: str, image: ImageAddress = lambda _name: "") -> SafeString:
    """A lesson's text as HTML. `image` has the address of one of its files by its name, nothing where there is none."""
    made = _PARSER.render(text.replace("\0", ""), {"image": image})
    clean = nh3.clean(
        made, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_kept, link_rel="noopener noreferrer",
        set_tag_attribute_values=_ALWAYS,
    )  # fmt: skip
    return mark_safe(clean.strip())


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("a", "href"):
        return value if value.startswith(("https://", "http://")) else None
    return value


def _image(
    _renderer: RendererHTML, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]
) -> str:
    """An image of the lesson's own; of another only what it would show."""
    token = tokens[place]
    address = env["image"](str(token.attrs.get("src", "")))
    return (
        f'<img src="{escape(address)}" alt="{escape(token.content)}">' if address else escape(token.content)
    )


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: dict[str, Any]
) -> str:
    # The page's own heading is the first.
    level = min(int(tokens[place].tag[1:]) + 1, DEEPEST)
    return f"<{'/' if tokens[place].nesting < 0 else ''}h{level}>"


_PARSER = MarkdownIt("commonmark", {"html": False})
_PARSER.add_render_rule("image", _image)
_PARSER.add_render_rule("heading_open", _heading)
_PARSER.add_render_rule("heading_close", _heading)
