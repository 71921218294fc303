"""Reading agreements, their templates and what was signed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Max, Prefetch, Q, QuerySet

from kanava.agreements.models import (
    Agreement,
    Company,
    Document,
    DueDate,
    Signature,
    Signer,
    Template,
    TemplateVersion,
    reference_of,
)
from kanava.core.files import hash_of
from kanava.core.paging import Count, Page, Sort, chosen, listed
from kanava.core.permissions import Owned, require
from kanava.core.standing import GIVEN, GIVEN_LIST, Standing, StandingRows
from kanava.core.wall import gate
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.agreement_texts import Clause
from kanava.rules.agreements import OPEN_STATES, Side, State, Term
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

SORTS: Mapping[str, Sort] = {"-id": Sort("id", descending=True), "id": Sort("id")}
STATES = ("OPEN", "RUNNING", "COMING", "OVER", "DECLINED", "RECALLED")


def get_company() -> Company:
    """Who we are in agreements; empty while nobody has told."""
    return Company.objects.filter(pk=1).first() or Company(pk=1)


_OUR_NAME = Standing(lambda: Company.objects.filter(pk=1).values_list("name"))


def get_our_name() -> str:
    """Our company's name as partners read it; empty while nobody has told it. One statement, which the portal may ask."""
    return next((name for (name,) in _OUR_NAME.rows()), "")


@dataclass(frozen=True, slots=True)
class Letterheads:
    """Who stands on a paper between us and a partner: our name, our business id and address, and the partner's address as
    its last signed agreement has it. What nobody has told is empty."""

    our_name: str
    ours: str
    theirs: str


def get_letterheads(partner_id: int) -> Letterheads:
    """Who stands on a paper between us and a partner. Two statements, through a gate where the partner asks."""
    with gate("papers"):
        us = get_company()
        signed = Agreement.objects.filter(partner_id=partner_id, state=State.SIGNED).exclude(
            partner_address=""
        )
        address = signed.order_by("-id").values_list("partner_address", flat=True).first() or ""
    return Letterheads(us.name, ", ".join(filter(None, (us.business_id, us.address))), address)


def clauses_of(kept: Sequence[Mapping[str, str]]) -> list[Clause]:
    """Clauses as they are kept."""
    return [Clause(one["kind"], one["heading"], one["text"]) for one in kept]


def list_templates(*, by: Actor) -> Sequence[Template]:
    """All templates with the number of their latest version (`latest`), those in use first."""
    require("view_agreements", by)
    rows = Template.objects.annotate(latest=Max("versions__number"), published=Max("versions__published_at"))
    return list(rows.order_by("retired_at", "name")[:200])


def get_template(template_id: int, *, by: Actor) -> Template:
    """One template. Raises NotFound, NotPermitted."""
    require("view_agreements", by)
    found = Template.objects.filter(pk=template_id).first()
    if found is None:
        raise NotFound
    return found


def latest_of(template_id: int) -> TemplateVersion | None:
    """The version that new agreements are made from."""
    return TemplateVersion.objects.filter(template_id=template_id).order_by("-number").first()


def list_versions(template_id: int) -> Sequence[TemplateVersion]:
    """The published versions of a template, the latest first, with how many agreements each has (`used`)."""
    rows = TemplateVersion.objects.filter(template_id=template_id).select_related("published_by")
    found = list(rows.order_by("-number")[:100])
    used = dict(
        Agreement.objects.filter(version__in=found)
        .order_by()
        .values_list("version_id")
        .annotate(number=Counted("pk"))
        .values_list("version_id", "number")
    )
    for version in found:
        version.used = used.get(version.pk, 0)  # type: ignore[attr-defined]
    return found


def get_version(version_id: int, *, by: Actor) -> TemplateVersion:
    """One published version. Raises NotFound, NotPermitted."""
    require("view_agreements", by)
    found = TemplateVersion.objects.select_related("template").filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def list_usable_versions() -> Sequence[TemplateVersion]:
    """The latest version of each template that is not retired."""
    rows = TemplateVersion.objects.filter(template__retired_at=None).select_related("template")
    newest = rows.order_by("template_id", "-number").distinct("template_id")
    return sorted(newest, key=lambda version: version.template.name)


