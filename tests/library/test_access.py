"""Who may have a material: the rule, the lists, the search, the files and the database all say the same."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from kanava.core.wall import partner_session
from kanava.library.models import Edition, Material, Version
from kanava.library.queries import MaterialFilter, list_own_materials, reader_of
from kanava.rules.materials import Access, Reader, may_have
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, member
from tests.library.making import AT, make_material, word

TODAY = date(2026, 11, 24)
SELLER = Reader("PARTNER_SELLER", "RESELLER", "SILVER", "FI")
SHARED = Access("SHARED")

CASES = [
    ({}, True),
    ({"state": "WRITTEN"}, False),
    ({"state": "ARCHIVED"}, False),
    ({"roles": ["PARTNER_SELLER"]}, True),
    ({"roles": ["PARTNER_OWNER", "PARTNER_TECHNICIAN"]}, False),
    ({"partner_types": ["RESELLER", "SI"]}, True),
    ({"partner_types": ["MSP"]}, False),
    ({"lowest_tier": "BRONZE"}, True),
    ({"lowest_tier": "SILVER"}, True),
    ({"lowest_tier": "GOLD"}, False),
    ({"countries": ["SE", "FI"]}, True),
    ({"countries": ["SE"]}, False),
    ({"valid_through": TODAY}, True),
    ({"valid_through": TODAY - timedelta(days=1)}, False),
    ({"roles": ["PARTNER_SELLER"], "countries": ["FI"], "lowest_tier": "GOLD"}, False),
]


@pytest.mark.parametrize(("told", "has"), CASES)
def test_the_rule(told, has: bool) -> None:
    assert may_have(replace(SHARED, **told), SELLER, TODAY) == has


@pytest.mark.parametrize(("told", "has"), CASES)
@pytest.mark.django_db
def test_what_is_not_theirs_is_neither_listed_nor_found_nor_shown_nor_sent(
    told, has: bool, time_machine
) -> None:
    time_machine.move_to(AT, tick=False)
    partner = make_partner("Aurora Oy", tier="SILVER")
    seller = client_of(make_member(partner, "Sanna"))
    state = told.get("state", "SHARED")
    more = {name: value for name, value in told.items() if name != "state"}
    earlier = AT - timedelta(days=3)
    made = make_material(
        "Quarry", content=word("The flywheel hums"), at=earlier, is_shared=state == "SHARED", **more
    )
    Material.objects.filter(pk=made.pk).update(state=state)
    version = Version.objects.get()
    assert (b"Quarry" in seller.get(reverse("portal:library")).content) == has
    for words in ("quarry", "flywheel"):
        answer = seller.get(reverse("portal:library"), {"q": words}).content.decode()
        assert (reverse("portal:library-item", args=[made.pk]) in answer) == has
    expected = 200 if has else 404
    assert seller.get(reverse("portal:library-item", args=[made.pk])).status_code == expected
    assert seller.get(reverse("portal:library-file", args=[made.pk, version.pk])).status_code == expected
    made.refresh_from_db()
    assert made.downloads == has


# The wall knows the partner and not the person or the day: the doors hold those.
WALLED = [(told, has) for told, has in CASES if has or not {"roles", "valid_through"} & set(told)]


@pytest.mark.parametrize(("told", "has"), WALLED)
@pytest.mark.django_db
def test_the_wall_itself_shows_no_material_of_others(told, has: bool) -> None:
    partner = make_partner("Aurora Oy", tier="SILVER")
    made = make_material(content=word("x"), **{key: value for key, value in told.items() if key != "state"})
    Material.objects.filter(pk=made.pk).update(state=told.get("state", "SHARED"))
    with partner_session(partner.pk):
        assert [model.objects.exists() for model in (Material, Edition, Version)] == [has] * 3


@pytest.mark.django_db
def test_behind_the_wall_nobody_writes_and_older_versions_and_languages_in_work_are_not_there() -> None:
    from kanava.library.actions.keeping import Words, keep_edition
    from tests.library.making import US, add

    partner = make_partner("Aurora Oy")
    made = make_material()
    keep_edition(by=US, material_id=made.pk, words=Words("fi", "Esite", state="REVIEWING"), at=AT)
    add(made, word("suomeksi"), language="fi")
    newer = add(made, word("newer"))
    with partner_session(partner.pk):
        assert [one.language for one in Edition.objects.all()] == ["en"]
        assert [one.pk for one in Version.objects.all()] == [newer.pk]
        with connection.cursor() as cursor:
            cursor.execute(
                "select has_table_privilege('library_material', 'update'), has_table_privilege('library_download', 'insert')"
            )
            assert cursor.fetchone() == (False, False)
        by = member(partner, Role.PARTNER_SELLER)
        wanted = MaterialFilter(text="suomeksi")
        found, _total = list_own_materials(by=by, reader=reader_of(partner, by), wanted=wanted, on=TODAY)
        assert found.rows == []
