"""Templates: a draft that is published as versions that never change (guide: D5)."""

from dataclasses import replace

import pytest

from kanava.agreements.actions import templates
from kanava.agreements.filling import standard_text, values_of
from kanava.agreements.models import Company, TemplateVersion
from kanava.agreements.queries import clauses_of, list_usable_versions
from kanava.rules.agreement_texts import NEEDED, PLACEHOLDERS, filled, lacking, placeholders_in
from kanava.rules.playbook import parse
from kanava.rules.refusals import Faults, NotPermitted
from tests.agreements.making import AT, OWNER, make_draft, make_signing_partner, make_version
from tests.factories import make_user, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_standard_text_has_what_the_guide_asks_for(language: str) -> None:
    title, clauses = standard_text(language)
    assert title
    assert lacking(clauses) == []
    text = "\n".join(one.text for one in clauses)
    assert set(placeholders_in(text)) <= set(PLACEHOLDERS)
    told = {
        "margins",
        "earning",
        "settlement",
        "liability",
        "days_to_pay",
        "territory",
        "protection",
        "notice",
    }
    assert told <= set(placeholders_in(text))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, ("protected for 45 days from its approval;", "to 90 days at the latest.")),
        ({"registration.inactive_days": 0}, ("protected for 90 days from its approval.",)),
        ({"registration.protection_days": 30}, ("protected for 30 days from its approval.",)),
    ],
)
def test_an_agreement_promises_the_protection_that_an_approval_gives(document, said) -> None:
    """Not the longest one alone: it would promise more than the programme's own rules."""
    draft = make_draft(make_signing_partner())
    values = values_of(draft, company=Company(), playbook=parse(document), language="en", law="FI")
    assert all(words in values["protection"] for words in said)


PAID = ("We pay", "what we have paid or owe the partner")


@pytest.mark.parametrize(
    ("kind", "settled", "said", "not_said"),
    [
        ("RESELLER", "RESALE", ("discount on our invoice", "what we have invoiced the partner", "nothing is paid out"), ("commission", PAID[1])),
        ("MSP", "RESALE", ("as a part of its services", "what we have invoiced the partner"), ("commission", PAID[1])),
        ("REFERRAL", "COMMISSION", ("commission on each deal", *PAID), ("invoice",)),
        ("SI", "COMMISSION", ("commission on each deal", *PAID), ("invoice",)),
        ("SI", "FEE_SHARE", ("share of our fee on each deal", *PAID), ("invoice", "commission")),
        ("REFERRAL", "RESALE", ("discount on our invoice",), ("commission", PAID[1])),
    ],
)  # fmt: skip
def test_the_text_follows_how_the_playbook_settles_the_partners_type(kind, settled, said, not_said) -> None:
    """A reseller is told of no statement of its margin, and its liability is not limited to what we pay it: nothing."""
    draft = make_draft(make_signing_partner())
    draft.partner.type = kind
    settlement = {**parse({}).margins.settlement, kind: settled}
    playbook = parse({"margins.settlement": settlement, "margins.base": "LIST"})
    values = values_of(draft, company=Company(), playbook=playbook, language="en", law="FI")
    text = "\n".join(one.text for one in filled(standard_text("en")[1], values))
    assert all(words in text for words in (*said, "It is counted from the list price."))
    assert not any(words in text for words in not_said)


def test_both_languages_say_the_same_things() -> None:
    english, finnish = standard_text("en")[1], standard_text("fi")[1]
    assert [one.kind for one in english] == [one.kind for one in finnish]
    for one, other in zip(english, finnish, strict=True):
        assert set(placeholders_in(one.text)) == set(placeholders_in(other.text)), one.kind


def test_an_edit_makes_a_new_version_and_what_was_drafted_keeps_its_own() -> None:
    first = make_version()
    draft = make_draft(make_signing_partner(), version=first)
    template, clauses = first.template, clauses_of(first.clauses)
    with pytest.raises(templates.TemplateUnchanged):
        templates.publish_template(by=OWNER, template_id=template.pk, at=AT)
    clauses[0] = replace(clauses[0], heading="Who we are")
    told = {"by": OWNER, "template_id": template.pk, "name": template.name, "at": AT}
    templates.save_template(title="Agreement", clauses=clauses, **told)
    assert list_usable_versions() == [first]
    second = templates.publish_template(by=OWNER, template_id=template.pk, at=AT)
    assert (second.number, second.title, second.clauses[0]["heading"]) == (2, "Agreement", "Who we are")
    first.refresh_from_db()
    draft.refresh_from_db()
    assert first.clauses[0]["heading"] == "The parties"
    assert draft.version == first
    assert list_usable_versions() == [second]


def test_what_is_wrong_with_a_clause_stands_next_to_it() -> None:
    found = make_version().template
    clauses = clauses_of(found.draft_clauses)
    clauses[1] = replace(clauses[1], text="{our_nmae} sells.")
    clauses[2] = replace(clauses[2], heading="")
    told = {"by": OWNER, "template_id": found.pk, "name": found.name, "title": "x", "at": AT}
    with pytest.raises(Faults) as caught:
        templates.save_template(clauses=clauses, **told)
    assert [one.field for one in caught.value.refusals] == ["text_1", "heading_2"]


@pytest.mark.parametrize("kind", NEEDED)
def test_without_the_guides_clauses_nothing_is_published(kind: str) -> None:
    found = make_version().template
    clauses = [one for one in clauses_of(found.draft_clauses) if one.kind != kind]
    told = {"by": OWNER, "template_id": found.pk, "name": found.name, "title": "x", "at": AT}
    templates.save_template(clauses=clauses, **told)
    with pytest.raises(templates.ClausesMissing) as caught:
        templates.publish_template(by=OWNER, template_id=found.pk, at=AT)
    assert caught.value.params["kinds"] == [kind]
    assert TemplateVersion.objects.count() == 1


def test_a_retired_template_is_offered_no_more() -> None:
    found = make_version()
    templates.retire_template(by=OWNER, template_id=found.template_id, is_retired=True, at=AT)
    assert list_usable_versions() == []
    templates.retire_template(by=OWNER, template_id=found.template_id, is_retired=False, at=AT)
    assert list_usable_versions() == [found]


def test_names_are_told_apart_and_only_owners_write_templates() -> None:
    make_version()
    new = {"language": "en", "jurisdiction": "FI", "at": AT}
    with pytest.raises(templates.NameTaken):
        templates.create_template(by=OWNER, name="Standard  en", **new)
    with pytest.raises(templates.ChoiceUnknown):
        templates.create_template(by=OWNER, name="x", **{**new, "language": "sv"})
    with pytest.raises(NotPermitted):
        templates.create_template(by=staff(make_user("Eva", role="PARTNER_MANAGER")), name="x", **new)
