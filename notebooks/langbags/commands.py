"""What each command of the command line does. Results go to stdout, progress to stderr.

What needs torch is imported where it is used, so that help and completion come at once.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from langbags._download import download as downloading
from langbags.cards import Card, measured
from langbags.errors import LangbagsError
from langbags.formats import foreign
from langbags.tatoeba import Sentence, Tally, read_sentences
from langbags.textfile import sampled, sides

if TYPE_CHECKING:
    from langbags.answering import Answering
    from langbags.training import Epoch

VALIDATION_SHARE = 0.05


def _codes(_: click.Context, __: click.Parameter, text: str | None) -> list[str] | None:
    return None if text is None else [code for each in text.split(",") if (code := each.strip())]


def _merges(context: click.Context, option: click.Parameter, text: str | None) -> dict[str, str]:
    pairs = [each.split("=") for each in _codes(context, option, text) or ()]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raise click.BadParameter(f"{text!r} is not of the form nob=nor,nno=nor")
    return dict(pairs)


FILE = click.Path(path_type=Path)
TARGET = click.Path(path_type=Path, dir_okay=False)
DATA = click.option("--data", type=FILE, required=True, metavar="FILE", help="an export")
MODEL = click.option(
    "--model", required=True, metavar="MODEL", help="what train wrote, or small, or cld3"
)
MERGE = click.option(
    "--merge",
    callback=_merges,
    metavar="A=C,B=C",
    help="count languages as another, such as nob=nor,nno=nor",
)


def _loaded(model: str) -> Answering:
    """A model from its file, or one that comes with the course, from its name."""
    from langbags.detector import PRETRAINED
    from langbags.saved import load

    if model == "cld3":
        from langbags.cld3.detector import CLD3

        return CLD3(labels="iso639-3")
    return load(PRETRAINED.get(model, Path(model)))


@click.command(epilog="Example: langbags download --lang deu")
@click.option("--lang", metavar="CODE", help="one language (ISO 639-3), in place of all")
@click.option("--url", metavar="URL", help="another address than Tatoeba's own")
@click.option("--sha256", metavar="HEX", help="digest that the file must have")
@click.option("--out", type=TARGET, metavar="FILE", help="where to put it")
def download(lang: str | None, url: str | None, sha256: str | None, out: Path | None) -> None:
    """Fetch Tatoeba's sentences."""
    url = url or downloading.export_url(lang)
    target = out or Path(downloading.file_name(url))
    print(downloading.download(url, target, sha256=sha256))


@click.command(epilog="Example: langbags stats --data sentences.tar.bz2")
@DATA
def stats(data: Path) -> None:
    """Count the sentences of an export by language, most first; then what was damaged."""
    tally = Tally()
    counts = Counter(sentence.lang for sentence in read_sentences(data, tally))
    for lang, count in counts.most_common():
        print(f"{lang}\t{count}")
    _say(f"{tally.kept} sentences in {len(counts)} languages", *tally.lines())


