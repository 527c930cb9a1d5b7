"""The month's settlement against its limits: plain SQL, and Odoo's own bills.

./dev bench settlement [--orders N] [--machines N] [--payees N] [--no-bills | --workers N]

With --workers: one worker against several that share the month.
"""

import argparse
import json
import subprocess
import sys
from datetime import date
from typing import Any

from tools.bench import filling, plain, sharing
from tools.bench.people import clerk_and_approver
from tools.inside import opened, tell

# Making and approving a month in all, in times of plain SQL's one pass; and the memory for it.
RATIO, MIB = 4, 400


def main(arguments: "list[str]") -> int:
    """Fill the database, make two months, and print what it cost beside the limits."""
    options = _parse(arguments)
    size = filling.Size(options.orders, options.machines, options.payees)
    with opened(options.conf) as env:
        filling.fill(env, size)
        clerk_and_approver(env)
    if options.workers:
        return 0 if sharing.measure(options.conf, options.workers) else 1
    tell(f"making a month of {options.orders // 10:,} orders")
    small = _run("making", options.conf, filling.SMALL_MONTH, "make")
    _run("making", options.conf, filling.SMALL_MONTH, "approve")
    tell(f"making a month of {options.orders:,} orders")
    large = _run("making", options.conf, filling.MONTH, "make")
    with opened(options.conf) as env:
        period = env["aftersales.settlement.period"]._for_month(env.company, filling.MONTH)
        limit = plain.measure(env, period)
        ours, theirs = (
            plain.states(env, table, period) for table in ("aftersales_claim", "bench_claim")
        )
    if ours != theirs:
        print(f"NOT THE SAME DECISIONS: ours {ours}, plain SQL {theirs}")
        return 1
    tell("approving it: deciding it once more, and freezing it")
    approved = _run("making", options.conf, filling.MONTH, "approve")
    _report(options, small, large, limit)
    reached = _report_approval(large, approved, limit)
    if not options.no_bills:
        _report_bills(options.conf)
    return 0 if reached else 1


def _parse(arguments: "list[str]") -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench settlement", description=__doc__)
    parser.add_argument("conf", help=argparse.SUPPRESS)
    parser.add_argument("--orders", type=int, default=100_000, help="completed in the month")
    parser.add_argument("--machines", type=int, default=1_000_000)
    parser.add_argument("--payees", type=int, default=1_000, help="each with two outlets")
    parser.add_argument("--workers", type=int, default=0, help="only what so many at once gain")
    parser.add_argument("--no-bills", action="store_true", help="leave the bills out")
    return parser.parse_args(arguments)


def _run(script: str, conf: str, month: date, *rest: str) -> "dict[str, Any]":
    """Run one of our scripts in a process of its own; give what it measured."""
    command = [sys.executable, "-m", f"tools.bench.{script}", conf, month.isoformat(), *rest]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(printed.splitlines()[-1])


def _report(
    options: argparse.Namespace, small: "dict[str, Any]", large: "dict[str, Any]", limit: float
) -> None:
    growth = large["seconds"] / small["seconds"] / 10
    print(
        f"\nMaking a month: {options.orders:,} orders, {options.machines:,} machines, {options.payees:,} payees"
    )
    print(f"  ours         {large['seconds']:8.1f} s  (of it Python {large['cpu']:.1f} s)")
    print(f"  plain SQL    {limit:8.1f} s")
    print(f"  ratio        {large['seconds'] / limit:8.2f}    goal 2, too slow at 4")
    print(
        f"  peak memory  {large['mib']:8.0f} MiB goal 400 ({large['mib_before']:.0f} before the month)"
    )
    print(
        f"  a tenth of the orders {small['seconds']:.1f} s, {small['mib']:.0f} MiB: cost an order x {growth:.2f}"
    )


def _report_approval(made: "dict[str, Any]", approved: "dict[str, Any]", limit: float) -> bool:
    """Print what approving cost on top; give whether both goals are reached."""
    ratio = (made["seconds"] + approved["seconds"]) / limit
    peak = max(made["mib"], approved["mib"])
    print("\nMaking and approving it, which decides it once more")
    print(f"  approving    {approved['seconds']:8.1f} s  (of it Python {approved['cpu']:.1f} s)")
    print(f"  both         {made['seconds'] + approved['seconds']:8.1f} s")
    print(f"  ratio        {ratio:8.2f}    goal {RATIO}: {_verdict(ratio <= RATIO)}")
    print(f"  peak memory  {peak:8.0f} MiB goal {MIB}: {_verdict(peak <= MIB)}")
    return ratio <= RATIO and peak <= MIB


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


def _report_bills(conf: str) -> None:
    runs = {}
    for who, what in (("odoo", "billing by Odoo alone"), ("ours", "billing statements")):
        # Neither may trip over what the other undid.
        with opened(conf) as env:
            filling.vacuum(env)
        tell(what)
        runs[who] = _run("billing", conf, filling.MONTH, who)
    ours, theirs = runs["ours"], runs["odoo"]
    print(f"\nBilling and posting {ours['bills']:,} statements")
    print(f"  ours         {ours['seconds']:8.1f} s")
    print(f"  Odoo alone   {theirs['seconds']:8.1f} s  for the same {theirs['bills']:,} bills")
    print(f"  ratio        {ours['seconds'] / theirs['seconds']:8.2f}    limit 1.2")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
