"""The demo shows every role something to do, in words that people use."""

import datetime

import pytest

from tests.support.clients import WebClient


@pytest.fixture(scope="module")
def coordinator(site):
    return WebClient(site, "coordinator")


def count(client, model, *domain):
    return client.call(model, "search_count", list(domain))


def day(days):
    return (
        (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days))
        .date()
        .isoformat()
    )


def test_a_network_of_sixty_payees_and_thousands_of_orders(coordinator):
    assert count(coordinator, "aftersales.point", ["is_payee", "=", True]) >= 60
    done = ["service_status", "=", "normal"], ["state", "=", "done"]
    assert count(coordinator, "repair.order", *done) > 2500


def test_the_coordinator_has_calls_certificates_and_meters_to_look_at(coordinator):
    is_open = ["state", "in", ["new", "open"]]
    assert count(coordinator, "aftersales.request", is_open) >= 10
    assert count(coordinator, "aftersales.request", is_open, ["received_at", "<", day(-4)]) >= 2
    orders = ["point_id", "!=", False], ["state", "=", "draft"]
    assert count(coordinator, "repair.order", *orders) >= 12
    assert count(coordinator, "repair.order", *orders, ["technician_id", "=", False]) >= 3
    assert count(coordinator, "repair.order", *orders, ["reported_at", "<", day(-7)]) >= 1
    overdue = ["schedule_date", "<", day(0)]
    assert count(coordinator, "repair.order", *orders, overdue) >= 2
    waiting = ["state", "=", "confirmed"], ["is_parts_available", "=", False]
    assert count(coordinator, "repair.order", *waiting) >= 2
    assert count(coordinator, "repair.order", ["request_id", "!=", False]) >= 2
    ending = ["expiry", "<=", day(60)], ["expiry", ">=", day(0)]
    assert count(coordinator, "aftersales.certificate", *ending) >= 5
    assert count(coordinator, "aftersales.usage.reading") >= 9
    assert count(coordinator, "aftersales.warranty", ["kind", "=", "extended"]) >= 2
    assert count(coordinator, "aftersales.technician", ["state", "=", "submitted"]) >= 2


def test_the_warehouse_has_parts_to_judge(site):
    warehouse = WebClient(site, "warehouse")
    assert count(warehouse, "aftersales.part.return", ["verdict_id", "=", False]) >= 20


def test_the_dealer_has_machines_to_register(coordinator):
    new = ["dealer_id.code", "=like", "HB-S1%"], ["customer_id", "=", False]
    assert count(coordinator, "stock.lot", *new) >= 5


def test_faults_are_called_what_people_say(coordinator):
    for fault in coordinator.call("aftersales.fault", "search_read", [], ["code", "name"]):
        assert fault["name"] != fault["code"], fault


@pytest.mark.parametrize("login", ["coordinator", "warehouse", "clerk", "approver", "auditor"])
def test_everybody_begins_with_what_waits_for_him(site, login):
    client = WebClient(site, login)
    [first] = client.call("res.users", "search_read", [["login", "=", login]], ["action_id"])
    assert first["action_id"][0] == client.load_action("after-sales")["id"]