@dataclass(frozen=True, slots=True)
class AgreementFilter:
    """What the list is narrowed to; empty means all. `state` is one of STATES; OPEN is drafted or out for signing."""

    text: str = ""
    state: str = ""
    manager_id: int | None = None
    sort: str = "-id"


def _narrowed(wanted: AgreementFilter, on: date) -> QuerySet[Agreement]:
    signed = Agreement.objects.filter(state=State.SIGNED)
    rows = {
        "OPEN": Agreement.objects.filter(state__in=OPEN_STATES),
        "RUNNING": signed.filter(Q(last_on=None) | Q(last_on__gte=on), starts_on__lte=on),
        "COMING": signed.filter(Q(last_on=None) | Q(last_on__gte=on), starts_on__gt=on),
        "OVER": signed.filter(last_on__lt=on),
        "DECLINED": Agreement.objects.filter(state=State.DECLINED),
        "RECALLED": Agreement.objects.filter(state=State.RECALLED),
    }.get(wanted.state, Agreement.objects.all())
    if wanted.manager_id is not None:
        rows = rows.filter(partner__manager_id=wanted.manager_id)
    if wanted.text.strip():
        partners = filtered(PartnerFilter(text=wanted.text)).values_list("pk")
        rows = rows.filter(partner_id__in=partners)
    return rows


_ROWS = StandingRows(
    lambda: Agreement.objects.filter(pk__among=GIVEN_LIST).select_related("partner", "partner__manager")
)


def list_agreements(
    *, by: Actor, wanted: AgreementFilter, on: date, after: str = "", exact: bool = False
) -> tuple[Page[Agreement], Count]:
    """A page of agreements and how many there are. Raises NotPermitted."""
    require("view_agreements", by)
    return listed(
        _narrowed(wanted, on), sort=chosen(SORTS, wanted.sort), whole=_ROWS, after=after, exact=exact
    )


_AGREEMENT = StandingRows(
    lambda: Agreement.objects.filter(pk=GIVEN).select_related(
        "partner__manager", "version__template", "created_by", "replaces"
    ),
    GIVEN,
)


def get_agreement(agreement_id: int, *, by: Actor, right: str = "view_agreements") -> Agreement:
    """One agreement, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    require(right, by)
    found = _AGREEMENT.first(agreement_id)
    if found is None:
        raise NotFound
    require(right, by, owned(found))
    return found


def owned(agreement: Agreement) -> Owned:
    """Whose an agreement is."""
    return Owned(partner_id=agreement.partner_id, manager_id=agreement.partner.manager_id)


_TITLES = Standing(
    lambda: Agreement.objects.filter(pk__among=GIVEN_LIST).values_list("id", "title"), GIVEN_LIST
)


def name_agreements(ids: Collection[int]) -> dict[int, str]:
    """Title and document id of agreements that are still here. One statement, none for none."""
    titles = _TITLES.by_key(tuple(ids)) if ids else {}
    return {key: f"{title}, {reference_of(key)}" for key, title in titles.items()}


def list_of_partner(partner_id: int) -> Sequence[Agreement]:
    """A partner's agreements, the latest first, with their signers and the dates ahead. Three statements."""
    rows = Agreement.objects.filter(partner_id=partner_id).select_related("version__template")
    ahead = Prefetch("dates", DueDate.objects.order_by("on", "id"))
    return list(rows.prefetch_related(_SIGNERS, ahead).order_by("-id")[:20])


_SIGNERS = Prefetch("signers", Signer.objects.select_related("signature").order_by("position"))


def list_own_turns(*, by: Actor, email: str) -> Sequence[Signer]:
    """Agreements that wait for the actor's own signature, the longest first. One statement. Raises NotPermitted."""
    require("view_agreements", by)
    rows = Signer.objects.filter(
        agreement__state=State.SIGNING, side=Side.OURS, email__iexact=email, invited_at__isnull=False,
        revoked_at=None, signature=None,
    )  # fmt: skip
    return list(rows.select_related("agreement__partner").order_by("invited_at", "id")[:10])


def list_signers(agreement_id: int) -> Sequence[Signer]:
    """Who signs, in order, each with its signature where there is one."""
    rows = Signer.objects.filter(agreement_id=agreement_id).select_related("signature")
    return list(rows.order_by("position"))


