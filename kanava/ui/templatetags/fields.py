"""Tags of forms: fields with their labels and faults, choices, and text that offers suggestions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, Select, Textarea
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kanava.ui import file_fields
from kanava.ui.forms import Fault, PlainSelect
from kanava.ui.people import ROLE_MEANINGS
from kanava.ui.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form field with label, hint and error, tied together for screen readers. A page has a hundred of them, and so
    this is the one component that is put together without a template."""
    widget, about = bound.field.widget, escape(bound.id_for_label)
    kind = (
        "check" if isinstance(widget, CheckboxInput) else "select" if isinstance(widget, Select) else "text"
    )
    attributes = _described(bound)
    if isinstance(widget, Textarea):
        attributes["rows"] = 3
    plain = PlainSelect.like(widget) if type(widget) is Select else None
    optional = "" if kind == "check" or _is_needed(bound) else _optional()
    hint = (
        f'<p class="hint" id="{about}-hint">{conditional_escape(bound.help_text)}</p>'
        if bound.help_text
        else ""
    )
    wrong = (
        f'<p class="error" id="{about}-error">{icon("exclamation-circle")} {conditional_escape(str(bound.errors[0]))}</p>'
        if bound.errors
        else ""
    )
    return mark_safe(
        f'<div class="field field-{kind}"><label for="{about}">{conditional_escape(bound.label)}{optional}</label>'
        f"{bound.as_widget(plain, attrs=attributes)}{hint}{wrong}</div>"
    )


def _is_needed(bound: BoundField) -> bool:
    """Whether the form cannot be sent without it, by itself or because it is one of several that may be filled."""
    known = bound.field
    return bool(known.required or known.widget.attrs.get("required") or getattr(known, "is_one_of", False))


def _optional() -> str:
    return f' <span class="optional">{conditional_escape(_("optional"))}</span>'


@register.simple_tag
def largest(kind: str) -> SafeString:
    """How large a file may be, as attributes of its field: `file_fields.LIMITS` has the kinds."""
    return file_fields.limit_attributes(kind)


@register.simple_tag
def at_most(kind: str) -> str:
    """How large a file may be, as a sentence for its hint."""
    return file_fields.at_most(kind)


@register.inclusion_tag("ui/live_field.html")
def live_field(bound: BoundField) -> dict[str, Any]:
    """A field of a form that answers while one types: its fault has a place of its own, which the answer fills."""
    plain = PlainSelect.like(bound.field.widget) if type(bound.field.widget) is Select else None
    hint = [f"{bound.id_for_label}-hint"] if bound.help_text else []
    attributes = {**_described(bound), "aria-describedby": " ".join([f"{bound.id_for_label}-error", *hint])}
    return {"bound": bound, "control": bound.as_widget(plain, attrs=attributes)}


@register.inclusion_tag("ui/checks.html")
def checks(bound: BoundField) -> dict[str, Any]:
    """A field of several choices as boxes to tick."""
    chosen = {str(code) for code in bound.value() or ()}
    choices = [
        {"id": f"{bound.auto_id}_{code}", "code": code, "label": label, "is_chosen": str(code) in chosen}
        for code, label in bound.field.choices  # type: ignore[attr-defined]
    ]
    return {"bound": bound, "choices": choices}


@register.inclusion_tag("ui/roles.html")
def roles(bound: BoundField, *, is_named: bool = False) -> dict[str, Any]:
    """The choice of a role, with what each of them may do; `is_named` where a heading says already that it is one."""
    chosen = str(bound.value() or "")
    choices = [
        {"id": f"{bound.auto_id}_{code}", "code": code, "label": label, "meaning": ROLE_MEANINGS[code], "is_chosen": code == chosen}
        for code, label in bound.field.choices  # type: ignore[attr-defined]
    ]  # fmt: skip
    return {"bound": bound, "choices": choices, "is_named": is_named}


@register.filter
def has_faulty_fields(form: "BaseForm | None") -> bool:
    """Whether something is wrong with a single field that is shown, not with the form as a whole alone."""
    return isinstance(form, BaseForm) and any(bound.errors for bound in form.visible_fields())


@register.filter
def has_places(faults: "Sequence[Fault] | None") -> bool:
    """Whether something is wrong with a single field that is written by hand."""
    return any(fault.where for fault in faults or ())


@register.simple_tag
def faulty(fault: str, error_id: str) -> SafeString:
    """The attributes of a field written by hand that has this fault, told in the element of that id; nothing without."""
    return (
        format_html(' aria-invalid="true" aria-describedby="{}" autofocus', error_id)
        if fault
        else mark_safe("")
    )


@register.simple_tag
def fault(sentence: str, error_id: str) -> SafeString:
    """The fault of a field written by hand; nothing without."""
    told = format_html('<p class="error" id="{}">{} {}</p>', error_id, icon("exclamation-circle"), sentence)
    return told if sentence else mark_safe("")


def _is_first_fault(bound: BoundField) -> bool:
    return next((one.name for one in bound.form.visible_fields() if one.errors), "") == bound.name


def _described(bound: BoundField) -> dict[str, Any]:
    described = [f"{bound.id_for_label}-hint"] if bound.help_text else []
    if bound.errors:
        described.insert(0, f"{bound.id_for_label}-error")
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if bound.form.is_bound and bound.form.errors:
        # A phone shows the top of the page; what has to be done may be far below.
        attributes["autofocus"] = _is_first_fault(bound)
    return attributes


@register.inclusion_tag("ui/combobox.html")
def combobox(bound: BoundField, url: str, hidden: "BoundField | None" = None) -> dict[str, Any]:
    """A text field that offers suggestions from an address while one types; what is picked goes into `hidden` too."""
    list_id = f"{bound.id_for_label}-list"
    attributes = {
        **_described(bound), "role": "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list_id,
        "autocomplete": "off", "hx-get": url, "hx-trigger": "input changed delay:200ms", "hx-target": f"#{list_id}",
        "hx-swap": "innerHTML", "hx-params": bound.html_name, "hx-sync": "this:replace",
    }  # fmt: skip
    control = bound.as_widget(attrs=attributes)
    return {"bound": bound, "control": control, "hidden": hidden or "", "list_id": list_id}


@register.simple_tag
def fault_beside(faults: Mapping[str, str], *parts: object) -> SafeString:
    """What is wrong with a field of a form written by hand, beside it; `parts` make up the id of its element."""
    key = "".join(str(one) for one in parts)
    if key not in faults:
        return SafeString("")
    return format_html(
        '<p class="error" id="{}-error">{} {}</p>', key, icon("exclamation-circle"), faults[key]
    )


@register.simple_tag
def fault_told(faults: Mapping[str, str], *parts: object) -> SafeString:
    """What tells a screen reader that something is wrong with a field, and where it is said."""
    key = "".join(str(one) for one in parts)
    if key not in faults:
        return SafeString("")
    return format_html(' aria-invalid="true" aria-describedby="{}-error"', key)
