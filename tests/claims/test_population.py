"""A populated ledger holds what services and triggers would have left, and goes on from there."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.management.commands.populate import BAR
from claims.models import Activity, Claim, Edition, LogHead, PublicClaim, Verdict
from claims.population.chunks import Builder
from claims.population.people import WELL_KNOWN, People
from claims.population.plan import CHUNK, Fate, Plan
from claims.population.rows import STAGED
from claims.public import index
from claims.queries import desk, evidence, working_copy
from claims.services import claims as claim_services
from claims.services import publishing, steps
from claims.vocabulary import ActivityVerb, PublicStatus, State
from factcheck.accounts.models import User
from factcheck.core.canonical import digest
from sources.models import Source, StoredBytes
from sources.services.byte_store import read_bytes
from tests.conftest import Standing
from tests.servers import ROOT

pytestmark = pytest.mark.django_db
CLAIMS = 150
PLAN = Plan(CHUNK + 40, 7, researchers=(1, 2), editors=(3,), publishers=(4, 5))


def _populate(**environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "populate", f"--claims={CLAIMS}", "--seed=7"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module", autouse=True)
def populated(standing: Standing["subprocess.CompletedProcess[str]"]) -> "subprocess.CompletedProcess[str]":
    """The ledger of this module's tests."""
    done = standing(lambda: _populate(DATABASE_URL=os.environ["DATABASE_OWNER_URL"]))
    assert done.returncode == 0, done.stderr
    return done


def _one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


def _index() -> list[dict[str, Any]]:
    found = []
    for row in PublicClaim.objects.order_by("claim_id"):
        columns: dict[str, Any] = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
        columns.pop("id")
        for name in ("topics", "claimants", "sources"):
            columns[name] = set(getattr(row, name).values_list("pk", flat=True))
        columns["links"] = list(row.links.order_by("position").values("to_claim_id", "kind", "rationale", "position"))
        found.append(columns)
    return found


def test_it_says_what_it_made_and_the_space_it_takes(populated: "subprocess.CompletedProcess[str]") -> None:
    assert populated.stdout.startswith(f"{CLAIMS} claims and {LogHead.objects.get().seq} editions in ")
    assert "GB on disk" in populated.stdout
    assert f"claims [{BAR * '.'}] 100 %" in populated.stderr
    assert Claim.objects.count() == CLAIMS


def test_the_log_has_no_gap_and_every_digest_is_right() -> None:
    editions = list(Edition.objects.order_by("seq"))
    assert [edition.seq for edition in editions] == list(range(1, LogHead.objects.get().seq + 1))
    assert all(edition.digest == digest(bytes(edition.document or b"")) for edition in editions)
    moments = [edition.published_at for edition in editions]
    assert moments == sorted(moments)
    assert Edition.objects.current().count() == PublicClaim.objects.count()


def test_every_approval_holds_the_working_copy_to_the_byte() -> None:
    content = "convert_to(ledger_canonical(ledger_content(a.verdict_id)), 'UTF8')"
    newest = (
        "FROM claims_approval a JOIN claims_verdict v ON v.id = a.verdict_id JOIN claims_claim c ON c.id = v.claim_id"
    )
    assert _one(f"SELECT count(*) {newest} WHERE a.revision = c.revision AND a.content <> {content}") == (0,)
    assert _one("SELECT count(*) FROM claims_approval WHERE digest <> encode(sha256(content), 'hex')") == (0,)
    assert _one(f"SELECT count(*) > 100 {newest} WHERE a.revision = c.revision") == (True,)


def test_the_index_is_what_a_rebuild_makes() -> None:
    before = _index()
    assert index.rebuild_index() == len(before) > 100
    assert _index() == before


def test_working_copies_have_their_contributions_and_histories() -> None:
    children = (
        "claims_claimclaimant claims_claimtopic claims_claimpart claims_appearance claims_citation claims_contact"
    )
    counts = [f"(SELECT count(*) FROM {table})" for table in [*children.split(), "claims_claimlink"]]  # noqa: S608 -- our own names
    counts += ["(SELECT count(*) FROM claims_appearancespeaker)", "(SELECT 2 * count(*) FROM claims_claim)"]
    amended = "(SELECT count(*) FROM claims_approval a WHERE EXISTS (SELECT FROM claims_approval b"
    counts.append(f"{amended} WHERE b.verdict_id = a.verdict_id AND b.revision < a.revision))")
    assert _one("SELECT count(*) FROM claims_contribution") == _one(f"SELECT {' + '.join(counts)}")
    assert _one("SELECT count(*) FROM claims_citationevent") == _one("SELECT count(*) FROM claims_citation")
    assert _one("SELECT count(*) FROM sources_sourceevent") == _one("SELECT count(*) FROM sources_source")


def test_the_desk_s_queues_hold_what_waits() -> None:
    researching = Verdict.objects.filter(state=State.RESEARCHING)
    assert set(Verdict.objects.with_changes_requested()) == set(researching) != set()
    missing = Source.objects.filter(missing_copy__isnull=False)
    assert set(missing) == set(Source.objects.filter(snapshots__isnull=True)) != set()


def test_nothing_is_due_and_copies_have_their_files() -> None:
    sources = set(Source.objects.values_list("pk", flat=True))
    assert evidence.due(sources) == set()
    assert evidence.cited(sources) == sources
    for stored in StoredBytes.objects.all()[:4]:
        assert len(read_bytes(stored)) == stored.size


