"""The gate's answers as pages show them."""

from typing import Any

from claims.gate import Check

TAB_TITLES = {
    "claim": "Claim & verdict",
    "appearances": "Appearances",
    "evidence": "Evidence",
    "links": "Links",
    "contacts": "Contacts",
}


def answers(checks: tuple[Check, ...]) -> list[dict[str, Any]]:
    """Checks as the page shows them: with the anchor of the place to mend and its name in words."""
    shown = []
    for check in checks:
        tab, _, anchor = check.where.partition("#")
        field = anchor.replace("_", " ")
        place = TAB_TITLES[tab] if field in ("", "citations", tab) else f"{TAB_TITLES[tab]}, {field}"
        shown.append({**vars(check), "holds": check.holds, "anchor": anchor, "place": place})
    return shown
