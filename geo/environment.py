"""Settings and limits that environment variables override.

Located in the lowest package because all packages have some.
"""

import os
from dataclasses import dataclass, fields
from typing import ClassVar, Self


class SettingError(ValueError):
    """Invalid environment variable; the message names it."""


@dataclass(frozen=True)
class EnvironmentSettings:
    """Base of settings; the variable of a field is the prefix and its name in upper case."""

    prefix: ClassVar[str] = "FOOTHOLD_"

    @classmethod
    def variable_of(cls, name: str) -> str:
        """Return the name of the environment variable that overrides a field."""
        return f"{cls.prefix}{name.upper()}"

    @classmethod
    def from_environment(cls, **defaults: bool) -> Self:
        """Read the settings; ``defaults`` replace those of the class.

        Raises
        ------
        SettingError: a variable is not a positive whole number or, for a flag, 0 or 1.
        """
        values = {each.name: each.default for each in fields(cls)} | defaults
        return cls(**{name: _read(cls.variable_of(name), each) for name, each in values.items()})

    def at_most(self, name: str, what: str) -> str:
        """Return what is expected of a size: the limit, and the setting that changes it."""
        setting = self.variable_of(name)
        return f"at most {getattr(self, name):,} {what} ({setting} changes the limit)"


def _read(name: str, default: object) -> object:
    match default:
        case bool():
            return _read_flag(name, default)
        case int():
            return _read_number(name, default)
        case _:
            return os.environ.get(name, default)


def _read_flag(name: str, default: bool) -> bool:
    text = os.environ.get(name, str(int(default)))
    if text not in ("0", "1"):
        raise SettingError(f"{name} is {text!r}, expected 0 or 1")
    return text == "1"


def _read_number(name: str, default: int) -> int:
    text = os.environ.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) > 0):
        raise SettingError(f"{name} is {text!r}, expected a positive whole number")
    return int(text)
