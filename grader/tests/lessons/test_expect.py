"""What expect() promises to checks and to learners."""

from __future__ import annotations

import collections
import io
import math
import re
import sys
import tracemalloc
from typing import Any

import numpy as np
import pytest
import torch
from lesson import CheckFailed, expect, fresh, gradients_of, outputs_of, passed
from lessonkit.codec import MAX_DEPTH, MAX_PARTS, NotData, decode, encode
from lessonkit.compare import difference, shown
from lessonkit.desk import STUB
from lessonkit.draws import drawn_for

VALUES: list[Any] = [
    None,
    True,
    -3,
    2**80,
    1.5,
    math.inf,
    "naïve",
    b"\x00\xff",
    1 + 2j,
    [1, [2.0, "three"]],
    (1, 2),
    {1, 2},
    {"a": 1, 2: [3]},
    torch.arange(6).view(2, 3),
    torch.zeros(0, 3),
    torch.tensor(2.5),
    torch.tensor([True, False]),
    torch.tensor([1.5], dtype=torch.bfloat16),
    np.arange(3),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_equal_from_its_bytes(value: Any) -> None:
    assert difference(decode(encode(value)), value) is None


def test_subclasses_come_back_as_the_plain_type() -> None:
    assert type(decode(encode(collections.Counter("aab")))) is dict
    assert type(decode(encode(torch.nn.Parameter(torch.ones(2))))) is torch.Tensor
    assert type(decode(encode(np.float32(1)))) is float


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    "value",
    [object(), len, nested(MAX_DEPTH + 1), [0] * 200_000, torch.zeros(1 << 24), 10**5000, "\ud83d"],
    ids=["object", "function", "deep", "long", "large", "digits", "half a character"],
)
def test_what_is_not_data_or_too_much_of_it_does_not_cross(value: Any) -> None:
    with pytest.raises(NotData):
        encode(value)


@pytest.mark.parametrize(
    "tree",
    [
        ["tensor", "float32", [2**39, 0], b""],
        ["tensor", "float32", [2], b"1234"],
        ["tensor", "object", [1], b"1"],
        ["dict", 1, 2, 1, 3],
        ["dict", ["list"], 2],
        ["int", "0x" + "f" * 10_000],
        ["int", "0x" + "f" * 3_900],  # more digits than Python writes
        ["set", *(["int", hex(i * (2**61 - 1))] for i in range(8, 200))],
        ["dict", *(part for i in range(200) for part in (["complex", -1000003.0 * i, i], 0))],
        ["list", *(["list", ["int", hex(i * (2**61 - 1))]] for i in range(8, 200))],
        [[[]] * 1_000] * 1_000,
        ["pickle", b""],
        {"a": 1},
    ],
    ids=lambda tree: repr(tree)[:40],
)
def test_forged_bytes_are_refused(tree: Any) -> None:
    import msgpack

    with pytest.raises(NotData):
        decode(msgpack.packb(tree))


@pytest.mark.slow
def test_a_list_of_empty_lists_is_refused_before_it_is_made() -> None:
    import msgpack

    packed = msgpack.packb([[[]] * 20_000] * 500)
    tracemalloc.start()
    with pytest.raises(NotData, match="parts"):
        decode(packed)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 << 20 < 500 * 20_000 * 56


@pytest.mark.slow
def test_as_many_tensors_as_parts_are_allowed_cross() -> None:
    assert len(decode(encode([torch.ones(1, 1, 1)] * (MAX_PARTS - 1)))) == MAX_PARTS - 1


