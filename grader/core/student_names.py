"""Which names a student may have, and how to show a name that is not one."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_CHARACTERS = 100
"""Longest student's name, in code points after NFC."""
MAX_BYTES = 255
"""Longest name of a folder on a disk, in UTF-8; composing letters can make a name longer."""

_SHOWN_CHARACTERS = 50
_NOT_IN_NBGRADER = '*?[]<>"#%'
_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Unicode Standard Annex 9, section 2: marks, embeddings, overrides and isolates.
_BIDIRECTIONAL = frozenset(
    map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
# Unicode's default ignorable characters: those that say nothing, and those that scripts, emojis
# and Japanese names need.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_JOINING = re.compile("[\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def composed(name: str) -> str:
    """The name in NFC: macOS hands over decomposed letters."""
    return unicodedata.normalize("NFC", name)


def normal(name: str) -> str:
    """The name in NFC, without the characters that nobody sees and no script needs."""
    return composed(_INVISIBLE.sub("", name))


def alike(name: str) -> str:
    """What two names share that nobody can tell apart by their invisible characters or spaces."""
    text = composed(_SPACE.sub(" ", _JOINING.sub("", normal(name))))
    return text if text.strip() else name


def fault(name: str) -> str:
    """What is wrong with a student's name, as the end of a sentence; empty where nothing is."""
    if not name.strip():
        return "it is blank"
    if name.startswith("."):
        return "it begins with a dot"
    if len(name) > MAX_CHARACTERS:
        return f"it has {len(name)} characters, and {MAX_CHARACTERS} are allowed"
    if (size := len(name.encode("utf-8", "surrogatepass"))) > MAX_BYTES:
        return f"it takes {size} bytes on a disk, and {MAX_BYTES} are allowed"
    kinds = dict.fromkeys(filter(None, map(_unsafe, name)))
    return f"it holds {' and '.join(kinds)}" if kinds else ""


def fault_in_nbgrader(name: str) -> str:
    """What keeps a name that `fault` lets through out of nbgrader; empty where nothing does.

    nbgrader takes it for a pattern of files, its formgrader puts it into addresses and, unescaped,
    into pages (0.9.6).
    """
    if name != name.strip():
        return "it begins or ends with a space"
    found = [char for char in _NOT_IN_NBGRADER if char in name]
    return f"it holds {' and '.join(found)}" if found else ""


def shown(name: str) -> str:
    """A name of any origin, safe to print: unsafe characters escaped, the end cut off if long.

    Two names that differ are shown differently, and a name that was altered holds a backslash,
    which no student's name does.
    """
    hidden = (_code(char) if _unsafe(char) or _INVISIBLE.match(char) else char for char in name)
    return _cut("".join(hidden), name)


def shown_as_student(name: str) -> str:
    """A refused name as the student of a row: like `shown`, and never a path such as `..`."""
    if not name.strip():
        return "\\(blank)" + "".join(map(_code, name))
    return _code(".") + shown(name[1:]) if name.startswith(".") else shown(name)


def spelled_out(name: str) -> str:
    """The name in ASCII, the end cut off if long: tells apart names that look alike."""
    return _cut("".join(char if char.isascii() else _code(char) for char in name), name)


def _cut(text: str, name: str) -> str:
    """The text, or its beginning and a digest of the name that it shows."""
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{text[:_SHOWN_CHARACTERS]}\\...{digest}"


def _unsafe(char: str) -> str:
    """The kind of a character that no student's name may hold; empty for the others."""
    if char in "/\\":
        return "a path separator"
    if char in _BIDIRECTIONAL:
        return "a character that changes the direction of writing"
    if unicodedata.category(char) in _CONTROLS:
        return "a control character or a broken one"
    return ""


def _code(char: str) -> str:
    """A character as Python escapes it."""
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
