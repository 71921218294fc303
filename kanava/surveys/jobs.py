"""What time does to surveys, and the posting of their letters. No job is given anything that could tell of a person."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.rules.people import Via, system
from kanava.surveys.actions import planning, posting, running

AT_ONCE, MOST_REFUSED = 500, 5
BY = system(Via.JOB)


@app.periodic(cron="*/10 * * * *")
@app.task(name="surveys.keep_time", queueing_lock="surveys.keep_time")
def keep_surveys(timestamp: int = 0, **_later: Any) -> None:
    """Close, plan, open, remind; then post what is in envelopes."""
    for act in (running.close_due, planning.plan_next, running.open_due, running.remind_due):
        act(by=BY, at=clock.now())
    post_some()


@app.task(name="surveys.post", queueing_lock="surveys.post")
def post(**_later: Any) -> None:
    """Go on posting."""
    post_some()


def post_some() -> int:
    """Post letters, some hundreds in one go; the rest goes on in a job of its own. One that is refused keeps no other from
    going; after several in a row the mail server is not there. Returns how many have gone; raises the first refusal at the
    end."""
    gone, in_a_row, first, place = 0, 0, None, posting.next_letter()
    while place is not None and in_a_row < MOST_REFUSED and gone < AT_ONCE:
        try:
            posting.post(by=BY, envelope_id=place, at=clock.now())
        except OSError as refusal:
            in_a_row, first = in_a_row + 1, first or refusal
        else:
            gone, in_a_row = gone + 1, 0
        place = posting.next_letter(place)
    if gone == AT_ONCE:
        post.defer()
    if first is not None:
        raise first
    return gone
