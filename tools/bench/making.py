"""Make or approve one month in a process of its own, and say what it cost.

python -m tools.bench.making CONF MONTH make|approve
"""

import json
import resource
import sys
import time
from datetime import date

from tools.bench.people import clerk_and_approver
from tools.inside import opened

if __name__ == "__main__":
    conf, month, what = sys.argv[1:]
    with opened(conf) as env:
        clerk, approver = clerk_and_approver(env)
        period = env["aftersales.settlement.period"]._for_month(
            env.company, date.fromisoformat(month)
        )
        env.cr.commit()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, started_cpu = time.perf_counter(), time.process_time()
        if what == "make":
            period.with_user(clerk)._make(as_of=period.cutoff_date)
        else:
            period.with_user(approver)._approve()
        env.cr.commit()
        result = {
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - started_cpu,
            "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "mib_before": before / 1024,
        }
    print(json.dumps(result))
