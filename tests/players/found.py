"""Where the players of archives are, which `tests/players/install` puts into `.players/`, or what is missing."""

from tests.servers import ROOT

FOLDER = ROOT / ".players"
REPLAYWEBPAGE, PYWB = FOLDER / "replaywebpage", FOLDER / "pywb" / "bin"
NO_REPLAYWEBPAGE = "ReplayWeb.page is not installed: run tests/players/install, which needs npm"
NO_PYWB = "pywb is not installed: run tests/players/install"


def replaywebpage_is_here() -> bool:
    """Whether its two scripts are."""
    return (REPLAYWEBPAGE / ".version").exists()


def pywb_is_here() -> bool:
    """Whether its programs and py-wacz's are."""
    return (PYWB.parent / ".version").exists()
