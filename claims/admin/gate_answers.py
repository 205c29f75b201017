"""The gate's checks for templates."""

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
    """Checks with the anchor and the name of the field to correct."""
    shown = []
    for check in checks:
        tab, _, anchor = check.where.partition("#")
        field = anchor.replace("_", " ")
        place = TAB_TITLES[tab] if field in ("", "citations", tab) else f"{TAB_TITLES[tab]}, {field}"
        shown.append({**vars(check), "holds": check.holds, "anchor": anchor, "place": place})
    return shown
