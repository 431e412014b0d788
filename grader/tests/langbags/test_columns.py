"""Training by several processes: the model of one, and what happens when a process ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
from pathlib import Path

import psutil
import pytest
import torch
from langbags import Detector, LangbagsError, train
from langbags.model import Settings
from langbags.training import Epoch, Recipe

from grader.core.limits import THREADS
from grader.tests.langbags.test_cli import PROGRAM, SAMPLE
from grader.tests.langbags.test_detector import HELD_OUT, LABELS, TEXTS

pytestmark = pytest.mark.slow

SETTINGS = Settings((0, 2), (64, 256), 0)
RECIPE = Recipe(epochs=3, batch=7, cropped=0.5, patience=9, bayes=0.1)
THREE = [*LABELS[:-4], *["sco"] * 4]  # three columns for two processes


def trained(checkpoint: Path, processes: int, after: int = 9, stop: int = 0) -> Detector:
    """A detector; after an epoch the first of the other processes gets a signal."""

    def on_epoch(epoch: Epoch) -> None:
        if epoch.number == after and stop:
            pid = multiprocessing.active_children()[0].pid
            assert pid is not None
            os.kill(pid, stop)

    return train(
        TEXTS, THREE, SETTINGS, RECIPE,
        dtype=torch.float64, validation=HELD_OUT, checkpoint=checkpoint, processes=processes,
        device="cpu", on_epoch=on_epoch,
    )  # fmt: skip


def test_two_processes_train_the_model_of_one_and_a_killed_run_goes_on_to_it(
    tmp_path: Path,
) -> None:
    one = trained(tmp_path / "one", 1)
    with pytest.raises(LangbagsError, match=r"One of the 2 .* died \(SIGKILL\)"):
        trained(tmp_path / "two", 2, after=2, stop=signal.SIGKILL)
    assert multiprocessing.active_children() == []
    two = trained(tmp_path / "two", 2)
    for name, value in one.model.state_dict().items():
        torch.testing.assert_close(two.model.state_dict()[name], value, atol=1e-12, rtol=0)


def test_ctrl_c_leaves_a_checkpoint_and_neither_process_nor_rows(tmp_path: Path) -> None:
    command = ("train", "--data", SAMPLE, "--out", str(tmp_path / "m"), "--processes", "2")
    training = subprocess.Popen(
        [*PROGRAM, *command, "--langs", "deu,eng", "--epochs", "9999"],
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, **THREADS},
    )
    assert training.stderr is not None
    while not training.stderr.readline().startswith(b"epoch 2"):
        assert training.poll() is None
    others = psutil.Process(training.pid).children(recursive=True)
    os.killpg(training.pid, signal.SIGINT)
    assert training.communicate()[1].splitlines()[-1] == (
        b"langbags: interrupted; the same command goes on from here."
    )
    assert training.returncode == 130
    assert others
    assert psutil.wait_procs(others, timeout=30)[1] == []
    assert [path.name for path in tmp_path.iterdir()] == ["m.checkpoint"]


def test_a_device_that_is_not_there_and_too_many_processes_are_refused() -> None:
    with pytest.raises(LangbagsError, match="no device 'cuda:99' here; there is cpu"):
        train(TEXTS, LABELS, device="cuda:99")
    with pytest.raises(LangbagsError, match="1 to 20 processes, one column each, not 21"):
        train(TEXTS, LABELS, processes=21)
