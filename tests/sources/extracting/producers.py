"""PDFs of the same page by common programs."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests import chromium

WORDS = (
    "The office said on 3 May that the bridge has forty spans.",
    "“No such promise was made,” the minister wrote – café, naïve, Łódź, Čapek.",
    "Office, final, afflict: ligatures of ordinary type.",
)
PAGE = "<!doctype html><meta charset=utf-8><title>Spans</title>" + "".join(f"<p>{line}</p>" for line in WORDS)
LATEX = r"\documentclass{article}\begin{document}\noindent " + "\n\n".join(WORDS) + r"\end{document}"
"""It uses TeX's default fonts, which draw accents over letters."""
_SECONDS = 120


def _run(*command: str, folder: Path, given: bytes = b"") -> bytes:
    return subprocess.run(
        command, cwd=folder, input=given, capture_output=True, check=True, timeout=_SECONDS,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    ).stdout  # fmt: skip


def by_libreoffice(folder: Path) -> bytes:
    (folder / "page.txt").write_text("\ufeff" + "\n".join(WORDS))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "page.txt", folder=folder)
    return (folder / "page.pdf").read_bytes()


def by_groff(folder: Path) -> bytes:
    return _run("groff", "-Kutf8", "-ms", "-Tpdf", folder=folder, given=("\n.LP\n".join(WORDS) + "\n").encode())


def by_groff_and_ghostscript(folder: Path) -> bytes:
    script = _run("groff", "-Kutf8", "-ms", "-Tps", folder=folder, given=("\n.LP\n".join(WORDS) + "\n").encode())
    return _run("ps2pdf", "-", "-", folder=folder, given=script)


def by_pdflatex(folder: Path) -> bytes:
    (folder / "page.tex").write_text(LATEX)
    _run("pdflatex", "-interaction=nonstopmode", "page.tex", folder=folder)
    return (folder / "page.pdf").read_bytes()


def by_chromium(folder: Path) -> bytes:
    (folder / "page.html").write_text(PAGE)
    _run(
        str(chromium.find()), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={folder}/browser", "--no-pdf-header-footer", "--print-to-pdf=page.pdf", "page.html",
        folder=folder,
    )  # fmt: skip
    return (folder / "page.pdf").read_bytes()


PRODUCERS: dict[str, tuple[Callable[[Path], bytes], tuple[str, ...]]] = {
    "LibreOffice": (by_libreoffice, ("soffice",)),
    "groff": (by_groff, ("groff", "gropdf")),
    "groff and Ghostscript": (by_groff_and_ghostscript, ("groff", "ps2pdf")),
    "pdfLaTeX": (by_pdflatex, ("pdflatex",)),
    "Chromium": (by_chromium, ("chromium",)),
}
"""Name, function that makes the PDF, and the programs that it needs."""


def missing(programs: tuple[str, ...]) -> list[str]:
    """The programs that are not installed."""
    return [name for name in programs if shutil.which(name) is None and not (name == "chromium" and chromium.find())]
