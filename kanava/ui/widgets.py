"""How the controls of forms become HTML: as Django's templates for them say, the commonest without a template each."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

_FOLDER = "django/forms/widgets"
_INPUTS = (
    "checkbox",
    "date",
    "email",
    "file",
    "hidden",
    "input",
    "number",
    "password",
    "text",
    "time",
    "url",
)
_OPTIONS = ("checkbox", "input", "radio")


class Renderer(DjangoTemplates):
    """Inputs, options to tick and text areas are put together here: a page has a hundred of them, and each is two templates of Django's."""

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        """The control as HTML."""
        quick = _QUICK.get(template_name)
        return quick(context["widget"]) if quick else super().render(template_name, dict(context), request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{escape(str(widget["value"]))}"'
    name = escape(widget["name"])
    return mark_safe(f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget)}>')


def _option(widget: Mapping[str, Any]) -> SafeString:
    """One of several to choose from, with its words where they belong to it."""
    if not widget["wrap_label"]:
        return _input(widget)
    about = widget["attrs"].get("id")
    place = f' for="{escape(about)}"' if about else ""
    return mark_safe(f"<label{place}>{_input(widget)} {conditional_escape(widget['label'])}</label>")


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    text = escape(widget["value"] or "")
    return mark_safe(f'<textarea name="{escape(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>')


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


_QUICK: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    **{f"{_FOLDER}/{kind}.html": _input for kind in _INPUTS},
    **{f"{_FOLDER}/{kind}_option.html": _option for kind in _OPTIONS},
    f"{_FOLDER}/textarea.html": _textarea,
}
