"""How the installation runs: migrations, settings, jobs, disk, rates."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kanava.config.proofs.findings import Finding, Level, Query, ask, judge
from kanava.core import clock
from kanava.core.mail import count_kept, is_outbox
from kanava.integrations.rates_queries import get_freshness
from kanava.letterbox.places import listening_of, mailbox_of
from kanava.playbook.queries import get_in_force
from kanava.rules.rates import is_fixed

LOW_SHARE, LOW_BYTES = 0.10, 2 * 2**30
# A mail server that is merely busy has taken a letter by then.
LATE = timedelta(hours=1)

# What each finding of Django's own check of a deployment means, and what to set; others say it themselves.
SETTINGS = {
    "security.W004": (
        "Browsers remember to ask over https alone.",
        "set KANAVA_BASE_URL to the https:// address",
    ),
    "security.W008": (
        "Who comes over http is sent on to https.",
        "set KANAVA_SSL_REDIRECT=yes, or let the proxy redirect to https",
    ),
    "security.W009": (
        "The secret is long and random.",
        "set KANAVA_SECRET_KEY to a long random text, or leave it out",
    ),
    "security.W011": (
        "The cookie of a session goes over https alone.",
        "set KANAVA_BASE_URL to the https:// address",
    ),
    "security.W012": (
        "The cookie of a session goes over https alone.",
        "set KANAVA_BASE_URL to the https:// address",
    ),
    "security.W016": (
        "The cookie of forms goes over https alone.",
        "set KANAVA_BASE_URL to the https:// address",
    ),
    "security.W018": ("Visitors see nothing of what goes wrong inside.", "unset KANAVA_DEBUG"),
    "security.W020": (
        "The service answers to its own names alone.",
        "set KANAVA_HOSTS to the names that the service answers to",
    ),
}
# Subdomains and preload lists are the operator's own choice; the code-review findings are not about a deployment.
LEFT_OUT = {"security.W005", "security.W021"}

JOBS = (
    Query("No job has failed for good.", "procrastinate_jobs",
        "select id from procrastinate_jobs where status = 'failed'",
        Level.WARNING, "kanava manage procrastinate shell, then list_jobs status=failed and retry"),
    Query("No job waits for longer than half an hour.", "procrastinate_jobs", """
        select job.id from procrastinate_jobs job where status = 'todo'
        and coalesce(scheduled_at, (select max(at) from procrastinate_events where job_id = job.id)) < now() - interval '30 minutes'""",
        Level.WARNING, "is the job worker running? kanava up starts it"),
    Query("No job is held by a worker that is gone.", "procrastinate_jobs", """
        select job.id from procrastinate_jobs job left join procrastinate_workers worker on worker.id = job.worker_id
        where status = 'doing' and (worker.id is null or worker.last_heartbeat < now() - interval '10 minutes')""",
        Level.WARNING, "the worker takes it up again by itself when it starts"),
)  # fmt: skip

_CURRENCIES = """
select currency from deals_deal group by 1 union select currency from partners_partner group by 1
union select currency from deals_registration group by 1
"""


def prove_operation() -> Iterator[Finding]:
    """The installation as it runs."""
    yield _migrations()
    yield from _deployment()
    yield from ask(JOBS)
    yield _disk()
    yield _rates()
    yield prove_mail_out(clock.now())
    yield from prove_mail_in()


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    return judge("The tables are up to date.", len(names), names, "", remedy="kanava migrate")


def _deployment() -> Iterator[Finding]:
    """Django's own check, each finding with the variable that mends it."""
    found = [one for one in checks.run_checks(include_deployment_checks=True) if not one.is_silenced()]
    told = [one for one in found if one.id not in LEFT_OUT]
    for one in told:
        level = Level.BROKEN if one.level >= checks.ERROR else Level.WARNING
        otherwise = f"{one.id}: {one.msg}".split(". ")[0], str(one.hint or "")
        promise, remedy = SETTINGS.get(one.id or "", otherwise)
        yield Finding(level, promise, 1, remedy)
    if not told:
        yield Finding(Level.OK, "The settings are those of a safe deployment.")


def _disk() -> Finding:
    """Space where the database and the files are."""
    total, _used, free = shutil.disk_usage(settings.DATA_DIR)
    left = f"{free / 2**30:.1f} GiB of {total / 2**30:.0f} free in {settings.DATA_DIR}"
    is_low = free < LOW_BYTES or free < total * LOW_SHARE
    promise = "There is room on the disk."
    return Finding(Level.WARNING if is_low else Level.OK, promise, int(is_low), left)


def _rates() -> Finding:
    """Whether the rates are new enough for the currencies that are in use."""
    promise = "Exchange rates are at most five working days old."
    today = clock.today()
    home = get_in_force(today).playbook.programme.currency
    with connection.cursor() as cursor:
        cursor.execute(_CURRENCIES)
        used = {row[0] for row in cursor.fetchall()}
    if not used - {home} or all(is_fixed(code, today) for code in used | {home}):
        return Finding(Level.OK, promise, look="no other currency than the programme's is in use")
    found = get_freshness(clock.now())
    newest = f"the newest is of {found.newest.isoformat()}" if found.newest else "there is none"
    if not found.is_stale:
        return Finding(Level.OK, promise, look=newest)
    return Finding(
        Level.WARNING,
        promise,
        found.missing or 1,
        f"{newest}; kanava rates fetches, and says what is in the way",
    )


def prove_mail_out(at: datetime) -> Finding:
    """Whether letters reach those whom they are written to."""
    promise = "Letters go out."
    kept = count_kept(before=at if is_outbox() else at - LATE)
    oldest = f", the oldest of {kept.oldest:%Y-%m-%d %H:%M}" if kept.oldest else ""
    if is_outbox():
        look = f"no mail server is set, and letters stay in the outbox{oldest}; set KANAVA_SMTP_HOST"
        return Finding(Level.WARNING, promise, max(kept.letters, 1), look)
    if kept.letters:
        look = f"the mail server has not taken some for an hour{oldest}; the log says why"
        return Finding(Level.WARNING, promise, kept.letters, look)
    return Finding(Level.OK, promise, look=f"by {settings.EMAIL_HOST}" if settings.EMAIL_HOST else "")


def prove_mail_in() -> Iterator[Finding]:
    """Whether registrations by mail can come in, where there is an address for them."""
    if not settings.MAIL_IN_ADDRESS:
        return
    promise = "Registrations by mail can come in."
    try:
        ways = [listening_of(settings.MAIL_IN_LISTEN), mailbox_of(settings.MAIL_IN_IMAP)]
    except ValueError as error:
        yield Finding(Level.WARNING, promise, 1, str(error))
        return
    look = "by the settings" if any(ways) else "by `kanava mail-in` alone"
    yield Finding(Level.OK, promise, look=look)
    if not settings.MAIL_IN_TRUSTED:
        remedy = "no server is named in KANAVA_MAIL_IN_TRUSTED, so that every sender confirms by a link"
        yield Finding(Level.WARNING, "Senders of registrations can be verified.", 1, remedy)
