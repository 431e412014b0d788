"""A table of class.toml that hands out its values, with one sentence for each that is wrong."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from grader.core.course import CourseError

BOM = "\ufeff"


def parsed(path: Path, text: str) -> Table:
    """The whole file as a table; numbers with a point come as Decimal.

    raises: CourseError
    """
    try:
        return Table(path, "", tomllib.loads(text.removeprefix(BOM), parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path} is not TOML: {error}; correct that place.") from None
    except RecursionError:
        raise CourseError(f"{path} is nested too deeply; write it as the template is.") from None


@dataclass(frozen=True)
class Table:
    """Values of one table; each method raises CourseError where a value is not what it asks for.

    name: as a sentence says it, such as `lessons.01_embeddings` or `override 2`; empty for the
          whole file
    """

    path: Path
    name: str
    values: dict[str, Any]

    def wrong(self, key: str, what: str) -> CourseError:
        """The error for a key; `what` says what is wrong, and after a semicolon what to write."""
        where = f"in {self.name}, " if self.name else ""
        return CourseError(f"{self.path}: {where}{key} {what}.")

    def only(self, keys: Collection[str]) -> None:
        """Refuse every other key, and name the one that was probably meant."""
        for key in self.values:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, n=1)
                meant = f"write {near[0]!r}" if near else f"what may stand there: {', '.join(keys)}"
                raise self.wrong(key, f"is not a setting; {meant}")

    def text(self, key: str, default: str = "") -> str:
        """A string without surrounding spaces."""
        how = 'is not a text; write it in quotes, "like this"'
        found: str = self._value(key, default, str, how)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, none of them blank."""
        how = 'is not a list of texts; write ["one", "two"]'
        found: list[Any] = self._value(key, [], list, how)
        if not all(isinstance(each, str) and each.strip() for each in found):
            raise self.wrong(key, how)
        return tuple(each.strip() for each in found)

    def flag(self, key: str, default: bool | None = False) -> bool | None:
        """True or false."""
        found: bool | None = self._value(key, default, bool, "is neither true nor false; write one")
        return found

    def whole(self, key: str, low: int, high: int, default: int | None) -> int | None:
        """A whole number from low to high."""
        how = f"is not a whole number from {low} to {high}; write one, without quotes"
        found: int | None = self._value(key, default, int, how)
        if isinstance(found, bool) or (found is not None and not low <= found <= high):
            raise self.wrong(key, how)
        return found

    def weight(self, key: str, default: Decimal) -> Decimal:
        """A number from 0 to 1000."""
        how = "is not a number from 0 to 1000; write one, without quotes"
        found: int | Decimal = self._value(key, default, (int, Decimal), how)
        if isinstance(found, bool) or not Decimal(found).is_finite() or not 0 <= found <= 1000:
            raise self.wrong(key, how)
        return Decimal(found)

    def one_of(self, key: str, options: Collection[str], default: str) -> str:
        """One of a few words."""
        found = self.text(key, default)
        if found not in options:
            raise self.wrong(key, f"is {found!r}; write {' or '.join(map(repr, options))}")
        return found

    def time(self, key: str, read: Callable[[str], datetime]) -> datetime | None:
        """A time, by a function that raises ValueError with the end of a sentence.

        TOML's own local time, without quotes, is taken too.
        """
        found = self.values.get(key)
        if found is None:
            return None
        if not isinstance(found, str | datetime):
            raise self.wrong(key, 'is not a time; write "YYYY-MM-DDTHH:MM", in quotes')
        text = found.isoformat() if isinstance(found, datetime) else found.strip()
        try:
            return read(text)
        except ValueError as error:
            raise self.wrong(key, f"({text}) {error}") from None

    def table(self, key: str) -> Table:
        """The table of that name, empty where there is none."""
        name = f"{self.name}.{key}" if self.name else key
        how = f"is not a table; write [{name}] in a line of its own, and its keys below"
        return Table(self.path, name, self._value(key, {}, dict, how))

    def tables(self, key: str, one: str) -> list[Table]:
        """A list of tables; `one` and a number name each in a sentence."""
        how = "is not a list of tables; see the comments in a new class.toml"
        found: list[Any] = self._value(key, [], list, how)
        if not all(isinstance(each, dict) for each in found):
            raise self.wrong(key, how)
        of = f" of {self.name}" if self.name else ""
        return [Table(self.path, f"{one} {n}{of}", each) for n, each in enumerate(found, start=1)]

    def _value(self, key: str, default: Any, kind: type | tuple[type, ...], how: str) -> Any:
        found = self.values.get(key, default)
        if found is not default and not isinstance(found, kind):
            raise self.wrong(key, how)
        return found.strip() if isinstance(found, str) else found
