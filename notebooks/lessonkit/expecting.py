"""expect(): call an answer with data, compare data, and speak to the learner when they differ."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lessonkit.codec import NotData, decode, encode
from lessonkit.compare import difference, shown
from lessonkit.elsewhere import carry
from lessonkit.measure import names_used
from lessonkit.passing import HELPS, counting

HERE = str(Path(__file__).parent)
_UNSET: Any = object()
_NOT_YET = " is not answered yet."
_STARTERS = ("", "Write your answer here.")
"""What the NotImplementedError of a starter says. PyTorch raises others, at an answer's mistake."""


class CheckFailed(AssertionError):
    """An answer gave something else than the check expected; the text is for the learner.

    rule: the author's words for the rule that broke, empty if the check names none
    """

    rule = ""

    def _render_traceback_(self) -> list[str]:
        # IPython shows these lines in place of a traceback: the reader did not write the frames.
        return [f"CheckFailed: {self}"]


def expect(
    answer: Callable[..., Any],
    *args: Any,
    equals: Any = _UNSET,
    like: Callable[..., Any] | None = None,
    raises: type[Exception] | None = None,
    holds: Callable[..., str | None] | None = None,
    mistakes: Mapping[str, Any] | None = None,
    rule: str = "",
    atol: float = 1e-6,
    without: Collection[str] = (),
) -> None:
    """Check that answer(*args) gives the expected value and leaves its arguments as they were.

    answer:   the function under test
    args:     data only (numbers, strings, tensors, lists, tuples, sets, dicts)
    equals:   the value to expect, or
    like:     a function that computes it from its own copy of args, or
    raises:   the exception to expect, or
    holds:    a function of the result and of args that says in words what is wrong with the
              result, None if nothing is: for puzzles with many right answers
    mistakes: a likely cause, or the rule, in words, with the value that this mistake gives, or with
              an exception whose text is part of what it raises
    rule:     the rule of the exercise that this call tries, in words that complete "the rule: ...";
              a hidden check that fails says nothing else
    atol:     how far two floats may be apart
    without:  names of functions, or of packages, that would be the answer: the notebook's own code
              must not call them. A help for learners who take the library's function, and no more:
              a copy of it passes.
    fails:    with CheckFailed, which names the call, what was expected, what came, and the first
              difference; with NotImplementedError if the answer is still the starter; with
              TypeError if the check does not say what to expect
    """
    if (equals is not _UNSET) + sum(way is not None for way in (like, raises, holds)) != 1:
        raise TypeError("expect takes one of equals, like and raises, or holds")
    call = f"{getattr(answer, '__name__', 'the answer')}({', '.join(map(shown, args))})"
    with counting(sys._getframe(1).f_code.co_filename), _named(rule):
        if raises:
            return _expect_exception(answer, args, raises, call)
        expected = like(*decode(encode(args))) if like else equals
        came, after = _call(answer, args, call, mistakes or {})
        if holds:
            _expect_property(holds, came, args, call)
        elif found := difference(came, expected := decode(encode(expected)), atol):
            cause = _cause(came, mistakes or {}, atol)
            raise CheckFailed(_report(call, expected, came, found, cause))
        if after != encode(args):  # bytes: a NaN is equal to itself here, every digit counts
            raise CheckFailed(f"{call} changes the arguments it was given. Work on a copy.")
        if without:
            _expect_own_work(answer, args, without, call)


@contextmanager
def _named(rule: str) -> Iterator[None]:
    """Whatever ends the check in the block, a process that is lost too, knows which rule it tried.

    So a hidden check can say the same however an answer fails: what it says is no way to learn of
    its inputs.
    """
    try:
        yield
    except BaseException as failed:
        failed.rule = rule  # type: ignore[attr-defined]
        raise


