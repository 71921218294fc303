"""Tags of list pages: the row of filters and headings that order the rows."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kanava.ui.lists import Listing

register = template.Library()


@register.simple_block_tag
def filters(content: str, shown: Listing, usual: str | None = None, order: str | None = None) -> SafeString:
    """The row of filters of a list, whose rows come anew while one types and chooses.

    `usual` is the order that needs no mention in the address; without it the list has one order only. `order` is the
    one in use, where the list's own may come from the filter.
    """
    # What stands inside is rendered and escaped already, which a text forgets when it is stripped.
    inside = mark_safe(content.strip())
    used = shown.sort if order is None else order
    kept = used if usual is not None and used != usual else ""
    return render_to_string("ui/filters.html", {"list": shown, "content": inside, "order": kept})


@register.inclusion_tag("ui/filter_choice.html")
def filter_choice(
    name: str, label: str, everything: str, choices: Iterable[Any], chosen: Any, *, is_named: bool = False
) -> dict[str, Any]:
    """One choice of a row of filters: `everything` is what the list shows without it; `is_named` shows the label too."""
    return {
        "name": name, "label": label, "everything": everything, "choices": choices, "chosen": chosen, "is_named": is_named,
    }  # fmt: skip


@register.inclusion_tag("ui/filter_partner.html")
def filter_partner(text: str) -> dict[str, str]:
    """The partners whose names have the words of `text`."""
    return {"text": text}


@register.inclusion_tag("ui/sort_header.html")
def sort_header(shown: Listing, first: str, second: str, label: str, kind: str = "") -> dict[str, str]:
    """A column's heading that orders the list by it: the first order, and turned round the second one."""
    following = second if shown.sort == first else first
    is_down = shown.sort.startswith("-")
    state = ("descending" if is_down else "ascending") if shown.sort in (first, second) else "none"
    href = f"{shown.path}?{shown.without_sort}sort={following}"
    return {"label": label, "href": href, "state": state, "kind": kind}
