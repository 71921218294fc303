"""Companies that may become partners: five for each partner, most of them only listed, some worked on and scored."""

from datetime import timedelta

from bench.programme.chance import Chance, Weighted
from bench.programme.loading import Loader
from bench.programme.people import Staff, moment
from bench.programme.size import DAY, Size
from bench.programme.words import company
from kanava.rules.playbook import DEFAULT
from kanava.rules.profiles import Traits, compare, of_playbook, verdict
from kanava.rules.scoring import Criterion, matrix
from kanava.rules.text import name_keys

EACH = 5
_STEPS = Weighted(
    {"LISTED": 78, "CLOSED": 14, "TARGET": 3, "CONTACTED": 2, "MEETING": 1, "TECHNICAL_REVIEW": 0.8, "PORTAL_TRIAL": 0.6, "AGREEMENT": 0.6}
)  # fmt: skip
_TYPES = Weighted({"RESELLER": 35, "MSP": 25, "REFERRAL": 15, "SI": 15, "": 10})
_SOURCES = Weighted(
    {"ASSOCIATION": 40, "SOCIAL_NETWORK": 25, "COMPETITOR_NETWORK": 12, "CONFERENCE": 10, "CUSTOMER": 6, "INBOUND": 5, "OTHER": 2}
)  # fmt: skip
_COUNTRIES = Weighted({"FI": 30, "SE": 20, "DE": 20, "NO": 10, "DK": 8, "EE": 5, "PL": 4, "US": 3})
_SKILLS = ("security", "cloud", "network", "integration", "analytics", "telephony", "print", "hosting")
_SEGMENTS = ("SMALL", "MIDSIZE", "ENTERPRISE", "PUBLIC_SECTOR")
_REASONS = ("NOT_INTERESTED", "NO_ANSWER", "DOES_NOT_FIT", "COMPETES", "LATER")


def write_candidates(size: Size, staff: Staff, loader: Loader) -> None:
    """The candidates with their scores and what was tried with them."""
    chance, profile = Chance("candidates"), of_playbook(DEFAULT)
    rows = loader.table(
        "recruiting_candidate",
        "id name sort_key search_text type country business_id domain offering staff regions segments skills languages source"
        " source_detail step step_since close_reason owner_id score fit last_contact_on next_step created_at",
    )
    scores = loader.table(
        "recruiting_score", "candidate_id scorer_id criterion points evidence diligence scored_at"
    )
    tried = loader.table(
        "recruiting_outreach", "candidate_id author_id channel is_cold reached_on text answer answered_on"
    )
    for key in range(1, size.partners * EACH + 1):
        step, country = _STEPS.draw(chance), _COUNTRIES.draw(chance)
        since = DAY - timedelta(days=chance.between(0, 700))
        name, domain = company(chance, country), f"candidate{key}.example"
        traits = Traits(
            _TYPES.draw(chance), None if chance.happens(0.3) else int(chance.around(25, 1.2)), [country],
            [chance.pick(_SEGMENTS)], sorted({chance.favoured(_SKILLS, 1.6) for _ in range(chance.between(0, 3))}), ["en"], country,
        )  # fmt: skip
        is_known = step not in ("LISTED", "TARGET")
        total = None
        if is_known and chance.happens(0.7):
            points = {one.value: chance.between(2, 10) for one in Criterion}
            total = matrix({name: [value] for name, value in points.items()}, DEFAULT).total
            at = moment(since, chance)
            scorer = chance.pick(staff.managers)
            scores += [
                (key, scorer, one, value, "Their references", "{}", at) for one, value in points.items()
            ]
        if is_known:
            tried.append((key, chance.pick(staff.managers), "MAIL", True, since, "", "WAITING", None))
        rows.append(
            (key, name, *name_keys(name, domain).values(), traits.type, country, "", domain, "", traits.staff, list(traits.regions),
             list(traits.segments), list(traits.skills), list(traits.languages), _SOURCES.draw(chance), "", step, since,
             chance.pick(_REASONS) if step == "CLOSED" else "", chance.pick(staff.managers) if step != "LISTED" else None, total,
             verdict(compare(profile, traits).values()).value, since if is_known else None, "", moment(since, chance))
        )  # fmt: skip
        loader.flush(all_of_it=False)
