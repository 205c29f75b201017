"""docs/style.md: every name in its glossary exists in the code."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_name_in_the_glossary_is_in_the_code() -> None:
    names = set(
        re.findall(r"`([A-Z][\w.]+)`", (ROOT / "docs" / "style.md").read_text(encoding="utf-8").split("## Glossary")[1])
    )
    defined: set[str] = set()
    for path in (path for room in ("claims", "sources", "factcheck") for path in (ROOT / room).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                assigned = [part.targets[0] for part in node.body if isinstance(part, ast.Assign)]
                defined |= {
                    node.name,
                    *(f"{node.name}.{target.id}" for target in assigned if isinstance(target, ast.Name)),
                }
    assert len(names) > 40
    assert names - defined == set()
