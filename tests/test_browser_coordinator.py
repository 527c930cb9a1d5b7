"""A coordinator's main job in a real browser: from a caller's phone number to a completed order."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.pages import Visitor, browsing

APP = "aftersales_service.menu_root"
MOST_CLICKS = 20


class CountingVisitor(Visitor):
    """A visitor whose clicks are counted."""

    clicks = 0

    def click(self, locator):
        """Click what a locator finds first."""
        self.clicks += 1
        locator.first.click()

    def push(self, name):
        """Press a button of the form, or of the dialog above it, and wait."""
        self.click(self.page.locator(f"button[name='{name}']:visible").last)
        self.settle()

    def choose(self, text, field):
        """Type into a field, and click the offer."""
        field.fill(text)
        self.click(self.page.locator(f".o-autocomplete--dropdown-item:visible >> text={text}"))


@pytest.fixture(scope="module")
def browser():
    """A browser."""
    with browsing() as opened:
        yield opened


@pytest.fixture
def coordinator(browser, site):
    """The coordinator of the demo, logged in."""
    visitor = CountingVisitor(browser, site, "coordinator")
    yield visitor
    visitor.close()


def _find_case(site):
    """A machine of a customer with one, its phone number, and an approved technician for it."""
    found = site.sql(
        """
        SELECT l.name, p.phone, t.code
          FROM stock_lot l
          JOIN product_product pp ON pp.id = l.product_id
          JOIN product_template pt ON pt.id = pp.product_tmpl_id AND pt.aftersales_kind = 'machine'
          JOIN res_partner p ON p.id = l.customer_id AND length(p.phone) > 6
          JOIN aftersales_technician t
            ON t.point_id = COALESCE(l.caring_point_id, l.dealer_id) AND t.state = 'approved'
           AND (t.certificate_expiry IS NULL OR t.certificate_expiry > now() + interval '30 days')
          JOIN aftersales_point a ON a.id = t.point_id AND a.closed_date IS NULL AND a.active
         WHERE (SELECT COUNT(*) FROM res_partner o WHERE right(o.phone, 6) = right(p.phone, 6)) = 1
           AND (SELECT COUNT(*) FROM stock_lot m WHERE m.customer_id = p.id) = 1
         ORDER BY l.id LIMIT 1
        """
    )
    return found.strip().split("|")


def _find_part(site):
    return site.sql(
        "SELECT pp.default_code FROM product_product pp"
        " JOIN product_template pt ON pt.id = pp.product_tmpl_id"
        " WHERE pt.aftersales_kind = 'part' AND pt.tracking = 'none' AND pp.active"
        " ORDER BY pp.id LIMIT 1"
    ).strip()


def test_from_a_phone_number_to_a_completed_order(coordinator, site):
    machine, phone, technician = _find_case(site)
    part = _find_part(site)
    page = coordinator.page
    page.goto(f"{site.url}/odoo/machines")
    expect(page.locator(".o_list_view .o_data_row").nth(1)).to_be_visible()

    # The caller says the end of his number.
    page.locator(".o_searchview_input").fill(phone[-6:])
    expect(page.locator(".o_searchview_autocomplete")).to_contain_text(phone[-6:])
    page.keyboard.press("Enter")
    expect(page.locator(".o_data_row")).to_have_count(1)
    coordinator.settle()
    coordinator.click(page.locator(f".o_data_row >> text={machine}"))
    coordinator.settle()
    coordinator.push("action_view_requests")
    coordinator.click(page.locator(".o_list_button_add, .o-kanban-button-new"))
    coordinator.settle()
    page.locator("[name=summary] input").fill("Leaks oil")
    expect(page.locator("[name=lot_id] input").first).to_have_value(re.compile(machine))
    coordinator.push("action_create_order")

    # Who goes there, and what with: a part added and one taken out.
    expect(page.locator("[name=request_text] textarea")).to_have_value("Leaks oil")
    coordinator.choose(technician, page.locator("[name=technician_id] input"))
    for kind in ("add", "remove"):
        coordinator.click(page.locator("[name=move_ids] .o_field_x2many_list_row_add a"))
        line = page.locator("[name=move_ids] .o_selected_row")
        expect(line.locator("[name=repair_line_type] input")).to_be_focused()
        if kind == "remove":
            coordinator.click(line.locator("[name=repair_line_type] input"))
            coordinator.click(page.locator(".o_select_menu_item >> text=Remove"))
            expect(line.locator("[name=repair_line_type] input")).to_have_value("Remove")
        coordinator.choose(part, line.locator("[name=product_id] input"))
        expect(line.locator("[name=product_id] input")).to_have_value(re.compile(part))
    coordinator.push("action_validate")
    coordinator.push("action_repair_start")
    coordinator.push("action_repair_end")
    coordinator.push("action_complete")
    current = page.locator(".o_statusbar_status .o_arrow_button_current")
    expect(current).to_have_text(re.compile("Repaired"))
    coordinator.check()

    order, state, replaced, removed = (
        site.sql(
            "SELECT r.name, q.state,"
            " (SELECT COUNT(*) FROM aftersales_replacement a WHERE a.order_id = r.id),"
            " (SELECT COUNT(*) FROM stock_move m WHERE m.repair_id = r.id"
            "   AND m.repair_line_type = 'remove' AND m.state = 'done')"
            " FROM repair_order r JOIN aftersales_request q ON q.id = r.request_id"
            " WHERE r.state = 'done' AND q.summary = 'Leaks oil' AND r.technician_id IS NOT NULL"
        )
        .strip()
        .split("|")
    )
    assert (state, replaced, removed) == ("done", "1", "1"), order
    assert coordinator.clicks <= MOST_CLICKS, f"it took {coordinator.clicks} clicks"


def test_new_finds_its_parent(coordinator, site):
    """Follow-ups, territories, training, certificates, assessments: what a record belongs to."""
    page = coordinator.page
    coordinator.open_app(APP)
    order = site.sql(
        "SELECT name FROM repair_order WHERE point_id IS NOT NULL ORDER BY id DESC LIMIT 1"
    ).strip()
    coordinator.open_menu("Service", "Follow-ups")
    page.click(".o_list_button_add")
    page.locator(".o_selected_row [name=order_id] input").fill(order)
    offers = page.locator(".o-autocomplete--dropdown-item:visible")
    expect(offers.first).to_contain_text(order)
    page.locator(".o_selected_row [name=order_id] input").fill("No such order")
    expect(page.locator(".o-autocomplete--dropdown-menu")).not_to_contain_text('Create "No such')
