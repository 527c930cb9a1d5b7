"""The main job by hand in a real browser: a clerk makes the month, an approver does the rest."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.pages import Visitor, browsing
from tests.support.workbooks import FAULTS, write_faulty

APP = "aftersales_service.menu_root"


@pytest.fixture(scope="module")
def browser():
    """A browser."""
    with browsing() as opened:
        yield opened


def test_a_month_from_new_to_posted_bills(browser, site):
    clerk = Visitor(browser, site, "clerk")
    clerk.open_app(APP)
    clerk.open_menu("Settlement", "Months")
    clerk.page.click(".o_list_button_add")
    expect(clerk.page.locator(".o_form_view")).to_be_visible()
    clerk.press("action_make")
    _expect_status(clerk, "Made")
    month = clerk.page.locator(".o_form_view h1").inner_text()
    clerk.check()
    clerk.close()

    approver = Visitor(browser, site, "approver")
    approver.open_app(APP)
    approver.open_menu("Settlement", "Months")
    approver.page.click(f".o_data_row >> text={month}")
    approver.press("action_approve")
    approver.confirm()
    _expect_status(approver, "Approved")
    approver.press("action_bill")
    approver.confirm()
    expect(approver.page.locator("button[name='action_view_bills']")).to_be_visible()
    approver.press("action_view_bills")
    _expect_posted_bills(approver, site, month)
    approver.close()


def _expect_status(visitor, status):
    current = visitor.page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(current).to_have_text(re.compile(status), timeout=60_000)
    visitor.settle()


def _expect_posted_bills(visitor, site, month):
    due = site.sql(
        "SELECT COUNT(*) FROM aftersales_statement"
        f" WHERE billed > 0 AND to_char(month, 'YYYY-MM') = '{month}'"
    )
    rows = visitor.page.locator(".o_list_view .o_data_row")
    expect(rows).to_have_count(int(due))
    visitor.settle()
    assert int(due) > 0
    posted = site.sql(
        "SELECT COUNT(*) FROM account_move m JOIN aftersales_statement s"
        " ON s.id = m.aftersales_statement_id AND m.amount_total = s.billed"
        f" WHERE m.state = 'posted' AND to_char(s.month, 'YYYY-MM') = '{month}'"
    )
    assert posted == due


def test_the_wizard_lists_the_faults_of_a_workbook(browser, site, tmp_path):
    before = site.sql("SELECT COUNT(*), MAX(write_date) FROM repair_order")
    coordinator = Visitor(browser, site, "coordinator")
    coordinator.open_app(APP)
    coordinator.open_menu("Configuration", "Import Workbook")
    file = write_faulty(tmp_path / "faulty.xlsx")
    coordinator.page.set_input_files(".modal input[type=file]", file)
    coordinator.page.click(".modal button[name=action_import]")
    rows = coordinator.page.locator(".modal .o_field_widget[name=fault_ids] .o_data_row")
    expect(rows.first).to_be_visible(timeout=60_000)
    told = rows.all_inner_texts()
    for sheet, row, column, value in FAULTS:
        assert any(
            all(str(part) in line for part in (sheet, row, column, value)) for line in told
        ), told
    coordinator.check()
    coordinator.close()
    assert site.sql("SELECT COUNT(*), MAX(write_date) FROM repair_order") == before
