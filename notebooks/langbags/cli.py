"""The command line: langbags download, stats, train, pretrain, evaluate, detect, fetch-cld3."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from langbags import commands
from langbags.errors import LangbagsError

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; a mistake of the user's is one sentence and exit status 2."""
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except LangbagsError as error:
        print(f"langbags: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("langbags: interrupted; the same command goes on from here.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, `head` for one
        sys.stderr.close()
        return 0
    return status


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(prog="langbags", description="Which language is this text in?")
    sub = top.add_subparsers(required=True, metavar="COMMAND")
    _add_download(sub.add_parser("download", help="fetch Tatoeba's sentences"))
    _add_stats(sub.add_parser("stats", help="count the sentences of an export"))
    _add_train(sub.add_parser("train", help="train a model and write it to a file"))
    _add_pretrain(sub.add_parser("pretrain", help="make the course's small detector anew"))
    _add_evaluate(sub.add_parser("evaluate", help="measure a model on labelled sentences"))
    _add_detect(sub.add_parser("detect", help="name the language of each line"))
    _add_fetch_cld3(sub.add_parser("fetch-cld3", help="make CLD3's data file anew"))
    return top


def _add_download(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", metavar="CODE", help="one language (ISO 639-3), in place of all")
    command.add_argument("--url", help="another address than Tatoeba's own")
    command.add_argument("--sha256", metavar="HEX", help="digest that the file must have")
    command.add_argument("--out", type=Path, metavar="FILE", help="where to put it")
    command.set_defaults(run=commands.download)


def _add_stats(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, required=True, metavar="FILE", help="an export")
    command.set_defaults(run=commands.stats)


def _add_train(command: argparse.ArgumentParser) -> None:
    _add_stats(command)
    command.add_argument("--out", type=Path, required=True, metavar="MODEL", help="file to write")
    command.add_argument("--size", choices=("small", "large"), default="small")
    command.add_argument("--langs", type=_codes, metavar="A,B", help="only these languages")
    command.add_argument(
        "--merge",
        type=_merges,
        default={},
        metavar="A=C,B=C",
        help="count languages as another, such as nob=nor,nno=nor",
    )
    command.add_argument(
        "--most",
        type=int,
        default=20_000,
        metavar="N",
        help="sentences of a language at most, drawn at random (20000)",
    )
    command.add_argument("--epochs", type=int, metavar="N")
    command.add_argument("--seed", type=int, default=0, metavar="N")
    command.set_defaults(run=commands.train_model)


def _add_pretrain(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="MODEL", help="instead of the course's own")
    command.set_defaults(run=commands.pretrain_model)


def _add_evaluate(command: argparse.ArgumentParser) -> None:
    _add_stats(command)
    command.add_argument("--model", type=Path, required=True, metavar="MODEL")
    command.add_argument("--merge", type=_merges, default={}, metavar="A=C,B=C")
    command.add_argument("--json", action="store_true", help="one object: accuracy, macro_f1, n")
    command.set_defaults(run=commands.evaluate)


def _add_detect(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="standard input if none"
    )
    command.add_argument("--model", type=Path, required=True, metavar="MODEL")
    command.add_argument("--langs", type=_codes, metavar="A,B", help="choose among these only")
    command.add_argument("--threshold", type=float, metavar="P", help='"und" below it')
    command.set_defaults(run=commands.detect)


def _add_fetch_cld3(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="FILE", help="in place of the course's own")
    command.add_argument(
        "--archive", type=Path, metavar="FILE", help="Google's source distribution, if it is here"
    )
    command.set_defaults(run=commands.fetch_cld3)


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _merges(text: str) -> dict[str, str]:
    pairs = [each.split("=") for each in _codes(text)]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form nob=nor,nno=nor")
    return dict(pairs)
