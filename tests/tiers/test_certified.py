"""A tier can ask for certified people: it follows a certificate at once, and its end (guide: C2, D2)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from kanava.core.wall import partner_session
from kanava.people.actions.members import deactivate_partner_person, reactivate_partner_person
from kanava.rules.people import Role
from kanava.training.actions.certificates import revoke_certificate
from kanava.training.models import Certificate
from tests.factories import client_of, make_member, make_user, member, set_rules, staff
from tests.jobs import run_jobs
from tests.tiers.making import AT, ON, look, make_old, standing
from tests.training.certifying import make_assessment, make_bank, make_path, pass_it

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def owner():
    return staff(make_user("Oona", role="OWNER"))


@pytest.fixture
def gold_asks():
    set_rules(tiers={"certified_technicians": {"BRONZE": 0, "SILVER": 0, "GOLD": 1}, "kept_days": 0})


@pytest.mark.usefixtures("gold_asks")
def test_a_certificate_lifts_a_partner_that_lacked_it_and_its_end_gives_notice(owner) -> None:
    aurora = make_old("Aurora Oy", "SILVER", 300_000)
    olga = make_member(aurora, "Olga", Role.PARTNER_OWNER)
    ville = make_member(aurora, "Ville", Role.PARTNER_TECHNICIAN)
    look(aurora)
    assert (aurora.tier, standing(aurora).missing_minor) == ("SILVER", 0)
    client = client_of(olga)
    assert "1 more certified technician" in client.get(reverse("portal:tier")).content.decode()
    test = make_assessment(owner, make_path("Putting it to work", role="TECHNICAL"), make_bank(owner))
    pass_it(member(aurora, Role.PARTNER_TECHNICIAN, ville.pk), test)
    aurora.refresh_from_db()
    assert aurora.tier == "GOLD"
    revoke_certificate(by=owner, certificate_id=Certificate.objects.get().pk, reason="Left", at=AT)
    notice = standing(aurora).notice
    assert notice is not None
    assert notice.to == "SILVER"
    mail.outbox.clear()
    run_jobs()
    told = [letter.body for letter in mail.outbox if letter.subject.startswith("Your tier Gold ends")]
    assert "1 certified technician is missing." in told[0]


@pytest.mark.usefixtures("gold_asks")
def test_a_certificate_that_runs_out_or_whose_holder_has_left_no_longer_counts(owner) -> None:
    aurora = make_old("Aurora Oy", "GOLD", 300_000)
    ville = make_member(aurora, "Ville", Role.PARTNER_TECHNICIAN)
    test = make_assessment(owner, make_path("Putting it to work", role="TECHNICAL"), make_bank(owner))
    pass_it(member(aurora, Role.PARTNER_TECHNICIAN, ville.pk), test)
    look(aurora)
    assert standing(aurora).notice is None
    ville.is_active = False
    ville.save()
    look(aurora)
    assert standing(aurora).notice is not None
    ville.is_active = True
    ville.save()
    look(aurora)
    assert standing(aurora).notice is None
    Certificate.objects.update(issued_on=ON - timedelta(days=365), valid_until=ON - timedelta(days=1))
    look(aurora)
    assert standing(aurora).notice is not None


@pytest.mark.usefixtures("gold_asks")
def test_a_tier_follows_at_once_when_a_certified_person_loses_access_and_gets_it_back(owner) -> None:
    aurora = make_old("Aurora Oy", "GOLD", 300_000)
    ville = make_member(aurora, "Ville", Role.PARTNER_TECHNICIAN)
    test = make_assessment(owner, make_path("Putting it to work", role="TECHNICAL"), make_bank(owner))
    pass_it(member(aurora, Role.PARTNER_TECHNICIAN, ville.pk), test)
    olga = member(aurora, Role.PARTNER_OWNER, make_member(aurora, "Olga", Role.PARTNER_OWNER).pk)
    with partner_session(aurora.pk):
        deactivate_partner_person(by=olga, partner_id=aurora.pk, user_id=ville.pk, at=AT)
    assert standing(aurora).notice is not None
    reactivate_partner_person(by=owner, partner_id=aurora.pk, user_id=ville.pk, at=AT)
    assert standing(aurora).notice is None
