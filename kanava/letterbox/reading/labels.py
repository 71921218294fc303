"""What the things of a deal are called in mails and sheets, in Finnish and English."""

import re
from collections.abc import Iterable, Mapping

from kanava.integrations.squash import squashed
from kanava.letterbox.reading.facts import Field

# Longer names first where one begins with another is the pattern's business, not the list's.
LABELS: Mapping[Field, tuple[str, ...]] = {
    Field.CUSTOMER: (
        "customer", "customer name", "customer company", "end customer", "client", "company", "account", "prospect", "asiakas", "asiakkaan nimi",
        "asiakasyritys", "loppuasiakas", "yritys", "yrityksen nimi", "prospekti", "which company is the customer",
        "mikä yritys on asiakas",
    ),
    Field.COUNTRY: ("country", "customer country", "maa", "asiakkaan maa", "kotimaa"),
    Field.DOMAIN: (
        "website", "web site", "web", "site", "domain", "url", "www", "homepage", "verkkosivu", "verkkosivut", "verkkosivusto", "kotisivu", "kotisivut",
        "www-sivut", "verkkotunnus",
    ),
    Field.BUSINESS_ID: (
        "business id", "business-id", "business identity code", "company id", "company number", "registration number", "vat", "vat id", "vat number", "vat no",
        "y-tunnus", "y tunnus", "ytunnus", "yritystunnus", "alv-tunnus", "alv-numero", "org nr", "org number", "business number",
    ),
    Field.CONTACT: (
        "contact", "contact person", "customer contact", "contact at the customer", "yhteyshenkilö", "yhteyshlö", "asiakkaan yhteyshenkilö",
        "yhteyshenkilö asiakkaalla", "kontakti", "päättäjä", "decision maker",
    ),
    Field.PRODUCT: (
        "product", "product line", "products", "solution", "service", "need", "what do they need", "tuote", "tuotelinja", "tuoteryhmä", "ratkaisu", "palvelu",
        "tarve", "mitä he tarvitsevat",
    ),
    Field.KIND: ("kind", "type", "deal type", "laji", "tyyppi", "kaupan laji", "kaupan tyyppi"),
    Field.REVENUE: (
        "one-off or recurring", "recurring or one-off", "revenue type", "kind of revenue", "billing", "billing type", "kertamyynti vai jatkuva",
        "kertaluonteinen vai jatkuva", "laskutus", "laskutustapa", "tulotyyppi", "tulolaji",
    ),
    Field.AMOUNT: (
        "amount", "value", "deal value", "deal size", "expected value", "estimated value", "size", "sum", "price", "budget", "arvo", "kaupan arvo",
        "kaupan koko", "odotettu arvo", "arvioitu arvo", "arvio", "summa", "hinta", "budjetti", "koko", "euromäärä",
    ),
    Field.CURRENCY: ("currency", "valuutta"),
    Field.CLOSE: (
        "expected close", "expected closing", "expected close date", "expected closing date", "close", "close date", "closing", "closing date", "closes",
        "closing on", "closing in", "decision", "decision date", "decision by", "decision in", "expected decision", "timeline", "odotettu päätös",
        "odotettu päätöspäivä", "odotettu kauppapäivä", "arvioitu päätös", "arvioitu kauppa", "kaupan päätös", "päätös", "päätöspäivä", "päätösaika",
        "kaupan ajankohta", "kauppa", "kauppa odotettavissa", "kauppapäivä", "ajankohta", "aikataulu", "päättyy", "toteutuu", "sulkeutuu",
    ),
    Field.NOTE: (
        "note", "notes", "comment", "comments", "background", "more", "additional information", "description", "info", "huomio", "huomautus", "lisätieto",
        "lisätiedot", "lisätietoja", "muuta", "kommentti", "kommentit", "tausta", "kuvaus", "viesti",
    ),
}  # fmt: skip

_BY_LABEL = {" ".join(label.casefold().split()): name for name, labels in LABELS.items() for label in labels}
_BY_HEADER = {squashed(label): name for name, labels in LABELS.items() for label in labels}


