"""What `programme` may import, and where no Japanese text may stand: rules of the architecture, read with `ast`."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOREIGN = {"yaml", "holidays", "programme"}
JAPANESE = re.compile("[\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uff66-\uff9f]")
LITERALS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
PACKAGES = ("bot", "actions", "web", "programme")
PROGRAMME = sorted((ROOT / "programme").rglob("*.py"))
ALL = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else (node.module or "").split(".")[0])
    return names


def japanese_literals(source: str) -> list[tuple[int, str]]:
    """String literals written in Japanese; ranges in escapes are no words, and docstrings are for developers."""
    documented = documented_lines(ast.parse(source))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        (token.start[0], token.string)
        for token in tokens
        if token.type in LITERALS and token.start[0] not in documented and JAPANESE.search(token.string)
    ]


def documented_lines(tree: ast.AST) -> set[int]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.body[0].lineno for node in ast.walk(tree) if isinstance(node, documented) and ast.get_docstring(node)}


def test_there_is_something_to_read():
    assert len(PROGRAMME) > 15 and len(ALL) > len(PROGRAMME)


@pytest.mark.parametrize("path", PROGRAMME, ids=lambda path: path.name)
def test_programme_imports_only_the_standard_library_yaml_and_holidays(path):
    allowed = FOREIGN | set(sys.stdlib_module_names)
    assert imported(ast.parse(path.read_text(encoding="utf-8"))) - allowed == set()


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_japanese_literal_stands_in_code(path):
    assert japanese_literals(path.read_text(encoding="utf-8")) == []


def test_the_scan_sees_a_literal_and_an_import():
    source = 'import rasa\nfrom web.chat import api\ndef f():\n    """費用"""\n    return f"{1}費用"\n'
    assert imported(ast.parse(source)) == {"rasa", "web"}
    assert [line for line, _ in japanese_literals(source)] == [5]


@pytest.mark.parametrize("path", PROGRAMME, ids=lambda path: path.name)
def test_every_module_and_public_name_is_documented(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert ast.get_docstring(tree) and public == []


@pytest.mark.parametrize("path", PROGRAMME, ids=lambda path: path.name)
def test_nothing_happens_at_import(path):
    """Module level holds imports, definitions, constants, the entry point; the strict YAML loader registers itself."""
    kinds = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Assign, ast.AnnAssign)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        called = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
        registers = called and "add_constructor" in ast.unparse(node)
        entry = isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)
        assert isinstance(node, kinds) or registers or entry or not called, ast.unparse(node)
