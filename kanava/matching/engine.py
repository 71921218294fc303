"""Is it the same company? Keys that let candidates meet, and a comparison that explains itself.

Two spellings that `compare` calls the same share a lock key, or a company that is already known links them.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kanava.matching import names
from kanava.matching.identifiers import is_company_domain, stem
from kanava.matching.names import Name


@dataclass(frozen=True, slots=True)
class Company:
    """What is known of a company: normal business ids of `country`, registered domains."""

    name: str
    country: str = ""
    domains: tuple[str, ...] = ()
    business_ids: tuple[str, ...] = ()


class Verdict(StrEnum):
    """The engine's answer."""

    SAME = "SAME"
    MAYBE = "MAYBE"
    DIFFERENT = "DIFFERENT"


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for the score: a code and what it saw."""

    code: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How sure it is that two are one company, 0 to 1 in thousandths, and why."""

    score: Decimal
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on it is the same, or maybe (`registration.same_score`, `registration.maybe_score`)."""

    same: Decimal = Decimal("0.90")
    maybe: Decimal = Decimal("0.72")


DEFAULT = Thresholds()


def lock_keys(company: Company) -> frozenset[str]:
    """The few keys that a submission locks: ids, company domains, and the name's signature."""
    keys = {f"id:{company.country}:{number}" for number in company.business_ids}
    keys |= {f"dom:{domain}" for domain in company.domains if is_company_domain(domain)}
    signature = names.signature(names.parse(company.name).strong)
    if signature:
        keys.add(f"name:{signature[:120]}")
    return frozenset(keys)


def block_keys(company: Company) -> frozenset[str]:
    """Wider keys under which a possible match is found: also the domain's stem, words and beginnings of names."""
    parsed = names.parse(company.name)
    strong = [names.folded(word) for word in parsed.strong]
    keys = set(lock_keys(company))
    keys |= {f"name:{names.folded(stem(domain))}" for domain in company.domains if is_company_domain(domain)}
    keys |= {f"word:{word}" for word in strong if len(word) >= 4}
    signature = names.signature(parsed.words)
    keys.add(f"name:{signature[:120]}")
    keys.add(f"head:{''.join(strong)[:6]}")
    return frozenset(keys)


def compare(a: Company, b: Company, thresholds: Thresholds = DEFAULT) -> Match:
    """How sure it is that two companies are one. Symmetric."""
    same_country = not (a.country and b.country) or a.country == b.country
    if same_country and a.business_ids and b.business_ids:
        common = sorted(set(a.business_ids) & set(b.business_ids))
        if common:
            return _match(1000, [Reason("ID_SAME", common[0])], thresholds)
    score, reasons = _names(names.parse(a.name), names.parse(b.name))
    score, reasons = _domains(a, b, score, reasons)
    if not same_country:
        score, reasons = (
            score - 150,
            [*reasons, Reason("COUNTRY_DIFFERENT", "/".join(sorted((a.country, b.country))))],
        )
    if same_country and a.country and b.country and a.business_ids and b.business_ids:
        # Two valid numbers of one country: two legal entities, however alike the names are.
        score, reasons = min(score, 500), [*reasons, Reason("ID_DIFFERENT")]
    return _match(max(score, 0), reasons, thresholds)


def _match(score: int, reasons: list[Reason], thresholds: Thresholds) -> Match:
    value = Decimal(score).scaleb(-3)
    verdict = Verdict.DIFFERENT
    if value >= thresholds.maybe:
        verdict = Verdict.SAME if value >= thresholds.same else Verdict.MAYBE
    return Match(value, verdict, tuple(reasons))


def _domains(a: Company, b: Company, score: int, reasons: list[Reason]) -> tuple[int, list[Reason]]:
    common = sorted(domain for domain in set(a.domains) & set(b.domains) if is_company_domain(domain))
    if not common:
        return score, reasons
    reasons = [*reasons, Reason("DOMAIN_SAME", common[0])]
    # A shared domain proves a shared house; only with a related name does it prove the same company.
    return (max(score, 960), reasons) if score >= 600 else (max(score, 800), reasons)


def _names(a: Name, b: Name) -> tuple[int, list[Reason]]:
    form = [] if a.form == b.form or not (a.form and b.form) else [Reason("FORM_DIFFERENT")]
    penalty = 10 if form else 0
    if names.signature(a.words) == names.signature(b.words):
        return 1000 - penalty, [Reason("NAME_SAME"), *form]
    if names.signature(a.strong) == names.signature(b.strong):
        return _weak_difference(a, b) - penalty, [Reason("NAME_SAME_BUT_WEAK_WORDS"), *form]
    only_a, only_b = _unmatched(a.strong, b.strong)
    shared = [word for word in a.strong if word not in only_a]
    if _has_digit(only_a) or _has_digit(only_b):
        return 400, [Reason("NUMBER_DIFFERENT", " / ".join((*only_a, *only_b)))]
    if not only_a and not only_b:
        return 920 - penalty, [Reason("NAME_NEARLY_SAME"), *form]
    if _initials(a, b):
        return 740, [Reason("INITIALS", min("".join(a.words), "".join(b.words), key=len))]
    if shared and not (only_a and only_b):
        extra = only_a or only_b
        base = 790 if len(extra) == 1 and len(shared) >= 2 else 740
        return base, [Reason("NAME_CONTAINED", " ".join(extra))]
    ratio = fuzz.token_sort_ratio(" ".join(a.strong), " ".join(b.strong))
    return min(int(ratio * 8), 740), [Reason("NAME_ALIKE", f"{ratio:.0f} %")]


def _weak_difference(a: Name, b: Name) -> int:
    """Names alike but for weak words: surely one company when only one side has more words, else likely two."""
    one_sided = not set(a.words) - set(b.words) or not set(b.words) - set(a.words)
    return 925 if one_sided else 780


def _unmatched(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The words of each side without a counterpart on the other; a typing mistake in a long word is one."""
    rest, only_a = list(b), []
    for word in a:
        partner = next((other for other in rest if _alike(word, other)), None)
        if partner is None:
            only_a.append(word)
        else:
            rest.remove(partner)
    return only_a, rest


def _alike(a: str, b: str) -> bool:
    first, second = names.folded(a), names.folded(b)
    if first == second:
        return True
    shorter = min(len(first), len(second))
    # A digit is never a slip of the pen: Unit12 and Unit13 are two.
    if shorter < 5 or first[0] != second[0] or _has_digit([first, second]):
        return False
    allowed = 1 if shorter < 9 else 2
    return DamerauLevenshtein.distance(first, second, score_cutoff=allowed) <= allowed


def _has_digit(words: list[str]) -> bool:
    return any(character.isdigit() for word in words for character in word)


def _initials(a: Name, b: Name) -> bool:
    """Whether one name is the other's initials (`IBM`, `International Business Machines`)."""
    short, long = sorted((a.words, b.words), key=len)
    return len(short) == 1 and len(long) >= 3 and short[0] == "".join(word[0] for word in long)
