"""What a check may do: call an answer with data, and compare data, on either side of a wall.

Answers may run in another process than the check. So an answer is named only where expect() calls
it, what goes to it is data, and the check looks at nothing but what comes back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.rules.bindings import bound, imported
from grader.authoring.rules.cells import HIDDEN, answers, checks, named, teaching, tree
from grader.core.course import exercise_of, grade_id
from grader.core.models import Notebook

_FORBIDDEN = {
    **dict.fromkeys(
        ("inspect", "dis", "getsource", "getsourcelines", "__code__", "__closure__"),
        "looks at how an answer is written",
    ),
    **dict.fromkeys(
        ("setattr", "delattr", "globals", "vars", "exec", "eval", "mock", "__globals__"),
        "changes or searches what it did not make",
    ),
    "id": "compares identity",
    "backward": "sends gradients through an answer",
    "print": "prints",
}
_DRAWS = {"bernoulli", "multinomial", "normal", "poisson"} | {
    *("rand", "randint", "randn", "randperm", "rand_like", "randint_like", "randn_like"),
    *("bernoulli_", "exponential_", "normal_", "random_", "uniform_"),
}
_OURS = ("like", "holds")
"""Arguments of expect() that are functions of the check's own, and never reach an answer."""
_CONSTANTS = (None, True, False, ...)


def answers_only_under_test(notebook: Notebook) -> list[str]:
    """A check names an answer only in the first argument of expect(), bare or within a helper."""
    theirs = {name for cell in answers(notebook) for name in bound(cell)}
    return [
        f"{named(cell)} uses the answer {node.id!r} outside of expect's first argument "
        f"(line {node.lineno})."
        for cell in checks(notebook)
        for node in _elsewhere(tree(cell), theirs)
    ]


def nothing_but_data(notebook: Notebook) -> list[str]:
    """No lambda or function of the check goes to an answer or stands for an expected value."""
    return [
        f"{named(cell)} passes a function where expect wants data (line {node.lineno})."
        for cell in checks(notebook)
        for call in _expects(tree(cell))
        for argument in [*call.args, *(kw.value for kw in call.keywords if kw.arg not in _OURS)]
        for node in _functions(argument, _defined(tree(cell)))
    ]


def no_forbidden_means(notebook: Notebook) -> list[str]:
    """No source inspection, identity, patching, backward() or printing."""
    found = []
    lent = {name for cell in [*teaching(notebook), *checks(notebook)] for name in imported(cell)}
    lent |= {name for cell in answers(notebook) for name in bound(cell)}
    for cell in checks(notebook):
        for node in ast.walk(tree(cell)):
            if what := _forbidden(node, lent):
                line = getattr(node, "lineno", 0)
                found.append(f"{named(cell)} {what} (line {line}).")
    return found


def own_generators(notebook: Notebook) -> list[str]:
    """Hidden checks draw from fresh("<exercise>"), and no check from a generator of the session."""
    found = []
    for cell in checks(notebook):
        calls = [node for node in ast.walk(tree(cell)) if isinstance(node, ast.Call)]
        names = [ast.unparse(call.args[0]) for call in calls if _called(call) == "fresh"]
        exercise = exercise_of(grade_id(cell))
        if grade_id(cell).endswith(HIDDEN) and not names:
            found.append(f"{named(cell)} draws nothing from fresh({exercise!r}).")
        found += [
            f"{named(cell)} draws from fresh({name}) and should from fresh({exercise!r})."
            for name in names
            if name != repr(exercise)
        ]
        found += [
            f"{named(cell)} uses the generator of the session: {ast.unparse(call)}."
            for call in calls
            if _draws_unseeded(call)
        ]
    return found


def visible_ones_say_that_they_pass(notebook: Notebook) -> list[str]:
    """The last line of a visible check is passed("<function>"), with a name that the answer has."""
    theirs = {grade_id(cell): set(bound(cell)) for cell in answers(notebook)}
    found = []
    for cell in checks(notebook):
        calls = [ast.unparse(node) for node in tree(cell).body if _is_passed(node)]
        if grade_id(cell).endswith(HIDDEN):
            found += [f"{named(cell)} is hidden and says that it passes."] if calls else []
            continue
        wanted = [f"passed({name!r})" for name in theirs.get(exercise_of(grade_id(cell)), ())]
        last = ast.unparse(tree(cell).body[-1])
        if calls != [last] or last not in wanted:
            found.append(f"{named(cell)} does not end with {' or '.join(wanted)}.")
    return found


