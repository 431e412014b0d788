"""One of CLD2's replacing state machines: lower case of a letter, out of `utf8statetable.cc`.

A letter's bytes lead from state to state; the last entry is an exit code that says what to put in
place of its last bytes, and the rows after the last state's hold those bytes.
"""

from __future__ import annotations

import re

EXIT = 240  # entries from here on are no states
REPLACE = {"S1_": (1, 1), "S2_": (2, 2), "S21": (2, 1), "S31": (3, 1), "S32": (3, 2)}
"""Exit codes that replace so many last bytes by so many, which stand in the rows below."""
REPLACE_FIRST = "S11"  # the same for a letter of one byte, whose rows are 256 wide
REMAP = "T1_"  # replace by a string that an entry of another table names
ROW, FIRST_ROW = 64, 256


class ReplaceTable:
    """The state machine of one header, called with a code point, giving a code point."""

    def __init__(self, header: str) -> None:
        name = "utf8repl_lettermarklower"
        self._entries = re.findall(r"\w+", _body(header, f"{name}[] = {{"))
        remaps = re.findall(r"\{(\d+),(\d+),\s*(\d+)\}", _body(header, f"{name}_remap_base[] = {{"))
        self._remaps = [tuple(map(int, each)) for each in remaps]
        strings = re.findall(r"\w+", _body(header, f"{name}_remap_string[] = {{"))
        self._strings = bytes(int(each, 16) for each in strings)

    def __call__(self, code: int) -> int:
        """The code point that the machine puts in place of this one."""
        return ord(self._replaced(chr(code).encode()).decode())

    def _replaced(self, source: bytes) -> bytes:
        place = self._last_entry(source)
        exit_code = self._entries[place]
        if exit_code == REPLACE_FIRST:
            return bytes([self._value(place + FIRST_ROW)])
        if exit_code == REMAP:
            deleted, added, start = self._remaps[self._value(place + ROW)]
            return source[: len(source) - deleted] + self._strings[start : start + added]
        if exit_code in REPLACE:
            deleted, added = REPLACE[exit_code]
            new = bytes(self._value(place + ROW * row) for row in range(added, 0, -1))
            return source[: len(source) - deleted] + new
        if exit_code.isdigit() and int(exit_code) < EXIT:
            return source
        raise ValueError(f"exit code {exit_code} is not one that this table uses")

    def _last_entry(self, source: bytes) -> int:
        state = 0
        for byte in source[:-1]:
            state = int(self._entries[state * ROW + byte])
        return state * ROW + source[-1]

    def _value(self, place: int) -> int:
        return int(self._entries[place], 0)


def _body(header: str, opening: str) -> str:
    begin = header.index(opening) + len(opening)
    return re.sub(r"//.*", "", header[begin : header.index("};", begin)])
