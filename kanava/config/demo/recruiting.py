"""The demo's candidates: a long list of which the profile rules most out, a dozen worked on, some given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kanava.config.demo.cast import LISTED
from kanava.config.demo.diligence import look_into
from kanava.config.demo.schedule import Schedule
from kanava.core import clock
from kanava.recruiting.actions import (
    aiming,
    candidates,
    judging,
    moving,
    pitching,
    reaching,
    trying,
    writing,
)
from kanava.recruiting.actions.candidates import Person, Told
from kanava.recruiting.actions.judging import Given, Written
from kanava.recruiting.actions.pitching import Size
from kanava.recruiting.actions.trying import Guest
from kanava.recruiting.actions.writing import Draft
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.profiles import Profile
from kanava.rules.recruiting import STEPS, Step
from kanava.rules.scoring import Criterion

LISTED_AGO, PROFILE_AGO = 150, 140


@dataclass(frozen=True, slots=True)
class Company:
    """A demo candidate: who it is, where it was found, how far it has come and since how many days, and what Aino and
    Eva score it on coverage, complement, capacity and geography."""

    name: str
    country: str
    type: str
    staff: int
    source: str
    detail: str
    segments: tuple[str, ...]
    skills: tuple[str, ...]
    step: str = "LISTED"
    days: int = 0
    aino: tuple[int, ...] = ()
    eva: tuple[int, ...] = ()
    person: tuple[str, str] = ("", "")
    offering: str = ""
    following: str = ""
    closed: str = ""
    also: tuple[str, ...] = ()


M, S, E, P = "MIDSIZE", "SMALL", "ENTERPRISE", "PUBLIC_SECTOR"
COMPANIES = (
    Company("Kaiku Palvelut Oy", "FI", "MSP", 18, "ASSOCIATION", "Teknologian palveluyritykset ry", (M,), ("security", "cloud"), "AGREEMENT", 6,
            (9, 7, 6, 8), (8, 8, 7, 8), ("Laura Rinne", "Managing director"), "Managed workplace and networks; no security monitoring of its own", "Second signature from their board"),
    Company("Nordanvind Drift AB", "SE", "MSP", 14, "CUSTOMER", "Gävle Stål AB", (M, S), ("security", "monitoring"), "PORTAL_TRIAL", 9,
            (8, 8, 5, 7), (8, 7, 6, 7), ("Erik Sandell", "Alliance director"), "Runs the networks of forty engineering companies", "Their trial ends: ask what they registered", also=("FI",)),
    Company("Ruoste Consulting Oy", "FI", "SI", 45, "CONFERENCE", "Teollisuus 4.0, Tampere", (M, E), ("integration", "analytics"), "TECHNICAL_REVIEW", 12,
            (7, 9, 7, 6), (3, 9, 7, 6), ("Antti Ruoste", "Partner"), "Factory integrations; builds on three rival platforms", "Review with their two architects"),
    Company("Vidar Sikkerhet AS", "NO", "MSP", 11, "SOCIAL_NETWORK", "", (M,), ("security",), "TECHNICAL_REVIEW", 4,
            (6, 8, 5, 8), (), ("Astrid Moe", "Head of partners"), "Security for shipyards and ports", "Send the deployment guide"),
    Company("Elbtal IT-Service GmbH", "DE", "MSP", 20, "ASSOCIATION", "Bitkom", (M,), ("security", "cloud"), "MEETING", 8,
            (7, 6, 6, 7), (6, 7, 5, 7), ("Katrin Voss", "Channel manager"), "", "First meeting: agree on a technical review"),
    Company("Lumo Tietoturva Oy", "FI", "MSP", 9, "INBOUND", "Become a partner", (M, P), ("security",), "MEETING", 3,
            (8, 5, 4, 7), (), ("Joonas Hiltunen", "Founder"), "Security audits for municipalities and energy", ""),
    Company("Skärgård Data AB", "SE", "RESELLER", 16, "COMPETITOR_NETWORK", "Rival’s partner page", (M,), ("cloud",), "CONTACTED", 11,
            (6, 6, 6, 6), (), ("Maria Öberg", "Sales director"), "", "Call again after their fair"),
    Company("Kaleva Verkkopalvelut Oy", "FI", "MSP", 12, "SOCIAL_NETWORK", "", (M, S), ("security", "network"), "CONTACTED", 19,
            (7, 7, 4, 6), (), ("Hannu Kesti", "CEO"), "", "Ask their customer for a word"),
    Company("Tallinna Turve OÜ", "EE", "MSP", 8, "SOCIAL_NETWORK", "", (M,), ("security",), "CONTACTED", 27, (), (), ("Liis Saar", "Director"), "", ""),
    Company("Havel Systemhaus GmbH", "DE", "RESELLER", 60, "ASSOCIATION", "Bitkom", (M, E), ("cloud",), "TARGET", 15, (6, 5, 8, 5), (), ("", ""), "", "Find who runs their vendor programme"),
    Company("Turku Digital Oy", "FI", "MSP", 15, "ASSOCIATION", "Teknologian palveluyritykset ry", (M,), ("security",), "TARGET", 5),
    Company("Fyn Netværk ApS", "DK", "MSP", 13, "CONFERENCE", "Nordic MSP Days", (M,), ("security", "network"), "TARGET", 2),
    # Listed, and most of them ruled out by the profile.
    Company("Iso Integraattori Oyj", "FI", "SI", 900, "ASSOCIATION", "Teknologian palveluyritykset ry", (E, P), ("integration",)),
    Company("Helmi Webbi Oy", "FI", "REFERRAL", 3, "SOCIAL_NETWORK", "", (S,), ("web",)),
    Company("Byråbyrån AB", "SE", "REFERRAL", 6, "SOCIAL_NETWORK", "", (S,), ("marketing",)),
    Company("Printti ja Paperi Oy", "FI", "RESELLER", 40, "COMPETITOR_NETWORK", "Rival’s partner page", (S, P), ("print",)),
    Company("Großrechner AG", "DE", "SI", 2400, "ASSOCIATION", "Bitkom", (E,), ("mainframe", "integration")),
    Company("Oppi Koulutus Oy", "FI", "REFERRAL", 25, "CONFERENCE", "Teollisuus 4.0, Tampere", (P,), ("training",)),
    Company("Kontor Data AS", "NO", "RESELLER", 30, "ASSOCIATION", "IKT-Norge", (S,), ("hardware",)),
    Company("Vaihde Puhelut Oy", "FI", "RESELLER", 55, "ASSOCIATION", "Teknologian palveluyritykset ry", (S, M), ("telephony",)),
    Company("Westküste Cloud GmbH", "DE", "MSP", 140, "COMPETITOR_NETWORK", "Rival’s partner page", (M, E), ("cloud",)),
    Company("Pilvi ja Poutanen Oy", "FI", "MSP", 17, "ASSOCIATION", "Teknologian palveluyritykset ry", (M,), ("cloud",)),
    Company("Dansk Driftscenter A/S", "DK", "MSP", 210, "CONFERENCE", "Nordic MSP Days", (E, P), ("security", "cloud")),
    Company("Rauha Ratkaisut Oy", "FI", "SI", 12, "OTHER", "", (P,), ("documents",)),
    # Given up.
    Company("Granit Säkerhet AB", "SE", "MSP", 19, "COMPETITOR_NETWORK", "Rival’s partner page", (M,), ("security",), "MEETING", 60, (7, 3, 6, 7), (), ("Olof Berg", "CEO"), "", "", "COMPETES"),
    Company("Kymen Kone ja Verkko Oy", "FI", "MSP", 10, "SOCIAL_NETWORK", "", (M,), ("network",), "CONTACTED", 70, (), (), ("Pasi Kymi", "Owner"), "", "", "NO_ANSWER"),
    Company("Spree Security GmbH", "DE", "MSP", 16, "SOCIAL_NETWORK", "", (M,), ("security",), "CONTACTED", 55, (), (), ("", ""), "", "", "LATER"),
)  # fmt: skip
LANGUAGES = {
    "FI": ("fi", "en"),
    "SE": ("sv", "en"),
    "NO": ("nb", "en"),
    "DE": ("de", "en"),
    "DK": ("da", "en"),
    "EE": ("et", "en"),
}
EVIDENCE = {
    "COVERAGE": "From the references on their site and what their sales director told.",
    "COMPLEMENT": "Their price list has nothing where our product would stand.",
    "CAPACITY": "Annual accounts and the people that their site names.",
    "GEOGRAPHY": "Offices and customers in the market that we want.",
}
PITCH = {
    "en": {
        "PROBLEM": "Mid-size manufacturers run production on systems that nobody watches. A stopped line costs them 8,000 euros an hour, and most stops were visible in the data days before.",
        "DEMAND": "Eleven of our customers asked for somebody local who installs and runs it. Two industry associations put it on their agenda this year.",
        "ADVANTAGE": "It is in use within three weeks, on top of what the customer has. Your people need four days of training, and the running service is yours.",
        "CONCERNS": "Our own team sells only where no partner has registered. A registration is answered within two business days.",
    },
    "fi": {
        "PROBLEM": "Keskisuuret valmistajat pyörittävät tuotantoa järjestelmillä, joita kukaan ei valvo. Pysähtynyt linja maksaa 8 000 euroa tunnissa, ja useimmat pysähdykset näkyivät tiedoissa jo päiviä aiemmin.",
        "DEMAND": "Yksitoista asiakastamme on pyytänyt paikallista toimijaa, joka asentaa ja ylläpitää. Kaksi toimialayhdistystä otti aiheen ohjelmaansa tänä vuonna.",
        "ADVANTAGE": "Käytössä kolmessa viikossa asiakkaan nykyisten järjestelmien päällä. Ihmisesi tarvitsevat neljän päivän koulutuksen, ja jatkuva palvelu on teidän.",
        "CONCERNS": "Oma myyntimme myy vain siellä, missä yksikään kumppani ei ole rekisteröinyt. Rekisteröintiin vastataan kahdessa arkipäivässä.",
    },
}
LETTERS = (
    (
        "Three lines",
        "en",
        "{PER_DEAL} a deal for {COMPANY}",
        "Dear {PERSON},\n\nyour customers run production on systems that nobody watches. Our partners earn {PER_DEAL} on an average deal of {AVERAGE_DEAL}, and it takes {CYCLE_DAYS} days.\n\nMay your engineer and ours look at it together for an hour? Nobody signs anything.\n\n{SENDER}",
    ),
    (
        "Kolme riviä",
        "fi",
        "{PER_DEAL} diiliä kohti: {COMPANY}",
        "Hei {PERSON},\n\nasiakkaanne pyörittävät tuotantoa järjestelmillä, joita kukaan ei valvo. Kumppanimme ansaitsevat keskimääräisestä diilistä ({AVERAGE_DEAL}) {PER_DEAL}, ja siihen menee {CYCLE_DAYS} päivää.\n\nKatsoisivatko asiantuntijanne ja meidän sitä tunnin yhdessä? Kukaan ei allekirjoita mitään.\n\n{SENDER}",
    ),
)
THEIR_CUSTOMERS = (
    "GÄVLE STÅL",
    "Halmstad Fisk",
    "Norrköping Film AB",
    "Bruk & Smide AB",
    "Älvdalens Mekaniska AB",
    "Kvarnen i Gävle AB",
)
# Spelled or named so that only a person can say whether they are accounts that we want.
PERHAPS = (("Drammens Papir AS", "NO"), ("Bochumer Ventile und Armaturen GmbH", "DE"))


class Recruiting:
    """Tells how the candidates were found and what became of them."""

    def __init__(self, schedule: Schedule, *, owner: Actor, manager: Actor) -> None:
        self.schedule, self.owner, self.manager = schedule, owner, manager
        self.ids: dict[str, int] = {}

    def tell(self) -> None:
        """Plan it all."""
        self.schedule.add(PROFILE_AGO, self._aim)
        for number, company in enumerate(COMPANIES):
            self.schedule.add(LISTED_AGO - number, lambda at, it=company: self._list(it, at))  # type: ignore[misc]
            if company.step != Step.LISTED:
                self._walk(company)
        self.schedule.add(8, self._measure)
        self.schedule.add(7, lambda at: look_into(self.ids, owner=self.owner, manager=self.manager, at=at))
        self.schedule.add(1, self._let_try)

    def _aim(self, at: datetime) -> None:
        wanted = Profile(
            types=frozenset({"MSP"}), staff_low=5, staff_high=20, segments=frozenset({M}), skills=frozenset({"security"})
        )  # fmt: skip
        aiming.save_profile(by=self.owner, profile=wanted, at=at)
        companies = [Written(name, country) for name, country in LISTED]
        aiming.add_targets(by=self.manager, companies=companies, at=at)
        for language, texts in PITCH.items():
            pitching.save_texts(by=self.owner, language=language, texts=texts, at=at)
        for name, language, subject, body in LETTERS:
            draft = Draft(name, language, subject, body)
            writing.save_template(by=self.owner, draft=draft, at=at)
        for country, millions in (("FI", 140), ("SE", 260), ("DE", 1_900)):
            size = Size(
                country,
                Money(millions * 1_000_000_00, "EUR"),
                at.year - 1,
                "Nordic Market Watch, yearly report",
            )
            pitching.save_market(by=self.owner, size=size, at=at)

    def _list(self, it: Company, at: datetime) -> None:
        told = Told(
            it.name, it.country, it.source, it.detail, it.type, offering=it.offering, staff=it.staff, regions=(it.country, *it.also),
            segments=it.segments, skills=it.skills, languages=LANGUAGES[it.country],
        )  # fmt: skip
        made = candidates.create_candidate(by=self.manager, told=told, at=at)
        self.ids[it.name] = made.pk
        if it.person[0]:
            person = Person(*it.person)
            candidates.save_contact(by=self.manager, candidate_id=made.pk, person=person, at=at)

    def _walk(self, it: Company) -> None:
        """One step after the other, the last one so many days ago, with its scores a day after it became a target."""
        steps = STEPS[1 : STEPS.index(Step(it.step)) + 1]
        for number, step in enumerate(reversed(steps)):
            days = it.days + 9 * number
            self.schedule.add(days, lambda at, to=step.value: self._step(it, to, at))  # type: ignore[misc]
        scored = it.days + 9 * (len(steps) - 1) - 1
        for actor, points in ((self.owner, it.aino), (self.manager, it.eva)):
            if points:
                self.schedule.add(
                    max(scored, 0), lambda at, by=actor, given=points: self._score(it, by, given, at), hour=12  # type: ignore[misc]
                )  # fmt: skip
        self.schedule.add(max(it.days - 1, 0), lambda at: self._settle(it, at), hour=14)

    def _step(self, it: Company, step: str, at: datetime) -> None:
        key = self.ids[it.name]
        if step == Step.CONTACTED:
            is_cold = it.source in ("SOCIAL_NETWORK", "ASSOCIATION", "COMPETITOR_NETWORK")
            attempt = reaching.Attempt(
                "MAIL",
                clock.day_of(at),
                is_cold,
                "What your team would earn with our product, in three lines.",
            )
            tried = reaching.log_outreach(by=self.manager, candidate_id=key, attempt=attempt, at=at)
            if it.step != Step.CONTACTED:
                reaching.note_answer(
                    by=self.manager, candidate_id=key, outreach_id=tried.pk, answer="ANSWERED", at=at
                )
        else:
            moving.move_candidate(by=self.manager, candidate_id=key, step=step, at=at)

    def _score(self, it: Company, by: Actor, points: Sequence[int], at: datetime) -> None:
        given = {one.value: Given(value, EVIDENCE[one]) for one, value in zip(Criterion, points, strict=True)}
        judging.score_candidate(by=by, candidate_id=self.ids[it.name], given=given, at=at)

    def _settle(self, it: Company, at: datetime) -> None:
        """What comes next with it, or why nothing does."""
        key = self.ids[it.name]
        if it.closed:
            moving.close_candidate(by=self.manager, candidate_id=key, reason=it.closed, at=at)
        elif it.following:
            on = self.schedule.day(-3 if it.days > 8 else 2)
            candidates.plan_next(by=self.manager, candidate_id=key, what=it.following, on=on, at=at)

    def _let_try(self, at: datetime) -> None:
        """The one that stands at its trial is invited to the portal."""
        guest = Guest("Erik Sandell", "erik.sandell@nordanvind.example", "en")
        trying.open_trial(by=self.manager, candidate_id=self.ids["Nordanvind Drift AB"], guest=guest, at=at)

    def _measure(self, at: datetime) -> None:
        """The list of customers that one of them sent."""
        key = self.ids["Nordanvind Drift AB"]
        customers = [*(Written(name, "SE") for name in THEIR_CUSTOMERS), *(Written(*one) for one in PERHAPS)]
        judging.measure_coverage(
            by=self.manager, candidate_id=key, file_name="kunder-2026.csv", customers=customers, at=at
        )