def hidden_ones_name_their_rules(notebook: Notebook) -> list[str]:
    """Each expect() of a hidden check has rule="...", words of the author's without a full stop."""
    return [
        f"{named(cell)} has an expect without rule='some words' (line {call.lineno})."
        for cell in checks(notebook)
        if grade_id(cell).endswith(HIDDEN)
        for call in _expects(tree(cell))
        if not any(keyword.arg == "rule" and _is_rule(keyword.value) for keyword in call.keywords)
    ]


def _is_passed(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("passed(")


def _is_rule(value: ast.expr) -> bool:
    """Whether the value is words, which hold no input and need no full stop."""
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and len(text.split()) > 2 and not text.endswith(".")


def _expects(module: ast.Module) -> list[ast.Call]:
    """The calls of expect()."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    return [call for call in calls if _called(call) == "expect"]


def _elsewhere(module: ast.Module, theirs: set[str]) -> list[ast.Name]:
    """Names of answers that are neither expect's first argument nor a helper's argument there."""
    tested: set[ast.expr] = set()
    for call in _expects(module):
        match call.args[0]:
            case ast.Call(func=ast.Name(), args=arguments):
                tested.update(arguments)
            case answer:
                tested.add(answer)
    names = [node for node in ast.walk(module) if isinstance(node, ast.Name)]
    return [node for node in names if node.id in theirs and node not in tested]


def _defined(module: ast.Module) -> set[str]:
    return {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}


def _functions(argument: ast.expr, own: set[str]) -> Iterator[ast.expr]:
    """Lambdas and functions of the check in an argument; a call gives a value and may stand."""
    called = {id(node.func) for node in ast.walk(argument) if isinstance(node, ast.Call)}
    for node in ast.walk(argument):
        is_own = isinstance(node, ast.Name) and node.id in own and id(node) not in called
        if isinstance(node, ast.Lambda) or is_own:
            yield node  # type: ignore[misc]


def _forbidden(node: ast.AST, lent: set[str]) -> str:
    """What the node does that no check may, or nothing."""
    match node:
        case ast.Compare(ops=ops, left=left, comparators=others):
            constant = any(_is_constant(side) for side in [left, *others])
            identity = any(isinstance(op, ast.Is | ast.IsNot) for op in ops)
            return "compares identity" if identity and not constant else ""
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ) if _root(node) in lent:
            return f"patches {ast.unparse(node)}"
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return _FORBIDDEN.get(name.partition(".")[0], "")
        case ast.ImportFrom(module=str(name)):
            return _FORBIDDEN.get(name.partition(".")[0], "")
    return ""


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and any(node.value is value for value in _CONSTANTS)


def _draws_unseeded(call: ast.Call) -> bool:
    """Whether a call reads or sets a generator that the check does not hold itself."""
    name = ast.unparse(call.func)
    if name in ("torch.manual_seed", "torch.seed"):
        return True
    if name.startswith(("random.", "np.random.", "numpy.random.")):
        seeds = [*call.args[:1], *(kw.value for kw in call.keywords if kw.arg == "seed")]
        return not (name.endswith(("default_rng", "Random")) and any(map(_is_own, seeds)))
    owned = any(kw.arg == "generator" and _is_own(kw.value) for kw in call.keywords)
    return name.rpartition(".")[2] in _DRAWS and not owned and not _is_method_of_own(call)


def _is_own(value: ast.expr) -> bool:
    """Whether a seed or a generator is one: with None, torch and NumPy take the session's."""
    return ast.unparse(value) not in ("None", "torch.default_generator")


def _is_method_of_own(call: ast.Call) -> bool:
    """A NumPy generator's own method, rng.normal(): torch's draws are functions of torch."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and _root(function) not in ("torch", "F", "nn")
        and not function.attr.endswith("_")
    )


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes and subscripts begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
