"""What each command of the command line does. Results go to stdout, progress to stderr."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from langbags import download as downloading
from langbags.cld3.fetching import fetch_data_file
from langbags.cld3.weights import FILE as CLD3_FILE
from langbags.detector import BATCH, PRETRAINED, Detector
from langbags.errors import LangbagsError
from langbags.evaluation import by_length, confusions, per_language, scores
from langbags.model import SIZES
from langbags.pretraining import pretrain, two_sides
from langbags.sampling import sample_per_language
from langbags.splitting import split
from langbags.tatoeba import Sentence, Tally, read_sentences
from langbags.training import RECIPES, Epoch, train

VALIDATION_SHARE = 0.05


def download(arguments: argparse.Namespace) -> int:
    """Fetch the export of all languages, or of one."""
    url = arguments.url or downloading.export_url(arguments.lang)
    target = arguments.out or Path(downloading.file_name(url))
    print(downloading.download(url, target, sha256=arguments.sha256))
    return 0


def stats(arguments: argparse.Namespace) -> int:
    """Sentences by language, most first; then what was damaged."""
    tally = Tally()
    counts = Counter(sentence.lang for sentence in read_sentences(arguments.data, tally))
    for lang, count in counts.most_common():
        print(f"{lang}\t{count}")
    _say(f"{tally.kept} sentences in {len(counts)} languages", *tally.lines())
    return 0


def train_model(arguments: argparse.Namespace) -> int:
    """Sample, split, train, save. An interrupted run goes on from its checkpoint."""
    tally = Tally()
    sentences = _of(read_sentences(arguments.data, tally), arguments.langs, arguments.merge)
    sample = sample_per_language(sentences, arguments.most, arguments.seed, arguments.merge)
    _say(*tally.lines(), f"{sum(map(len, sample.values()))} sentences in {len(sample)} languages")
    absent = sorted(set(arguments.langs or ()) - set(sample))
    if absent:
        raise LangbagsError(
            f"{arguments.data} has no sentence in {', '.join(absent)}; `langbags stats` lists "
            "what it has."
        )
    rows = [(lang, text) for lang, texts in sample.items() for text in texts]
    training, held_out = split(rows, VALIDATION_SHARE, arguments.seed, key=lambda row: row[1])
    checkpoint = arguments.out.with_name(arguments.out.name + ".checkpoint")
    recipe = replace(RECIPES[arguments.size], seed=arguments.seed)
    detector = train(
        [text for _, text in training],
        [lang for lang, _ in training],
        SIZES[arguments.size],
        replace(recipe, epochs=recipe.epochs if arguments.epochs is None else arguments.epochs),
        validation=([text for _, text in held_out], [lang for lang, _ in held_out]),
        checkpoint=checkpoint,
        progress=True,
        on_epoch=_report,
    )
    print(detector.save(arguments.out))
    checkpoint.unlink(missing_ok=True)
    return 0


def pretrain_model(arguments: argparse.Namespace) -> int:
    """Train the small detector that comes with the course, and say how often it is right."""
    detector = pretrain()
    _, unseen = two_sides()
    found = detector.detect([each.text for each in unseen])
    total = scores([each.lang for each in unseen], found)
    _say(f"accuracy {total.accuracy:.4f} on {total.n} sentences that it never saw")
    print(detector.save(arguments.out or PRETRAINED["small"]))
    return 0


def _of(
    sentences: Iterable[Sentence], langs: list[str] | None, merge: dict[str, str]
) -> Iterator[Sentence]:
    """The sentences of some languages, after the merge; all of them if none is named."""
    wanted = set(langs or ())
    return (each for each in sentences if not wanted or merge.get(each.lang, each.lang) in wanted)


def _report(epoch: Epoch) -> None:
    _say(f"epoch {epoch.number}: loss {epoch.loss:.3f}, validation accuracy {epoch.accuracy:.3f}")


def evaluate(arguments: argparse.Namespace) -> int:
    """Accuracy and macro-F1 on the sentences whose language the model knows."""
    detector = Detector.load(arguments.model)
    tally = Tally()
    renamed = (
        (arguments.merge.get(each.lang, each.lang), each.text)
        for each in read_sentences(arguments.data, tally)
    )
    rows = [row for row in renamed if row[0] in detector.labels]
    if not rows:
        raise LangbagsError(
            f"{arguments.data} has no sentence in a language that the model knows: "
            f"{', '.join(detector.labels)}."
        )
    truth, texts = [lang for lang, _ in rows], [text for _, text in rows]
    found = detector.detect(texts)
    unknown = tally.kept - len(rows)
    _say(*tally.lines(), *([f"{unknown} sentences in other languages left out"] if unknown else []))
    total = scores(truth, found)
    if arguments.json:
        print(json.dumps(total._asdict()))
    else:
        print(_tables(texts, truth, found))
    return 0


def _tables(texts: list[str], truth: list[str], found: list[str]) -> str:
    total = scores(truth, found)
    lines = [f"accuracy {total.accuracy:.4f}  macro-F1 {total.macro_f1:.4f}  n {total.n}", ""]
    lines += ["language  precision  recall      F1       n"]
    lines += [
        f"{row.lang:<8} {row.precision:10.3f} {row.recall:7.3f} {row.f1:7.3f} {row.n:7}"
        for row in per_language(truth, found)
    ]
    lines += ["", "characters        n  accuracy"]
    lines += [
        f"{r.characters:<11} {r.n:7} {r.accuracy:9.3f}" for r in by_length(texts, truth, found)
    ]
    lines += ["", "truth  found  count"]
    lines += [f"{right:<6} {wrong:<6} {n:5}" for right, wrong, n in confusions(truth, found)]
    return "\n".join(lines)


def detect(arguments: argparse.Namespace) -> int:
    """One line out for each line in: label, tab, its probability."""
    detector = Detector.load(arguments.model)
    if arguments.threshold is not None:
        detector.threshold = arguments.threshold
    if arguments.file is None:
        _detect_lines(detector, sys.stdin.buffer, arguments.langs)
        return 0
    try:
        with arguments.file.open("rb") as file:
            _detect_lines(detector, file, arguments.langs)
    except OSError as error:
        raise LangbagsError(
            f"{arguments.file} cannot be read ({error.strerror}); name a text file."
        ) from error
    return 0


def _detect_lines(detector: Detector, file: BinaryIO, langs: list[str] | None) -> None:
    """In batches; at a terminal line by line, so that each answer comes at once."""
    size = 1 if file.isatty() else BATCH
    while lines := list(itertools.islice(file, size)):
        texts = [line.decode("utf-8", "replace").rstrip("\r\n") for line in lines]
        sure = detector.probabilities(texts, langs).max(dim=1).values.tolist()
        for label, probability in zip(detector.detect(texts, langs), sure, strict=True):
            print(f"{label}\t{probability:.4f}")
        sys.stdout.flush()


def fetch_cld3(arguments: argparse.Namespace) -> int:
    """Make CLD3's data file out of Google's source distribution."""
    print(fetch_data_file(arguments.out or CLD3_FILE, arguments.archive))
    return 0


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)
