"""Words for the codes of due diligence: its papers, what happens to them, and what is refused."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CODES: Mapping[str, Any] = {
    "OWN": _("Own checks"), "OWN_1": _("Own check 1"), "OWN_2": _("Own check 2"), "OWN_3": _("Own check 3"), "OWN_4": _("Own check 4"),
    "OWN_5": _("Own check 5"),
    "CREDIT_REPORT": _("Credit report"), "ANNUAL_ACCOUNTS": _("Annual accounts"), "REGISTER_EXTRACT": _("Extract from a register"),
    "ATTESTATION": _("Certificate or attestation"), "TENDER_RECORD": _("Record of a tender"), "REFERENCE_LETTER": _("Letter of reference"),
    "OTHER_PAPER": _("Other document"),
    "candidate.paper_added": _("Document added to a check"), "candidate.reference_dropped": _("Reference not waited for any more"),
    "candidate.paper_removed": _("Document removed from a check"),
}  # fmt: skip
REFUSALS: Mapping[str, Any] = {
    "PAPER_TOO_LARGE": _("The file is larger than 20 MB. Save it smaller, then choose it again."),
    "PAPER_UNKNOWN": _("By its content this is no file that can be kept. Send a PDF, PNG, JPEG, Excel, Word or CSV file."),
    "PAPER_KNOWN": _("This check has the same file already."),
    "PAPER_DAY_MISSING": _("A document of this kind ages: give its date, or until when it is valid."),
    "PAPER_DAY_AHEAD": _("This date lies in the future."),
    "PAPER_ENDS_EARLY": _("It cannot end before its own date."),
    "TOO_MANY_PAPERS": _("There is no room for more documents on this check. Remove one first."),
}  # fmt: skip
