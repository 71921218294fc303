"""The worker knows every job."""

from pathlib import Path

from django.conf import settings

import kanava


def test_every_module_of_jobs_is_known_to_the_worker() -> None:
    root = Path(kanava.__file__).parent
    files = (path.relative_to(root.parent).with_suffix("") for path in root.rglob("jobs.py"))
    modules = {".".join(path.parts) for path in files}
    assert modules == set(settings.PROCRASTINATE_IMPORT_PATHS)
