"""`{% translate %}` and `{% url %}` as Django has them, without working out anew what is the same each time.

A long list holds hundreds of them, and together they take as long as the database needs for its rows.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context, Node, defaulttags
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

from kanava.ui.addresses import address, plain_address

register = template.Library()


class FixedText(Node):
    """A text of the template in the reader's language, looked up once for each."""

    def __init__(self, text: Node) -> None:
        self._text = text
        self._known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        """The text, as `{% translate %}` gives it."""
        key = get_language(), context.autoescape
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._text.render(context)
        return found


class FixedAddress(Node):
    """The address of a page, or of the thing with an id and what stands after it."""

    def __init__(self, name: str, whole: Node, of: Any = None, rest: Sequence[str] = ()) -> None:
        self._name, self._whole, self._of, self._rest = name, whole, of, rest

    def render(self, context: Context) -> str:
        """The address, as `{% url %}` gives it."""
        if self._of is None:
            return plain_address(self._name)
        found = self._of.resolve(context)
        return address(self._name, found, *self._rest) if type(found) is int else self._whole.render(context)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """A fixed text is looked up once a language; one that is worked out goes Django's way."""
    found = i18n.do_translate(parser, token)
    said = found.filter_expression
    is_fixed = getattr(said.var, "literal", None) is not None and not said.filters
    return FixedText(found) if is_fixed and found.asvar is None and found.message_context is None else found


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """The address of a named page is put together where nothing in it changes but an id; any other goes Django's way."""
    found = defaulttags.url(parser, token)
    name, rest = _fixed(found.view_name), [_fixed(one) for one in found.args[1:]]
    if name is None or None in rest or found.kwargs or found.asvar:
        return found
    of = found.args[0] if found.args else None
    return FixedAddress(name, found, of, [one for one in rest if one is not None])


def _fixed(said: FilterExpression) -> str | None:
    """What stands in the template as it is, None for what is worked out."""
    return str(said.var) if isinstance(said.var, str) and not said.filters else None
