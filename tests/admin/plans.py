"""What the database reads for a page: the plans of its queries, run again and measured."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

WHOLE = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""Plans that read whole tables. For large tables PostgreSQL prefers others where it can."""


def most_rows_read(ask: Callable[[], Any]) -> tuple[int, str]:
    """The most rows that one scan of any query reads, with the query and its plan."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    most = (0, "")
    for query in asked.captured_queries:
        sql = query["sql"]
        if not sql.startswith(("SELECT", "WITH", "(SELECT")) or "pg_" in sql:
            continue
        with connection.cursor() as cursor:
            # A few thousand rows are read whole sooner than by index. Without that, only what no index serves is.
            cursor.execute("".join(f"SET LOCAL {name} = off;" for name in WHOLE))
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
            found = cursor.fetchone()[0]
            cursor.execute("".join(f"SET LOCAL {name} = on;" for name in WHOLE))
        plan = json.loads(found) if isinstance(found, str) else found
        for node in _nodes(plan[0]["Plan"]):
            if "Scan" in node["Node Type"] and "Relation Name" in node:
                read = _rows(node)
                if read > most[0]:
                    most = (read, f"{node['Node Type']} of {node['Relation Name']}: {read} rows\n{sql}\n{_drawn(plan)}")
    return most


def _rows(node: dict[str, Any]) -> int:
    aside = sum(value for name, value in node.items() if name.startswith("Rows Removed by"))
    return int((node["Actual Rows"] + aside) * node["Actual Loops"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


def _drawn(plan: list[dict[str, Any]]) -> str:
    def lines(node: dict[str, Any], depth: int) -> Iterator[str]:
        what = " ".join(str(node[key]) for key in ("Node Type", "Relation Name", "Index Name") if key in node)
        conditions = {key: node[key] for key in ("Index Cond", "Recheck Cond", "Filter", "Sort Key") if key in node}
        yield f"{'  ' * depth}{what} rows={_rows(node)} {conditions or ''}"
        for child in node.get("Plans", []):
            yield from lines(child, depth + 1)

    return "\n".join(lines(plan[0]["Plan"], 0))
