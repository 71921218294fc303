"""Registrations and their decisions through both doors: what staff see when they decide, and what the partner is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse

from kanava.core import clock
from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding, following, registering, selling, timing
from kanava.deals.actions.registering import Typed
from kanava.deals.models import Exchange, PossibleMatch, Registration
from kanava.deals.queries import count_waiting
from kanava.matching.engine import Company
from kanava.rules.money import Money
from kanava.rules.people import Via, system
from kanava.rules.refusals import Refusal
from kanava.rules.registration import NothingToAppeal
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    member,
    staff,
)
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hour(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def scene():
    aurora, polar = make_partner("Aurora Oy", tier="GOLD"), make_partner("Polar GmbH")
    return {
        "aurora": aurora,
        "polar": polar,
        "aino": make_user("Aino", role="OWNER"),
        "eva": make_user("Eva", role="PARTNER_MANAGER"),
        "maija": make_user("Maija", role="EXECUTIVE"),
        "bertil": make_member(aurora, "Bertil"),
        "charlotte": make_member(polar, "Charlotte"),
    }


def console(scene, found: Registration, who: str = "aino") -> str:
    address = reverse("console:registration", args=[found.pk])
    return " ".join(client_of(scene[who]).get(address).content.decode().split())


def portal(scene, found: Registration, who: str = "bertil") -> str:
    address = reverse("portal:registration", args=[found.pk])
    return " ".join(client_of(scene[who]).get(address).content.decode().split())


def act(scene, found: Registration, what: str, *, who: str = "aino", door: str = "console", **sent: str):
    address = reverse(f"{door}:registration-act", args=[found.pk, what])
    return client_of(scene[who]).post(address, sent)


def letter() -> str:
    run_jobs()
    return " ".join(mail.outbox[-1].body.split())


def appeal(scene, found: Registration) -> None:
    following.appeal_registration(
        by=member(found.partner), registration_id=found.pk, text="We met first.", at=AT
    )


def approve(scene, found: Registration) -> None:
    deciding.approve_registration(by=staff(scene["aino"]), registration_id=found.pk, at=AT)


def test_the_engines_match_at_submission_is_shown_with_its_score(scene) -> None:
    first = make_registration(scene["aurora"], at=AT)
    second = make_registration(scene["polar"], "WARTSILA OYJ ABP", at=AT)
    text = console(scene, second)
    assert "Matched to" in text
    assert reverse("console:customer", args=[first.customer_id]) in text
    (match,) = PossibleMatch.objects.filter(registration=second)
    assert (match.is_same, match.customer_id) == (True, first.customer_id)
    assert "Matched to" not in console(scene, first)
    assert "Is it the same company?" not in text


def test_a_settled_match_stays_on_the_page_with_how_sure_it_was(scene) -> None:
    first = make_registration(scene["aurora"], "Telia Finland Oyj", at=AT)
    following.withdraw_registration(by=member(scene["aurora"]), registration_id=first.pk, at=AT)
    maybe = make_registration(scene["polar"], "Telia Oyj Yritysmyynti", at=AT)
    score = maybe.possible_matches.get().score
    assert "Matched to" not in console(scene, maybe)
    act(scene, maybe, "settle", same_as=str(first.customer_id))
    text = console(scene, maybe)
    assert f">Telia Finland Oyj</a> ({score:.1%})".replace(".0%", "%") in text
    assert "Is it the same company?" not in text


def test_an_appeal_is_decided_with_the_other_registration_in_sight(scene) -> None:
    held = make_registration(scene["aurora"], at=AT)
    refused = make_registration(scene["polar"], at=AT + timedelta(hours=1))
    approve(scene, held)
    appeal(scene, refused)
    text, holder = console(scene, refused), reverse("console:registration", args=[held.pk])
    assert "Who holds the opportunity" in text
    assert "Aurora Oy" in text
    assert "24 Nov 2026, 11:00" in text
    assert "24 Nov 2026, 12:00" in text
    assert text.count(holder) == 2
    assert "It cannot be opened again while Aurora Oy holds the opportunity." in text
    assert "Open it again" not in text
    assert act(scene, refused, "appeal", granted="yes").status_code == 422

    following.withdraw_registration(by=member(scene["aurora"]), registration_id=held.pk, at=AT)
    text = console(scene, refused)
    assert "Nobody holds the opportunity any more" in text
    assert "Open it again" in text
    assert act(scene, refused, "appeal", granted="yes").status_code == 302


def test_a_house_account_and_what_was_bought_are_shown_by_their_deals(scene) -> None:
    line = selling.Line(make_line().pk, Money(100, "EUR"))
    account = selling.Account(company=Company("Kone Oyj", "FI"))
    deal = selling.create_direct_deal(
        by=staff(scene["aino"]), account=account, told=selling.Told(lines=[line]), at=AT
    )
    refused = make_registration(scene["aurora"], "Kone Oyj", at=AT)
    assert "Our own open deals with the customer" in console(scene, refused)
    assert reverse("console:deal", args=[deal.pk]) in console(scene, refused)

    closing.win_deal(by=staff(scene["aino"]), deal_id=deal.pk, closed_on=AT.date(), at=AT)
    assert "Our own team has no open deal with the customer any more." in console(scene, refused)
    bought = make_registration(scene["aurora"], "Kone Oyj", at=AT)
    assert bought.reason_code == "ALREADY_CUSTOMER"
    assert "What the customer has bought" in console(scene, bought)
    assert reverse("console:deal", args=[deal.pk]) in console(scene, bought)


def test_a_message_goes_with_each_no(scene) -> None:
    found = make_registration(scene["aurora"], at=AT)
    act(scene, found, "refuse", reason="WRONG_FIT", message="They buy through a <frame>.")
    assert "They buy through a <frame>." in letter()
    assert "They buy through a &lt;frame&gt;." in portal(scene, found)
    assert "registration.fit" in portal(scene, found)
    assert "Which customers fit the programme" in portal(scene, found)

    appeal(scene, found)
    act(scene, found, "appeal", who="eva", granted="no", message="The frame runs to 2028.")
    assert "The frame runs to 2028." in letter()
    assert "The frame runs to 2028." in portal(scene, found)

    other = make_registration(scene["aurora"], "Kone Oyj", at=AT)
    approve(scene, other)
    following.request_extension(
        by=member(scene["aurora"]), registration_id=other.pk, evidence="Budget", at=AT
    )
    silent = act(scene, other, "decline", message=" ")
    assert silent.status_code == 422
    assert 'aria-describedby="extension-message-error"' in silent.content.decode()
    act(scene, other, "decline", message="The project is on hold.")
    assert "The project is on hold." in letter()
    assert "The project is on hold." in portal(scene, other)


def test_a_granted_appeal_takes_the_words_of_the_refusal_back(scene) -> None:
    found = make_registration(scene["aurora"], at=AT)
    act(scene, found, "refuse", reason="WRONG_FIT", message="Too small.")
    appeal(scene, found)
    act(scene, found, "appeal", who="eva", granted="yes", message="Never shown")
    found.refresh_from_db()
    assert (found.state, found.refusal_message, found.appeal_message) == ("SUBMITTED", "", "")


def test_question_and_answer_stay_on_the_page(scene) -> None:
    found = make_registration(scene["aurora"], at=AT)
    act(scene, found, "ask", question="Which site?")
    assert "Answer by 8 Dec 2026." in letter()
    assert "Answer by 8 Dec 2026." in portal(scene, found)
    assert "The partner answers by 8 Dec 2026" in console(scene, found)
    act(scene, found, "answer", who="bertil", door="portal", answer="Hyvinkää")
    text = portal(scene, found)
    assert "Which site?" in text
    assert "Hyvinkää" in text
    act(scene, found, "ask", question="Who decides?")
    for text in (portal(scene, found), console(scene, found)):
        assert text.index("Which site?") < text.index("Hyvinkää")
        assert "Who decides?" in text
    act(scene, found, "answer", who="bertil", door="portal", answer="The CFO")
    for text in (portal(scene, found), console(scene, found)):
        places = [text.index(said) for said in ("Which site?", "Hyvinkää", "Who decides?", "The CFO")]
        assert places == sorted(places)
    with partner_session(scene["polar"].pk):
        assert not Exchange.objects.exists()
    with partner_session(scene["aurora"].pk):
        assert Exchange.objects.get().answer == "Hyvinkää"
        with pytest.raises(DatabaseError), transaction.atomic():
            Exchange.objects.update(answer="Something else")


@pytest.mark.parametrize(("day", "ended"), [(14, 0), (15, 1)])
def test_a_question_waits_to_the_end_of_its_last_day(scene, day, ended) -> None:
    found = make_registration(scene["aurora"], at=AT)
    deciding.ask_for_information(by=staff(scene["aino"]), registration_id=found.pk, question="Who?", at=AT)
    late = datetime(2026, 11, 24, 21, 59, tzinfo=UTC) + timedelta(
        days=day
    )  # a minute to midnight in Helsinki
    assert timing.expire_registrations(by=system(Via.JOB), at=late) == ended


def test_more_time_and_an_appeal_have_the_clock_of_a_registration(scene) -> None:
    found, other = (
        make_registration(scene["aurora"], at=AT),
        make_registration(scene["aurora"], "Kone", at=AT),
    )
    approve(scene, found)
    deciding.refuse_registration(by=staff(scene["aino"]), registration_id=other.pk, reason="WRONG_FIT", at=AT)
    act(scene, found, "extend", who="bertil", door="portal", evidence="Budget in March")
    act(scene, other, "appeal", who="bertil", door="portal", text="They fit.")
    for one in (found, other):
        one.refresh_from_db()
        assert clock.day_of(one.due_at).isoformat() == "2026-11-26"
        assert "You get an answer by 26 Nov 2026, 23:59 at the latest." in portal(scene, one)
        assert "The partner has been promised an answer by 26 Nov 2026, 23:59" in console(scene, one)
    assert "Meanwhile the protection runs as before, until 8 Jan 2027." in portal(scene, found)
    assert "The opportunity is not held for you meanwhile." in portal(scene, other)

    by = system(Via.JOB)
    assert timing.escalate_registrations(by=by, at=AT + timedelta(days=2)) == 0
    assert timing.escalate_registrations(by=by, at=AT + timedelta(days=3)) == 2
    assert timing.escalate_registrations(by=by, at=AT + timedelta(days=3)) == 0


def test_the_queue_is_grouped_by_what_is_to_do_and_the_badge_counts_it(scene) -> None:
    names = ("Alma Oyj", "Kone Oyj", "Elisa Oyj", "Nokian Sahat Oy", "Tampereen Vesi Oy")
    rows = {name: make_registration(scene["aurora"], name, at=AT) for name in names}
    aino, by = staff(scene["aino"]), member(scene["aurora"])
    for name in names[1:3]:
        approve(scene, rows[name])
    following.request_extension(by=by, registration_id=rows["Kone Oyj"].pk, evidence="Budget", at=AT)
    refused, asked = rows["Nokian Sahat Oy"], rows["Tampereen Vesi Oy"]
    deciding.refuse_registration(by=aino, registration_id=refused.pk, reason="WRONG_FIT", at=AT)
    appeal(scene, refused)
    deciding.ask_for_information(by=aino, registration_id=asked.pk, question="Who?", at=AT)

    waiting = count_waiting(by=aino)
    assert (waiting.decide, waiting.more_time, waiting.appeals, waiting.with_partner) == (1, 1, 1, 1)
    assert waiting.for_you == 2  # the appeal is for somebody who did not refuse it
    client = client_of(scene["aino"])
    for state, name in (
        ("", "Alma Oyj"), ("MORE_TIME", "Kone Oyj"), ("APPEAL", "Nokian Sahat Oy"), ("NEEDS_INFORMATION", "Tampereen Vesi Oy"),
    ):  # fmt: skip
        text = client.get(reverse("console:registrations"), {"state": state}).content.decode()
        assert [one for one in names if one in text] == [name]
        assert text.count('<b class="count">1</b>') == 4
        assert text.count('<b class="count">2</b>') == 1
    assert "partner answers by 8 Dec 2026" in text


def test_the_badge_counts_what_this_person_can_answer(scene) -> None:
    own, other = make_partner("Borealis Oy", manager=scene["eva"]), scene["aurora"]
    refused, rivals = make_registration(own, "Kone", at=AT), make_registration(other, "Elisa", at=AT)
    make_registration(own, "Alma", at=AT)
    make_registration(other, "Valmet", at=AT)
    asked = make_registration(own, "Metso", at=AT)
    approve(scene, asked)
    following.request_extension(by=member(own), registration_id=asked.pk, evidence="Budget", at=AT)
    eva, aino = staff(scene["eva"]), staff(scene["aino"])
    for by, found in ((eva, refused), (aino, rivals)):
        deciding.refuse_registration(by=by, registration_id=found.pk, reason="WRONG_FIT", at=AT)
        following.appeal_registration(by=member(found.partner), registration_id=found.pk, text="?", at=AT)
    # Eva: Alma, Metso's time and the appeal that Aino refused; Aino: all but that one.
    assert [count_waiting(by=by).for_you for by in (eva, aino, staff(scene["maija"]))] == [3, 4, 0]
    assert {count_waiting(by=by).appeals for by in (eva, aino)} == {2}


def test_the_first_screen_says_how_many_wait_and_by_when_and_leads_there(scene) -> None:
    def line(who: str) -> str:
        text = client_of(scene[who]).get(reverse("console:dashboard")).content.decode().replace("&amp;", "&")
        return text.split('id="needs-you"')[1].split("</section>")[0] if 'id="needs-you"' in text else ""

    queue = reverse("console:registrations")
    assert line("aino") == ""
    own = make_partner("Borealis Oy", manager=scene["eva"], signed_on=clock.day_of(AT))
    first = make_registration(own, "Kone", at=AT)
    assert "1 registration waits for your answer" in line("eva")
    assert "by 26 Nov 2026, 23:59" in line("eva")
    make_registration(scene["aurora"], "Elisa", at=AT + timedelta(days=1))
    assert "2 registrations wait for your answer" in line("aino")
    assert "the first by 26 Nov 2026, 23:59" in line("aino")
    assert f'href="{queue}?state="' in line("aino")
    assert f'href="{queue}?state=&manager={scene["eva"].pk}"' in line("eva")  # Aurora's is not hers to decide
    assert "waits for your answer" not in line("maija")
    approve(scene, first)
    following.request_extension(by=member(own), registration_id=first.pk, evidence="Budget", at=AT)
    assert f'href="{queue}?state=MORE_TIME&manager={scene["eva"].pk}"' in line("eva")


@pytest.mark.parametrize(("who", "badges"), [("aino", 1), ("eva", 0), ("maija", 0)])
def test_only_who_may_decide_is_called_by_a_number(scene, who, badges) -> None:
    make_registration(scene["aurora"], at=AT)
    text = client_of(scene[who]).get(reverse("console:dashboard")).content.decode()
    assert text.count('<b class="count">1</b>') == badges


def test_ones_own_duplicate_leads_to_the_registration_that_holds(scene) -> None:
    first = make_registration(scene["aurora"], at=AT)
    again = make_registration(scene["aurora"], "WARTSILA OYJ ABP", at=AT)
    link = reverse("portal:registration", args=[first.pk])
    assert (
        f'You have registered this already: <a href="{link}">Wärtsilä Oyj</a>, answer by 26 Nov 2026'
        in portal(scene, again)
    )
    approve(scene, first)
    text = portal(scene, again)
    assert f'<a href="{link}">Wärtsilä Oyj</a>, protected until 8 Jan 2027' in text
    assert "Do you disagree?" not in text
    with partner_session(scene["aurora"].pk), pytest.raises(NothingToAppeal):
        appeal(scene, again)

    following.withdraw_registration(by=member(scene["aurora"]), registration_id=first.pk, at=AT)
    text = portal(scene, again)
    assert "You have registered this opportunity already." in text
    assert link not in text


def test_a_duplicate_of_what_is_the_partners_own_is_none_of_anothers(scene) -> None:
    make_registration(scene["aurora"], at=AT)
    rival = make_registration(scene["polar"], at=AT)
    text = portal(scene, rival, "charlotte")
    assert "You have registered this already" not in text
    assert "Do you disagree?" in text


def test_what_was_typed_stays_when_a_refusal_is_refused(scene) -> None:
    found = make_registration(scene["aurora"], at=AT)
    answer = act(scene, found, "refuse", reason="", message="They buy elsewhere.")
    assert answer.status_code == 422
    assert "They buy elsewhere." in answer.content.decode()
    typed = Typed(customer_name="Kone Oyj", product_line_id=make_line().pk)
    draft = registering.save_draft(
        by=member(scene["aurora"]), partner_id=scene["aurora"].pk, typed=typed, at=AT
    )
    with pytest.raises(Refusal):
        deciding.refuse_registration(
            by=staff(scene["aino"]), registration_id=draft.pk, reason="WRONG_FIT", at=AT
        )


def test_who_has_decided_is_led_to_what_is_due_next(scene) -> None:
    first, second = (
        make_registration(scene["aurora"], at=AT),
        make_registration(scene["polar"], "Nokian Sahat Oy", at=AT),
    )
    assert "Next to decide" not in console(scene, first)
    act(scene, first, "approve")
    page = console(scene, first)
    assert "Next to decide" in page
    assert f'href="{reverse("console:registration", args=[second.pk])}"' in page
    # A manager decides for the partners that are hers, and who only looks on decides nothing.
    assert "Next to decide" not in console(scene, first, "eva")
    assert "Next to decide" not in console(scene, first, "maija")
    scene["polar"].manager = scene["eva"]
    scene["polar"].save()
    assert "Next to decide" in console(scene, first, "eva")
    act(scene, second, "approve")
    assert "Next to decide" not in console(scene, first)
