"""Possible matches of a coverage measurement: asked, settled, taken back (guide: B2)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kanava.core.models import Event
from kanava.recruiting.actions import aiming, judging, settling
from kanava.recruiting.actions.judging import Given, Written
from kanava.recruiting.models import Measure, Pair
from kanava.recruiting.queries import Shown, count_pairs, list_happened, list_measures, list_pairs
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import client_of, make_user, staff
from tests.recruiting.test_candidates import AT, made

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
TARGETS = ("Metsola Oy", "Konecranes Oyj", "Pohjolan Voima Oyj", "Saimaan Sähkö Oy")
THEIRS = ("METSOLA OY", "Konecrane Oy", "Nobody at All Oy", "Pohjalan Voima Oy")


@pytest.fixture
def person():
    return make_user("Aino", role="OWNER", email="aino@example.com")


@pytest.fixture
def aino(person):
    return staff(person)


def measured(by, one, theirs=THEIRS, targets=TARGETS) -> Measure:
    aiming.add_targets(by=by, companies=[Written(name, "FI") for name in targets], at=AT)
    customers = [Written(name, "FI") for name in theirs]
    return judging.measure_coverage(by=by, candidate_id=one.pk, file_name="c.csv", customers=customers, at=AT)


def open_pairs(measure: Measure) -> list[tuple[str, str]]:
    return [(pair.written, pair.customer.name) for pair in list_pairs(measure.pk, Shown.OPEN)[0].rows]


def pair_of(measure: Measure, written: str, **more) -> Pair:
    return Pair.objects.get(measure=measure, written=written, **more)


def settle(by, pair: Pair, *, same: bool, at=LATER) -> Measure:
    return settling.settle_pair(
        by=by,
        candidate_id=pair.measure.candidate_id,
        measure_id=pair.measure_id,
        pair_id=pair.pk,
        same=same,
        at=at,
    )


def reopen(by, pair: Pair) -> Measure:
    return settling.reopen_pair(
        by=by, candidate_id=pair.measure.candidate_id, measure_id=pair.measure_id, pair_id=pair.pk, at=LATER
    )


def test_what_may_be_a_target_account_is_asked_with_its_grounds_and_does_not_count(aino) -> None:
    measure = measured(aino, made(aino))
    assert measure.served == 1
    assert sorted(open_pairs(measure)) == [
        ("Konecrane Oy", "Konecranes Oyj"),
        ("Pohjalan Voima Oy", "Pohjolan Voima Oyj"),
    ]
    pair = pair_of(measure, "Konecrane Oy")
    assert pair.reasons[0][0] == "NAME_NEARLY_SAME"
    assert pair.score < 1
    assert list_measures(measure.candidate_id)[0].open == 2


def test_the_same_company_counts_at_once_and_can_be_taken_back(aino) -> None:
    one = made(aino)
    measure = measured(aino, one)
    pair = pair_of(measure, "Konecrane Oy")
    assert settle(aino, pair, same=True).served == 2
    settle(aino, pair, same=True)
    assert (Measure.objects.get().served, len(open_pairs(measure))) == (2, 1)
    assert settle(aino, pair, same=False).served == 1
    assert reopen(aino, pair).served == 1
    assert len(open_pairs(measure)) == 2
    told = [event.data for event in Event.objects.filter(verb__startswith="candidate.match_").order_by("id")]
    assert [(data.get("same"), data["served"]) for data in told] == [(True, 2), (False, 1), (None, 1)]
    assert "Konecrane" not in str(told)
    # A long file would push everything else out of the timeline.
    assert [line.event.verb for line in list_happened(one.pk)] == ["candidate.measured", "candidate.created"]


def test_who_is_one_target_account_is_none_of_the_others(aino) -> None:
    targets = ("Nordic Paper Finland Oy", "Nordic Paper Sweden Oy")
    measure = measured(aino, made(aino), ("Nordic Paper Oy",), targets)
    assert len(open_pairs(measure)) == 2
    pair = Pair.objects.filter(measure=measure).first()
    settle(aino, pair, same=True)
    assert (open_pairs(measure), count_pairs(measure.pk).settled) == ([], 2)
    pair.refresh_from_db()
    reopen(aino, pair)
    assert (len(open_pairs(measure)), count_pairs(measure.pk).settled) == (2, 0)


def test_a_target_account_that_counts_already_is_not_asked_about_again(aino) -> None:
    measure = measured(aino, made(aino), ("Konecrane Oy", "Konecranez Oy"), ("Konecranes Oyj",))
    assert len(open_pairs(measure)) == 2
    settle(aino, pair_of(measure, "Konecrane Oy"), same=True)
    assert (open_pairs(measure), count_pairs(measure.pk).open) == ([], 0)
    # Sure from the beginning: nothing is asked at all.
    sure = measured(aino, made(aino, "Other Oy"), ("Konecranes Oyj", "Konecrane Oy"), ("Konecranes Oyj",))
    assert (sure.served, open_pairs(sure)) == (1, [])


def test_who_may_not_score_may_not_settle(aino) -> None:
    measure = measured(aino, made(aino))
    pair = pair_of(measure, "Konecrane Oy")
    with pytest.raises(NotPermitted):
        settle(staff(make_user("Elina", role="EXECUTIVE")), pair, same=True)
    other = made(aino, "Other Oy")
    with pytest.raises(NotFound):
        settling.settle_pair(
            by=aino, candidate_id=other.pk, measure_id=measure.pk, pair_id=pair.pk, same=True, at=LATER
        )
    with pytest.raises(NotFound):  # what the engine is sure of is nobody's to settle
        settle(aino, pair_of(measure, "METSOLA OY"), same=False)


def test_a_score_that_cites_the_measurement_follows_and_says_so(person, aino) -> None:
    one = made(aino)
    measure = measured(aino, one)
    cited = {"COVERAGE": Given(4, "", measure.pk)}
    judging.score_candidate(by=aino, candidate_id=one.pk, given=cited, at=AT)
    settle(aino, pair_of(measure, "Konecrane Oy"), same=True)
    shown = client_of(person).get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "2 of our 4 target accounts are among their customers" in shown
    assert "Possible matches have been settled since: it is worth 10 points now." in shown
    assert "1 possible match to settle" in shown
    judging.score_candidate(by=aino, candidate_id=one.pk, given=cited, at=LATER)
    shown = client_of(person).get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "settled since" not in shown


def test_one_press_settles_and_shows_the_next(person, aino) -> None:
    one = made(aino)
    measure = measured(aino, one)
    pair = pair_of(measure, "Konecrane Oy")
    client, home = client_of(person), reverse("console:candidate-measure", args=[one.pk, measure.pk])
    page = client.get(home).content.decode()
    assert "Is it the same company?" in page
    assert "Nearly the same name" in page
    address = reverse("console:candidate-pair", args=[one.pk, measure.pk, pair.pk])
    answer = client.post(address, {"same": "yes", "show": "OPEN"})
    assert answer["Location"] == f"{home}?show=OPEN&said={pair.pk}#pairs"
    page = client.get(answer["Location"]).content.decode()
    assert "2 of 4 target accounts" in page
    assert "Take it back" in page
    assert "Pohjalan Voima Oy" in page
    found = client.get(f"{home}?show=FOUND").content.decode()
    assert "Konecrane Oy" in found
    assert "METSOLA OY" in found
    client.post(address, {"show": "SETTLED"})
    assert Measure.objects.get().served == 1
    assert "No possible match is settled yet." in client.get(f"{home}?show=SETTLED").content.decode()
    client.post(address, {"same": "no"})
    assert "A different company" in client.get(f"{home}?show=SETTLED").content.decode()
    reader = client_of(make_user("Elina", role="EXECUTIVE"))
    assert address not in reader.get(home).content.decode()


def test_thousands_are_paged_and_cost_no_more(person, aino) -> None:
    one = made(aino)
    measure = measured(aino, one, ("Nobody at All Oy",))
    customer = Pair._meta.get_field("customer").related_model.objects.first()
    rows = [
        Pair(
            measure=measure,
            customer=customer,
            place=place,
            written=f"Their {place} Oy",
            score="0.800",
            is_same=None,
        )
        for place in range(3_000)
    ]
    Pair.objects.bulk_create(rows)
    client, home = client_of(person), reverse("console:candidate-measure", args=[one.pk, measure.pk])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(home)
    assert (len(page.context["page"].rows), page.context["counts"].open) == (50, 3_000)
    assert len(asked) < 25
    after = page.context["page"].after
    second = client.get(f"{home}?show=OPEN&after={after}")
    assert not {row.pk for row in second.context["page"].rows} & {row.pk for row in page.context["page"].rows}
    # Where all of a page are settled, those before it come again.
    Pair.objects.filter(pk__lt=page.context["page"].rows[-1].pk).update(is_same=False, settled_at=LATER)
    left = client.get(f"{home}?show=OPEN&after={after}")
    assert len(left.context["page"].rows) == 50
