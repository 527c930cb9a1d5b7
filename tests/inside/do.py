"""Run one of the jobs in a process of its own: `python -m tests.inside.do CONF JOB ARGUMENTS`.

The arguments are JSON. For databases that have no process to fork others from, see child.
"""

import json
import sys

from tests.inside import jobs
from tools.inside import opened

if __name__ == "__main__":
    conf, job, arguments = sys.argv[1:]
    with opened(conf) as env:
        getattr(jobs, job)(env, **json.loads(arguments))
