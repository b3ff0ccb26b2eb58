"""No regular expression of ours can take more than linear time by nesting (DOS-5)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

ROOT = Path(__file__).resolve().parents[2]
CALLS = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
MANY = 100


def sources() -> list[Path]:
    """Return the Python files of the apps."""
    apps = [folder.parent for folder in ROOT.glob("*/apps.py")]
    return sorted(source for app in apps for source in app.rglob("*.py"))


def expressions() -> Iterator[tuple[str, str]]:
    """Yield (place, pattern) of each literal handed to `re`, or to a Django pattern or validator."""
    for source in sources():
        for node in ast.walk(ast.parse(source.read_text())):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            function, first = node.func, node.args[0]
            is_re = (
                isinstance(function, ast.Attribute) and function.attr in CALLS and ast.unparse(function.value) == "re"
            )
            is_django = isinstance(function, ast.Name) and function.id in ("re_path", "RegexValidator")
            if (is_re or is_django) and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"{source.relative_to(ROOT)}:{node.lineno}", first.value


def nests(parsed: object, inside: bool = False) -> bool:
    """Tell whether a long repetition stands inside another."""
    for code, argument in parsed:  # type: ignore[attr-defined]
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _least, most, inner = argument
            long = most is codes.MAXREPEAT or most > MANY
            if (long and inside) or nests(inner, inside or long):
                return True
        elif code is codes.SUBPATTERN:
            if nests(argument[3], inside):
                return True
        elif code is codes.BRANCH:
            if any(nests(branch, inside) for branch in argument[1]):
                return True
        elif code in (codes.ASSERT, codes.ASSERT_NOT) and nests(argument[1], inside):
            return True
    return False


@pytest.mark.parametrize("evil", ["(a+)+", "(a|b*)*", "((ab)*c)*", "(?:x{1,200}y?)+", "(a+?)+", "(?:a+b)++"])
def test_the_check_knows_a_nested_repetition(evil: str) -> None:
    assert nests(parser.parse(evil))


@pytest.mark.parametrize("fine", ["a+b*", "(ab)+", "(?:a{1,8})+", "[a-z]+(?:-[a-z])*", "a*?b"])
def test_and_a_harmless_one(fine: str) -> None:
    assert not nests(parser.parse(fine))


def test_no_expression_of_ours_nests_repetitions() -> None:
    found = dict(expressions())
    assert len(found) > 5
    assert [place for place, pattern in found.items() if nests(parser.parse(pattern))] == []
