"""Company names taken apart: transliterated words, legal form, weak words and numbers."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

# Legal forms by their transliterated words, longest first when matched. Written as people write them.
_FORMS = """
oy oyj abp oyj-abp ab oy-ab ky tmi ry osk ab-publ hb kb ek-for as asa aps a-s ks da ans enk sa-rl
inc incorporated corp corporation co company llc l-l-c lp llp lllp pllc pc pbc ltd limited plc cic pty pty-ltd pte pte-ltd
gmbh mbh gmbh-co-kg gmbh-and-co-kg gmbh-und-co-kg ag kg kgaa ohg ug ug-haftungsbeschrankt ev eg se gbr ag-co-kg
sa sarl sas sasu snc eurl sci sl slu sau scp sociedad-anonima s-en-c sca spa srl srls sapa snc
bv nv vof cv bvba srl-bv bv-srl nv-sa sa-nv
sp-z-oo sp-z-o-o spzoo sp-j sp-k spolka-akcyjna spolka-z-ograniczona-odpowiedzialnoscia s-a
as-cz sro s-r-o a-s zrt nyrt kft bt doo d-o-o dd d-d ad ead eood ood srl-ro
ou osauhing aktsiaselts sia uab ab-lt as-lv tu
ooo oao zao pao ao tov too ip
kk kabushiki-kaisha kabushikikaisha gk yk godo-kaisha zhushihuishe
ltda eireli sa-de-cv s-de-rl-de-cv sapi-de-cv sab-de-cv
pt tbk sdn-bhd bhd co-ltd pvt-ltd private-limited pvt pjsc psc fze llc-fz dmcc wll qsc saog
ehf hf ehf-is aktiengesellschaft aktiebolag osakeyhtio julkinen-osakeyhtio aktieselskab anpartsselskab aksjeselskap
societe-anonyme besloten-vennootschap naamloze-vennootschap societa-per-azioni
"""
FORMS = frozenset(tuple(form.split("-")) for form in _FORMS.split())
LONGEST_FORM = max(map(len, FORMS))
_LAST_OF_FORMS = frozenset(form[-1] for form in FORMS)
# Forms that also stand before the name. Others there are a word of the name (`Co-operative`, `SE Tylose`).
PREFIXES = frozenset({("oy",), ("ab",), ("ooo",), ("oao",), ("zao",), ("pao",), ("ao",), ("tov",), ("too",), ("pt",), ("uab",),
                      ("sia",), ("kk",), ("kabushiki", "kaisha"), ("zhushihuishe",), ("oy", "ab"), ("as",)})  # fmt: skip
FILLERS = frozenset(
    [
        "the",
        "and",
        "und",
        "ja",
        "et",
        "y",
        "og",
        "och",
        "e",
        "of",
        "for",
        "de",
        "la",
        "le",
        "der",
        "die",
        "das",
        "et-al",
    ]
)
# Words that name another company of the same house: a group, its holding company, its company in a country.
HOUSE = frozenset(
    [
        "group",
        "groupe",
        "gruppe",
        "konserni",
        "koncern",
        "holding",
        "holdings",
        "international",
        "intl",
        "global",
        "worldwide",
        "europe",
        "nordic",
        "nordics",
        "finland",
        "suomi",
        "sweden",
        "sverige",
        "norway",
        "norge",
        "denmark",
        "danmark",
        "germany",
        "deutschland",
        "usa",
        "america",
        "american",
        "uk",
        "france",
        "italia",
        "espana",
    ]
)
# Words of a trade, which people leave out.
TRADE = frozenset(
    [
        "services",
        "service",
        "solutions",
        "systems",
        "technologies",
        "technology",
        "tech",
        "industries",
        "enterprises",
        "partners",
    ]
)
WEAK = HOUSE | TRADE
ABBREVIATIONS = {"intl": "international", "mfg": "manufacturing", "svcs": "services", "svc": "services", "tech": "technology",
                 "technologies": "technology", "assoc": "associates", "bros": "brothers", "mgmt": "management", "natl": "national",
                 "bancorporation": "bancorp", "pharma": "pharmaceuticals", "pharmaceutical": "pharmaceuticals",
                 "labs": "laboratories", "holdings": "holding", "hldgs": "holding", "hldg": "holding", "grp": "group",
                 "systems": "system", "sys": "system", "solutions": "solution", "services": "service", "industries": "industry",
                 "resources": "resource", "partners": "partner", "enterprises": "enterprise", "communications": "communication"}  # fmt: skip

_STATE_SUFFIX = re.compile(r"\s*[/\\](?:new|adr|fi|[a-z]{2})[/\\]?\s*$")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b)?|\b[a-z](?:\.[a-z])+\b")
_APOSTROPHES = dict.fromkeys(map(ord, "'’`´"))
_WORDS = re.compile(r"[a-z0-9]+")
_DIGIT = re.compile(r"[0-9]")
_DOUBLED = re.compile(r"([a-z])\1+")
# The number of a fund or a ship behind its name: `Fund II` is `Fund 2`, and never a slip for `Fund III`.
_ROMAN = {
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xi": "11",
    "xii": "12",
}
SHORTEST_GENITIVE = 5
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `words` are all but form and fillers, in order; `form` is the legal form or empty; `strong`
    are the words that tell companies apart, all words where every one is weak; `whole` and `telling` are the
    signatures of `words` and `strong`, `written` are the strong words closed up as they stand, `keys` all three with
    doubled letters single; `ordered` are the strong words sorted, with blanks between."""

    words: tuple[str, ...]
    form: tuple[str, ...]
    strong: tuple[str, ...]
    whole: str
    telling: str
    written: str
    keys: tuple[str, ...]
    ordered: str
    has_digit: bool


