"""The texts that partners make their own before anybody has changed them."""

from kanava.library.models import OwnText

TEXTS = {
    "en": OwnText(
        language="en",
        title="{PRODUCT} from {PARTNER}",
        lead="Your systems work together, and somebody you know looks after it. {PARTNER} brings {PRODUCT} into use and stays at your side.",
        body=(
            "## What you get\nOne place in which all connections are built and watched. Errors are seen before your customers see them.\n\n"
            "## How we begin\n{PARTNER} looks at two of your processes with you, and puts the first of them into use within three weeks, at a fixed price.\n\n"
            "## Why now\nWork that is done by hand today grows with every system that is added. Whoever connects first, adds the next one in days."
        ),
    ),
    "fi": OwnText(
        language="fi",
        title="{PRODUCT}: toimittajana {PARTNER}",
        lead="Järjestelmänne toimivat yhdessä, ja niistä huolehtii joku, jonka tunnette. {PARTNER} ottaa käyttöön ratkaisun {PRODUCT} ja pysyy rinnallanne.",
        body=(
            "## Mitä saatte\nYhden paikan, jossa kaikki yhteydet rakennetaan ja jossa niitä valvotaan. Virheet nähdään ennen kuin asiakkaanne näkevät ne.\n\n"
            "## Miten aloitamme\n{PARTNER} käy kanssanne läpi kaksi prosessia ja ottaa niistä ensimmäisen käyttöön kolmessa viikossa kiinteään hintaan.\n\n"
            "## Miksi juuri nyt\nKäsin tehtävä työ kasvaa jokaisen uuden järjestelmän myötä. Kun ensimmäinen yhteys on tehty, seuraava syntyy päivissä."
        ),
    ),
}  # fmt: skip
LANGUAGES = tuple(TEXTS)
