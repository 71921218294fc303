"""From a cell's text to a value, or to the code of what is wrong with it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from anyascii import anyascii
from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz import fuzz, process

from kanava.integrations.days import LANGUAGES, day_of, month_of
from kanava.integrations.fields import Field, Shape
from kanava.integrations.problems import CellFault
from kanava.matching.identifiers import DomainInvalid, is_company_domain, normal_domain
from kanava.rules.rates import PARITIES

NULLS = frozenset(["null", "none", "n/a", "#n/a", "nan", "-", "\\n", "(null)", "(blank)"])
_COUNTRY_ALIASES = {
    "uk": "GB", "greatbritain": "GB", "england": "GB", "scotland": "GB", "usa": "US", "unitedstatesofamerica": "US", "korea": "KR",
    "southkorea": "KR", "republicofkorea": "KR", "russianfederation": "RU", "holland": "NL", "uae": "AE", "czechrepublic": "CZ",
    "vietnam": "VN", "taiwan": "TW", "hongkong": "HK", "macedonia": "MK", "turkey": "TR",
}  # fmt: skip
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "us$": "USD", "¥": "JPY", "zł": "PLN"}
# What people call the codes, as `squashed` writes it; the code itself always counts.
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "stage": {
        "WON": "won closedwon closewon win paid invoiced delivered shipped completed voitettu contractsent purchased",
        "LOST": "lost closedlost closelost cancelled canceled abandoned deleted disqualified havitty dead",
        "QUALIFIED": "qualified qualification prospecting prospect engaging new open discovery needsanalysis lead appointmentscheduled qualifiedtobuy "
                     "contactmade qualify presentationscheduled perceptionanalysis iddecisionmakers qualifioitu uusi avoin",
        "PROPOSAL": "proposal proposalmade proposalsent quote quoted valueproposition proposalpricequote proposalquote offer demoscheduled tarjous decisionmakerboughtin",
        "NEGOTIATION": "negotiation negotiations negotiationreview negotiationsstarted commit contract verbal neuvottelu",
    },
    "outcome": {
        "WON": "won closedwon closewon true yes 1 voitettu",
        "LOST": "lost closedlost closelost abandoned deleted havitty",
        "OPEN": "open active inprogress false no 0 avoin",
    },
    "origin": {
        "SOURCED": "sourced partnersourced partner channel reseller indirect partneroriginated kumppani kumppanilahtoinen partnersales",
        "INFLUENCED": "influenced partnerinfluenced assisted cosell jointsell vaikutettu",
        "DIRECT": "direct directsales internal house inside suora own web",
    },
    "kind": {
        "NEW": "new newbusiness newcustomer newlogo newclient uusi uusikauppa",
        "EXPANSION": "expansion upsell crosssell addon existing existingbusiness existingcustomerupgrade existingcustomerreplacement existingcustomerdowngrade laajennus",
        "RENEWAL": "renewal renew extension uusinta",
    },
    "type": {
        "RESELLER": "reseller valueaddedreseller var distributor dealer retailer jalleenmyyja channelpartnerreseller warehouse",
        "REFERRAL": "referral referralpartner affiliate agent agency suosittelija referrer",
        "MSP": "msp managedserviceprovider mssp serviceprovider managedservices palveluntarjoaja",
        "SI": "si systemintegrator systemsintegrator integrator consultant consultancy consulting integraattori implementationpartner",
    },
    "is_listed": {"YES": "yes y true 1 x on kylla", "NO": "no n false 0 off ei"},
    "tier": {"BRONZE": "bronze registered authorized member basic pronssi", "SILVER": "silver select advanced hopea", "GOLD": "gold premier platinum elite kulta"},
    "lifecycle": {
        "ONBOARDING": "onboarding new pending signed perehdytys",
        "ACTIVE": "active inforce live current approved voimassa aktiivinen",
        "PAUSED": "paused suspended onhold dormant inactive tauolla",
        "EXITED": "exited terminated ended churned former cancelled paattynyt",
    },
}  # fmt: skip


def squashed(text: str) -> str:
    """Lower-case Latin letters and digits alone: how headers and the names of choices are compared."""
    return re.sub(r"[^a-z0-9]", "", anyascii(text).lower())


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"):
                found[squashed(name)] = code
    found |= {code.lower(): code for code in set(found.values())}
    return found | _COUNTRY_ALIASES


def country_of(text: str) -> str:
    """The code of a country written as code or name, in one of several languages, a slip of the pen allowed."""
    wanted, known = squashed(text), _countries()
    if wanted in known:
        return known[wanted]
    near = (
        process.extractOne(wanted, list(known), scorer=fuzz.ratio, score_cutoff=88)
        if len(wanted) >= 6
        else None
    )
    if near is None:
        raise CellFault("COUNTRY_UNKNOWN")
    return known[near[0]]


def currency_of(text: str) -> str:
    """The ISO 4217 code of a currency, also from its sign."""
    code = _SIGNS.get(text.strip().lower(), text.strip().upper())
    if code not in Locale.parse("en").currencies and code not in PARITIES:
        raise CellFault("CURRENCY_UNKNOWN")
    return code


def domain_of(text: str) -> str:
    """The registered domain; empty for free mail, which tells nothing of a company."""
    try:
        domain = normal_domain(text)
    except DomainInvalid:
        raise CellFault("DOMAIN_INVALID") from None
    return domain if is_company_domain(domain) else ""


def email_of(text: str) -> str:
    """An e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        raise CellFault("EMAIL_INVALID") from None
    return text


