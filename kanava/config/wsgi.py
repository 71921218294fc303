"""The web server's entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanava.config.settings")
application = get_wsgi_application()

# What the start has made stays for good: the collector need not go through it again, which takes a tenth of a second
# in the middle of somebody's request. A page makes thousands of objects and lets go of them by itself.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
