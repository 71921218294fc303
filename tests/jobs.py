"""Running what was deferred, inside the test's own transaction."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_jobs() -> int:
    """Run all waiting jobs in their order, and those that they defer; returns how many ran."""
    done: set[int] = set()
    while job := ProcrastinateJob.objects.exclude(pk__in=done).order_by("id").first():
        done.add(job.pk)
        app.tasks[job.task_name](**job.args)
    return len(done)
