"""What a programme is planned with and measured by: the guide's figures that decide nothing by themselves."""

from dataclasses import dataclass
from decimal import Decimal

from kanava.rules.partnership import PartnerType
from kanava.rules.playbook.settings import Unit, setting

D = Decimal
P, DAYS, WEEKS, MONTHS, YEARS, COUNT, MONEY, CHOICE = (
    Unit.PERCENT,
    Unit.DAYS,
    Unit.WEEKS,
    Unit.MONTHS,
    Unit.YEARS,
    Unit.COUNT,
    Unit.MONEY,
    Unit.CHOICE,
)
TYPES = tuple(kind.value for kind in PartnerType)
SUPPORT = ("SELF_SERVICE", "STANDARD", "DEDICATED")
MANY = (0, 1000)  # per cent of something that can grow beyond itself


@dataclass(frozen=True)
class Readiness:
    """Is a channel right for us, and what head-count alone gives (guide: A, L)."""

    partner_margin_needed_low: Decimal = setting(D(20), P, "A1")
    partner_margin_needed_high: Decimal = setting(D(40), P, "A1")
    noes_to_reconsider: int = setting(1, COUNT, "A2", limits=(1, 3))
    deals_closed: int = setting(47, COUNT, "A3")
    deals_forecast: int = setting(52, COUNT, "A3")
    sellers_left: int = setting(3, COUNT, "A3")
    empty_territories: int = setting(2, COUNT, "A3")
    empty_weeks: int = setting(8, WEEKS, "A3", limits=(0, 520))
    months_to_ramp_seller: int = setting(6, MONTHS, "A3", limits=(0, 60))
    growth_goal: Decimal = setting(D(100), P, "A3", limits=MANY)
    growth_months: int = setting(18, MONTHS, "A3", limits=(1, 120))
    share_year: int = setting(5, YEARS, "A5", limits=(1, 30))
    share_in_fifth_year_low: Decimal = setting(D(30), P, "A5")
    share_in_fifth_year_high: Decimal = setting(D(40), P, "A5")
    quiz_minutes: int = setting(5, Unit.MINUTES, "L1", limits=(1, 60))


@dataclass(frozen=True)
class Scoring:
    """The scoring matrix and the profile of candidates (guide: B)."""

    weights: dict[str, Decimal] = setting(
        {"COVERAGE": D(40), "COMPLEMENT": D(25), "CAPACITY": D(20), "GEOGRAPHY": D(15)}, P, "B1"
    )
    lowest_score: int = setting(1, COUNT, "B1", limits=(0, 10))
    highest_score: int = setting(10, COUNT, "B1", limits=(2, 100))
    disputed_from: int = setting(3, COUNT, "B1", limits=(1, 100), ours=True)
    sensitivity_shift: Decimal = setting(D(10), P, "B1", ours=True)
    coverage_full: Decimal = setting(D(30), P, "B2", limits=(1, 100), ours=True)
    small_staff: int = setting(5, COUNT, "B4", limits=(1, 1_000_000))
    large_staff: int = setting(500, COUNT, "B4", limits=(1, 1_000_000))
    profile_type: str = setting("MSP", CHOICE, "B6", choices=TYPES)
    profile_staff_low: int = setting(5, COUNT, "B6", limits=(1, 1_000_000))
    profile_staff_high: int = setting(20, COUNT, "B6", limits=(1, 1_000_000))
    ruled_out: Decimal = setting(D(90), P, "B6")


# Beyond this many partners nothing depends on their number any more: who counts them may stop there.
LARGEST_STAGE = 200


@dataclass(frozen=True)
class Infrastructure:
    """What the programme needs at which size (guide: D6, D7, K2)."""

    first_partners_low: int = setting(3, COUNT, "D6", limits=(1, LARGEST_STAGE))
    first_partners_high: int = setting(5, COUNT, "D6", limits=(1, LARGEST_STAGE))
    talk_every_months: int = setting(3, MONTHS, "D6", limits=(1, 24))
    first_talk_days: int = setting(30, DAYS, "D6", limits=(1, 365), ours=True)
    portal_at_partners: int = setting(10, COUNT, "D7", limits=(1, LARGEST_STAGE))
    training_at_partners: int = setting(20, COUNT, "D7", limits=(1, LARGEST_STAGE))


