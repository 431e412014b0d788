"""The rules that every lesson keeps, as functions that take a notebook and return sentences.

A rule returns one sentence per violation, an empty list for a lesson that keeps it. No rule reads,
runs or writes anything.
"""

from __future__ import annotations

from collections.abc import Callable

from grader.authoring.rules import (
    bindings,
    checks,
    exercises,
    imports,
    layout,
    outputs,
    places,
    prose,
    rubrics,
    storage,
)
from grader.core.models import Notebook

Rule = Callable[[Notebook], list[str]]

RULES: tuple[Rule, ...] = (
    bindings.names_bound_once,
    bindings.no_loop_at_the_top,
    places.teaching_stands_alone,
    places.checks_stand_anywhere,
    checks.answers_only_under_test,
    checks.nothing_but_data,
    checks.no_forbidden_means,
    checks.own_generators,
    imports.references_are_no_answers,
    checks.visible_ones_say_that_they_pass,
    checks.hidden_ones_name_their_rules,
    exercises.order_of_cells,
    exercises.introductions,
    exercises.stubs,
    exercises.hidden_regions,
    exercises.flags,
    rubrics.add_up,
    rubrics.answered_whole,
    layout.counts,
    layout.figures,
    layout.beginning,
    layout.time,
    layout.end,
    prose.numbers_are_printed,
    prose.nothing_left_blank,
    prose.words,
    prose.machine_paths,
    outputs.nothing_that_varies,
    outputs.silent_exercises,
    outputs.no_stderr_or_error,
    storage.counts_rise,
    storage.plain_python,
    storage.format_is_right,
    storage.nothing_left_over,
)
"""Every rule that needs the notebook alone."""
