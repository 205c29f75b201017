"""Strangers' documents are read in a confined child process, which is replaced after failures."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from sources.extracting.documents import extract
from sources.extracting.reader import Reader
from tests.serving import until
from tests.sources.extracting import samples
from tests.sources.extracting.bombs import BOMBS
from tests.sources.extracting.test_charsets import BY_CHARSET
from tests.sources.extracting.test_documents import encrypted

ROOT = Path(__file__).resolve().parents[3]
MOST_MEMORY = 256_000_000
DEADLINE = 0.5
INFO = b"/Title(The report)/Author(Ann Other)/CreationDate(D:20260304101500Z)"
DOCUMENTS = {
    "page": samples.PAGE.encode(),
    "pdf": samples.pdf("Words.", "More words.", info=INFO, packed=True),
    "cyrillic": samples.RUSSIAN.encode("koi8-r"),
    "japanese": samples.JAPANESE.encode("shift_jis"),
    "dated in words": b"<!doctype html><p>Published on 4 March 2026 by <span class=author>Ann Other</span></p>",
    "dated by address": b"<!doctype html><title>x</title><p>words",
    "image": b"\x89PNG\r\n\x1a\n",
    "empty": b"",
}


class Watch:
    """Samples the memory of a reader's children every few milliseconds and records the maximum."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._over = reader, threading.Event()
        self.most = 0
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        over = False
        while not over:
            over = self._over.wait(0.005)
            self.most = max(self.most, held(self._reader.pid))


def held(pid: int | None) -> int:
    """The process's peak memory in bytes; 0 if there is no process."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # An orphaned process may remain as a zombie until it is reaped.
        return ") Z" in Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return True


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(deadline=DEADLINE, most_memory=MOST_MEMORY) as made:
        yield made


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_stays_within_memory_and_harms_nothing(reader: Reader, name: str) -> None:
    """It passes if the reading ends by itself. `test_a_killed_child_is_reported` tests its deadline."""
    body = BOMBS[name]()
    assert reader.read(b"Before.").text == "Before."
    with Watch(reader) as watch:
        found = reader.read(body)
    assert 0 < watch.most < MOST_MEMORY
    assert found.text or found.problem
    assert reader.read(samples.PAGE.encode()).text == samples.PAGE_TEXT


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_child_reads_the_same_as_its_parent(reader: Reader, name: str) -> None:
    """A confined child cannot load modules, so modules that a parser loads late would be missing."""
    body = DOCUMENTS[name]
    read = reader.read(body, media_type="text/html", file_name="a.bin")
    assert read == extract(body, media_type="text/html", file_name="a.bin")


def test_a_killed_child_is_reported() -> None:
    with Reader(deadline=0.3) as reader:
        reader.read(b"Before.")
        found = reader.read(BOMBS["HTML with 5 MB of attributes"]())
        assert found.problem == "Reading the document took longer than 0.3 seconds and was stopped."
        assert reader.pid is None
    with Reader(deadline=5, most_memory=80_000_000) as reader:
        assert (
            reader.read(BOMBS["30 MB of one word"]()).problem
            == "Reading the document needs more memory than the limit allows."
        )


def test_a_long_pdf_is_read_until_the_deadline() -> None:
    found = extract(samples.pdf(*["Words."] * 5), seconds=0)
    assert found.problem == "Only the first 0 pages were read, because reading took too long."


def test_a_child_that_was_killed_is_replaced() -> None:
    with Reader(deadline=5) as reader:
        assert reader.read(b"One.").text == "One."
        first = reader.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: gone(first))
        assert reader.read(b"Two.").text == "Two."
    assert reader.pid is None


def test_a_child_reads_a_limited_number_of_documents() -> None:
    with Reader(deadline=5, documents_per_child=2) as reader:
        pids = []
        for _ in range(4):
            reader.read(b"Words.")
            pids.append(reader.pid)
    assert [pid is None for pid in pids] == [False, True, False, True]
    assert pids[0] != pids[2]


def test_threads_take_turns(reader: Reader) -> None:
    found: dict[int, str] = {}

    def read(number: int) -> None:
        found[number] = reader.read(f"Words {number}.".encode()).text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"Words {number}." for number in range(8)}


def test_a_child_has_no_secrets_and_no_django() -> None:
    with Reader(deadline=5) as reader:
        reader.read(b"Words.")
        environment = Path(f"/proc/{reader.pid}/environ").read_bytes()
    assert {item.split(b"=")[0] for item in environment.split(b"\0") if item} == {
        b"PYTHONPATH",
        b"PYTHONUTF8",
        b"MALLOC_ARENA_MAX",
    }
    assert run("import sys; import sources.extracting.child; print('django' in sys.modules)") == ["False"]


def run(script: str) -> list[str]:
    """Run the script in a new process and return its output lines."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(script)], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout.split() or [done.stderr]


def test_a_confined_child_opens_no_socket_and_no_file() -> None:
    assert run("""
        import os, socket
        from sources.extracting import child
        os.closerange(3, 100)
        child._load()
        child._confine(256_000_000)
        for act in (socket.socket, lambda: open("/etc/hostname"), lambda: os.pipe()):
            try:
                act()
                print("opened")
            except OSError as error:
                print(error.errno)
        """) == ["24", "24", "24"]


def test_a_child_loads_everything_beforehand(tmp_path: Path) -> None:
    days = ("4 March 2026", "March 4th, 2026 10:00 PM", "04.03.2026", "2026-03-04T10:00:00+02:00", "mars 2026")
    documents = [
        *DOCUMENTS.values(),
        *(text.encode(charset) for charset, text in BY_CHARSET.items()),
        *(f"<!doctype html><time>{day}</time><p>{day}".encode() for day in days),
        encrypted(""),
        encrypted("secret"),
    ]
    for number, document in enumerate(documents):
        (tmp_path / str(number)).write_bytes(document)
    assert run(f"""
        import sys
        from pathlib import Path
        from sources.extracting import child
        from sources.extracting.documents import extract
        child._load()
        before = set(sys.modules)
        for path in Path({str(tmp_path)!r}).iterdir():
            extract(path.read_bytes())
        print(sorted(set(sys.modules) - before))
        """) == ["[]"]


def test_a_child_ends_with_its_parent() -> None:
    (pid,) = run("""
        import os, signal
        from sources.extracting.reader import Reader
        reader = Reader()
        reader.read(b"Words.")
        print(reader.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """)
    until(lambda: gone(int(pid)))


def test_forked_workers_and_daemons_have_their_own_children() -> None:
    assert run("""
        import multiprocessing, os
        from sources.extracting.reader import Reader
        reader = Reader()
        reader.read(b"Words.")
        mine = reader.pid
        def work():
            before = reader.pid
            print(before, reader.read(b"Daemon.").text, reader.pid != mine, flush=True)
            reader.close()
        process = multiprocessing.get_context("fork").Process(target=work, daemon=True)
        process.start()
        process.join()
        print(reader.read(b"Parent.").text, reader.pid == mine)
        """) == ["None", "Daemon.", "True", "Parent.", "True"]