@dataclass(frozen=True)
class Recruiting:
    """Finding partners (guide: E, K1)."""

    cold_success_low: Decimal = setting(D(2), P, "E2")
    cold_success_high: Decimal = setting(D(3), P, "E2")
    focus_low: int = setting(10, COUNT, "E3")
    focus_high: int = setting(15, COUNT, "E3")
    too_many_targets: int = setting(100, COUNT, "E3")
    pitch_minutes: int = setting(3, Unit.MINUTES, "E4", limits=(1, 120))
    pitch_deal: int = setting(50_000, MONEY, "E4")
    pitch_cycle_days: int = setting(90, DAYS, "E4")
    pitch_margin: Decimal = setting(D(30), P, "E4")
    first_targets: int = setting(10, COUNT, "K1")
    takes_applications: bool = setting(False, Unit.FLAG, "E1", ours=True)
    shows_calculator: bool = setting(False, Unit.FLAG, "C7", ours=True)
    diligence_first: bool = setting(False, Unit.FLAG, "G2", ours=True)
    trial_days: int = setting(14, DAYS, "E7", limits=(1, 90), ours=True)
    trials_at_once: int = setting(15, COUNT, "E3", limits=(1, 50), ours=True)


@dataclass(frozen=True)
class Markets:
    """Going abroad (guide: G)."""

    first_countries: int = setting(1, COUNT, "G4", limits=(1, 100))
    office_first_deal_months_low: int = setting(6, MONTHS, "G1")
    office_first_deal_months_high: int = setting(12, MONTHS, "G1")
    regional_partners: int = setting(3, COUNT, "G1")
    saving_low: Decimal = setting(D(60), P, "G1")
    saving_high: Decimal = setting(D(70), P, "G1")
    sooner_months_low: int = setting(6, MONTHS, "G1")
    sooner_months_high: int = setting(9, MONTHS, "G1")
    call_every_days: int = setting(30, DAYS, "G6", limits=(1, 365))
    visit_every_days: int = setting(91, DAYS, "G6", limits=(1, 730))
    assumed_cycle_months: int = setting(3, MONTHS, "G7", limits=(1, 60))
    corrected_cycle_months: int = setting(6, MONTHS, "G7", limits=(1, 60))
    word_price_low: Decimal = setting(D("0.15"), MONEY, "G8")
    word_price_high: Decimal = setting(D("0.25"), MONEY, "G8")
    order_minimum: int = setting(60, MONEY, "G8", ours=True)
    words_per_day: int = setting(2_000, COUNT, "G8", limits=(100, 100_000), ours=True)
    review_days: int = setting(14, DAYS, "G5", limits=(1, 180), ours=True)
    trip_low: int = setting(3_000, MONEY, "G8")
    trip_high: int = setting(5_000, MONEY, "G8")
    legal_low: int = setting(5_000, MONEY, "G8")
    legal_high: int = setting(15_000, MONEY, "G8")
    overhead_low: Decimal = setting(D(20), P, "G8", limits=MANY)
    overhead_high: Decimal = setting(D(30), P, "G8", limits=MANY)


@dataclass(frozen=True)
class Benchmarks:
    """Where a programme should stand (guide: H1, H3, H4, H10, J4, J5)."""

    target_share: Decimal = setting(D(30), P, "H1")
    mature_months: int = setting(36, MONTHS, "H1")
    mature_share: dict[str, Decimal] = setting({"LOW": D(30), "HIGH": D(40)}, P, "H1")
    low_below: Decimal = setting(D(10), P, "H10")
    average_low: Decimal = setting(D(15), P, "H10")
    average_high: Decimal = setting(D(25), P, "H10")
    top_low: Decimal = setting(D(30), P, "H10")
    top_high: Decimal = setting(D(40), P, "H10")
    cycle_acceptable: Decimal = setting(D(15), P, "H4", limits=MANY)
    cycle_problem: Decimal = setting(D(50), P, "H4", limits=MANY)
    smallest_sample: int = setting(5, COUNT, "H3", limits=(1, 1000), ours=True)
    small_company_below: int = setting(10_000_000, MONEY, "J4")
    large_company_from: int = setting(50_000_000, MONEY, "J4")
    small_share: dict[str, Decimal] = setting({"LOW": D(10), "HIGH": D(15)}, P, "J4")
    middle_share: dict[str, Decimal] = setting({"LOW": D(20), "HIGH": D(30)}, P, "J4")
    large_share: dict[str, Decimal] = setting({"LOW": D(30), "HIGH": D(40)}, P, "J4")
    reached_years: dict[str, int] = setting({"LOW": 2, "HIGH": 4}, YEARS, "J4", limits=(1, 30))
    fast_growth_years: dict[str, int] = setting({"LOW": 2, "HIGH": 3}, YEARS, "J4", limits=(1, 30))
    first_revenue_month: int = setting(6, MONTHS, "J5")
    early_share_month: int = setting(18, MONTHS, "J5", limits=(1, 240))
    share_at_month_18: dict[str, Decimal] = setting({"LOW": D(15), "HIGH": D(20)}, P, "J5")
    late_share_month: int = setting(36, MONTHS, "J5", limits=(1, 240))
    share_at_month_36: Decimal = setting(D(30), P, "J5")
    phase_months: dict[str, int] = setting(
        {"RECRUIT": 6, "RESULTS": 12, "PROOF": 18}, MONTHS, "J5", limits=(1, 240)
    )
    do_not_stop_before_month: int = setting(12, MONTHS, "J5")


