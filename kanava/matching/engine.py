"""Is it the same company? Keys that let candidates meet, and a comparison that explains itself.

Two spellings that `compare` calls the same share a lock key: no score makes two the same that do not. A misspelling
is therefore at most maybe the same, but for doubled letters and blanks, and goes to a person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

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


class Reason(NamedTuple):
    """One ground for the score: a code and what it saw."""

    code: str
    seen: str = ""


class Match(NamedTuple):
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
# From this many letters on, a name that differs by doubled letters alone is the same name.
LONG_ENOUGH = 8
_VOWELS = re.compile("[aeiouy]")
_DIGIT = re.compile("[0-9]")
_OTHER_FORM = Reason("FORM_DIFFERENT")
# A batch compares a million pairs.
_VALUES = tuple(Decimal(score).scaleb(-3) for score in range(1_001))


def lock_keys(company: Company) -> frozenset[str]:
    """The few keys that a submission locks: ids, company domains, and the name: with and without its weak words, and
    as it is written, whatever its blanks."""
    name = names.parse(company.name)
    keys = {f"id:{number}" for number in company.business_ids}
    keys |= {f"dom:{domain}" for domain in company.domains if is_company_domain(domain)}
    keys.update([_name_key(one) for one in name.keys])
    return frozenset(keys)


def _name_key(closed: str) -> str:
    return f"name:{closed[:120]}"


def block_keys(company: Company) -> frozenset[str]:
    """Wider keys under which a possible match is found: also the domain's stem, words, and ends of words."""
    return lock_keys(company) | wider_keys(company)


def wider_keys(company: Company) -> frozenset[str]:
    """The block keys that are not all lock keys too."""
    strong = names.parse(company.name).strong
    keys = {_name_key(names.plain(stem(domain))) for domain in company.domains if is_company_domain(domain)}
    keys |= {f"word:{names.root(word)}" for word in strong if len(word) >= 4}
    return frozenset(keys | _end_keys([names.root(word) for word in strong]))


def _end_keys(roots: Sequence[str]) -> set[str]:
    """Keys that survive a slip in every word, since a slip spares the beginning or the end of its word: three letters
    of each of the first two words, in every combination; of a single word, four letters and its consonants."""
    if len(roots) < 2:
        return {
            key
            for word in roots
            for key in (
                f"end:{word[:4]}",
                f"end:-{word[-4:]}",
                f"bones:{word[:1]}{_VOWELS.sub('', word[1:])}",
            )
        }
    first, second = ((word[:3], word[-3:]) for word in roots[:2])
    return {f"ends:{min(a, b)}+{max(a, b)}" for a in first for b in second}


def compare(a: Company, b: Company, thresholds: Thresholds = DEFAULT) -> Match:
    """How sure it is that two companies are one. Symmetric."""
    score, reasons = _score(a, b)
    value = _VALUES[max(score, 0)]
    verdict = Verdict.DIFFERENT
    if value >= thresholds.maybe:
        is_same = value >= thresholds.same and not lock_keys(a).isdisjoint(lock_keys(b))
        verdict = Verdict.SAME if is_same else Verdict.MAYBE
    return Match(value, verdict, tuple(reasons))


def may_be(a: Company, b: Company, thresholds: Thresholds = DEFAULT) -> bool:
    """Whether two companies are one or may be: `compare` without its grounds, for the many pairs of a batch."""
    return _VALUES[max(_score(a, b)[0], 0)] >= thresholds.maybe


def are_two(a: Company, b: Company) -> bool:
    """Whether two valid business ids of one country say that they are two companies, whatever their names."""
    is_told = bool(a.country and a.country == b.country and a.business_ids and b.business_ids)
    return is_told and set(a.business_ids).isdisjoint(b.business_ids)


def has_other_form(a: Company, b: Company) -> bool:
    """Whether the names tell two legal forms: `Kaiku GmbH` and `Kaiku Oy`, but not `Kaiku Oyj` and `Kaiku Oyj Abp`."""
    first, second = (names.parse(one.name).form for one in (a, b))
    return bool(first and second) and set(first).isdisjoint(second)


def _score(a: Company, b: Company) -> tuple[int, list[Reason]]:
    same_country = not (a.country and b.country) or a.country == b.country
    if same_country and a.business_ids and b.business_ids:
        common = sorted(set(a.business_ids) & set(b.business_ids))
        if common:
            return 1000, [Reason("ID_SAME", common[0])]
    score, reasons = _names(names.parse(a.name), names.parse(b.name))
    if a.domains and b.domains:
        score, reasons = _domains(a, b, score, reasons)
    if not same_country:
        score, reasons = (
            score - 150,
            [*reasons, Reason("COUNTRY_DIFFERENT", "/".join(sorted((a.country, b.country))))],
        )
    if are_two(a, b):
        # Two valid numbers of one country: two legal entities, however alike the names are.
        score, reasons = min(score, 500), [*reasons, Reason("ID_DIFFERENT")]
    return score, reasons


def _domains(a: Company, b: Company, score: int, reasons: list[Reason]) -> tuple[int, list[Reason]]:
    common = sorted(filter(is_company_domain, set(a.domains).intersection(b.domains)))
    if not common:
        return score, reasons
    reasons = [*reasons, Reason("DOMAIN_SAME", common[0])]
    # A shared domain proves a shared house; only with a related name does it prove the same company.
    return (max(score, 960), reasons) if score >= 600 else (max(score, 800), reasons)


