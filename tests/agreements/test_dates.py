"""Dates that come due: notice, renewal by itself, reminders told once (guide: D5)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kanava.agreements.actions import ending, sending
from kanava.agreements.jobs import keep_dates
from kanava.agreements.models import Agreement, DueDate
from kanava.core.models import Event
from kanava.rules.agreements import AgreementOver, NoticeBeforeStart
from kanava.rules.partnership import DateInFuture
from kanava.rules.people import Role, Via, system
from tests.agreements.making import AT, OWNER, TERMS, make_sent, make_signed, make_signing_partner, sign
from tests.factories import make_user
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
JOB = system(Via.JOB)


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC) + timedelta(hours=8)


def dates(agreement: Agreement) -> dict[str, str]:
    return {one.kind: str(one.on) for one in DueDate.objects.filter(agreement=agreement)}


def work(day: str) -> tuple[int, int]:
    moment = at(day)
    return ending.roll_dates(by=JOB, at=moment), ending.remind_of_dates(by=JOB, at=moment)


def told(agreement: Agreement) -> list[tuple[str, str]]:
    rows = Event.objects.filter(verb="agreement.date_near", object_id=agreement.pk).order_by("id")
    return [(one.data["kind"], one.data["on"]) for one in rows]


def test_what_renews_itself_moves_on_to_its_next_term() -> None:
    done = make_signed(make_signing_partner())
    assert dates(done) == {"NOTICE": "2028-08-31", "RENEWS": "2028-12-01"}
    work("2028-09-01")
    assert dates(done) == {"RENEWS": "2028-12-01"}
    work("2028-12-02")
    assert dates(done) == {"NOTICE": "2029-08-31", "RENEWS": "2029-12-01"}
    work("2028-12-02")
    assert Event.objects.filter(verb="agreement.renewed").count() == 1
    # Even where the job stood still for years.
    work("2035-01-15")
    assert dates(done) == {"NOTICE": "2035-08-31", "RENEWS": "2035-12-01"}


def test_the_manager_is_reminded_at_each_mark_once(mailoutbox) -> None:
    eva = make_user("Eva", role=Role.PARTNER_MANAGER, language="fi")
    done = make_signed(make_signing_partner(manager=eva))
    run_jobs()
    mailoutbox.clear()
    assert work("2028-06-01") == (0, 0)
    assert work("2028-06-02") == (0, 1)  # ninety days before the last of August
    assert work("2028-06-02") == (0, 0)
    assert work("2028-06-20") == (0, 0)
    assert work("2028-08-01")[1] == 1
    assert work("2028-08-24")[1] == 1
    assert work("2028-08-31")[1] == 0
    assert told(done) == [("NOTICE", "2028-08-31")] * 3
    run_jobs()
    assert [one.to for one in mailoutbox] == [["eva@example.com"]] * 3


def test_without_a_manager_the_owners_are_told(mailoutbox) -> None:
    make_user("Aino", role=Role.OWNER)
    make_signed(make_signing_partner(), terms=replace(TERMS, renewal_months=0))
    run_jobs()
    mailoutbox.clear()
    work("2028-11-01")
    run_jobs()
    (letter,) = mailoutbox
    assert letter.to == ["aino@example.com"]
    assert letter.subject == "Aurora Oy: the agreement ends on 30 Nov 2028"


def test_the_job_can_run_twice_a_day() -> None:
    make_signed(make_signing_partner())
    keep_dates()
    keep_dates()
    assert not Event.objects.filter(verb="agreement.date_near").exists()


def test_notice_tells_the_last_day_and_ends_the_renewing() -> None:
    done = make_signed(make_signing_partner())
    given = {"by": OWNER, "agreement_id": done.pk, "side": "THEIRS"}
    with pytest.raises(DateInFuture):
        ending.give_notice(given_on=date(2026, 11, 25), at=AT, **given)
    with pytest.raises(NoticeBeforeStart):
        ending.give_notice(given_on=date(2026, 11, 23), at=AT, **given)
    with pytest.raises(ending.SideUnknown):
        ending.give_notice(given_on=AT.date(), at=AT, **{**given, "side": "BOTH"})
    ended = ending.give_notice(given_on=date(2028, 9, 1), at=at("2028-09-02"), **given)
    # A day too late for this term.
    assert str(ended.last_on) == "2029-11-30"
    assert dates(done) == {"EXPIRY": "2029-11-30"}
    with pytest.raises(ending.NoticeGiven):
        ending.give_notice(given_on=date(2028, 9, 1), at=at("2028-09-02"), **given)
    work("2029-12-01")
    assert dates(done) == {}
    assert Event.objects.filter(verb="agreement.ended").count() == 1


def test_no_notice_of_what_is_over() -> None:
    done = make_signed(make_signing_partner(), terms=replace(TERMS, renewal_months=0))
    with pytest.raises(AgreementOver):
        ending.give_notice(
            by=OWNER, agreement_id=done.pk, side="OURS", given_on=date(2028, 12, 1), at=at("2028-12-01")
        )


def test_a_signer_who_stays_silent_is_told_once_for_each_link(mailoutbox) -> None:
    eva = make_user("Eva", role=Role.PARTNER_MANAGER)
    sent = make_sent(make_signing_partner(manager=eva))
    late = AT + timedelta(days=14)
    assert ending.tell_of_silent_signers(by=JOB, at=late - timedelta(seconds=1)) == 0
    assert ending.tell_of_silent_signers(by=JOB, at=late) == 1
    assert ending.tell_of_silent_signers(by=JOB, at=late) == 0
    run_jobs()
    letter = mailoutbox[-1]
    assert letter.to == ["eva@example.com"]
    assert "has not signed the agreement with Aurora Oy" in letter.subject
    # A new link, a new wait; a signature ends it.
    sending.resend_link(by=OWNER, agreement_id=sent.pk, signer_id=sent.signers.get(position=1).pk, at=late)
    assert ending.tell_of_silent_signers(by=JOB, at=late + timedelta(days=14)) == 1
    sending.resend_link(by=OWNER, agreement_id=sent.pk, signer_id=sent.signers.get(position=1).pk, at=late)
    sign("aino@example.com", at=late, name="Aino Virtanen")
    sending.recall_agreement(by=OWNER, agreement_id=sent.pk, reason="x", at=late)
    assert ending.tell_of_silent_signers(by=JOB, at=late + timedelta(days=40)) == 0
