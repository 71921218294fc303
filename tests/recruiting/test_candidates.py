"""Candidates from the list to a partner (guide: B, E)."""

from datetime import UTC, date, datetime

import pytest

from kanava.core.models import Event
from kanava.partners.models import Contact, Partner
from kanava.recruiting.actions import candidates, moving, reaching
from kanava.recruiting.actions.candidates import CandidateKnown, Person, Told
from kanava.recruiting.models import Candidate
from kanava.recruiting.queries import (
    CandidateFilter,
    count_cold,
    count_on_path,
    list_board,
    list_candidates,
    list_happened,
    list_yields,
)
from kanava.rules.recruiting import PATH, ReasonNeeded, StepImpossible, StepSkipped
from kanava.rules.refusals import Faults, NotPermitted
from tests.factories import make_partner, make_user, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def told(name: str = "Saimaa Data Oy", **changed) -> Told:
    return Told(**{"name": name, "country": "FI", "source": "ASSOCIATION", **changed})


def made(by, name: str = "Saimaa Data Oy", **changed) -> Candidate:
    return candidates.create_candidate(by=by, told=told(name, **changed), at=AT)


def at_step(by, candidate: Candidate, step: str) -> Candidate:
    for one in PATH[: PATH.index(step) + 1]:
        moving.move_candidate(by=by, candidate_id=candidate.pk, step=one.value, at=AT)
    candidate.refresh_from_db()
    return candidate


def test_a_company_is_listed_in_its_normal_form(aino) -> None:
    one = made(aino, domain="https://www.saimaadata.fi/yhteys", skills=["  Security ", "cloud", "security"],
               regions=["SE", "FI"], languages=["FI", "sv"])  # fmt: skip
    assert (one.step, one.owner_id, one.domain) == ("LISTED", aino.user_id, "saimaadata.fi")
    assert (one.skills, one.regions, one.languages) == (["cloud", "security"], ["FI", "SE"], ["fi", "sv"])
    page, total = list_candidates(by=aino, wanted=CandidateFilter(text="saim"))
    assert ([row.pk for row in page.rows], total.value) == ([one.pk], 1)


def test_everything_wrong_is_told_at_once(aino) -> None:
    wrong = told(" ", type="FRIEND", source="MAGIC", segments=["ALL"], business_id="1", domain="nonsense")
    with pytest.raises(Faults) as caught:
        candidates.create_candidate(by=aino, told=wrong, at=AT)
    assert [(one.field, one.code) for one in caught.value.refusals] == [
        ("name", "NAME_UNREADABLE"),
        ("type", "CHOICE_UNKNOWN"),
        ("source", "CHOICE_UNKNOWN"),
        ("segments", "CHOICE_UNKNOWN"),
        ("business_id", "BUSINESS_ID_INVALID"),
        ("domain", "DOMAIN_INVALID"),
    ]


@pytest.mark.parametrize("name", ["SAIMAA DATA", "Saimaa Data oyj"])
def test_a_company_is_listed_once_however_it_is_written(aino, name) -> None:
    known = made(aino, domain="saimaadata.fi")
    with pytest.raises(Faults) as caught:
        made(aino, name, domain="saimaadata.fi")
    (refusal,) = caught.value.refusals
    assert (type(refusal), refusal.params["candidate_id"]) == (CandidateKnown, known.pk)
    candidates.edit_candidate(by=aino, candidate_id=known.pk, told=told(name), at=AT)


def test_the_path_is_walked_one_step_at_a_time(aino) -> None:
    one = made(aino)
    with pytest.raises(StepSkipped):
        moving.move_candidate(by=aino, candidate_id=one.pk, step="MEETING", at=AT)
    one = at_step(aino, one, "MEETING")
    with pytest.raises(ReasonNeeded):
        moving.move_candidate(by=aino, candidate_id=one.pk, step="TARGET", at=AT)
    moving.move_candidate(
        by=aino, candidate_id=one.pk, step="TARGET", at=AT, reason="Their director changed."
    )
    latest = list_happened(one.pk)[0]
    assert (latest.event.verb, latest.person, latest.text) == (
        "candidate.moved",
        "Aino",
        "Their director changed.",
    )
    assert "Their director" not in str(latest.event.data)


def test_two_who_move_at_once_move_it_once(aino) -> None:
    one = at_step(aino, made(aino), "CONTACTED")
    moving.move_candidate(by=aino, candidate_id=one.pk, step="MEETING", from_step="CONTACTED", at=AT)
    with pytest.raises(StepImpossible):
        moving.move_candidate(by=aino, candidate_id=one.pk, step="MEETING", from_step="CONTACTED", at=AT)


def test_one_that_is_given_up_may_be_taken_up_again(aino) -> None:
    one = at_step(aino, made(aino), "MEETING")
    moving.close_candidate(by=aino, candidate_id=one.pk, reason="COMPETES", text="Sells Rival.", at=AT)
    with pytest.raises(StepImpossible):
        moving.close_candidate(by=aino, candidate_id=one.pk, reason="COMPETES", at=AT)
    with pytest.raises(candidates.ChoiceUnknown):
        moving.close_candidate(by=aino, candidate_id=made(aino, "Other Oy").pk, reason="", at=AT)
    again = moving.reopen_candidate(by=aino, candidate_id=one.pk, at=AT)
    assert (again.step, again.close_reason) == ("LISTED", "")


