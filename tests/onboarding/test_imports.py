"""Imported history gets no plan; it falls silent like any other, and can still be taken back."""

from datetime import timedelta

import pytest

from kanava.core import clock
from kanava.integrations import actions
from kanava.onboarding.actions import check_ins, tasks
from kanava.onboarding.models import Plan, Silence
from kanava.partners.models import Partner
from kanava.rules.people import Via, system
from tests.factories import make_user, staff
from tests.integrations.importing import BY, csv, land, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def landed():
    told = ("Partner Id,Company,Type,Country,Signed on", "1,Vanha Oy,RESELLER,FI,2024-01-15")
    run = start("partners", "crm", csv("partners.csv", *told))
    land(run)
    return run


def test_imported_history_has_no_plan_and_is_taken_back_although_it_is_silent(landed) -> None:
    partner = Partner.objects.get(name="Vanha Oy")
    assert not Plan.objects.exists()
    at = clock.now() + timedelta(days=60)
    assert check_ins.notice_silences(by=system(Via.JOB), at=at) == 1
    actions.undo_import(by=BY, run_id=landed.pk, at=at)
    assert not Partner.objects.filter(pk=partner.pk).exists()
    assert not Silence.objects.exists()


def test_a_plan_that_somebody_made_is_work_that_stands_in_the_way(landed) -> None:
    aino = staff(make_user("Aino", role="OWNER"))
    partner = Partner.objects.get(name="Vanha Oy")
    Partner.objects.filter(pk=partner.pk).update(signed_on=clock.today())
    tasks.start_plan(by=aino, partner_id=partner.pk, at=clock.now())
    with pytest.raises(actions.UndoBlocked):
        actions.undo_import(by=BY, run_id=landed.pk, at=clock.now())
    assert Plan.objects.filter(partner=partner).exists()
