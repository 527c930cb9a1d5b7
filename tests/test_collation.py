"""Service points move with what lies below them, however the database sorts text.

Odoo reads a subtree as a range of paths in its later versions. Where the database's collation
passes over punctuation, as linguistic ones do, "/" no longer comes before "0" in them.
"""

import json
import shutil
import subprocess

import pytest

from tools import databases, templates

_ICU = "en-US-u-ka-shifted"  # English, passing over punctuation


@pytest.fixture(scope="module")
def moves(ws, run_inside, tmp_path_factory):
    """What comes of moving points in a database that sorts as people do."""
    if not ws.server.sql("SELECT 1 FROM pg_collation WHERE collname = 'en-US-x-icu'"):
        pytest.skip("this PostgreSQL is built without ICU")
    answer = tmp_path_factory.mktemp("moves") / "answer.json"
    with databases.temporary_name(ws.server) as name:
        _make_linguistic(ws, name)
        run_inside("reparent", name, answer)
    return json.loads(answer.read_text(encoding="utf-8"))


def _make_linguistic(ws, name):
    """Make a database with the addons whose collation is a linguistic one."""
    with databases.temporary_name(ws.server) as source:
        templates.copy_to(ws, source)
        shutil.copytree(databases.filestore(source), databases.filestore(name))
        ws.server.sql(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            f" LOCALE_PROVIDER icu ICU_LOCALE '{_ICU}'"
        )
        programs = ws.server.programs
        dump = [programs.path("pg_dump"), "--no-owner", source]
        load = [programs.path("psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", name]
        with subprocess.Popen(dump, env=ws.server.env, stdout=subprocess.PIPE) as dumping:
            subprocess.run(
                load,
                env=ws.server.env,
                stdin=dumping.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        assert dumping.returncode == 0


@pytest.mark.parametrize("way", ["as it is", "by range", "by range, protected again"])
def test_a_moved_point_takes_along_what_lies_below_it(moves, way):
    found = moves[way]
    assert found["paths"] == found["climbed"]
    below = [code for code, path in found["climbed"].items() if "C1" in path]
    assert found["below"] == sorted(below)
    assert len(below) == 59
    assert found["above"] == sorted(found["climbed"]["C59"])


def test_the_range_is_wrong_without_our_protection(moves):
    found = moves["by range, unprotected"]
    assert found["paths"] != found["climbed"], "else this database proves nothing"
