"""Who is in the demo: people, partners, products, and the companies that buy. All names are invented."""

from dataclasses import dataclass

PASSWORD = "kanava-demo"
# Name, address, role.
SIGN_INS = (
    ("Aino Virtanen", "aino@demo.kanava", "OWNER"),
    ("Eva Lindqvist", "eva@demo.kanava", "PARTNER_MANAGER"),
    ("Otto Salo", "otto@demo.kanava", "SELLER"),
    ("Eero Mäkinen", "eero@demo.kanava", "FINANCE"),
    ("Maija Koski", "maija@demo.kanava", "EXECUTIVE"),
)
# Name, address, role, place among the partners.
PARTNER_SIGN_INS = (
    ("Bertil Aaltonen", "bertil@demo.kanava", "PARTNER_SELLER", 0),
    ("Olga Nieminen", "olga@demo.kanava", "PARTNER_OWNER", 0),
    ("Charlotte Berg", "charlotte@demo.kanava", "PARTNER_OWNER", 2),
    ("Lars Moen", "lars@demo.kanava", "PARTNER_OWNER", 14),
)
LINES = ("Integration platform", "Security monitoring", "Analytics")


@dataclass(frozen=True, slots=True)
class Plan:
    """A demo partner: who it is, since how many days, when it registered its first deal, and who works there.

    `first_days` is the time from signing to the first registered deal (guide: H7); None where there was none yet.
    """

    name: str
    type: str
    tier: str
    country: str
    signed_days: int
    first_days: int | None
    lifecycle: str = "ACTIVE"
    business_id: str = ""
    domain: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    distributor: int | None = None


PLANS = (
    Plan("Aurora Integraatiot Oy", "SI", "GOLD", "FI", 690, 45, "ACTIVE", "2456781-0", "aurora-integraatiot.example",
         (("Bertil Aaltonen", "Account executive"), ("Olga Nieminen", "Managing director"))),
    Plan("Norrsken IT AB", "RESELLER", "GOLD", "SE", 660, 52, "ACTIVE", "", "norrsken.example", (("Karin Lund", "Sales director"),)),
    Plan("Polar Systems GmbH", "MSP", "SILVER", "DE", 540, 58, "ACTIVE", "", "polar-systems.example", (("Charlotte Berg", "Geschäftsführerin"),)),
    Plan("Saimaa Data Oy", "RESELLER", "SILVER", "FI", 500, 60, "ACTIVE", "2671234-8", "saimaadata.example", (("Ville Laine", "Key account manager"),), 13),
    Plan("Baltic Cloud OÜ", "MSP", "BRONZE", "EE", 430, 60, "ACTIVE", "", "balticcloud.example", (("Kadri Tamm", "Head of sales"),)),
    Plan("Hansa Consulting GmbH", "REFERRAL", "BRONZE", "DE", 420, 63, "ACTIVE", "", "hansa-consulting.example", (("Jens Petersen", "Partner"),)),
    Plan("Fjord Partners AS", "REFERRAL", "BRONZE", "NO", 410, 74, "ACTIVE", "918765433", "fjordpartners.example", (("Ingrid Dahl", "Founder"),)),
    Plan("Öresund Software AB", "RESELLER", "BRONZE", "SE", 400, 120, "ACTIVE", "", "oresundsoftware.example", (("Mats Holm", "Sales"),)),
    # From here on nobody has registered a deal in the last ninety days.
    Plan("Lakeuden Tieto Oy", "RESELLER", "BRONZE", "FI", 380, 180, "ACTIVE", "2712345-7", "lakeudentieto.example", (("Timo Hakala", "Sales manager"),), 13),
    Plan("Rhein Digital GmbH", "SI", "BRONZE", "DE", 360, 57, "ACTIVE", "", "rhein-digital.example", (("Anke Vogel", "Practice lead"),)),
    Plan("Viking Managed Services ApS", "MSP", "BRONZE", "DK", 340, 61, "ACTIVE", "", "vikingms.example", (("Søren Krogh", "Director"),)),
    Plan("Karjalan Verkot Oy", "RESELLER", "BRONZE", "FI", 330, 59, "ACTIVE", "2809871-6", "karjalanverkot.example", (("Päivi Rautio", "Owner"),)),
    Plan("Mälaren Konsult AB", "REFERRAL", "BRONZE", "SE", 210, None, "ACTIVE", "", "malaren.example", (("Björn Ek", "Consultant"),)),
    Plan("Pohjola Jakelu Oy", "RESELLER", "SILVER", "FI", 70, None, "ONBOARDING", "2934567-8", "pohjolajakelu.example", (("Sanna Toivonen", "Vendor manager"),)),
    Plan("Nordlys Teknikk AS", "SI", "BRONZE", "NO", 25, None, "ONBOARDING", "", "nordlys.example", (("Lars Moen", "CTO"),)),
)  # fmt: skip

