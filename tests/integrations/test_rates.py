"""Fetching the bank's rates: what is missing, what is hostile, when, and what the operator sees of it."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from kanava.core.models import Event
from kanava.integrations import bank_files, rates
from kanava.integrations.models import RatesRun
from kanava.ledger.actions import load_rates
from kanava.ledger.models import ExchangeRate
from kanava.ledger.queries import find_newest_rate_day
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.refusals import NotPermitted, Refusal
from tests.factories import client_of, make_user
from tests.integrations.bank import Answer, Bank, bank_open, daily, history, packed

pytestmark = pytest.mark.django_db
BY = system(Via.JOB)
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
EVENING = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
DAILY, HISTORY = "eurofxref.zip", "eurofxref-hist.zip"


@pytest.fixture
def bank(settings):
    with bank_open() as opened:
        settings.RATES_URL = opened.address
        yield opened


def fill(bank: Bank, until: date, **more: object) -> None:
    """Everything up to a day is here already."""
    bank.answers[HISTORY] = Answer(history(until, **more))
    content = bank.answers[HISTORY].body
    rates.bring_in(by=BY, content=content, how=rates.UPLOAD, source="hist.zip", at=EVENING)


def test_nothing_here_brings_the_whole_history(bank: Bank) -> None:
    bank.answers[HISTORY] = Answer(history(TUESDAY))
    run = rates.fetch_rates(by=BY, at=EVENING)
    assert run is not None
    assert bank.asked == [HISTORY]
    assert (run.newest, run.added) == (TUESDAY, ExchangeRate.objects.count())
    assert Event.objects.get(verb="rates.loaded").data == {"added": run.added}


def test_the_last_day_comes_with_the_daily_file_and_nothing_is_asked_twice(bank: Bank) -> None:
    fill(bank, MONDAY)
    bank.answers[DAILY] = Answer(daily(TUESDAY))
    assert rates.fetch_rates(by=BY, at=EVENING - timedelta(hours=2)) is None
    assert bank.asked == []
    assert rates.fetch_rates(by=BY, at=EVENING) is not None
    assert rates.fetch_rates(by=BY, at=EVENING) is None
    assert bank.asked == [DAILY]
    assert ExchangeRate.objects.get(currency="JPY").per_euro == Decimal("160.5")


def test_a_gap_of_weeks_heals_by_itself(bank: Bank) -> None:
    gap = tuple(MONDAY - timedelta(days=n) for n in range(5, 26))
    fill(bank, MONDAY, without=gap)
    bank.answers[HISTORY] = Answer(history(TUESDAY))
    rates.fetch_rates(by=BY, at=EVENING)
    assert bank.asked == [HISTORY]
    assert rates.fetch_rates(by=BY, at=EVENING) is None


def test_a_corrected_rate_is_told_and_the_kept_one_stays(bank: Bank) -> None:
    fill(bank, MONDAY)
    run = rates.bring_in(by=BY, content=daily(MONDAY, "1.21"), how=rates.UPLOAD, source="x.zip", at=EVENING)
    assert (run.added, run.different) == (1, 1)
    assert ExchangeRate.objects.get(currency="USD", on_date=MONDAY).per_euro == Decimal("1.2")


BOMB = packed(b"Date,USD\n" + b"0" * (bank_files.LARGEST_TEXT + 1))
HEAD = "Date, USD, \n"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(b"<html>Be right back</html>"), "RATES_NOT_THE_BANKS"),
        (Answer(b""), "RATES_NOT_THE_BANKS"),
        (Answer(b"gone", status=404), "RATES_REFUSED"),
        (Answer(b"oh no", status=503), "RATES_REFUSED"),
        (Answer(BOMB), "RATES_TOO_LARGE"),
        (Answer(b"0" * (bank_files.LARGEST_FILE + 1)), "RATES_TOO_LARGE"),
        (Answer(packed(HEAD, "a.csv", "b.csv")), "RATES_NOT_THE_BANKS"),
        (Answer(packed(HEAD, "a.exe")), "RATES_NOT_THE_BANKS"),
        (Answer(daily(TUESDAY)[:-30]), "RATES_NOT_THE_BANKS"),
        (Answer(b"PK\x03\x04 and then nothing of an archive"), "RATES_NOT_THE_BANKS"),
        (Answer(daily(TUESDAY), claims=5000), "RATES_UNREACHABLE"),
        (Answer(packed("Day, USD\n24 November 2026, 1.2")), "RATES_NOT_THE_BANKS"),
        (Answer(packed(b"Date, USD\n\xff\xfe")), "RATES_NOT_THE_BANKS"),
        (Answer(daily(TUESDAY + timedelta(days=1))), "RATES_OF_THE_FUTURE"),
        (Answer(daily(TUESDAY, "12.5")), "RATES_IMPLAUSIBLE"),
        (Answer(daily(TUESDAY, "0")), "RATES_IMPLAUSIBLE"),
        (Answer(packed(HEAD + "24 November 2026, 1.2, \n24 November 2026, 1.3, \n")), "RATES_CONTRADICT"),
        (Answer(status=302, location="ftp://127.0.0.1/eurofxref.zip"), "RATES_UNREACHABLE"),
        (Answer(status=302, location="https://127.0.0.1:1/eurofxref.zip"), "RATES_UNREACHABLE"),
        (Answer(status=302, location="/stats/eurofxref.zip"), "RATES_REFUSED"),
        (Answer(daily(TUESDAY), drip=0.2), "RATES_UNREACHABLE"),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_answer_changes_nothing_and_is_kept(
    bank: Bank, answer: Answer, code: str
) -> None:
    fill(bank, MONDAY)
    before = list(ExchangeRate.objects.order_by("id").values_list("id", "per_euro"))
    bank.answers[DAILY] = answer
    with pytest.raises(Refusal) as refused:
        rates.fetch_rates(by=BY, at=EVENING, all_in=1.5)
    assert refused.value.code == code
    assert list(ExchangeRate.objects.order_by("id").values_list("id", "per_euro")) == before
    assert RatesRun.objects.latest("id").refusal == code
    assert Event.objects.filter(verb="rates.loaded").count() == 1


def test_a_redirection_that_stays_is_followed(bank: Bank) -> None:
    fill(bank, MONDAY)
    bank.answers[DAILY] = Answer(status=302, location="/elsewhere/moved.zip")
    bank.answers["moved.zip"] = Answer(daily(TUESDAY))
    rates.fetch_rates(by=BY, at=EVENING)
    assert find_newest_rate_day() == TUESDAY


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "RATES_FETCHING_OFF"),
        ("file:///etc/", "RATES_ADDRESS_INVALID"),
        ("no address", "RATES_ADDRESS_INVALID"),
        ("http://127.0.0.1:1/", "RATES_UNREACHABLE"),
    ],
)
def test_an_address_that_is_none(settings, address: str, code: str) -> None:
    settings.RATES_URL = address
    with pytest.raises(Refusal) as refused:
        rates.fetch_rates(by=BY, at=EVENING)
    assert refused.value.code == code
    assert rates.fetch_if_due(by=BY, at=EVENING + timedelta(days=1)) is None


def test_a_password_in_the_address_is_not_shown(settings) -> None:
    settings.RATES_URL = "http://me:secret@127.0.0.1:1/"
    with pytest.raises(Refusal):
        rates.fetch_rates(by=BY, at=EVENING)
    run = RatesRun.objects.get()
    assert "secret" not in f"{run.source} {run.params}"


def test_the_clock_tries_until_it_succeeds_and_then_rests(bank: Bank) -> None:
    fill(bank, MONDAY)
    moments = [EVENING + timedelta(minutes=15 * n) for n in range(5)]
    for at in moments[:4]:
        rates.fetch_if_due(by=BY, at=at)
    # Every half hour: the first moment and the third.
    assert bank.asked == [DAILY, DAILY]
    bank.answers[DAILY] = Answer(daily(TUESDAY))
    assert rates.fetch_if_due(by=BY, at=moments[4]) is not None
    rates.fetch_if_due(by=BY, at=moments[4] + timedelta(hours=3))
    assert len(bank.asked) == 3
    assert [run.refusal for run in RatesRun.objects.filter(how="FETCH").order_by("id")] == [
        "RATES_REFUSED"
    ] * 2 + [""]


def test_only_the_last_attempts_are_kept(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "KEPT_RUNS", 5)
    for _ in range(9):
        with pytest.raises(Refusal):
            rates.fetch_rates(by=BY, at=EVENING)
    assert RatesRun.objects.count() == 5


def test_who_may_not_bring_rates_in_is_refused() -> None:
    by = Actor(Role.EXECUTIVE, Via.CONSOLE, 1)
    with pytest.raises(NotPermitted):
        rates.take_rates(by=by, content=daily(TUESDAY), how=rates.UPLOAD, source="x", at=EVENING)


# The command


def test_the_command_without_a_file_fetches(bank: Bank) -> None:
    bank.answers[HISTORY] = Answer(history(datetime.now(UTC).date()))
    out = StringIO()
    call_command("load_rates", stdout=out)
    call_command("load_rates", stdout=out)
    assert re.match(r"\d+ new rates of \d+, up to 20\d\d-", out.getvalue())
    assert RatesRun.objects.get().how == "FETCH"


def test_the_command_says_why_not(bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="answered with error 404"):
        call_command("load_rates")
    (tmp_path / "a.csv").write_text("Date,USD\nyesterday,1.1")
    with pytest.raises(CommandError, match="Line 2 has no date"):
        call_command("load_rates", tmp_path / "a.csv")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_rates", tmp_path / "missing.csv")


# The page


def client(role: str) -> Client:
    return client_of(make_user(role.title(), role=role))


def test_finance_sees_how_rates_stand_and_what_went_wrong(bank: Bank) -> None:
    eero = client("FINANCE")
    assert "No rates yet" in eero.get(reverse("console:rates")).content.decode()
    load_rates(by=BY, rows=[(MONDAY, "USD", Decimal("1.2345"))], at=EVENING)
    answer = eero.post(reverse("console:rates-fetch"), follow=True)
    text = answer.content.decode()
    assert text.count("The bank&#x27;s address answered with error 404.") == 3
    assert "1.2345" in text
    assert client("SELLER").get(reverse("console:rates")).status_code == 403
    assert client("EXECUTIVE").post(reverse("console:rates-fetch")).status_code == 403


def test_a_file_by_hand_tells_its_result_next_to_its_field(bank: Bank) -> None:
    aino = client("OWNER")
    good = SimpleUploadedFile("hist.zip", history(MONDAY), content_type="application/zip")
    text = aino.post(reverse("console:rates-upload"), {"file": good}, follow=True).content.decode()
    assert re.search(r"\d+ new rates\.", text)
    assert "hist.zip" in text
    assert RatesRun.objects.get().by_id is not None

    bad = SimpleUploadedFile("cat.png", b"\x89PNG not rates", content_type="image/png")
    answer = aino.post(reverse("console:rates-upload"), {"file": bad})
    assert answer.status_code == 422
    assert 'aria-describedby="id_file-error' in answer.content.decode()
    assert RatesRun.objects.latest("id").refusal == "RATES_NOT_THE_BANKS"
    assert aino.post(reverse("console:rates-upload")).status_code == 422


def test_the_page_asks_few_statements(bank: Bank, django_assert_max_num_queries) -> None:
    aino = client("OWNER")
    aino.get(reverse("console:rates"))
    for _ in range(12):
        fill(bank, MONDAY)
    with django_assert_max_num_queries(12):
        aino.get(reverse("console:rates"))
