"""A recruiter brings a directory of companies in from the list of candidates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.core import clock
from kanava.integrations.models import ImportRun
from kanava.recruiting.actions.candidates import Told, create_candidate
from kanava.recruiting.models import Candidate
from tests.factories import client_of, make_user, staff
from tests.integrations.importing import csv, land, start

pytestmark = pytest.mark.django_db
NEW = reverse("console:import-new") + "?as=candidates"


def sent(**more: object) -> dict[str, object]:
    file = SimpleUploadedFile("list.csv", b"Company,Country,Languages\nKotka IT Oy,FI,Finnish")
    return {
        "target": "candidates",
        "source": "Teknologiateollisuus",
        "found_through": "ASSOCIATION",
        "file": file,
        **more,
    }


def test_the_list_of_candidates_leads_to_the_import_full_or_empty() -> None:
    client = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    page = client.get(reverse("console:candidates")).content.decode()
    assert page.count(NEW) == 2
    seller = client_of(make_user("Selma", role="SELLER"))
    assert NEW not in seller.get(reverse("console:candidates")).content.decode()


def test_the_start_of_imports_leads_there_who_may_add_candidates() -> None:
    page = client_of(make_user("Eva", role="PARTNER_MANAGER")).get(reverse("console:imports"))
    assert NEW in page.content.decode()
    finance = client_of(make_user("Fiina", role="FINANCE")).get(reverse("console:imports"))
    assert NEW not in finance.content.decode()


def test_where_the_companies_were_found_is_chosen_with_the_file() -> None:
    client = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    missing = client.post(NEW, sent(found_through=""))
    assert missing.status_code == 422
    client.post(NEW, sent())
    run = ImportRun.objects.get()
    assert run.mapping["constants"] == {"source": "ASSOCIATION", "source_detail": "Teknologiateollisuus"}
    page = client.get(reverse("console:import", args=[run.pk])).content.decode()
    assert "Taken as candidates" in page


def test_a_landed_import_and_its_candidates_show_each_other() -> None:
    client = client_of(make_user("Eva", role="PARTNER_MANAGER"))
    run = land(
        start("candidates", "Members", csv("members.csv", "Company,Country,Skills", "Kotka IT Oy,FI,cloud"))
    )
    one = Candidate.objects.get()
    rows = client.get(reverse("console:import-rows", args=[run.pk])).content.decode()
    assert reverse("console:candidate", args=[one.pk]) in rows
    page = client.get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "Imported from Members" in page


def test_what_an_import_completed_stands_on_the_timeline_at_its_time() -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    one = create_candidate(by=staff(eva), told=Told("Kotka IT Oy", "FI", "CUSTOMER"), at=clock.now())
    land(start("candidates", "Members", csv("members.csv", "Company,Country,Skills", "Kotka IT,FI,cloud")))
    page = client_of(eva).get(reverse("console:candidate", args=[one.pk])).content.decode()
    timeline = page[page.index('id="timeline"') :]
    assert timeline.index("Completed by an import from Members") < timeline.index("Put on the list")


def test_who_may_not_see_candidates_sees_no_import_of_them() -> None:
    run = land(start("candidates", "Members", csv("members.csv", "Company,Country", "Kotka IT Oy,FI")))
    client = client_of(make_user("Fiina", role="FINANCE"))
    assert "members.csv" not in client.get(reverse("console:imports")).content.decode()
    assert client.get(reverse("console:import", args=[run.pk])).status_code == 403
    assert client.get(reverse("console:import-new")).content.decode().count('value="candidates"') == 0
