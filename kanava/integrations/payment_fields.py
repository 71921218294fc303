"""The fields of lists of customer payments, as accounting and banks write them, and the headers they are known by."""

from django.utils.translation import gettext_lazy as _

from kanava.integrations.shapes import Shape
from kanava.integrations.shapes import field_of as _of

PAYMENTS = (
    _of("deal", _("Deal"), Shape.TEXT,
        "deal ournumber ourno ournr ourid meidannumero numeromme kanavanumber dealnumber dealid dealname ordernumber salesordernumber orderid orderno order opportunityid opportunityname "
        "salesorder ponumber projectname project diili diilinumero diilinro kauppa kauppanumero tilausnumero tilausnro tilaus "
        "mahdollisuus ordernummer ordernr affar auftragsnummer auftragsnr bestellnummer",
        longest=240, words=(_("Deal number"), _("Deal or order number"))),
    _of("payer", _("Customer"), Shape.TEXT,
        "customer customername payer payername debtor debtorname client clientname accountname account company companyname "
        "asiakas asiakkaannimi maksaja maksajannimi saajamaksaja velallinen yritys kund kundnamn betalare kunde kundenname "
        "zahler zahlungspflichtiger auftraggeber"),
    _of("movement", _("What happened"), Shape.CHOICE,
        "kind type transactiontype movement whathappened paymenttype documenttype event laji tyyppi tapahtumalaji tapahtuma "
        "typ handelse art buchungsart",
        choices=("PAID", "REFUNDED", "CANCELLED")),
    _of("amount", _("Amount"), Shape.AMOUNT,
        "amountpaid paidamount paymentamount netamount amountexclvat amount paid sum total value maksettu suoritus suoritussumma "
        "maksettusumma veroton summaveroton maara summa belopp betaltbelopp betrag zahlbetrag gezahlt montant",
        is_required=True),
    _of("currency", _("Currency"), Shape.CURRENCY, "currency currencycode currencyisocode valuutta valuta wahrung devise"),
    _of("moved_on", _("Day"), Shape.DAY,
        "paymentdate paidon datepaid paiddate valuedate bookingdate postingdate entrydate receivedon transactiondate date day "
        "maksupaiva maksupvm suorituspaiva suorituspvm arvopaiva kirjauspaiva pvm paivamaara paiva betaldatum betaldag "
        "bokforingsdag datum zahlungsdatum buchungstag valuta wertstellung",
        is_required=True),
    _of("reference", _("Reference"), Shape.KEY,
        "reference referencenumber paymentreference paymentid transactionid archiveid invoicenumber invoiceno invoice receipt "
        "documentnumber viite viitenumero arkistointitunnus laskunumero laskunnumero laskunro lasku tosite maksutunnus "
        "referens fakturanummer fakturanr faktura rechnungsnummer rechnungsnr verwendungszweck belegnummer",
        longest=80),
)  # fmt: skip
