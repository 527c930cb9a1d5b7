"""`./dev scenario`, as a person runs it: the sample network's months to the cent."""

import json
import subprocess

import pytest

from tests.support.workbooks import DATA, FAULTS, SAMPLE, write_faulty
from tools.paths import REPO

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")


def _scenario(*arguments):
    """Run the command; give what it ended with."""
    command = [REPO / "dev", "scenario", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_sample_network_settles_to_exactly_what_is_expected():
    done = _scenario(SAMPLE, *MONTHS)
    assert done.returncode == 0, done.stderr
    expected = json.loads((DATA / "provincial_centres.expected.json").read_text(encoding="utf-8"))
    settled = json.loads(done.stdout)
    assert [month["month"] for month in settled] == list(MONTHS)
    for month, right in zip(settled, expected, strict=True):
        for part in ("statements", "claims", "nodes", "technicians"):
            assert month[part] == right[part], f"{part} of {month['month']}"
            assert list(month[part]) == sorted(month[part])
    assert settled == expected


def test_a_workbook_with_faults_is_refused_with_all_of_them(tmp_path):
    done = _scenario(write_faulty(tmp_path / "faulty.xlsx"), "2026-07")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    told = done.stderr.splitlines()
    for fault in FAULTS:
        assert any(all(str(part) in line for part in fault) for line in told), done.stderr


@pytest.mark.parametrize("content", ["", "no workbook"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path, content):
    (tmp_path / "book.xlsx").write_text(content)
    done = _scenario(tmp_path / "book.xlsx", "2026-07")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "book.xlsx" in done.stderr


@pytest.mark.parametrize("months", [["2026-13"], ["2026-08", "2026-07"], ["2026-07", "2026-09"]])
def test_months_that_are_none_or_out_of_order_are_refused(months):
    done = _scenario(SAMPLE, *months)
    assert (done.returncode, done.stdout) == (2, "")
    assert months[-1] in done.stderr
