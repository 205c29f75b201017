"""(g) Memory of an answer that is made while it is sent: the peak of the serving process at few rows and at very many.

The answer is the site's own list of sources as CSV, by the one path that all of its long answers take. The rows are
copies of a few sources, written without triggers: what is measured is how they are read and sent.
"""

import http.client
import re
import time
from pathlib import Path

import psycopg
from django.db import connection
from django.db.models import Max
from django.urls import reverse

from claims.models import PublicClaim
from claims.public.tallies import recount
from claims.vocabulary import PublicStatus
from factcheck.embedded.servers import LOOPBACK
from tests.benchmarks import web
from tests.benchmarks.results import Result
from tests.servers import join_or_start

CHUNK = 1 << 18
_PEAK_FROM_NOW = "5"
"""What makes Linux forget a process's peak, written to its clear_refs."""
_COPY = """
WITH made AS (
    INSERT INTO sources_source ({columns})
    SELECT {values}
    FROM (SELECT * FROM sources_source WHERE id = %(template)s) t CROSS JOIN generate_series(1, %(more)s) n
    RETURNING id
)
INSERT INTO claims_publicclaim_sources (publicclaim_id, source_id) SELECT %(claim)s, id FROM made
"""


def of_a_stream(*, few: int, many: int, aim: float, floor: float) -> Result:
    """Peak memory of the process that sends `many` rows, as a multiple of its peak at `few`; less is better."""
    with web.served(processes=1) as port:
        worker = int(web.get(web.connect(port), "/bench/process"))
        # What is imported and compiled at the first answer is no part of either.
        _fill(few)
        _stream(port)
        little, _ = _peak(port, worker, few)
        _fill(many)
        much, seconds = _peak(port, worker, many)
    detail = (
        f"{little / 1024:.1f} MB at {few:,} rows, {much / 1024:.1f} MB at {many:,}; "
        f"{many / seconds:,.0f} rows a second, one process"
    )
    name = f"(g) peak memory of a streamed answer, {many:,} to {few:,} rows"
    return Result(name, much / little, aim, floor, "", detail, at_most=True, timed=False)


def _peak(port: int, worker: int, rows: int) -> tuple[int, float]:
    """The most kilobytes the process held while it sent the list, and the seconds it took."""
    process = Path(f"/proc/{worker}")
    (process / "clear_refs").write_text(_PEAK_FROM_NOW)
    started = time.perf_counter()
    sent = _stream(port)
    seconds = time.perf_counter() - started
    if sent < rows:
        raise RuntimeError(f"{sent} rows were sent, not {rows}")
    found = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    if found is None:
        raise RuntimeError("the process does not tell its peak")
    return int(found[1]), seconds


def _stream(port: int) -> int:
    """Ask for the list and count its lines; nothing of it is kept."""
    asked = http.client.HTTPConnection(LOOPBACK, port, timeout=600)
    asked.request("GET", reverse("sources_list_csv"))
    answer = asked.getresponse()
    if answer.status != 200:  # OK
        raise RuntimeError(f"the list of sources: {answer.status}")
    lines = 0
    while piece := answer.read(CHUNK):
        lines += piece.count(b"\n")
    asked.close()
    return lines - 1


def _fill(rows: int) -> None:
    """Copies of a source until a live verdict rests on so many."""
    claim = PublicClaim.objects.filter(status=PublicStatus.LIVE, sources__isnull=False).aggregate(Max("pk"))["pk__max"]
    row = PublicClaim.objects.get(pk=claim)
    present = row.sources.count()
    template = row.sources.order_by("added_at").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, "sources_source")]
    changed = {"id": "gen_random_uuid()", "normalised_url": "NULL", "title": "t.title || ' ' || n"}
    statement = _COPY.format(
        columns=", ".join(columns), values=", ".join(changed.get(column, f"t.{column}") for column in columns)
    )
    with psycopg.connect(join_or_start().url(str(connection.settings_dict["NAME"]))) as superuser:
        superuser.execute("SET session_replication_role = replica")
        values = {"template": template, "more": rows - present, "claim": claim}
        superuser.execute(statement.encode(), values)
        superuser.commit()
        superuser.autocommit = True
        superuser.execute("VACUUM ANALYZE sources_source, claims_publicclaim_sources")
    recount()  # no trigger has counted them
