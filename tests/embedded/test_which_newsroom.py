"""Whether `make run` loads the demonstration: the ledger's rows decide, not the record in run.json."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from factcheck.embedded.system import System
from factcheck.embedded.var_folder import VarFolder

EMPTY, SHOWN, LOADED = ("empty", False), ("demonstration", False), ("demonstration", True)


@pytest.mark.parametrize(
    ("record", "ledger", "wanted", "newsroom"),
    [
        ("", "nothing", True, LOADED),
        ("", "nothing", False, EMPTY),
        ("", "demonstration", False, LOADED),  # an interrupted loading continues
        ("", "newsroom", True, EMPTY),
        ("demonstration", "newsroom", True, EMPTY),
        ("demonstration", "newsroom", False, EMPTY),
        ("demonstration", "demonstration", False, SHOWN),
        ("demonstration", "nothing", False, EMPTY),
        ("empty", "nothing", True, EMPTY),
        ("empty", "newsroom", True, EMPTY),
    ],
)
def test_the_ledger_decides_and_not_the_record(
    record: str, ledger: str, wanted: bool, newsroom: tuple[str, bool], tmp_path: Path
) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"newsroom": record, "processes": []}))
    said: list[str] = []
    system: Any = SimpleNamespace(
        _record=VarFolder(tmp_path).record(),
        _output=lambda command: ledger,
        _options=SimpleNamespace(demonstration=wanted),
        _say=said.append,
    )
    assert system._record.newsroom == record
    assert System._newsroom(system) == newsroom
    told = ledger == "newsroom" and wanted and record != "empty"
    assert said == (["This ledger already has content, so the demonstration is not loaded."] if told else [])
