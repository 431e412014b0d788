"""What every lesson imports: begin() at its top, expect() in its checks, show() for its figures.

`python -m lesson`, in this folder, is the student's desk; `--help` lists its verbs.
"""

from __future__ import annotations

if __name__ == "__main__":  # here, because the desk does not wait for torch
    from lessonkit.commands import main

    main()
    raise SystemExit

import os
import random
from pathlib import Path

import numpy as np
import torch
from langbags.files import DATA
from lessonkit.draws import fresh
from lessonkit.expecting import CheckFailed, expect
from lessonkit.figures import BLUE, INK, SKY, VERMILION, YELLOW, show, use_style
from lessonkit.measure import gradients_of, names_used
from lessonkit.modules import (
    outputs_of,
    parameters_after,
    parameters_reached_by,
    weights_kept_by,
)
from lessonkit.passing import passed

__all__ = [
    "BLUE",
    "DATA",
    "INK",
    "SKY",
    "VERMILION",
    "YELLOW",
    "CheckFailed",
    "begin",
    "corpus_file",
    "expect",
    "fresh",
    "gradients_of",
    "names_used",
    "outputs_of",
    "parameters_after",
    "parameters_reached_by",
    "passed",
    "progress",
    "show",
    "weights_kept_by",
]


IN_COLAB = """\
You are in Google Colab: last digits may differ from those in the text, which come from torch 2.13
on a CPU. There is no Validate button: run the check below each answer. Keep your work with
File > Save a copy in Drive."""


def corpus_file() -> Path:
    """The export that TATOEBA_EXPORT names, or the sample corpus that comes with the course."""
    return Path(os.environ.get("TATOEBA_EXPORT") or DATA / "sentences.csv")


def begin(seed: int = 4321) -> None:
    """Put every lesson in the same state: generators, printing, threads, look of figures.

    One thread, because sums in another order differ in their last digits.
    """
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.set_printoptions(precision=4, linewidth=80, sci_mode=False)  # type: ignore[no-untyped-call]
    np.set_printoptions(precision=4, linewidth=80, suppress=True)
    use_style()
    if "COLAB_RELEASE_TAG" in os.environ:
        print(IN_COLAB)


def progress() -> None:
    """Print where each exercise stands: of the lesson whose notebook calls it, else of all.

    The saved file is checked, in a new process: save the notebook first.
    """
    from lessonkit import commands

    commands.progress(commands.here())
