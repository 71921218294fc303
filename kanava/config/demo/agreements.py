"""The demo's agreements: signed here or on paper, one that runs out soon while the next one waits for its second
signature, and a draft with gaps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kanava.agreements.actions import drafting, ending, sending, signing, templates, uploading
from kanava.agreements.actions.drafting import SignerTold, Terms
from kanava.agreements.actions.signing import Given
from kanava.agreements.filling import country_in
from kanava.agreements.models import Agreement
from kanava.config.demo.schedule import Schedule
from kanava.core.models import Letter
from kanava.documents.typesetting import make_pdf
from kanava.partners.models import Contact, Partner
from kanava.rules.agreements import DAY
from kanava.rules.people import Actor, Via, system
from kanava.rules.periods import add_months

OURS = SignerTold("OURS", "Aino Virtanen", "aino@demo.kanava", "Channel director")
CONSENT = "I have read the agreement, I may sign it, and I agree to sign it electronically."
ADDRESSES = {
    0: "Linnankatu 12, 20100 Turku", 3: "Raatimiehenkatu 5, 53100 Lappeenranta", 6: "Bryggen 11, 5003 Bergen",
    8: "Koulukatu 9, 60100 Seinäjoki", 11: "Rantakatu 25, 80100 Joensuu", 13: "Satamatie 4, 00980 Helsinki",
}  # fmt: skip
# Place, days ago, months of the first term, months of a renewal, language: signed here.
SIGNED = (
    (0, 690, 24, 12, "fi"), (3, 500, 24, 12, "fi"), (8, 380, 12, 12, "fi"), (11, 330, 24, 0, "fi"), (13, 70, 24, 12, "en"),
)  # fmt: skip
# Place, days ago, months until the end, or none: signed on paper.
ON_PAPER = (
    (1, 660, 24), (2, 540, 0), (4, 430, 24), (5, 420, 15), (6, 410, 14), (7, 400, 0), (9, 360, 24), (10, 340, 24), (14, 25, 12),
)  # fmt: skip
WAITING, WITH_GAPS = 6, 12


@dataclass(slots=True)
class Agreements:
    """Plans the demo's agreements on its schedule."""

    schedule: Schedule
    partners: Sequence[Partner]
    owner: Actor
    manager: Actor
    versions: dict[str, int] = field(default_factory=dict)

    def tell(self) -> None:
        """Plan everything."""
        self.schedule.add(699, self._templates)
        for place, days, months, renewal, language in SIGNED:
            self._signed(place, days, self._terms(place, days, months, renewal, language), language)
        for place, days, months in ON_PAPER:
            self._on_paper(place, days, self._terms(place, days, months, 0))
        self.schedule.add(3, self._waiting, hour=11)
        self.schedule.add(2, self._with_gaps, hour=15)
        for days in (14, 0):
            self.schedule.add(days, self._keep_dates, hour=0)

    def _templates(self, at: datetime) -> None:
        by, address = self.owner, "Mannerheimintie 20, 00100 Helsinki"
        templates.save_company(
            by=by, name="Virta Software Oy", business_id="2987654-0", address=address, at=at
        )
        for language, name in (("en", "Partner agreement (English)"), ("fi", "Kumppanisopimus (suomi)")):
            made = templates.create_template(by=by, name=name, language=language, jurisdiction="FI", at=at)
            self.versions[language] = templates.publish_template(by=by, template_id=made.pk, at=at).pk

    def _terms(self, place: int, days: int, months: int, renewal: int, language: str = "en") -> Terms:
        begins, partner = self.schedule.day(days), self.partners[place]
        return Terms(
            begins, add_months(begins, months) - DAY if months else None, notice_months=3, renewal_months=renewal,
            territory=country_in(language, partner.country), partner_address=ADDRESSES.get(place, ""),
        )  # fmt: skip

    def _draft(self, place: int, terms: Terms, language: str, at: datetime) -> Agreement:
        partner = self.partners[place]
        contact = Contact.objects.filter(partner=partner).order_by("-is_primary", "id")[0]
        theirs = SignerTold("THEIRS", contact.name, contact.email, contact.title)
        return drafting.draft_agreement(
            by=self.manager, partner_id=partner.pk, version_id=self.versions[language], terms=terms,
            signers=(OURS, theirs), at=at,
        )  # fmt: skip

    def _signed(self, place: int, days: int, terms: Terms, language: str) -> None:
        def step(at: datetime) -> None:
            latest = Letter.objects.order_by("-id").values_list("id", flat=True).first() or 0
            draft = self._draft(place, terms, language, at)
            sending.send_agreement(by=self.manager, agreement_id=draft.pk, at=at)
            for name in (OURS.name, self._contact(place)):
                self._sign(name, at)
            # The letters of old have long been read.
            Letter.objects.filter(pk__gt=latest).delete()

        self.schedule.add(days, step, hour=9)

    def _contact(self, place: int) -> str:
        partner = self.partners[place]
        return Contact.objects.filter(partner=partner).order_by("-is_primary", "id")[0].name

    def _sign(self, name: str, at: datetime) -> None:
        """Sign by the link in the latest letter, as its reader would."""
        text = next(one.text for one in Letter.objects.order_by("-id") if "/sign/" in one.text)
        found = re.search(r"/sign/([\w-]+)/", text)
        assert found is not None
        offered = signing.get_offered(found[1], at=at)
        given = Given(name, CONSENT, offered.document.sha256, "192.0.2.24", "Firefox on Linux")
        signing.sign_agreement(by=system(Via.PUBLIC), token=found[1], given=given, at=at)

    def _on_paper(self, place: int, days: int, terms: Terms) -> None:
        partner, day = self.partners[place], self.schedule.day(days)

        def step(at: datetime) -> None:
            uploading.upload_agreement(
                by=self.manager, partner_id=partner.pk, title="Partner agreement", content=_scan(partner, at),
                signed_on=day, terms=terms, at=at,
            )  # fmt: skip

        self.schedule.add(days, step, hour=9)

    def _waiting(self, at: datetime) -> None:
        """The next agreement of one that runs out: we have signed it, they have not yet."""
        begins = self.schedule.day(410)
        begins = add_months(begins, 14)
        terms = Terms(
            begins, add_months(begins, 24) - DAY, 3, 12, "Norway", partner_address=ADDRESSES[WAITING]
        )
        draft = self._draft(WAITING, terms, "en", at)
        sending.send_agreement(by=self.manager, agreement_id=draft.pk, at=at)
        self._sign(OURS.name, at)

    def _with_gaps(self, at: datetime) -> None:
        """A draft that cannot be sent yet: nobody has told the partner's business id and address."""
        self._draft(WITH_GAPS, self._terms(WITH_GAPS, -1, 24, 12), "en", at)

    def _keep_dates(self, at: datetime) -> None:
        by = system(Via.JOB)
        ending.roll_dates(by=by, at=at)
        ending.remind_of_dates(by=by, at=at)


def _scan(partner: Partner, at: datetime) -> bytes:
    """What stands for a scanned contract."""
    text = f"Signed on paper by Virta Software Oy and {partner.name}."
    return make_pdf(
        "agreement",
        {
            "title": "Partner agreement", "author": "Virta Software Oy", "reference": partner.name, "language": "en",
            "page_word": "Page", "subtitle": partner.name, "signers": [], "signers_word": "", "signed_how": "",
            "clauses": [{"heading": "The parties", "blocks": [{"text": text, "points": []}]}],
        },
        at=at,
    )  # fmt: skip
