"""What a person may type: Python's own grammar, read node by node against an allow-list.

The text is parsed by `ast` and nothing is ever handed to `eval`. Characters that arithmetic has no use for (quotes, brackets,
colons, whatever is not ASCII) are refused before Python sees them; size and depth are bounded. Each kind of expression says by the
rules of its `Reader` which nodes there are and what becomes of them.
"""

import ast
import re
import warnings
from typing import Any

from engine.errors import Path, SpecError

LONGEST, MOST_NODES, DEEPEST = 500, 200, 30
FOREIGN = re.compile(r"[^A-Za-z0-9_.,+\-*/%()<>=! \t\r\n]")


class Reader:
    """Turns allowed nodes into whatever its rules make of them (a method `_Name` for a node of the class `Name`); counts them on
    the way. Raises SpecError, code `expression`, whose sentence names the character (from 1) that is wrong.

    `source` is what Python parses: one line, of ASCII, so that its columns are characters of the text, `indent` to the left.
    """

    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path, self.nodes = text, path, 0
        self.source = re.sub(r"\s", " ", text).strip()
        self.indent = len(text) - len(text.lstrip())

    def read_all(self) -> Any:
        if len(self.text) > LONGEST:
            raise SpecError("expression", f"expected at most {LONGEST} characters, got {len(self.text)}", self.path)
        foreign = FOREIGN.search(self.text)
        if foreign:
            raise self.refuse(foreign.start() - self.indent, f"{foreign.group()!r} is not allowed; expected arithmetic")
        if not self.source:
            raise self.refuse(0, "expected an expression, got nothing")
        return self.read(self.tree(), 0)

    def tree(self) -> ast.expr:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.source, mode="eval").body
        except SyntaxError as error:
            if not error.offset:  # how Python says: at the end
                raise self.refuse(len(self.source), "it ends too early; expected more arithmetic") from error
            raise self.refuse(error.offset - 1, error.msg) from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise self.refuse(0, f"not an expression ({error or type(error).__name__})") from error

    def refuse(self, place: ast.expr | int, what: str) -> SpecError:
        at = place if isinstance(place, int) else place.col_offset
        return SpecError("expression", f"{what} at character {at + self.indent + 1}", self.path)

    def read(self, node: ast.expr, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise self.refuse(node, f"too large: at most {MOST_NODES} parts, {DEEPEST} deep; stopped")
        rule = getattr(self, f"_{type(node).__name__}", None)
        if rule is None:
            raise self.refuse(node, f"{type(node).__name__} is not allowed; expected arithmetic")
        return rule(node, depth + 1)

    def operator(self, node: ast.AST, table: dict[type, Any], place: ast.expr | int) -> Any:
        found = table.get(type(node))
        if found is None:
            raise self.refuse(place, f"the operator {type(node).__name__} is not allowed")
        return found

    def behind(self, node: ast.expr) -> int:
        """Where the operator behind an operand is: the operand may be in parentheses."""
        end = node.end_col_offset or 0
        return end + len(self.source[end:]) - len(self.source[end:].lstrip(" )"))
