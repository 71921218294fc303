"""Statements whose text is made once: what they give is what the query itself would give, for each value anew."""

from datetime import date

import pytest
from django.db.models import F, Func, OuterRef, Subquery

from kanava.core.standing import GIVEN, GIVEN_LIST, Standing, StandingRows
from kanava.partners.models import Contact, Partner
from tests.factories import make_partner, make_user

pytestmark = pytest.mark.django_db

BY_ID = StandingRows(
    lambda: (
        Partner.objects.filter(pk__among=GIVEN_LIST)
        .select_related("manager")
        .only("name", "manager__name")
        .annotate(
            loud=Func(F("name"), function="upper"),
            who=Subquery(Contact.objects.filter(partner_id=OuterRef("pk")).order_by("id").values("name")[:1]),
        )
        .order_by("id")
    )
)
ONE = StandingRows(lambda: Partner.objects.select_related("distributor").filter(pk=GIVEN), GIVEN)


def test_rows_carry_what_is_joined_and_added_for_each_list_anew(
    django_assert_num_queries: "pytest.FixtureRequest",
) -> None:
    manager = make_user("Maija", role="PARTNER_MANAGER")
    first, second = make_partner("Aalto", manager=manager), make_partner("Borg", manager=None)
    Contact.objects.create(partner=second, name="Bo")
    with django_assert_num_queries(1):  # type: ignore[operator]
        (found,) = BY_ID.all((first.pk,))
        told = (found.name, found.loud, found.who, found.manager.name)
    assert told == ("Aalto", "AALTO", None, "Maija")
    found = BY_ID.all((second.pk, first.pk))
    assert [(one.name, one.who, one.manager_id) for one in found] == [
        ("Aalto", None, manager.pk),
        ("Borg", "Bo", None),
    ]
    assert found[1].manager is None
    assert found[0].get_deferred_fields() >= {"sort_key", "business_id"}
    assert BY_ID.all((0,)) == []


def test_the_first_is_a_whole_object_that_can_be_saved() -> None:
    above = make_partner("Distributor")
    partner = make_partner("Below", distributor=above)
    found = ONE.first(partner.pk)
    assert found is not None
    assert (found, found.distributor) == (partner, above)
    found.signed_on = date(2026, 3, 1)
    found.save(update_fields=["signed_on"])
    assert Partner.objects.get(pk=partner.pk).signed_on == date(2026, 3, 1)
    assert ONE.first(0) is None


def test_a_statement_of_values_takes_a_list() -> None:
    names = Standing(
        lambda: Partner.objects.filter(pk__among=GIVEN_LIST).order_by("name").values_list("name"), GIVEN_LIST
    )
    keys = [make_partner(name).pk for name in ("Borg", "Aalto", "Cygnus")]
    assert names.rows(tuple(keys[:2])) == [("Aalto",), ("Borg",)]
    assert names.rows((keys[2],)) == [("Cygnus",)]
