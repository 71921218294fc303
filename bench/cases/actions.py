"""What changes something: registering with the conflict check, deciding, winning with its accrual."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import unescape

from bench.browser import Answer, Application, Browser
from bench.facts import column, ids, member_of, rows, some_partners
from bench.measuring import Case, WrongAnswer
from bench.programme import DAY
from bench.programme.chance import Chance
from kanava.deals.models import Deal, Registration

GOAL = 30
COUNT = 33


def _once(name: str, calls: Sequence[Callable[[], Answer]]) -> Case:
    return Case("Actions", name, calls, GOAL, expects=302, is_once=True)


def actions(application: Application, staff: Browser) -> Iterator[Case]:
    """Registrations that are clear, too late or maybe known; approval, refusal, winning."""
    browsers = [Browser(application, member_of(one)) for one in some_partners(COUNT)]
    fresh = [(f"{_unheard_of(Chance(f'unheard of {number}'))} Plast Oy", "FI") for number in range(COUNT)]
    yield _once(
        "register: clear",
        [
            partial(_register, one, *told, "SUBMITTED", "NONE")
            for one, told in zip(browsers, fresh, strict=True)
        ],
    )
    held = rows(
        "select customer.name, customer.country, product_line_id, kind from deals_ownership claim join deals_customer customer "
        "on customer.id = customer_id where ended_on is null and (until_on is null or until_on >= %s) and is_known "
        "and kind = 'NEW' and not exists (select 1 from deals_customer namesake where namesake.sort_key = customer.sort_key "
        "and namesake.id <> customer.id) order by md5(claim.id::text) limit %s", DAY, COUNT,
    )  # fmt: skip
    yield _once("register: another was first", [
        partial(_register, one, name, country, "REFUSED", "SECOND_REGISTRANT", line=line, kind=kind)
        for one, (name, country, line, kind) in zip(browsers, held, strict=True)
    ])  # fmt: skip
    yield _once("register: maybe known", [
        partial(_register, one, f"{name} Analytics", country, "", "")
        for one, (name, country) in zip(browsers, _unused(), strict=True)
    ])  # fmt: skip
    waiting = ids("deals_registration", "state = 'SUBMITTED' and conflict = 'NONE'", 2 * COUNT)
    yield _once(
        "approve", [partial(_decide, staff, one, "approve", {}, "APPROVED") for one in waiting[:COUNT]]
    )
    refused = partial(_decide, staff, what="refuse", sent={"reason": "WRONG_FIT"}, state="REFUSED")
    yield _once("refuse", [partial(refused, one) for one in waiting[COUNT:]])
    opened = ids("deals_deal", "stage = 'NEGOTIATION' and origin = 'SOURCED' and registration_id > 0", COUNT)
    yield _once("win, with its accrual", [partial(_win, staff, one) for one in opened])


def _unheard_of(chance: Chance) -> str:
    """A word like no other."""
    return "".join(chance.pick("bdfgjkpqvwxz") + chance.pick("aeiouy") for _ in range(6)).title()


def _unused() -> list[tuple[str, str]]:
    """Distinctive companies, whose names with one more word may be they."""
    return rows(
        "select trim(regexp_replace(name, '(Oy|Oyj|Ky|Oy Ab|AB|GmbH|AS)$', '')), country from deals_customer where is_known "
        "and country in ('FI', 'SE', 'DE', 'NO') and not exists (select 1 from deals_deal where customer_id = deals_customer.id) "
        "and name ~ '^[^ ]{6,} [^ ]{5,} [^ ]+$' order by md5(id::text) limit %s", COUNT,
    )  # fmt: skip


def _register(
    browser: Browser, name: str, country: str, state: str, conflict: str, *, line: int = 1, kind: str = "NEW"
) -> Answer:  # fmt: skip
    """Type a registration and send it off: draft, locks, identity, decision, claim, event, letters' jobs."""
    answer = browser.post("/portal/register/", {
        "customer_name": name, "product_line": line, "customer_country": country, "amount": "25 000", "currency": "EUR",
        "expected_close_on": "2027-01-15", "customer_domain": "", "customer_business_id": "", "kind": kind, "customer_contact": "",
        "note": "", "submit": "yes",
    })  # fmt: skip
    found = Registration.objects.order_by("-id")[0]
    if state and (found.state, found.conflict) != (state, conflict):
        raise WrongAnswer(f"{name}: {found.state} {found.conflict}")
    return answer


def _decide(staff: Browser, registration_id: int, what: str, sent: dict[str, str], state: str) -> Answer:
    answer = staff.post(f"/console/registrations/{registration_id}/{what}/", sent)
    if column("select state from deals_registration where id = %s", registration_id) != [state]:
        raise WrongAnswer(f"{what} {registration_id}")
    return answer


def _win(staff: Browser, deal_id: int) -> Answer:
    """See what follows, then confirm it; the confirmation is what is timed."""
    address = f"/console/deals/{deal_id}/win/"
    page = staff.get(address).body.decode()
    tags = re.findall(r"<input[^>]*>", page)
    sent = {
        name[1]: unescape(value[1])
        for tag in tags
        if (name := re.search('name="([^"]*)"', tag)) and (value := re.search('value="([^"]*)"', tag))
    }
    answer = staff.post(address, {name: sent.get(name, "") for name in ("closed_on", "amount", "seen")})
    entries = column(
        "select count(*) from ledger_entry where source_type = 'deal' and source_id = %s", deal_id
    )
    if Deal.objects.get(pk=deal_id).stage != "WON" or entries == [0]:
        raise WrongAnswer(f"win {deal_id}")
    return answer
