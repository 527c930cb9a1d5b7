"""A person at a real browser: what they see, and everything that goes wrong meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.support.servers import Site
from tools import system_packages

_MILLISECONDS = 60_000
_FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
_CLICKED = "clickbot test succeeded"
_IDLE = """() => !document.querySelector('.o_loading_indicator, .o_blockUI')
    && document.querySelector('.o_action_manager > *, .modal .o_form_view')"""


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser; a missing one is an error."""
    system_packages.require_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system_packages.browser(), args=list(_FLAGS)
        )
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """A user in a window of their own, logged in by hand; `went_wrong` collects errors."""

    def __init__(self, browser: Browser, site: Site, login: str) -> None:
        self._site = site
        self.went_wrong: list[str] = []
        self._context = browser.new_context(viewport={"width": 1920, "height": 1080})
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(_MILLISECONDS)
        self.page.on("pageerror", lambda error: self.went_wrong.append(f"page: {error}"))
        self.page.on("console", self._listen)
        self.page.on("response", self._check)
        self.page.goto(f"{site.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click(".oe_login_form button[type=submit]")
        self.settle()

    def close(self) -> None:
        """Close the window."""
        self._context.close()

    def settle(self) -> None:
        """Wait until the screen shows an action and nothing is being loaded."""
        self.page.wait_for_function(_IDLE)
        self.check()

    def check(self) -> None:
        """Fail on whatever has gone wrong so far."""
        dialog = self.page.query_selector(".o_error_dialog")
        shown = [dialog.inner_text()] if dialog else []
        assert not (self.went_wrong + shown), "\n".join(self.went_wrong + shown)

    def open_menu(self, *names: str) -> None:
        """Click through the menus of the open app."""
        for name in names:
            self.page.locator(".o_menu_sections, .o-dropdown--menu").get_by_text(
                name, exact=True
            ).last.click()
        self.settle()

    def open_app(self, xmlid: str) -> None:
        """Open an app."""
        self.page.click(".o_navbar_apps_menu button")
        self.page.click(f".o-dropdown--menu [data-menu-xmlid='{xmlid}']")
        self.page.wait_for_selector(f".o_menu_brand[data-menu-xmlid='{xmlid}']")
        self.settle()

    def press(self, name: str) -> None:
        """Press a button of the form."""
        self.page.locator(f".o_form_view button[name='{name}']:visible").first.click()

    def confirm(self) -> None:
        """Answer a question with its first button."""
        self.page.locator(".modal footer .btn-primary").click()
        expect(self.page.locator(".modal")).to_have_count(0)

    def click_everything(self, app: str) -> None:
        """Click every menu, view and filter of an app, as Odoo's own test of its apps does."""
        with self.page.expect_console_message(
            lambda said: said.text == _CLICKED or said.type == "error", timeout=10 * _MILLISECONDS
        ):
            self.page.evaluate(
                """app => {
                    odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')
                        .startClickEverywhere(app);
                }""",
                app,
            )
        self.check()

    def open_record(self, model: str, id_: int) -> None:
        """Open a record's form and all of its tabs."""
        failed = self.page.evaluate(
            """([model, id]) => odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
                type: 'ir.actions.act_window', res_model: model, res_id: id,
                views: [[false, 'form']],
            }, {clearBreadcrumbs: true}).then(() => '', error => {
                const cause = error.cause || error;
                return `${cause.message} ${cause.data?.message || ''}`;
            })""",
            [model, id_],
        )
        assert not failed, f"{model} {id_}: {failed}"
        self.settle()
        for tab in self.page.query_selector_all(".o_form_view .o_notebook_headers .nav-link"):
            tab.click()
            self.settle()

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.went_wrong.append(f"console: {said.text}")

    def _check(self, response: Any) -> None:
        if response.status >= 500:
            self.went_wrong.append(f"{response.status}: {response.url}")