@click.command(epilog="Example: langbags train --data sentences.tar.bz2 --out model.safetensors")
@DATA
@click.option("--out", type=TARGET, required=True, metavar="MODEL", help="file to write")
@click.option("--size", type=click.Choice(["small", "large"]), default="small")
@click.option("--langs", callback=_codes, metavar="A,B", help="only these languages")
@MERGE
@click.option(
    "--most",
    default=20_000,
    type=click.IntRange(min=1),
    metavar="N",
    help="sentences of a language at most, drawn at random (20000)",
)
@click.option("--epochs", type=click.IntRange(min=0), metavar="N")
@click.option("--seed", default=0, metavar="N")
@click.option(
    "--processes",
    default=1,
    type=click.IntRange(min=1),
    metavar="N",
    help="share the work of a large model among so many; the same model (1)",
)
@click.option("--device", metavar="NAME", help="cpu, cuda, cuda:1, ... (cuda, where there is one)")
@click.option(
    "--licence",
    default="that of the data; Tatoeba's export is CC BY 2.0 FR",
    metavar="TEXT",
    help="the licence, for the model's card (that of the data)",
)
def train(
    data: Path,
    out: Path,
    size: str,
    langs: list[str] | None,
    merge: dict[str, str],
    most: int,
    epochs: int | None,
    seed: int,
    processes: int,
    device: str | None,
    licence: str,
) -> None:
    """Train a model and write it to a file; an interrupted run goes on from its checkpoint."""
    from langbags import training
    from langbags.model import SIZES

    if out.exists() and data.exists() and out.samefile(data):
        raise LangbagsError(f"{out} is the export itself; name another file with --out.")
    training.devices_of(device, processes)  # say at once that it is not there
    tally = Tally()
    sentences = _of(read_sentences(data, tally), langs, merge)
    rows = out.with_name(out.name + ".rows")
    with sampled(rows, sentences, most, seed, merge) as sample:
        count = sum(map(len, sample.values()))
        _say(*tally.lines(), f"{count} sentences in {len(sample)} languages")
        if absent := sorted(set(langs or ()) - set(sample)):
            raise LangbagsError(
                f"{data} has no sentence in {', '.join(absent)}; `langbags stats` lists what it "
                "has."
            )
        (texts, labels), held_out = sides(sample, VALIDATION_SHARE, seed)
        checkpoint = out.with_name(out.name + ".checkpoint")
        recipe = replace(training.RECIPES[size], seed=seed)
        recipe = replace(recipe, epochs=recipe.epochs if epochs is None else epochs)
        detector = training.train(
            texts,
            labels,
            SIZES[size],
            recipe,
            validation=held_out,
            checkpoint=checkpoint,
            processes=processes,
            device=device,
            progress=True,
            on_epoch=_report,
        )
        unseen, truth = list(held_out[0]), held_out[1]
    detector.card = Card(
        data=f"{len(labels)} sentences in {len(sample)} languages, from {data.name}; "
        f"{len(truth)} more chose the epoch.",
        licence=licence,
        training=f"{SIZES[size]}, {recipe}; `langbags train --size {size}`.",
        accuracy=measured(detector.detect, unseen, truth) + " They chose the epoch, so it is a "
        "little too high."
        if truth
        else "not measured",
        limits="Any language that it does not know is called one that it knows. Short, noisy and "
        "mixed texts are more often wrong than sentences like those that it learnt from.",
    )
    print(detector.save(out))
    checkpoint.unlink(missing_ok=True)


@click.command(epilog="Example: langbags pretrain")
@click.option("--out", type=TARGET, metavar="MODEL", help="instead of the course's own")
def pretrain(out: Path | None) -> None:
    """Make the course's small detector anew, and say how often it is right."""
    from langbags.detector import PRETRAINED
    from langbags.pretraining import pretrain as trained

    detector = trained()
    _say(str(detector.card))
    print(detector.save(out or PRETRAINED["small"]))


def _of(
    sentences: Iterable[Sentence], langs: list[str] | None, merge: dict[str, str]
) -> Iterator[Sentence]:
    """The sentences of some languages, after the merge; all of them if none is named."""
    wanted = set(langs or ())
    return (each for each in sentences if not wanted or merge.get(each.lang, each.lang) in wanted)


def _report(epoch: Epoch) -> None:
    found = f"validation accuracy {epoch.accuracy:.3f}"
    found = "no text is held out" if math.isnan(epoch.accuracy) else found
    _say(f"epoch {epoch.number}: loss {epoch.loss:.3f}, {found}")


@click.command(epilog="Example: langbags evaluate --model model.safetensors --data sentences.csv")
@DATA
@MODEL
@MERGE
@click.option("--json", "as_json", is_flag=True, help="one object: accuracy, macro_f1, n")
def evaluate(data: Path, model: str, merge: dict[str, str], as_json: bool) -> None:
    """Measure a model on labelled sentences, those whose language it knows."""
    from langbags.evaluation import scores

    detector = _loaded(model)
    tally = Tally()
    renamed = ((merge.get(each.lang, each.lang), each.text) for each in read_sentences(data, tally))
    rows = [row for row in renamed if row[0] in detector.labels]
    if not rows:
        raise LangbagsError(
            f"{data} has no sentence in a language that the model knows: "
            f"{', '.join(detector.labels)}."
        )
    truth, texts = [lang for lang, _ in rows], [text for _, text in rows]
    found = detector.detect(texts)
    unknown = tally.kept - len(rows)
    _say(*tally.lines(), *([f"{unknown} sentences in other languages left out"] if unknown else []))
    print(json.dumps(scores(truth, found)._asdict()) if as_json else _tables(texts, truth, found))


