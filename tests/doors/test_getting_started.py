"""The five first actions on the owner's first screen (guide: K1, K2)."""

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.recruiting.models import Candidate, PitchText
from kanava.rules.pitch import Told
from tests.factories import client_of, make_partner, make_user

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


def test_a_programme_that_has_grown_is_told_no_more() -> None:
    aino = make_user("Aino", role="OWNER")
    for number in range(5):
        make_partner(f"Partner {number} Oy", signed_on=clock.today())
    assert "The five first actions" not in client_of(aino).get(HOME).content.decode()
