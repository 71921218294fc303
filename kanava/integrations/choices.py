"""What people and systems call the codes of a choice."""

import re
from collections.abc import Iterator, Mapping

from kanava.integrations.problems import CellFault
from kanava.integrations.squash import squashed

# As `squashed` writes it; the code itself always counts.
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "stage": {
        "WON": "won closedwon closewon win paid maksettu invoiced delivered shipped completed purchased sold signed contractsigned orderreceived ordered booked "
               "voitettu voitettukauppa voitto kauppa kaupat tilattu tilaus toteutunut vunnen vunnet vundet vinst sald gewonnen gagne gagnee ganado ganada vinto gewonnendeal",
        "LOST": "lost closedlost closelost cancelled canceled abandoned deleted disqualified dead outsold nodecision notsold rejected declined "
                "havitty havio menetetty hylatty peruttu rauennut forlorad forlorat tapt tabt verloren perdu perdue perdido perdida perso",
        "QUALIFIED": "qualified qualification prospecting prospect engaging new open discovery needsanalysis lead appointmentscheduled qualifiedtobuy "
                     "contactmade qualify presentationscheduled perceptionanalysis iddecisionmakers contacted inprogress onhold qualifiedlead salesqualified "
                     "meetingscheduled demo identified suspect develop development solution qualifioitu uusi avoin liidi kontakti kontaktoitu kartoitus tarvekartoitus "
                     "tapaaminen tapaaminensovittu kaynnissa ny oppen kontakt kvalificerad kvalifisert pagaende neu offen qualifiziert nouveau ouvert qualifie nuevo abierto",
        "PROPOSAL": "proposal proposalmade proposalsent quote quoted valueproposition proposalpricequote proposalquote offer offersent demoscheduled propose decisionmakerboughtin solutionproposed businesscase "
                    "tarjous tarjousjatetty tarjouslahetetty tarjottu tarjousvaihe offert offertskickad tilbud tilbudsendt angebot angebotgesendet devis proposition propuesta offerte",
        "NEGOTIATION": "negotiation negotiations negotiationreview negotiationsstarted negotiate commit committed contract contractsent contracting verbal verbalcommit verbalagreement verballyagreed "
                       "close closing legal procurement neuvottelu neuvottelut neuvotteluvaihe sopimusneuvottelu sopimuslahetetty forhandling forhandlinger "
                       "verhandlung verhandlungen negociation negociacion onderhandeling",
    },
    "outcome": {
        "WON": "won closedwon closewon true yes 1 sold voitettu kylla vunnen vunnet vundet gewonnen gagne",
        "LOST": "lost closedlost closelost abandoned deleted cancelled canceled outsold havitty peruttu forlorad tapt tabt verloren perdu",
        "OPEN": "open active inprogress onhold pending new false no 0 avoin ei kaynnissa oppen apen offen ouvert",
    },
    "origin": {
        "SOURCED": "sourced partnersourced partner channel reseller indirect partneroriginated kumppani kumppanilahtoinen partnersales",
        "INFLUENCED": "influenced partnerinfluenced assisted cosell jointsell vaikutettu",
        "DIRECT": "direct directsales internal house inside suora own web",
    },
    "movement": {
        "PAID": "paid payment payin received incoming credit deposit settlement maksettu maksu suoritus pano saapunut hyvitetty betalt betalning inbetalning bezahlt zahlung zahlungseingang",
        "REFUNDED": "refunded refund payout returned return chargeback creditnote creditmemo palautettu palautus hyvitys hyvityslasku aterbetalning kreditfaktura ruckzahlung erstattung gutschrift",
        "CANCELLED": "cancelled canceled cancellation writeoff writtenoff baddebt void peruttu peruutus mitatoity luottotappio annullerad makulerad storniert storno ausgebucht",
    },
    "kind": {
        "NEW": "new newbusiness newcustomer newlogo newclient uusi uusikauppa uusiasiakas uusasiakashankinta nyforsaljning nykund neukunde",
        "EXPANSION": "expansion upsell crosssell addon existing existingbusiness existingcustomerupgrade existingcustomerreplacement existingcustomerdowngrade existingcustomer additional addonbusiness laajennus lisamyynti lisakauppa merforsaljning",
        "RENEWAL": "renewal renew renewals extension uusinta jatko jatkokausi fornyelse fornyad verlangerung",
    },
    "revenue": {
        "ONE_OFF": "oneoff onetime once nonrecurring single perpetual project licence license kertamaksu kertaluonteinen kertamyynti kerta engangs einmalig",
        "RECURRING": "recurring subscription saas monthly annual yearly mrr arr renewing toistuva jatkuva tilausmaksu kuukausimaksu vuosimaksu aterkommande lopande wiederkehrend abo abonnement",
    },
    "type": {
        "RESELLER": "reseller valueaddedreseller var distributor dealer retailer jalleenmyyja jalleenmyyjakumppani channelpartnerreseller resellerpartner warehouse aterforsaljare forhandler wiederverkaufer fachhandler revendeur",
        "REFERRAL": "referral referralpartner affiliate agent agency suosittelija referrer vinkkikumppani affiliatepartner vermittler",
        "MSP": "msp managedserviceprovider mssp serviceprovider managedservices palveluntarjoaja hallinnoidutpalvelut driftpartner",
        "SI": "si systemintegrator systemsintegrator integrator solutionintegrator solutionprovider consultant consultancy consulting integraattori jarjestelmaintegraattori implementationpartner konsultti konsulttitalo toteutuskumppani systemintegrerare konsult beratung systemhaus",
    },
    "source": {
        "ASSOCIATION": "association industryassociation memberlist members tradeassociation yhdistys liitto toimialaliitto jasenluettelo jasenlista branschorganisation verband",
        "CUSTOMER": "customer customerreferral referredbycustomer asiakas asiakkaansuositus kund kunde",
        "COMPETITOR_NETWORK": "competitor competitornetwork competitorspartners partnerlocator resellerlocator kilpailija kilpailijankumppanit konkurrent",
        "SOCIAL_NETWORK": "linkedin socialnetwork socialmedia social sosiaalinenmedia some socialamedier",
        "CONFERENCE": "conference fair tradefair tradeshow exhibition event expo messut messu tapahtuma konferenssi massa evenemang messe",
        "INBOUND": "inbound website web application webform hakemus verkkosivut yhteydenotto",
        "OTHER": "other unknown muu annat ovrigt sonstige",
    },
    "segments": {
        "SMALL": "small smallbusiness smallbusinesses smallcompanies micro pienet pienyritykset pieni smaforetag kleinunternehmen",
        "MIDSIZE": "midsize medium midmarket mediumsized mediumbusiness midsizecompanies keskisuuret keskisuuretyritykset keskisuuri medelstora mittelstand",
        "ENTERPRISE": "enterprise large largeenterprise enterprises corporate largecompanies suuret suuryritykset suuri suuryritys storforetag grossunternehmen",
        "PUBLIC_SECTOR": "public publicsector government municipalities municipal julkinen julkinensektori julkishallinto kunnat kunta offentligsektor offentlig",
    },
    "is_listed": {"YES": "yes y true 1 x on kylla", "NO": "no n false 0 off ei"},
    "tier": {"BRONZE": "bronze registered authorized member basic pronssi", "SILVER": "silver select advanced hopea", "GOLD": "gold premier platinum elite kulta"},
    "lifecycle": {
        "SIGNING": "signing insigning negotiation contracting allekirjoitettavana sopimusvaihe",
        "ONBOARDING": "onboarding new pending signed perehdytys",
        "ACTIVE": "active inforce live current approved voimassa aktiivinen aktiv yes y true x 1 kylla ja",
        "PAUSED": "paused suspended onhold dormant inactive tauolla passiivinen eiaktiivinen pausad inaktiv no n false 0 ei nej",
        "EXITED": "exited archived terminated ended churned former cancelled paattynyt lopetettu avslutad",
    },
}  # fmt: skip