def _tables(texts: list[str], truth: list[str], found: list[str]) -> str:
    from langbags.evaluation import by_length, confusions, per_language, scores

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


@click.command(epilog='Example: echo "Guten Tag" | langbags detect --model model.safetensors')
@click.argument("file", type=FILE, required=False)
@MODEL
@click.option("--langs", callback=_codes, metavar="A,B", help="choose among these only")
@click.option("--threshold", type=click.FloatRange(0, 1), metavar="P", help='"und" below it')
def detect(file: Path | None, model: str, langs: list[str] | None, threshold: float | None) -> None:
    """Name the language of each line of FILE, of standard input if there is none.

    Each line gives a label, a tab and its probability.
    """
    detector = _loaded(model)
    for texts in _batches(file):
        sure = detector.probabilities(texts, langs).max(dim=1).values.tolist()
        found = detector.detect(texts, langs, threshold=threshold)
        for label, probability in zip(found, sure, strict=True):
            print(f"{label}\t{probability:.4f}")
        sys.stdout.flush()


def _batches(path: Path | None) -> Iterator[list[str]]:
    """The lines of a file or of standard input; at a terminal one by one, to be answered at once.

    raises: LangbagsError if it cannot be read, or does not begin as UTF-8 does
    """
    from langbags.answering import BATCH

    name = path or "Standard input"
    try:
        with nullcontext(sys.stdin.buffer) if path is None else path.open("rb") as file:
            size = 1 if file.isatty() else BATCH
            for number in itertools.count():
                lines = list(itertools.islice(file, size))
                if not number and lines and (cause := foreign(lines[0])):
                    raise LangbagsError(f"{name} {cause}.")
                if not lines:
                    return
                yield [line.decode("utf-8", "replace").rstrip("\r\n") for line in lines]
    except OSError as error:
        raise LangbagsError(
            f"{name} cannot be read ({error.strerror}); name a text file."
        ) from error


@click.command(epilog='Example: echo "Wo ist er? Where is he?" | langbags spans --model small')
@click.argument("file", type=FILE, required=False)
@MODEL
@click.option("--langs", callback=_codes, metavar="A,B", help="choose among these only")
def spans(file: Path | None, model: str, langs: list[str] | None) -> None:
    """Name the languages inside each line of FILE, of standard input if there is none.

    A span gives the line's number, its first character and the one after its last, both counted
    from 0, a label and its probability; tabs stand between them.
    """
    detector = _loaded(model)
    for number, text in enumerate(itertools.chain.from_iterable(_batches(file)), 1):
        for span in detector.spans(text, langs):
            print(number, span.start, span.end, span.label, f"{span.probability:.4f}", sep="\t")
        sys.stdout.flush()


@click.command(epilog="Example: langbags card small")
@click.argument("model", metavar="MODEL")
def card(model: str) -> None:
    """Say what a model was made of, how good it is, and what it cannot do.

    MODEL is a file, "small" for the course's detector, or "cld3".
    """
    print(_loaded(model).card or "This model has no card: nobody wrote one when it was saved.")


@click.command("fetch-cld3", epilog="Example: langbags fetch-cld3 --out cld3.safetensors")
@click.option("--out", type=TARGET, metavar="FILE", help="in place of the course's own")
@click.option(
    "--archive", type=FILE, metavar="FILE", help="Google's source distribution, if it is here"
)
def fetch_cld3(out: Path | None, archive: Path | None) -> None:
    """Make CLD3's data file anew, out of Google's source distribution."""
    from langbags.cld3._source.fetching import fetch_data_file
    from langbags.cld3.weights import FILE as OURS

    print(fetch_data_file(out or OURS, archive))


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


ALL = (download, stats, train, pretrain, evaluate, detect, spans, card, fetch_cld3)
