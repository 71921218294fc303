"""A contract signed elsewhere is kept as it is, and signs the partner; what is no contract is refused."""

from dataclasses import replace
from datetime import date

import pytest

from kanava.agreements.actions import drafting, uploading
from kanava.agreements.models import Agreement, Document
from kanava.agreements.queries import verify
from kanava.core.files import hash_of
from kanava.rules.files import LARGEST_FILE
from kanava.rules.partnership import DateInFuture
from kanava.rules.refusals import Faults
from tests.agreements.making import AT, OWNER, TERMS, make_draft, make_signing_partner

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def upload(partner, **more):
    told = {"title": "Reseller contract", "content": PDF, "signed_on": date(2026, 11, 2), "terms": TERMS}
    return uploading.upload_agreement(by=OWNER, partner_id=partner.pk, at=AT, **{**told, **more})


def test_it_is_kept_byte_for_byte_and_signs_the_partner_as_of_its_day() -> None:
    partner = make_signing_partner()
    found = upload(partner)
    partner.refresh_from_db()
    assert (partner.lifecycle, partner.signed_on) == ("ONBOARDING", date(2026, 11, 2))
    assert (found.state, found.version) == ("SIGNED", None)
    assert bytes(Document.objects.get().content) == PDF
    assert {str(one.on) for one in found.dates.all()} == {"2028-08-31", "2028-12-01"}
    # Nobody signed it here, so it is not told to have been.
    assert verify(hash_of(PDF)) is None


@pytest.mark.parametrize(
    ("more", "refusal", "field"),
    [
        ({"content": b""}, uploading.FileMissing, "file"),
        ({"content": b"GIF89a"}, uploading.NotPdf, "file"),
        ({"content": b"<script>%PDF-1.4 %%EOF"}, uploading.NotPdf, "file"),
        ({"content": PDF[:20]}, uploading.NotPdf, "file"),
        ({"content": PDF + b" " * LARGEST_FILE}, uploading.PdfTooLarge, "file"),
        ({"title": " "}, uploading.TitleMissing, "title"),
        ({"signed_on": date(2026, 11, 25)}, DateInFuture, "signed_on"),
    ],
)
def test_what_is_refused_leaves_nothing(more, refusal, field) -> None:
    partner = make_signing_partner()
    with pytest.raises(refusal) as caught:
        upload(partner, **more)
    assert caught.value.field == field
    assert not Agreement.objects.exists()
    partner.refresh_from_db()
    assert partner.lifecycle == "SIGNING"


def test_its_dates_fit_together_and_there_is_one_open_at_a_time() -> None:
    partner = make_signing_partner()
    with pytest.raises(Faults):
        upload(partner, terms=replace(TERMS, ends_on=date(2020, 1, 1)))
    make_draft(partner)
    with pytest.raises(drafting.AgreementOpen):
        upload(partner)