def test_indexes_keys_and_triggers_are_back() -> None:
    assert _one("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O' AND NOT tgisinternal") == (0,)
    assert _one("SELECT count(*) FROM pg_constraint WHERE NOT convalidated") == (0,)
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, "claims_publicclaim")
    assert {"public_claim_found", "public_claim_once", "public_claim_newest"} <= names.keys()


def test_readers_see_it(client: Any) -> None:
    row = PublicClaim.objects.published().first()
    assert row is not None
    assert row.headline in client.get("/").content.decode()
    assert row.headline in client.get(f"/claims/{row.slug}/").content.decode()
    page = client.get("/api/v1/changes?limit=5").json()
    assert [item["seq"] for item in page["results"]] == list(
        Edition.objects.current().order_by("seq").values_list("seq", flat=True)[:5]
    )
    item = page["results"][0]
    assert item["digest"] == Edition.objects.get(seq=item["seq"]).digest


def test_an_editor_goes_on_with_a_populated_claim() -> None:
    row = PublicClaim.objects.filter(status=PublicStatus.LIVE).order_by("pk").first()
    assert row is not None
    people = {name: User.objects.get(username=f"{name}1") for name in ("researcher", "editor", "publisher")}
    where: dict[str, Any] = {"claim_id": row.claim_id, "language": row.language}
    claim = Claim.objects.get(pk=row.claim_id)
    steps.revise(**where, revision=claim.revision, actor=people["researcher"])
    copy, _ = working_copy.read(row.claim_id, row.language)
    changed = replace(copy, verdict=replace(copy.verdict, summary="Another answer."))
    claim = claim_services.save_working_copy(**where, revision=claim.revision, copy=changed, actor=people["researcher"])
    steps.submit(**where, revision=claim.revision, actor=people["researcher"])
    steps.approve(**where, revision=claim.revision, actor=people["editor"])
    before = LogHead.objects.get().seq
    edition = publishing.publish(
        **where, revision=claim.revision, actor=people["publisher"], kind="clarified", note="The answer is clearer."
    )
    assert edition.seq == before + 1
    assert PublicClaim.objects.get(pk=row.pk).summary == "Another answer."


def test_an_editor_logs_and_publishes_another_claim() -> None:
    people = {name: User.objects.get(username=f"{name}2") for name in ("researcher", "editor", "publisher")}
    row = PublicClaim.objects.filter(status=PublicStatus.LIVE, rating="false").order_by("-pk").first()
    assert row is not None
    copy, _ = working_copy.read(row.claim_id, row.language)
    citations = tuple(replace(citation, number=None, id=None) for citation in copy.citations)
    fresh = replace(
        copy,
        text="A new claim.",
        parts=(),
        links=(),
        contacts=(),
        citations=citations,
        appearances=tuple(replace(appearance, id=None) for appearance in copy.appearances),
        verdict=replace(copy.verdict, headline="A new finding"),
    )
    claim = claim_services.log_claim(copy=fresh, actor=people["researcher"], language=row.language)
    where: dict[str, Any] = {"claim_id": claim.pk, "language": row.language, "revision": claim.revision}
    steps.submit(**where, actor=people["researcher"])
    steps.approve(**where, actor=people["editor"])
    assert publishing.publish(**where, actor=people["publisher"]).slug == "a-new-finding"


def test_populated_verdicts_pass_the_gate() -> None:
    for verdict in Verdict.objects.filter(state=State.PUBLISHED)[:10]:
        assert [check.why for check in desk.checks(verdict) if check.holds] == []


def test_a_ledger_with_anything_in_it_is_refused() -> None:
    refused = _populate(DATABASE_URL=os.environ["DATABASE_OWNER_URL"])
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: This ledger already contains accounts, claims or sources.")
    assert Claim.objects.count() == CLAIMS


def test_the_application_s_role_is_refused() -> None:
    with pytest.raises(CommandError, match="Only the owner of the tables"):
        call_command("populate", claims=CLAIMS)


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    first, second = PLAN.chunks()
    rows = Builder(PLAN).chunk(second)
    assert rows == Builder(PLAN).chunk(second)
    assert rows["claims_claim"] != Builder(replace(PLAN, seed=8)).chunk(second)["claims_claim"]
    editions = _lines(rows, "claims_edition")
    assert sorted(int(line[1]) for line in editions) == [second.seq + place for place in range(1, len(editions) + 1)]
    assert second.first == first.last == CHUNK
    assert _lines(rows, STAGED)[0][0] == str(second.public + 1)


def test_a_few_claimants_hold_a_tenth_and_a_twentieth_is_corrected_or_withdrawn() -> None:
    people, random = People(PLAN), PLAN.random("test", 1)
    claimants = Counter(people.any_claimant(random) for _ in range(2_000))
    assert sum(claimants[number] for number in range(WELL_KNOWN)) > 150
    fates = Counter(fate for number in range(4) for fate in replace(PLAN, claims=4 * CHUNK).fates(number))
    assert 60 < fates[Fate.CORRECTED] + fates[Fate.WITHDRAWN] < 140
    assert set(fates) == set(Fate)


def test_all_four_languages_are_there() -> None:
    assert set(Verdict.objects.values_list("language", flat=True)) == {"en", "de", "fr", "es"}
    assert Source.objects.filter(authors__len=1).count() == CLAIMS
    activity = Activity.objects.filter(verb=ActivityVerb.PUBLISHED).order_by("at").first()
    assert activity is not None
    assert activity.details == {"seq": 1, "number": 1}


def _lines(rows: dict[str, bytes], table: str) -> list[list[str]]:
    return [line.split("\t") for line in rows[table].decode().splitlines()]
