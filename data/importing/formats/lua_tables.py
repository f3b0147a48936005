"""Reading of Lua table constructors as data: a tokeniser and a parser; nothing is executed.

Accepted are strings, numbers, booleans, nil, tables, names assigned above (``mk.blu``),
concatenation with ``..`` and comments. Function calls, operators and other statements are skipped
or refused.
"""

import re
from dataclasses import dataclass, field
from typing import Any

MAX_CHARACTERS = 8_000_000
MAX_TOKENS = 1_000_000
MAX_DEPTH = 40
MAX_JOINED_CHARACTERS = 10_000
"""Length of a text made by concatenation: a few doublings would fill the memory."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>--(?!\[=*\[)[^\n]*)
    |(?P<number>0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<sign>\.\.\.|\.\.|==|~=|<=|>=|::|[-{}\[\]()=,;.:+*/%^\#<>])""",
    re.VERBOSE | re.DOTALL,
)
_LONG = re.compile(r"(--)?\[(=*)\[")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "", "b": "", "f": "", "v": "", "\n": "\n"}


class LuaError(ValueError):
    """Text that is not a table of values, with its line."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True)
class LuaTable:
    """A table: its named values, its values in order, and the line on which it begins."""

    line: int
    named: dict[str, Any] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def read_module(text: str) -> LuaTable:
    """Return the table that a module returns.

    Variables assigned a value above (``local mk = { blu = "Icon.svg" }``) are resolved; a name
    without a known value is None.

    Raises
    ------
    LuaError: not such a module, or larger than `MAX_CHARACTERS`, `MAX_TOKENS` or `MAX_DEPTH`.
    """
    if len(text) > MAX_CHARACTERS:
        raise LuaError(1, f"more than {MAX_CHARACTERS:,} characters")
    return _Parser(_tokenise(text)).module()


def _tokenise(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at, line = 0, 1
    while at < len(text):
        if found := _LONG.match(text, at):
            closing = f"]{found[2]}]"
            end = text.find(closing, found.end())
            if end < 0:
                raise LuaError(line, f"no {closing} that ends the text")
            if not found[1]:
                tokens.append(_Token("text", text[found.end() : end].removeprefix("\n"), line))
            end += len(closing)
        elif found := _TOKEN.match(text, at):
            end, kind = found.end(), str(found.lastgroup)
            if kind not in ("space", "comment"):
                tokens.append(_Token(kind, found[0], line))
        else:
            raise LuaError(line, f"unexpected {text[at]!r}")
        if len(tokens) > MAX_TOKENS:
            raise LuaError(line, f"more than {MAX_TOKENS:,} tokens")
        line += text.count("\n", at, end)
        at = end
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._variables: dict[str, Any] = {}

    def module(self) -> LuaTable:
        """Read assignments, then the table after ``return``."""
        while self._at < len(self._tokens):
            if self._accept("return"):
                value = self._value(0)
                if isinstance(value, LuaTable):
                    return value
                raise self._error("expected a table after return")
            self._statement()
        raise self._error("expected return and a table")

    def _statement(self) -> None:
        """Read ``local name = value`` or ``name.key = value``; skip any other token."""
        self._accept("local")
        path = self._path()
        if path and self._accept("="):
            value = self._value(0)
            if len(path) == 1:
                self._variables[path[0]] = value
            else:
                table = self._look_up(path[:-1])
                if isinstance(table, LuaTable):
                    table.named[path[-1]] = value
        elif not path:
            self._at += 1

    def _path(self) -> list[str]:
        if self._peek().kind != "name" or self._peek().text in ("return", "local"):
            return []
        path = [self._next().text]
        while self._peek().text == "." and self._peek(1).kind == "name":
            self._at += 1
            path.append(self._next().text)
        return path

    def _value(self, depth: int) -> Any:
        value = self._single(depth)
        while self._accept(".."):
            other = self._single(depth)
            is_text = isinstance(value, str | float) and isinstance(other, str | float)
            value = f"{value}{other}" if is_text else None
            if value is not None and len(value) > MAX_JOINED_CHARACTERS:
                raise self._error(f"a text of more than {MAX_JOINED_CHARACTERS:,} characters")
        return value

    def _single(self, depth: int) -> Any:
        token = self._next()
        if token.text == "{" and token.kind == "sign":
            return self._table(depth + 1, token.line)
        if token.kind == "text":
            return token.text
        if token.kind == "string":
            return _unescape(token.text[1:-1])
        if token.kind == "number":
            return _number(token.text)
        if token.text == "-":
            self._check_depth(depth + 1, token.line)
            value = self._single(depth + 1)
            return -value if isinstance(value, float) else None
        if token.kind == "name":
            self._at -= 1
            return self._named_value()
        raise LuaError(token.line, f"expected a value, read {token.text!r}")

    def _named_value(self) -> Any:
        words = {"true": True, "false": False, "nil": None}
        path = self._path()
        if not path:
            raise self._error("expected a value")
        if len(path) == 1 and path[0] in words:
            return words[path[0]]
        if self._peek().text == "(" and self._peek().kind == "sign":
            raise self._error("a function call; only values are read")
        return self._look_up(path)

    def _look_up(self, path: list[str]) -> Any:
        value = self._variables.get(path[0])
        for key in path[1:]:
            value = value.named.get(key) if isinstance(value, LuaTable) else None
        return value

    def _table(self, depth: int, line: int) -> LuaTable:
        self._check_depth(depth, line)
        table = LuaTable(line)
        while not self._accept("}"):
            if self._peek().kind == "name" and self._peek(1).text == "=":
                key = self._next().text
                self._at += 1
                table.named[key] = self._value(depth)
            elif self._peek().text == "[" and self._peek().kind == "sign":
                self._at += 1
                key = self._value(depth)
                self._expect("]")
                self._expect("=")
                value = self._value(depth)
                if isinstance(key, str):
                    table.named[key] = value
                else:
                    table.items.append(value)
            else:
                table.items.append(self._value(depth))
            if not (self._accept(",") or self._accept(";")):
                self._expect("}")
                break
        return table

    def _check_depth(self, depth: int, line: int) -> None:
        if depth > MAX_DEPTH:
            raise LuaError(line, f"more than {MAX_DEPTH} values inside each other")

    def _peek(self, ahead: int = 0) -> _Token:
        at = self._at + ahead
        if at < len(self._tokens):
            return self._tokens[at]
        return _Token("end", "", self._tokens[-1].line if self._tokens else 1)

    def _next(self) -> _Token:
        token = self._peek()
        if token.kind == "end":
            raise self._error("the text ends within a value")
        self._at += 1
        return token

    def _accept(self, text: str) -> bool:
        token = self._peek()
        if token.text != text or token.kind not in ("sign", "name"):
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._error(f"expected {text!r}, read {self._peek().text!r}")

    def _error(self, reason: str) -> LuaError:
        return LuaError(self._peek().line, reason)


def _number(text: str) -> float:
    return float(int(text, 16)) if text.lower().startswith("0x") else float(text)


def _unescape(text: str) -> str:
    def replacement(found: re.Match[str]) -> str:
        code = found[1]
        if code.isdigit():
            return chr(min(int(code), 255))
        return _ESCAPES.get(code, code)

    return re.sub(r"\\(\d{1,3}|.|\n)", replacement, text, flags=re.DOTALL)
