"""A page of a guide as HTML: what lessons may hold, and besides tables, callouts, headings that links lead to, links between
pages and pictures with their size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from kanava.guides.markdown import Anchors, parser, text_of
from kanava.rules.guides import Callout, is_outside
from kanava.ui import guide_words
from kanava.ui.markdown import DEEPEST

LinkAddress = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture: its address and its size in dots."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that one can go to."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's text, and its headings."""

    html: SafeString
    headings: Sequence[Heading]


_TAGS = {
    "h2", "h3", "h4", "h5", "p", "ul", "ol", "li", "blockquote", "code", "pre", "strong", "em", "a", "img", "hr", "br",
    "aside", "div", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}, "th": {"scope"},
    **{f"h{level}": {"id"} for level in range(2, 6)},
}  # fmt: skip
_CLASSES = {
    "aside": {"callout", *(f"callout-{one.value.lower()}" for one in Callout)}, "p": {"callout-word"}, "div": {"guide-table"},
    "td": {"num"}, "th": {"num"}, "a": {"anchor"},
}  # fmt: skip
_ALWAYS = {"pre": {"tabindex": "0"}, "img": {"loading": "lazy"}, "div": {"tabindex": "0"}}


def render(
    body: str,
    *,
    language: str,
    picture: Callable[[str], Shown | None] = lambda _name: None,
    link: LinkAddress = lambda _address: "",
) -> Rendered:
    """A page's text as HTML. `picture` has a picture of the page by its name, `link` the address of a page that a text names,
    nothing where there is none; what callouts are called is said in the text's own language."""
    env: dict[str, Any] = {
        "picture": picture, "link": link, "anchors": Anchors(), "headings": [], "words": callout_words(language),
    }  # fmt: skip
    made = _PARSER.render(body.replace("\0", ""), env)
    clean = nh3.clean(
        made, tags=_TAGS, attributes=_ATTRIBUTES, allowed_classes=_CLASSES, attribute_filter=_kept,
        link_rel="noopener noreferrer", set_tag_attribute_values=_ALWAYS, url_schemes={"http", "https", "mailto"},
    )  # fmt: skip
    return Rendered(mark_safe(clean.strip()), env["headings"])


@lru_cache(maxsize=20)
def callout_words(language: str) -> dict[str, str]:
    """What callouts are called in a language."""
    with override(language):
        return {code: str(said) for code, said in guide_words.CALLOUTS.items()}


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("a", "href"):
        is_own = value.startswith(("/", "#")) and not value.startswith(("//", "/\\"))
        return value if is_own or is_outside(value) else None
    return value


Tokens = Sequence[Token]
Env = dict[str, Any]


def _image(_renderer: RendererHTML, tokens: Tokens, place: int, _options: Any, env: Env) -> str:
    token = tokens[place]
    shown: Shown | None = env["picture"](str(token.attrs.get("src", "")))
    if shown is None:
        return escape(token.content)
    return f'<img src="{escape(shown.url)}" alt="{escape(token.content)}" width="{shown.width}" height="{shown.height}">'


def _heading(_renderer: RendererHTML, tokens: Tokens, place: int, _options: Any, env: Env) -> str:
    token = tokens[place]
    # The page's own heading is the first.
    level = min(int(token.tag[1:]) + 1, DEEPEST)
    if token.nesting < 0:
        return f"</h{level}>"
    title = text_of(tokens[place + 1])
    if token.level:
        return f"<h{level}>"
    anchor = env["anchors"].name(title)
    env["headings"].append(Heading(level, anchor, title))
    return f'<h{level} id="{escape(anchor)}">'


def _link(renderer: RendererHTML, tokens: Tokens, place: int, _options: Any, env: Env) -> str:
    address = str(tokens[place].attrs.get("href", ""))
    found = address if is_outside(address) else env["link"](address)
    return f'<a href="{escape(found)}">' if found else "<a>"


def _quote(_renderer: RendererHTML, tokens: Tokens, place: int, _options: Any, env: Env) -> str:
    token = tokens[place]
    code = token.meta.get("callout")
    if not code:
        return "</blockquote>" if token.nesting < 0 else "<blockquote>"
    if token.nesting < 0:
        return "</aside>"
    return f'<aside class="callout callout-{code.lower()}"><p class="callout-word">{escape(env["words"][code])}</p>'


def _cell(_renderer: RendererHTML, tokens: Tokens, place: int, _options: Any, _env: Env) -> str:
    token = tokens[place]
    is_number = "right" in str(token.attrs.get("style", ""))
    return f"<{token.tag}{' scope=col' if token.tag == 'th' else ''}{' class=num' if is_number else ''}>"


_PARSER = parser()
for _name, _rule in {
    "image": _image, "heading_open": _heading, "heading_close": _heading, "link_open": _link, "blockquote_open": _quote,
    "blockquote_close": _quote, "td_open": _cell, "th_open": _cell,
    "table_open": lambda *_: '<div class="guide-table"><table>', "table_close": lambda *_: "</table></div>",
}.items():  # fmt: skip
    # A rule of the renderer is called as one of its methods.
    _PARSER.add_render_rule(_name, lambda self, *told, _rule=_rule: _rule(self, *told))
