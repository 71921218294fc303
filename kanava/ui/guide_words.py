"""Words for guides: callouts, changes, what the checks find, events, refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kanava.rules.guides import Callout, Change, Fault, FaultKind
from kanava.ui.languages import language_name

CALLOUTS: Mapping[str, Any] = {
    Callout.NOTE.value: _("Take note"), Callout.TIP.value: _("Tip"), Callout.WARNING.value: _("Warning"),
}  # fmt: skip
CHANGES: Mapping[str, Any] = {
    Change.NEW.value: _("New pages"), Change.CHANGED.value: _("Changed pages"), Change.REMOVED.value: _("Removed pages"),
}  # fmt: skip

CODES: Mapping[str, Any] = {
    "guide.made": _("Guide begun"), "guide.changed": _("Guide changed"), "guide.shared": _("Guide shared"),
    "guide.withdrawn": _("Guide withdrawn"), "guide.version_begun": _("Version of a guide begun"),
    "guide.version_published": _("Version of a guide published"), "guide.version_archived": _("Version of a guide archived"),
    "guide.version_discarded": _("Draft of a guide thrown away"), "guide.page_written": _("Page of a guide written"),
    "guide.page_removed": _("Page of a guide removed"), "guide.pages_ordered": _("Pages of a guide put in order"),
    "guide.opinion_heard": _("Done with what a reader said of a guide"),
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "GUIDE_TITLE": _("Give it a title."),
    "GUIDE_SLUG": _(
        "Write the address in small letters a to z, digits and hyphens, such as first-connection."
    ),
    "GUIDE_SLUG_TAKEN": _("This address is taken already."),
    "GUIDE_LABEL": _("Name the version by letters, digits, dots and hyphens, such as 2.4."),
    "GUIDE_LABEL_TAKEN": _("There is a version of this name already."),
    "GUIDE_DRAFT_THERE": _("A version is being written already. Publish it or throw it away first."),
    "GUIDE_VERSION_FIXED": _("This version is published and is not changed any more. Begin the next one."),
    "GUIDE_MOVED": _("Somebody has changed where it stands since you opened the page."),
    "GUIDE_UNPUBLISHED": _("Publish a version first: there is nothing to read yet."),
    "GUIDE_FAULTY": _("Mend what the checks name first."),
    "GUIDE_NEWEST": _(
        "This is the version that partners read. Withdraw the guide, or publish another version first."
    ),
    "GUIDE_PAGES": _("The version has as many pages as a version can have."),
    "GUIDE_PICTURES": _("The page has as many pictures as a page can have."),
    "GUIDE_PICTURE": _("Send a whole picture in PNG or JPEG of at most 40 million dots."),
}


def of_fault(fault: Fault) -> str:
    """What the checks have found, as a sentence about its page."""
    said = {
        FaultKind.NO_PAGES: gettext("The version has no pages."),
        FaultKind.EMPTY_PAGE: gettext("The page is empty (%(language)s)."),
        FaultKind.BROKEN_LINK: gettext("The link to “%(what)s” leads to no page (%(language)s)."),
        FaultKind.BROKEN_ANCHOR: gettext("The link to “%(what)s” leads to no heading (%(language)s)."),
        FaultKind.PICTURE_MISSING: gettext(
            "The picture “%(what)s” is not among the page’s pictures (%(language)s)."
        ),
        FaultKind.PICTURE_BARE: gettext("The picture “%(what)s” does not say what it shows (%(language)s)."),
        FaultKind.LANGUAGE_MISSING: gettext("The page is not written in %(language)s."),
    }[fault.kind]
    language = language_name(fault.language) if fault.language else ""
    return said % {"what": fault.what, "language": language}
