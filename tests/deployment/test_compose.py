"""The container deployment refers only to existing things. The tests need no container engine."""

import re
import shlex
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from celery.bin.celery import celery as celery_program
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve
from django.utils.module_loading import import_string

from factcheck.celery import app
from factcheck.core import health
from tests.servers import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORKERS = tuple(name for name in SERVICES if name.startswith("worker"))
OURS = ("web", *WORKERS, "beat", "migrate")
ENTRY = (ROOT / "docker" / "entry").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()

READ_BY = [ROOT / "factcheck" / "settings.py", ROOT / "factcheck" / "gunicorn_settings.py"]
MAKE_ROLES = (ROOT / "docker" / "make-roles").read_text()
OF_IMAGES = {
    "postgres": {"POSTGRES_USER", "POSTGRES_PASSWORD", *re.findall(r"\$([A-Z_]+)", MAKE_ROLES)},
    "valkey": {"VALKEY_PASSWORD"},
}
OF_THE_S3_SDK = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def variables_read() -> set[str]:
    """Every environment variable that the settings and gunicorn's settings read."""
    text = "\n".join(path.read_text() for path in READ_BY)
    readers = "flag|items|fernet_keys|contact_address|number|choice|hosts_with_ports|user_agent|licence_address"
    return set(re.findall(rf'(?:environ\.get\(|environ\[|\b(?:{readers})\()\s*["\']([A-Z_0-9]+)["\']', text))


def roles() -> dict[str, list[str]]:
    """The commands of each role in the entry script."""
    found = {}
    for name, body in re.findall(r"^([a-z]+)\)(.*?);;", ENTRY, flags=re.DOTALL | re.MULTILINE):
        lines = [line.strip().removeprefix("exec ") for line in body.strip().splitlines()]
        found[name] = [line for line in lines if line and not line.startswith("#")]
    return found


def health_command(service: str) -> str:
    test = SERVICES[service]["healthcheck"]["test"]
    assert test[0] in {"CMD", "CMD-SHELL"}
    return " ".join(test[1:])


def test_the_services_of_the_deployment() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "valkey"}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_nothing_runs_as_root_or_gains_rights(service: str) -> None:
    options = SERVICES[service]
    assert str(options["user"]).split(":")[0] not in {"", "0", "root"}
    assert options["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in options["security_opt"]
    assert not options.get("privileged")


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_has_a_health_check(service: str) -> None:
    assert health_command(service)


@pytest.mark.parametrize("service", OURS)
def test_each_command_is_a_role_of_the_image(service: str) -> None:
    role, *options = SERVICES[service]["command"]
    assert role == service.partition("-")[0]
    assert role in roles()
    assert bool(options) == (role == "worker")


def test_the_workers_take_from_every_queue_once_and_within_limits() -> None:
    options = {name for parameter in celery_program.commands["worker"].params for name in parameter.opts}
    queues = []
    for service in WORKERS:
        given = dict(word.split("=") for word in SERVICES[service]["command"][1:])
        assert set(given) <= options
        queues += given["--queues"].split(",")
        assert SERVICES[service]["mem_limit"]
        assert SERVICES[service]["cpus"]
    assert sorted(queues) == sorted(settings.QUEUES)


def test_every_task_has_one_queue_and_every_pattern_a_task() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "tests."))}
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= ours
    patterns = [pattern for patterns in settings.QUEUES.values() for pattern in patterns]
    for name in ours:
        assert sum(fnmatch(name, pattern) for pattern in patterns) == 1, name
        route = app.amqp.router.route({}, name)
        assert route["queue"].name in settings.QUEUES
    for pattern in patterns:
        assert any(fnmatch(name, pattern) for name in ours), pattern


@pytest.mark.parametrize("line", [line for lines in roles().values() for line in lines])
def test_each_role_runs_an_existing_command(line: str) -> None:
    words = [word for word in shlex.split(line) if word != "$@"]
    if words[:2] == ["python", "manage.py"]:
        assert words[2] in get_commands()
    elif words[0] == "gunicorn":
        assert words[1] == "-c"
        import_string(words[2].removeprefix("python:") + ".bind")
        import_string(words[3].replace(":", "."))
    elif words[0] == "celery":
        assert words[1] == "-A"
        import_string(words[2] + ".app")
        options = {name for parameter in celery_program.commands[words[3]].params for name in parameter.opts}
        given = {word.split("=")[0] for word in words[4:] if word.startswith("--")}
        assert given <= options
    else:
        assert words == ["$role"], line


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_variable_that_compose_sets_is_read(service: str) -> None:
    known = OF_IMAGES.get(service) or variables_read() | OF_THE_S3_SDK
    assert set(SERVICES[service]["environment"]) <= known


