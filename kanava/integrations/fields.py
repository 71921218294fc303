"""What can be imported: the fields of partners, customers, deals and totals, and the headers they are known by.

Headers are compared as lower-case letters and digits only, so `Close Date`, `close_date` and `CloseDate` are one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Target(StrEnum):
    """What a file's rows become."""

    PARTNERS = "partners"
    CUSTOMERS = "customers"
    DEALS = "deals"
    REVENUE = "revenue"


class Shape(StrEnum):
    """What a cell must look like."""

    TEXT = "TEXT"
    KEY = "KEY"
    DAY = "DAY"
    MONTH = "MONTH"
    AMOUNT = "AMOUNT"
    QUANTITY = "QUANTITY"
    COUNTRY = "COUNTRY"
    CURRENCY = "CURRENCY"
    DOMAIN = "DOMAIN"
    EMAIL = "EMAIL"
    CHOICE = "CHOICE"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a file can tell. `headers` are tried in order; `choices` are the codes of a choice."""

    name: str
    label: "str | Promise"
    shape: Shape
    headers: tuple[str, ...]
    choices: tuple[str, ...] = ()
    is_required: bool = False
    # What tells one thing from another, where that is no key of the source.
    is_identity: bool = False
    # Each row of an order has its own value of these; all others are the whole order's.
    is_of_line: bool = False
    longest: int = 200


def _of(name: str, label: "str | Promise", shape: Shape, headers: str, **more: object) -> Field:
    return Field(name, label, shape, tuple(headers.split()), **more)  # type: ignore[arg-type]


_KEY_LABEL = _("Key in the source")

PARTNERS = (
    _of("key", _KEY_LABEL, Shape.KEY,
        "resellerkey partnerkey partnerid resellerid partnernumber partnercode accountid companyid recordid customerid vendorid id key number"),
    _of("name", _("Name"), Shape.TEXT,
        "partnername resellername name companyname company accountname account partner reseller organization organisation organizationname kumppani nimi yritys yritysnimi",
        is_required=True),
    _of("country", _("Country"), Shape.COUNTRY,
        "country countrycode countryregioncode billingcountrycode billingcountry countryregion location officelocation addresscountry englishcountryregionname maa maakoodi",
        is_required=True),
    _of("type", _("Type"), Shape.CHOICE,
        "partnertype resellertype businesstype type accounttype channeltype kumppanityyppi tyyppi",
        choices=("RESELLER", "REFERRAL", "MSP", "SI"), is_required=True),
    _of("tier", _("Tier"), Shape.CHOICE, "tier partnertier level partnerlevel taso kumppanitaso", choices=("BRONZE", "SILVER", "GOLD")),
    _of("lifecycle", _("Lifecycle stage"), Shape.CHOICE, "lifecycle partnerstatus status lifecyclestage tila",
        choices=("ONBOARDING", "ACTIVE", "PAUSED", "EXITED")),
    _of("business_id", _("Business id"), Shape.KEY,
        "businessid vatnumber vatid vat taxid companynumber registrationnumber orgnumber organisationnumber ytunnus yritystunnus", longest=30),
    _of("domain", _("Website or domain"), Shape.DOMAIN, "domain website url webpage homepage companydomain companydomainname verkkosivu kotisivu"),
    _of("currency", _("Currency"), Shape.CURRENCY, "currency currencycode currencyisocode valuutta"),
    _of("signed_on", _("Signed on"), Shape.DAY,
        "signedon signed signeddate signdate contractdate agreementdate partnersince startdate onboarded onboardingdate createdate createddate sopimuspaiva allekirjoitettu"),
    _of("ended_on", _("Ended on"), Shape.DAY, "endedon ended enddate terminatedon terminationdate contractend paattynyt"),
    _of("manager", _("Partner manager"), Shape.TEXT,
        "partnermanager manager accountmanager owner ownername ownerid channelmanager kumppanipaallikko vastuuhenkilo"),
    _of("distributor", _("Distributor"), Shape.TEXT, "distributor distributorname distributorkey parentpartner jakelija tukkuri"),
    _of("contact_name", _("Contact"), Shape.TEXT, "contactname contact primarycontact contactperson yhteyshenkilo", longest=120),
    _of("contact_email", _("Contact's e-mail"), Shape.EMAIL, "contactemail email emailaddress sahkoposti"),
    _of("contact_phone", _("Contact's phone"), Shape.TEXT, "contactphone phone phonenumber telephone puhelin puhelinnumero", longest=40),
)  # fmt: skip

CUSTOMERS = (
    _of("key", _KEY_LABEL, Shape.KEY,
        "customerkey customerid customernumber accountid organizationid companyid recordid customeralternatekey hsobjectid id key asiakasnumero"),
    _of("name", _("Name"), Shape.TEXT,
        "customername accountname companyname name account company customer organization organisation organizationname asiakas yritys nimi yritysnimi",
        is_required=True),
    _of("country", _("Country"), Shape.COUNTRY,
        "country countrycode countryregioncode billingcountrycode billingcountry countryregion location officelocation addresscountry maa maakoodi"),
    _of("business_id", _("Business id"), Shape.KEY,
        "businessid vatnumber vatid vat taxid companynumber registrationnumber orgnumber organisationnumber ytunnus yritystunnus", longest=30),
    _of("domain", _("Website or domain"), Shape.DOMAIN, "domain website url webpage homepage companydomain companydomainname verkkosivu kotisivu"),
    _of("parent", _("Parent company"), Shape.TEXT,
        "parent parentaccount parentaccountid parentid parentcompany parentname subsidiaryof hsparentcompanyid emoyhtio konserni"),
    _of("is_listed", _("Offered to partners"), Shape.CHOICE, "listed islisted offered offeredtopartners suggested suggestedtopartners partnersuggestion ehdotetaankumppaneille",
        choices=("YES", "NO")),
)  # fmt: skip

DEALS = (
    _of("key", _("Deal or order number"), Shape.KEY,
        "opportunityid dealid salesordernumber ordernumber orderid invoicenumber opportunitynumber dealkey recordid hsobjectid id key diilinumero tilausnumero"),
    _of("title", _("Deal"), Shape.TEXT, "opportunityname dealname title subject name diili kauppa", longest=240),
    _of("stage", _("Stage"), Shape.CHOICE, "stagename dealstage stage opportunitystage status salesstage dealpipelinestageid vaihe tila",
        choices=("QUALIFIED", "PROPOSAL", "NEGOTIATION", "WON", "LOST")),
    _of("outcome", _("Outcome"), Shape.CHOICE, "outcome status dealstatus iswon", choices=("WON", "LOST", "OPEN")),
    _of("origin", _("Origin"), Shape.CHOICE, "origin channel saleschannel dealorigin leadorigin kanava alkupera", choices=("SOURCED", "INFLUENCED", "DIRECT")),
    _of("partner", _("Partner"), Shape.TEXT,
        "partner partnername resellerkey reseller resellername partnerkey partnerid resellerid partneraccount partneraccountid partneraccountname channelpartner kumppani jalleenmyyja"),
    _of("customer", _("Customer"), Shape.TEXT,
        "customer customername accountname account company companyname organization organisation organizationname orgname endcustomer enduser asiakas loppuasiakas"),
    _of("customer_key", _("Customer's key in the source"), Shape.KEY,
        "customerkey customerid accountid organizationid orgid companyid associatedcompanyid asiakasnumero"),
    _of("customer_country", _("Customer's country"), Shape.COUNTRY, "customercountry accountcountry billingcountry country countrycode asiakkaanmaa maa"),
    _of("customer_domain", _("Customer's domain"), Shape.DOMAIN, "customerdomain accountwebsite website domain"),
    _of("customer_business_id", _("Customer's business id"), Shape.KEY, "customerbusinessid customervat vatnumber businessid ytunnus", longest=30),
    _of("net", _("Net to vendor"), Shape.AMOUNT,
        "netamount net salesamount linetotal totalprice amount dealamount closevalue value dealvalue opportunityamount amountinhomecurrency total revenue price summa arvo",
        is_required=True, is_of_line=True),
    _of("currency", _("Currency"), Shape.CURRENCY, "currency currencycode currencyisocode dealcurrencycode currencyalternatekey valuutta", is_required=True),
    _of("list", _("List price"), Shape.AMOUNT, "listamount listtotal extendedlistprice totallistprice listahinta", is_of_line=True),
    _of("end_customer", _("End-customer price"), Shape.AMOUNT, "endcustomeramount endcustomertotal endcustomerprice loppuasiakashinta", is_of_line=True),
    _of("opened_on", _("Opened on"), Shape.DAY,
        "openedon openeddate opened engagedate createdate createddate createdon created addtime dateadded avattu luotu"),
    _of("closed_on", _("Closed or expected"), Shape.DAY,
        "closedon closedate closeddate wondate wontime closetime orderdate invoicedate actualclosedate expectedclosedate suljettu tilauspaiva paattymispaiva"),
    _of("expected_close_on", _("Expected close"), Shape.DAY, "expectedcloseon expectedclosedate forecastdate expectedclose arvioitupaattymispaiva"),
    _of("registered_on", _("Registered on"), Shape.DAY, "registeredon registered registrationdate dealregistrationdate rekisteroity"),
    _of("seller", _("Seller"), Shape.TEXT, "salesagent seller salesperson owner ownername dealowner opportunityowner ownerid hubspotownerid accountexecutive myyja omistaja"),
    _of("kind", _("Kind"), Shape.CHOICE, "dealtype opportunitytype kind type tyyppi", choices=("NEW", "EXPANSION", "RENEWAL")),
    _of("product_line", _("Product line"), Shape.TEXT,
        "productcategory englishproductcategoryname productline category productfamily family productgroup product productname tuoteryhma tuotelinja tuote",
        is_of_line=True, longest=120),
    _of("label", _("Line"), Shape.TEXT, "productname englishproductname itemname description lineitem item sku product rivi kuvaus", is_of_line=True),
    _of("quantity", _("Quantity"), Shape.QUANTITY, "quantity orderquantity qty units maara kpl", is_of_line=True),
    _of("lost_reason", _("Why it was lost"), Shape.TEXT, "lostreason closedlostreason lossreason reasonlost syy"),
)  # fmt: skip

REVENUE = (
    _of("month", _("Month"), Shape.MONTH,
        "month yearmonth period accountingperiod fiscalperiod postingperiod calendarmonth monthstart date day kuukausi kausi jakso kk pvm",
        is_required=True, is_identity=True),
    _of("amount", _("Total revenue"), Shape.AMOUNT,
        "totalrevenue revenue netrevenue turnover netsales totalsales sales amount netamount total value liikevaihto myynti summa",
        is_required=True),
    _of("currency", _("Currency"), Shape.CURRENCY, "currency currencycode currencyisocode valuutta", is_required=True),
)  # fmt: skip

CATALOGUE: Mapping[Target, tuple[Field, ...]] = {
    Target.PARTNERS: PARTNERS,
    Target.CUSTOMERS: CUSTOMERS,
    Target.DEALS: DEALS,
    Target.REVENUE: REVENUE,
}


def find_field(target: Target, name: str) -> Field | None:
    """The field of that name, if the target has it."""
    return next((field for field in CATALOGUE[target] if field.name == name), None)
