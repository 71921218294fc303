"""Which certificate a registration lacks, with the way to get it (guide: D2)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kanava.core import clock, permissions
from kanava.deals.selling_rights import find_missing, list_needs
from kanava.rules.certificates import CertificateMissing, Holder
from kanava.rules.registration import State
from kanava.rules.training import LessonKind
from kanava.training.queries.missing import list_missing
from kanava.ui import words

if TYPE_CHECKING:
    from kanava.deals.models import ProductLine, Registration
    from kanava.partners.models import Partner
    from kanava.rules.people import Actor
    from kanava.rules.playbook import Playbook
    from kanava.training.queries.missing import Missing


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
    """The lessons that lead to a certificate which is missing, for whoever learns."""
    if not permissions.may("view_own_training", by):
        return []
    found = list_missing([one.id for one in missing.params["paths"]], by=by)
    return [{"title": one.lesson, "path": one.path, "url": _address(one)} for one in found]


def _address(one: "Missing") -> str:
    if one.kind == LessonKind.ASSESSMENT:
        return reverse("portal:assessment", args=[one.lesson_id])
    return (
        reverse("portal:lesson", args=[one.lesson_id])
        if one.is_learnt
        else reverse("portal:training-path", args=[one.path_id])
    )
