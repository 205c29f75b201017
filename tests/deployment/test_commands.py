"""The Makefile documents its targets and uses only existing commands."""

import re
import subprocess

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


def test_continuous_integration_calls_existing_commands() -> None:
    called = set(re.findall(r"^.*?\bstep .*? make ([a-z-]+)", (ROOT / ".ci" / "run").read_text(), flags=re.MULTILINE))
    assert {"test", "check", "test-database-rules"} <= called <= TARGETS
