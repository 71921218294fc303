"""Rows that stop an import are left out with a tick, and taken in again."""

import pytest
from django.test import Client
from django.urls import reverse

from kanava.integrations import actions
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportRun
from kanava.partners.models import Partner
from tests.doors.test_imports import upload
from tests.factories import client_of, make_user
from tests.integrations.importing import BY, check, csv, start

pytestmark = pytest.mark.django_db
HEAD = "Name,Country,Type"


@pytest.fixture
def aino() -> Client:
    return client_of(make_user("Aino", role="OWNER"))


def look(client: Client, run: ImportRun) -> str:
    return client.get(reverse("console:import", args=[run.pk])).content.decode()


def checked(run: ImportRun) -> ImportRun:
    run_step(run.pk, BY, actions.check_import)
    run.refresh_from_db()
    return run


def test_a_row_is_left_out_with_a_tick_and_taken_in_again(aino: Client) -> None:
    run = check(start("partners", "CRM", csv("p.csv", HEAD, "Aurora Oy,FI,Reseller", ",FI,Reseller")))
    assert run.state == "FAULTY"
    page = look(aino, run)
    assert "Leave 1 row out" in page
    skip = reverse("console:import-skip", args=[run.pk])
    assert "Tick the rows" in aino.post(skip, follow=True).content.decode()
    assert aino.post(skip, {"skip": "3"}).status_code == 302
    assert checked(run).state == "CHECKED", run.report
    page = look(aino, run)
    assert "You have left this out." in page
    assert "Take in again the 1 row that was left out" in page
    aino.post(skip, {"restore": "all"})
    assert checked(run).state == "FAULTY"
    assert not Partner.objects.exists()


def test_no_line_of_a_deal_is_left_out(aino: Client) -> None:
    upload(aino, b"Deal ID,Customer,Stage,Won amount,Close Date\n1,Kone Oyj,Won,much,2026-01-05\n")
    run = check(ImportRun.objects.get())
    assert run.state == "FAULTY"
    assert "Leave 1 row out" not in look(aino, run)
