"""One model, trained by several processes: what lesson 9 starts with torchrun.

Run as a module this file is one of the processes: `-m lessonkit.two_processes ROWS OUT`. ROWS is
an export. OUT is a folder: it gets the weights, `sparse.safetensors` and `dense.safetensors`, and
what each process saw, `0.json`, `1.json`, ...
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from langbags.model import BagClassifier, Settings
from langbags.tatoeba import Sentence, read_sentences
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel

from lessonkit.new_process import with_modules

BATCH = 128
RATE = 1.0
SETTINGS = Settings((1, 2, 3), (2**9, 2**11, 2**12), 16)
SECONDS = 180
ERROR = re.compile(r"^(?:\[rank\d+\]: *)?([\w.]*Error: .*)$", re.MULTILINE)


def new_model(labels: int, sparse: bool) -> BagClassifier:
    """The same first weights in every process, float64."""
    torch.manual_seed(0)
    model = BagClassifier(SETTINGS, labels, torch.float64)
    for table in model.tables:
        table.sparse = sparse  # type: ignore[assignment]  # torch types it as a submodule
    return model


def trained_in_steps(
    rows: Sequence[Sentence], sparse: bool, rank: int = 0, processes: int = 1
) -> BagClassifier:
    """The model after one step of SGD for each whole batch; this process computes its share."""
    names = sorted({row.lang for row in rows})
    model = new_model(len(names), sparse)
    shared: nn.Module = DistributedDataParallel(model) if processes > 1 else model
    optimizer = torch.optim.SGD(shared.parameters(), RATE)
    for start in range(0, len(rows) - BATCH + 1, BATCH):
        share = rows[start : start + BATCH][rank::processes]
        targets = torch.tensor([names.index(row.lang) for row in share])
        loss = cross_entropy(shared(model.bags([row.text for row in share])), targets)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # the processes average their gradients
        optimizer.step()
    return model


def main() -> None:
    """Be one of the processes that torchrun starts."""
    rows_file, out = map(Path, sys.argv[1:])
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    rank, processes = dist.get_rank(), dist.get_world_size()
    rows = list(read_sentences(rows_file))
    seen: dict[str, Any] = {"rank": rank, "first": rows[:BATCH][rank::processes][0].text}
    for name, sparse in (("sparse", True), ("dense", False)):
        model = trained_in_steps(rows, sparse, rank, processes)
        seen[name] = last_gradient(model)
        if rank == 0:
            save_file(model.state_dict(), out / f"{name}.safetensors")
    (out / f"{rank}.json").write_text(json.dumps(seen), encoding="utf-8")
    dist.destroy_process_group()


def last_gradient(model: BagClassifier) -> dict[str, Any]:
    """Layout, rows and bytes of the last gradient of the longest table."""
    gradient = model.tables[-1].get_parameter("weight").grad
    assert gradient is not None
    parts = [gradient]
    if gradient.is_sparse:
        whole = gradient.coalesce()
        parts = [whole.values(), whole.indices()[0]]
    return {
        "layout": str(gradient.layout),
        "rows": len(parts[0]),
        "bytes": sum(part.nbytes for part in parts),
    }


def start(processes: int, rows_file: Path, out: Path) -> list[dict[str, Any]]:
    """Start them with torchrun, wait for their end, and return what each of them saw.

    raises: RuntimeError with the first error that one of them wrote, if they do not end well
    """
    command = [
        *(sys.executable, "-m", "torch.distributed.run"),  # what the command torchrun runs
        *("--standalone", "--local-addr=127.0.0.1", f"--nproc-per-node={processes}"),
        *("-m", "lessonkit.two_processes", str(rows_file), str(out)),
    ]
    windows = {"USE_LIBUV": "0"} if sys.platform == "win32" else {}  # its builds lack libuv
    environment = with_modules(OMP_NUM_THREADS="1", **windows)
    asked: dict[str, Any] = {"capture_output": True, "text": True, "check": False}
    try:
        done = subprocess.run(command, env=environment, timeout=SECONDS, **asked)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"The processes did not end within {SECONDS} seconds.") from None
    if done.returncode:
        told = ERROR.findall(done.stderr) or [done.stderr[-500:]]
        raise RuntimeError(f"The processes did not end well: {told[0]}")
    seen = [json.loads((out / f"{rank}.json").read_text("utf-8")) for rank in range(processes)]
    return sorted(seen, key=lambda each: each["rank"])


if __name__ == "__main__":
    main()
