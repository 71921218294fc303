"""Names of companies and people as registers hold them: distinctive parts from syllables, trades that thousands share,
legal forms of the country; some spelt twice in two ways."""

from bench.programme.chance import Chance, Weighted

COUNTRIES = Weighted(
    {"FI": 30, "SE": 16, "DE": 14, "NO": 8, "DK": 7, "EE": 5, "GB": 7, "NL": 4, "FR": 3, "PL": 3, "US": 3}
)
CURRENCIES = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "GB": "GBP", "PL": "PLN", "US": "USD"}
ENDINGS = {"GB": "co.uk", "US": "com", "PL": "com.pl"}
FORMS = {
    "FI": ("Oy", "Oy", "Oy", "Oy", "Oyj", "Ky", "Oy Ab"), "SE": ("AB", "AB", "AB", "HB"), "DE": ("GmbH", "GmbH", "AG", "GmbH & Co. KG"),
    "NO": ("AS", "AS", "ASA"), "DK": ("A/S", "ApS"), "EE": ("OÜ", "AS"), "GB": ("Ltd", "Limited", "plc"), "NL": ("B.V.", "N.V."),
    "FR": ("SAS", "SARL", "SA"), "PL": ("Sp. z o.o.", "S.A."), "US": ("Inc.", "LLC", "Corp."),
}  # fmt: skip
_FINNISH = (
    "Vir Ka La Mä Nie Ko Ha Sa Ra Ju Pel Tuo Lei Hei Sep Aal Jo Ran Ki Me Ke Hy Kar Mat Ok Rii Sil Tam Vai Ylö".split(),
    "ta ka li ri mi nta rja ske hi ve sso ko lle mpu rve".split(),
    "nen lahti mäki la niemi ranta salo lainen saari koski vaara harju luoma lampi suo".split(),
)
_SWEDISH = (
    "Lind Berg Sjö Hag Öst Nord Sund Ek Al Dahl Gran Holm Fors Häll Ros Ström Wall Åker Björk Lund Hed Kvist Sand Ny Vik".split(),
    "s en e ing a er o el".split(),
    "ström berg kvist gren mark dal lund holm qvist man sson feldt stad borg näs bro".split(),
)
_GERMAN = (
    "Schn Hoff Weber Bau Kel Rich Klei Wolf Neu Zim Krü Hart Lang Wer Köh Fried Möl Stein Bren Gro Lü Vo Wies Ries Ade".split(),
    "ei er en el i um ner ler".split(),
    "mann bach feld stein hardt berg hausen dorf ig hoff inger müller kamp brecht".split(),
)
_OTHER = (
    "Ac Ve Lu Tri Nova Quan Sy Al Ze In Cor Op Ax Ver Ma Del Om Ar Vi Ex Pri Tal Su Bri Or Cal Mer Ken Hal Win".split(),
    "ti lo ra ne vi mo xi pa do si ter le bri ca".split(),
    "on is ra ix um a ent ex al us tec ia ive os ant ley ford ton".split(),
)
_FLAVOURS = {"FI": _FINNISH, "EE": _FINNISH, "SE": _SWEDISH, "NO": _SWEDISH, "DK": _SWEDISH, "DE": _GERMAN}
# Trades from the commonest to the rarest.
_TRADES = """
Consulting Invest Services Group Solutions Energy Systems Construction Data Technologies Logistics Engineering Trading Software
Holding Media Design Medical Foods Digital Security Industries Partners Finance Properties Transport Electronics Networks Marketing
Motors Education Health Retail Automation Marine Capital Travel Fashion Steel Plastics Hotels Sports Pharma Textiles Paper Robotics
Labs Bio Optics Shipping Printing Furniture Bakery Brewery Dairy Forestry Mining Telecom Aviation Insurance Agriculture Chemicals
Cosmetics Ceramics Glass Jewellery Fisheries Recycling Scaffolding Upholstery
""".split()
_LOCAL = {
    "FI": "Rakennus Kiinteistöt Kuljetus Konepaja Sähkö Huolto Metalli Tilitoimisto Putki Maalaus Leipomo Saha Valimo Lämpö Puutarha".split(),
    "SE": "Bygg Fastigheter Åkeri El Rör Måleri Redovisning Plåt Maskin Snickeri Tryckeri Skog Städ".split(),
    "NO": "Bygg Eiendom Rederi Elektro Rør Regnskap Transport Fisk Maskin".split(),
    "DK": "Byg Ejendomme Vognmand El Revision Maskinfabrik Mejeri Tryk".split(),
    "DE": "Bau Handel Maschinenbau Logistik Technik Elektro Immobilien Druck Werkzeug Metallbau Verlag Spedition".split(),
}
_EPITHETS = "Nordic Global First Smart United Green Blue New Prime Alpha Baltic Arctic European Northern Royal Urban".split()
_FIRST_NAMES = (
    "Aino Bertil Charlotte David Eva Fredrik Greta Hanna Ilmari Johan Kaisa Lars Maija Niklas Olga Peter Risto Sanna Timo Ulla Ville"
).split()


