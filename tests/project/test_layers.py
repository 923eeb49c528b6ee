"""Imports go one way; files and functions stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("studyportal", "guide", "members")

# Lower may not import higher. Modules of one layer may import each other.
MEMBERS_LAYERS = [
    {"choices", "errors", "packed", "pinyin", "robots", "shipped_rules", "uploads", "voting"},
    {"models"},
    {"access", "rights"},
    {"queries", "trail", "http", "backends", "passwords"},
    {"services"},
    {"forms", "reports", "imports", "notices", "demo", "world"},
    {"views", "middleware", "templatetags"},
    {"urls", "reading_urls", "admin", "apps", "management", "migrations"},
]
FILE_LINES, FUNCTION_LINES, VIEW_LINES, TEMPLATE_LINES = 400, 40, 30, 150


def python_files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def layer_of(module: str) -> int | None:
    """Where `members.<part>…` stands; None for modules of other packages."""
    package, _, rest = module.partition(".")
    part = rest.partition(".")[0]
    if package != "members" or not part:
        return None
    levels = [level for level, parts in enumerate(MEMBERS_LAYERS) if part in parts]
    assert levels, f"members.{part} stands in no layer: add it to MEMBERS_LAYERS"
    return levels[0]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_guide_imports_members_never() -> None:
    guilty = [(str(path), name) for path in python_files("guide") for name in imported_modules(path)
              if name.split(".")[0] == "members"]  # fmt: skip

    assert guilty == []


def test_members_imports_go_one_way() -> None:
    guilty = []
    for path in python_files("members"):
        own = layer_of(module_of(path))
        for name in imported_modules(path):
            other = layer_of(name) if name.startswith("members.") and name.count(".") >= 1 else None
            if own is not None and other is not None and other > own:
                guilty.append((module_of(path), name))

    assert guilty == []


@pytest.mark.parametrize("path", python_files(*APPS, "tests"), ids=lambda path: str(path.relative_to(ROOT)))
def test_python_file_keeps_its_budget(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    limit = VIEW_LINES if path.parent.name == "views" else FUNCTION_LINES
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]

    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno}

    assert source.count("\n") <= FILE_LINES
    assert {name: lines for name, lines in long.items() if lines > limit} == {}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_template_keeps_its_budget(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= TEMPLATE_LINES
