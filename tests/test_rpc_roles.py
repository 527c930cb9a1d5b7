"""Who may make, approve and bill over RPC, and what those from outside can see: nothing."""

import contextlib

import pytest

from tests.support.clients import RefusedError, WebClient

PERIOD, STATEMENT = "aftersales.settlement.period", "aftersales.statement"
OUTSIDE = ("service", "coordinator", "warehouse", "stock", "employee", "portal")


@pytest.fixture(scope="module")
def login(site):
    """Logs a user in, once each."""
    sessions = {}

    def get(name):
        if name not in sessions:
            sessions[name] = WebClient(site, name)
        return sessions[name]

    return get


def _refused(client, model, method, *args, **kwargs):
    with pytest.raises(RefusedError) as refused:
        result = client.call(model, method, *args, **kwargs)
        pytest.fail(f"{client.login}: {model}.{method}{args} gave {result}")
    return refused.value


def test_only_clerks_make_and_only_approvers_approve_and_bill(login, settled):
    for name in ("approver", "foreign_clerk", "foreign_approver", *OUTSIDE):
        _refused(login(name), PERIOD, "action_make", [settled["made"]])
    # The administrator is a clerk too.
    for name in ("clerk", "admin", "foreign_clerk", "foreign_approver", *OUTSIDE):
        _refused(login(name), PERIOD, "action_approve", [settled["made"]])
        _refused(login(name), STATEMENT, "action_approve", settled["drafts"])
        _refused(login(name), PERIOD, "action_bill", [settled["approved"]])
        _refused(login(name), STATEMENT, "action_create_bills", settled[STATEMENT])


def test_an_approved_month_is_not_made_again(login, settled):
    assert (
        "never changes"
        in _refused(login("clerk"), PERIOD, "action_make", [settled["approved"]]).message
    )


def test_who_made_a_month_or_keeps_the_rates_cannot_approve_it(login, settled, site):
    both = login("both")
    made = [settled["made"]]
    both.button(PERIOD, "action_make", *made)
    assert "You made" in _refused(both, PERIOD, "action_approve", made).message
    drafts = both.call(STATEMENT, "search", [["period_id", "=", made[0]], ["state", "=", "draft"]])
    assert "You made" in _refused(both, STATEMENT, "action_approve", drafts[:1]).message
    login("clerk").button(PERIOD, "action_make", *made)
    step = both.call("aftersales.coefficient", "search", [], limit=1)
    share = both.call("aftersales.coefficient", "read", step, ["coefficient"])[0]["coefficient"]
    both.call("aftersales.coefficient", "write", step, {"coefficient": share})
    assert "edited coefficients" in _refused(both, PERIOD, "action_approve", made).message
    assert (
        site.sql(f"SELECT state FROM aftersales_settlement_period WHERE id = {made[0]}") == "made"
    )


def test_who_wrote_a_rate_sheet_cannot_approve_it(login):
    both, sheets, rates = login("both"), "aftersales.rate.sheet", "aftersales.rate"
    sheet = both.call(sheets, "search", [["state", "=", "in_force"]])
    rate = both.call(rates, "search", [["sheet_id", "=", sheet[0]]], limit=1)
    for name in ("clerk", "both", "admin", "approver"):
        refused = _refused(login(name), rates, "write", rate, {"amount": 1})
        assert name == "approver" or "never changes" in refused.message
        _refused(login(name), sheets, "write", sheet, {"state": "draft"})
    draft = both.button(sheets, "action_new_version", sheet[0])["res_id"]
    copy = both.call(rates, "search", [["sheet_id", "=", draft]], limit=1)
    both.call(rates, "write", copy, {"amount": 1})
    assert "written" in _refused(both, sheets, "action_approve", [draft]).message
    for name in ("clerk", *OUTSIDE, "foreign_clerk", "foreign_approver"):
        _refused(login(name), sheets, "action_approve", [draft])
        _refused(login(name), sheets, "_put_first_in_force", [draft])
    both.call(sheets, "unlink", [draft])


def test_an_inventory_user_states_no_service_fact(login, site):
    admin, stock = login("admin"), login("stock")
    order = admin.call(
        "repair.order", "search_read",
        [["point_id", "!=", False], ["state", "=", "done"]],
        ["point_id", "product_id", "lot_id"], limit=1,
    )[0]  # fmt: skip
    machine = [order["lot_id"][0]]
    values = {name: order[name][0] for name in ("point_id", "product_id", "lot_id")}
    before = site.sql("SELECT COUNT(*) FROM repair_order")
    paid = values | {"state": "done", "units": 5000, "completed_at": "2026-10-01 00:00:00"}
    audit = {"audit_date": "2026-10-02", "audit_verdict": "false", "audit_note": "x"}
    for context in ({}, {"aftersales_workbook_import": True, "aftersales_completing": True}):
        for made in (paid, {"product_id": order["product_id"][0], "units": 5000}):
            _refused(stock, "repair.order", "create", [made], context=context)
            defaults = {f"default_{name}": value for name, value in made.items()}
            _refused(stock, "repair.order", "create", [{}], context=context | defaults)
        for values in (audit, {"state": "cancel"}, {"units": 5000}):
            _refused(stock, "repair.order", "write", [order["id"]], values, context=context)
        for values in ({"project": "Mine"}, {"installation_date": "2026-10-01"}):
            _refused(stock, "stock.lot", "write", machine, values, context=context)
        for name in ("coordinator", "service", "clerk", "warehouse", "approver"):
            _refused(login(name), "repair.order", "write", [order["id"]], audit, context=context)
    assert site.sql("SELECT COUNT(*) FROM repair_order") == before