FIXED_BY_THE_DEPLOYMENT = {
    "APP_ROLE",  # docker/make-roles creates this role
    "BIND", "VAR",  # set in the image
    "DEBUG",  # never in production
    "DEMO",  # `make run` decides it
}  # fmt: skip


@pytest.mark.parametrize("service", OURS)
def test_every_documented_variable_reaches_the_services(service: str) -> None:
    of_the_web_server = {"PORT", "WEB_PROCESSES", "WEB_THREADS"}
    wanted = variables_read() - FIXED_BY_THE_DEPLOYMENT - (of_the_web_server if service != "web" else set())
    assert wanted - set(SERVICES[service]["environment"]) == set()


def test_every_variable_of_the_image_is_read() -> None:
    outside = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "DJANGO_SETTINGS_MODULE"}
    block = re.search(r"^ENV (.*?)^[A-Z]", DOCKERFILE, flags=re.DOTALL | re.MULTILINE)
    assert block is not None
    assert set(re.findall(r"(\w+)=", block[1])) - outside <= variables_read()


def test_every_variable_for_operators_is_documented() -> None:
    asked = set(re.findall(r"\$\{([A-Z_0-9]+)", (ROOT / "docker-compose.yml").read_text()))
    assert {name for name in asked | variables_read() if f"`{name}`" not in OPERATIONS} == set()


def test_no_secret_has_a_value_in_the_file() -> None:
    for service, options in SERVICES.items():
        for name, value in options["environment"].items():
            if value is not None and re.search(r"PASSWORD|SECRET|_URL$", name):
                assert ":?" in value or value == f"${{{name}:-}}", f"{service} sets {name}"


def test_the_serving_role_does_not_own_the_schema() -> None:
    addresses = {name: SERVICES[name]["environment"]["DATABASE_URL"] for name in OURS}
    users = {name: re.findall(r"//(\w+):", address) for name, address in addresses.items()}
    assert users == {
        "web": ["factcheck_app"],
        **{worker: ["factcheck_app"] for worker in WORKERS},
        "beat": ["factcheck_app"],
        "migrate": ["factcheck_owner"],
    }
    assert "OWNER_PASSWORD" not in str({name: SERVICES[name]["environment"] for name in OURS if name != "migrate"})


def test_the_health_check_of_the_web_server_uses_an_existing_url() -> None:
    (url,) = re.findall(r'"(http://[^"]+)"', health_command("web"))
    assert resolve(urlsplit(url).path).func is health.ready
    assert str(urlsplit(url).port) == SERVICES["web"]["environment"]["PORT"]


def test_the_health_check_of_the_worker_is_a_command_of_celery() -> None:
    words = shlex.split(health_command("worker"))
    assert words[:5] == ["celery", "-A", "factcheck.celery", "inspect", "ping"]
    options = {name for parameter in celery_program.commands["inspect"].params for name in parameter.opts}
    assert {word for word in words[5:] if word.startswith("--")} <= options


def test_the_health_check_of_beat_reads_the_file_that_beat_writes() -> None:
    (written,) = re.findall(r'--schedule "\$VAR/([\w-]+)"', ENTRY)
    assert f"'{written}*'" in health_command("beat")


def test_every_volume_is_declared_and_the_data_folder_is_one() -> None:
    used = {entry.split(":")[0] for options in SERVICES.values() for entry in options.get("volumes", [])}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    folder = re.search(r"\bVAR=(\S+)", DOCKERFILE)
    assert folder is not None
    assert all(SERVICES[name]["volumes"] == [f"var:{folder[1]}"] for name in OURS)


def test_the_image_copies_only_existing_files() -> None:
    copies = re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, flags=re.MULTILINE)
    wanted = [word for copy in copies for word in copy.split()[:-1]]
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in wanted:
        assert (ROOT / name).exists(), name
        assert name in let_in, name


def test_the_image_does_not_run_as_root() -> None:
    (user,) = re.findall(r"^USER (\S+)$", DOCKERFILE, flags=re.MULTILINE)
    assert user == SERVICES["web"]["user"] != "0:0"


def test_the_roles_of_the_database_are_those_of_the_embedded_one() -> None:
    assert set(re.findall(r"CREATE ROLE (\w+)", MAKE_ROLES)) == {"factcheck_owner", "factcheck_app"}
    for role in re.findall(r"CREATE ROLE .*", MAKE_ROLES):
        assert "NOSUPERUSER" in role
        assert "NOBYPASSRLS" in role


def test_scripts_are_executable() -> None:
    for name in ("docker/entry", "docker/make-roles", ".ci/run"):
        assert (ROOT / name).stat().st_mode & 0o111, name
        assert Path(ROOT / name).read_text().startswith("#!")
