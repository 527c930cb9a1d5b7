"""Where ./dev finds Odoo, and what it does when a source fails."""

import subprocess

import pytest

from tools import debian, odoo_source
from tools.errors import DevError


@pytest.fixture
def checkout(tmp_path):
    """A git repository with a branch 19.0 that looks like Odoo's."""
    root = tmp_path / "repository"
    (root / "addons" / "web").mkdir(parents=True)
    (root / "addons" / "web" / "__manifest__.py").write_text("{}")
    (root / "odoo" / "addons").mkdir(parents=True)
    (root / "odoo" / "release.py").write_text("version_info = (19, 0, 0, 'final', 0, '')\n")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-C", root]
    subprocess.run([*git, "init", "--quiet", "--initial-branch", "19.0"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "x"], check=True)
    return root


@pytest.fixture
def nothing_yet(tmp_path, monkeypatch):
    """No Odoo here, and a Debian archive that can't be reached."""

    def unreachable(_into):
        raise DevError("reading the list of Debian's packages", "no route to host", "")

    monkeypatch.setenv("AFTERSALES_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(debian, "unpack_odoo", unreachable)


def test_without_debians_package_odoo_is_cloned_once(nothing_yet, checkout, monkeypatch, tmp_path):
    monkeypatch.setattr(odoo_source, "_REPOSITORY", checkout.as_uri())
    odoo = odoo_source.find_or_fetch()
    assert odoo.path == tmp_path / "state" / "odoo"
    assert odoo.addons_path == [odoo.path / "odoo/addons", odoo.path / "addons"]
    assert odoo.version.startswith("git ")
    monkeypatch.setattr(odoo_source, "_fetch", lambda _target: pytest.fail("fetched again"))
    assert odoo_source.find_or_fetch() == odoo


def test_when_no_source_works_both_failures_are_told_and_nothing_is_left(
    nothing_yet, monkeypatch, tmp_path
):
    monkeypatch.setattr(odoo_source, "_REPOSITORY", (tmp_path / "nowhere").as_uri())
    with pytest.raises(DevError) as failed:
        odoo_source.find_or_fetch()
    assert "no route to host" in failed.value.wrong
    assert "nowhere" in failed.value.wrong
    assert "ODOO_HOME" in failed.value.todo
    assert not (tmp_path / "state" / "odoo").exists()


def test_odoo_home_may_be_a_checkout_a_package_or_a_root_with_one(checkout, monkeypatch, tmp_path):
    packages = tmp_path / "root" / "usr/lib/python3/dist-packages"
    packages.mkdir(parents=True)
    (checkout / "odoo").rename(packages / "odoo")
    (checkout / "odoo").symlink_to(packages / "odoo")
    for home, path in (
        (checkout, checkout),
        (packages, packages),
        (packages / "odoo", packages),
        (tmp_path / "root", packages),
    ):
        monkeypatch.setenv("ODOO_HOME", str(home))
        assert odoo_source.find_or_fetch().path == path


def test_another_odoo_is_refused(checkout, monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_HOME", str(checkout))
    (checkout / "odoo" / "release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')\n")
    with pytest.raises(DevError, match=r"is Odoo 18\.0, not 19\.0"):
        odoo_source.find_or_fetch()
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(DevError, match="holds no Odoo"):
        odoo_source.find_or_fetch()


def test_the_mirror_is_asked_of_apt_and_security_archives_are_not_it(tmp_path, monkeypatch):
    listed = "Debian|Debian-Security|s:\nGoogle|Cloud|g:\nDebian|Debian|mirror:\n"
    monkeypatch.setattr(debian, "run", lambda *_a, **_k: listed)
    assert debian._mirror(tmp_path) == "mirror:"


def test_a_machine_whose_apt_was_never_updated_is_asked_after_a_private_update(
    tmp_path, monkeypatch
):
    calls = []

    def run(command, *_a, **_k):
        calls.append(command)
        updated = any("update" in call for call in calls)
        return "Debian|Debian|mirror:\n" if updated else ""

    monkeypatch.setattr(debian, "run", run)
    assert debian._mirror(tmp_path) == "mirror:"
    update = next(call for call in calls if "update" in call)
    assert any(option.startswith("Dir::State::Lists=" + str(tmp_path)) for option in update)
