"""expect(): call an answer with data, compare data, and speak to the learner when they differ."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lessonkit.codec import NotData, decode, encode
from lessonkit.compare import difference, shown
from lessonkit.elsewhere import carry

HERE = str(Path(__file__).parent)
_UNSET: Any = object()


class CheckFailed(AssertionError):
    """An answer gave something else than the check expected; the text is for the learner."""

    def _render_traceback_(self) -> list[str]:
        # IPython shows these lines in place of a traceback: the reader did not write the frames.
        return [f"CheckFailed: {self}"]


def expect(
    answer: Callable[..., Any],
    *args: Any,
    equals: Any = _UNSET,
    like: Callable[..., Any] | None = None,
    raises: type[Exception] | None = None,
    mistakes: Mapping[str, Any] | None = None,
    atol: float = 1e-6,
) -> None:
    """Check that answer(*args) gives the expected value and leaves its arguments as they were.

    answer:   the function under test
    args:     data only (numbers, strings, tensors, lists, tuples, sets, dicts)
    equals:   the value to expect, or
    like:     a function that computes it from its own copy of args, or
    raises:   the exception to expect
    mistakes: a likely cause in words, with the value that this mistake gives
    atol:     how far two floats may be apart
    fails:    with CheckFailed, which names the call, what was expected, what came, and the first
              difference; with NotImplementedError if the answer is still the starter; with
              TypeError if the check does not say what to expect
    """
    if (equals is not _UNSET) + (like is not None) + (raises is not None) != 1:
        raise TypeError("expect takes one of equals, like and raises")
    call = f"{getattr(answer, '__name__', 'the answer')}({', '.join(map(shown, args))})"
    expected = like(*decode(encode(args))) if like else equals
    if raises:
        return _expect_exception(answer, args, raises, call)
    came, after = _call(answer, args, call)
    expected = decode(encode(expected))
    if found := difference(came, expected, atol):
        raise CheckFailed(_report(call, expected, came, found, _cause(came, mistakes or {}, atol)))
    if after != encode(args):  # bytes: a NaN is equal to itself here, and the last digit counts
        raise CheckFailed(f"{call} changes the arguments it was given. Work on a copy.")


def _call(answer: Callable[..., Any], args: tuple[Any, ...], call: str) -> tuple[Any, bytes]:
    """What the answer returned, by value, and its arguments after the call, as bytes."""
    if not callable(answer):
        raise CheckFailed(f"A function was expected, but this is {shown(answer)}.")
    packed = encode(args)
    try:
        came, after = carry(answer, packed)
        return decode(came), after
    except NotData as error:
        raise CheckFailed(f"The result of {call} {error}.") from None
    except NotImplementedError:
        raise _unanswered(call) from None
    except CheckFailed:
        raise
    except Exception as error:
        raise CheckFailed(f"{call} stops with {_told(error)}") from None


def _expect_exception(
    answer: Callable[..., Any], args: tuple[Any, ...], wanted: type[Exception], call: str
) -> None:
    try:
        came = decode(carry(answer, encode(args))[0])
    except NotData as error:  # a ValueError itself, and never the one that is wanted
        raise CheckFailed(f"The result of {call} {error}.") from None
    except CheckFailed:
        raise
    except wanted as error:
        if isinstance(error, NotImplementedError):
            raise _unanswered(call) from None
    except NotImplementedError:
        raise _unanswered(call) from None
    except Exception as error:
        raise CheckFailed(f"{call} raises {_told(error)} Expected: {wanted.__name__}.") from None
    else:
        raise CheckFailed(f"{call} gives {shown(came)}, but {wanted.__name__} was expected.")


def _unanswered(call: str) -> NotImplementedError:
    sentence = f"{call.partition('(')[0]} is not answered yet."
    error = NotImplementedError(sentence)
    # A starter is no fault: one line says so, where Python would show the frames of this file.
    error._render_traceback_ = lambda: [f"NotImplementedError: {sentence}"]  # type: ignore[attr-defined]
    return error


def _told(error: Exception) -> str:
    """The exception and the learner's line that it came through."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(HERE)
    ]
    number = getattr(error, "answer_line", frames[0].lineno if frames else None)
    line = f" (line {number} of your answer)" if number else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' + text if text else ''}{line}."


def _cause(came: Any, mistakes: Mapping[str, Any], atol: float) -> str:
    for sentence, value in mistakes.items():
        if difference(came, decode(encode(value)), atol) is None:
            return sentence
    return ""


def _report(call: str, expected: Any, came: Any, found: str, cause: str) -> str:
    lines = [
        call,
        f"  should give       {shown(expected)}",
        f"  but gives         {shown(came)}",
        f"  first difference  {found}.",
    ]
    return "\n".join([*lines, f"  a likely cause    {cause}"] if cause else lines)
