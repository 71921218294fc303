"""What must not stand in a log: codes, tokens, letters."""

import logging
import re

# procrastinate names a job with all its arguments: core.send_mail[12](to='…', text='your code is …').
_CALL = re.compile(r"([\w.]+\[\w+\])\(.*\)", re.DOTALL)
# A part of an address that is long enough to be a token.
_TOKEN = re.compile(r"(?<=[/=])[\w-]{20,}")


class WithoutSecrets(logging.Filter):
    """Leaves the arguments of jobs and the tokens in addresses out of what the libraries log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record's text; every record passes."""
        if record.name.startswith("procrastinate"):
            record.msg, record.args = _CALL.sub(r"\1", record.getMessage()), None
        elif record.name.startswith("django."):
            record.msg, record.args = _TOKEN.sub("…", record.getMessage()), None
        return True
