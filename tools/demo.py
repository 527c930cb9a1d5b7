"""`./dev demo`: a database with a dealer network's months, and Odoo serving it until Ctrl-C."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import addons, databases, odoo_run, templates
from .console import note, say
from .errors import DevError
from .locks import held, remove, try_lock, write_whole
from .paths import REPO, state
from .workspace import Workspace

_FIRST_PORT = 8069
_SECONDS_TO_ANSWER = 180
_SECONDS_TO_STOP = 20
_LOGINS = """\
coordinator  service coordinator      clerk        settlement clerk
warehouse    warehouse clerk          approver     settlement approver
auditor      auditor of the orders    dealer       a service point's clerk, on the portal
admin        administrator
Each one's password is the login. Language: Chinese, English for admin; under the user's name
at the top right, Preferences, anyone can switch. The last month is left for you: approve the rest
of the one before it as approver, then make it as clerk, under Settlement."""


def run(ws: Workspace, port: "int | None") -> int:
    """Make the database if needed, and serve it until Ctrl-C; give the exit status.

    Raises DevError when the port is taken, the demo can't be made, or Odoo does not answer.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # the first is ignored in a shell's background
        signal.signal(number, signal.default_int_handler)
    with try_lock(_lock_file(), "making or serving the demo") as free:
        if not free:
            return _already_there()
        remove(_served_file())  # of one that was killed
        _ensure_database(ws)
        _serve(ws, _choose_port(port))
    return 0


def stop() -> bool:
    """Stop a served demo, this ./dev's or another's; False when there was none."""
    with try_lock(_lock_file()) as free:
        if free:
            remove(_served_file())
            return False
    served = _served()
    if served is None:
        raise DevError(
            "stopping the demo",
            "Another ./dev demo is just making its database.",
            "Stop that one with Ctrl-C.",
        )
    _end(int(served["process"]))
    return True


def require_database(ws: Workspace, name: str) -> Path:
    """The configuration of a database. Raises DevError when there is no such database."""
    if not databases.exists(ws.server, name):
        there = ", ".join(databases.names(ws.server, "")) or "none"
        raise DevError(
            f"opening {name}",
            f"There is no such database (there are: {there}).",
            "./dev demo makes the demo's.",
        )
    return odoo_run.write_conf(ws, name)


def _ensure_database(ws: Workspace) -> None:
    made_from = templates.addons_fingerprint(ws, addons.present())
    if not databases.exists(ws.server, databases.DEMO):
        _make(ws, made_from)
    elif databases.origin(ws.server, databases.DEMO) != made_from:
        _update(ws, made_from)


def _make(ws: Workspace, made_from: str) -> None:
    draft = f"{databases.DEMO}_wip"
    templates.copy_to(ws, draft)
    say("filling the demo's database")
    odoo_run.inside(ws, "demo", draft, doing="filling the demo's database")
    databases.set_origin(ws.server, draft, made_from)
    databases.rename(ws.server, draft, databases.DEMO)


def _update(ws: Workspace, made_from: str) -> None:
    say(
        "the addons have changed since the demo was made: updating them in it (./dev reset makes it anew)"
    )
    doing = "updating the addons in the demo (./dev reset makes it anew)"
    odoo_run.inside(ws, "prepare_addons", databases.DEMO, *addons.present(), doing=doing)
    databases.set_origin(ws.server, databases.DEMO, made_from)


def _choose_port(asked: "int | None") -> int:
    if asked is not None:
        if not _free(asked):
            raise DevError(
                "serving the demo",
                f"Port {asked} is taken.",
                "Choose another one, or none: ./dev demo",
            )
        return asked
    port = next(port for port in range(_FIRST_PORT, 65536) if _free(port))
    if port != _FIRST_PORT:
        say(f"port {_FIRST_PORT} is taken; this is on {port}")
    return port


def _free(port: int) -> bool:
    with socket.socket() as probe:
        # As a server does: a port that is only still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _serve(ws: Workspace, port: int) -> None:
    say("starting Odoo")
    conf = odoo_run.write_conf(ws, databases.DEMO, http_port=port, max_cron_threads=1)
    log = state("log", "demo.log")
    with open(log, "w", encoding="utf-8") as file:
        # Its own session: Ctrl-C reaches it once, from here. It holds our lock, too, so that
        # ./dev stop finds it even when this process was killed.
        child = subprocess.Popen(
            [str(part) for part in odoo_run.odoo(ws, conf)],
            cwd=REPO,
            env={**os.environ, **ws.server.env},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
            pass_fds=held(),
        )
    try:
        _wait_for_answer(child, port, log)
        write_whole(_served_file(), json.dumps({"process": child.pid, "port": port}))
        _announce(port, log)
        if child.wait() not in (0, -signal.SIGTERM):
            raise DevError(
                "serving the demo",
                f"Odoo ended by itself (status {child.returncode}).",
                f"See {log}",
            )
        say("Odoo was stopped")
    except KeyboardInterrupt:
        say("stopping Odoo (PostgreSQL stays up; ./dev stop stops it)")
    finally:
        _terminate(child)
        remove(_served_file())


def _wait_for_answer(child: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_ANSWER
    while child.poll() is None and time.monotonic() < until:
        if _status(port) == http.client.OK:
            return
        time.sleep(0.2)
    last = "\n".join(log.read_text(errors="replace").splitlines()[-6:])
    raise DevError("waiting for Odoo to answer", last or "It said nothing.", f"See {log}")


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS_TO_ANSWER)
    try:
        connection.request("GET", "/web/login")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _announce(port: int, log: Path) -> None:
    say(f"Odoo answers at  http://127.0.0.1:{port}")
    note(_LOGINS)
    note(f"Its log: {log}. Ctrl-C stops it.")


def _already_there() -> int:
    served = _served()
    if served is None:
        raise DevError(
            "serving the demo", "Another ./dev demo is making its database.", "Wait for that one."
        )
    say(f"the demo is being served already, by process {served['process']} (./dev stop ends it)")
    _announce(int(served["port"]), state("log", "demo.log"))
    return 0


def _terminate(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _end(process: int) -> None:
    """End a served Odoo that is not our child; the lock tells when it is gone."""
    os.kill(process, signal.SIGTERM)
    for _ in range(_SECONDS_TO_STOP * 5):
        with try_lock(_lock_file()) as free:
            if free:
                return
        time.sleep(0.2)
    os.kill(process, signal.SIGKILL)


def _served() -> "dict[str, int] | None":
    try:
        return json.loads(_served_file().read_text())
    except FileNotFoundError:
        return None


def _served_file() -> Path:
    return state("run", "demo.json")


def _lock_file() -> Path:
    return state("run", "demo.lock")
