"""The web server's entry."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from kanava.documents.charts import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanava.config.settings")
application = get_wsgi_application()
Thread(target=warm_up, name="charts", daemon=True).start()
