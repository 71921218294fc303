"""The description of the API as a page: what there is, what goes in, what comes out."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kanava.api.door import api
from kanava.ui.access import public


@require_safe
@public
def describe(request: HttpRequest) -> HttpResponse:
    """Everything that the OpenAPI document says, for people; the document itself is beside it."""
    schema = api.get_openapi_schema()
    context = {
        "about": _words(schema["info"]), "operations": list(_operations(schema)), "shapes": list(_shapes(schema)),
        "document": reverse("api:openapi-json"),
    }  # fmt: skip
    return render(request, "api/description.html", context)


def _operations(schema: Any) -> Iterator[dict[str, Any]]:
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            sent = (
                told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            )
            yield {
                "method": method.upper(), "path": path, "summary": told["summary"], "text": _words(told), "body": _name(sent),
                "params": [(one["name"], one["in"], one.get("required", False)) for one in told.get("parameters", [])],
                "answers": [
                    (status, _name(answer.get("content", {}).get("application/json", {}).get("schema", {})))
                    for status, answer in told["responses"].items() if int(status) < 300
                ],
            }  # fmt: skip


def _shapes(schema: Any) -> Iterator[dict[str, Any]]:
    for name, told in schema["components"]["schemas"].items():
        needed = told.get("required", [])
        fields = [(field, _kind(one), field in needed) for field, one in told.get("properties", {}).items()]
        yield {"name": name, "text": _words(told), "fields": fields}


def _words(told: Any) -> str:
    return str(told.get("description", "")).replace("`", "")


def _name(told: Any) -> str:
    return str(told.get("$ref", "")).rpartition("/")[2] or str(told.get("title", ""))


def _kind(told: Any) -> str:
    """What a field holds, in a word or two."""
    if "anyOf" in told:
        return " | ".join(_kind(one) for one in told["anyOf"])
    if told.get("type") == "array":
        return f"[{_kind(told['items'])}]"
    if "$ref" in told:
        return _name(told)
    more = told.get("format") or told.get("pattern") or ""
    return f"{told.get('type', '')} {more}".strip()
