"""Files that several tests land."""

from kanava.integrations.uploads import Upload
from tests.integrations.importing import csv

PARTNERS = (
    "Partner Id;Name;Country;Type;Tier;VAT;Website;Signed;Manager;Distributor;Contact;Email",
    "P1;Kotkan Tukku Oy;Suomi;VAR;Gold;0112038-9;https://www.kotkantukku.fi;1.2.2024;aino@example.com;;Liisa;liisa@kotkantukku.fi",
    "P2;Norrsken IT AB;Sweden;MSP;silver;;norrsken.se;15.3.2024;Nobody;P1;;",
)


def deals(*rows: str) -> Upload:
    return csv(
        "deals.csv", "Deal Id,Deal Name,Account,Partner,Stage,Amount,Create Date,Close Date,Product", *rows
    )