@pytest.mark.parametrize(
    "value",
    [
        *VALUES,
        (1,),
        ([1],),
        [],
        set(),
        {"a": (1,), (): {}},
        list(range(200)),
        ["x y  z"] * 50,
        [torch.eye(3)] * 9,
        {str(i): [i] for i in range(90)},
        "x" * 160,
        ["x" * 156],
        ["x" * 157],
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_value_is_shown_as_python_writes_it(value: Any) -> None:
    text = re.sub(r"\n\s*", " ", repr(value))  # a tensor's lines become one; spaces in a text stay
    assert shown(value) == (text if len(text) <= 160 else f"{text[:157]}...")


def test_a_number_of_forty_digits_is_told_in_few() -> None:
    came, expected = (torch.tensor([x], dtype=torch.float64) for x in (math.inf, 2e39))
    told = difference(came, expected)
    assert told == "at [0], 2e+39 was expected, inf came"
    assert shown(expected[None]) == "tensor([[2e+39]], dtype=torch.float64)"


def test_of_a_long_text_only_the_beginning_is_written_out() -> None:
    tracemalloc.start()
    try:
        assert shown("a " * (1 << 20)) == f"'{'a ' * 78}..."
        assert shown(bytes(1 << 20)).endswith("...")
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_equal_parts_and_small_numbers_are_no_parts_of_one_hash() -> None:
    honest = [*[2**70] * 1_000, *[-1, -2] * 1_000, *[(1, 2)] * 1_000, *map(float, range(1_000))]
    assert decode(encode(honest)) == honest


def test_of_many_values_only_the_first_are_written_out() -> None:
    written = []

    class Slow:
        def __repr__(self) -> str:
            written.append(1)
            return "slow"

    endless: list[Any] = []
    endless.append(endless)
    assert shown([[Slow()] * 50] * 1_000).endswith("...")
    assert len(written) < 50
    assert shown(endless).endswith("...")


def test_garbage_bytes_are_refused() -> None:
    for length in range(1, 200):
        garbage = bytes((7 * length + 13 * i) % 256 for i in range(length))
        try:
            decode(garbage)
        except NotData:
            continue


UNLIKE: list[tuple[Any, Any]] = [
    (1, 1.0),
    (True, 1),
    ([1], (1,)),
    (math.nan, math.nan),
    (torch.tensor([math.nan]), torch.tensor([math.nan])),
    (torch.ones(3), torch.ones(1)),
    (torch.ones(3, 1), torch.ones(3)),
    (torch.ones(2, dtype=torch.float64), torch.ones(2)),
    (torch.tensor([1, 2]), torch.tensor([1, 3])),
    (1.0, 1.001),
    ([1, 2], [1]),
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"a": 1, "b": 2}, {"a": 1}),
    (None, 0),
    (torch.ones(2), np.ones(2, dtype=np.float32)),
]


@pytest.mark.parametrize(("came", "expected"), UNLIKE, ids=repr)
def test_values_that_differ_in_type_shape_or_content_are_told_apart(
    came: Any, expected: Any
) -> None:
    assert difference(came, expected)


def starts(lengths: torch.Tensor) -> torch.Tensor:
    return lengths.cumsum(0) - lengths


def ends(lengths: torch.Tensor) -> torch.Tensor:
    return lengths.cumsum(0)


def test_a_right_answer_passes_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    expect(starts, torch.tensor([2, 3]), equals=torch.tensor([0, 2]))
    expect(starts, torch.tensor([2, 3]), like=starts)
    assert capsys.readouterr() == ("", "")


def test_a_failure_says_call_expected_came_difference_and_cause() -> None:
    lengths = torch.tensor([2, 3])
    with pytest.raises(CheckFailed) as failure:
        expect(
            ends,
            lengths,
            equals=torch.tensor([0, 2]),
            mistakes={"these are the ends": torch.tensor([2, 5])},
        )
    text = str(failure.value)
    assert "ends(tensor([2, 3]))" in text
    assert "should give       tensor([0, 2])" in text
    assert "but gives         tensor([2, 5])" in text
    assert "at [0], 0 was expected, 2 came" in text
    assert "these are the ends" in text


def test_a_cause_is_named_only_where_the_result_shows_it() -> None:
    with pytest.raises(CheckFailed) as failure:
        expect(len, [1], equals=2, mistakes={"you counted twice": 4})
    assert "this may help" not in str(failure.value)


