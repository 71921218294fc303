"""Business ids and domains: what identifies a company beyond its name."""

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

import tldextract
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from kanava.rules.refusals import Refusal

# The number that companies of a country give as theirs, before the VAT number, where the two differ.
_NATIONAL = {
    "FI": ("fi.ytunnus",), "SE": ("se.orgnr",), "NO": ("no.orgnr",), "DK": ("dk.cvr",), "EE": ("ee.registrikood",),
    "FR": ("fr.siren", "fr.siret"), "CZ": ("cz.dic",), "PL": ("pl.nip", "pl.regon"), "GB": ("gb.vat",), "CH": ("ch.uid",),
    "US": ("us.ein",), "AU": ("au.abn", "au.acn"), "IN": ("in_.gstin", "in_.pan"), "BR": ("br.cnpj",), "CA": ("ca.bn",),
    "JP": ("jp.cn",), "SG": ("sg.uen",), "NZ": ("nz.ird",), "ZA": ("za.tin",), "MX": ("mx.rfc",), "CN": ("cn.uscc",),
    "IL": ("il.hp",), "TR": ("tr.vkn",), "UA": ("ua.edrpou",), "IS": ("is_.kennitala", "is_.vsk"),
}  # fmt: skip
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
        "msn.com",
        "luukku.com",
        "kolumbus.fi",
        "elisanet.fi",
        "suomi24.fi",
        "telia.com",
        "orange.fr",
        "free.fr",
        "wanadoo.fr",
        "libero.it",
    ]
)
_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


class BusinessIdInvalid(Refusal):
    """The number cannot be a business id of that country (check digit or form)."""

    code = "BUSINESS_ID_INVALID"


class DomainInvalid(Refusal):
    """Not an internet domain."""

    code = "DOMAIN_INVALID"


def normal_business_id(country: str, text: str, *, field: str | None = "business_id") -> str:
    """The id in its one written form: capitals and digits, without country prefix or signs; empty for empty.

    A Finnish VAT number and the Y-tunnus are one number, likewise the Swedish and Norwegian ones. A country whose
    numbers are not known takes any 4–20 letters and digits.

    Raises:
        BusinessIdInvalid: the check digit or the form is wrong.
    """
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not bare:
        if text.strip():
            raise BusinessIdInvalid(field=field, country=country)
        return ""
    bare = _without_decoration(country, bare)
    modules = _modules(country)
    for module in modules:
        try:
            return _normal(country, str(module.validate(bare)))
        except ValidationError:
            continue
    if modules or not 4 <= len(bare) <= 20:
        raise BusinessIdInvalid(field=field, country=country)
    return bare


def _normal(country: str, valid: str) -> str:
    number = re.sub(r"[^A-Z0-9]", "", valid.upper())
    # The Swiss number begins with the country: CHE is a part of it.
    return number if country == "CH" else number.removeprefix(country)


def register_number(country: str, text: str) -> str:
    """The number in the country's trade register in its one written form, with its court where that is told; empty where
    it is none: `HRB 12345`, `München HRB 12345`.

    It is no identity: courts give the same numbers, and companies known by their VAT number have another one.
    """
    register = _register(country)
    if register is None:
        return ""
    try:
        return str(register.validate(text))
    except ValidationError:
        kinds = "|".join(register.REGISTRY_TYPES)
        found = re.fullmatch(
            rf"\s*({kinds})[\s.:]*([1-9][0-9]{{0,5}})\s*([A-ZÖ]{{0,3}})\s*", text, flags=re.IGNORECASE
        )
    if found is None:
        return ""
    kind = next(one for one in register.REGISTRY_TYPES if one.upper() == found[1].upper())
    return " ".join(part for part in (kind, found[2], found[3].upper()) if part)


@lru_cache(maxsize=300)
def _register(country: str) -> Any:
    return import_module("stdnum.de.handelsregisternummer") if country == "DE" else None


@lru_cache(maxsize=2_000)
def written_business_id(country: str, number: str) -> str:
    """An id from its stored form in the one its country writes: 0112038-9, 556036-0793; as it is where there is none."""
    for module in _modules(country):
        if hasattr(module, "format") and module.is_valid(number):
            return str(module.format(number))
    return number


def _without_decoration(country: str, bare: str) -> str:
    if country == "CH":
        return bare.removesuffix("MWST").removesuffix("TVA").removesuffix("IVA")
    if bare.startswith(country) and len(bare) > len(country) + 5:
        bare = bare[len(country) :]
    if country == "SE" and len(bare) == 12 and bare.endswith("01"):
        return bare[:10]
    return bare.removesuffix("MVA") if country == "NO" else bare


@lru_cache(maxsize=300)
def _modules(country: str) -> tuple[Any, ...]:
    names = [f"stdnum.{name}" for name in _NATIONAL.get(country, ())]
    found: list[Any] = [import_module(name) for name in names]
    vat = get_cc_module(country.lower(), "vat") if country else None
    return tuple([*found, vat] if vat is not None and vat not in found else found)


def normal_domain(text: str, *, field: str | None = "domain") -> str:
    """The registered domain of an address, link or host; empty for empty.

    Raises:
        DomainInvalid: there is no registered domain in it.
    """
    bare = text.strip().lower().rpartition("@")[2]
    if not bare:
        return ""
    parts = _extract(bare)
    domain = f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else ""
    if not re.fullmatch(r"[^\s/@:]{1,110}\.[^\s/@:]{2,60}", domain) or len(domain) > 120:
        raise DomainInvalid(field=field)
    return domain


def is_company_domain(domain: str) -> bool:
    """Whether the domain says anything about a company: free mail says nothing."""
    return bool(domain) and domain not in FREE_MAIL


def stem(domain: str) -> str:
    """The name in a domain: `wartsila.com` says wartsila."""
    return domain.partition(".")[0].replace("-", "")
