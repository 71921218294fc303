"""Is it the same company: worked cases and laws."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.matching import names
from kanava.matching.engine import LONG_ENOUGH, Company, Thresholds, Verdict, block_keys, compare, lock_keys
from kanava.matching.identifiers import (
    BusinessIdInvalid,
    DomainInvalid,
    normal_business_id,
    normal_domain,
    register_number,
    written_business_id,
)

WARTSILA = [
    Company("Wärtsilä Oyj", "FI", ("wartsila.com",), ("01120389",)),
    Company("WARTSILA OYJ ABP", "FI"),
    Company("Wärtsilä Oyj Abp", "FI", ("wartsila.com",)),
    Company("Wartsila Corporation", "", (), ()),
    Company("Oy Wärtsilä Ab", "FI", (), ("01120389",)),
]


@pytest.mark.parametrize("a", WARTSILA)
@pytest.mark.parametrize("b", WARTSILA)
def test_spellings_of_one_company_meet_and_are_the_same(a: Company, b: Company) -> None:
    assert lock_keys(a) & lock_keys(b)
    assert compare(a, b).verdict == Verdict.SAME


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("Müller GmbH & Co. KG", "Mueller GmbH", "SAME"),
        ("Jönköping Data AB", "Jonkoping Data", "SAME"),
        ("A.B.B. Ltd", "ABB Limited", "SAME"),
        ("Strategy \n (MicroStrategy)", "Strategy Inc", "SAME"),
        ("Alpha &amp; Omega Semiconductor", "Omega and Alpha Semiconductor Ltd", "SAME"),
        ("ООО Ромашка", "Romashka", "SAME"),
        ("株式会社日立製作所", "日立製作所", "SAME"),
        ("EXXON MOBIL CORP /NJ/", "ExxonMobil Corporation", "SAME"),
        ("Nordea Bank Abp", "Nordea Bnak Abp", "MAYBE"),
        # Companies of a group are different customers.
        ("Kone Oyj", "KONE Group", "MAYBE"),
        ("Kölner Messebau GmbH", "Kölner Messebau Holding", "MAYBE"),
        ("Metsolan Mitat Oy", "Metsolan Mitat Suomi Oy", "MAYBE"),
        ("Gävle Stål Solutions AB", "Gävle Stål", "SAME"),
        # A blank in a compound word is nothing.
        ("Kölner Messebau GmbH", "Koelner Messe Bau", "SAME"),
        ("Kölner Messebau GmbH", "Messe Bau Kölner GmbH", "MAYBE"),
        ("Kuopion Kone Huolto Oy", "Kuopion Konehuolto", "SAME"),
        ("Kölner Messebau GmbH", "Koelner Messe Bau Holding GmbH", "MAYBE"),
        ("Microsft Corp", "Microsoft Corp", "MAYBE"),
        ("Laakson Lajitelu", "Laakson Lajittelu Oy", "SAME"),
        ("Oulu Optikka", "Oulun Optiikka Oy", "MAYBE"),
        ("Rauma Telaka Oy", "Rauman Telakka Oy", "MAYBE"),
        ("Kalion Kuljets", "Kallion Kuljetus Oy", "MAYBE"),
        ("Laaksn Lajitelu", "Laakson Lajittelu Oy", "MAYBE"),
        ("Wartsla", "Wärtsilä Oyj", "MAYBE"),
        ("Sencora Oy", "Cencora Oy", "MAYBE"),
        ("Appel Inc.", "Apple Inc.", "MAYBE"),
        ("Capital Fund II LP", "Capital Fund 2 LP", "SAME"),
        ("Capital Fund II LP", "Capital Fund III LP", "DIFFERENT"),
        ("Porin Puu Oy", "Poron Puu Oy", "DIFFERENT"),
        ("Kone Oyj", "Kona Oyj", "DIFFERENT"),
        ("Visma Oy", "Viima Oy", "DIFFERENT"),
        ("Nokia Oyj", "Nokian Renkaat Oyj", "DIFFERENT"),
        ("Horizon Global Services", "Horicon Nordic Group", "DIFFERENT"),
        ("Siili Solutions Oyj", "Siili Technologies Oyj", "MAYBE"),
        ("Telia Finland Oyj", "Telia Sverige AB", "MAYBE"),
        ("IBM", "International Business Machines Corp", "MAYBE"),
        ("ADAMS DIVERSIFIED EQUITY FUND, INC.", "ADAMS NATURAL RESOURCES FUND, INC.", "DIFFERENT"),
        ("Capital Fund 1 LP", "Capital Fund 2 LP", "DIFFERENT"),
        ("Unit12 Systems Oy", "Unit13 Systems Oy", "DIFFERENT"),
        ("Helsingin Energia", "Turku Energia", "DIFFERENT"),
        ("Aurora Oy", "Polar Oy", "DIFFERENT"),
    ],
)
def test_names_alone(a: str, b: str, verdict: str) -> None:
    match = compare(Company(a), Company(b))
    assert (match.verdict, bool(match.reasons)) == (verdict, True), match


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Oulu Optikka", "Oulun Optiikka Oy"),
        ("Rauma Telaka Oy", "Rauman Telakka Oy"),
        ("Kalion Kuljets", "Kallion Kuljetus Oy"),
        ("Laaksn Lajitelu", "Laakson Lajittelu Oy"),
        ("Microsft", "Microsoft Corp"),
        ("Wartsla", "Wärtsilä Oyj"),
    ],
)
def test_a_slip_in_every_word_leaves_a_key_under_which_they_meet(typed: str, known: str) -> None:
    assert not block_keys(Company(typed)).isdisjoint(block_keys(Company(known)))


def test_no_threshold_makes_a_slip_the_same_where_no_lock_is_shared() -> None:
    loose = Thresholds(same=Decimal("0.75"), maybe=Decimal("0.70"))
    match = compare(Company("Kalion Kuljets"), Company("Kallion Kuljetus"), loose)
    assert (match.verdict, match.score) == (Verdict.MAYBE, Decimal("0.880"))


def test_a_number_is_the_same_where_one_side_names_no_country() -> None:
    a = Company("Aurora Oy", "FI", (), ("01120389",))
    b = Company("Polar Oy", "", (), ("01120389",))
    assert compare(a, b).verdict == Verdict.SAME
    assert lock_keys(a) & lock_keys(b)


def test_two_valid_ids_of_one_country_are_two_companies() -> None:
    match = compare(
        Company("Aurora Oy", "FI", (), ("01120389",)), Company("Aurora Oy", "FI", (), ("15392836",))
    )
    assert match.verdict == Verdict.DIFFERENT
    assert match.reasons[-1].code == "ID_DIFFERENT"


def test_one_domain_with_unrelated_names_is_for_a_person() -> None:
    match = compare(Company("Aurora Oy", domains=("house.fi",)), Company("Polar Oy", domains=("house.fi",)))
    assert match.verdict == Verdict.MAYBE


def test_free_mail_says_nothing() -> None:
    assert not any(key.startswith("dom:") for key in block_keys(Company("Aurora", domains=("gmail.com",))))


NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), min_size=1, max_size=40)


@given(NAMES, NAMES)
def test_the_comparison_is_symmetric(a: str, b: str) -> None:
    assert compare(Company(a), Company(b)).score == compare(Company(b), Company(a)).score


WORDS = st.sampled_from(
    ["aurora", "Kallio", "Kalio", "kallion", "Kone", "Nordic", "group", "KoneNordic", "Fund", "II", "2", "Oy"]
)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4))
def test_what_is_the_same_shares_a_lock(a: list[str], b: list[str]) -> None:
    first, second = Company(" ".join(a)), Company(" ".join(b))
    match = compare(first, second)
    assert match.score == compare(second, first).score
    assert match.verdict != Verdict.SAME or lock_keys(first) & lock_keys(second)
    assert lock_keys(first) <= block_keys(first)


@given(
    st.lists(
        st.sampled_from(["aurora", "polar", "kone", "telia", "data", "nokia", "bolt"]),
        min_size=1,
        max_size=4,
        unique=True,
    ),
    st.randoms(),
)
def test_order_case_and_form_do_not_change_the_lock(words: list[str], random) -> None:
    shuffled = [*words]
    random.shuffle(shuffled)
    first, second = Company(" ".join(words).upper() + " Oyj"), Company(" ".join(shuffled) + ", Ltd.")
    assert lock_keys(first) & lock_keys(second)
    assert compare(first, second).verdict == Verdict.SAME
    assert lock_keys(first) == lock_keys(Company(" ".join(words)))


@given(
    st.lists(
        st.sampled_from(["messe", "bau", "kone", "huolto", "teräs"]), min_size=2, max_size=4, unique=True
    )
)
def test_blanks_do_not_matter(words: list[str]) -> None:
    apart, together = Company(" ".join(words)), Company("".join(words) + " GmbH")
    assert lock_keys(apart) & lock_keys(together)
    assert len("".join(words)) < LONG_ENOUGH or compare(apart, together).verdict == Verdict.SAME


@given(NAMES)
def test_any_text_is_taken_apart(text: str) -> None:
    assert isinstance(names.parse(text), names.Name)


@pytest.mark.parametrize(
    ("country", "text", "normal"),
    [
        ("FI", "0112038-9", "01120389"),
        ("FI", "FI01120389", "01120389"),
        ("SE", "SE556012579001", "5560125790"),
        ("SE", "556012-5790", "5560125790"),
        ("NO", "923 609 016 MVA", "923609016"),
        ("DE", "DE136695976", "136695976"),
        ("US", "91-1144442", "911144442"),
        ("KE", "P051 123 456X", "P051123456X"),
        ("CH", "CHE-107.787.577", "CHE107787577"),
        ("CH", "CHE-107.787.577 MWST", "CHE107787577"),
        ("FI", "  ", ""),
    ],
)
def test_business_ids_have_one_form(country: str, text: str, normal: str) -> None:
    assert normal_business_id(country, text) == normal
    assert normal_business_id(country, normal) == normal


@pytest.mark.parametrize(
    ("country", "text", "normal"),
    [
        ("DE", "HRB 12345", "HRB 12345"),
        ("DE", "hrb12345 b", "HRB 12345 B"),
        ("DE", "HRB 12345, Köln", "Köln HRB 12345"),
        ("DE", "München HRB 12345", "München HRB 12345"),
        ("DE", "Nowhere HRB 12345", ""),
        ("DE", "DE136695976", ""),
        ("AT", "HRB 12345", ""),
    ],
)
def test_a_number_of_the_trade_register_has_one_form(country: str, text: str, normal: str) -> None:
    assert register_number(country, text) == normal
    assert register_number(country, normal) == normal


@pytest.mark.parametrize(
    ("country", "text"),
    [("FI", "0112038-8"), ("FI", "abc"), ("DE", "DE136695977"), ("KE", "1"), ("FI", "--")],
)
def test_a_wrong_business_id_is_refused(country: str, text: str) -> None:
    with pytest.raises(BusinessIdInvalid):
        normal_business_id(country, text)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.wartsila.com/about?x=1", "wartsila.com"),
        ("sales@eu.shop.co.uk", "shop.co.uk"),
        ("", ""),
        ("Kone.FI", "kone.fi"),
    ],
)
def test_domains_are_registered_ones(text: str, domain: str) -> None:
    assert normal_domain(text) == domain


@pytest.mark.parametrize("text", ["nonsense", "http://", "a b.com/ x", "."])
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(DomainInvalid):
        normal_domain(text)


@pytest.mark.parametrize(
    ("country", "stored", "written"),
    [
        ("FI", "01120389", "0112038-9"),
        ("SE", "5560360793", "556036-0793"),
        ("NO", "982463718", "982 463 718"),
        ("FR", "552008443", "552 008 443"),
        ("DE", "136695976", "136695976"),
        ("FI", "not one", "not one"),
        ("", "12345", "12345"),
        ("FI", "", ""),
    ],
)
def test_business_ids_are_written_as_their_country_does(country: str, stored: str, written: str) -> None:
    assert written_business_id(country, stored) == written
    assert not written or written == stored or normal_business_id(country, written) == stored
