"""The demo's due diligence: done for the candidate at its agreement, begun for the one that tries the portal."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from kanava.core import clock
from kanava.recruiting.actions import diligence, evidence, judging, references
from kanava.recruiting.actions.diligence import Figures
from kanava.recruiting.actions.evidence import Sent
from kanava.recruiting.actions.judging import Given
from kanava.recruiting.actions.references import Asked
from kanava.rules.citing import Cites
from kanava.rules.people import Actor

FOUND = {
    "REPUTATION": ("GOOD", "Fourteen years in business; three references called."),
    "PRESENCE": ("GOOD", "Visited the office in Jyväskylä."),
    "VENDORS": ("GOOD", "Two vendors say that they pay in time and train their people."),
    "FINANCES": ("GOOD", "Accounts of two years, credit rating AA."),
    "RESOURCES": ("WEAK", "One seller has time for us until spring."),
    "CONFLICTS": ("GOOD", "None found."),
    "RESIDENCY": ("GOOD", "Own data centre in Finland."),
    "PRIVACY": ("GOOD", "Has a privacy officer and a processing agreement."),
    "SECTOR": ("NOT_APPLICABLE", ""),
    "COMPETITORS": ("GOOD", "No rival among their vendors."),
    "PROMISES": ("GOOD", "Their forecast follows their customers."),
    "RESISTANCE": ("GOOD", "Tried the portal by themselves."),
}


def look_into(ids: Mapping[str, int], *, owner: Actor, manager: Actor, at: datetime) -> None:
    """Tell what was found out; `ids` are those of the candidates by name."""
    kaiku, nordan = ids["Kaiku Palvelut Oy"], ids["Nordanvind Drift AB"]
    for check, (result, why) in FOUND.items():
        diligence.keep_finding(
            by=manager, candidate_id=kaiku, check=check, result=result, evidence=why, at=at
        )
    _papers(kaiku, by=manager, at=at)
    given = {"CAPACITY": Given(9, "", diligence=Cites.NOW)}
    judging.score_candidate(by=owner, candidate_id=kaiku, given=given, at=at)
    for check in ("REPUTATION", "LANGUAGES", "PRIVACY"):
        result, why = FOUND.get(check, ("GOOD", "Everybody we met speaks Swedish."))
        diligence.keep_finding(
            by=manager, candidate_id=nordan, check=check, result=result, evidence=why, at=at
        )
    diligence.keep_finding(
        by=manager, candidate_id=nordan, check="COMPETITORS", result="RED_FLAG", at=at,
        evidence="Resells Rival’s monitoring to six customers.",
    )  # fmt: skip
    diligence.waive_red_flag(
        by=owner, candidate_id=nordan, check="COMPETITORS", at=at, reason="Rival’s contract ends in March; they move all six to us.",
    )  # fmt: skip
    for years, revenue, profit in ((2, 1_480_000, 90_000), (1, 1_710_000, 121_000)):
        figures = Figures(at.year - years, "EUR", revenue * 100, profit * 100, 400_000_00)
        diligence.keep_accounts(by=manager, candidate_id=kaiku, figures=figures, at=at)
    asked = Asked("Anders Ek", "Gävle Stål AB", "anders.ek@gavlestal.example", "en")
    references.ask_reference(by=manager, candidate_id=nordan, asked=asked, at=at)


def _papers(candidate_id: int, *, by: Actor, at: datetime) -> None:
    """A credit report that has grown old, accounts, and a certificate that names its end."""
    today = clock.day_of(at)
    accounts = f"Year;Revenue;Result;Equity\n{at.year - 1};1 710 000;121 000;400 000\n"
    rows = (
        ("FINANCES", Sent("luottoraportti.pdf", _pdf("Kaiku Palvelut Oy: AA"), "CREDIT_REPORT", today - timedelta(days=400))),
        ("FINANCES", Sent("tilinpaatos.csv", accounts.encode(), "ANNUAL_ACCOUNTS", today - timedelta(days=150))),
        ("PRIVACY", Sent("iso-27001.pdf", _pdf("ISO/IEC 27001, Kaiku Palvelut Oy"), "ATTESTATION", today - timedelta(days=200), today + timedelta(days=895))),
    )  # fmt: skip
    for check, sent in rows:
        evidence.add_paper(by=by, candidate_id=candidate_id, check=check, sent=sent, at=at)


def _pdf(text: str) -> bytes:
    """A page with one line on it."""
    drawn = f"BT /F1 18 Tf 72 760 Td ({text}) Tj ET".encode("latin-1")
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + tail
