"""A partner's people who look after money hear of a new statement, by jobs, once, in batches."""

from datetime import date

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from kanava.core.models import Event
from kanava.earnings import telling
from kanava.earnings.actions.closing import close_period
from kanava.partners.models import Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules.people import Actor, Role
from tests.earnings.test_closing import AT, CLOSE, OCTOBER, won
from tests.factories import make_member, make_partner, make_user, staff
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def fia() -> Actor:
    return staff(make_user("Fia", role="FINANCE"))


def partner(name: str, aino: Actor, *, amount: str = "10000") -> Partner:
    made = make_partner(name, type="REFERRAL", tier="GOLD")
    won(made, aino, f"{name} Asiakas Oyj", amount)
    return made


def close(fia: Actor) -> None:
    run_jobs()
    mail.outbox.clear()
    close_period(by=fia, day=OCTOBER.last, at=CLOSE)


def letters() -> list[tuple[str, str]]:
    run_jobs()
    return [(one.to[0].partition("@")[0], one.subject) for one in mail.outbox]


def test_finance_hears_else_the_owner_in_their_language(aino, fia) -> None:
    aurora, polar, vaasa = (partner(name, aino) for name in ("Aurora Oy", "Polar Oy", "Vaasa Oy"))
    make_member(aurora, "Mika", Role.PARTNER_FINANCE)
    make_member(aurora, "Oona", Role.PARTNER_OWNER)
    make_member(polar, "Pia", Role.PARTNER_OWNER)
    make_member(vaasa, "Sini", Role.PARTNER_SELLER)
    close(fia)
    assert sorted(letters()) == [
        ("mika", "Statement 2026-10-0001: €2,000.00"),
        ("pia", "Statement 2026-10-0002: €2,000.00"),
        ("sini", "Statement 2026-10-0003: €2,000.00"),
    ]
    told = {one.to[0].partition("@")[0]: one.body for one in mail.outbox}
    assert "Nobody at Vaasa Oy looks after money yet" in told["sini"]
    assert "looks after money yet" not in told["mika"]
    (body,) = (one.body for one in mail.outbox if one.to == ["mika@example.com"])
    assert "we pay Aurora Oy €2,000.00 by" in body
    assert "/portal/statements/2026-10-0001/" in body


def test_nothing_is_written_in_the_closing_itself_and_each_letter_once(aino, fia, monkeypatch) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for number in range(5):
        make_member(partner(f"Kumppani {number} Oy", aino), f"Mika{number}", Role.PARTNER_FINANCE)
    close(fia)
    assert mail.outbox == []
    assert len(letters()) == 5
    event = Event.objects.get(verb="period.closed")
    jobs = ProcrastinateJob.objects.filter(task_name=telling.TASK).order_by("id")
    afters = [job.args["after"] for job in jobs]
    assert len(afters) == 4
    # A job that comes again, as after a crash of the worker, writes nothing more.
    for after in afters:
        telling.tell_some(event_id=event.pk, after=after)
    run_jobs()
    assert len(mail.outbox) == 5


def test_many_statements_of_one_partner_are_one_letter(aino, fia) -> None:
    PlaybookVersion.objects.create(
        effective_from=date(2026, 9, 1), revision=1, document={"margins": {"payment_rhythm": "PER_DEAL"}}, is_published=True,
        created_at=AT, published_at=AT,
    )  # fmt: skip
    aurora = partner("Aurora Oy", aino)
    won(aurora, aino, "Elisa Oyj", "500")
    make_member(aurora, "Mika", Role.PARTNER_FINANCE)
    close(fia)
    assert letters() == [("mika", "2 new statements")]
    assert "2026-10-0002: €100.00, paid by" in mail.outbox[0].body


def test_a_batch_takes_few_statements_however_many_partners(aino, fia, django_assert_max_num_queries) -> None:
    for number in range(6):
        partner(f"Kumppani {number} Oy", aino)
    close(fia)
    event = Event.objects.get(verb="period.closed")
    with django_assert_max_num_queries(14):
        telling.tell_some(event_id=event.pk, after=0)
