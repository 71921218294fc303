"""`python -m kanava`."""

import sys

from kanava.config.cli import main

sys.exit(main())
