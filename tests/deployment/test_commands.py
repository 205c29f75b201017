"""The Makefile documents its targets and uses only existing commands."""

import os
import re
import subprocess
from pathlib import Path

from django.core.management import get_commands

from tests.servers import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, flags=re.MULTILINE))


def test_help_names_every_command() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in said.splitlines()} == TARGETS


def test_the_main_commands_exist() -> None:
    assert {"run", "test", "check", "bench", "stress", "help"} <= TARGETS


def test_every_management_command_in_it_exists() -> None:
    called = set(re.findall(r"manage\.py ([a-z_]+)", MAKEFILE))
    assert called
    assert called <= set(get_commands())


def test_continuous_integration_names_the_full_disk_test_where_it_cannot_run(tmp_path: Path) -> None:
    """Run the script's function with a `mount` that fails like without the right to mount."""
    script = (ROOT / ".ci" / "run").read_text()
    part = script[script.index("small_disk() {") :].partition("\n\n")[0]
    said = {}
    for status in (0, 1):
        for name in ("mount", "umount"):
            (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
            (tmp_path / name).chmod(0o755)
        (tmp_path / "id").write_text("#!/bin/sh\necho 0\n")
        (tmp_path / "id").chmod(0o755)
        path = f"{tmp_path}:{os.environ['PATH']}"
        said[status] = subprocess.run(
            ["bash", "-c", part], env={"PATH": path}, capture_output=True, text=True, check=False
        ).stdout
    assert said[0] == ""
    assert "Not run: the full-disk test" in said[1]
    [name] = re.findall(r"test_\w+_full_disk", said[1])
    assert f"def {name}(" in (ROOT / "tests" / "embedded" / "test_up.py").read_text()


def test_continuous_integration_calls_existing_commands() -> None:
    called = set(re.findall(r"^.*?\bstep .*? make ([a-z-]+)", (ROOT / ".ci" / "run").read_text(), flags=re.MULTILINE))
    assert {"test", "check", "test-database-rules"} <= called <= TARGETS
