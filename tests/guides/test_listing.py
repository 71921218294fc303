"""Guides as their list tells them: whom each is for (guide: D4)."""

from django.urls import reverse

from tests.factories import client_of, make_user
from tests.guides.making import AT, US, keeping, told


def test_the_list_tells_what_a_reader_of_a_kind_may_have(db) -> None:
    for slug, more in (
        ("For all", {}),
        ("From gold on", {"lowest_tier": "GOLD"}),
        ("For technicians", {"roles": ["PARTNER_TECHNICIAN"]}),
        ("For resellers", {"partner_types": ["RESELLER"]}),
    ):
        keeping.create_guide(by=US, told=told({"en": (slug, "")}, **more), at=AT)
    aino = client_of(make_user("Aino", role="OWNER"))
    for wanted, left_out in (
        ({}, set()),
        ({"tier": "SILVER"}, {"From gold on"}),
        ({"tier": "GOLD", "role": "PARTNER_SELLER"}, {"For technicians"}),
        ({"type": "MSP"}, {"For resellers"}),
    ):
        seen = aino.get(reverse("console:guides"), wanted).context["rows"]
        every = {"For all", "From gold on", "For technicians", "For resellers"}
        assert {one["found"].guide.title for one in seen} == every - left_out
