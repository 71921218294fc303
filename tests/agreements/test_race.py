"""One link, many hands at once: one signature, one certificate, one partner signed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from kanava.agreements.actions import signing
from kanava.agreements.actions.signing import Given
from kanava.agreements.models import Agreement, Document, Signature
from kanava.core.models import Event
from kanava.rules.refusals import Refusal
from tests.agreements.making import AT, PUBLIC, make_sent, make_signing_partner, sign, token_for

HANDS = 8


def test_one_link_signs_once_however_many_use_it_at_once(fresh_database: str) -> None:
    make_sent(make_signing_partner())
    sign("aino@example.com", name="Aino Virtanen")
    token = token_for("olga@example.com")
    seen = Document.objects.get().sha256
    start = Barrier(HANDS)

    def act(number: int) -> str:
        start.wait(timeout=30)
        try:
            if number % 4 == 3:
                signing.decline_agreement(by=PUBLIC, token=token, reason="No", at=AT)
            else:
                given = Given("Olga Nieminen", "I agree.", seen)
                signing.sign_agreement(by=PUBLIC, token=token, given=given, at=AT)
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "DONE"

    with ThreadPoolExecutor(HANDS) as pool:
        answers = list(pool.map(act, range(HANDS)))

    assert answers.count("DONE") == 1
    assert set(answers) <= {"DONE", "SIGNING_LINK_USED", "SIGNING_CLOSED"}
    found = Agreement.objects.get()
    is_signed = found.state == "SIGNED"
    assert Signature.objects.count() == (2 if is_signed else 1)
    assert Document.objects.filter(kind="CERTIFICATE").count() == int(is_signed)
    assert Event.objects.filter(verb="partner.signed").count() == int(is_signed)
