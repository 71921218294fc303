"""A mail of one's own address that belongs to a candidate (guide: E2, F5)."""

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import User
from kanava.engagement.models import WaitingMail
from kanava.recruiting.actions.filing import file_mail
from kanava.recruiting.models import Candidate, CandidateContact, Outreach, OutreachMail
from kanava.rules.refusals import NotFound
from tests.factories import client_of, make_user, staff
from tests.recruiting.trials import make_candidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> User:
    return make_user("Eva", role="PARTNER_MANAGER")


@pytest.fixture
def beacon(eva) -> Candidate:
    found = make_candidate(staff(eva), step="TARGET")
    CandidateContact.objects.create(candidate=found, name="Nora", email="Nora@beacon.example")
    return found


def waiting(owner: User, sender: str, to: str = "", title: str = "Partnership") -> WaitingMail:
    now = clock.now()
    return WaitingMail.objects.create(
        owner=owner, received_at=now, sent_at=now, sender=sender, recipients=[to] if to else [], title=title, text="Words"
    )  # fmt: skip


def test_what_we_wrote_is_an_attempt_and_what_they_wrote_its_answer(eva, beacon) -> None:
    ours = waiting(eva, eva.email, "nora@beacon.example")
    file_mail(by=staff(eva), mail_id=ours.pk, candidate_id=beacon.pk, at=clock.now())
    beacon.refresh_from_db()
    tried = Outreach.objects.get()
    assert (tried.channel, tried.text, tried.answer) == ("MAIL", "Partnership\n\nWords", "WAITING")
    assert (beacon.step, beacon.last_contact_on) == ("CONTACTED", clock.today())
    theirs = waiting(eva, "nora@beacon.example")
    file_mail(by=staff(eva), mail_id=theirs.pk, candidate_id=beacon.pk, at=clock.now())
    tried.refresh_from_db()
    assert (tried.answer, OutreachMail.objects.get().outreach) == ("ANSWERED", tried)
    assert not WaitingMail.objects.exists()


def test_who_writes_first_was_not_reached_cold(eva, beacon) -> None:
    found = waiting(eva, "nora@beacon.example")
    file_mail(by=staff(eva), mail_id=found.pk, candidate_id=beacon.pk, at=clock.now())
    tried = Outreach.objects.get()
    assert (tried.is_cold, tried.answer, tried.mails.get().text) == (False, "ANSWERED", "Words")


def test_nobody_files_the_mail_of_another(eva, beacon) -> None:
    found = waiting(make_user("Mikko", role="PARTNER_MANAGER"), "nora@beacon.example")
    with pytest.raises(NotFound):
        file_mail(by=staff(eva), mail_id=found.pk, candidate_id=beacon.pk, at=clock.now())
    assert not Outreach.objects.exists()


def test_the_inbox_offers_the_candidate_and_takes_its_name(eva, beacon) -> None:
    desk = client_of(eva)
    known, other = waiting(eva, "nora@beacon.example"), waiting(eva, "x@nowhere.example")
    text = desk.get(reverse("console:mail-inbox")).content.decode()
    assert f'value="{beacon.pk}">Beacon Services</button>' in text
    assert "Beacon" in desk.get(reverse("console:candidate-suggest"), {"prospect": "bea"}).content.decode()

    def sent(mail: WaitingMail, told: dict[str, object]) -> str:
        address = reverse("console:mail-inbox-act", args=[mail.pk, "recruiting"])
        return desk.post(address, told, follow=True).content.decode()

    assert "The mail is with the candidate Beacon Services." in sent(known, {"candidate": beacon.pk})
    assert "No single candidate has this name." in sent(other, {"prospect": "Zzz"})
    assert WaitingMail.objects.get() == other
    assert "The mail is with the candidate Beacon Services." in sent(other, {"prospect": "beacon services"})
    assert OutreachMail.objects.count() == 2
