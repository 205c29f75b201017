"""What every module of the project keeps to, read from its source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("claims", "factcheck", "sources")
LONGEST = 450
"""Lines a module may have before it becomes a package by noun."""
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TESTS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py"))
WRITES = frozenset(
    {
        "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
        "create_user", "create_superuser", "asave", "acreate", "aupdate", "adelete", "abulk_create", "aget_or_create",
    }
)  # fmt: skip
MAY_WRITE = {
    "claims/services/": "the only code that changes the ledger",
    "claims/external_reviews/services.py": "the only code that changes reviews by others",
    "claims/public/index.py": "the only code that changes the public index",
    "claims/sync/bulk_files.py": "the only code that changes bulk files",
    "claims/sync/mirroring.py": "the only code that changes mirrors",
    "claims/public/services/": "the only code that records what the CDN was told",
    "claims/webhooks/services/": "the only code that changes webhooks",
    "sources/services/": "the only code that changes sources",
    "sources/storage": "a store of files: save and delete are Django's names there, and reach no table",
    "factcheck/accounts/services/": "the only code that changes accounts and their keys",
    "claims/log.py": "a post_migrate step: the log's head and clock",
    "claims/ratings.py": "a post_migrate step: the ratings every newsroom has",
    "factcheck/accounts/roles.py": "a post_migrate step: a group for each role",
}
FORBIDDEN_NAMES = ("utils", "util", "helpers", "helper", "manager", "managers", "misc", "common")


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), module)


def _calls(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Calls of a writing name: (the receiver's source, the name, the line)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield ast.unparse(node.func.value), node.func.attr, node.lineno


def _of_a_table(receiver: str, name: str, tree: ast.Module) -> bool:
    """Whether the call may reach a table. Dictionaries, sets, digests, caches and forms have methods of these names."""
    if name not in {"update", "delete", "save", "create"}:
        return True
    last = receiver.split("(", maxsplit=1)[0].rsplit(".", maxsplit=1)[-1]
    if ".objects" in receiver or "_set" in last or "super()" in receiver:
        return True
    plain = {"cache", "caches", "session", "hasher", "digest", "context", "kwargs", "headers", "environ", "hashlib"}
    # DRF's word for create() or update(), which call services: tests/api/test_desk_doors.py holds them to it.
    plain |= {"serializer"}
    return last not in plain and last not in _plain_names(tree)


def _plain_names(tree: ast.Module) -> set[str]:
    """Names that the module itself binds to a dictionary, a set or a digest."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            value = node.value
            made = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
            plain = isinstance(value, ast.Dict | ast.Set | ast.DictComp | ast.SetComp) or made.startswith(
                ("dict", "set", "hashlib.", "Counter", "defaultdict", "super().get_context_data")
            )
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if plain and isinstance(target, ast.Name)}
    return found


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 200
    assert len(TESTS) > 100


def test_only_services_write() -> None:
    written = [
        f"{module}:{line}: {receiver}.{name}()"
        for module in MODULES
        if not module.startswith(tuple(MAY_WRITE))
        for receiver, name, line in _calls(_tree(module))
        if _of_a_table(receiver, name, _tree(module))
    ]
    assert written == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Claim.objects.create(text='x')", True),
        ("claim.save()", True),
        ("Claim.objects.filter(pk=1).update(text='x')", True),
        ("verdict.waivers.all().delete()", True),
        ("User.objects.get_or_create(username='x')", True),
        ("rows.bulk_create([])", True),
        ("User.objects.create_user('x')", True),
        ("super().save()", True),
        ("seen = set()\nseen.update([1])", False),
        ("found = {}\nfound.update(a=1)", False),
        ("digest = hashlib.sha256()\ndigest.update(b'x')", False),
        ("cache.delete('key')", False),
        ("context.update(a=1)", False),
    ],
)
def test_the_rule_above_finds_what_writes_a_table_and_nothing_else(source: str, found: bool) -> None:
    tree = ast.parse(source)
    assert any(_of_a_table(receiver, name, tree) for receiver, name, _ in _calls(tree)) == found


def test_no_row_does_more_than_be_saved() -> None:
    """No behaviour in `save()` or `delete()`, and no signals where a call would do."""
    overridden = [
        f"{module}:{node.lineno}: {node.name}"
        for module in MODULES
        if module.split("/")[1:2] == ["models"]
        for parent in ast.walk(_tree(module))
        if isinstance(parent, ast.ClassDef)
        for node in parent.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    receivers = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.db.models.signals"
        and not {alias.name for alias in node.names} <= {"pre_migrate", "post_migrate"}
    ]
    assert overridden + receivers == []


def test_imports_stand_at_the_top_and_name_what_they_bring() -> None:
    inner = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for function in ast.walk(_tree(module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    stars = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert inner + stars == []


def test_a_module_is_short() -> None:
    lengths = {module: len((ROOT / module).read_text(encoding="utf-8").splitlines()) for module in [*MODULES, *TESTS]}
    assert {module: lines for module, lines in lengths.items() if lines > LONGEST} == {}


def test_a_module_is_named_by_a_noun() -> None:
    named_otherwise = [
        module
        for module in [*MODULES, *TESTS]
        for part in module.removesuffix(".py").split("/")
        if any(part == name or part.endswith(f"_{name}") for name in FORBIDDEN_NAMES)
    ]
    assert named_otherwise == []


def test_a_module_with_code_says_what_it_is() -> None:
    silent = [
        module
        for module in MODULES
        if len(_tree(module).body) > 3 and not module.endswith("apps.py") and not ast.get_docstring(_tree(module))
    ]
    assert silent == []


NETWORK = (
    "aiohttp", "boto3", "botocore", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib",
    "socket", "socketserver", "ssl", "telnetlib", "trafilatura.downloads", "urllib.request", "urllib3", "xmlrpc",
)  # fmt: skip
MAY_CONNECT = {
    "factcheck/core/outbound/": "the only door to the outside",
    "factcheck/embedded/": "starts and asks its own servers",
    "sources/storage_s3.py": "the operator's own store, at the address of a setting",
}


def _reached(tree: ast.Module) -> set[str]:
    """Modules that these imports bring, `from a import b` as both `a` and `a.b`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if any(name == known or name.startswith(f"{known}.") for known in NETWORK)}


def test_only_one_door_leads_outside() -> None:
    reached = {module: _reached(_tree(module)) for module in MODULES if not module.startswith(tuple(MAY_CONNECT))}
    assert {module: names for module, names in reached.items() if names} == {}


@pytest.mark.parametrize("source", ["import urllib3", "from http import client", "import urllib.request as asking"])
def test_the_rule_above_finds_a_network_client(source: str) -> None:
    assert _reached(ast.parse(source))