def test_a_learner_sees_one_line_and_no_frames() -> None:
    with pytest.raises(CheckFailed) as failure:
        expect(len, [1], equals=2)
    assert failure.value._render_traceback_() == [f"CheckFailed: {failure.value}"]


def test_an_answer_that_changes_its_arguments_fails() -> None:
    def greedy(numbers: list[int]) -> int:
        return numbers.pop()

    with pytest.raises(CheckFailed, match="changes the arguments"):
        expect(greedy, [1, 2], equals=2)


def test_an_argument_changed_in_its_last_digit_is_seen() -> None:
    def nudge(numbers: torch.Tensor) -> int:
        numbers *= 1 + 2**-22
        return 1

    with pytest.raises(CheckFailed, match="changes the arguments"):
        expect(nudge, torch.ones(1), equals=1)


def test_an_argument_that_holds_nan_or_a_set_can_be_left_alone() -> None:
    expect(len, [math.nan, {3, 1, 2}, torch.tensor([math.nan])], equals=3)


def test_equal_sets_have_equal_bytes() -> None:
    first, second = {0, 8}, {8, 0}
    assert list(first) != list(second), "the two are in one order: no proof"
    assert encode(first) == encode(second)


def test_a_check_that_says_nothing_or_too_much_is_an_error_of_its_author() -> None:
    with pytest.raises(TypeError, match="one of equals, like and raises"):
        expect(len, [1])
    with pytest.raises(TypeError, match="one of equals, like and raises"):
        expect(len, [1], equals=1, like=len)


def test_an_unanswered_exercise_raises_not_implemented() -> None:
    def starter(x: int) -> int:
        raise NotImplementedError

    with pytest.raises(NotImplementedError, match="starter is not answered yet"):
        expect(starter, 1, equals=1)
    with pytest.raises(NotImplementedError):
        expect(starter, 1, raises=ValueError)


def test_an_answer_that_torch_calls_is_told_with_its_own_line() -> None:
    class Broken(torch.nn.Module):
        def forward(self, x: int) -> int:
            raise ValueError(x)

    line = Broken.forward.__code__.co_firstlineno + 1
    with pytest.raises(CheckFailed, match=rf"\(line {line} of your answer\)"):
        expect(outputs_of(Broken), [], {}, 1, equals=1)


def test_the_starter_that_is_handed_out_is_unanswered_and_no_other_such_error_is() -> None:
    def starter(x: int) -> int:
        exec(STUB)
        return x

    def unsupported(x: int) -> int:
        raise NotImplementedError("only supported for mode='sum'")

    for promise in ({"equals": 1}, {"raises": ValueError}):
        with pytest.raises(NotImplementedError, match="starter is not answered yet"):
            expect(starter, 1, **promise)
        with pytest.raises(CheckFailed, match="NotImplementedError: only supported"):
            expect(unsupported, 1, **promise)


def test_an_answer_that_stops_is_told_with_its_own_line() -> None:
    def broken(x: int) -> int:
        return 1 // x

    with pytest.raises(CheckFailed, match=r"stops with ZeroDivisionError.*\(line \d+ of your"):
        expect(broken, 0, equals=1)


def test_a_likely_cause_may_be_an_exception() -> None:
    def broken(x: int) -> int:
        return 1 // x

    causes = {"you take a part": IndexError("range"), "x may be 0": ZeroDivisionError("by zero")}
    told = r"(?s)stops with ZeroDivisionError.*this may help +x may be 0$"
    with pytest.raises(CheckFailed, match=told):
        expect(broken, 0, equals=1, mistakes=causes)
    with pytest.raises(CheckFailed, match=r"but gives +1(?!.*this may help)"):
        expect(broken, 1, equals=2, mistakes=causes)


def test_an_expected_exception_must_come_and_be_of_its_kind() -> None:
    expect(int, "x", raises=ValueError)
    with pytest.raises(CheckFailed, match="ValueError was expected"):
        expect(int, "1", raises=ValueError)
    with pytest.raises(CheckFailed, match="raises ValueError"):
        expect(int, "x", raises=KeyError)


