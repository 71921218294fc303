"""A certificate that has run out says so wherever its path stands, and the way to renew it is one click (guide: D2, H6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from kanava.rules.certificates import Renewal, renewal
from kanava.rules.people import Role
from kanava.rules.playbook import DEFAULT
from kanava.training.actions.certificates import revoke_certificate
from kanava.training.models import Certificate
from tests.factories import client_of, make_member, make_user, member, staff
from tests.training.certifying import AT, make_assessment, make_bank, make_path, pass_it

pytestmark = pytest.mark.django_db
SOON, LATER = AT + timedelta(days=350), AT + timedelta(days=400)


@pytest.fixture
def aino():
    return make_user("Aino", role="OWNER")


@pytest.fixture
def olga(aurora):
    return make_member(aurora, "Olga", Role.PARTNER_OWNER)


@pytest.fixture
def taken(aino, aurora, olga):
    made = make_assessment(staff(aino), make_path("Certified"), make_bank(staff(aino)))
    pass_it(member(aurora, user_id=olga.pk), made)
    return made


def pages(taken) -> list[str]:
    path_id = taken.lesson.path_id
    return [
        reverse("portal:home"), reverse("portal:training"), reverse("portal:training-path", args=[path_id]),
        reverse("portal:certificates"), reverse("portal:assessment", args=[taken.lesson_id]),
    ]  # fmt: skip


def test_what_has_run_out_asks_to_be_renewed_wherever_it_stands(taken, aino, aurora, olga) -> None:
    renew = f'href="{reverse("portal:assessment", args=[taken.lesson_id])}"'
    with time_machine.travel(AT, tick=False):
        for address in pages(taken):
            text = client_of(olga).get(address).content.decode()
            assert "Renew now" not in text, address
            assert "expired" not in text.casefold(), address
    with time_machine.travel(LATER, tick=False):
        client = client_of(olga)
        home, training, path, certificates, assessment = (
            client.get(one).content.decode() for one in pages(taken)
        )
        for text in (home, training, path):
            assert "Your certificate ran out on 24 Nov 2027 and counts no more." in text
            assert renew in text
        assert "Needs your attention" in home
        assert "Certificates to renew" in training
        assert "You have finished this path" not in path
        assert "Certificate expired" in path
        assert "Renew now" in certificates
        assert "Your certificate ran out on 24 Nov 2027" in assessment
        people = client.get(reverse("portal:training-people")).content.decode()
        desk = client_of(aino)
        progress = desk.get(reverse("console:training-progress") + "?show=LEARNING_FINISHED").content.decode()
        partner = desk.get(reverse("console:partner-training", args=[aurora.pk])).content.decode()
        for text in (people, progress, partner):
            assert "Certificate expired" in text
            assert "ran out 24 Nov 2027" in text
        pass_it(member(aurora, user_id=olga.pk), taken, at=LATER)
        assert "Renew now" not in client.get(reverse("portal:home")).content.decode()


def test_one_that_ends_soon_can_be_renewed_and_one_taken_back_is_earned_anew(taken, aino, olga) -> None:
    with time_machine.travel(SOON, tick=False):
        home = client_of(olga).get(reverse("portal:home")).content.decode()
        assert "Your certificate ends on 24 Nov 2027. Renewed in time, it goes on from there." in home
        found = Certificate.objects.get()
        revoke_certificate(by=staff(aino), certificate_id=found.pk, reason="Somebody else sat it", at=SOON)
        home = client_of(olga).get(reverse("portal:home")).content.decode()
        assert "Your certificate was revoked and counts no more." in home


def test_the_public_page_of_a_certificate_can_be_copied(taken, olga) -> None:
    with time_machine.travel(AT, tick=False):
        text = client_of(olga).get(reverse("portal:certificates")).content.decode()
    found = Certificate.objects.get()
    assert f'data-copy="certificate-{found.pk}"' in text
    assert reverse("public:certificate", args=[found.token]) in text


@pytest.mark.parametrize(
    ("on", "is_revoked", "why"),
    [
        (date(2027, 9, 1), False, None), (date(2027, 11, 24), False, Renewal.ENDS), (date(2027, 11, 25), False, Renewal.EXPIRED),
        (date(2027, 9, 1), True, Renewal.REVOKED),
    ],
)  # fmt: skip
def test_why_a_certificate_is_renewed(on: date, is_revoked: bool, why: Renewal | None) -> None:
    assert renewal(date(2027, 11, 24), is_revoked=is_revoked, on=on, playbook=DEFAULT) == why
