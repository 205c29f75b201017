"""`python -m tests.contract.document`: writes docs/openapi.json, the OpenAPI document of a newsroom without a name.

The same code writes the same bytes, whatever the deployment's variables say.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import ROOT

TARGET = ROOT / "docs" / "openapi.json"
_OF_A_DEPLOYMENT = (
    "PUBLIC_ORIGIN",
    "NEWSROOM_NAME",
    "NEWSROOM_ABOUT",
    "NEWSROOM_CONTACT",
    "NEWSROOM_TIME_ZONE",
    "DEBUG",
)


def write(target: Path) -> None:
    """Write the document. Raises CalledProcessError where drf-spectacular has a warning or finds it invalid."""
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_DEPLOYMENT}
    command = ["spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", f"--file={target}"]
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    write(TARGET)
