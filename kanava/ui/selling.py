"""Which certificate a registration lacks, with the way to get it (guide: D2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kanava.core import clock, permissions
from kanava.deals.selling_rights import find_missing, list_needs, paths_for
from kanava.rules.certificates import CertificateMissing, Holder, OwnCertificateMissing
from kanava.rules.registration import State
from kanava.rules.training import LessonKind
from kanava.training.queries.missing import list_missing
from kanava.training.queries.words import path_titles
from kanava.ui import words

if TYPE_CHECKING:
    from kanava.deals.models import ProductLine, Registration
    from kanava.letterbox.models import MailDeal
    from kanava.partners.models import Partner
    from kanava.rules.people import Actor
    from kanava.rules.playbook import Playbook
    from kanava.rules.refusals import Refusal
    from kanava.training.queries.missing import Missing

LACKS: Mapping[str, type[CertificateMissing]] = {
    one.code: one for one in (CertificateMissing, OwnCertificateMissing)
}


def lacking_certificate(found: "Registration", playbook: "Playbook", *, by: "Actor") -> dict[str, Any] | None:
    """What a draft's page says where it may not be registered yet: the sentence, and for a reader who learns the lessons that
    lead to a certificate which would do; None where nothing is missing."""
    if found.state != State.DRAFT or not playbook.registration.certificate_required:
        return None
    missing = find_missing(found, playbook, by=by, on=clock.today())
    return None if missing is None else {"said": words.of_refusal(missing), "ways": ways_to(missing, by=by)}


def needs_of_lines(
    partner: "Partner", lines: "Sequence[ProductLine]", playbook: "Playbook", *, by: "Actor"
) -> list[dict[str, Any]]:
    """The product lines that need a certificate, before one registers: whether one is held, and the way to it otherwise."""
    names = {line.pk: line.name for line in lines}
    is_personal = playbook.registration.certificate_holder == Holder.PERSON
    return [
        {
            "is_held": one.missing is None, "said": _said(names[one.line_id], is_held=one.missing is None, is_personal=is_personal),
            "ways": ways_to(one.missing, by=by) if one.missing is not None else [],
        }
        for one in list_needs(partner, names, playbook, by=by, on=clock.today())
    ]  # fmt: skip


def _said(line: str, *, is_held: bool, is_personal: bool) -> str:
    told = {"line": line}
    if is_personal and is_held:
        return _("%(line)s needs a certificate, and you have it.") % told
    if is_personal:
        return (
            _(
                "%(line)s needs a certificate, and you have no valid one. Until then what you register stays a draft."
            )
            % told
        )
    if is_held:
        return _("%(line)s needs a certificate, and your company has it.") % told
    return (
        _(
            "%(line)s needs a certificate, and nobody at your company has a valid one. Until then what you register stays a draft."
        )
        % told
    )


def ways_to(missing: CertificateMissing, *, by: "Actor") -> list[dict[str, str]]:
    """The lessons that lead to a certificate which is missing, for whoever learns; for our own people the paths."""
    return list(_ways([one.id for one in missing.params["paths"]], by=by).values())


def _ways(path_ids: Sequence[int], *, by: "Actor") -> dict[int, dict[str, str]]:
    if by.is_partner:
        # A contact who has no account learns nothing here.
        may_learn = by.user_id is not None and permissions.may("view_own_training", by)
        found = list_missing(path_ids, by=by) if may_learn else []
        return {one.path_id: {"title": one.lesson, "path": one.path, "url": _address(one)} for one in found}
    if not permissions.may("view_training", by):
        return {}
    titles = path_titles(path_ids)
    return {
        one: {"title": titles[one], "path": "", "url": reverse("console:training-path", args=[one])}
        for one in path_ids
        if one in titles
    }


def lacking_of_deals(deals: "Sequence[MailDeal]", *, by: "Actor") -> dict[int, dict[str, Any]]:
    """What stands in the way of those deals of a mail that stay drafts for want of a certificate, by the deals' ids: the
    sentence that names the paths, and the ways there. Ten statements at most, none where no deal does."""
    kept = {
        one.registration.pk: one
        for one in deals
        if one.outcome in LACKS and one.registration is not None and one.registration.state == State.DRAFT
    }
    paths = paths_for([one.registration for one in kept.values() if one.registration is not None])
    wanted = sorted({path.id for some in paths.values() for path in some})
    ways = _ways(wanted, by=by) if wanted else {}
    return {
        kept[key].pk: {
            "said": words.of_refusal(LACKS[kept[key].outcome](paths=tuple(some))),
            "ways": [ways[path.id] for path in some if path.id in ways],
        }
        for key, some in paths.items()
        if some
    }


def say_ways(request: HttpRequest, refusals: "Iterable[Refusal | None]", *, by: "Actor") -> None:
    """Say where the certificates are earned that some drafts were refused for, each once."""
    lacks = [one for one in refusals if isinstance(one, CertificateMissing)]
    wanted = sorted({path.id for one in lacks for path in one.params["paths"]})
    for way in _ways(wanted, by=by).values() if wanted else ():
        link = format_html('<a href="{}">{}</a>', way["url"], way["title"])
        told = format_html("{} ({})", link, way["path"]) if way["path"] else link
        messages.info(request, format_html("{} {}", _("What is missing:"), told))


def _address(one: "Missing") -> str:
    if one.kind == LessonKind.ASSESSMENT:
        return reverse("portal:assessment", args=[one.lesson_id])
    return (
        reverse("portal:lesson", args=[one.lesson_id])
        if one.is_learnt
        else reverse("portal:training-path", args=[one.path_id])
    )