def _expect_own_work(
    answer: Callable[..., Any], args: tuple[Any, ...], without: Collection[str], call: str
) -> None:
    used = decode(carry(names_used(answer), encode((sorted(without), *args)))[0])
    if found := [name for name in without if isinstance(used, list) and name in used]:
        name = call.partition("(")[0]
        raise CheckFailed(
            f"{name} leaves its work to {found[0]}. In this exercise you write that yourself."
        )


def _expect_property(
    holds: Callable[..., str | None], came: Any, args: tuple[Any, ...], call: str
) -> None:
    try:
        wrong = holds(decode(encode(came)), *decode(encode(args)))
    except Exception:  # a result of another kind than the property can be asked of
        wrong = "that is not the kind of value that the exercise asks for"
    if wrong:
        raise CheckFailed(f"{call}\n  gives             {shown(came)}\n  but {wrong}.")


def _call(
    answer: Callable[..., Any], args: tuple[Any, ...], call: str, mistakes: Mapping[str, Any]
) -> tuple[Any, bytes]:
    """What the answer returned, by value, and its arguments after the call, as bytes."""
    if not callable(answer):
        raise CheckFailed(f"A function was expected, but this is {shown(answer)}.")
    packed = encode(args)
    try:
        came, after = carry(answer, packed)
        return decode(came), after
    except NotData as error:
        raise CheckFailed(f"The result of {call} {error}.") from None
    except CheckFailed:
        raise
    except Exception as error:
        if is_unanswered(error):
            raise _unanswered(call) from None
        cause = _cause(error, mistakes)
        told = f"{call} stops with {_told(error)}"
        raise CheckFailed(f"{told}\n{_helps(cause)}" if cause else told) from None


def _expect_exception(
    answer: Callable[..., Any], args: tuple[Any, ...], wanted: type[Exception], call: str
) -> None:
    try:
        came = decode(carry(answer, encode(args))[0])
    except NotData as error:  # a ValueError itself, and never the one that is wanted
        raise CheckFailed(f"The result of {call} {error}.") from None
    except CheckFailed:
        raise
    except Exception as error:
        if is_unanswered(error):
            raise _unanswered(call) from None
        if isinstance(error, wanted):
            return
        raise CheckFailed(f"{call} raises {_told(error)} Expected: {wanted.__name__}.") from None
    raise CheckFailed(f"{call} gives {shown(came)}, but {wanted.__name__} was expected.")


def is_unanswered(error: object) -> bool:
    """Whether an error is a starter's own, or what expect() makes of it."""
    if not isinstance(error, NotImplementedError):
        return False
    return str(error) in _STARTERS or str(error).endswith(_NOT_YET)


def _unanswered(call: str) -> NotImplementedError:
    sentence = call.partition("(")[0] + _NOT_YET
    error = NotImplementedError(sentence)
    # A starter is no fault: one line says so, where Python would show the frames of this file.
    error._render_traceback_ = lambda: [f"NotImplementedError: {sentence}"]  # type: ignore[attr-defined]
    return error


def _told(error: Exception) -> str:
    """The exception and the learner's line that it came through."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(HERE) and "site-packages" not in frame.filename
    ]
    number = getattr(error, "answer_line", frames[0].lineno if frames else None)
    line = f" (line {number} of your answer)" if number else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' + text if text else ''}{line}."


def _cause(came: Any, mistakes: Mapping[str, Any], atol: float = 0.0) -> str:
    for sentence, value in mistakes.items():
        if isinstance(value, Exception):
            if isinstance(came, Exception) and str(value) in str(came):
                return sentence
        elif difference(came, decode(encode(value)), atol) is None:
            return sentence
    return ""


def _report(call: str, expected: Any, came: Any, found: str, cause: str) -> str:
    lines = [
        call,
        f"  should give       {shown(expected)}",
        f"  but gives         {shown(came)}",
        f"  first difference  {found}.",
    ]
    return "\n".join([*lines, _helps(cause)] if cause else lines)


def _helps(cause: str) -> str:
    return f"  {HELPS}     {cause}"