# What a code is itself called, in the languages of files; any other word for it is a guess that somebody should see.
_NAMES: Mapping[str, Mapping[str, str]] = {
    "stage": {
        "WON": "won closedwon closewon voitettu voitto voitetut vunnen vunnet vundet gewonnen gagne gagnee ganado ganada vinto",
        "LOST": "lost closedlost closelost havitty havitetyt menetetty forlorad forlorat tapt tabt verloren perdu perdue perdido perdida perso",
        "QUALIFIED": "qualified qualification qualify qualifiedtobuy qualifiedlead salesqualified qualifioitu kvalificerad kvalifisert qualifiziert qualifie",
        "PROPOSAL": "proposal propose proposalmade proposalsent quote quoted quotation offer tarjous tarjousvaihe tarjottu offert tilbud angebot devis propuesta offerte",
        "NEGOTIATION": "negotiation negotiations negotiate neuvottelu neuvottelut neuvotteluvaihe sopimusneuvottelu forhandling forhandlinger verhandlung verhandlungen negociation negociacion",
    },
    "outcome": {
        "WON": "won closedwon closewon true yes 1 voitettu kylla vunnen vunnet vundet gewonnen gagne",
        "LOST": "lost closedlost closelost havitty forlorad tapt tabt verloren perdu",
        "OPEN": "open false no 0 avoin ei oppen apen offen ouvert",
    },
    "origin": {"SOURCED": "sourced partnersourced kumppanilahtoinen", "INFLUENCED": "influenced partnerinfluenced vaikutettu", "DIRECT": "direct directsales suora"},
    "movement": {
        "PAID": "paid payment maksettu maksu suoritus betalt betalning inbetalning bezahlt zahlung zahlungseingang",
        "REFUNDED": "refunded refund palautettu palautus hyvitys hyvityslasku creditnote aterbetalning kreditfaktura ruckzahlung gutschrift",
        "CANCELLED": "cancelled canceled cancellation peruttu peruutus mitatoity annullerad makulerad storniert storno",
    },
    "kind": {
        "NEW": "new newbusiness newcustomer newlogo newclient uusi uusikauppa uusiasiakas nyforsaljning nykund neukunde",
        "EXPANSION": "expansion laajennus",
        "RENEWAL": "renewal renew renewals uusinta fornyelse fornyad verlangerung",
    },
    "revenue": {
        "ONE_OFF": "oneoff onetime nonrecurring kertamaksu kertaluonteinen engangs einmalig",
        "RECURRING": "recurring subscription toistuva jatkuva aterkommande wiederkehrend abonnement",
    },
    "type": {
        "RESELLER": "reseller resellers jalleenmyyja jalleenmyyjakumppani aterforsaljare forhandler wiederverkaufer revendeur",
        "REFERRAL": "referral suosittelija vinkkikumppani",
        "MSP": "msp managedserviceprovider managedservices",
        "SI": "si systemintegrator systemsintegrator integrator integraattori jarjestelmaintegraattori systemintegrerare systemhaus",
    },
    "source": {
        "ASSOCIATION": "association industryassociation yhdistys toimialaliitto liitto",
        "CUSTOMER": "customer asiakas",
        "COMPETITOR_NETWORK": "competitor kilpailija",
        "SOCIAL_NETWORK": "linkedin socialnetwork sosiaalinenmedia",
        "CONFERENCE": "conference fair event messut tapahtuma konferenssi",
        "INBOUND": "inbound hakemus",
        "OTHER": "other muu",
    },
    "segments": {
        "SMALL": "small pienet pienyritykset",
        "MIDSIZE": "midsize medium keskisuuret",
        "ENTERPRISE": "enterprise large suuret suuryritykset",
        "PUBLIC_SECTOR": "public publicsector government julkinen julkinensektori",
    },
    "is_listed": {"YES": "yes y true 1 x on kylla", "NO": "no n false 0 off ei"},
    "tier": {"BRONZE": "bronze pronssi brons", "SILVER": "silver hopea", "GOLD": "gold kulta guld"},
    "lifecycle": {
        "SIGNING": "signing allekirjoitettavana",
        "ONBOARDING": "onboarding perehdytys",
        "ACTIVE": "active aktiivinen aktiv voimassa yes y true x 1 kylla ja",
        "PAUSED": "paused tauolla pausad no n false 0 ei nej",
        "EXITED": "exited ended paattynyt avslutad",
    },
}  # fmt: skip