@dataclass(frozen=True)
class Scaling:
    """From five partners to fifty (guide: I)."""

    dedicated_manager_from: int = setting(10, COUNT, "I1")
    partners_per_manager: int = setting(10, COUNT, "I1", limits=(1, 1000))
    support: dict[str, str] = setting(
        {"BRONZE": "SELF_SERVICE", "SILVER": "STANDARD", "GOLD": "DEDICATED"}, CHOICE, "I3", choices=SUPPORT
    )
    forum_every_months: int = setting(3, MONTHS, "I4", limits=(1, 60))
    council_from: int = setting(15, COUNT, "I5")
    council_low: int = setting(4, COUNT, "I5")
    council_high: int = setting(6, COUNT, "I5")
    council_every_months: int = setting(3, MONTHS, "I5", limits=(1, 60))
    consistent_producers: int = setting(5, COUNT, "I6")
    batch_low: int = setting(5, COUNT, "I6")
    batch_high: int = setting(10, COUNT, "I6")
    too_fast_partners: int = setting(50, COUNT, "I6")
    too_fast_months: int = setting(6, MONTHS, "I6", limits=(1, 120))


@dataclass(frozen=True)
class Investment:
    """What a programme costs and when it pays back (guide: J1, J3, J6)."""

    small_cost_low: int = setting(200_000, MONEY, "J6")
    small_cost_high: int = setting(500_000, MONEY, "J6")
    small_partners_low: int = setting(10, COUNT, "J6")
    small_partners_high: int = setting(15, COUNT, "J6")
    large_cost_low: int = setting(500_000, MONEY, "J6")
    large_cost_high: int = setting(1_000_000, MONEY, "J6")
    large_partners: int = setting(30, COUNT, "J6")
    positive_month_low: int = setting(18, MONTHS, "J6")
    positive_month_high: int = setting(24, MONTHS, "J6")
    concentration_partners: int = setting(8, COUNT, "J1")
    concentration_share: Decimal = setting(D(80), P, "J1")
    competitor_margin: Decimal = setting(D(30), P, "J3")


@dataclass(frozen=True)
class Cases:
    """The guide's three companies: what a plan is compared with (guide: J1, J2, J3)."""

    saas_revenue_before: int = setting(10_000_000, MONEY, "J1")
    saas_revenue_after: int = setting(50_000_000, MONEY, "J1")
    saas_years: int = setting(2, YEARS, "J1", limits=(1, 30))
    saas_channel_share: Decimal = setting(D(35), P, "J1")
    saas_pilots: int = setting(3, COUNT, "J1")
    saas_validation_months: int = setting(6, MONTHS, "J1", limits=(1, 120))
    saas_partners: dict[str, int] = setting({"MONTH_12": 15, "MONTH_24": 30}, COUNT, "J1")
    saas_cost: int = setting(400_000, MONEY, "J1")
    saas_managers: int = setting(2, COUNT, "J1")
    saas_cheaper: Decimal = setting(D(15), P, "J1")
    security_countries: int = setting(3, COUNT, "J2")
    security_months: int = setting(18, MONTHS, "J2", limits=(1, 240))
    security_revenue: int = setting(5_000_000, MONEY, "J2")
    security_first_month: dict[str, int] = setting({"GB": 3, "DE": 6, "AU": 8}, MONTHS, "J2", limits=(1, 240))
    security_cost: int = setting(250_000, MONEY, "J2")
    security_saving: Decimal = setting(D(60), P, "J2")
    failure_signed: int = setting(30, COUNT, "J3")
    failure_selling: int = setting(3, COUNT, "J3")
    failure_margin: Decimal = setting(D(15), P, "J3")
    turnaround_months: int = setting(8, MONTHS, "J3", limits=(1, 240))
    turnaround_let_go: int = setting(22, COUNT, "J3")
    turnaround_margin: Decimal = setting(D(30), P, "J3")
    turnaround_kept: int = setting(8, COUNT, "J3")
    turnaround_selling: int = setting(5, COUNT, "J3")
    turnaround_selling_months: int = setting(6, MONTHS, "J3", limits=(1, 240))
