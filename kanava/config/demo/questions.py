"""The demo's question bank about the integration platform, in English and Finnish. The product is invented."""

from decimal import Decimal

from kanava.training.actions.banks import Told, Words


def _asked(kind: str, en: Words, fi: Words, right: list[object], points: int = 1) -> Told:
    return Told(kind, {"en": en, "fi": fi}, right, points)


QUESTIONS = (
    _asked("CHOICE",
        Words("What does the integration platform spare a customer first?", ("Point-to-point connections that nobody maintains", "Its business system", "Its own IT people")),
        Words("Minkä integraatioalusta ensimmäisenä säästää asiakkaalta?", ("Kahdenväliset liitännät, joita kukaan ei ylläpidä", "Toiminnanohjausjärjestelmän", "Oman tietohallinnon")), [0]),
    _asked("CHOICE",
        Words("A customer has three systems and two people in IT. Where do you begin?", ("With the one flow that costs most handwork today", "With all flows at once", "With a new business system")),
        Words("Asiakkaalla on kolme järjestelmää ja kaksi ihmistä tietohallinnossa. Mistä aloitat?", ("Siitä yhdestä tietovirrasta, joka tänään teettää eniten käsityötä", "Kaikista tietovirroista yhtä aikaa", "Uudesta toiminnanohjausjärjestelmästä")), [0]),
    _asked("CHOICE",
        Words("Who owns the data that passes through the platform?", ("The customer", "The vendor", "The partner")),
        Words("Kuka omistaa alustan läpi kulkevan tiedon?", ("Asiakas", "Toimittaja", "Kumppani")), [0]),
    _asked("MULTIPLE",
        Words("Which of these tell that a customer is ready?", ("Somebody answers for the flow in the business", "The errors of today are known by number", "The budget is for licences alone", "Nobody may speak with the users")),
        Words("Mitkä näistä kertovat, että asiakas on valmis?", ("Liiketoiminnassa joku vastaa tietovirrasta", "Nykyisten virheiden määrä tunnetaan", "Budjetti on pelkkiin lisensseihin", "Käyttäjien kanssa ei saa puhua")), [0, 1], 2),
    _asked("MULTIPLE",
        Words("What belongs into every first offer?", ("The first flow and its result", "Who runs it afterwards", "All flows that could ever be thought of")),
        Words("Mitä jokaiseen ensimmäiseen tarjoukseen kuuluu?", ("Ensimmäinen tietovirta ja sen tulos", "Kuka sitä sen jälkeen hoitaa", "Kaikki tietovirrat, joita voi kuvitella")), [0, 1], 2),
    _asked("ORDERING",
        Words("Put the steps of a first project in order.", ("Measure how the flow works today", "Agree on what is better afterwards", "Build the flow in the test environment", "Run it beside the old one for two weeks")),
        Words("Aseta ensimmäisen projektin vaiheet järjestykseen.", ("Mittaa, miten tietovirta toimii tänään", "Sovi, mikä sen jälkeen on paremmin", "Rakenna tietovirta testiympäristöön", "Aja sitä kaksi viikkoa vanhan rinnalla")), [0, 1, 2, 3], 2),
    _asked("ORDERING",
        Words("A flow has stopped. In which order do you act?", ("Read the alarm", "Tell the customer what stands still", "Send the messages again", "Write down the cause")),
        Words("Tietovirta on pysähtynyt. Missä järjestyksessä toimit?", ("Lue hälytys", "Kerro asiakkaalle, mikä seisoo", "Lähetä viestit uudelleen", "Kirjaa syy")), [0, 1, 2, 3], 2),
    _asked("MATCHING",
        Words("Which concern does which part of the platform answer?", ("Nobody sees when something fails", "Two systems name things differently", "Data must not leave the country"), ("Monitoring and alarms", "Mapping", "The choice of the data centre")),
        Words("Mihin huoleen mikäkin alustan osa vastaa?", ("Kukaan ei näe, milloin jokin epäonnistuu", "Kaksi järjestelmää nimeää asiat eri tavoin", "Tieto ei saa lähteä maasta"), ("Valvonta ja hälytykset", "Muunnokset", "Konesalin valinta")), [0, 1, 2], 2),
    _asked("NUMBER",
        Words("A customer keys in 40 orders a day, three minutes each. How many hours does that take in a week of five days?"),
        Words("Asiakas näppäilee päivässä 40 tilausta, kolme minuuttia kutakin. Montako tuntia siihen menee viisipäiväisessä viikossa?"), [Decimal(10), Decimal(0)]),
    _asked("SHORT",
        Words("How is the environment called in which a flow is tried before it goes live? (one or two words)"),
        Words("Miksi kutsutaan ympäristöä, jossa tietovirtaa kokeillaan ennen käyttöönottoa? (yksi sana)"), ["test environment", "testing environment", "testiympäristö"]),
    _asked("PRACTICAL",
        Words("A wholesaler keys web orders into its business system by hand. Describe the first flow, its result in figures, and what you ask the customer next.", ("The flow is small enough for a first project", "The result is told in figures", "The next question moves the customer on")),
        Words("Tukkuliike näppäilee verkkotilaukset käsin toiminnanohjausjärjestelmään. Kuvaa ensimmäinen tietovirta, sen tulos lukuina ja mitä kysyt asiakkaalta seuraavaksi.", ("Tietovirta sopii ensimmäiseksi projektiksi", "Tulos kerrotaan lukuina", "Seuraava kysymys vie asiakasta eteenpäin")), [3, 3, 2]),
    _asked("PITCH",
        Words("Pitch the platform in two minutes to a managing director who thinks that Excel is enough. Send a recording, or write what you would say.", ("Begins with the customer’s own work", "Names a cost of today", "Ends with a next step")),
        Words("Esittele alusta kahdessa minuutissa toimitusjohtajalle, jonka mielestä Excel riittää. Lähetä tallenne tai kirjoita, mitä sanoisit.", ("Alkaa asiakkaan omasta työstä", "Nimeää, mitä nykytila maksaa", "Päättyy seuraavaan askeleeseen")), [2, 2, 1]),
)  # fmt: skip
