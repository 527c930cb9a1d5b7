"""Clients that call a server as programs outside of it do."""

import itertools
import secrets
import xmlrpc.client
from typing import Any

import requests
from passlib.hash import pbkdf2_sha512

from tests.support.servers import Site


class RefusedError(Exception):
    """The server refused a call; `kind` is the name of Odoo's exception."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind, self.message = kind, message


class WebClient:
    """Calls over JSON-RPC with a browser's session, logged in as a user."""

    def __init__(self, site: Site, login: str) -> None:
        self._site, self.login = site, login
        self._session = requests.Session()
        self._ids = itertools.count(1)
        told = self._post(
            "/web/session/authenticate",
            {"db": site.database, "login": login, "password": login},
        )
        self.uid: int = told["uid"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a model's method. Raises RefusedError."""
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def button(self, model: str, method: str, *ids: int) -> Any:
        """Press a button of a form. Raises RefusedError."""
        return self._post(
            f"/web/dataset/call_button/{model}/{method}",
            {"model": model, "method": method, "args": [list(ids)], "kwargs": {}},
        )

    def load_action(self, action: "int | str") -> "dict[str, Any]":
        """What a menu opens, by its id or path, as the browser asks for it."""
        return self._post("/web/action/load", {"action_id": action})

    def get(self, path: str) -> requests.Response:
        """Open an address of the site, following no redirection."""
        return self._session.get(self._site.url + path, allow_redirects=False, timeout=180)

    def _post(self, path: str, params: "dict[str, Any]") -> Any:
        body = {"jsonrpc": "2.0", "id": next(self._ids), "method": "call", "params": params}
        answer = self._session.post(self._site.url + path, json=body, timeout=180).json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise RefusedError(data.get("name", ""), data.get("message", str(answer["error"])))
        return answer.get("result")


class XmlRpcClient:
    """Calls over XML-RPC with a login and a password."""

    def __init__(self, site: Site, login: str) -> None:
        self._database, self.login = site.database, login
        common = xmlrpc.client.ServerProxy(f"{site.url}/xmlrpc/2/common")
        self._object = xmlrpc.client.ServerProxy(f"{site.url}/xmlrpc/2/object", allow_none=True)
        self.uid = common.authenticate(site.database, login, login, {})

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a model's method. Raises RefusedError."""
        try:
            return self._object.execute_kw(
                self._database, self.uid, self.login, model, method, list(args), kwargs
            )
        except xmlrpc.client.Fault as fault:
            raise RefusedError("xmlrpc", fault.faultString) from fault


class KeyClient:
    """Calls over the JSON interface for programs, with an API key of the user's."""

    def __init__(self, site: Site, login: str) -> None:
        self._url, self.login = site.url, login
        key = secrets.token_hex(20)
        # As Odoo keeps it: what to find it by, and a hash.
        site.sql(
            "INSERT INTO res_users_apikeys (name, user_id, scope, index, key)"
            f" SELECT 'tests', id, 'rpc', '{key[:8]}', '{pbkdf2_sha512.hash(key)}'"
            f"   FROM res_users WHERE login = '{login}'"
        )
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"bearer {key}"

    def call(self, model: str, method: str, ids: "list[int]" = (), **kwargs: Any) -> Any:
        """Call a model's method, its arguments by name. Raises RefusedError."""
        body = {"ids": list(ids), **kwargs} if ids else kwargs
        answer = self._session.post(f"{self._url}/json/2/{model}/{method}", json=body, timeout=180)
        if not answer.ok:
            told = answer.json()
            raise RefusedError(told.get("name", ""), told.get("message", ""))
        return answer.json()
