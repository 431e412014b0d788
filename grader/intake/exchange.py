"""nbgrader's exchange: everybody can write into it, so a folder's name proves nothing.

What does is the folder's owner, where students have accounts of their own on the machine.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from grader.core.student_names import alike, shown


def why_forged(folder: Path, sender: str, is_student: Callable[[str], bool]) -> str:
    """Why a folder of the exchange does not come from its sender; empty if nothing speaks against.

    sender:     the account that the folder's name says
    is_student: whether an account is a student's
    raises:     OSError if the folder is gone
    """
    uid = folder.lstat().st_uid
    if uid == os.geteuid():  # a copy that belongs to whoever collects, or one user for everybody
        return ""
    owner, sender_has_account = "", False
    with suppress(KeyError):
        owner = pwd.getpwuid(uid).pw_name
    with suppress(KeyError):
        sender_has_account = bool(pwd.getpwnam(sender))
    if alike(owner) == alike(sender) or not (sender_has_account or is_student(owner)):
        return ""
    return f"it says that it comes from {shown(sender)}, and belongs to {shown(owner or str(uid))}"
