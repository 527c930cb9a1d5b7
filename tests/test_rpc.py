"""What nobody can do through the programming interfaces of a real server, whoever they are."""

import pytest

from tests.support.clients import KeyClient, RefusedError, WebClient, XmlRpcClient

MADE_BY_RUNS = (
    "aftersales.claim",
    "aftersales.statement",
    "aftersales.statement.line",
    "aftersales.penalty",
)
PEOPLE = (
    "clerk", "approver", "both", "service", "coordinator", "warehouse", "employee", "portal", "dealer",
    "foreign_clerk", "foreign_approver", "admin",
)  # fmt: skip
TRICKS = {"settlement_run": True, "install_mode": True, "tracking_disable": True, "module": "base"}
CONTEXTS = ({}, TRICKS)
TABLES = (
    "aftersales_settlement_period", "aftersales_statement", "aftersales_statement_line",
    "aftersales_claim", "aftersales_penalty", "aftersales_part_return", "aftersales_replacement",
    "repair_order", "account_move", "account_move_line",
)  # fmt: skip


@pytest.fixture(scope="module")
def people(site):
    """Each user's session."""
    return {login: WebClient(site, login) for login in PEOPLE}


@pytest.fixture
def untouched(site, settled):
    """Fails when the test has changed anything of what settlements rest on or make."""

    def digest():
        return {
            table: site.sql(f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")
            for table in TABLES
        }

    before = digest()
    yield
    assert digest() == before


def _refused(client, model, method, *args, **kwargs):
    with pytest.raises(RefusedError) as refused:
        client.call(model, method, *args, **kwargs)
        pytest.fail(f"{client.login}: {model}.{method}{args} {kwargs} went through")
    return refused.value


@pytest.mark.parametrize("login", PEOPLE)
@pytest.mark.parametrize("context", CONTEXTS)
def test_nobody_writes_what_runs_make(people, settled, untouched, login, context):
    client = people[login]
    for model in MADE_BY_RUNS:
        for id_ in settled[model]:
            values = {
                "aftersales.claim": ({"amount": 9}, {"state": "paid"}, {"facts": {}}),
                "aftersales.statement": (
                    {"state": "approved"}, {"net": 9}, {"made_by_id": 1},
                    {"approved_by_id": client.uid}, {"line_ids": [[5]]},
                    {"claim_ids": [[0, 0, {"amount": 9}]]}, {"bill_ids": [[5]]},
                ),
                "aftersales.statement.line": ({"labour": 9}, {"claim_count": 0}),
                "aftersales.penalty": ({"amount": 0}, {"statement_id": False}),
            }[model]  # fmt: skip
            for vals in values:
                _refused(client, model, "write", [id_], vals, context=context)
            _refused(client, model, "web_save", [id_], vals, specification={}, context=context)
            _refused(client, model, "unlink", [id_], context=context)
            _refused(client, model, "copy", [id_], context=context)
        _refused(client, model, "create", [{}], context=context)


@pytest.mark.parametrize("login", ["clerk", "approver", "both", "coordinator", "admin"])
def test_xmlrpc_is_no_way_round(site, settled, untouched, login):
    client = XmlRpcClient(site, login)
    for context in CONTEXTS:
        for model in MADE_BY_RUNS:
            ids = settled[model][:1]
            _refused(client, model, "write", ids, {"amount": 9, "net": 9}, context=context)
            _refused(client, model, "unlink", ids, context=context)


@pytest.mark.parametrize("login", ["clerk", "approver", "both", "coordinator", "admin"])
def test_an_api_key_is_no_way_round(site, settled, untouched, login):
    client = KeyClient(site, login)
    assert client.call("repair.order", "search_count", domain=[]) > 0
    for context in CONTEXTS:
        for model in MADE_BY_RUNS:
            ids = settled[model][:1]
            _refused(client, model, "write", ids, vals={"amount": 9, "net": 9}, context=context)
            _refused(client, model, "unlink", ids, context=context)
            _refused(client, model, "create", vals_list=[{}], context=context)
        order = [settled["order"]]
        late = {"completed_at": "2020-01-01 00:00:00"}
        _refused(client, "repair.order", "write", order, vals=late, context=context)
        _refused(client, "aftersales.settlement.period", "_write_run", vals={"state": "approved"})


@pytest.mark.parametrize("login", PEOPLE)
@pytest.mark.parametrize("context", CONTEXTS)
def test_nobody_sets_the_stamps_that_runs_and_judges_set(
    people, settled, untouched, login, context
):
    client = people[login]
    order, back, move = settled["order"], settled["return"], settled["bill"]
    for model, id_, vals in (
        ("repair.order", order, {"is_settled": False}),
        ("repair.order", order, {"claim_ids": [[5]]}),
        ("repair.order", order, {"claim_ids": [[0, 0, {"amount": 9}]]}),
        ("repair.order", order, {"completed_at": "2020-01-01 00:00:00"}),
        ("repair.order", settled["open_order"], {"is_settled": True}),
        ("aftersales.part.return", back, {"judged_by_id": client.uid}),
        ("aftersales.part.return", back, {"judged_at": "2020-01-01 00:00:00"}),
        ("account.move", move, {"aftersales_statement_id": False}),
        ("account.move", move, {"partner_id": 1}),
        ("aftersales.settlement.period", settled["approved"], {"state": "draft"}),
        ("aftersales.settlement.period", settled["made"], {"state": "approved"}),
        ("aftersales.settlement.period", settled["made"], {"made_by_id": 1}),
        ("aftersales.settlement.period", settled["made"], {"month": "2020-01-01"}),
        ("aftersales.settlement.period", settled["made"], {"company_id": 2}),
        ("aftersales.settlement.period", settled["made"], {"claim_ids": [[5]]}),
        ("aftersales.settlement.period", settled["made"], {"statement_ids": [[5]]}),
    ):
        _refused(client, model, "write", [id_], vals, context=context)
    _refused(
        client, "account.move", "create",
        [{"move_type": "in_invoice", "aftersales_statement_id": settled["aftersales.statement"][0]}],
        context=context,
    )  # fmt: skip
    _refused(client, "aftersales.settlement.period", "unlink", [settled["approved"]])


@pytest.mark.parametrize(
    "vals",
    [
        {"state": "approved"},
        {"state": "made", "made_by_id": 1},
        {"made_at": "2020-01-01 00:00:00"},
        {"order_total": 999_999},
        {"claim_ids": [[0, 0, {}]]},
        {"statement_ids": [[0, 0, {}]]},
    ],
)
def test_a_month_cannot_be_created_as_made_already(people, untouched, vals):
    for login in ("clerk", "both"):
        for context in CONTEXTS:
            _refused(
                people[login], "aftersales.settlement.period", "create",
                [{"month": "2035-01-01", **vals}], context=context,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("login", "model", "vals", "field", "value"),
    [
        ("clerk", "aftersales.settlement.period", {"month": "2036-01-01"}, "state", "approved"),
        ("clerk", "aftersales.settlement.period", {"month": "2036-02-01"}, "made_by_id", 1),
        ("coordinator", "repair.order", {}, "is_settled", True),
        ("warehouse", "aftersales.part.return", {}, "judged_by_id", 1),
        ("approver", "account.move", {"move_type": "in_invoice"}, "aftersales_statement_id", None),
    ],
)
@pytest.mark.parametrize("ours", [False, True])
def test_a_default_is_no_way_round(people, settled, site, login, model, vals, field, value, ours):
    if model == "aftersales.part.return":
        parts = [["aftersales_kind", "=", "part"]]
        product = people["admin"].call("product.product", "search", parts, limit=1)[0]
        vals = {"order_id": settled["open_order"], "product_id": product}
    value = value or settled["unbilled"]
    trick = {f"default_{field}": value}
    if ours:
        trick = {"aftersales_defaults": {model: {field: value}}}
        vals = {**vals, **({"month": f"2037{vals['month'][4:]}"} if "month" in vals else {})}
    (id_,) = people[login].call(model, "create", [vals], context=trick)
    kept = site.sql(f"SELECT {field} FROM {model.replace('.', '_')} WHERE id = {id_}")
    assert kept in ("", "f", "draft"), f"{field} became {kept}"


def test_an_import_of_records_writes_no_settlement(people, settled, untouched):
    for model, fields, row in (
        ("aftersales.claim", [".id", "amount"], [settled["aftersales.claim"][0], "9"]),
        (
            "aftersales.statement",
            [".id", "state"],
            [settled["aftersales.statement"][0], "Approved"],
        ),
        ("repair.order", [".id", "is_settled"], [settled["open_order"], "True"]),
        ("aftersales.settlement.period", [".id", "state"], [settled["made"], "approved"]),
    ):
        for login in ("clerk", "approver", "both", "coordinator", "admin"):
            try:
                told = people[login].call(model, "load", fields, [list(map(str, row))])
            except RefusedError:
                continue
            assert not told["ids"], (login, model, told)


@pytest.mark.parametrize(
    ("model", "method"),
    [
        ("aftersales.settlement.period", name)
        for name in (
            "_make", "_begin", "_start", "_write_run", "_clear", "_approve", "_bill",
            "_close_when_approved", "_cron_make_months", "_go_on", "_do_job", "_for_month",
            "_get_result", "sudo", "with_context", "with_user", "lock_for_update", "browse",
        )
    ]
    + [
        ("aftersales.statement", name)
        for name in ("_approve", "_settle_orders", "_create_bills", "_ensure_settlement_run")
    ]
    + [("aftersales.claim", "_settle_orders"), ("aftersales.workbook.import", "_run_import")],
)  # fmt: skip
def test_methods_of_the_inside_cannot_be_called(people, settled, untouched, model, method):
    for login in ("clerk", "approver", "both", "admin"):
        refused = _refused(people[login], model, method, [settled["made"]])
        assert refused.kind in ("odoo.exceptions.AccessError", "builtins.AttributeError"), refused