def test_a_result_that_is_no_data_is_not_the_expected_exception() -> None:
    with pytest.raises(CheckFailed, match="not data"):
        expect(lambda number: len, 1, raises=ValueError)


def test_a_result_that_is_no_data_fails_with_a_sentence() -> None:
    class Agreeable:
        def __eq__(self, other: object) -> bool:
            return True

    with pytest.raises(CheckFailed, match="an Agreeable, not data"):
        expect(Agreeable, equals=1)


def test_gradients_show_which_entry_came_from_where() -> None:
    weight = torch.zeros(3, 2)
    index = torch.tensor([2, 0])
    expect(
        gradients_of(lambda table, rows: table[rows]),
        weight,
        index,
        equals=[torch.tensor([[3.0, 4.0], [0.0, 0.0], [1.0, 2.0]])],
    )
    cut = gradients_of(lambda table, rows: table.detach()[rows])
    assert torch.equal(cut(weight, index)[0], torch.zeros(3, 2))


NOTEBOOK = """
from functools import cache, partial
from langbags.splitting import leak_key, split
from sklearn.metrics import f1_score
from torch import nn
from torch.nn import functional as F

alias = leak_key
def direct(text): return leak_key(text)
def mapped(text): return next(map(leak_key, [text]))
def partly(text): return partial(leak_key, text=text)()
def helped(text): return helper(text)
def helper(text): return leak_key(text)
def by_another_name(text): return alias(text)

def leak_key_of_mine(text): return text.casefold().rstrip("!").replace(" ", "")
def library(text): return leak_key_of_mine(text) if split([text]) else ""
exec("def leak_key(text): return leak_key_of_mine(text)", pasting := {**globals()})
pasted = pasting["leak_key"]

def score(truth, found): return float(f1_score(truth, found, average="macro"))
def bag(rows, weight): return F.embedding_bag(rows, weight, mode="sum")
def module(rows, weight): return nn.EmbeddingBag.from_pretrained(weight, mode="sum")(rows)
def sums(rows, weight): return weight[rows].sum(1)
"""


