"""How statements read large tables, as PostgreSQL itself tells it under the role that asks."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Partners are ten thousand rows: a list of them may be filtered in its order.
LARGE = {
    "core_event", "deals_activity", "deals_customer", "deals_deal", "deals_dealline", "deals_ownership", "deals_registration",
    "ledger_entry", "ledger_transfer", "matching_companykey", "matching_companyprofile",
}  # fmt: skip
# To walk an index in the order of the page is right where so many rows fit that the page is soon full; where it is
# not, no index knows the filter.
PAGE, PASSED_OVER, PASSED_OVER_IN_VAIN = 25, 2_000, 400


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement, who asked it, the rows of large tables that it touched, and the scans that no index serves."""

    role: str
    statement: str
    touched: int
    unserved: tuple[str, ...]


@dataclass
class Reader:
    """An execute wrapper: explains each SELECT of a large table where and as whom it runs, then lets it run.

    Sequential scans must be switched off in the database: one that is left has no index to use.
    """

    found: list[Reading] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Explain, then execute."""
        words = set(sql.replace('"', " ").replace(".", " ").split())
        if sql.lstrip().lower().startswith(("select", "with")) and words & LARGE:
            cursor = context["cursor"]
            execute(f"explain (analyze, format json) {sql}", params, many, context)
            (plan,) = cursor.fetchone()
            execute("select current_user", None, False, context)
            (role,) = cursor.fetchone()
            top = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
            scans = [node for node in _nodes(top) if node.get("Relation Name") in LARGE]
            unserved = tuple(filter(None, map(_fault, scans)))
            self.found.append(Reading(role, sql, sum(map(_touched, scans)), unserved))
        return execute(sql, params, many, context)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _removed(node: dict[str, Any]) -> int:
    return round(node.get("Rows Removed by Filter", 0) * node["Actual Loops"])


def _touched(node: dict[str, Any]) -> int:
    return round(node["Actual Rows"] * node["Actual Loops"]) + _removed(node)


def _fault(node: dict[str, Any]) -> str:
    """What is wrong with a scan: it reads the table as it lies, or walks an index for rows that the index knows nothing of."""
    table, kind = node["Relation Name"], node["Node Type"]
    if kind == "Seq Scan":
        return f"{table}: read from end to end"
    has_condition = "Index Cond" in node or kind == "Bitmap Heap Scan"
    most = PASSED_OVER if node["Actual Rows"] > PAGE else PASSED_OVER_IN_VAIN
    if not has_condition and _removed(node) > most:
        return f"{table}: {node['Index Name']} walked past {_removed(node)} rows for {node.get('Filter')}"
    return ""