@pytest.fixture(scope="module")
def our_models(login):
    """The models of the suite that are kept in tables, with one record of each."""
    admin, approver = login("admin"), login("approver")
    found = admin.call(
        "ir.model", "search_read",
        [["model", "=like", "aftersales.%"], ["transient", "=", False], ["abstract", "=", False]],
        ["model"],
    )  # fmt: skip
    records = {}
    for model in (row["model"] for row in found):
        for reader in (admin, approver):
            try:
                records[model] = reader.call(model, "search", [], limit=1)
                break
            except RefusedError:
                continue
    assert len(records) > 15
    return {**records, "repair.order": admin.call("repair.order", "search", [], limit=1),
            "stock.lot": admin.call("stock.lot", "search", [], limit=1)}  # fmt: skip


# People of a service point read some of these on the portal; whoever is not, finds none of it.
NOTHING = (
    [], 0, [{"__count": 0, "__extra_domain": [[1, "=", 1]]}], {"length": 0, "records": []}
)  # fmt: skip
FINDING = (
    "search", "search_count", "search_read", "web_search_read", "name_search",
    "formatted_read_group",
)  # fmt: skip
PORTAL_MODELS = {
    "aftersales.certificate",
    "aftersales.point",
    "aftersales.point.level",
    "aftersales.technician",
    "aftersales.technician.skill",
}


def test_a_portal_user_of_no_service_point_reads_nothing(login, our_models):
    portal = login("portal")
    for model, ids in our_models.items():
        for method, args in (
            ("search", [[]]),
            ("search_count", [[]]),
            ("search_read", [[], ["display_name"]]),
            ("web_search_read", [[], {"display_name": {}}]),
            ("name_search", ["2"]),
            ("formatted_read_group", [[], [], ["__count"]]),
            ("read", [ids or [1], ["display_name"]]),
            ("web_read", [ids or [1], {"display_name": {}}]),
            ("export_data", [ids or [1], ["display_name"]]),
        ):
            if model == "aftersales.point.level":
                continue  # the names of levels are no secret
            if model in PORTAL_MODELS and method in FINDING:
                assert portal.call(model, method, *args) in NOTHING, (model, method)
            else:
                _refused(portal, model, method, *args)


def test_a_portal_user_learns_nothing_by_searching_through_its_own_partner(login):
    portal = login("portal")
    for domain in (
        [["aftersales_point_ids.code", "=like", "H%"]],
        [["aftersales_point_ids", "any", [["code", "=like", "H%"]]]],
    ):
        assert portal.call("res.partner", "search", domain) == []


def test_users_of_another_company_see_nothing_of_ours(login, our_models, site):
    ours = [m for m in our_models if site.sql(_has_company(m)) == "1"]
    assert "aftersales.claim" in ours
    # The settlement rules, which hold for every company.
    ours.remove("aftersales.claim.check")
    for name in ("foreign_clerk", "foreign_approver"):
        for model in ours:
            for method, args in (("search", [[]]), ("formatted_read_group", [[], [], ["__count"]])):
                with contextlib.suppress(RefusedError):  # what is refused altogether is not seen
                    assert login(name).call(model, method, *args) in NOTHING, model
            if our_models[model]:
                _refused(login(name), model, "read", our_models[model], ["display_name"])
                _refused(login(name), model, "export_data", our_models[model], ["display_name"])


def _has_company(model):
    table = model.replace(".", "_")
    return f"SELECT COUNT(*) FROM information_schema.columns WHERE table_name = '{table}' AND column_name = 'company_id'"


def test_statements_are_sent_to_those_who_may_read_them_only(login, settled):
    statement = settled[STATEMENT][0]
    pages = (
        f"/aftersales/statement/{statement}/xlsx",
        f"/report/pdf/aftersales_settlement.report_statement/{statement}",
        f"/report/html/aftersales_settlement.report_statement/{statement}",
    )
    for page in pages:
        assert login("approver").get(page).status_code == 200
        for name in ("foreign_clerk", "foreign_approver", "employee", "portal", "warehouse"):
            assert login(name).get(page).status_code in (303, 403, 404, 500), (name, page)
    unknown = login("approver").get("/aftersales/statement/999999/xlsx")
    assert unknown.status_code == 404


def test_what_is_attached_to_a_statement_is_as_private_as_the_statement(login, settled):
    approver = login("approver")
    statement = settled[STATEMENT][0]
    attachment = approver.call(
        "ir.attachment", "create",
        {"name": "note.txt", "raw": "secret", "res_model": STATEMENT, "res_id": statement},
    )  # fmt: skip
    assert approver.get(f"/web/content/{attachment}").text == "secret"
    approver.call(STATEMENT, "message_post", [statement], body="a secret remark")
    for name in ("portal", "foreign_approver", "employee"):
        client = login(name)
        assert client.get(f"/web/content/{attachment}").status_code in (303, 403, 404)
        for model, domain in (
            ("ir.attachment", [["res_model", "=", STATEMENT]]),
            ("mail.message", [["model", "=", STATEMENT]]),
        ):
            with contextlib.suppress(RefusedError):
                assert client.call(model, "search", domain) == []
        _refused(client, "ir.attachment", "read", [attachment], ["raw"])