# `7. Closed Won`, `06 - Closed Won`, `Stage 3: Proposal`
_NUMBERED = re.compile(
    r"^\s*(?:(?:stage|step|phase|vaihe|steg)\s*)?\d{1,3}\s*[%.):–-]*\s+|^\s*\d{1,3}[.):–-]+\s*", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
# A stage that has one of these words among others is over, whatever they say: `Closed - Lost to competition`.
_ENDED = {
    "WON": frozenset(["won", "voitettu", "voitetut", "vunnen", "vunnet", "gewonnen"]),
    "LOST": frozenset(["lost", "havitty", "havitetyt", "forlorad", "tapt", "verloren"]),
}


def choice_of(field: str, text: str) -> str:
    """The code that people mean: the whole text first, then without its number and what stands in brackets."""
    for wanted in _forms(text):
        for code, words in _CHOICES[field].items():
            if wanted == code.lower() or wanted in words.split():
                return code
    if field in ("stage", "outcome"):
        words_in = {squashed(word) for word in re.split(r"[\W_]+", _BRACKETS.sub(" ", text))}
        ended = [code for code, words in _ENDED.items() if words & words_in]
        if len(ended) == 1 and "not" not in words_in and "ei" not in words_in:
            return ended[0]
    raise CellFault("CHOICE_UNKNOWN")


def _forms(text: str) -> Iterator[str]:
    yield squashed(text)
    bare = _BRACKETS.sub(" ", text)
    yield squashed(bare)
    yield squashed(_NUMBERED.sub("", bare))
    # `Resellers` are resellers.
    yield squashed(bare).removesuffix("s")


def is_own_name(field: str, code: str, text: str) -> bool:
    """Whether a text calls the code by its name, alone or among other words: `Partner Referral`, `6. Closed Won`."""
    names = {code.lower(), *_NAMES[field].get(code, "").split()}
    words = {squashed(word) for word in re.split(r"[\W_]+", text)}
    return bool(names & (words | set(_forms(text))))


def meaning_of(field: str, text: str) -> str:
    """The code that a choice's value means by itself, empty where it says nothing."""
    try:
        return choice_of(field, text)
    except CellFault:
        return ""
