"""Whatever a stranger sends, the API answers as its OpenAPI document says, and never with an error page."""

import json
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanava.api.door import api
from kanava.apikeys.actions import make_key
from kanava.core import clock
from tests.doors.test_statements import win
from tests.factories import make_partner, make_user, staff

pytestmark = pytest.mark.django_db

NASTY = st.one_of(
    st.text(max_size=30), st.sampled_from(["\0", "\ud800", "'", "%", "%00", "..", "../", "9" * 40, "-1", "0", "1e9", "NaN", "null", "İ", "\u202e"])
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), NASTY),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NASTY, inner, max_size=3)),
    max_leaves=6,
)


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, told) for path, methods in document()["paths"].items() for method, told in methods.items()
    ]  # fmt: skip


def body_of(told: dict[str, Any], deal: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Anything, or what the document asks for with some of its fields turned into anything."""
    content = told.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return st.none()
    fields = document()["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]["properties"]
    spoilt = st.dictionaries(st.sampled_from(sorted(fields)), VALUES, max_size=3)
    return st.one_of(VALUES, spoilt.map(lambda changes: {**deal, **changes}))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_answer_is_one_that_the_document_names(world, data) -> None:
    method, path, told = data.draw(st.sampled_from(operations()))
    query = {}
    for one in told.get("parameters", []):
        known = world["known"].get(one["name"], "1")
        value = str(data.draw(st.one_of(st.just(known), NASTY, st.integers().map(str))))
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", _quoted(value) or "x")
        elif one["in"] == "query" and data.draw(st.booleans()):
            query[one["name"]] = value
    address = path + ("?" + "&".join(f"{name}={_quoted(value)}" for name, value in query.items()))
    body = data.draw(body_of(told, world["payment"]))
    raw = data.draw(st.sampled_from([None, b"{", b"\xff\xfe", b""])) if data.draw(st.integers(0, 9)) == 0 else None  # fmt: skip
    sent = json.dumps(body) if raw is None else raw
    once = data.draw(st.sampled_from(["", "k-1", "k 2", "x" * 200]))
    headers = {"Authorization": f"Bearer {world['secret']}", **({"Idempotency-Key": once} if once else {})}
    answer = Client(raise_request_exception=True).generic(
        method, address, sent, content_type="application/json", headers=headers
    )
    # A path that no longer leads to the operation is not found, or takes no such method.
    assert answer.status_code < 500
    if answer.status_code >= 400 and answer.headers["Content-Type"].startswith("application/json"):
        for one in answer.json()["errors"]:
            assert set(one) == {"code", "field", "message"}
            assert one["message"]
        assert str(answer.status_code) in told["responses"]
    elif answer.status_code < 400:
        assert str(answer.status_code) in told["responses"]


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def world(settings) -> dict[str, Any]:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "100000/m/key"}
    deal = win(make_partner("Aurora Oy", type="REFERRAL", tier="GOLD"), "Kone Oyj")
    _key, secret = make_key(by=staff(make_user("Fia", role="OWNER")), name="Fuzz", at=clock.now())
    payment = {"kind": "PAID", "amount": "1.00", "currency": "EUR", "moved_on": clock.today().isoformat(), "reference": ""}  # fmt: skip
    known = {
        "deal_id": str(deal.pk),
        "payment_id": "1",
        "number": "2026-10-0001",
        "text": "kone",
        "stage": "WON",
    }
    return {"secret": secret, "payment": payment, "known": known}