def _names(a: Name, b: Name) -> tuple[int, list[Reason]]:
    if (b.words, b.form) < (a.words, a.form):
        a, b = b, a
    form = [] if a.form == b.form or not (a.form and b.form) else [_OTHER_FORM]
    penalty = 10 if form else 0
    if a.whole == b.whole:
        return 1000 - penalty, [Reason("NAME_SAME"), *form]
    if a.telling == b.telling:
        score, reason = _weak_difference(a, b)
        return score - penalty, [reason, *form]
    if a.written == b.written and len(a.written) >= LONG_ENOUGH:
        # Messe Bau is Messebau.
        score, reason = _weak_difference(a, b) if _weak(a) != _weak(b) else (950, Reason("NAME_SAME"))
        return score - penalty, [reason, *form]
    shared, only_a, only_b = _paired(a.strong, b.strong)
    if (a.has_digit or b.has_digit) and (_has_digit(only_a) or _has_digit(only_b)):
        return 400, [Reason("NUMBER_DIFFERENT", " / ".join((*only_a, *only_b)))]
    if not only_a and not only_b and (len(shared) > 1 or _weak(a) == _weak(b)):
        return _slip_score(a, b) - penalty, [Reason("NAME_NEARLY_SAME"), *form]
    if (len(a.words) == 1 or len(b.words) == 1) and _initials(a, b):
        return 740, [Reason("INITIALS", min("".join(a.words), "".join(b.words), key=len))]
    if (only_a or only_b) and not (only_a and only_b) and _is_contained(shared):
        extra = only_a or only_b
        base = 790 if len(extra) == 1 and len(shared) >= 2 else 740
        return base, [Reason("NAME_CONTAINED", " ".join(extra))]
    if len(only_a) != len(only_b) and _is_compound(only_a, only_b):
        return 880 - penalty, [Reason("NAME_NEARLY_SAME"), *form]
    ratio = fuzz.ratio(a.ordered, b.ordered)
    return min(int(ratio * 8), 740), [Reason("NAME_ALIKE", f"{ratio:.0f} %")]


def _weak_difference(a: Name, b: Name) -> tuple[int, Reason]:
    """Names alike but for weak words. Surely one company when only one side has more words of a trade; a word that names
    a house or a country tells of another company of that house, which a person knows; else likely two."""
    more = set(a.words) ^ set(b.words)
    if more & names.HOUSE_FORMS:
        return 800, Reason("NAME_OF_THE_HOUSE", " ".join(sorted(more)))
    is_one_sided = not set(a.words) - set(b.words) or not set(b.words) - set(a.words)
    return 925 if is_one_sided else 780, Reason("NAME_SAME_BUT_WEAK_WORDS")


def _is_compound(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether what is left of two names is one word that somebody took apart."""
    return bool(a and b) and names.plain("".join(a)) == names.plain("".join(b))


def _weak(name: Name) -> set[str]:
    return set(name.words) - set(name.strong)


def _slip_score(a: Name, b: Name) -> int:
    """Names alike but for slips of the pen: one company where only doubled letters of a longer name differ, else
    for a person, who knows whether Viisma is a slip for Visma."""
    if _weak(a) != _weak(b):
        return 780
    first, second = names.closed(a.telling), names.closed(b.telling)
    return 920 if first == second and len(first) >= LONG_ENOUGH else 880


def _is_contained(shared: Sequence[tuple[str, str]]) -> bool:
    """Whether the words that one name has of the other say enough: one alone must be that very word, for Nokia is not
    in Nokian Renkaat."""
    return len(shared) > 1 or any(names.plain(word) == names.plain(other) for word, other in shared)


def _paired(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """The words that stand on both sides, some with a slip of the pen, then those of each side alone."""
    pairs: list[tuple[str, str]] = []
    rest, only_a = list(b), []
    for word in a:
        partner = word if word in rest else _slip_of(word, rest)
        if partner is None:
            only_a.append(word)
        else:
            rest.remove(partner)
            pairs.append((word, partner))
    return pairs, only_a, rest


def _slip_of(word: str, others: Sequence[str]) -> str | None:
    for other in others:
        if _alike(word, other):
            return other
    return None


@lru_cache(maxsize=262_144)
def _alike(a: str, b: str) -> bool:
    """Whether one word is a slip for the other: doubled letters and a genitive's n are nothing, then one letter of
    six, two of eight; in shorter words only two letters that changed places."""
    first, second = names.plain(a), names.plain(b)
    # A digit is never a slip of the pen: Unit12 and Unit13 are two.
    if first == second or _has_digit([first, second]):
        return first == second
    if first[0] != second[0] and min(len(first), len(second)) < 6:
        return False
    shorter, longer = sorted((len(names.folded(a)), len(names.folded(b))))
    if names.root(a) == names.root(b):
        return True
    allowed = 0 if longer < 6 else 1 if shorter < 8 else 2
    if first[0] != second[0]:
        allowed = 1 if shorter >= 7 else 0
    if longer == 5 and sorted(first) == sorted(second):
        allowed = 1
    return allowed > 0 and DamerauLevenshtein.distance(first, second, score_cutoff=allowed) <= allowed


def _has_digit(words: Sequence[str]) -> bool:
    return any(map(_DIGIT.search, words))


def _initials(a: Name, b: Name) -> bool:
    """Whether one name is the other's initials (`IBM`, `International Business Machines`)."""
    short, long = (a.words, b.words) if len(a.words) < len(b.words) else (b.words, a.words)
    return len(short) == 1 and len(long) >= 3 and short[0] == "".join(word[0] for word in long)
