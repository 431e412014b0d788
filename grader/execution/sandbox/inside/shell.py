"""An IPython shell whose outputs are kept in order, as nbformat 4 stores them."""

from __future__ import annotations

import base64
import io
from types import ModuleType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

MAX_OUTPUTS = 1_000


class Outputs:
    """The outputs of the cell that runs, up to a number of characters."""

    def __init__(self) -> None:
        self.begin(0)

    def begin(self, chars: int) -> None:
        """Forget everything, and take that many characters from now on."""
        self.kept: list[dict[str, Any]] = []
        self.chars_left = chars
        self._clear_first = False

    def add(self, output: dict[str, Any], chars: int) -> None:
        """Keep an output if there is room for it."""
        if self._clear_first:
            self.clear()
        if chars <= self.chars_left and len(self.kept) < MAX_OUTPUTS:
            self.chars_left -= chars
            self.kept.append(output)

    def stream(self, name: str, text: str) -> None:
        """Keep what was written to stdout or stderr; what does not fit is cut off."""
        text = text[: max(0, self.chars_left)]
        last = self.kept[-1] if self.kept and not self._clear_first else {}
        if last.get("name") == name:
            last["text"] += text
            self.chars_left -= len(text)
        elif text:
            self.add({"output_type": "stream", "name": name, "text": text}, len(text))

    def clear(self, wait: bool = False) -> None:
        """Forget the outputs so far, or do so when the next one comes."""
        self._clear_first = wait
        if not wait:
            self.kept.clear()


OUTPUTS = Outputs()


class Stream(io.TextIOBase):
    """What sys.stdout and sys.stderr are."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """As a terminal says it."""
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        # Half a character cannot cross to the grader: without it the rest of the cell can.
        OUTPUTS.stream(self._name, str(text).encode(errors="replace").decode())
        return len(text)


def _data(data: dict[str, Any]) -> dict[str, Any]:
    """A MIME bundle as Jupyter stores it: pictures in base64, texts as they are."""
    packed = {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }
    return {kind: value for kind, value in packed.items() if isinstance(value, str)}


def _shown(kind: str, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
    data = _data(data)
    output = {"output_type": kind, "data": data, "metadata": metadata or {}}
    OUTPUTS.add(output, sum(map(len, data.values())))


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    def publish(self, data: Any, metadata: Any = None, *, update: bool = False, **_: Any) -> None:
        if not update:
            _shown("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        OUTPUTS.clear(wait)


class _Hook(DisplayHook):  # type: ignore[misc]
    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        _shown("execute_result", format_dict, md_dict)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):  # type: ignore[misc]
    """IPython's own shell; its outputs go to OUTPUTS."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    def enable_gui(self, gui: str | None = None) -> None:
        """Nothing to do for `%matplotlib inline`; IPython's own raises here."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        text = str(evalue)
        lines = [str(line) for line in stb]
        output = {"output_type": "error", "ename": etype.__name__, "evalue": text}
        OUTPUTS.add(output | {"traceback": lines}, len(text) + sum(map(len, lines)))


def make_shell(module: ModuleType) -> Shell:
    """The shell of this process, whose cells run in that module."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell: Shell = Shell.instance(user_module=module, config=config)
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(
        shell,  # type: ignore[no-untyped-call]
        "module://matplotlib_inline.backend_inline",
    )
    return shell
