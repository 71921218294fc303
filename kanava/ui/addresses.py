"""Addresses of things by id. A list links to a hundred of them, and Django works each out from all addresses anew."""

from functools import lru_cache

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

_SOME_ID = 7_301_224_018


def address(name: str, object_id: int, *rest: str) -> str:
    """The address of the thing with an id, as `{% url name object_id %}` gives it, with what else stands in it."""
    before, after = _around(name, rest, get_script_prefix())
    return f"{before}{object_id:d}{after}"


def plain_address(name: str) -> str:
    """The address of a page that has no parts, as `{% url name %}` gives it."""
    return _plain(name, get_script_prefix())


def back_of(request: HttpRequest, otherwise: str, *args: object) -> str:
    """Where `next` in the address of the page leads back to, if it is a page of ours; else the address of that name."""
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if is_ours else resolve_url(otherwise, *args)


@lru_cache(maxsize=500)
def _around(name: str, rest: tuple[str, ...], _prefix: str) -> tuple[str, str]:
    before, after = reverse(name, args=[_SOME_ID, *rest]).split(str(_SOME_ID))
    return before, after


@lru_cache(maxsize=500)
def _plain(name: str, _prefix: str) -> str:
    return reverse(name)
