"""What can be imported: the fields of partners, customers, deals, totals, candidates and payments, and the headers they are known by."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kanava.integrations.candidate_fields import CANDIDATES
from kanava.integrations.payment_fields import PAYMENTS
from kanava.integrations.shapes import BUSINESS_ID, DOMAIN, KEY_LABEL, Field, Shape, Target
from kanava.integrations.shapes import field_of as _of

__all__ = ["CATALOGUE", "SECONDS", "Field", "Shape", "Target", "find_field", "is_translated"]

PARTNERS = (
    _of("key", KEY_LABEL, Shape.KEY,
        "resellerkey partnerkey partnerid resellerid partnernumber partnercode accountid companyid recordid customerid "
        "vendorid id key number no nro numero partnerno partnerref donotmodifyaccount kumppaninumero kumppaniid "
        "partnernummer foretagsid contactid internalid partnerexternalid"),
    _of("name", _("Name"), Shape.TEXT,
        "partnername resellername name companyname company accountname account partner reseller organization organisation "
        "organizationname kumppani nimi yritys yritysnimi kumppaninnimi yrityksennimi yhtio yhtionnimi organisaatio "
        "jalleenmyyja foretag foretagsnamn partnernamn bolag firma kunde kundenavn selskap virksomhed unternehmen "
        "entreprise societe empresa partnercompanyname partnercompany companyregisteredname displayname",
        is_required=True),
    _of("country", _("Country"), Shape.COUNTRY,
        "country countrycode countryregioncode billingcountrycode billingcountry countryregion location officelocation "
        "addresscountry englishcountryregionname maa maakoodi address1countryregion address1country countryofaddress "
        "countryregionofaddress hqcountry mailingcountry billingcountryregion primarycountry land pais pays riik "
        "land1",
        is_required=True),
    _of("type", _("Type"), Shape.CHOICE,
        "partnertype resellertype businesstype type accounttype channeltype kumppanityyppi tyyppi kumppanuustyyppi "
        "partnertyp typ programtype program group partnergroup",
        choices=("RESELLER", "REFERRAL", "MSP", "SI"), is_required=True),
    _of("tier", _("Tier"), Shape.CHOICE, "tier partnertier level partnerlevel taso kumppanitaso kumppanuustaso partnerniva niva programtier stufe", choices=("BRONZE", "SILVER", "GOLD")),
    _of("lifecycle", _("Lifecycle stage"), Shape.CHOICE,
        "lifecycle partnerstatus status lifecyclestage tila active aktiivinen isactive aktiv state",
        choices=("SIGNING", "ONBOARDING", "ACTIVE", "PAUSED", "EXITED"), words=(_("Stage"),)),
    BUSINESS_ID,
    DOMAIN,
    _of("currency", _("Currency"), Shape.CURRENCY, "currency currencycode currencyisocode valuutta valuta wahrung devise moneda transactioncurrency"),
    _of("signed_on", _("Signed on"), Shape.DAY,
        "signedon signed signeddate signdate contractdate agreementdate partnersince startdate onboarded onboardingdate "
        "createdate createddate sopimuspaiva allekirjoitettu sopimusalkaen sopimusalkoi sopimuspvm alkaen alkamispaiva "
        "alkupvm avtalsdatum startdatum vertragsbeginn agreementstartdate contractstartdate contractstart joindate "
        "joineddate joinedon createdat", words=(_("Agreement signed on"),)),
    _of("ended_on", _("Ended on"), Shape.DAY,
        "endedon ended enddate terminatedon terminationdate contractend paattynyt sopimuspaattyy sopimuspaattyi "
        "paattymispaiva loppupvm slutdatum vertragsende agreementenddate contractenddate"),
    _of("manager", _("Partner manager"), Shape.TEXT,
        "partnermanager manager accountmanager owner ownername ownerid channelmanager kumppanipaallikko vastuuhenkilo "
        "accountowner companyowner organizationowner partnerowner partneransvarig ansvarig ansvarlig omistaja "
        "yhteyspaallikko channelaccountmanager cam pam partneraccountmanager salesrep useridname", words=(_("Manager"),)),
    _of("distributor", _("Distributor"), Shape.TEXT, "distributor distributorname distributorkey parentpartner jakelija tukkuri distributorpartner maahantuoja"),
    _of("contact_name", _("Contact"), Shape.TEXT,
        "contactname contact primarycontact contactperson yhteyshenkilo primarycontactname contactfullname "
        "yhteyshenkilonnimi kontaktperson kontakt ansprechpartner yhteys", longest=120),
    _of("contact_email", _("Contact's e-mail"), Shape.EMAIL,
        "contactemail email emailaddress sahkoposti primarycontactemail emailprimarycontact contactemailaddress "
        "yhteyshenkilonsahkoposti yhteyshenkilonemail epost epostadress mail"),
    _of("contact_phone", _("Contact's phone"), Shape.TEXT,
        "contactphone phone phonenumber telephone puhelin puhelinnumero primarycontactphone mainphone businessphone "
        "yhteyshenkilonpuhelin puh telefon telefonnummer", longest=40),
)  # fmt: skip

CUSTOMERS = (
    _of("key", KEY_LABEL, Shape.KEY,
        "customerkey customerid customernumber accountid organizationid companyid recordid customeralternatekey hsobjectid "
        "id key asiakasnumero no nro numero donotmodifyaccount asiakasnro asiakasid asiakastunnus kundnummer kundnr "
        "kundenummer kundennummer foretagsid internalid"),
    _of("name", _("Name"), Shape.TEXT,
        "customername accountname companyname name account company customer organization organisation organizationname "
        "asiakas yritys nimi yritysnimi accountcompany asiakkaannimi asiakasnimi yrityksennimi yhtio organisaatio kund "
        "kundnamn foretag foretagsnamn kunde kundenavn selskap kundenname firma bolag unternehmen entreprise client "
        "displayname",
        is_required=True),
    _of("country", _("Country"), Shape.COUNTRY,
        "country countrycode countryregioncode billingcountrycode billingcountry countryregion location officelocation "
        "addresscountry maa maakoodi address1countryregion address1country countryofaddress countryregionofaddress hqcountry "
        "mailingcountry billingcountryregion primarycountry land pais pays riik"),
    BUSINESS_ID,
    DOMAIN,
    _of("parent", _("Parent company"), Shape.TEXT,
        "parent parentaccount parentaccountid parentid parentcompany parentname subsidiaryof hsparentcompanyid emoyhtio "
        "konserni parentaccountname parentorganization moderbolag muttergesellschaft"),
    _of("is_listed", _("Offered to partners"), Shape.CHOICE, "listed islisted offered offeredtopartners suggested suggestedtopartners partnersuggestion ehdotetaankumppaneille",
        choices=("YES", "NO")),
)  # fmt: skip

DEALS = (
    _of("key", _("Deal or order number"), Shape.KEY,
        "opportunityid dealid salesordernumber ordernumber orderid invoicenumber opportunitynumber dealkey recordid "
        "hsobjectid id key diilinumero tilausnumero donotmodifyopportunity dealno dealnumber saleid opportunityno "
        "opportunitynumberauto no nro numero dealref quotenumber tarjousnumero diiliid kauppaid kauppanumero "
        "mahdollisuusid affarsid affarsnummer salgsid salgsnummer ordernummer auftragsnummer internalid documentnumber "
        "docno dealregistrationid registrationid laskunnumero laskunnro invoiceno orderno itemid tilausnro tilausno "
        "tilausnr tilaustunnus laskunro laskuno kauppanro diilinro ordernr ordernro orderref ordernummer ordrenummer ordrenr "
        "salesorder salesorderno salesordernr ponumber pono purchaseorder purchaseordernumber auftragsnr auftragnr "
        "bestellnummer bestellnr bestellungsnummer rechnungsnummer rechnungsnr fakturanummer fakturanr invoicenr affarsnr "
        "offertnummer offertnr angebotsnummer angebotsnr tarjousnro belegnummer belegnr order invoice tilaus lasku auftrag "
        "bestellung rechnung faktura ordre"),
    _of("title", _("Deal"), Shape.TEXT,
        "opportunityname dealname title subject name diili kauppa dealtitle deal opportunity topic sale dealdescription "
        "otsikko aihe kaupannimi diilinnimi mahdollisuus myyntimahdollisuus projekti affar affarsnamn salg salgstittel "
        "bezeichnung verkaufschance opportunite oportunidad projectname", longest=240),
    _of("stage", _("Stage"), Shape.CHOICE,
        "stagename dealstage stage opportunitystage salesstage pipelinestage status dealpipelinestageid statusreason vaihe "
        "myyntivaihe kaupanvaihe tila steg fas fase salgsfase salgstrinn phase verkaufsphase etape etapa stageidname "
        "currentpipelinestage",
        choices=("QUALIFIED", "PROPOSAL", "NEGOTIATION", "WON", "LOST")),
    _of("outcome", _("Outcome"), Shape.CHOICE,
        "outcome status dealstatus saleoutcome iswon lopputulos tulos tila utfall currentstate state", choices=("WON", "LOST", "OPEN")),
    _of("origin", _("Origin"), Shape.CHOICE, "origin channel saleschannel dealorigin leadorigin kanava alkupera", choices=("SOURCED", "INFLUENCED", "DIRECT")),
    _of("partner", _("Partner"), Shape.TEXT,
        "partner partnername resellerkey reseller resellername partnerkey partnerid resellerid partneraccount "
        "partneraccountid partneraccountname channelpartner kumppani jalleenmyyja partneroforrecord implementationpartner "
        "partnername1 partnercompany resellerpartner kumppaninnimi kumppaniyritys jalleenmyyjannimi aterforsaljare "
        "forhandler wiederverkaufer revendeur jalleenmyyjakumppani kumppaniid kumppaninumero kumppaninro partnernr "
        "aterforsaljarnamn vertriebspartner fachhandler handler dealer dealername soldby distributor jakelija"),
    _of("customer", _("Customer"), Shape.TEXT,
        "customer customername accountname account company companyname organization organisation organizationname orgname "
        "endcustomer enduser asiakas loppuasiakas associatedcompany associatedcompanyprimary primaryassociatedcompany "
        "primarycompany potentialcustomer accountcompany client clientname asiakkaannimi asiakasyritys yritys yhtio "
        "foretag foretagsnamn kund kundnamn kunde kundenavn selskap firma bolag unternehmen entreprise relatedaccount "
        "partneridname soldtoname soldtoparty billtoname enduserorganization endusercompany soldto billto buyer ostaja "
        "tilaaja kaufer auftraggeber endkunde kundenname slutkund bestallare"),
    _of("customer_key", _("Customer's key in the source"), Shape.KEY,
        "customerkey customerid accountid organizationid orgid companyid associatedcompanyid asiakasnumero accountnameid "
        "associatedcompanyids associatedcompanyidsprimary primaryassociatedcompanyid associatedcompanyidprimary asiakasnro "
        "kundnummer kundnr kundenummer"),
    _of("customer_country", _("Customer's country"), Shape.COUNTRY, "customercountry accountcountry billingcountry country countrycode asiakkaanmaa maa asiakasmaa"),
    _of("customer_domain", _("Customer's domain"), Shape.DOMAIN, "customerdomain accountwebsite website domain companydomainname companydomain companywebsite"),
    _of("customer_business_id", _("Customer's business id"), Shape.KEY, "customerbusinessid customervat vatnumber businessid ytunnus", longest=30),
    _of("net", _("Net to vendor"), Shape.AMOUNT,
        "netamount net summaveroton veroton verotonsumma nettoamount amountexclvat totalexclvat exclvat salesamount linetotal totalprice amount dealamount closevalue value dealvalue opportunityamount "
        "amountinhomecurrency total revenue price summa arvo closedamount wonamount actualrevenue estrevenue "
        "estimatedrevenue expectedamount saleamount totalamount contractvalue acv tcv arr kaupanarvo nettosumma myynti "
        "myyntisumma hinta varde belopp summaeur ordervarde belop verdi belob vaerdi betrag umsatz wert auftragswert "
        "montant importe netvalue dealsize estdealvalue estimateddealvalue estvalue estimatedvalue expectedrevenue "
        "projectedtotal net nettotal nettobetrag nettowert nettobelopp nettosumme netprice extendedamount extendedprice "
        "ordervalue orderamount ordertotal invoiceamount invoicetotal invoicevalue salesvalue tilaussumma tilauksenarvo "
        "tilauksensumma laskunsumma kokonaissumma orderbelopp fakturabelopp summe auftragssumme rechnungsbetrag "
        "gesamtbetrag bestellwert",
        is_required=True, is_of_line=True),
    _of("currency", _("Currency"), Shape.CURRENCY,
        "currency currencycode currencyisocode dealcurrencycode currencyalternatekey valuutta currencyofvalue "
        "amountcurrency transactioncurrency valuta wahrung devise moneda curr companycurrencyname bidcurrency", is_required=True),
    _of("list", _("List price"), Shape.AMOUNT, "listamount listtotal extendedlistprice totallistprice listahinta", is_of_line=True),
    _of("end_customer", _("End-customer price"), Shape.AMOUNT, "endcustomeramount endcustomertotal endcustomerprice loppuasiakashinta", is_of_line=True),
    _of("opened_on", _("Opened on"), Shape.DAY,
        "openedon openeddate opened engagedate createdate createddate createdon created addtime dateadded avattu luotu "
        "createdtime createtime dealcreated dealcreatedon opendate luontipaiva luontipvm luotupvm aloituspaiva avauspaiva "
        "skapad skapaddatum opprettet oprettet erstelltam erstellt creationdate datecreated createdat"),
    _of("closed_on", _("Closed or expected"), Shape.DAY,
        "closedon dealclosedon closedate actualclosedate closeddate closingdate dateclosed close wondate wontime closetime "
        "orderdate invoicedate saledate solddate expectedclosedate estclosedate estimatedclosedate estimatedclose suljettu "
        "sulkupaiva suljettupvm kauppapaiva kaupanpaiva tilauspaiva tilauspvm laskupaiva paattymispaiva paivamaara paiva "
        "pvm avslutsdatum avslutad stangningsdatum orderdatum lukkedato salgsdato ordredato abschlussdatum auftragsdatum "
        "datedecloture fechadecierre date docdate laskunpaiva laskunpvm closed closedday won wonon ordered orderedon "
        "orderday bookingdate bookedon purchasedate transactiondate sold soldon invoiced invoicedon tilattu sulkemispaiva "
        "sulkemispvm suljettupaiva paatospaiva paatospvm paatetty kauppapvm voitettu voitettupvm laskupvm laskutettu "
        "pvmsuljettu orderdag fakturadatum avslutsdag stangd vunnen datum bestelldatum rechnungsdatum belegdatum abschluss "
        "abgeschlossen abgeschlossenam geschlossen geschlossenam gewonnenam postingdate shipdate deliverydate toimituspaiva "
        "toimituspvm leveransdatum lieferdatum"),
    _of("expected_close_on", _("Expected close"), Shape.DAY,
        "expectedcloseon expectedclosedate forecastdate expectedclose arvioitupaattymispaiva estclosedate "
        "estimatedclosedate estimatedclose forecastclosedate odotettupaatos arvioitupaatos ennustettupaatos beraknatavslut "
        "forvantetavslutning forventetlukkedato voraussichtlichesabschlussdatum datedeadline"),
    _of("registered_on", _("Registered on"), Shape.DAY, "registeredon registered registrationdate dealregistrationdate rekisteroity dealregisteredon rekisterointipaiva"),
    _of("seller", _("Seller"), Shape.TEXT,
        "salesagent seller salesperson owner ownername dealowner opportunityowner ownerid hubspotownerid accountexecutive "
        "myyja omistaja dealownername ourcontact myyjannimi vastuumyyja vastuuhenkilo ansvarig saljare ansvarlig selger "
        "saelger verkaufer besitzer proprietaire salesowner salesrep userresponsible useridname"),
    _of("kind", _("Kind"), Shape.CHOICE, "dealtype opportunitytype kind type tyyppi businesstype saletype kaupantyyppi typ", choices=("NEW", "EXPANSION", "RENEWAL")),
    _of("product_line", _("Product line"), Shape.TEXT,
        "productcategory englishproductcategoryname productline category productfamily family productgroup product "
        "productname tuoteryhma tuotelinja tuote produktgrupp produktgruppe produkt produktlinje",
        is_of_line=True, longest=120),
    _of("label", _("Line"), Shape.TEXT, "productname englishproductname itemname description lineitem item sku product rivi kuvaus", is_of_line=True),
    _of("revenue", _("One-off or recurring"), Shape.CHOICE,
        "revenuetype revenuekind recurringornot billingtype chargetype tulotyyppi tulolaji liikevaihtolaji intaktstyp umsatzart",
        is_of_line=True, choices=("ONE_OFF", "RECURRING")),
    _of("quantity", _("Quantity"), Shape.QUANTITY, "quantity orderquantity qty units maara kpl antal antall menge anzahl stuck stk lukumaara tilausmaara", is_of_line=True),
    _of("lost_reason", _("Why it was lost"), Shape.TEXT,
        "lostreason closedlostreason lossreason reasonlost syy reasonlostclosed reasonforloss reasonforlosss "
        "dealclosedlostreason syyhaviolle havionsyy forlustorsak lostreasonidname"),
)  # fmt: skip

REVENUE = (
    _of("month", _("Month"), Shape.MONTH,
        "month yearmonth period accountingperiod fiscalperiod postingperiod calendarmonth monthstart date day kuukausi kausi "
        "jakso kk pvm kuukausipvm manad maned monat mois",
        is_required=True, is_identity=True),
    _of("amount", _("Total revenue"), Shape.AMOUNT,
        "totalrevenue revenue netrevenue turnover netsales totalsales sales amount netamount total value liikevaihto myynti "
        "summa liikevaihtoyhteensa kokonaisliikevaihto omsattning omsetning omsaetning umsatz chiffredaffaires "
        "myyntiyhteensa",
        is_required=True),
    _of("currency", _("Currency"), Shape.CURRENCY, "currency currencycode currencyisocode valuutta valuta wahrung", is_required=True),
)  # fmt: skip

CATALOGUE: Mapping[Target, tuple[Field, ...]] = {
    Target.PARTNERS: PARTNERS,
    Target.CUSTOMERS: CUSTOMERS,
    Target.DEALS: DEALS,
    Target.REVENUE: REVENUE,
    Target.CANDIDATES: CANDIDATES,
    Target.PAYMENTS: PAYMENTS,
}


# What must be one of the things that we know.
_TRANSLATED = (Shape.CHOICE, Shape.COUNTRY, Shape.CURRENCY)


def is_translated(field: Field) -> bool:
    """Whether single texts of the field can be given another meaning in the mapping: choices, and what must be known."""
    return field.shape in _TRANSLATED or field.name in (
        "partner",
        "regions",
        "segments",
        "languages",
        "deal",
        "payer",
    )


# Where a programme keeps one thing in two columns, as won and lost deals apart: the second is read where the first is
# empty.
SECONDS: Mapping[str, tuple[str, ...]] = {
    "wontime": ("losttime",), "wondate": ("lostdate",), "actualrevenue": ("estrevenue", "estimatedrevenue", "expectedrevenue"),
}  # fmt: skip


def find_field(target: Target, name: str) -> Field | None:
    """The field of that name, if the target has it."""
    return next((field for field in CATALOGUE[target] if field.name == name), None)
