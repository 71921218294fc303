"""How a file is written: what was found out, is shown, can be changed and is kept with a mapping."""

from dataclasses import dataclass

from kanava.rules.refusals import Refusal

ENCODINGS = (
    "utf-8", "cp1252", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman", "cp850", "shift_jis", "gb18030",
)  # fmt: skip
MOST_COLUMNS = 2_000


class FileUnreadable(Refusal):
    """The file is no table that can be read. `reason` says why, `row` where."""

    code = "FILE_UNREADABLE"


class FileEmpty(Refusal):
    """There is no row in the file."""

    code = "FILE_EMPTY"


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is read. `header` is the number of the row with the names of the columns, 0 where there is none.

    `kind` is CSV (any delimited text), XLSX or HTML (a web page's table, which many systems call an Excel file).
    """

    kind: str = "CSV"
    encoding: str = "utf-8"
    delimiter: str = ","
    row_end: str = ""
    sheet: str = ""
    header: int = 1
