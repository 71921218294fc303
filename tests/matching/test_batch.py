"""Many companies at once give what one at a time gives."""

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from kanava.matching.batch import Found, match_companies
from kanava.matching.engine import DEFAULT, Company
from kanava.matching.models import CompanyKey
from kanava.matching.queries import find_candidates
from kanava.matching.writers import index_companies, index_company, rebuild_keys

pytestmark = pytest.mark.django_db
KIND = "CUSTOMER"


def batch(*companies: Company) -> list[Found]:
    return match_companies(companies, kind=KIND, thresholds=DEFAULT)


def test_a_known_company_is_found_and_a_new_one_is_not() -> None:
    index_company(KIND, 7, Company("Wärtsilä Oyj", "FI", ("wartsila.com",)))
    found = batch(
        Company("WARTSILA OYJ ABP", "FI"),
        Company("Valmet Oyj", "FI"),
        Company("Other", "", ("wartsila.com",)),
    )
    assert [one.subject_id for one in found] == [7, None, None]
    assert found[2].maybe == "Wärtsilä Oyj"


def test_spellings_within_the_batch_are_one_company() -> None:
    found = batch(
        Company("Müller GmbH", "DE"),
        Company("Valmet", "FI"),
        Company("Mueller GmbH", "DE"),
        Company("MÜLLER", "DE"),
    )
    assert found == [Found(), Found(), Found(same_as=0), Found(same_as=0)]


def test_another_spelling_of_a_found_one_is_the_known_company() -> None:
    index_company(KIND, 7, Company("Kone Oyj", "FI", ("kone.com",)))
    found = batch(Company("Kone Finland", "FI", ("kone.com",)), Company("Kone Finland Oy", "FI"))
    assert [one.subject_id for one in found] == [7, 7]


def test_two_valid_ids_of_one_country_are_two_though_a_third_company_is_like_both() -> None:
    third = Company("Tuisku Consulting", "FI")
    found = batch(
        Company("Tuisku Consulting AB", "FI", (), ("57450715",)),
        third,
        Company("Tuisku Consulting", "FI", (), ("31477936",)),
    )
    assert found == [Found(), Found(same_as=0), Found(maybe=third.name)]
    index_company(KIND, 7, Company("Kaiku Oy", "FI", (), ("57450715",)))
    found = batch(Company("Kaiku", "FI"), Company("Kaiku", "FI", (), ("31477936",)))
    assert [one.subject_id for one in found] == [7, None]


def test_the_batch_agrees_with_single_look_ups() -> None:
    known = {number: Company(name, "FI") for number, name in enumerate(
        ["Nokia Oyj", "Nokian Renkaat Oyj", "Stora Enso Oyj", "Kemira", "Metso Outotec", "UPM-Kymmene Oyj", "Elisa Oyj"])}  # fmt: skip
    index_companies(KIND, known)
    asked = [
        Company(name, "FI")
        for name in ["NOKIA", "Nokian renkaat", "Storaenso", "Kemira Oyj", "Metso", "UPM Kymmene", "Telia"]
    ]
    singles = [find_candidates(company, kind=KIND) for company in asked]
    expected = [
        found[0].subject_id if found and found[0].match.verdict == "SAME" else None for found in singles
    ]
    assert [one.subject_id for one in batch(*asked)] == expected
    assert sum(number is not None for number in expected) >= 4


def test_slips_of_the_pen_are_found_as_maybe_the_same() -> None:
    names = [
        "Oulun Optiikka Oy",
        "Rauman Telakka Oy",
        "Kallion Kuljetus Oy",
        "Laakson Lajittelu Oy",
        "Porin Puu Oy",
    ]
    index_companies(KIND, {number: Company(name, "FI") for number, name in enumerate(names)})
    typed = ["Oulu Optikka", "Rauma Telaka Oy", "Kalion Kuljets", "Laaksn Lajitelu", "Poron Puu"]
    singles = [find_candidates(Company(name, "FI"), kind=KIND) for name in typed]
    assert [[(one.name, one.match.verdict) for one in found] for found in singles] == [
        *([(name, "MAYBE")] for name in names[:4]),
        [],
    ]
    found = batch(*[Company(name, "FI") for name in typed])
    assert found == [*(Found(maybe=name) for name in names[:4]), Found()]


def test_keys_are_rebuilt_as_they_would_be_written() -> None:
    index_companies(KIND, {number: Company(f"Yritys {number} Oy", "FI", ("yritys.fi",), ("01120389",)) for number in range(7)})  # fmt: skip
    written = set(CompanyKey.objects.values_list("profile", "key"))
    CompanyKey.objects.filter(profile__subject_id__lt=5).update(key=Concat(Value("old:"), "key"))
    assert rebuild_keys(at_once=3) == 7
    assert set(CompanyKey.objects.values_list("profile", "key")) == written


def test_the_number_of_statements_does_not_grow() -> None:
    index_companies(KIND, {number: Company(f"Yritys {number} Oy", "FI") for number in range(50)})

    def statements(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            batch(*[Company(f"Yritys {number}", "FI") for number in range(count)])
        return len(seen)

    assert statements(1) == statements(50)