def signature_of(signer: Signer) -> Signature | None:
    """What a signer has signed, None while they have not."""
    found: Signature | None = getattr(signer, "signature", None)
    return found


def next_signer(signers: Sequence[Signer]) -> Signer | None:
    """Whose turn it is, None when everybody has signed."""
    return next((one for one in signers if signature_of(one) is None), None)


def list_documents(agreement_id: int) -> Sequence[Document]:
    """The files of an agreement without their content."""
    return list(Document.objects.filter(agreement_id=agreement_id).defer("content", "text").order_by("id"))


def get_document(agreement_id: int, kind: str) -> Document:
    """One file of an agreement. Raises NotFound."""
    found = Document.objects.filter(agreement_id=agreement_id, kind=kind).first()
    if found is None:
        raise NotFound
    return found


def running_of(partner_id: int, on: date) -> Agreement | None:
    """The signed agreement of a partner that is in force on a day or begins later."""
    rows = Agreement.objects.filter(partner_id=partner_id, state=State.SIGNED)
    return rows.filter(Q(last_on=None) | Q(last_on__gte=on)).order_by("-starts_on", "-id").first()


def open_of(partner_id: int) -> Agreement | None:
    """The agreement of a partner that is drafted or out for signing."""
    return Agreement.objects.filter(partner_id=partner_id, state__in=OPEN_STATES).first()


def term_of(agreement: Agreement) -> Term:
    """The agreement's term, for the rules."""
    return Term(agreement.starts_on, agreement.ends_on, agreement.notice_months, agreement.renewal_months)


def list_dates(
    *, by: Actor, since: date, until: date, manager_id: int | None = None, limit: int = 500
) -> Sequence[DueDate]:
    """The dates of signed agreements in a span, the earliest first. Raises NotPermitted."""
    require("view_agreements", by)
    rows = DueDate.objects.filter(on__gte=since, on__lte=until)
    if manager_id is not None:
        rows = rows.filter(partner__manager_id=manager_id)
    return list(rows.select_related("agreement", "partner__manager").order_by("on", "id")[:limit])


@dataclass(frozen=True, slots=True)
class Proof:
    """What a file is known as: what it is, when the agreement was signed by all, and by how many."""

    kind: str
    signed_at: datetime
    signatures: int


def verify(content_hash: str) -> Proof | None:
    """Whether a file with this hash (hexadecimal SHA-256) was signed here; None for anything else."""
    kinds = (Document.Kind.CONTRACT, Document.Kind.CERTIFICATE)
    rows = Document.objects.filter(sha256=content_hash, kind__in=kinds, agreement__state=State.SIGNED)
    found = rows.values("agreement_id", "kind").first()
    if found is None:
        return None
    told = Signature.objects.filter(agreement_id=found["agreement_id"]).aggregate(
        last=Max("at"), number=Counted("pk")
    )
    return Proof(found["kind"], told["last"], told["number"])


def list_own_agreements(partner_id: int) -> Sequence[Agreement]:
    """A partner's own signed agreements, the latest first; behind the wall. Two statements."""
    kept = Prefetch("documents", Document.objects.defer("content", "text").order_by("id"))
    rows = Agreement.objects.filter(partner_id=partner_id, state=State.SIGNED).prefetch_related(kept)
    return list(rows.order_by("-starts_on", "-id")[:100])


def hash_of_token(token: str) -> str:
    """What is kept of a link's token."""
    return hash_of(token.encode())


def facts_of(agreement: Agreement) -> dict[str, Any]:
    """The terms as they are typed in a form."""
    return {
        name: getattr(agreement, name)
        for name in (
            "starts_on", "ends_on", "notice_months", "renewal_months", "territory", "is_exclusive", "partner_address",
        )
    }  # fmt: skip


def list_dates_of(agreement_id: int) -> Sequence[DueDate]:
    """The dates ahead of one agreement, the earliest first."""
    return list(DueDate.objects.filter(agreement_id=agreement_id).order_by("on", "id"))


def get_own_agreement(agreement_id: int, *, partner_id: int) -> Agreement:
    """One of a partner's own signed agreements; behind the wall. Raises NotFound."""
    found = Agreement.objects.filter(pk=agreement_id, partner_id=partner_id, state=State.SIGNED).first()
    if found is None:
        raise NotFound
    return found
