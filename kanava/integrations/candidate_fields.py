"""What a directory of companies tells of candidates, such as an association's members or a fair's exhibitors (guide: E1)."""

from django.utils.translation import gettext_lazy as _

from kanava.integrations.shapes import BUSINESS_ID, DOMAIN, KEY_LABEL, Shape
from kanava.integrations.shapes import field_of as _of
from kanava.rules.recruiting import Segment, Source

# Lists that others keep are full of gaps and words; a cell that cannot be read stays empty, so few good ones are enough.
_A_FEW = 0.2

CANDIDATES = (
    _of("key", KEY_LABEL, Shape.KEY,
        "candidateid resellerkey partnerkey memberid membernumber memberno membershipnumber membershipid exhibitorid exhibitornumber companyid "
        "accountid listingid recordid organizationid partnerid key id number no nro numero jasennumero jasennro jasenid "
        "medlemsnummer ehdokasnumero naytteilleasettajanumero"),
    _of("name", _("Company"), Shape.TEXT,
        "candidatename companyname membername resellername partnercompanyname exhibitorname partnername company candidate member exhibitor vendor "
        "organization organisation organizationname organisationname memberorganisation memberorganization accountname "
        "account business businessname firm name reseller partner ehdokas kumppaniehdokas yritys yritysnimi yrityksennimi "
        "jasen jasenyritys jasenyrityksennimi naytteilleasettaja osallistuja yhtio organisaatio nimi toiminimi foretag "
        "foretagsnamn medlem utstallare bolag firma aussteller mitglied unternehmen kunde displayname title",
        is_required=True),
    _of("country", _("Country"), Shape.COUNTRY,
        "country countrycode countryregion countryregioncode hqcountry headquarters billingcountry mailingcountry "
        "addresscountry countryofaddress primarycountry englishcountryregionname location maa maakoodi kotimaa toimipaikanmaa land pais pays riik",
        is_required=True),
    _of("city", _("City"), Shape.TEXT,
        "city town locality municipality hqcity companycity billingcity mailingcity addresscity primarycity address1city "
        "kaupunki paikkakunta kunta postitoimipaikka toimipaikka kotipaikka kaupunkikunta ort stad postort kommun poststed "
        "stadt wohnort standort", longest=100),
    _of("type", _("Would work with us as"), Shape.CHOICE,
        "partnertype candidatetype companytype businesstype resellertype membertype type category yritystyyppi "
        "kumppanityyppi tyyppi toimijatyyppi toimialatyyppi partnertyp typ",
        choices=("RESELLER", "REFERRAL", "MSP", "SI")),
    BUSINESS_ID,
    DOMAIN,
    _of("offering", _("What it sells today"), Shape.TEXT,
        "offering whatitsells products productsandservices services solutions description companydescription about profile "
        "business industry mainbusiness lineofbusiness activity tarjooma mitamyy tuotteet tuotteetjapalvelut palvelut "
        "kuvaus yrityskuvaus esittely toimiala paatoimiala verksamhet beskrivning branschbeskrivning", longest=300),
    _of("staff", _("Number of people"), Shape.COUNT,
        "staff employees numberofemployees numberemployees employeecount noofemployees headcount companysize size people personnel "
        "employeesrange teamsize henkilosto henkilomaara henkilostomaara henkilostonmaara tyontekijat tyontekijoita "
        "tyontekijamaara henkilostoluokka henkiloluokka kokoluokka anstallda antalanstallda ansatte antallansatte mitarbeiter mitarbeiterzahl",
        readable=_A_FEW),
    _of("sales_staff", _("In sales"), Shape.COUNT,
        "salesstaff salespeople salesheadcount insales salesteam salesteamsize myynnissa myyjia myyntihenkilosto myyjat"),
    _of("technical_staff", _("Technical"), Shape.COUNT,
        "technicalstaff technicalpeople technicalheadcount engineers technicians consultants certifiedengineers tekniset "
        "asiantuntijat asiantuntijoita teknisethenkilot tekninenhenkilosto"),
    _of("regions", _("Markets served"), Shape.LIST,
        "regions marketsserved markets countriesserved countries areasserved serviceareas servicearea coverage territories "
        "territory region geography markkinat toimintaalue toimintaalueet toimintamaat maat palvelualue "
        "marknader regioner"),
    _of("segments", _("Customers served"), Shape.LIST,
        "segments segment customersegment customersegments customersserved customersize customertype targetmarket "
        "targetsegment clients asiakassegmentti asiakassegmentit asiakaskunta asiakkaat segmentti kundsegment kunder",
        choices=tuple(Segment.__members__)),
    _of("skills", _("Skills"), Shape.LIST,
        "skills competences competencies competence specialties specialities specialisations specializations expertise "
        "technologies capabilities certifications solutionareas focusareas tags osaaminen osaamiset osaamisalueet "
        "erikoisosaaminen teknologiat sertifikaatit kompetens kompetenser specialiteter", longest=1_000),
    _of("languages", _("Languages"), Shape.LIST,
        "languages language spokenlanguages languagesspoken supportlanguages kielet kieli palvelukielet sprak sprachen"),
    _of("source", _("Found through"), Shape.CHOICE,
        "foundthrough leadsource candidatesource lahde loydetty mistaloydetty kalla",
        choices=tuple(Source.__members__), is_required=True),
    _of("source_detail", _("Which one"), Shape.TEXT,
        "sourcedetail association event fair exhibition conference yhdistys liitto tapahtuma messut", longest=120),
    _of("owner", _("Looked after by"), Shape.TEXT,
        "owner lookedafterby recruiter responsible assignedto partnermanager accountowner ownername vastuuhenkilo vastuussa "
        "rekrytoija kumppanipaallikko ansvarig"),
    _of("remarks", _("Notes"), Shape.TEXT,
        "notes note remarks remark comments comment memo additionalinformation additionalinfo furtherinformation internalnotes "
        "huomautukset huomautus huomiot huomio huomioita muistiinpanot muistiinpano lisatiedot lisatieto lisatietoja "
        "kommentit kommentti muuta anmarkning anmarkningar anteckning anteckningar notering noteringar kommentar kommentarer "
        "ovrigt bemerkung bemerkungen anmerkung anmerkungen notiz notizen hinweis hinweise kommentare", longest=4_000),
    _of("contact_name", _("Contact"), Shape.TEXT,
        "contactname contact primarycontact contactperson contactfullname fullname representative ceo managingdirector "
        "yhteyshenkilo yhteyshenkilonnimi edustaja toimitusjohtaja kontaktperson kontakt ansprechpartner", longest=120),
    _of("contact_title", _("Contact’s title"), Shape.TEXT,
        "contacttitle jobtitle position role contactrole titteli tehtava asema yhteyshenkilontitteli befattning", longest=120),
    _of("contact_email", _("Contact's e-mail"), Shape.EMAIL,
        "contactemail email emailaddress primarycontactemail contactemailaddress sahkoposti sahkopostiosoite "
        "yhteyshenkilonsahkoposti epost epostadress mail", readable=_A_FEW),
    _of("contact_phone", _("Contact's phone"), Shape.TEXT,
        "contactphone phone phonenumber telephone mainphone businessphone primarycontactphone puhelin puhelinnumero "
        "yhteyshenkilonpuhelin puh telefon telefonnummer", longest=40),
)  # fmt: skip