@pytest.fixture(scope="module")
def notebook() -> dict[str, Any]:
    """What a student's cells define."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(NOTEBOOK, namespace)
    return namespace


@pytest.mark.parametrize(
    "name", ["alias", "direct", "mapped", "partly", "helped", "by_another_name"]
)
def test_an_answer_that_is_a_call_of_the_library_is_told_so(
    notebook: dict[str, Any], name: str
) -> None:
    answer = notebook[name]
    expect(answer, "Ach so!", equals="achso")
    with pytest.raises(CheckFailed, match=" leaves its work to leak_key"):
        expect(answer, "Ach so!", equals="achso", without=("crc32", "leak_key"))


@pytest.mark.parametrize("name", ["library", "pasted", "leak_key_of_mine"])
def test_the_librarys_own_use_of_a_name_and_a_pasted_copy_pass(
    notebook: dict[str, Any], name: str
) -> None:
    expect(notebook[name], "Ach so!", equals="achso", without=("leak_key",))


def test_a_decorated_function_a_class_and_compiled_ones_are_found(notebook: dict[str, Any]) -> None:
    with pytest.raises(CheckFailed, match="leaves its work to f1_score"):
        expect(notebook["score"], ["a"], ["a"], equals=1.0, without=("f1_score",))
    bag = torch.tensor([[0, 1]]), torch.ones(2, 3)
    without = ("EmbeddingBag", "embedding_bag")
    for name in ("bag", "module"):
        with pytest.raises(CheckFailed, match="leaves its work to"):
            expect(notebook[name], *bag, equals=torch.full((1, 3), 2.0), without=without)
        with pytest.raises(CheckFailed, match=r"leaves its work to torch\.nn"):
            expect(notebook[name], *bag, equals=torch.full((1, 3), 2.0), without=("torch.nn",))
    expect(notebook["sums"], *bag, equals=torch.full((1, 3), 2.0), without=(*without, "torch.nn"))
    with pytest.raises(CheckFailed, match="leaves its work to sum"):
        expect(notebook["sums"], *bag, equals=torch.full((1, 3), 2.0), without=("sum",))


def test_a_wrong_answer_hears_first_that_it_is_wrong(notebook: dict[str, Any]) -> None:
    with pytest.raises(CheckFailed, match="should give"):
        expect(notebook["alias"], "Ach so!", equals="ach so", without=("leak_key",))


def test_fresh_draws_depend_on_the_key_the_name_and_the_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def draw(name: str) -> float:
        return torch.rand(1, generator=fresh(name)).item()

    first = draw("a")
    assert draw("a") == first != draw("b")
    with drawn_for(b"an answer"):
        asked = draw("a")
        assert draw("a") == asked != first
    with drawn_for(b"another"):
        assert draw("a") not in (asked, first)
    assert draw("a") == first
    monkeypatch.setenv("COURSE_KEY", "another")
    assert draw("a") != first


# --- what a check says of its rule, and when it passes


def test_a_failed_check_knows_its_rule() -> None:
    with pytest.raises(CheckFailed) as failure:
        expect(abs, -1, equals=-1, rule="the sign goes")
    assert failure.value.rule == "the sign goes"
    with pytest.raises(CheckFailed) as failure:
        expect(len, 5, raises=ValueError, rule="a number has no length")
    assert failure.value.rule == "a number has no length"


def apart(came: list[int], least: int) -> str | None:
    return None if came[1] - came[0] >= least else f"the two are less than {least} apart"


def test_a_puzzle_takes_every_answer_that_has_the_property() -> None:
    expect(lambda least: [0, least], 3, holds=apart)
    expect(lambda least: [-9, least], 3, holds=apart)
    with pytest.raises(CheckFailed, match="but the two are less than 3 apart"):
        expect(lambda least: [0, least - 1], 3, holds=apart)


@pytest.mark.parametrize("answer", [None, "", [1], ["a", "b"]])
def test_a_puzzle_refuses_what_its_property_cannot_be_asked_of(answer: Any) -> None:
    with pytest.raises(CheckFailed, match="not the kind of value"):
        expect(lambda least: answer, 3, holds=apart)


def test_a_puzzle_may_not_change_its_arguments_either() -> None:
    with pytest.raises(CheckFailed, match="changes the arguments"):
        expect(lambda numbers: numbers.append(1), [], holds=lambda came, numbers: None)


def test_a_check_that_passes_says_how_often_it_asked(capsys: pytest.CaptureFixture[str]) -> None:
    expect(abs, -1, equals=1)
    passed("abs")
    for number in range(2):
        expect(abs, number, like=abs)
    passed("abs")
    assert capsys.readouterr().out == "✓ abs: 1 check\n✓ abs: 2 checks\n"


def test_a_check_that_failed_before_counts_from_its_beginning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    expect(abs, -1, equals=1)
    with pytest.raises(CheckFailed):
        expect(abs, -2, equals=1)
    expect(abs, -1, equals=1)
    passed("abs")
    assert capsys.readouterr().out == "✓ abs: 1 check\n"


def test_what_another_cell_asked_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    cells = ["expect(abs, -1, equals=1)", "expect(abs, -2, equals=2)\npassed('abs')"]
    for number, source in enumerate(cells):
        exec(compile(source, f"<cell {number}>", "exec"), {"expect": expect, "passed": passed})
    assert capsys.readouterr().out == "✓ abs: 1 check\n"


def test_a_terminal_without_the_tick_gets_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen, encoding="cp1252", newline=""))
    expect(abs, -1, equals=1)
    passed("abs")
    sys.stdout.flush()
    assert screen.getvalue() == b"OK abs: 1 check\n"
