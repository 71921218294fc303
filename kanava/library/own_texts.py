"""The texts that partners make their own before anybody has changed them, by code and language."""

from kanava.library.models import OwnText
from kanava.rules.branding import OwnTextCode

_C = OwnTextCode
TEXTS = {
    (_C.INTRODUCTION, "en"): OwnText(
        title="{{product.name}} from {{partner.name}}",
        lead="Your systems work together, and somebody you know looks after it. {{partner.name}} brings {{product.name}} into use and stays at your side.",
        body=(
            "## What you get\nOne place in which all connections are built and watched. Errors are seen before your customers see them.\n\n"
            "## How we begin\n{{partner.name}} looks at two of your processes with you, and puts the first of them into use within three weeks, at a fixed price.\n\n"
            "## Why now\nWork that is done by hand today grows with every system that is added. Whoever connects first, adds the next one in days."
        ),
    ),
    (_C.INTRODUCTION, "fi"): OwnText(
        title="{{product.name}}: toimittajana {{partner.name}}",
        lead="Järjestelmänne toimivat yhdessä, ja niistä huolehtii joku, jonka tunnette. {{partner.name}} ottaa käyttöön ratkaisun {{product.name}} ja pysyy rinnallanne.",
        body=(
            "## Mitä saatte\nYhden paikan, jossa kaikki yhteydet rakennetaan ja jossa niitä valvotaan. Virheet nähdään ennen kuin asiakkaanne näkevät ne.\n\n"
            "## Miten aloitamme\n{{partner.name}} käy kanssanne läpi kaksi prosessia ja ottaa niistä ensimmäisen käyttöön kolmessa viikossa kiinteään hintaan.\n\n"
            "## Miksi juuri nyt\nKäsin tehtävä työ kasvaa jokaisen uuden järjestelmän myötä. Kun ensimmäinen yhteys on tehty, seuraava syntyy päivissä."
        ),
    ),
    (_C.PILOT, "en"): OwnText(
        title="A pilot in three weeks: {{product.name}}",
        lead="Begin with one process. {{partner.name}} puts it into use within three weeks, and you decide on the rest with figures of your own.",
        body=(
            "## Week 1\nWe choose the process with you, agree how its success is measured, and connect the first system.\n\n"
            "## Week 2\nThe connection runs with your data. The people who work with it today try it and tell what is missing.\n\n"
            "## Week 3\nIt is in use. You get the figures: hours saved, errors found, and what the next process would bring.\n\n"
            "## What it takes of you\nA person who knows the process, two days in all, and access to two systems. The price is fixed, and {{partner.contact}} answers for it."
        ),
    ),
    (_C.PILOT, "fi"): OwnText(
        title="Pilotti kolmessa viikossa: {{product.name}}",
        lead="Aloittakaa yhdestä prosessista. {{partner.name}} ottaa sen käyttöön kolmessa viikossa, ja päätätte jatkosta omien lukujenne perusteella.",
        body=(
            "## Viikko 1\nValitsemme prosessin yhdessä, sovimme, miten onnistumista mitataan, ja yhdistämme ensimmäisen järjestelmän.\n\n"
            "## Viikko 2\nYhteys toimii omilla tiedoillanne. Ne, jotka tekevät työtä nyt, kokeilevat sitä ja kertovat, mitä puuttuu.\n\n"
            "## Viikko 3\nYhteys on käytössä. Saatte luvut: säästetyt tunnit, löydetyt virheet ja sen, mitä seuraava prosessi toisi.\n\n"
            "## Mitä tarvitsemme teiltä\nProsessin tuntevan henkilön, yhteensä kaksi päivää, ja pääsyn kahteen järjestelmään. Hinta on kiinteä, ja siitä vastaa {{partner.contact}}."
        ),
    ),
    (_C.WORKSHOP, "en"): OwnText(
        title="An invitation: two hours on {{product.name}}",
        lead="Where does work by hand cost you most? In two hours {{partner.name}} goes through it with you, and you leave with a list in order of worth.",
        body=(
            "## For whom\nThose who answer for systems and those who answer for processes, together; four to six people.\n\n"
            "## What happens\nWe draw how an order travels through your systems, mark each step that is done by hand, and reckon what it costs in a year.\n\n"
            "## What you take along\nThe drawing, the list, and our view on where to begin. It costs nothing and binds you to nothing.\n\n"
            "## Choose a day\nAnswer this message with two days that suit you. {{partner.contact}} confirms one of them."
        ),
    ),
    (_C.WORKSHOP, "fi"): OwnText(
        title="Kutsu: kaksi tuntia aiheesta {{product.name}}",
        lead="Missä käsityö maksaa teille eniten? {{partner.name}} käy sen kanssanne läpi kahdessa tunnissa, ja saatte listan, jossa asiat ovat arvojärjestyksessä.",
        body=(
            "## Kenelle\nNiille, jotka vastaavat järjestelmistä, ja niille, jotka vastaavat prosesseista, yhdessä; neljästä kuuteen henkeä.\n\n"
            "## Mitä tapahtuu\nPiirrämme, miten tilaus kulkee järjestelmissänne, merkitsemme jokaisen käsin tehtävän vaiheen ja laskemme, mitä se maksaa vuodessa.\n\n"
            "## Mitä saatte mukaanne\nPiirroksen, listan ja näkemyksemme siitä, mistä kannattaa aloittaa. Se ei maksa mitään eikä sido mihinkään.\n\n"
            "## Valitkaa päivä\nVastatkaa tähän viestiin kahdella teille sopivalla päivällä. Toisen niistä vahvistaa {{partner.contact}}."
        ),
    ),
}  # fmt: skip
for (_code, _language), _text in TEXTS.items():
    _text.code, _text.language = _code.value, _language
LANGUAGES = ("en", "fi")
