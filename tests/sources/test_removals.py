"""Removing a copy needs two administrators and leaves row and hash; a legal hold prevents it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, transaction
from structlog.testing import capture_logs

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import add_person
from factcheck.core.actor import acting
from factcheck.core.errors import DomainError, Gone, IllegalTransition, Invalid, NotAllowed, NotFound
from sources import storage
from sources.models import BytesState, LegalHold, Snapshot, SnapshotRedaction, SnapshotText, Source, StoredBytes
from sources.services import holds, removals
from sources.services.byte_store import open_bytes
from sources.services.sources import change_source
from sources.services.uploads import transcribe, upload_copy
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
WORDS = "The survey of 2021 counts forty spans."


@pytest.fixture
def first() -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def second() -> User:
    return factories.person(Role.ADMINISTRATOR)


def _copy(source: Source | None = None, words: str = WORDS) -> Snapshot:
    return transcribe(
        source_id=(source or factories.source()).pk, text=words, locator="page 3", actor=factories.person()
    )


def _propose(copy: Snapshot, actor: User, **more: Any) -> SnapshotRedaction:
    why = {"reason": "privacy", "note": "A name was removed."} | more
    return removals.propose_removal(snapshot_id=copy.pk, actor=actor, **why)


def _remove(copy: Snapshot, first: User, second: User) -> SnapshotRedaction:
    return removals.confirm_removal(removal_id=_propose(copy, first).pk, actor=second)


def _states(copy: Snapshot) -> set[str]:
    return set(StoredBytes.objects.filter(pk__in=[copy.body_id, copy.warc_id]).values_list("state", flat=True))


# --- removal ---------------------------------------------------------------------------------------------------------


def test_two_administrators_remove_bytes_and_text_but_row_and_hash_stay(first: User, second: User) -> None:
    copy, another = _copy(), _copy(words="Another text.")
    removal = _remove(copy, first, second)
    assert (removal.confirmed_by, removal.confirmed_at is not None) == (second, True)
    assert _states(copy) == {BytesState.REDACTED}
    assert SnapshotText.objects.get(snapshot=copy).text == ""
    assert Snapshot.objects.get(pk=copy.pk).body_id == copy.body_id
    with pytest.raises(Gone):
        open_bytes(StoredBytes.objects.get(pk=copy.body_id))
    assert _states(another) == {BytesState.STORED}
    assert list(Snapshot.objects.readable()) == [another]


def test_every_copy_of_the_same_bytes_is_removed(first: User, second: User) -> None:
    copy, twin = _copy(), _copy()
    assert copy.body_id == twin.body_id
    _remove(copy, first, second)
    assert _states(twin) == {BytesState.REDACTED}
    assert SnapshotText.objects.get(snapshot=twin).text == ""


def test_files_are_erased_after_the_commit_and_again_if_written_late(first: User, second: User, store: Path) -> None:
    copy = _copy()
    _remove(copy, first, second)
    assert removals.erase_removed() == 2
    assert list(storage.stored_names()) == []
    erased = set(StoredBytes.objects.values_list("erased_at", flat=True))
    assert None not in erased
    storage.put(copy.body_id, WORDS.encode())
    assert removals.erase_removed() == 0
    assert list(storage.stored_names()) == []
    assert set(StoredBytes.objects.values_list("erased_at", flat=True)) == erased


def test_a_crash_between_file_and_row_is_repaired(first: User, second: User, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = _copy()
    _remove(copy, first, second)
    with monkeypatch.context() as patched:
        patched.setattr("sources.services.removals.storage.remove", _dies)
        with pytest.raises(SystemExit):
            removals.erase_removed()
    assert list(storage.stored_names()) != []
    storage.remove(copy.body_id)
    assert removals.erase_removed() == 2


def _dies(name: str) -> None:
    raise SystemExit


def test_a_failed_erasure_is_logged_and_tried_again(first: User, second: User, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = _copy()
    _remove(copy, first, second)

    def refuses(name: str) -> None:
        raise PermissionError(name)

    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr("sources.services.removals.storage.remove", refuses)
        assert removals.erase_removed() == 0
    assert {line["log_level"] for line in logs} == {"error"}
    assert copy.body_id not in str(logs)
    assert removals.erase_removed() == 2


def test_a_confirmed_removal_has_files_erased_and_quotations_checked(
    first: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, twin = _copy(), _copy()
    removal = _propose(copy, first)
    rung: list[tuple[str, ...]] = []
    monkeypatch.setattr("factcheck.core.jobs.enqueue", lambda name, *arguments: rung.append((name, *arguments)))
    removals.confirm_removal(removal_id=removal.pk, actor=second)
    checked = {("claims.check_quotations", str(source)) for source in (copy.source_id, twin.source_id)}
    assert set(rung) == {("sources.erase_removed",), *checked}


def test_removed_bytes_are_not_stored_again(first: User, second: User) -> None:
    _remove(_copy(), first, second)
    with pytest.raises(Gone):
        upload_copy(source_id=factories.source().pk, body=WORDS.encode(), file_name="a.txt", actor=factories.person())


def test_two_accounts_that_count_as_one_person_cannot_remove(first: User) -> None:
    second = add_person(username="made", password=factories.PASSWORD, role=Role.ADMINISTRATOR, actor=first)
    for proposer, other in ((first, second), (second, first)):
        removal = _propose(_copy(words=f"Proposed by {proposer.username}."), proposer)
        with pytest.raises(NotAllowed, match="count as one person until"):
            removals.confirm_removal(removal_id=removal.pk, actor=User.objects.get(pk=other.pk))
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), acting(other.pk):
            SnapshotRedaction.objects.filter(pk=removal.pk).update(confirmed_by=other)
        assert isinstance(refused.value.__cause__, psycopg.Error)
        assert refused.value.__cause__.diag.constraint_name == "one_person_is_not_two"
        removal.refresh_from_db()
        assert removal.confirmed_by is None


def test_one_administrator_cannot_remove(first: User) -> None:
    removal = _propose(_copy(), first)
    with pytest.raises(NotAllowed):
        removals.confirm_removal(removal_id=removal.pk, actor=first)


def test_only_administrators_may_decide_on_removals_and_holds(first: User) -> None:
    publisher = factories.person(Role.PUBLISHER)
    copy = _copy()
    removal, hold = _propose(copy, first), holds.place_hold(source_id=factories.source().pk, reason="A.", actor=first)
    tries: list[Callable[[], object]] = [
        lambda: _propose(_copy(words="Other."), publisher),
        lambda: removals.confirm_removal(removal_id=removal.pk, actor=publisher),
        lambda: removals.refuse_removal(removal_id=removal.pk, actor=publisher),
        lambda: holds.place_hold(source_id=copy.source_id, reason="A.", actor=publisher),
        lambda: holds.lift_hold(hold_id=hold.pk, actor=publisher),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()


def test_a_proposal_may_be_refused_and_made_again(first: User, second: User) -> None:
    copy = _copy()
    removals.refuse_removal(removal_id=_propose(copy, first).pk, actor=second)
    assert _states(copy) == {BytesState.STORED}
    _remove(copy, second, first)


REFUSED: dict[str, tuple[type[DomainError], str | None, dict[str, Any]]] = {
    "a reason of its own": (Invalid, "reason", {"reason": "taste"}),
    "no note": (Invalid, "note", {"note": "  "}),
    "a note without end": (Invalid, "note", {"note": "a" * 1_001}),
    "a NUL": (Invalid, "note", {"note": "a\x00b"}),
}


@pytest.mark.parametrize(("error", "field", "more"), REFUSED.values(), ids=REFUSED.keys())
def test_a_removal_is_not_proposed_with(
    first: User, error: type[DomainError], field: str | None, more: dict[str, Any]
) -> None:
    with pytest.raises(error) as refusal:
        _propose(_copy(), first, **more)
    assert refusal.value.field == field


def test_a_copy_is_proposed_once_and_removed_once(first: User, second: User) -> None:
    copy, twin = _copy(), _copy()
    removal = _propose(copy, first)
    with pytest.raises(IllegalTransition):
        _propose(copy, second)
    removals.confirm_removal(removal_id=removal.pk, actor=second)
    for attempt in (
        lambda: removals.confirm_removal(removal_id=removal.pk, actor=second),
        lambda: removals.refuse_removal(removal_id=removal.pk, actor=second),
        lambda: _propose(twin, first),
    ):
        with pytest.raises(IllegalTransition):
            attempt()


def test_unknown_ids_are_not_found(first: User) -> None:
    nobody: UUID = uuid4()
    for attempt in (
        lambda: removals.propose_removal(snapshot_id=nobody, reason="privacy", note="A.", actor=first),
        lambda: removals.confirm_removal(removal_id=nobody, actor=first),
        lambda: removals.refuse_removal(removal_id=nobody, actor=first),
        lambda: holds.place_hold(source_id=nobody, reason="A.", actor=first),
        lambda: holds.lift_hold(hold_id=nobody, actor=first),
    ):
        with pytest.raises(NotFound):
            attempt()


# --- legal hold ------------------------------------------------------------------------------------------------------


def test_a_hold_blocks_removal_and_changes_until_it_is_lifted(first: User, second: User) -> None:
    copy, twin = _copy(), _copy()
    removal = _propose(twin, first)
    hold = holds.place_hold(source_id=copy.source_id, reason="A court asked us to keep it.", actor=first)
    changed = factories.draft_of(copy.source, title="Another title")
    editor = factories.person(Role.EDITOR)
    for attempt in (
        lambda: _propose(copy, first),
        lambda: removals.confirm_removal(removal_id=removal.pk, actor=second),
        lambda: change_source(source_id=copy.source_id, draft=changed, actor=editor),
    ):
        with pytest.raises(IllegalTransition, match="under legal hold"):
            attempt()
    assert _states(copy) == {BytesState.STORED}
    lifted = holds.lift_hold(hold_id=hold.pk, actor=second)
    assert (lifted.lifted_by, lifted.lifted_at is not None) == (second, True)
    change_source(source_id=copy.source_id, draft=changed, actor=editor)
    removals.confirm_removal(removal_id=removal.pk, actor=second)


def test_copies_can_be_added_under_hold(first: User) -> None:
    source = factories.source()
    holds.place_hold(source_id=source.pk, reason="A court asked.", actor=first)
    assert _copy(source).source_id == source.pk


def test_a_hold_is_placed_once_with_a_reason_and_lifted_once(first: User, second: User) -> None:
    source = factories.source()
    for reason in ("", "  ", "a" * 1_001, "a\x00b"):
        with pytest.raises(Invalid) as refusal:
            holds.place_hold(source_id=source.pk, reason=reason, actor=first)
        assert refusal.value.field == "reason"
    hold = holds.place_hold(source_id=source.pk, reason="A court asked.", actor=first)
    with pytest.raises(IllegalTransition):
        holds.place_hold(source_id=source.pk, reason="Another court asked.", actor=second)
    holds.lift_hold(hold_id=hold.pk, actor=first)
    with pytest.raises(IllegalTransition):
        holds.lift_hold(hold_id=hold.pk, actor=first)
    holds.place_hold(source_id=source.pk, reason="Another court asked.", actor=second)
    assert LegalHold.objects.count() == 2


def test_the_database_refuses_a_race_with_the_same_message(
    first: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hold was placed between the service's check and the statement."""
    copy = _copy()
    removal = _propose(copy, first)
    holds.place_hold(source_id=copy.source_id, reason="A court asked.", actor=first)
    monkeypatch.setattr(holds, "under_hold", lambda source_ids: False)
    changed = factories.draft_of(copy.source, title="Another title")
    with pytest.raises(IllegalTransition, match="under legal hold"):
        removals.confirm_removal(removal_id=removal.pk, actor=second)
    with pytest.raises(IllegalTransition, match="under legal hold"):
        change_source(source_id=copy.source_id, draft=changed, actor=factories.person(Role.EDITOR))
    assert SnapshotRedaction.objects.get().confirmed_by is None
