"""Random networks, imported and settled by Odoo, come to what the reference says.

The reference (tests/reference) states the settlement rules a second time, without Odoo.
"""

import json

import pytest

from tests.reference.generate import generate

SEEDS = range(101, 107)
ORDERS = 150


@pytest.fixture(scope="module")
def generated():
    """Workbooks with what they must settle to."""
    return {seed: generate(seed, ORDERS) for seed in SEEDS}


@pytest.fixture(scope="module")
def settled(generated, people_database, run_inside, tmp_path_factory):
    """What Odoo makes of each, all in one process."""
    folder = tmp_path_factory.mktemp("workbooks")
    paths = {seed: folder / f"{seed}.xlsx" for seed in generated}
    for seed, path in paths.items():
        generated[seed].write(path)
    asked, answer = folder / "asked.json", folder / "answer.json"
    asked.write_text(json.dumps({str(path): generated[s].months for s, path in paths.items()}))
    run_inside("settle_workbooks", people_database, asked, answer)
    results = json.loads(answer.read_text(encoding="utf-8"))
    return {seed: results[str(path)] for seed, path in paths.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_network_settles_as_the_reference_says(seed, generated, settled):
    expected = generated[seed].expected()
    assert not isinstance(settled[seed], str), settled[seed]
    assert [month["month"] for month in settled[seed]] == [month["month"] for month in expected]
    for month, right in zip(settled[seed], expected, strict=True):
        for part in right:
            assert month[part] == right[part], f"{part} of {right['month']}, seed {seed}"
