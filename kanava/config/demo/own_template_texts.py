"""What stands in the demo's templates that partners make their own, in English and Finnish."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide with its lines and what is said to it. `leads` is larger words over the lines."""

    title: str
    lines: tuple[str, ...]
    said: str
    leads: str = ""


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A presentation or document in one language: its title, what it is for, its name for the partner's services."""

    title: str
    summary: str
    opening: str
    subtitle: str
    slides: tuple[Slide, ...]
    contact_word: str


DECK = {
    "en": OwnTemplate(
        "Your presentation: integration platform", "Six slides for a first meeting, with your logo, colour, services and contact.",
        "Your systems, working together", "{{partner.name}} and the integration platform", (
            Slide("What it is", ("One place in which all connections between systems are built and watched", "140 ready connectors: finance, sales, logistics, production", "Errors are seen, and mended, before a customer notices"),
                "Begin with the errors: everybody at the table remembers one.", "Work that people do by hand between systems is done by itself."),
            Slide("For whom", ("Manufacturers and wholesalers with 50 to 2,000 people", "Five systems or more, and orders that travel between them", "Somebody who copies, checks or corrects data every day"),
                "Ask which of the three describes them best.", "You know it is time when a spreadsheet is part of the process."),
            Slide("What others have gained", ("A machine builder: 14 hours a week back from order entry", "A wholesaler: errors in deliveries down from 3.1 to 0.4 per cent", "In use within three weeks, paid back within five months"),
                "Choose the story that is nearest to their trade.", "Figures of customers who began with one connection."),
            Slide("What {{partner.name}} does for you", ("{{partner.services}}",),
                "These are your own services: tell which of them the customer needs first.", "We bring it into use, and stay at your side."),
            Slide("The next step", ("A workshop of two hours: we draw how an order travels through your systems", "A pilot of one process in three weeks, at a fixed price", "You decide on the rest with figures of your own"),
                "Agree on a day before you leave the room.", "Begin small, measure, go on."),
        ), "Your contact"),
    "fi": OwnTemplate(
        "Oma esityksenne: integraatioalusta", "Kuusi diaa ensimmäiseen tapaamiseen: teidän logonne, värinne, palvelunne ja yhteystietonne.",
        "Järjestelmänne toimimaan yhdessä", "{{partner.name}} ja integraatioalusta", (
            Slide("Mikä se on", ("Yksi paikka, jossa järjestelmien väliset yhteydet rakennetaan ja jossa niitä valvotaan", "140 valmista liitintä: talous, myynti, logistiikka, tuotanto", "Virheet nähdään ja korjataan ennen kuin asiakas huomaa"),
                "Aloita virheistä: jokainen pöydän ääressä muistaa yhden.", "Työ, jota järjestelmien välillä tehdään käsin, tapahtuu itsestään."),
            Slide("Kenelle", ("Valmistajille ja tukkukaupoille, joissa on 50–2 000 työntekijää", "Vähintään viisi järjestelmää, joiden välillä tilaukset kulkevat", "Joku kopioi, tarkistaa tai korjaa tietoja joka päivä"),
                "Kysy, mikä kolmesta kuvaa heitä parhaiten.", "Aika on kypsä, kun taulukko on osa prosessia."),
            Slide("Mitä muut ovat saaneet", ("Konepaja: 14 tuntia viikossa takaisin tilausten syöttämisestä", "Tukkukauppa: toimitusvirheet 3,1 prosentista 0,4 prosenttiin", "Käytössä kolmessa viikossa, takaisinmaksu viidessä kuukaudessa"),
                "Valitse tarina, joka on lähimpänä asiakkaan alaa.", "Lukuja asiakkailta, jotka aloittivat yhdestä yhteydestä."),
            Slide("Mitä {{partner.name}} tekee hyväksenne", ("{{partner.services}}",),
                "Nämä ovat omat palvelunne: kerro, mitä niistä asiakas tarvitsee ensin.", "Otamme ratkaisun käyttöön ja pysymme rinnallanne."),
            Slide("Seuraava askel", ("Kahden tunnin työpaja: piirrämme, miten tilaus kulkee järjestelmissänne", "Yhden prosessin pilotti kolmessa viikossa kiinteään hintaan", "Päätätte jatkosta omien lukujenne perusteella"),
                "Sopikaa päivästä ennen kuin lähdette huoneesta.", "Aloitetaan pienestä, mitataan, jatketaan."),
        ), "Yhteyshenkilönne"),
}  # fmt: skip
LETTER = {
    "en": OwnTemplate(
        "Your leaflet: integration platform", "Two pages in Word to leave with a customer or to send before a meeting.",
        "Your systems work together", "Work that people do by hand between systems is done by itself, and {{partner.name}} looks after it.",
        (*DECK["en"].slides[:3], Slide("Services of {{partner.name}}", ("{{partner.services}}",), ""), DECK["en"].slides[4]), "Your contact"),
    "fi": OwnTemplate(
        "Oma esitteenne: integraatioalusta", "Kaksi sivua Word-tiedostona: asiakkaalle jätettäväksi tai lähetettäväksi ennen tapaamista.",
        "Järjestelmänne toimivat yhdessä", "Työ, jota järjestelmien välillä tehdään käsin, tapahtuu itsestään, ja siitä huolehtii {{partner.name}}.",
        (*DECK["fi"].slides[:3], Slide("Palvelut: {{partner.name}}", ("{{partner.services}}",), ""), DECK["fi"].slides[4]), "Yhteyshenkilönne"),
}  # fmt: skip
