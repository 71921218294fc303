"""The worker knows every job."""

from pathlib import Path

from django.conf import settings

import kanava


def test_every_module_of_jobs_is_known_to_the_worker() -> None:
    root = Path(kanava.__file__).parent
    modules = {f"kanava.{path.parent.name}.jobs" for path in root.glob("*/jobs.py")}
    assert modules == set(settings.PROCRASTINATE_IMPORT_PATHS)
