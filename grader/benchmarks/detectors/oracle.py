"""What Google's own CLD3 says, stored for lesson 7.

Run as `python -m grader.benchmarks.detectors.oracle LAYERS`.
LAYERS is the program that `layers.cc`, beside this file, becomes; its head says how.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import torch
from langbags.cld3.weights import labels
from langbags.tatoeba import read_sentences
from lesson import DATA
from safetensors.torch import save
from torch import Tensor

from grader.core.atomic import replacing

FILE = DATA / "cld3_oracle.safetensors"
CORPUS = DATA / "sentences.csv"
TEXTS = ("banana", "Wo ist der Bahnhof?", "국회 Привет naïve 日本語")
LAYERS = ("embedding", "hidden", "logits")


def answers(texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """The oracle's answers, from cld3-py.

    returns: (texts,) uint8, the place of the answer among the 109 labels; (texts,) float32, its
             probability
    """
    identifier = importlib.import_module("gcld3").NNetLanguageIdentifier(0, 1000)
    found = [identifier.FindLanguage(text) for text in texts]
    places = [labels().index(each.language) for each in found]
    return torch.tensor(places, dtype=torch.uint8), torch.tensor([f.probability for f in found])


def corpus() -> list[str]:
    """The sentences of the sample corpus, in the order of the file."""
    return [each.text for each in read_sentences(CORPUS)]


def lines_of(program: Path, text: str) -> list[list[str]]:
    """What the program prints for one text, line by line, in words."""
    done = subprocess.run([program], input=text.encode(), capture_output=True, check=True)
    return [line.split() for line in done.stdout.decode().splitlines()]


def layer_of(printed: Sequence[Sequence[list[str]]], layer: str) -> Tensor:
    """(texts, units) float32: one layer of each text."""
    found = [words[1:] for lines in printed for words in lines if words[0] == layer]
    return torch.tensor([[float(number) for number in words] for words in found])


def write(program: Path) -> Path:
    """Ask cld3-py for every sentence and the program for every layer; write the file whole."""
    printed = [lines_of(program, text) for text in TEXTS]
    label, probability = answers(corpus())
    tensors = {"label": label, "probability": probability}
    tensors |= {layer: layer_of(printed, layer) for layer in LAYERS}
    about = {
        "answers": f"cld3-py {metadata.version('cld3-py')}, FindLanguage, 0 to 1000 bytes",
        "layers": "gcld3 3.0.13, its C++ compiled with a main that prints them",
        "corpus_sha256": hashlib.sha256(CORPUS.read_bytes()).hexdigest(),
        "texts": TEXTS,
        "features": [[words[1:] for words in lines if words[0] == "feature"] for lines in printed],
    }
    with replacing(FILE) as draft:
        draft.write_bytes(save(tensors, {"cld3_oracle": json.dumps(about)}))
    return FILE


def main() -> None:
    """Write the file from the program that the command line names."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("Name the program that layers.cc becomes, after this module's name.")
    write(Path(sys.argv[1]).resolve())


if __name__ == "__main__":
    main()
