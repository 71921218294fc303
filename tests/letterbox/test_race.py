"""The same at the same instant: a link that is used twice, a mail that comes by two ways."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections
from django.test import override_settings

from kanava.deals.models import Registration
from kanava.letterbox.actions.confirming import LinkUsed
from kanava.letterbox.confirming import confirm
from kanava.letterbox.models import Message
from kanava.letterbox.processing import process
from kanava.letterbox.receiving import receive
from kanava.letterbox.storing import typed_of
from tests.letterbox.mails import AT, PASS, arrive, letters_to, link_in, make_programme, written

AT_ONCE = 8
MAIL_IN = {"MAIL_IN_ADDRESS": "deals@kanava.example", "MAIL_IN_TRUSTED": ["mx.kanava.example"]}


def at_once(act) -> list[str]:
    """Do the same in several threads at the same instant; the class of what each came to."""
    start = Barrier(AT_ONCE)

    def run(_number: int) -> str:
        start.wait(timeout=30)
        try:
            return type(act()).__name__
        except Exception as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@override_settings(**MAIL_IN)
def test_a_link_confirms_once(fresh_database: str) -> None:
    make_programme()
    message = arrive(written())
    token = link_in(letters_to("bertil@example.com")[0]).split("/")[-2]
    told = {deal.pk: typed_of(deal.values) for deal in message.deals.all()}
    came_to = at_once(lambda: confirm(token, told, at=AT))
    assert sorted(came_to) == sorted(["Confirmation", *[LinkUsed.__name__] * (AT_ONCE - 1)])
    assert Registration.objects.get().state == "SUBMITTED"


@override_settings(**MAIL_IN)
def test_a_mail_that_comes_by_many_ways_at_once_is_one(fresh_database: str) -> None:
    make_programme()
    raw = written(results=PASS)
    assert set(at_once(lambda: receive(raw, way="LMTP", at=AT))) == {"Message"}
    message = Message.objects.get()
    # Two workers that have the same mail make one draft of it, and one letter.
    assert set(at_once(lambda: process(message.pk, at=AT))) == {"Message"}
    assert Registration.objects.get().state == "SUBMITTED"
    assert len(letters_to("bertil@example.com")) == 1