WEAK_FORMS = WEAK | {ABBREVIATIONS.get(word, word) for word in WEAK}
HOUSE_FORMS = HOUSE | {ABBREVIATIONS.get(word, word) for word in HOUSE}


@lru_cache(maxsize=131_072)
def parse(name: str) -> Name:
    """Take a company's name apart."""
    text = _plain(name)
    words = tuple(_WORDS.findall(text))
    rest, form = _without_form(words)
    kept = tuple(ABBREVIATIONS.get(word, word) for word in rest if word not in FILLERS) or rest or words
    kept = kept[:1] + tuple(_ROMAN.get(word, word) for word in kept[1:])
    strong = tuple(word for word in kept if word not in WEAK_FORMS) or kept
    whole = signature(kept)
    telling = whole if strong == kept else signature(strong)
    written = "".join([folded(word) for word in strong])
    keys = tuple(dict.fromkeys(closed(one) for one in (whole, telling, written) if one))
    has_digit = bool(_DIGIT.search(whole))
    return Name(kept, form, strong, whole, telling, written, keys, " ".join(sorted(strong)), has_digit)


def _plain(name: str) -> str:
    """Lower-case Latin letters and digits with blanks; initials closed up, `&` read as and."""
    text = html.unescape(html.unescape(name)).replace("&", " and ") if "&" in name else name
    lower = (text if text.isascii() else _latin(text)).lower()
    lower = _STATE_SUFFIX.sub("", lower.strip()) if "/" in lower or "\\" in lower else lower
    if "(" in lower or "[" in lower:
        inside = _BRACKETS.sub(" ", lower)
        lower = inside if _WORDS.search(inside) else lower
    lower = lower.translate(_APOSTROPHES)
    if "." not in lower:
        return lower
    return _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", lower)


def _latin(text: str) -> str:
    # The Japanese company form stands before or after the name without a blank.
    text = (
        unicodedata.normalize("NFKC", text)
        .replace("&", " and ")
        .replace("株式会社", " kk ")
        .replace("有限会社", " yk ")
        .replace("有限公司", " co ltd ")
        .replace("股份", " ")
    )
    return anyascii(text)


def _without_form(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Strip legal forms from the end, as many as stand there, and one from the front; never the whole name."""
    found: tuple[str, ...] = ()
    while words and words[-1] in _LAST_OF_FORMS:
        length = next((n for n in range(min(LONGEST_FORM, len(words) - 1), 0, -1) if words[-n:] in FORMS), 0)
        if not length:
            break
        found = words[-length:] + found
        words = words[:-length]
    for length in (2, 1):
        if len(words) > length and words[:length] in PREFIXES:
            return words[length:], found or words[:length]
    return words, found


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """A word with ae, oe, ue and aa as their single vowels: Müller, Mueller and Muller meet."""
    for pair, single in _UMLAUTS:
        word = word.replace(pair, single)
    return word


def closed(text: str) -> str:
    """Text with doubled letters single, as hasty people write them; digits stay, for 11 is not 1."""
    return _DOUBLED.sub(r"\1", text)


@lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """A word folded and closed: Optiikka and Optikka differ by no more than an i."""
    return closed(folded(word))


def root(word: str) -> str:
    """A word without what is most often added or forgotten: plain, and without the n of the Finnish genitive."""
    bare = plain(word)
    return bare[:-1] if len(bare) >= SHORTEST_GENITIVE and bare[-1] == "n" else bare


def signature(words: tuple[str, ...]) -> str:
    """The words folded, sorted and closed up: the same for any order, spelling of umlauts and blanks."""
    return "".join(sorted(folded(word) for word in words))
