"""The companies that sentences name: the capitalised words before a legal form, in Finnish, English or Swedish."""

import re
from collections.abc import Callable, Iterator, Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FORM = re.compile(
    r"(?<![\w.&-])(?:Oy Ab|Oyj|Oy|OYJ|OY|Abp|AB|Ab|ASA|AS|A/S|ApS|OÜ|GmbH|AG|Ltd|LTD|Limited|PLC|Plc|Inc|LLC|Ky|KY|Tmi|BV|B\.V\.|S\.A\.|Osk)"
    r"(?=[:’'][^\W\d_]{1,4}\b|[^\w/&-]|$)"
)
_FORM_LAST = re.compile(
    r"\s((?:oyj|oy|abp|ab|asa|as|a/s|aps|oü|gmbh|ag|ltd|limited|plc|inc|llc|bv|b\.v|sa|s\.a|ky|tmi|ry|osk)\.?)$",
    re.IGNORECASE,
)
# What a name of several words may hold between its capitalised ones.
_WITHIN = frozenset(["&", "+", "and", "ja", "och", "und", "of", "de", "von", "van"])
# Verbs and days that sentences about a meeting begin with: no part of a name even where they are capitalised.
_LEADS = _words(
    """tavattiin tapasin tapasimme kävin kävimme käytiin soitin soitimme soitettiin juttelin juteltiin puhuin puhuttiin näin nähtiin olin olimme oltiin
    eilen tänään toissapäivänä äsken maanantaina tiistaina keskiviikkona torstaina perjantaina asiakas asiakkaan asiakkaana yrityksen prospekti
    rekisteröimme rekisteröikää rekisteröidään rekisteröin haluamme
    met meeting visited called spoke talked yesterday today customer client prospect lead registering register please
    träffade träffat mötte besökte ringde pratade igår idag kund kunden registrera registrerar"""
)  # fmt: skip
# What stands before a name in small letters; capitalised it may begin one, as in `New Nordic Oy`.
_SMALL = _words(
    """on oli viime viikolla juuri nyt uusi yritys firma firman liidi hei moi terve siis myös ja kanssa
    we i our my have had has just last week with at saw is was new a an the hi hello company and to for from by
    vi jag har hade förra veckan företag företaget bolaget nytt ny med hos hej och"""
)  # fmt: skip
_PASSIVE_OR_WE = re.compile(r"[^\W\d_]{2,}(?:tt?iin|taan|tään|daan|dään|imme|amme|ämme)", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r".*(?:[,;!?)]|[^\W\d_.]{2,}[.:])")
MOST_WORDS = 6


def company_last(text: str) -> str | None:
    """The company that a piece of a line ends with: `Tavattiin eilen Lapuan Kone Oy`, `metsola oy`; None where it ends
    with no legal form or nothing stands before it."""
    found = _FORM_LAST.search(text)
    if found is None:
        return None
    before = text[: found.start()].split()
    words = _walk(before, _is_proper) or _walk(before, _is_no_lead)
    return " ".join([*words, found[1]]) if words else None


def companies_in(text: str) -> Iterator[str]:
    """The companies that a text names, in its order, each as often as it stands there."""
    begin = 0
    for found in _FORM.finditer(text):
        words = _walk(text[begin : found.start()].split(), _is_proper)
        if words:
            begin = found.end()
            yield " ".join([*words, found[0]])


def _walk(before: Sequence[str], belongs: Callable[[str], bool]) -> list[str]:
    """The words right before a legal form that make the name, without what the sentence begins with."""
    words: list[str] = []
    for word in reversed(before[-MOST_WORDS:]):
        bare = word.lstrip("(\"'“”*[")
        if _ENDS_SENTENCE.fullmatch(word) or not (belongs(bare) or (words and bare.lower() in _WITHIN)):
            break
        words.insert(0, bare)
        if bare != word:
            break
    while words and words[0].lower() in _WITHIN:
        words.pop(0)
    begins = len(words) == len(before)
    while len(words) > 1 and (words[0].lower() in _LEADS or (begins and _PASSIVE_OR_WE.fullmatch(words[0]))):
        words.pop(0)
    return words


def _is_proper(word: str) -> bool:
    return word[:1].isupper() or word[:1].isdigit()


def _is_no_lead(word: str) -> bool:
    return bool(word) and word.lower() not in _LEADS | _SMALL and not _PASSIVE_OR_WE.fullmatch(word)
