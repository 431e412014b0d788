"""A draft keeps every rule; each edit below breaks one, and that rule says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.authoring.rules import (
    RULES,
    Rule,
    bindings,
    checks,
    exercises,
    imports,
    layout,
    outputs,
    places,
    rubrics,
    storage,
)
from grader.authoring.rules import prose as prose_rules
from grader.core.models import Notebook
from grader.tests.support.draft_lesson import ALT, HIDDEN, TITLE, by_hand, cell_of, draft

CHECK, SECRET = "double-one-check", "double-one-hidden"
BODY = HIDDEN.format(name="one")
PASSED = '\npassed("double_one")'
INTRODUCTION = "### Exercise 1.1: double one"
Edit = Callable[[Notebook], object]

# Rule, the cell to edit, its new source, and what the rule says.
SOURCES: list[tuple[Rule, str, str, str]] = [
    *(
        (bindings.names_bound_once, "teach-2", source, "'value_1' ")
        for source in (
            "value_1 = 0",
            "value_1 += 1",
            "value_1: int = 2",
            "print(value_1 := 3)",
            "print([(value_1 := 3) for _ in range(2)])",
            "(_, [*value_1]) = 1, [2]",
            "with open('x') as value_1:\n    pass",
            "def value_1():\n    pass",
            "class value_1:\n    pass",
            "try:\n    pass\nexcept OSError as value_1:\n    pass",
            "match 1:\n    case value_1:\n        pass",
            "del value_1",
            "def change():\n    global value_1\n    value_1 = 3",
        )
    ),
    (
        bindings.names_bound_once,
        "double-one",
        "def value_1() -> None:\n    ...",
        "gives 'value_1'",
    ),
    (bindings.names_bound_once, CHECK, "value_1 = 0", "gives 'value_1'"),
    (bindings.names_bound_once, "teach-2", "torch = 1", "gives 'torch' a value"),
    (bindings.names_bound_once, "teach-2", "import math as value_1", "imports 'value_1'"),
    (bindings.no_loop_at_the_top, "teach-2", "for place in range(2):\n    pass", "a loop"),
    (bindings.no_loop_at_the_top, "teach-2", "if True:\n    while False:\n        pass", "a loop"),
    (places.teaching_stands_alone, "teach-2", "print(double_one(2))", "'double_one'"),
    (places.teaching_stands_alone, "teach-2", "def f():\n    return one_input", "'one_input'"),
    (places.checks_stand_anywhere, CHECK, "expect(double_one, value_1)", "'value_1'"),
    (places.checks_stand_anywhere, CHECK, "expect(double_one, two_input)", "'two_input'"),
    (places.checks_stand_anywhere, CHECK, "def f():\n    return value_1", "'value_1'"),
    (checks.answers_only_under_test, CHECK, "assert double_one(3) == 6", "expect's first"),
    (checks.answers_only_under_test, CHECK, "expect(abs, double_one(3))", "expect's first"),
    (
        checks.answers_only_under_test,
        CHECK,
        "expect(double_one, 1, like=double_two)",
        "'double_two'",
    ),
    (checks.nothing_but_data, CHECK, "expect(double_one, lambda: 1)", "wants data"),
    (checks.nothing_but_data, CHECK, "expect(lambda: double_one(1))", "wants data"),
    (checks.nothing_but_data, CHECK, "def f():\n    ...\n\nexpect(double_one, [f])", "wants data"),
    (checks.no_forbidden_means, CHECK, "import inspect", "how an answer is written"),
    (checks.no_forbidden_means, CHECK, "from inspect import signature", "how an answer is written"),
    (checks.no_forbidden_means, CHECK, "torch.getsource(1)", "how an answer is written"),
    (checks.no_forbidden_means, CHECK, "one = [] is double_one", "identity"),
    (checks.no_forbidden_means, CHECK, "one = id(3) == 4", "identity"),
    (checks.no_forbidden_means, CHECK, "torch.nn.functional.embedding = None", "patches"),
    (checks.no_forbidden_means, CHECK, "double_one.calls = 0", "patches"),
    (checks.no_forbidden_means, CHECK, "setattr(torch, 'sum', None)", "did not make"),
    (checks.no_forbidden_means, CHECK, "torch.ones(1).sum().backward()", "gradients"),
    (checks.no_forbidden_means, CHECK, "print(1)", "prints"),
    (checks.own_generators, SECRET, "expect(double_one, 3, equals=6)", "draws nothing"),
    (checks.own_generators, SECRET, BODY.replace('"double-one"', '"double"'), "fresh('double')"),
    *(
        (checks.own_generators, CHECK, source, "generator of the session")
        for source in (
            "one = torch.rand(3)",
            "one = torch.randn(2, 3)",
            "one = torch.randint(0, 9, (2,))",
            "one = torch.randint(0, 9, (2,), generator=None)",
            "one = torch.randint(0, 9, (2,), generator=torch.default_generator)",
            "import numpy as np\n\none = np.random.default_rng(None).normal()",
            "one = torch.randperm(3)",
            "one = torch.zeros(3).normal_()",
            "torch.manual_seed(3)",
            "import random\n\none = random.random()",
            "import numpy as np\n\none = np.random.rand()",
        )
    ),
    *(
        (checks.visible_ones_say_that_they_pass, CHECK, source, "does not end with passed('double_")
        for source in (
            "expect(double_one, 3, equals=6)",
            "expect(double_one, 3, equals=6)\npassed('double_two')",
            "passed('double_one')\nexpect(double_one, 3, equals=6)",
            "passed('double_one')" + PASSED,
        )
    ),
    (checks.visible_ones_say_that_they_pass, SECRET, BODY + PASSED, "says that it passes"),
    *(
        (
            checks.hidden_ones_name_their_rules,
            SECRET,
            BODY.replace("the result is twice the number", rule),
            "an expect without rule",
        )
        for rule in ("", "doubled", "The result is twice the number.")
    ),
    (
        checks.hidden_ones_name_their_rules,
        SECRET,
        "expect(double_one, 3, equals=6)",
        "an expect without rule",
    ),
    (exercises.introductions, "exercise-one", "Write it. " * 9, "'### Exercise 1.1: title'"),
    (exercises.introductions, "exercise-one", INTRODUCTION + "\n\n" + "Write it. " * 9, "0 hints"),
    (
        exercises.introductions,
        "exercise-one",
        INTRODUCTION + "\n\n" + "Write it. " * 9 + "<details><summary>Hint</summary>So.</details>",
        "1 hints",
    ),
    (exercises.introductions, "exercise-two", INTRODUCTION + "\n\nWrite it.", "Exercise 1.2"),
    (exercises.introductions, "exercise-one", INTRODUCTION + "\n\nWrite it.", "no paragraph"),
    (exercises.introductions, "prose", "### Exercise 1.5: more", "5 headings"),
    (exercises.stubs, "double-one", "one = 3", "bare statement"),
    (exercises.stubs, "double-one", "def f(a) -> int:\n    return a", "no docstring for f"),
    (exercises.stubs, "double-one", "def f(a) -> int:\n    return a", "no type for 'a'"),
    (exercises.stubs, "double-one", "def f(*, a=3) -> int:\n    return a", "no type for 'a'"),
    (exercises.stubs, "double-one", "def f(a: int):\n    return a", "what f gives"),
    (exercises.stubs, "double-one", "class C:\n    def m(self, a) -> None: ...", "no type for 'a'"),
    (exercises.stubs, "double-one", "def f() -> int:\n    return 1", "0 lines"),
    (exercises.stubs, "double-one", "### BEGIN SOLUTION\n" + "a\n" * 11 + "### END SOLUTION", "11"),
    (exercises.hidden_regions, CHECK, BODY, "1 HIDDEN TESTS regions, not 0"),
    (exercises.hidden_regions, SECRET, "expect(double_one, 3)", "0 HIDDEN TESTS regions, not 1"),
    (exercises.hidden_regions, SECRET, BODY + "\none = 3", "outside"),
    (layout.counts, "teach-1", "value_1 = 0\n" * 26, "26 lines"),
    (layout.counts, CHECK, "value_0 = 0\n" * 121, "121 lines, more than 120"),
    (layout.beginning, "title", TITLE.replace("# 1.", "#"), "does not begin with a title"),
    (layout.beginning, "title", TITLE.replace("**Time:**", ""), "lacks **Time:**"),
    (layout.beginning, "title", TITLE.replace("**You need:**", ""), "lacks **You need:**"),
    (layout.beginning, "title", TITLE.replace("you can", "see"), "lacks **When you"),
    (layout.beginning, "title", TITLE.replace(" and keeps", "\n\nAnd keeps"), "not one paragraph"),
    (layout.beginning, "title", TITLE.replace("- write", "write"), "no list"),
    (layout.time, "title", TITLE.replace("45 minutes", "an hour"), "not '45 minutes'"),
    (layout.time, "title", TITLE.replace("45 minutes", "60 minutes"), "not '45 minutes'"),
    (layout.time, "prose", "word " * 3000, "not '65 minutes'"),
    (layout.time, "teach-1", "value_1 = 1\n" * 150, "not '60 minutes'"),
    (layout.end, "end", "**Next:** more.", "What you know now"),
    (layout.end, "end", "## What you know now\n\n- All.", "**Next:**"),
    *(
        (prose_rules.numbers_are_printed, "prose", text, f"says {number!r}")
        for text, number in (
            ("It is 0.47.", "0.47"),
            ("It is -0.4553.", "-0.4553"),
            ("It is 46.5% of all.", "46.5%"),
            ("It is 34 per cent of all.", "34 per cent"),
            (r"It is $34\%$ of all.", "34%"),
            ("It is `0.47`.", "0.47"),
            ("A factor of 1.5x.", "1.5"),
            ("It is 1,234.5 of all.", "1,234.5"),
            ("It is 0.47.\n\nSee [there](https://example.org/).", "0.47"),
            ("It is 0.47 in [lesson 2](../02_embedding_bags/02_embedding_bags.ipynb).", "0.47"),
        )
    ),
    (prose_rules.nothing_left_blank, "prose", "FILL IN: a thought.", "still says FILL IN"),
    (prose_rules.words, "prose", "You just call it.", "'just'"),
    (prose_rules.words, "teach-1", "value_1 = 1  # Simply one", "'Simply'"),
    (prose_rules.words, "prose", "It is obviously so.", "'obviously'"),
    (prose_rules.machine_paths, "prose", "Open /Users/ada/x.csv.", "/Users/ada"),
    (prose_rules.machine_paths, "teach-1", r"value_1 = r'C:\data'", r"C:\\data"),
    (storage.plain_python, "teach-1", "%timeit 3", "no plain Python"),
]


def put_output(cell: str, /, **output: object) -> Edit:
    return lambda lesson: cell_of(lesson, cell)["outputs"].append(output)


def prints(text: str, stream: str = "stdout", cell: str = "teach-1") -> Edit:
    return put_output(cell, output_type="stream", name=stream, text=text)


def sets(name: str, **changes: object) -> Edit:
    return lambda lesson: cell_of(lesson, name).update(changes)


def flags(name: str, **changes: object) -> Edit:
    return lambda lesson: cell_of(lesson, name)["metadata"]["nbgrader"].update(changes)


def metadata(name: str, **changes: object) -> Edit:
    return lambda lesson: cell_of(lesson, name)["metadata"].update(changes)


def drops(*names: str) -> Edit:
    def edit(lesson: Notebook) -> None:
        lesson["cells"] = [cell for cell in lesson["cells"] if cell["id"] not in names]

    return edit


def figure(text: str = ALT, alt: str = ALT, kind: str = "image/png") -> Edit:
    data = {kind: "iVBORw0KGgo=", "text/plain": text}
    return put_output(
        "teach-1", output_type="display_data", data=data, metadata={kind: {"alt": alt}}
    )


def hands_over(above: str, visible: str = "", hidden: str = "") -> Edit:
    """The hidden check compares with hash32; what a cell above and both checks have besides."""

    def edit(lesson: Notebook) -> None:
        cell_of(lesson, "teach-1")["source"] = above
        cell_of(lesson, CHECK)["source"] = f"expect(double_one, 3, equals=6{visible})"
        test = f"expect(double_one, 4, like=hash32{hidden})\n### END"
        cell_of(lesson, SECRET)["source"] = BODY.replace("### END", test)

    return edit


IMPORT = "from langbags.cld3.hashing import hash32"
NAMED = ', without=("hash32",)'
EDITS: list[tuple[Rule, Edit, str]] = [
    (imports.references_are_no_answers, hands_over(IMPORT), f"{CHECK} "),
    (imports.references_are_no_answers, hands_over(IMPORT, visible=NAMED), f"{SECRET} "),
    (imports.references_are_no_answers, hands_over(IMPORT, hidden=NAMED), "lacks 'hash32'"),
    (exercises.order_of_cells, flags("double-one", grade_id="Double_One"), "kebab-case"),
    (exercises.order_of_cells, drops(CHECK), "is followed by"),
    (exercises.order_of_cells, drops("double-one"), "checks no answer"),
    (exercises.flags, sets("double-one", id="other"), "another grade_id"),
    (exercises.flags, flags("double-one", locked=True), "locked True, not False"),
    (exercises.flags, flags("double-one", points=1), "an answer and has points"),
    (exercises.flags, flags(CHECK, locked=False), "locked False, not True"),
    (exercises.flags, flags(CHECK, schema_version=2), "schema_version 2, not 3"),
    (exercises.flags, flags(CHECK, points=2), "worth 2 points, not 1"),
    (exercises.flags, flags(SECRET, points=0), "worth 0 points"),
    (exercises.flags, metadata("teach-1", nbgrader={"locked": True}), "has nbgrader metadata"),
    (layout.counts, drops("teach-1"), "24 teaching cells"),
    (layout.counts, drops("double-one"), "3 exercises"),
    (layout.counts, drops("figure"), "no figure"),
    (layout.figures, figure(text="Another text."), "is not its alt text"),
    (layout.figures, figure(text="Short.", alt="Short."), "6 characters of alt"),
    (layout.figures, figure(kind="image/svg+xml"), "no PNG"),
    (prose_rules.machine_paths, prints("/tmp/abc\n"), "/tmp/abc"),
    (outputs.nothing_that_varies, prints("0.4553000032901764"), "full precision"),
    (outputs.nothing_that_varies, prints("<object at 0x7f00a1>"), "an address"),
    (outputs.nothing_that_varies, prints("took 3.2 s"), "a time"),
    (outputs.nothing_that_varies, prints("12 ms per loop"), "a time"),
    (outputs.nothing_that_varies, prints("5 sentences/s"), "a rate"),
    (outputs.silent_exercises, prints("here", cell="double-one"), "has an output"),
    (outputs.silent_exercises, prints("here", cell=SECRET), "has an output"),
    (outputs.silent_exercises, sets(CHECK, outputs=[]), "not one line like"),
    (outputs.silent_exercises, prints("here", cell=CHECK), "not one line like"),
    (outputs.no_stderr_or_error, prints("Warning", stream="stderr"), "stderr"),
    (
        outputs.no_stderr_or_error,
        put_output("teach-1", output_type="error", ename="IndexError", evalue="", traceback=[]),
        "raises IndexError",
    ),
    (storage.counts_rise, sets("teach-1", execution_count=9), "the execution count 9"),
    (storage.counts_rise, sets("teach-1", execution_count=None), "the execution count None"),
    (
        storage.counts_rise,
        put_output(
            "teach-1", output_type="execute_result", execution_count=1, data={}, metadata={}
        ),
        "the execution count 1",
    ),
    (storage.format_is_right, lambda lesson: lesson.update(nbformat_minor=4), "format 4.4"),
    (
        storage.format_is_right,
        lambda lesson: lesson["metadata"]["kernelspec"].update(name="mine"),
        "'mine'",
    ),
    (storage.format_is_right, sets("teach-1", id="teach-2"), "'teach-2' is there twice"),
    (storage.format_is_right, sets("teach-1", outputs=[{"output_type": "sound"}]), "not valid"),
    (storage.nothing_left_over, metadata("teach-1", execution={}), "'execution'"),
    (storage.nothing_left_over, metadata("teach-1", tags=["skip-execution"]), "'skip-execution'"),
    (storage.nothing_left_over, metadata("figure", jupyter={"outputs_hidden": True}), "folds more"),
    (storage.nothing_left_over, lambda lesson: lesson["metadata"].update(widgets={}), "'widgets'"),
    (
        storage.nothing_left_over,
        put_output(
            "teach-1",
            output_type="display_data",
            data={"application/vnd.jupyter.widget-view+json": {}},
            metadata={},
        ),
        "a widget",
    ),
    (rubrics.add_up, by_hand(points=4), "is worth 4 points, and its criteria give 3"),
    (rubrics.add_up, by_hand(points=0), "is worth 0 points, not 1 or more"),
    (rubrics.add_up, by_hand(rubric="- It is true (3 points)"), "has 1 criteria and needs 2"),
    (rubrics.add_up, by_hand(task=True, points=4), "its criteria give 3"),
    (rubrics.answered_whole, by_hand(answer=" "), "is empty"),
    (rubrics.answered_whole, by_hand(answer="### BEGIN SOLUTION"), "has SOLUTION marks"),
    (exercises.flags, by_hand(locked=True), "has nbgrader's locked True, not False"),
    (exercises.flags, by_hand(task=True, locked=False), "has nbgrader's locked False, not True"),
    (exercises.order_of_cells, by_hand("essay-check"), "words in kebab-case are wanted"),
    (exercises.introductions, by_hand(number=6), "stands below '### Exercise 1.6', and is Ex"),
    (layout.counts, by_hand(times=4), "has 8 exercises, not 4 to 7"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_draft_keeps_the_rule(rule: Rule) -> None:
    assert rule(draft()) == []


@pytest.mark.parametrize(("rule", "name", "source", "said"), SOURCES)
def test_a_source_that_breaks_the_rule_is_caught(
    rule: Rule, name: str, source: str, said: str
) -> None:
    lesson = draft()
    cell_of(lesson, name)["source"] = source
    assert said in "\n".join(rule(lesson))


@pytest.mark.filterwarnings("ignore:Non-unique cell id")
@pytest.mark.parametrize(("rule", "edit", "said"), EDITS)
def test_an_edit_that_breaks_the_rule_is_caught(rule: Rule, edit: Edit, said: str) -> None:
    lesson = draft()
    edit(lesson)
    assert said in "\n".join(rule(lesson))


def test_every_rule_was_seen_to_fail() -> None:
    assert {rule for rule, *_ in [*SOURCES, *EDITS]} == set(RULES)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("teach-2", "import torch\n\nvalue_2 = [value_1 for value_1 in range(3)]"),
        ("teach-2", "def f(value_1):\n    for value_2 in value_1:\n        value_3 = value_2"),
        ("teach-2", "value_2 = lambda value_1: value_1"),
        (
            CHECK,
            "def f(n):\n    return None if n is None else 2 * n\n\n\nexpect(double_one, 3, like=f)"
            + PASSED,
        ),
        (CHECK, "expect(double_one, 3, like=lambda n: 2 * n)" + PASSED),
        (CHECK, "expect(double_one, 3, holds=lambda came, n: None)" + PASSED),
        ("prose", "Exercises 1.3 and 1.4 of lesson 2 need PyTorch 2.13 and Python 3.11."),
        ("prose", "With `lr=0.5` and <code>eps=0.25</code> it is 0.4553."),
        ("prose", "Elsewhere it is 0.9 ([source](https://example.org/1.5))."),
        ("prose", "See [version 7](https://example.org/7.5%20b), or justice, adjusted."),
    ],
)
def test_what_no_rule_forbids_is_let_through(name: str, source: str) -> None:
    lesson = draft()
    cell_of(lesson, name)["source"] = source
    assert [said for rule in RULES for said in rule(lesson)] == []


@pytest.mark.parametrize(
    "edit",
    [
        hands_over("value_1 = 1"),
        hands_over(IMPORT, visible=NAMED, hidden=NAMED),
        hands_over(IMPORT, visible=NAMED, hidden=', without=["numpy", "langbags"]'),
    ],
)
def test_a_reference_that_is_not_at_hand_or_named_is_let_through(edit: Edit) -> None:
    lesson = draft()
    edit(lesson)
    assert imports.references_are_no_answers(lesson) == []


@pytest.mark.parametrize("task", [False, True])
def test_an_exercise_that_a_person_marks_needs_no_check_no_hint_and_no_minutes(task: bool) -> None:
    lesson = draft()
    by_hand(task=task)(lesson)
    assert [said for rule in RULES for said in rule(lesson)] == []


def test_a_link_that_leads_nowhere_is_caught() -> None:
    lesson = draft()
    cell_of(lesson, "prose")["source"] = (
        "[a](../03_tatoeba/03_tatoeba.ipynb) [b](x.csv#top) [c](#d)"
    )
    assert layout.broken_links(lesson, lambda path: True) == []
    assert "x.csv" in layout.broken_links(lesson, lambda path: path != "x.csv")[0]


def test_an_exception_with_its_tag_is_shown_on_purpose() -> None:
    lesson = draft()
    put_output("teach-1", output_type="error", ename="IndexError", evalue="", traceback=[])(lesson)
    metadata("teach-1", tags=["raises-exception"])(lesson)
    assert [said for rule in RULES for said in rule(lesson)] == []
