"""Why an import is refused as a whole."""

from collections.abc import Sequence
from typing import Any

from kanava.rules.refusals import Refusal


class FileMissing(Refusal):
    """No file was given."""

    code = "FILE_MISSING"


class FileTooLarge(Refusal):
    """The files are larger than an import may be."""

    code = "FILE_TOO_LARGE"


class FileTwice(Refusal):
    """Two files have the same name."""

    code = "FILE_TWICE"


class SourceMissing(Refusal):
    """It was not said where the rows come from."""

    code = "SOURCE_MISSING"


class ImportMoved(Refusal):
    """The import is not in the state that this needs."""

    code = "IMPORT_MOVED"


class UndoBlocked(Refusal):
    """People have built on what the import made. `blockers` names the things."""

    code = "UNDO_BLOCKED"

    def __init__(self, blockers: Sequence[dict[str, Any]]) -> None:
        super().__init__(count=len(blockers))
        self.blockers = blockers
