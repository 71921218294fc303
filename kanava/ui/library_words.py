"""Words for materials: kinds, stages of a sale, states, events, refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CODES: Mapping[str, Any] = {
    "DECK": _("Presentation"), "DATASHEET": _("Datasheet"), "CASE_STUDY": _("Customer story"), "PRICE_LIST": _("Price list"),
    "TECHNICAL_GUIDE": _("Technical guide"), "DEMO_VIDEO": _("Video"), "PICTURE": _("Picture or logo"), "FORM": _("Template or form"),
    "OWN_TEMPLATE": _("Template that partners make their own"),
    "WAKE": _("Waking interest"), "COMPARE": _("Comparing solutions"), "DECIDE": _("Deciding"), "DEPLOY": _("Taking into use"),
    "WRITTEN": _("Not shared"), "SHARED": _("Shared"), "ARCHIVED": _("Archived"),
    "TRANSLATING": _("Being translated"), "REVIEWING": _("Being reviewed"), "READY": _("Ready"),
    "PDF": "PDF", "DOCX": "Word", "PPTX": "PowerPoint", "XLSX": "Excel", "PNG": "PNG", "JPEG": "JPEG", "MP4": "MP4", "LINK": _("Link"),
    "material.made": _("Material begun"), "material.changed": _("Material changed"), "material.shared": _("Material shared"),
    "material.archived": _("Material archived"), "material.edition_kept": _("Language of a material saved"),
    "material.version_added": _("New version of a material"), "material.marks_stand": _("What is no place stands in a template"),
    "partner.name": _("name"), "partner.contact": _("contact person"), "partner.email": _("e-mail address"), "partner.phone": _("phone"),
    "partner.website": _("website"), "partner.services": _("services"), "partner.logo": _("logo"),
    "product.name": _("product"), "partner.colour": _("colour"), "partner.on_colour": _("colour of text on it"),
    "INTRODUCTION": _("Introduction"), "PILOT": _("Offer of a pilot"), "WORKSHOP": _("Invitation to a workshop"),
}  # fmt: skip

TONES: Mapping[str, str] = {
    "WRITTEN": "wait", "ARCHIVED": "mute", "TRANSLATING": "wait", "REVIEWING": "warn", "READY": "good",
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "MATERIAL_UNKNOWN": _("By its content this is no file that is taken. Send a PDF, Word, PowerPoint, Excel, PNG, JPEG or MP4 file."),
    "TEMPLATE_FORMAT": _("A template is a PowerPoint or Word file that opens: save it as .pptx or .docx, not as a template of the program."),
    "TEMPLATE_TOO_LARGE": _("The template is larger than 20 MB, or swells beyond measure when it is opened. Make its pictures smaller."),
    "TEMPLATE_MARKS": _("These are no places, and customers would read them as they stand: %(marks)s. Mend the file, or decide that they stand."),
    "TEMPLATE_MENDING": _("We are mending this template: places in it are not filled yet. Choose another, or ask your partner manager."),
    "TEXT_PLACE_UNKNOWN": _("Nothing fills “%(mark)s”. Take a place from the list, or write it without double braces."),
    "FILE_OR_LINK": _("Choose a file, or write where the link leads; one of them."),
    "MATERIAL_EMPTY": _("Add a file to a language that is ready first."),
    "MATERIAL_MOVED": _("Somebody has shared or archived it since you opened the page."),
    "MATERIAL_SAME_FILE": _("This file is the current version already."),
    "MATERIAL_DAY_PAST": _("The last day on which it holds has passed. Choose a later one."),
    "LOGO_UNKNOWN": _("The logo is a picture in PNG or JPEG."), "LOGO_TOO_LARGE": _("The logo is larger than 2 MB."),
    "LOGO_SHAPE": _("This picture is %(width)s by %(height)s dots and would be a thin line. A logo is at most %(widest)s times as wide as high, and %(highest)s times as high as wide: leave space around it."),
    "SERVICES_TOO_MANY": _("There is room for %(most)s services, and here are %(there)s. Leave some out."),
    "SERVICE_TOO_LONG": _("There is room for %(most)s letters on a line. Shorten “%(service)s”."),
    "COLOUR_UNREADABLE": _("Write the colour as #0f5c5c."),
    "MATERIAL_TITLE": _("Write a title."),
    "MATERIAL_TOO_LARGE": _("The file is larger than 1 GB. Make it smaller, or part it into several."),
}  # fmt: skip
