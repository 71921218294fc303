"""The product behind a real web server, on the run's copy of the programme and its standing clock."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.DATABASES["default"]["NAME"] = os.environ["KANAVA_BENCH_DATABASE"]
application = get_wsgi_application()

from bench import standing_clock  # noqa: E402  models are needed

standing_clock.install()
