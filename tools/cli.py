"""The commands of `./dev`: their arguments, and what each of them calls."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from . import commands
from .errors import DevError

_UNEXPECTED = "Is the disk full, or a file in .local/ not yours? AFTERSALES_DEBUG=1 shows where."
_INTERRUPTED = 130  # what a shell reports for Ctrl-C


def main(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name and give its exit status."""
    options, rest = _parser().parse_known_args(arguments)
    if rest and not options.passes_on:
        _parser().error(f"{options.command} knows no {' '.join(rest)}")
    try:
        return options.run(options, rest)
    except DevError as error:
        if os.environ.get("AFTERSALES_DEBUG"):
            raise
        print(error, file=sys.stderr)
        return error.status
    except OSError as error:
        if os.environ.get("AFTERSALES_DEBUG"):
            raise
        print(
            DevError(f"running ./dev {options.command}", str(error), _UNEXPECTED), file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Aftersales for Odoo: run it, test it, check it. Everything it makes is in .local/.",
        epilog="AFTERSALES_STATE=DIR instead of .local/, ODOO_HOME=DIR for your own Odoo 19.0, "
        "PGHOST etc. for your own PostgreSQL, AFTERSALES_DEBUG=1 for tracebacks.",
    )
    add = _Adder(parser.add_subparsers(dest="command", required=True, metavar="COMMAND"))
    add(
        "setup",
        "fetch and make all that the other commands need (they do it themselves, too)",
        commands.setup,
    )
    demo = add(
        "demo",
        "serve a database with four months of a dealer network; prints address and logins",
        commands.demo,
    )
    demo.add_argument("--port", type=int, help="the port (default: 8069, or the next free one)")
    add(
        "test", "run all tests, or what the pytest arguments ask for", commands.test, passes_on=True
    )
    scenario = add(
        "scenario",
        "settle a workbook's months on a database of its own; prints JSON",
        commands.scenario,
    )
    scenario.add_argument("file", metavar="FILE.xlsx")
    scenario.add_argument("months", metavar="YYYY-MM", nargs="+")
    add("lint", "check the code, the addons, the translations and the packages", commands.lint)
    bench = add("bench", "measure: ./dev bench NAME [options]", commands.bench, passes_on=True)
    bench.add_argument("name", metavar="NAME")
    for name, purpose, run in (
        ("shell", "a Python shell inside Odoo", commands.shell),
        ("psql", "an SQL shell", commands.psql),
    ):
        add(name, f"{purpose}, on the demo's database", run).add_argument(
            "--db", default="", help="another database"
        )
    add("stop", "stop the served demo and PostgreSQL", commands.stop)
    reset = add("reset", "stop, and remove all databases", commands.reset)
    reset.add_argument("--all", action="store_true", help="remove what was downloaded, too")
    return parser


class _Adder:
    """Adds commands whose functions take the options and the arguments left over."""

    def __init__(self, subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
        self._subparsers = subparsers

    def __call__(
        self,
        name: str,
        purpose: str,
        run: Callable[[argparse.Namespace, "list[str]"], int],
        passes_on: bool = False,
    ) -> argparse.ArgumentParser:
        parser = self._subparsers.add_parser(
            name, help=purpose, description=purpose, add_help=not passes_on
        )
        parser.set_defaults(run=run, passes_on=passes_on)
        return parser