def _pattern(labels: Iterable[str]) -> str:
    longest_first = sorted(labels, key=len, reverse=True)
    return "|".join(re.escape(label).replace("\\ ", r"[ \u00a0]+") for label in longest_first)


# `Customer's business id`, `Arvioitu kauppapäivä`: what stands before a label and changes nothing.
_BEFORE = r"(?:(?:the|our|asiakkaan|customer'?s?|loppuasiakkaan|arvioitu|odotettu|expected|estimated|kaupan|diilin|deal)[ \u00a0]+)?"
_ALL = _pattern(_BY_LABEL)
# `Customer: Metsola Oy`, `Asiakas – Metsola Oy`, `*Asiakas*: Metsola Oy`, `Asiakas | Metsola Oy`
_WITH_SIGN = re.compile(
    rf"[*_\s]*{_BEFORE}({_ALL})[*_]*\s*(?:\([^)]*\)\s*)?(?::|=|\||\t|\s[–—-]\s)[*_]*\s*(.*)", re.IGNORECASE
)
# `business id 1234567-8`, `tuote Analytics`, `arvo on 40 000 €`
_BARE = re.compile(rf"{_BEFORE}({_ALL})(?:[ \u00a0]+(?:is|on|of|no\.?|nro))?[ \u00a0]+(\S.*)", re.IGNORECASE)
_PREFIX = re.compile(_BEFORE, re.IGNORECASE)
_AS_PROSE = frozenset({Field.NOTE, Field.KIND, Field.REVENUE})
# Prose goes on after such a word; a value does not.
MOST_BARE_WORDS = 7


def labelled(segment: str) -> tuple[Field, str] | None:
    """The field that a piece of a line names with a sign behind the name, and the text behind the sign."""
    found = _WITH_SIGN.fullmatch(segment.strip())
    return None if found is None else (_field_of(found[1]), found[2].strip())


def named(segment: str) -> tuple[Field, str] | None:
    """The field that a short piece of a line begins with, without a sign behind the name."""
    found = _BARE.fullmatch(segment.strip())
    if found is None or len(segment.split()) > MOST_BARE_WORDS:
        return None
    name = _field_of(found[1])
    return None if name in _AS_PROSE else (name, found[2].strip())


def _field_of(label: str) -> Field:
    return _BY_LABEL[" ".join(label.casefold().split())]


def field_of_header(header: str) -> Field | None:
    """The field that a sheet's column names; what stands in brackets or after a star is a hint, not the name."""
    bare = " ".join(re.sub(r"[(\[].*?[)\]]", " ", header).replace("*", " ").split())
    return _BY_HEADER.get(squashed(bare)) or _BY_HEADER.get(squashed(_PREFIX.sub("", bare)))


# The headings of the sheet that we offer, by language; `field_of_header` knows each of them again.
HEADINGS: Mapping[str, Mapping[Field, str]] = {
    "en": {
        Field.CUSTOMER: "Customer", Field.BUSINESS_ID: "Business id", Field.COUNTRY: "Country", Field.PRODUCT: "Product", Field.AMOUNT: "Expected value",
        Field.CURRENCY: "Currency", Field.CLOSE: "Expected close", Field.KIND: "Kind", Field.REVENUE: "One-off or recurring", Field.DOMAIN: "Website", Field.CONTACT: "Contact person",
        Field.NOTE: "Note",
    },
    "fi": {
        Field.CUSTOMER: "Asiakas", Field.BUSINESS_ID: "Y-tunnus", Field.COUNTRY: "Maa", Field.PRODUCT: "Tuote", Field.AMOUNT: "Odotettu arvo",
        Field.CURRENCY: "Valuutta", Field.CLOSE: "Odotettu kauppapäivä", Field.KIND: "Laji", Field.REVENUE: "Kertamyynti vai jatkuva", Field.DOMAIN: "Verkkosivu", Field.CONTACT: "Yhteyshenkilö",
        Field.NOTE: "Lisätiedot",
    },
}  # fmt: skip
