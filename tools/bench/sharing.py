"""One month made by one worker and by several: what they gain, and that all make the same.

`python -m tools.bench.sharing CONF` is one of the workers: it says when it is ready, and
begins when it is told to.
"""

import json
import resource
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import Any, NamedTuple

from tools.bench import filling
from tools.bench.people import clerk_and_approver
from tools.inside import opened, tell
from tools.month_rows import DIGEST

# How many times as fast two workers are on two cores.
GOAL = 1.6
_READY = "ready"


class Made(NamedTuple):
    """What a making cost, and a digest of what it came to.

    `cutting` are the seconds before there are batches, `cpu` those of Python in all workers.
    """

    seconds: float
    cutting: float
    cpu: float
    mib: float
    digest: str


def measure(conf: str, workers: int) -> bool:
    """Make the month by one worker, by several, and by one again; print the gain.

    Give whether the goal is reached. One worker's faster making counts: the first one of all
    finds a colder database.
    """
    alone, together, again = (_make(conf, number) for number in (1, workers, 1))
    if len({made.digest for made in (alone, together, again)}) > 1:
        print("NOT THE SAME: what several workers make differs from what one makes")
        return False
    seconds = min(alone.seconds, again.seconds)
    gain = seconds / together.seconds
    verdict = "reached" if gain >= GOAL else "MISSED"
    print("\nMaking a month by several workers: the same, row by row, as by one")
    for name, made in (
        ("one worker", alone),
        ("once more", again),
        (f"{workers} workers", together),
    ):
        print(
            f"  {name:<12} {made.seconds:8.1f} s  (of it cutting into batches {made.cutting:.1f} s;"
            f" Python {made.cpu:.1f} s)"
        )
    print(f"  gain         {gain:8.2f}    goal {GOAL} on two cores: {verdict}")
    print(f"  peak memory  {together.mib:8.0f} MiB a worker")
    return gain >= GOAL


def _make(conf: str, workers: int) -> Made:
    """Make the month; what an earlier making left is removed first, and not counted."""
    with opened(conf) as env:
        _forget(env)
    tell(f"making a month by {workers} worker{'s' if workers > 1 else ''}")
    command = [sys.executable, "-m", "tools.bench.sharing", conf]
    with ExitStack() as over:
        helpers = [
            over.enter_context(
                subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
                )
            )
            for _number in range(workers)
        ]
        for helper in helpers:
            assert helper.stdout.readline().strip() == _READY
        with opened(conf) as env:
            clerk, _approver = clerk_and_approver(env)
            period = _period(env).with_user(clerk)
            env.cr.commit()
            started = time.perf_counter()
            period._start(period.cutoff_date)
        cutting = time.perf_counter() - started
        for helper in helpers:
            helper.stdin.write("go\n")
        costs = [json.loads(helper.stdout.readline()) for helper in helpers]
        seconds = time.perf_counter() - started
    with opened(conf) as env:
        env.cr.execute(DIGEST)
        digest = env.cr.fetchone()[0]
    cpu, mib = sum(cost[0] for cost in costs), max(cost[1] for cost in costs)
    return Made(seconds, cutting, cpu, mib, digest)


def _help(conf: str) -> "tuple[float, float]":
    """Do what nobody does of the month, when told to; give Python's seconds and peak of MiB."""
    with opened(conf) as env:
        period = _period(env)
        env.cr.commit()
        print(_READY, flush=True)
        sys.stdin.readline()
        started = time.process_time()
        period._go_on()
        cpu = time.process_time() - started
    return cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _period(env: Any) -> Any:
    return env["aftersales.settlement.period"]._for_month(env.company, filling.MONTH)


def _forget(env: Any) -> None:
    """Take the database back to where the month was not made."""
    for table in ("penalty", "claim", "statement_line", "statement", "batch"):
        env.cr.execute(f"DELETE FROM aftersales_{table}")
    env.cr.execute("UPDATE aftersales_settlement_period SET state = 'draft'")
    env.cr.commit()
    filling.vacuum(env)


if __name__ == "__main__":
    print(json.dumps(_help(sys.argv[1])), flush=True)
