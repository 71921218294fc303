"""The five first actions on the owner's first screen (guide: K1, K2)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.deals.models import ProductLine
from kanava.recruiting.models import Candidate, PitchText
from kanava.rules.pitch import Told
from kanava.stages.actions import keep_shared_folder
from tests.agreements.making import make_version
from tests.factories import client_of, make_partner, make_user, staff

pytestmark = pytest.mark.django_db
HOME = reverse("console:dashboard")


def test_the_owner_of_a_new_programme_is_told_what_comes_first() -> None:
    aino, eva = make_user("Aino", role="OWNER"), make_user("Eva", role="PARTNER_MANAGER")
    page = client_of(aino).get(HOME).content.decode()
    assert "The five first actions" in page
    part = page.split('id="getting-started"')[1].split("</section>")[0]
    assert part.count("<li") == 5
    assert "is-done" not in part
    assert "The five first actions" not in client_of(eva).get(HOME).content.decode()
    client_of(aino).post(reverse("console:profile"), {"types": ["MSP"]})
    now = clock.now()
    Candidate.objects.bulk_create(
        Candidate(
            name=f"C{number}",
            country="FI",
            source="OTHER",
            step="TARGET",
            step_since=now.date(),
            created_at=now,
        )
        for number in range(10)
    )
    PitchText.objects.bulk_create(PitchText(language="fi", part=part, text="Teksti") for part in Told)
    part = client_of(aino).get(HOME).content.decode().split('id="getting-started"')[1].split("</section>")[0]
    assert part.count("is-done") == 3


def test_ten_targets_and_the_pitch_say_how_far_they_are() -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    now = clock.now()
    Candidate.objects.create(name="C", country="FI", source="OTHER", step="TARGET", step_since=now.date(), created_at=now)  # fmt: skip
    assert "1 of 10" in part_of(aino, "getting-started")
    assert "0 of 3" in part_of(aino, "getting-started")


def part_of(client: Client, name: str) -> str:
    page = client.get(HOME).content.decode()
    return page.split(f'id="{name}"')[1].split("</section>")[0] if f'id="{name}"' in page else ""


def test_the_profile_names_the_four_criteria_and_leads_to_their_weights() -> None:
    aino, eva = make_user("Aino", role="OWNER"), make_user("Eva", role="PARTNER_MANAGER")
    pages = [client_of(one).get(reverse("console:profile")).content.decode() for one in (aino, eva)]
    for page in pages:
        part = page.split('id="criteria"')[1].split("</section>")[0]
        assert part.count("<li") == 4
        assert "40%" in part
    scoring = f"{reverse('console:playbook')}?section=scoring"
    assert [scoring in page for page in pages] == [True, False]
    assert "Customer coverage" in client_of(aino).get(scoring).content.decode()


def test_what_is_not_set_up_yet_stands_below_for_who_may_and_goes_when_it_is_done(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    aino, eva = make_user("Aino", role="OWNER"), make_user("Eva", role="PARTNER_MANAGER")
    everything = [
        "Our company’s details",
        "Product lines",
        "The text of the agreement",
        "Shared folder",
        "Mail server",
    ]
    shown = part_of(client_of(aino), "to-set-up")
    assert [one for one in everything if one in shown] == everything
    assert all(client_of(aino).get(url).status_code == 200 for url in re.findall('href="(.*?)"', shown))
    managers = part_of(client_of(eva), "to-set-up")
    assert [one for one in everything if one in managers] == ["Product lines", "Shared folder"]
    assert not part_of(client_of(make_user("Fia", role="EXECUTIVE")), "to-set-up")
    make_version()  # tells who we are too
    ProductLine.objects.create(code="one", name="One")
    keep_shared_folder(by=staff(aino), address="https://files.example.com/", note="", at=clock.now())
    shown = part_of(client_of(aino), "to-set-up")
    assert [one for one in everything if one in shown] == ["Mail server"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert not part_of(client_of(aino), "to-set-up")


def test_a_programme_that_has_grown_is_told_no_more() -> None:
    aino = make_user("Aino", role="OWNER")
    for number in range(5):
        make_partner(f"Partner {number} Oy", signed_on=clock.today())
    page = client_of(aino).get(HOME).content.decode()
    assert "The five first actions" not in page
    assert 'id="to-set-up"' not in page
