"""`among`: many values as one array, with the answers of `in`."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanava.partners.models import Partner, PartnerDomain
from tests.factories import make_partner

pytestmark = pytest.mark.django_db


def test_it_answers_as_in_does_for_numbers_texts_and_references() -> None:
    aurora, norrsken, third = (
        make_partner("Aurora Oy"),
        make_partner("Norrsken IT AB"),
        make_partner("Ünïcode \\ 'Oy"),
    )
    PartnerDomain.objects.create(partner=aurora, domain="aurora.fi")
    wanted = {aurora.pk, third.pk, 999_999_999_999, None}
    for name, values in (
        ("pk", wanted),
        ("name", ["Aurora Oy", "Ünïcode \\ 'Oy", "a,b", '{"', ""]),
        ("pk", [str(norrsken.pk)]),
        ("domains__partner_id", (aurora.pk,)),
        ("pk", []),
        ("pk", [None]),
    ):
        among, one_by_one = ({f"{name}__{lookup}": values} for lookup in ("among", "in"))
        assert set(Partner.objects.filter(**among)) == set(Partner.objects.filter(**one_by_one)), values
        assert set(Partner.objects.exclude(**among)) == set(Partner.objects.exclude(**one_by_one)), values
    assert list(PartnerDomain.objects.filter(partner_id__among=wanted)) == list(aurora.domains.all())


def test_it_sends_one_parameter_and_nothing_where_nothing_is_asked() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(Partner.objects.filter(pk__among=range(3_000)))
        list(Partner.objects.filter(pk__among=[]))
    assert len(asked) == 1
    assert "any('{" in asked[0]["sql"].lower()
