"""Other systems tell of payments and read statements with a key of a person, as that person may."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kanava.apikeys.actions import MOST_KEYS, KeyNameMissing, TooManyKeys, make_key, revoke_key
from kanava.apikeys.models import Answered, ApiKey
from kanava.core import clock
from kanava.core.models import Event, User
from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment, Statement
from kanava.partners.models import Partner
from kanava.rules.refusals import NotFound, NotPermitted
from tests.doors.test_statements import close, last_month, win
from tests.factories import client_of, make_partner, make_user, member, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    return make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")


@pytest.fixture
def kone(aurora: Partner) -> Deal:
    return win(aurora, "Kone Oyj")


@pytest.fixture
def fia() -> User:
    return make_user("Fia", role="FINANCE")


class System:
    """Another system with a key."""

    def __init__(self, user: User) -> None:
        self.key, self.secret = make_key(by=staff(user), name="Netvisor", at=clock.now())

    def ask(self, method: str, path: str, body: object = None, **headers: str):
        return Client().generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}", **headers},
        )  # fmt: skip


@pytest.fixture
def system(fia: User) -> System:
    return System(fia)


def paid(**changes: object) -> dict[str, object]:
    told = {
        "kind": "PAID",
        "amount": "5000.00",
        "currency": "EUR",
        "moved_on": clock.today().isoformat(),
        "reference": "INV-1",
    }
    return {**told, **changes}  # fmt: skip


def codes(answer) -> list[tuple[str, str | None]]:
    return [(one["code"], one["field"]) for one in answer.json()["errors"]]


def test_a_payment_is_told_found_and_taken_back(system: System, kone: Deal) -> None:
    (found,) = system.ask("GET", "/deals?text=kone&stage=WON").json()["items"]
    assert (found["id"], found["net"]) == (kone.pk, {"amount": "10000.00", "currency": "EUR"})
    assert system.ask("GET", f"/deals/{kone.pk}").json() == found
    answer = system.ask("POST", f"/deals/{kone.pk}/payments", paid())
    assert answer.status_code == 201
    told = answer.json()
    assert (told["amount"], told["reference"]) == ({"amount": "5000.00", "currency": "EUR"}, "INV-1")
    assert system.ask("GET", f"/payments?deal_id={kone.pk}").json() == {"items": [told], "next": ""}
    event = Event.objects.get(verb="deal.payment_told")
    assert (event.via, event.actor_role, event.actor_id) == ("API", "FINANCE", system.key.user_id)
    undone = system.ask("DELETE", f"/payments/{told['id']}").json()
    assert undone["undone_at"] is not None
    assert system.ask("DELETE", f"/payments/{told['id']}").json() == undone


def test_what_is_sent_twice_is_told_once(system: System, kone: Deal) -> None:
    path = f"/deals/{kone.pk}/payments"
    by_reference = [system.ask("POST", path, paid()).json()["id"] for _ in range(2)]
    by_key = [
        system.ask("POST", path, paid(reference=""), **{"Idempotency-Key": "a-1"}).json() for _ in range(3)
    ]
    assert len(set(by_reference)) == 1
    assert by_key[0] == by_key[1] == by_key[2]
    assert CustomerPayment.objects.count() == 2
    other = system.ask("POST", path, paid(reference="", amount="1"), **{"Idempotency-Key": "a-1"})
    assert (other.status_code, codes(other)) == (422, [("IDEMPOTENCY_KEY_REUSED", None)])
    # Without key and reference nothing says that it is another payment than the one told.
    alike = system.ask("POST", path, paid(reference=""))
    assert (alike.status_code, codes(alike)) == (422, [("PAYMENT_ALIKE", "another")])
    assert system.ask("POST", path, paid(reference="", another=True)).status_code == 201
    # What was refused may be mended and sent again under the same name.
    refused = system.ask(
        "POST", path, paid(kind="REFUNDED", amount="99999", reference=""), **{"Idempotency-Key": "a-2"}
    )
    assert codes(refused) == [("MORE_THAN_PAID", "amount")]
    assert not Answered.objects.filter(name="a-2").exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": "0"}, "AMOUNT_NOT_POSITIVE", "amount"),
        ({"amount": "1.005"}, "AMOUNT_UNREADABLE", "amount"),
        ({"amount": "-1"}, "INVALID", "amount"),
        ({"amount": 5}, "INVALID", "amount"),
        ({"amount": "999999999"}, "AMOUNT_TOO_LARGE", "amount"),
        ({"currency": "USD"}, "OTHER_CURRENCY", "amount"),
        ({"currency": "eur"}, "INVALID", "currency"),
        ({"kind": "STOLEN"}, "INVALID", "kind"),
        ({"moved_on": "2096-01-01"}, "DATE_IN_FUTURE", "moved_on"),
        ({"moved_on": "soon"}, "INVALID", "moved_on"),
        ({"reference": "a\0b"}, "INVALID", "reference"),
        ({"reference": "x" * 81}, "INVALID", "reference"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    system: System, kone: Deal, changes, code: str, field: str
) -> None:
    answer = system.ask("POST", f"/deals/{kone.pk}/payments", paid(**changes))
    assert (answer.status_code, codes(answer)) == (422, [(code, field)])
    assert answer.json()["errors"][0]["message"]
    assert not CustomerPayment.objects.exists()


def test_sentences_are_in_the_language_that_is_asked_for(system: System, kone: Deal) -> None:
    path = f"/deals/{kone.pk}/payments"
    said = [
        system.ask("POST", path, paid(amount="0"), **headers).json()["errors"][0]["message"]
        for headers in ({"Accept-Language": "en"}, {"Accept-Language": "fi"}, {})
    ]
    assert said[0] == said[2] != said[1]
    User.objects.filter(pk=system.key.user_id).update(language="fi")
    assert system.ask("POST", path, paid(amount="0")).json()["errors"][0]["message"] == said[1]


def test_nobody_gets_in_without_a_key_in_force(system: System, kone: Deal, fia: User) -> None:
    for secret in ("", "x", "kanava_unknown", "ä", "a" * 5000):
        answer = Client().get(
            "/api/v1/deals", headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")}
        )
        assert (answer.status_code, codes(answer)) == (401, [("KEY_UNKNOWN", None)])
    assert Client().get("/api/v1/deals").status_code == 401
    # A session of a browser is no key.
    assert client_of(fia).get("/api/v1/deals").status_code == 401
    assert system.ask("GET", "/deals").status_code == 200
    revoke_key(by=staff(fia), key_id=system.key.pk, at=clock.now())
    assert system.ask("GET", "/deals").status_code == 401
    other = System(fia)
    User.objects.filter(pk=fia.pk).update(is_active=False)
    assert other.ask("GET", "/deals").status_code == 401


def test_a_key_may_what_its_person_may(kone: Deal) -> None:
    seller = System(make_user("Sulo", role="SELLER"))
    assert seller.ask("GET", "/deals").status_code == 200
    for method, path, body in (
        ("POST", f"/deals/{kone.pk}/payments", paid()), ("GET", "/payments", None), ("GET", "/statements", None),
    ):  # fmt: skip
        answer = seller.ask(method, path, body)
        assert (answer.status_code, codes(answer)) == (403, [("NOT_PERMITTED", None)])
    reader = System(make_user("Maija", role="EXECUTIVE"))
    assert reader.ask("GET", "/statements").status_code == 200
    assert reader.ask("POST", f"/deals/{kone.pk}/payments", paid()).status_code == 403


def test_statements_with_their_lines(system: System, aurora: Partner, kone: Deal, fia: User) -> None:
    close(client_of(fia), last_month())
    row = Statement.objects.get()
    (found,) = system.ask("GET", f"/statements?partner_id={aurora.pk}").json()["items"]
    assert (found["number"], found["due"]) == (row.number, {"amount": "2000.00", "currency": "EUR"})
    one = system.ask("GET", f"/statements/{row.number}").json()
    assert [(line["deal_id"], line["amount"]["amount"]) for line in one["lines"]] == [(kone.pk, "2000.00")]
    assert codes(system.ask("GET", "/statements/2026-99-9999")) == [("NOT_FOUND", None)]


def test_pages_follow_each_other(system: System, kone: Deal) -> None:
    for number in range(60):
        CustomerPayment.objects.create(
            deal=kone, kind="PAID", amount_minor=number + 1, moved_on=clock.today(), told_at=clock.now()
        )
    first = system.ask("GET", "/payments").json()
    second = system.ask("GET", f"/payments?after={first['next']}").json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 10, "")
    ids = [one["id"] for one in (*first["items"], *second["items"])]
    assert ids == sorted(ids, reverse=True)


def test_too_many_requests_are_refused(system: System, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api": "3/m/key"}
    statuses = [system.ask("GET", "/deals").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


def test_a_key_is_made_shown_once_and_taken_back_on_a_page(fia: User) -> None:
    client, address = client_of(fia), reverse("console:api-keys")
    assert address in client.get(reverse("public:account")).content.decode()
    assert client.post(address, {"name": " "}).status_code == 422
    made = client.post(address, {"name": "Netvisor"})
    key = ApiKey.objects.get()
    secret = made.content.decode().split("<code>")[1].split("</code>")[0]
    assert secret.startswith(key.beginning)
    assert "no-store" in made.headers["Cache-Control"]
    assert key.digest not in secret
    again = client.get(address).content.decode()
    assert secret not in again
    assert key.beginning in again
    answer = Client().get("/api/v1/deals", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    key.refresh_from_db()
    assert key.used_on == clock.today()
    other = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    assert other.post(reverse("console:api-key-revoke", args=[key.pk])).status_code == 404
    client.post(reverse("console:api-key-revoke", args=[key.pk]))
    assert Client().get("/api/v1/deals", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_keys_are_named_few_and_ones_own(fia: User, aurora: Partner) -> None:
    by, at = staff(fia), clock.now()
    with pytest.raises(KeyNameMissing):
        make_key(by=by, name=" ", at=at)
    for number in range(MOST_KEYS):
        make_key(by=by, name=f"System {number}", at=at)
    with pytest.raises(TooManyKeys):
        make_key(by=by, name="One more", at=at)
    with pytest.raises(NotFound):
        revoke_key(by=staff(make_user("Eva", role="OWNER")), key_id=ApiKey.objects.latest("id").pk, at=at)
    with pytest.raises(NotPermitted):
        make_key(by=member(aurora), name="X", at=at)


def test_the_description_is_there_for_people_and_systems() -> None:
    page = Client().get("/api/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/deals/{deal_id}/payments" in text
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "<script" not in text.replace('<script src="/static/', "")


def test_old_answers_are_forgotten(system: System, kone: Deal) -> None:
    from kanava.apikeys.actions import forget_answers

    system.ask("POST", f"/deals/{kone.pk}/payments", paid(), **{"Idempotency-Key": "old"})
    assert forget_answers(at=clock.now()) == 0
    assert forget_answers(at=clock.now() + timedelta(days=8)) == 1
