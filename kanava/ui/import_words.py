"""Words for imports: what is wrong with rows, what is worth knowing, what stands in the way of undoing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanava.integrations.fields import Target, find_field
from kanava.rules.money import Money
from kanava.ui import formatting, payment_import_words, words
from kanava.ui.countries import country_name
from kanava.ui.languages import language_name

# Values that one sentence names.
MOST_NAMED = 40

# Faults stop the import; remarks do not. Each may use the cell's value and the parameters that came with it.
PROBLEMS: Mapping[str, Any] = {
    "CELL_EMPTY": _("The cell is empty, and every row needs it."),
    "COUNTRY_UNKNOWN": _("“%(value)s” is no country that we know. Write its name or two-letter code."),
    "CURRENCY_UNKNOWN": _("“%(value)s” is no currency. Write a code such as EUR."),
    "DOMAIN_INVALID": _("“%(value)s” is no internet domain."),
    "EMAIL_INVALID": _("“%(value)s” is no e-mail address."),
    "CHOICE_UNKNOWN": _("“%(value)s”: say in the mapping what this means."),
    "DATE_UNREADABLE": _("“%(value)s” is no date that we can read."),
    "MONTH_UNREADABLE": _("“%(value)s” is no month that we can read. Write it like 2026-10."),
    "MONTH_IN_FUTURE": _("The month has not begun yet: %(value)s"),
    "TOTAL_BELOW_ZERO": _("A month's total cannot be below zero: %(value)s"),
    "AMOUNT_UNREADABLE": _("“%(value)s” is no amount. Is the decimal mark right?"),
    "TEXT_TOO_LONG": _("The text is longer than its place: “%(value)s”"),
    "BUSINESS_ID_INVALID": _("“%(value)s” cannot be a business id of that country: the check digit or the form is wrong."),
    "KEY_REPEATED": _("The key “%(value)s” stands in row %(first)s already."),
    "KEY_REPEATED_OTHERWISE": _("The key “%(value)s” stands in row %(first)s already, and says something else here: %(fields)s."),
    "DIFFERS_WITHIN": _("“%(value)s” says something else here than in its first row, %(first)s: %(fields)s."),
    "CLOSE_MISSING": _("A won or lost deal needs its closing date."),
    "DATE_IN_FUTURE": _("A won or lost deal cannot close in the future: %(value)s"),
    "OUTCOME_DIFFERS": _("The outcome says open, the stage says closed."),
    "PARTNER_MISSING": _("A partner-sourced deal needs its partner."),
    "PARTNER_UNKNOWN": _("“%(value)s” matches no partner by name, key, business id or domain. Import the partners first."),
    "PARTNER_AMBIGUOUS": _("Several partners are called “%(value)s”. Use a key or the business id."),
    "PARTNER_TWICE": _("Another row is the partner with “%(value)s” already."),
    "CUSTOMER_TWICE": _("Row %(first)s has the business id “%(value)s” already."),
    "DATES_UNCERTAIN": _("No date shows whether the day or the month comes first. “%(value)s” is read as %(read)s. If that is wrong, change the order of the dates."),
    "AMOUNT_UNCERTAIN": _("Amounts such as “%(text)s” are read as %(read)s. If that is wrong, change the decimal mark."),
    "CURRENCY_DIFFERS": _("“%(value)s” stands in another currency than %(currency)s, which its row names."),
    "CURRENCY_UNCLEAR": _("The currency of “%(value)s” may be one of several. Choose a column or a default for the currency."),
    "CELL_BROKEN": _("“%(value)s” is what a spreadsheet shows where a formula failed. Mend it in the file."),
    "TOTAL_LEFT_OUT": _("Looks like a total of other rows, so it is left out."),
    "ROW_SKIPPED": _("You have left this out."),
    "NOTE_LEFT_OUT": _("Stands below the table like a note, so it is left out."),
    "HEADER_LEFT_OUT": _("Has the names of the columns again, so it is left out."),
    "KEY_SHORTENED": _("“%(value)s” is a number that a spreadsheet has shortened. Export it as text."),
    "TEXT_GARBLED": _("“%(text)s” looks garbled: the file was saved with the wrong encoding before it came here."),
    "CHOICE_ASSUMED": _("Nobody has said what “%(value)s” means; it is read as “%(read)s”."),
    "CHOICE_GUESSED": _("“%(value)s” is read as “%(read)s”."),
    "LOOKUP_MISSING": _("“%(value)s” is not in %(file)s, so nothing is looked up there for it."),
    "LOOKUP_MISSPELT": _("“%(value)s” is not in %(file)s, so nothing is looked up there for it. Is it “%(known)s”?"),
    "CUSTOMER_EMPTY": _("No customer: the deal is imported without one."),
    "OPENED_EMPTY": _("No start: how long the deal took is not known."),
    "CURRENCY_ASSUMED": _("No column has the currency: an amount that names none itself is taken as %(value)s. If that is wrong, change the default value."),
    "STAGE_ASSUMED": _("No column has the stage: every row is read as “%(read)s”."),
    "ROW_WIDER": _("The row has more cells than the header has names. Is there a delimiter in a cell without quotation marks?"),
    "NO_KEY": _("No column has the deal's number: a deal is known again by its name and its customer."),
    "NO_KEY_NOR_NAME": _("No column has the deal's number or name: a row that changes in the next file comes in as another deal."),
    "STAGE_EMPTY": _("The row has no stage. Write it in the file, or choose a default value in the mapping."),
    "DEAL_NAMELESS": _("The row names neither deal nor customer nor partner, and has no number."),
    "PARTNER_MISSPELT": _("“%(value)s” matches no partner by name, key, business id or domain. Is it “%(known)s”?"),
    "PERSON_UNKNOWN": _("No user is called “%(value)s”; the row is imported without a person."),
    "DISTRIBUTOR_UNKNOWN": _("No partner is called “%(value)s”; the row is imported without a distributor."),
    "PARENT_UNKNOWN": _("No customer is called “%(value)s”; the row is imported without a parent company."),
    "NAME_KNOWN": _("A partner called “%(value)s” is here already; without a shared business id or domain it counts as another."),
    "MAYBE_KNOWN": _("“%(value)s” may be the same company as “%(known)s”; it is imported as a separate company."),
    "SAME_AS_ROW": _("“%(value)s” looks like the company in row %(first)s; both are imported."),
    "OPENED_AFTER_CLOSE": _("Opened after it closed: the start counts as not known."),
    "AMOUNT_EMPTY": _("No amount: counts as zero."),
    "AMOUNT_BELOW_ZERO": _("The amount is below zero; it lowers the revenue."),
    "NO_RATE": _("No reference rate for %(value)s on its day: the deal counts in no total until there is one."),
    "NO_RATE_FOR_TOTAL": _("No reference rate for %(value)s on the month's last day: the total does not count until there is one."),
    "TOTAL_REPLACED_TYPED": _("%(value)s has a total that was typed in, %(amount)s. The file takes its place."),
    "TOTAL_REPLACED_IMPORTED": _("%(value)s has a total from another import, %(amount)s. The file takes its place."),
    "NAME_UNREADABLE": _("“%(value)s” is no company's name."),
    "LANGUAGE_UNKNOWN": _("“%(value)s” is no language that we know. Write its name or two-letter code."),
    "TYPE_UNKNOWN": _("“%(value)s” is no type of partner that we know; the type stays empty."),
    "SOURCE_ASSUMED": _("Where the company was found is not told: it counts as “%(read)s”."),
    "COUNT_UNREADABLE": _("“%(value)s” is no number of people."),
    "COUNT_ASSUMED": _("“%(value)s” is read as %(read)s."),
    "CANDIDATE_TWICE": _("Another candidate has the business id “%(value)s” already."),
    "PARTNER_ALREADY": _("“%(value)s” is the partner “%(known)s” already; the row is left out."),
    "MAYBE_PARTNER": _("“%(value)s” may be the partner “%(known)s”; it is imported as a candidate."),
    "ROW_TWICE": _("“%(value)s” is the company in row %(first)s; the row is left out."),
    "ROW_TAKEN": _("“%(value)s” is a candidate that another row of this source is already; the row is left out."),
    "COMPLETES": _("“%(value)s” completes the candidate “%(known)s”: %(fields)s."),
    "CANDIDATE_ALREADY": _("“%(value)s” is the candidate “%(known)s” already, and tells nothing new of it."),
    "CHANGED_HERE": _("“%(value)s” was changed here since it was imported; it stays as it is."),
    **payment_import_words.PROBLEMS,
}  # fmt: skip

# What becomes of a cell or a row that does not stop the import.
THEN: Mapping[str, Any] = {
    "EMPTY": _("The cell counts as empty."), "PART_EMPTY": _("The rest of the cell is read."),
    "LEFT_OUT": _("The row is left out."), "BY_NAME": _("The row is known by its name instead."),
}  # fmt: skip

# Many values with one problem, told in one sentence.
GATHERED: Mapping[str, Any] = {
    "PERSON_UNKNOWN": _("No users are called %(values)s; their rows are imported without a person."),
    "DISTRIBUTOR_UNKNOWN": _(
        "No partners are called %(values)s; their rows are imported without a distributor."
    ),
    "PARENT_UNKNOWN": _(
        "No customers are called %(values)s; their rows are imported without a parent company."
    ),
    "TYPE_UNKNOWN": _("These are no types of partners that we know, so the type stays empty: %(values)s."),
    "COUNT_ASSUMED": _("Ranges and round numbers of people are read as one number: %(values)s."),
    "CHOICE_GUESSED": _("Read by guess: %(values)s. If that is wrong, change it in the mapping."),
    "CHOICE_ASSUMED": _("Nobody has said what these mean: %(values)s. Say it in the mapping."),
    "LOOKUP_MISSING": _("%(values)s are not in %(file)s, so nothing is looked up there for them."),
}
_READ_AS = _("“%(value)s” as “%(read)s” (%(n)s)")

STATES: Mapping[str, Any] = {
    "NEW": _("New"),
    "CHANGED": _("Changed"),
    "UNCHANGED": _("Unchanged"),
    "KEPT": _("Changed here, stays as it is"),
    "LEFT_OUT": _("Left out"),
    "FAULT": _("Has a fault"),
}

COUNTS: Mapping[str, Any] = {
    "adopted": _("are here already and are completed"),
    "told_already": _("are told already and are left out"),
    "new_customers": _("customers come along"),
}

BLOCKS: Mapping[str, Any] = {
    "ACTED_ON": _("somebody has worked on it since"),
    "IN_USE": _("something hangs on it now"),
    "HANGS": _("its deals hang on this import: undo it first"),
    "CHANGED": _("it changed what this import made: undo it first"),
}

TARGETS: Mapping[str, Any] = {
    "partners": _("Partners"), "customers": _("Customers"), "deals": _("Deals"), "revenue": _("Total revenue by month"),
    "candidates": _("Candidates"), "payments": _("Customer payments"),
}  # fmt: skip

TAKEN: Mapping[str, Any] = {
    "partners": _("Taken as partners"), "customers": _("Taken as customers"), "deals": _("Taken as deals"),
    "revenue": _("Taken as total revenue by month"), "candidates": _("Taken as candidates"), "payments": _("Taken as customer payments"),
}  # fmt: skip

REASONS: Mapping[str, Any] = {
    "OLD_EXCEL": _("It is an old Excel file (.xls). Save it as .xlsx or CSV."),
    "BINARY": _("It is no table: we read CSV, other delimited text and XLSX."),
    "FORMULAS": _(
        "It has formulas that were never worked out. Open it in a spreadsheet, save it, and import that."
    ),
    "PACKED": _(
        "It is a packed folder or another programme's document. Unpack it, or save it as .xlsx or CSV."
    ),
    "WORKBOOK": _("The workbook is damaged or protected by a password."),
    "SHEET": _("The workbook has no such sheet."),
    "TOO_LARGE": _("The workbook is too large when unpacked."),
    "ENCODING": _("It is not in this encoding."),
    "ROW": _("A row cannot be read: a quotation mark is not closed, or stands alone in a cell."),
    "FORMAT": _("Its format is not one that we know."),
}


# What a problem tells in digits, an amount with its currency behind it. What stands in the file stays as it stands there.
_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "AMOUNT_UNCERTAIN": ("read",),
    "TOTAL_BELOW_ZERO": ("value",),
    "TOTAL_REPLACED_TYPED": ("amount",),
    "TOTAL_REPLACED_IMPORTED": ("amount",),
    "COUNT_ASSUMED": ("read",),
    **payment_import_words.NUMBERS,
}


def _number(text: str) -> str:
    """A number or amount of a report as the reader writes it; what is neither stays as it is."""
    digits, _space, currency = text.partition(" ")
    try:
        number = Decimal(digits)
        return formatting.money(Money.of(number, currency)) if currency else formatting.exact(number)
    except InvalidOperation:
        return text


def _sentence_of(problem: Mapping[str, Any]) -> str:
    code = str(problem["code"])
    return f"{code}_OTHERWISE" if code == "KEY_REPEATED" and problem.get("params", {}).get("fields") else code


def of_problem(problem: Mapping[str, Any]) -> str:
    """A problem of a report as a sentence."""
    sentence = PROBLEMS.get(_sentence_of(problem))
    params = {
        "first": "",
        "known": "",
        "example": "",
        "amount": "",
        "read": "",
        "text": "",
        "currency": "",
        "file": "",
        **problem.get("params", {}),
        "value": problem.get("value", ""),
    }
    fields, target = str(params.get("fields", "")).split(), params.get("target", "")
    params["fields"] = ", ".join(of_field(target, name) for name in fields) if target else ""
    if problem["code"] in ("CHOICE_ASSUMED", "CHOICE_GUESSED", "STAGE_ASSUMED", "SOURCE_ASSUMED"):
        params["read"] = words.of_code(params["read"])
    for name in _NUMBERS.get(problem["code"], ()):
        params[name] = _number(params[name])
    told = str(sentence) % params if sentence else str(problem["code"])
    return f"{told} {THEN[params['then']]}" if params.get("then") in THEN else told


def of_gathered(problems: Sequence[Mapping[str, Any]]) -> str:
    """Problems of one kind, field and file with their values named, as one sentence."""
    first = problems[0]
    if len(problems) == 1:
        return of_problem(first)
    reads = first["code"] in ("CHOICE_GUESSED", "CHOICE_ASSUMED", "COUNT_ASSUMED")
    values = [_read_as(one) if reads else _named(one) for one in problems[:MOST_NAMED]]
    if len(problems) > MOST_NAMED:
        rest = len(problems) - MOST_NAMED
        values.append(ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": formatting.number(rest)})
    told = {"values": ", ".join(values), "file": first.get("params", {}).get("file", "")}
    return str(GATHERED[first["code"]]) % told


def _named(problem: Mapping[str, Any]) -> str:
    # Of very many values not each is kept.
    return f"“{problem['value']}”" if problem["value"] else "…"


def _read_as(problem: Mapping[str, Any]) -> str:
    told, count = problem["params"]["read"], formatting.number(problem["count"])
    read = _number(told) if problem["code"] == "COUNT_ASSUMED" else words.of_code(told)
    return str(_READ_AS) % {"value": problem["value"], "read": read, "n": count}


# How the parts of what a cell lists are written.
_LISTS: Mapping[str, Callable[[str], str]] = {
    "countries": country_name,
    "languages": language_name,
    "codes": words.of_code,
    "texts": str,
}


def of_value(kind: str, text: str) -> str:
    """A value of a foreseen thing as the reader writes it; see `landing.foreseeing`."""
    if not text:
        return ""
    if kind == "code":
        return words.of_code(text)
    if kind == "money":
        return _number(text)
    if kind == "country":
        return country_name(text)
    if kind in _LISTS:
        return ", ".join(_LISTS[kind](code) for code in text.split(","))
    if kind in ("day", "month"):
        day = date.fromisoformat(text)
        return formatting.day(day) if kind == "day" else formatting.full_month(day)
    return text


def of_change(target: str, change: Mapping[str, Any]) -> str:
    """What becomes different in one field: `Currency: USD → EUR`, or that it changes."""
    label = of_field(target, change["field"])
    if "examples" in change:
        return str(_("%(field)s changes") % {"field": label})
    before, after = (of_value(*change[side]) or "–" for side in ("from", "to"))
    return f"{label}: {before} → {after}"


def of_reason(params: Mapping[str, Any]) -> str:
    """Why a file cannot be read, and where; from the parameters of a refusal."""
    sentence, row = str(REASONS.get(params.get("reason", ""), "")), params.get("row")
    where = str(_("Row %(row)s.") % {"row": row}) if sentence and row else ""
    return f"{sentence} {where}".strip()


def of_field(target: str, name: str) -> str:
    """What a field is called."""
    if name == "lines":
        return str(_("Lines"))
    found = find_field(Target(target), name) if name else None
    return str(found.label) if found else name