def surname(chance: Chance, country: str) -> str:
    """A distinctive word of a country's sound; some are common, most are rare."""
    first, middle, last = _FLAVOURS.get(country, _OTHER)
    bridge = chance.pick(middle) if chance.happens(0.5) else ""
    return chance.favoured(first, 1.5) + bridge + chance.favoured(last, 1.5)


def _trade(chance: Chance, country: str) -> str:
    local = _LOCAL.get(country)
    return chance.favoured(local, 1.6) if local and chance.happens(0.35) else chance.favoured(_TRADES, 2.2)


def company(chance: Chance, country: str) -> str:
    """A company's name without its legal form."""
    shape = chance.unit()
    if shape < 0.48:
        return f"{surname(chance, country)} {_trade(chance, country)}"
    if shape < 0.62:
        return surname(chance, country)
    if shape < 0.72:
        letters = "".join(chance.pick("ABCDEFGHIKLMNOPRSTUV") for _ in range(chance.between(2, 4)))
        return f"{letters} {_trade(chance, country)}"
    if shape < 0.80:
        return f"{chance.favoured(_EPITHETS, 1.5)} {_trade(chance, country)}"
    if shape < 0.86:
        return f"{surname(chance, country)} & {surname(chance, country)}"
    if shape < 0.95:
        return f"{surname(chance, country)} {_trade(chance, country)} {_trade(chance, country)}"
    return f"{surname(chance, country)} {chance.favoured(_EPITHETS, 1.5)} {_trade(chance, country)}"


def spelt_otherwise(chance: Chance, name: str, form: str) -> str:
    """The company as somebody else types it."""
    way = chance.unit()
    if way < 0.5:
        return name
    if way < 0.7:
        return f"{name} {form}".upper()
    if way < 0.85:
        return f"{form} {name}"
    return f"{name.replace('ä', 'a').replace('ö', 'o')} {form}"


def person(chance: Chance, country: str) -> str:
    """Somebody's name."""
    return f"{chance.pick(_FIRST_NAMES)} {surname(chance, country)}"


def domain_of(name: str, country: str, taken: set[str]) -> str:
    """An internet domain that nobody has yet, from the company's name."""
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum())[:40] or "x"
    ending = ENDINGS.get(country, country.lower())
    found = f"{plain}.{ending}"
    if found in taken:
        found = f"{plain}{len(taken)}.{ending}"
    taken.add(found)
    return found


def business_id(country: str, number: int) -> str:
    """A number of the country's form with its check digit where the country is Finland, plain digits elsewhere."""
    if country != "FI":
        return f"{900_000_000 + number}"
    while True:
        digits = f"{2_000_000 + number:07}"
        rest = (
            sum(int(digit) * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True))
            % 11
        )
        if rest != 1:
            return f"{digits}{0 if rest == 0 else 11 - rest}"
        number += 1_000_000
