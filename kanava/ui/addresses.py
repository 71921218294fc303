"""Addresses of things by id. A list links to a hundred of them, and Django works each out from all addresses anew."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

_SOME_ID = 7_301_224_018


def address(name: str, object_id: int) -> str:
    """The address of the thing with an id, as `{% url name object_id %}` gives it; the address has no other part."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{object_id:d}{after}"


@lru_cache(maxsize=500)
def _around(name: str, _prefix: str) -> tuple[str, str]:
    before, after = reverse(name, args=[_SOME_ID]).split(str(_SOME_ID))
    return before, after
