"""Why an import is refused as a whole."""

from typing import TYPE_CHECKING

from kanava.rules.refusals import Refusal

if TYPE_CHECKING:
    from kanava.integrations.landing.blockers import Blockers


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
    """People or later imports have built on what the import made; `blockers` says what."""

    code = "UNDO_BLOCKED"

    def __init__(self, blockers: "Blockers") -> None:
        super().__init__(count=blockers.count)
        self.blockers = blockers
