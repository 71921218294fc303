"""A statement as a paper: tagged for screen readers, in the reader's language (guide: C5, G5)."""

import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kanava.earnings.actions.closing import close_period
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_user, staff
from tests.payouts.making import earn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "title", "period"), [("en", "Statement", "Period"), ("fi", "Tilitys", "Kausi")]
)
def test_a_statement_is_a_tagged_paper_in_the_readers_language(language, title, period) -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL")
    earn(aurora, 1_234_50, at=datetime(2026, 10, 12, 9, tzinfo=UTC))
    fia = staff(make_user("Fia", role="FINANCE"))
    close_period(by=fia, day=date(2026, 10, 31), at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    bertil = make_member(aurora, "Bertil", Role.PARTNER_FINANCE)
    bertil.language = language
    bertil.save()
    address = reverse("portal:statement", args=["2026-10-0001"])
    content = client_of(bertil).get(address + "?as=pdf").content
    paper = PdfReader(io.BytesIO(content))
    assert b"pdfuaid" in content
    assert paper.root_object["/MarkInfo"]["/Marked"]
    assert paper.root_object["/StructTreeRoot"]
    assert paper.root_object["/Lang"] == language
    assert paper.metadata.title == f"{title} 2026-10-0001"
    text = paper.pages[0].extract_text()
    assert "Aurora Oy" in text
    assert period in text
    assert {"en": "1,234.50", "fi": "1 234,50"}[language] in text.replace("\xa0", " ").replace("\u202f", " ")