def choice_of(field: str, text: str) -> str:
    """The code that people mean."""
    wanted = squashed(text)
    for code, words in _CHOICES[field].items():
        if wanted == code.lower() or wanted in words.split():
            return code
    raise CellFault("CHOICE_UNKNOWN")


_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’_"))
_EDGE = re.compile(r"^(?:[A-Z]{3}|[€$£¥]|kr\.?|US\$)|(?:[A-Z]{3}|[€$£¥%]|kr\.?|zł|,-|\.-)$", re.IGNORECASE)
_POINT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:E[+-]?\d{1,2})?", re.IGNORECASE)
_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?(?:E[+-]?\d{1,2})?", re.IGNORECASE)
_LARGEST = Decimal(10) ** 15


def amount_of(text: str, mark: str) -> Decimal:
    """A number with `mark` before its decimals. A currency's sign, brackets and a minus behind it are read too."""
    bare = text.translate(_SPACES)
    negative = (bare.startswith("(") and bare.endswith(")")) or bare.endswith("-")
    bare = bare.strip("()").removesuffix("-").replace("−", "-")
    for _ in range(2):
        bare = _EDGE.sub("", bare)
    pattern = _POINT if mark == "." else _COMMA
    if not pattern.fullmatch(bare) or not any(map(str.isdigit, bare)):
        raise CellFault("AMOUNT_UNREADABLE")
    plain = bare.replace(",", "") if mark == "." else bare.replace(".", "").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise CellFault("AMOUNT_UNREADABLE") from None
    if not abs(value) < _LARGEST:
        raise CellFault("AMOUNT_UNREADABLE")
    return -value if negative else value


def mark_of(texts: Iterable[str]) -> str:
    """The decimal mark that a file's amounts have: the one whose places cannot be thousands."""
    votes: Counter[str] = Counter()
    for text in texts:
        bare = re.sub(r"[^\d.,]", "", text)
        last = max(bare.rfind(","), bare.rfind("."))
        if last < 0:
            continue
        mark, tail = bare[last], bare[last + 1 :]
        other = "," if mark == "." else "."
        if other in bare or len(tail) != 3:
            votes[mark if bare.count(mark) == 1 else other] += 1
        elif bare.count(mark) > 1:
            votes[other] += 1
        elif bare.startswith("0"):
            votes[mark] += 1
    return votes.most_common(1)[0][0] if votes else "."


Parse = Callable[[str], Any]


def parser(field: Field, *, order: str, mark: str, values: Mapping[str, str]) -> Parse:
    """How cells of the field are read. `values` says of single texts what they mean. Raises CellFault when called."""
    plain: dict[Shape, Parse] = {
        Shape.DAY: lambda text: day_of(text, order),
        Shape.MONTH: lambda text: month_of(text, order),
        Shape.AMOUNT: lambda text: amount_of(text, mark),
        Shape.QUANTITY: lambda text: amount_of(text, mark),
        Shape.COUNTRY: country_of,
        Shape.CURRENCY: currency_of,
        Shape.DOMAIN: domain_of,
        Shape.EMAIL: email_of,
        Shape.CHOICE: lambda text: choice_of(field.name, text),
    }

    def short(text: str) -> str:
        return _short(text, field.longest)

    read = plain.get(field.shape, short)

    def parse(text: str) -> Any:
        text = values.get(text, text)
        return None if not text or text.lower() in NULLS else read(text)

    return parse


def _short(text: str, longest: int) -> str:
    """Text on one line; what is too long for its place is a fault, not cut in silence."""
    clean = " ".join(text.split())
    if len(clean) > longest:
        raise CellFault("TEXT_TOO_LONG")
    return clean
