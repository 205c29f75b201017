"""`python -m tests.contract`: everything that the OpenAPI document offers is asked at length, by schemathesis.

As anybody and with an API key that may everything; all checks, all phases, on servers of its own. Fails where the
application does not do what the document says, or where an operation never answered with a success.
"""

import os
import sys
import time

import django

from tests import servers

NAME = "contract"


def main() -> int:
    ours = servers.join_or_start()
    name = f"{NAME}-{os.getpid()}"
    os.environ.update(ours.environment(name))
    os.environ.update(DJANGO_SETTINGS_MODULE="factcheck.settings", LOG_LEVEL="ERROR")
    django.setup()
    ours.make_database(name)
    # What follows needs settings.
    from tests.contract.exploring import COVERAGE, FULL, explore
    from tests.contract.newsroom import build

    ground = build()
    found = False
    for who, headers in (("anybody", {}), ("a key with every scope", ground.key)):
        started = time.monotonic()
        outcome = explore(FULL, ground.known, headers=headers)
        sys.stdout.write(f"== as {who}\n{outcome}\n{time.monotonic() - started:.0f} s\n")
        sys.stdout.flush()
        found |= bool(outcome.findings or outcome.errors) or (bool(headers) and bool(outcome.never))
    outcome = explore(COVERAGE, ground.known, headers=ground.key)
    sys.stdout.write(f"== as a key with every scope, valid values alone\n{outcome}\n")
    found |= bool(outcome.findings or outcome.errors)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
