"""Outputs that a student's process reports, rebuilt as nbformat 4 has them."""

from __future__ import annotations

from typing import Any

MAX_OUTPUTS = 1_000
TRACE_LINES = 200
ERROR_CHARS = 20_000
ALT_CHARS = 1_000


def cleaned(reported: Any, chars: int) -> list[dict[str, Any]]:
    """The outputs among what was reported, of at most that many characters together."""
    if type(reported) is not list:
        return []
    kept: list[dict[str, Any]] = []
    for each in reported[:MAX_OUTPUTS]:
        output = _output(each) if type(each) is dict else None
        if output is None:
            continue
        chars -= max(1, _size(output))
        if chars < 0:
            break
        kept.append(output)
    return kept


def _output(each: dict[Any, Any]) -> dict[str, Any] | None:
    kind = _string(each.get("output_type"))  # an array compares with a text, but not to a bool
    if kind == "stream":
        name = "stderr" if _string(each.get("name")) == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _string(each.get("text"))}
    if kind == "error":
        trace = each.get("traceback")
        lines = [_string(t)[:ERROR_CHARS] for t in trace] if type(trace) is list else []
        named = {key: _string(each.get(key))[:ERROR_CHARS] for key in ("ename", "evalue")}
        return {"output_type": "error", **named, "traceback": lines[:TRACE_LINES]}
    data = each.get("data")
    if kind not in ("display_data", "execute_result") or type(data) is not dict:
        return None
    texts = {k: v for k, v in data.items() if type(k) is str and type(v) is str}
    count = {"execution_count": None} if kind == "execute_result" else {}
    return {"output_type": kind, "data": texts, "metadata": _alt(each.get("metadata")), **count}


def _alt(metadata: Any) -> dict[str, Any]:
    """Of the metadata, what a picture says to those who do not see it."""
    picture = metadata.get("image/png") if type(metadata) is dict else None
    alt = picture.get("alt") if type(picture) is dict else None
    return {"image/png": {"alt": alt[:ALT_CHARS]}} if type(alt) is str else {}


def _size(output: dict[str, Any]) -> int:
    data = output.get("data", {})
    named = (output.get(key, "") for key in ("text", "ename", "evalue"))
    return sum(map(len, [*data, *data.values(), *output.get("traceback", []), *named]))


def _string(value: Any) -> str:
    return value if type(value) is str else ""
