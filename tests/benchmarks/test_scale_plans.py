"""No listed address reads a whole growing table. `make bench SCALE=N` measures how long they take.

The planner is told that each row is dear and that nothing is read in sequence, so that in a small ledger it chooses as
it would in a big one. What it then still reads whole has no index.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.population.copying import tables
from tests.benchmarks import scale_rows
from tests.conftest import Standing
from tests.servers import ROOT

pytestmark = pytest.mark.django_db
CLAIMS = 1_000
AS_IN_A_BIG_LEDGER = (
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL cpu_tuple_cost = 1",
    "SET LOCAL cpu_index_tuple_cost = 1",
    "SET LOCAL seq_page_cost = 0.1",
    "SET LOCAL random_page_cost = 0.1",
)
SMALL = {
    "claims_topic", "claims_claimant", "sources_storedbytes", "sources_publisher", "claims_changerequest",
    "claims_reviewflag",
}  # fmt: skip
"""Tables with a few dozen rows here, fewer than a page asks for: a plan says nothing of them."""
GROWING = set(tables()) - SMALL
STILL_READ_WHOLE = {
    "desk claims, search rare", "desk claims, search common", "desk, a source",
}  # fmt: skip
"""Addresses whose queries have no index yet. The list only gets shorter."""
STOPS = {"Limit"}
"""Nodes that end a scan below them early."""
NEED_ALL = {"Sort", "Incremental Sort", "Aggregate", "Hash", "SetOp", "Unique"}
"""Nodes that read everything below them."""


@pytest.fixture(scope="module", autouse=True)
def populated(standing: Standing[object]) -> None:
    """The ledger of this module."""
    environment = os.environ | {"DATABASE_URL": os.environ["DATABASE_OWNER_URL"]}
    populate = [sys.executable, str(ROOT / "manage.py"), "populate", f"--claims={CLAIMS}"]
    standing(lambda: subprocess.run(populate, env=environment, check=True, capture_output=True))


def test_no_listed_address_reads_a_whole_growing_table() -> None:
    asker = scale_rows.Asker()
    found = []
    for row in scale_rows.addresses(asker):
        if row.name in STILL_READ_WHOLE:
            continue
        row.prepare()
        with CaptureQueriesContext(connection) as queries:
            row.ask(0)
        found += [f"{row.name}: {whole}" for query in queries for whole in _read_whole(query["sql"] or "")]
    assert found == []


def test_a_count_and_a_search_without_an_index_are_found() -> None:
    assert _read_whole("SELECT count(*) FROM claims_claim") == ["claims_claim"]
    assert _read_whole("SELECT * FROM claims_claim WHERE why_chosen LIKE '%x%'") == ["claims_claim"]
    assert _read_whole("SELECT * FROM claims_edition ORDER BY seq DESC LIMIT 20") == []


def _read_whole(sql: str) -> list[str]:
    """The growing tables that this query reads whole."""
    # Queries with places for their values read one claim by its key.
    if not sql.lstrip().startswith(("SELECT", "WITH")) or "$1" in sql:
        return []
    with connection.cursor() as cursor:
        for setting in AS_IN_A_BIG_LEDGER:
            cursor.execute(setting)
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        [(plans,)] = cursor.fetchall()
        cursor.execute("RESET ALL")
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        queues = {name for (name,) in cursor.fetchall()}
    [plan] = json.loads(plans) if isinstance(plans, str) else plans
    return sorted(set(_whole(plan["Plan"], queues, stopped=False)))


def _whole(node: dict[str, Any], queues: set[str], *, stopped: bool) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name", "")
    if kind in STOPS:
        stopped = True
    elif kind in NEED_ALL:
        stopped = False
    # An index that is searched has a condition; one without is read from end to end, unless it is stopped. An index of
    # some rows only is a queue.
    unsearched = kind == "Seq Scan" or (kind in {"Index Scan", "Index Only Scan"} and "Index Cond" not in node)
    unsearched = unsearched and node.get("Index Name") not in queues
    if unsearched and table in GROWING and not (stopped and "Filter" not in node):
        yield table
    for child in node.get("Plans", []):
        yield from _whole(child, queues, stopped=stopped)
