"""What has come in and waits for a person: mails, applications, and answers of candidates (guide: D6, E1, E3)."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.console.needy import Need, Needy
from kanava.core import permissions
from kanava.letterbox.queries import list_waiting
from kanava.recruiting.queries import get_new_applications, list_unread_answers
from kanava.ui import formatting
from kanava.ui.access import StaffRequest
from kanava.ui.addresses import address, plain_address

if TYPE_CHECKING:
    from kanava.letterbox.queries import WaitingMails


def mails(request: StaffRequest) -> list[Needy]:
    """Mails that a person must look at, and those of the reader that no partner was found for."""
    return [_mail(one) for one in list_waiting(by=request.actor)]


def _mail(waiting: "WaitingMails") -> Needy:
    if waiting.is_own:
        said = ngettext("Say whose %(n)s mail is", "Say whose %(n)s mails are", waiting.count)
        url, name = reverse("console:mail-inbox"), _("Mails without a partner")
        place = url
    else:
        said = ngettext("%(n)s mail waits for a person", "%(n)s mails wait for a person", waiting.count)
        url, name = reverse("console:mails"), _("Registrations by mail")
        place = address("console:mail-message", waiting.first_id) if waiting.count == 1 else url
    need = Need(said % {"n": formatting.number(waiting.count)}, formatting.moment(waiting.since), place)
    return Needy(url, name, needs=[need])


def applied(request: StaffRequest) -> list[Needy]:
    """One line for the companies that have applied on the public page and that nobody has taken up."""
    if not permissions.may("move_candidate", request.actor):
        return []
    found = get_new_applications()
    if found.since is None:
        return []
    said = ngettext(
        "%(n)s company has applied and waits to be taken up",
        "%(n)s companies have applied and wait to be taken up",
        found.count,
    )
    when = _("since %(at)s") if found.count == 1 else _("the first since %(at)s")
    listed = f"{plain_address('console:candidates')}?step=APPLIED"
    url = (
        address("console:candidate", found.candidate_id)
        if found.count == 1 and found.candidate_id
        else listed
    )
    need = Need(
        said % {"n": formatting.number(found.count)}, when % {"at": formatting.moment(found.since)}, url
    )
    return [Needy(listed, _("Applications"), needs=[need])]


def answered(request: StaffRequest) -> list[Needy]:
    """Candidates with answers of which nobody has said yet what came of it."""
    rows: dict[int, Needy] = {}
    for mail in list_unread_answers(by=request.actor):
        candidate = mail.outreach.candidate
        url = address("console:candidate", candidate.pk)
        needy = rows.setdefault(candidate.pk, Needy(url, candidate.name))
        what = _("%(person)s has answered your letter") % {"person": mail.sender_name or mail.sender}
        needy.needs.append(Need(what, formatting.moment(mail.received_at), f"{url}#outreach"))
    return list(rows.values())