def test_a_first_word_makes_a_contact_and_a_yes_a_meeting(aino) -> None:
    one = at_step(aino, made(aino), "TARGET")
    attempt = reaching.Attempt("MAIL", date(2026, 11, 20), is_cold=True, text="Dear Eero …")
    tried = reaching.log_outreach(by=aino, candidate_id=one.pk, attempt=attempt, at=AT)
    one.refresh_from_db()
    assert (one.step, one.last_contact_on) == ("CONTACTED", date(2026, 11, 20))
    reaching.note_answer(by=aino, candidate_id=one.pk, outreach_id=tried.pk, answer="WILL_MEET", at=AT)
    one.refresh_from_db()
    assert (one.step, one.last_contact_on) == ("MEETING", TODAY)
    late = reaching.Attempt("CALL", date(2026, 11, 25), is_cold=False)
    with pytest.raises(reaching.DateInFuture):
        reaching.log_outreach(by=aino, candidate_id=one.pk, attempt=late, at=AT)


@pytest.mark.parametrize("is_letter", [True, False])
def test_who_takes_up_a_candidate_that_nobody_looks_after_becomes_its_owner(aino, is_letter) -> None:
    one, owned = made(aino), made(aino, "Tahko Oy")
    candidates.assign_owner(by=aino, candidate_id=one.pk, owner_id=None, at=AT)
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    for candidate in (one, owned):
        if is_letter:
            attempt = reaching.Attempt("MAIL", AT.date(), is_cold=True)
            reaching.log_outreach(by=eva, candidate_id=candidate.pk, attempt=attempt, at=AT)
        else:
            moving.move_candidate(by=eva, candidate_id=candidate.pk, step="TARGET", at=AT)
        candidate.refresh_from_db()
    assert (one.owner_id, owned.owner_id) == (eva.user_id, aino.user_id)


def test_a_candidate_becomes_a_partner_with_its_people(aino) -> None:
    one = at_step(aino, made(aino, type="MSP", domain="saimaadata.fi"), "PORTAL_TRIAL")
    person = Person("Eero Laine", "CEO", "eero@saimaadata.fi")
    candidates.save_contact(by=aino, candidate_id=one.pk, person=person, at=AT)
    with pytest.raises(StepImpossible):
        moving.make_partner(by=aino, candidate_id=one.pk, at=AT)
    moving.move_candidate(by=aino, candidate_id=one.pk, step="AGREEMENT", at=AT)
    partner = moving.make_partner(by=aino, candidate_id=one.pk, at=AT)
    one.refresh_from_db()
    assert (one.step, one.partner_id) == ("PARTNER", partner.pk)
    assert (partner.type, partner.lifecycle, partner.manager_id) == ("MSP", "SIGNING", aino.user_id)
    assert list(Contact.objects.values_list("name", "is_primary")) == [("Eero Laine", True)]
    assert not Event.objects.filter(partner_id=partner.pk, verb__startswith="candidate.").exists()


def test_what_is_missing_for_a_partner_is_told(aino) -> None:
    one = at_step(aino, made(aino), "AGREEMENT")
    with pytest.raises(moving.TypeMissing):
        moving.make_partner(by=aino, candidate_id=one.pk, at=AT)
    candidates.edit_candidate(
        by=aino, candidate_id=one.pk, told=told(type="SI", business_id="1927400-1"), at=AT
    )
    make_partner("Known Oy", business_id="19274001")
    with pytest.raises(Faults) as caught:
        moving.make_partner(by=aino, candidate_id=one.pk, at=AT)
    assert [fault.code for fault in caught.value.refusals] == ["PARTNER_KNOWN"]
    assert Partner.objects.count() == 1


def test_the_board_has_the_best_scored_first_and_counts_all(aino) -> None:
    low, high, other = made(aino, "Low Oy"), made(aino, "High Oy"), made(aino, "Other Oy")
    for one in (low, high):
        at_step(aino, one, "TARGET")
    Candidate.objects.filter(pk=low.pk).update(score=300)
    Candidate.objects.filter(pk=high.pk).update(score=800)
    at_step(aino, other, "MEETING")
    board = {
        column.step: ([one.name for one in column.cards], column.count) for column in list_board(by=aino)
    }
    assert list(board) == [step.value for step in PATH]
    assert board["TARGET"] == (["High Oy", "Low Oy"], 2)
    assert board["MEETING"] == (["Other Oy"], 1)
    assert count_on_path() == 3
    assert list_board(by=aino, owner_id=0 or None)[0].count == 2


def test_sources_and_cold_outreach_are_counted(aino) -> None:
    cold = at_step(aino, made(aino, type="MSP"), "TARGET")
    attempt = reaching.Attempt("MAIL", TODAY, is_cold=True)
    reaching.log_outreach(by=aino, candidate_id=cold.pk, attempt=attempt, at=AT)
    reaching.log_outreach(by=aino, candidate_id=cold.pk, attempt=attempt, at=AT)
    made(aino, "Warm Oy", source="CUSTOMER")
    assert count_cold() == (1, 0, 0)
    for step in ("MEETING", "TECHNICAL_REVIEW", "PORTAL_TRIAL", "AGREEMENT"):
        moving.move_candidate(by=aino, candidate_id=cold.pk, step=step, at=AT)
    moving.make_partner(by=aino, candidate_id=cold.pk, signed_on=TODAY, at=AT)
    assert count_cold() == (1, 0, 1)
    rows = [
        (one.source, one.listed, one.contacted, one.met, one.signed, one.producing) for one in list_yields()
    ]
    assert rows == [("ASSOCIATION", 1, 1, 1, 1, 0), ("CUSTOMER", 1, 0, 0, 0, 0)]


def test_a_seller_adds_and_scores_but_does_not_move(aino) -> None:
    sanna = staff(make_user("Sanna", role="SELLER"))
    one = made(sanna)
    with pytest.raises(NotPermitted):
        moving.move_candidate(by=sanna, candidate_id=one.pk, step="TARGET", at=AT)