# Companies that buy, by country: each word of a name stands in one name only, so that none looks like another.
CUSTOMERS = {
    "FI": (
        "Kotkan Paperi Oy", "Vaasan Voima Oy", "Tampereen Terveys Oy", "Lappeenrannan Lämpö Oy", "Imatran Teräs Oy", "Oulun Optiikka Oy",
        "Kuopion Kivi Oy", "Porin Puu Oy", "Rauman Telakka Oy", "Turun Kirjapaino Oy", "Salon Elektroniikka Oy", "Lahden Leipomo Oy",
        "Kouvolan Konepaja Oy", "Mikkelin Meijeri Oy", "Seinäjoen Siilot Oy", "Kokkolan Kemia Oy", "Kemin Kalustus Oy", "Rovaniemen Matkat Oy",
        "Hämeenlinnan Lasi Oy", "Espoon Energia Oy", "Vantaan Varastot Oy", "Helsingin Hotellit Oy", "Joensuun Jyrsintä Oy", "Savonlinnan Soitin Oy",
        "Kajaanin Kaapeli Oy", "Iisalmen Panimo Oy", "Forssan Tekstiili Oy", "Naantalin Nosturi Oy", "Heinolan Hitsaus Oy", "Raision Ruoka Oy",
        "Tornion Valimo Oy", "Loviisan Laastit Oy", "Hangon Hinaus Oy", "Keravan Kiinteistöt Oy", "Nokian Neulomo Oy", "Ylöjärven Ylioptinen Oy",
        "Pietarsaaren Purje Oy", "Uudenkaupungin Autot Oy", "Varkauden Vene Oy", "Jämsän Jalosteet Oy", "Aallon Asennus Oy", "Harjun Huolto Oy",
        "Kallion Kuljetus Oy", "Laakson Lajittelu Oy", "Niemen Nahka Oy", "Metsolan Mitat Oy", "Pellonpään Peltisepät Oy", "Rintalan Ratas Oy",
        "Saarisen Saumaus Oy", "Tolosen Tarha Oy", "Uusitalon Uunit Oy", "Valtosen Valu Oy", "Yrjölän Yrtit Oy", "Ahosen Akku Oy",
        "Backmanin Betoni Oy", "Ekholmin Eristys Oy", "Forsmanin Filtterit Oy", "Granströmin Grafiikka Oy", "Hietasen Hihna Oy",
        "Ikosen Ikkuna Oy", "Jokisen Juusto Oy", "Koskelan Kartta Oy", "Lehtosen Levy Oy", "Mannisen Myllyt Oy", "Nurmisen Nosto Oy",
        "Ojalan Ohjaus Oy", "Peltosen Pora Oy", "Rantasen Rasti Oy", "Salmisen Saha Oy", "Tuomisen Tiili Oy",
    ),
    "SE": (
        "Umeå Skog AB", "Kiruna Gruvteknik AB", "Malmö Bygg AB", "Luleå Hamn AB", "Örebro Papper AB", "Västerås Motor AB", "Kalmar Glas AB",
        "Lund Medicin AB", "Borås Textil AB", "Sundsvall Kraft AB", "Uppsala Bryggeri AB", "Växjö Snickeri AB", "Karlstad Verktyg AB",
        "Linköping Flyg AB", "Visby Kalk AB", "Östersund Skidor AB",
    ),
    "DE": (
        "Lübecker Hafen GmbH", "Rostock Werften AG", "Bremer Kaffee KG", "Kieler Yachten GmbH", "Hamburger Speicher GmbH", "Dresdner Uhren GmbH",
        "Leipziger Druck GmbH", "Kölner Messebau GmbH", "Mainzer Wein KG", "Erfurter Saatgut GmbH", "Jenaer Linsen GmbH", "Ulmer Seile GmbH",
        "Passauer Orgeln GmbH", "Bamberger Hopfen KG", "Aachener Printen GmbH", "Trierer Kork GmbH",
    ),
    "NO": ("Bergen Sjømat AS", "Stavanger Subsea AS", "Tromsø Rederi AS", "Ålesund Møbler AS", "Bodø Luftfart AS", "Molde Maskin AS"),
    "EE": ("Tartu Logistika OÜ", "Pärnu Puit OÜ", "Narva Kivi OÜ", "Viljandi Piim OÜ", "Rakvere Liha OÜ", "Haapsalu Laevad OÜ"),
    "DK": ("Aarhus Biotek A/S", "Odense Robotter A/S", "Esbjerg Offshore A/S"),
}  # fmt: skip
# The vendor's own target accounts, offered to partners while they type.
LISTED = (
    ("Jyväskylän Järjestelmät Oy", "FI"), ("Porvoon Pumput Oy", "FI"),
    ("Kuusamon Kelkat Oy", "FI"), ("Riihimäen Rekat Oy", "FI"),
    ("Valkeakosken Viilu Oy", "FI"), ("Tammisaaren Tutka Oy", "FI"),
    ("Gävle Stål AB", "SE"), ("Halmstad Fisk AB", "SE"),
    ("Norrköping Film AB", "SE"), ("Bochumer Ventile GmbH", "DE"),
    ("Kasseler Pumpen GmbH", "DE"), ("Drammen Papir AS", "NO"),
)  # fmt: skip
