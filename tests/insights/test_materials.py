"""Which won deals followed a material."""

from datetime import date, timedelta

import pytest

from kanava.insights.queries.materials import deals_after
from kanava.library.actions.versions import note_download
from kanava.library.models import Version
from tests.factories import make_partner, member
from tests.library.making import AT, US, make_material
from tests.mdf.making import make_won

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days_after", "counts"), [(0, True), (1, True), (41, True), (43, False), (-2, False)]
)
def test_a_deal_counts_that_was_won_within_weeks_of_a_download(days_after: int, counts: bool) -> None:
    aurora, polar = make_partner("Aurora Oy"), make_partner("Polar Oy")
    made = make_material()
    version = Version.objects.get()
    for _ in range(2):
        note_download(by=member(aurora), version_id=version.pk, at=AT)
    won = make_won(aurora, 10_000_00, DAY + timedelta(days=days_after))
    make_won(polar, 99_00, DAY)
    make_won(aurora, 5_00, DAY - timedelta(days=400))
    found = deals_after(made.pk, by=US, on=DAY + timedelta(days=60), currency="EUR", weeks=6)
    assert (found.all, found.deals) == (2, int(counts))
    assert found.value.minor == (10_000_00 if counts else 0)
    assert found.latest == ([(won.pk, "Won")] if counts else [])
