"""Where a Chromium is, for the browser tests: Debian's, never one that is downloaded."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
NOT_FOUND = f"no Chromium found: install {NAMES[0]}, or set CHROMIUM to the program (looked for {', '.join(NAMES)})"


def find() -> str | None:
    """The program named by CHROMIUM, else the first of NAMES on the path, else None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
