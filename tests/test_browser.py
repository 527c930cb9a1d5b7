"""The app in a real browser, as each role: every menu, every view, every filter, every form."""

import pytest

from tests.support.clients import WebClient
from tests.support.pages import Visitor, browsing

APP = "aftersales_service.menu_root"
ROLES = ("coordinator", "warehouse", "clerk", "approver")


@pytest.fixture(scope="module")
def browser():
    """A browser."""
    with browsing() as opened:
        yield opened


@pytest.fixture
def visit(browser, site):
    """Logs a user in; the window closes at the test's end."""
    visitors = []

    def log_in(login):
        visitors.append(Visitor(browser, site, login))
        return visitors[-1]

    yield log_in
    for visitor in visitors:
        visitor.close()


@pytest.fixture
def in_chinese(site):
    """Lets a user work in Chinese, and back in English after the test."""
    clients = []

    def switch(login):
        clients.append(WebClient(site, login))
        _switch(clients[-1], "zh_CN")

    yield switch
    for client in clients:
        _switch(client, "en_US")


def _switch(client, language):
    client.call("res.users", "write", [client.uid], {"lang": language})


# The clerk does it in Chinese, below.
@pytest.mark.parametrize("login", ["coordinator", "warehouse", "approver"])
def test_every_menu_view_and_filter_opens(visit, settled, login):
    visit(login).click_everything(APP)


def test_every_menu_view_and_filter_opens_in_chinese(visit, settled, in_chinese):
    in_chinese("clerk")
    visitor = visit("clerk")
    visitor.open_app(APP)
    assert "结算" in visitor.page.inner_text(".o_menu_sections")
    visitor.click_everything(APP)


@pytest.mark.parametrize(
    ("login", "language"),
    [(login, "en_US") for login in ROLES] + [("coordinator", "zh_CN"), ("approver", "zh_CN")],
)
def test_a_record_of_every_menu_opens(visit, settled, site, in_chinese, login, language):
    if language != "en_US":
        in_chinese(login)
    client = WebClient(site, login)
    visitor = visit(login)
    opened = 0
    for model in _models_of_menus(client):
        for id_ in client.call(model, "search", [], limit=1):
            visitor.open_record(model, id_)
            opened += 1
    assert opened > 3


def _models_of_menus(client):
    """The models that the menus of the app open for a user, in order."""
    menus = client.get("/web/webclient/load_menus").json()
    root = next(menu for menu in menus.values() if menu.get("xmlid") == APP)
    waiting, actions = [root], {}
    while waiting:
        menu = waiting.pop()
        waiting += [menus[str(child)] for child in menu["children"]]
        if menu["actionModel"] == "ir.actions.act_window":
            actions[menu["actionID"]] = client.load_action(menu["actionID"])
    shown = [action["res_model"] for action in actions.values() if action["target"] == "current"]
    return sorted(set(shown))
