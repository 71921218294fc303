"""Both sides tick at the same instant: the plan's summary counts all of it, and nobody waits for anybody for good."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

from django.db import connections

from kanava.deals.actions import deciding
from kanava.onboarding.actions import tasks
from kanava.onboarding.models import Plan, Task
from kanava.partners import actions
from kanava.partners.actions import Told
from kanava.rules import onboarding as rule
from tests.factories import make_registration, make_user, staff
from tests.onboarding.conftest import AT, SIGNED


def test_everything_that_is_ticked_at_once_is_counted(fresh_database: str, monkeypatch) -> None:
    phase_of = rule.phase_of

    def slow(*facts):
        # Between reading the tasks and writing the summary there is time for everybody else.
        sleep(0.05)
        return phase_of(*facts)

    monkeypatch.setattr(rule, "phase_of", slow)
    aino = staff(make_user("Aino", role="OWNER"))
    told = Told("Uusi Oy", "RESELLER", "FI", signed_on=SIGNED)
    partner = actions.create_partner(by=aino, told=told, at=AT)
    found = make_registration(partner, at=AT)
    open_ones = Task.objects.filter(plan__partner=partner, done_at=None)
    ids = list(open_ones.exclude(code="FIRST_REGISTRATION").values_list("pk", flat=True))
    jobs = [
        *(lambda key=key: tasks.complete_task(by=aino, task_id=key, note="Told", at=AT) for key in ids),
        lambda: deciding.approve_registration(by=aino, registration_id=found.pk, at=AT),
    ]
    start = Barrier(len(jobs))

    def run(job) -> None:
        start.wait(timeout=30)
        try:
            job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))
    plan = Plan.objects.get(partner=partner)
    assert (plan.done, plan.total, plan.next_due_on) == (13, 13, None)
