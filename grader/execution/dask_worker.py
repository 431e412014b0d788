"""What runs in a worker of a Dask cluster: bytes in, bytes out, and nothing is written."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from grader.core import course_key
from grader.core.course import CourseError
from grader.core.limits import Limits
from grader.core.models import Rebuilt, Status
from grader.execution import identity
from grader.execution.runner import LessonRunner

_warm: dict[str, LessonRunner] = {}
"""The lesson of this worker process, by digest of its job; the road goes lesson by lesson."""
_lock = Lock()


class Unfinished(Exception):
    """The run failed because of us: Dask tries it again."""


class Unlike(Exception):
    """The worker would give other marks than the caller."""


def digests(salt: bytes) -> list[str]:
    """Digests of this worker's code and of its course's key, from COURSE_KEY or the key file."""
    course_key.set_up(make=False)
    return [identity.machinery(), identity.course_key(salt)]


def execute(job: bytes, notebook: bytes) -> bytes:
    """Run a rebuilt notebook in the warm process of its lesson.

    job:      compressed JSON: the author's notebook, limits, unsafe, hidden, and who the caller is
    notebook: compressed JSON: the rebuilt notebook
    returns:  compressed JSON of an Executed
    raises:   Unfinished where the fault is ours
    """
    done = _runner(job).execute(Rebuilt("", "", json.loads(zlib.decompress(notebook))))
    if done.status is Status.ERROR:
        raise Unfinished(done.message)
    return zlib.compress(json.dumps(asdict(done)).encode())


def behaviours(job: bytes, answers: bytes) -> bytes:
    """How answers of our own behave.

    job:     as for execute()
    answers: compressed JSON: exercise and source of each
    returns: compressed JSON: a WrongAnswer or null for each
    """
    found = _runner(job).behaviours(json.loads(zlib.decompress(answers)))
    return zlib.compress(json.dumps([each and asdict(each) for each in found]).encode())


def warm_up(job: bytes) -> str:
    """Start the lesson of a job, so that its first submission need not wait.

    returns: why this worker cannot grade, empty if it can
    """
    try:
        _runner(job)
    except (Unlike, CourseError) as error:
        return str(error)
    return ""


def _runner(job: bytes) -> LessonRunner:
    """The warm process of this job; one of another lesson is ended."""
    name = hashlib.sha256(job).hexdigest()
    with _lock:
        if name not in _warm:
            while _warm:
                _warm.popitem()[1].stop()
            found = json.loads(zlib.decompress(job))
            _compare(found["caller"], digests(bytes.fromhex(found["salt"])))
            runner = LessonRunner(
                found["notebook"],
                Limits(**found["limits"]),
                found["unsafe"],
                hidden=[Path(path) for path in found["hidden"] if Path(path).exists()],
            )
            _warm[name] = runner.__enter__()
        return _warm[name]


def _compare(caller: list[str], mine: list[str]) -> None:
    for theirs, ours, what in zip(caller, mine, ("version", "COURSE_KEY"), strict=True):
        if theirs != ours:
            raise Unlike(f"it has another {what}; start it with the same one.")
