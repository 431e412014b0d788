"""The command line: `commands` has the verbs, and here their mistakes become sentences."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from langbags import commands
from langbags.errors import LangbagsError

INTERRUPTED = 130

program = click.Group(
    "langbags",
    commands=commands.ALL,
    help="Which language is this text in?",
    epilog="Your shell completes commands and options after "
    'eval "$(_LANGBAGS_COMPLETE=bash_source langbags)"; there is zsh_source and fish_source too.',
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; a mistake of the user's is one sentence and exit status 2."""
    if "_LANGBAGS_COMPLETE" in os.environ:  # the shell asks, not the user
        program.main(prog_name="langbags")
    try:
        _run(sys.argv[1:] if argv is None else list(argv))
    except click.exceptions.Exit as end:  # after --help
        return end.exit_code
    except click.UsageError as error:
        wrong = error.format_message().rstrip(".").replace(". ", "; ")
        command = error.ctx.command_path if error.ctx else "langbags"
        print(f"langbags: {wrong} (`{command} --help` has an example).", file=sys.stderr)
        return 2
    except LangbagsError as error:
        print(f"langbags: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("langbags: interrupted; the same command goes on from here.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, `head` for one
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _run(argv: list[str]) -> None:
    """Without click's own `main`, which answers Ctrl-C and a closed pipe in its own way."""
    with program.make_context("langbags", argv) as context:
        program.invoke(context)
    sys.stdout.flush()
