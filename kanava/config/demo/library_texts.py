"""What stands in the demo's materials, in English and Finnish."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A material in one language: its title, what it is for, and sections of a heading with a paragraph each."""

    title: str
    summary: str
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A material of the demo: what it is, its file's form, the place of its product line, whom it is for, its texts."""

    kind: str
    stage: str
    form: str
    line: int | None
    texts: dict[str, Text]
    days_ago: int
    access: dict[str, Any] = field(default_factory=dict)


SAMPLES = (
    Sample("DECK", "WAKE", "PPTX", 0, {
        "en": Text("Integration platform: first meeting", "Ten minutes with an IT manager who connects systems by hand today.", (
            ("What it costs to connect by hand", "A mid-sized manufacturer moves orders between five systems by spreadsheet. Each error takes an hour to find."),
            ("One platform for all connections", "Ready connectors for finance, sales and production systems, watched in one place."),
            ("How to begin", "A pilot of two connections in three weeks, at a fixed price."))),
        "fi": Text("Integraatioalusta: ensimmäinen tapaaminen", "Kymmenen minuuttia IT-päällikön kanssa, joka yhdistää järjestelmiä vielä käsin.", (
            ("Mitä käsin yhdistäminen maksaa", "Keskikokoinen valmistaja siirtää tilauksia viiden järjestelmän välillä taulukoilla. Jokaisen virheen löytäminen vie tunnin."),
            ("Yksi alusta kaikille yhteyksille", "Valmiit liittimet talouden, myynnin ja tuotannon järjestelmiin, valvottuna yhdessä paikassa."),
            ("Miten aloitetaan", "Pilotti kahdesta yhteydestä kolmessa viikossa kiinteään hintaan."))),
    }, 300),
    Sample("DATASHEET", "COMPARE", "PDF", 0, {
        "en": Text("Integration platform: datasheet", "What it connects, how it is secured and where it runs.", (
            ("Connectors", "140 ready connectors, among them finance, logistics and production systems; an own one is written in a day."),
            ("Security", "Data stays in the European Union. Access by role, a log of every change, encryption at rest and in transit."),
            ("Operation", "As a service or in the customer's own data centre."))),
        "fi": Text("Integraatioalusta: tuotelehti", "Mitä se yhdistää, miten se on suojattu ja missä se toimii.", (
            ("Liittimet", "140 valmista liitintä, muun muassa talouden, logistiikan ja tuotannon järjestelmiin; oman kirjoittaa päivässä."),
            ("Tietoturva", "Tiedot pysyvät Euroopan unionissa. Käyttöoikeudet roolin mukaan, loki jokaisesta muutoksesta, salaus levyllä ja siirrossa."),
            ("Käyttö", "Palveluna tai asiakkaan omassa konesalissa."))),
    }, 280),
    Sample("CASE_STUDY", "COMPARE", "PDF", 1, {
        "en": Text("Customer story: a hospital that sees attacks in minutes", "For heads of IT in health care.", (
            ("Before", "Alerts came from nine tools, and nobody was on watch at night."),
            ("After", "Security monitoring joined the tools within six weeks. The first real attack was stopped in eleven minutes."))),
        "fi": Text("Asiakastarina: sairaala, joka näkee hyökkäykset minuuteissa", "Terveydenhuollon tietohallintojohtajille.", (
            ("Ennen", "Hälytyksiä tuli yhdeksästä työkalusta, eikä yöllä valvonut kukaan."),
            ("Jälkeen", "Tietoturvavalvonta yhdisti työkalut kuudessa viikossa. Ensimmäinen oikea hyökkäys pysäytettiin yhdessätoista minuutissa."))),
    }, 210),
    Sample("PRICE_LIST", "DECIDE", "PDF", None, {
        "en": Text("Price list and discounts", "Confidential: for partners from silver on.", (
            ("Licences", "Prices by connection and month, with steps at 10, 50 and 200 connections."),
            ("Services", "Day rates of our consultants where the partner does not deliver by itself."))),
        "fi": Text("Hinnasto ja alennukset", "Luottamuksellinen: kumppaneille hopeatasolta alkaen.", (
            ("Lisenssit", "Hinnat yhteyttä ja kuukautta kohden, portaat 10, 50 ja 200 yhteyden kohdalla."),
            ("Palvelut", "Konsulttiemme päivähinnat, kun kumppani ei toimita itse."))),
    }, 120, {"lowest_tier": "SILVER", "roles": ("PARTNER_OWNER", "PARTNER_SELLER"), "days_left": 21}),
    Sample("TECHNICAL_GUIDE", "DEPLOY", "DOCX", 0, {
        "en": Text("Deployment guide", "Step by step for technicians who install the platform the first time.", (
            ("Before you begin", "A server with four cores, a certificate for the address, and an account with the right to read the source systems."),
            ("Install", "Start the installer, name the address, and wait for the green light of every service."),
            ("Behind a proxy", "Name the proxy in the settings before the first start; certificates of the house are added to the store."))),
        "fi": Text("Käyttöönotto-opas", "Vaihe vaiheelta asentajalle, joka ottaa alustan käyttöön ensimmäistä kertaa.", (
            ("Ennen aloitusta", "Palvelin neljällä ytimellä, varmenne osoitteelle ja tunnus, jolla on oikeus lukea lähdejärjestelmiä."),
            ("Asennus", "Käynnistä asennusohjelma, kerro osoite ja odota jokaisen palvelun vihreää valoa."),
            ("Välityspalvelimen takana", "Kerro välityspalvelin asetuksissa ennen ensimmäistä käynnistystä; talon omat varmenteet lisätään varastoon."))),
    }, 90),
    Sample("DATASHEET", "COMPARE", "PDF", 2, {
        "en": Text("Analytics: datasheet", "For finance and sales managers.", (
            ("Reports", "Forty ready reports, and own ones without programming."),)),
        "fi": Text("Analytiikka: tuotelehti", "Talous- ja myyntijohtajille.", (
            ("Raportit", "Neljäkymmentä valmista raporttia, ja omia ilman ohjelmointia."),)),
    }, 60),
    Sample("FORM", "DECIDE", "DOCX", None, {
        "en": Text("Template of an offer", "Fill in what stands in brackets; the terms are agreed with our lawyers.", (
            ("Offer", "[Customer] gets [product] for [connections] connections from [day] on."),
            ("Terms", "The offer holds for thirty days. Payment within thirty days of the invoice."))),
        "fi": Text("Tarjouspohja", "Täytä hakasulkeissa olevat kohdat; ehdot on sovittu juristiemme kanssa.", (
            ("Tarjous", "[Asiakas] saa tuotteen [tuote], [määrä] yhteyttä, [päivä] alkaen."),
            ("Ehdot", "Tarjous on voimassa kolmekymmentä päivää. Maksuaika kolmekymmentä päivää laskusta."))),
    }, 45),
    Sample("DECK", "DECIDE", "PPTX", 1, {
        "en": Text("Security monitoring: why now", "Not shared yet: the figures of the year are missing.", (
            ("The directive asks for it", "Who runs vital services tells of an incident within 24 hours."),)),
    }, 3, {"is_draft": True}),
)  # fmt: skip
