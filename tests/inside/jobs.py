"""What forked Odoo processes do (see child): each job takes an environment, as the superuser.

Results are plain data. Months are "YYYY-MM"; people are given by login.
"""

import datetime
import zlib
from typing import Any

CRON = "aftersales_settlement.cron_make_months"


def nothing(env: Any) -> None:
    """Only show that a process comes up."""


def make(env: Any, month: str, login: str = "clerk") -> None:
    """Press Make Statements on a month's cutoff day."""
    _period(env, month, login).action_make()


def approve(env: Any, month: str, login: str = "approver") -> None:
    """Approve a month."""
    _period(env, month, login).action_approve()


def approve_statement(env: Any, statement: str, login: str = "approver") -> None:
    """Approve one statement of a month."""
    _statement(env, statement, login).action_approve()


def bill(env: Any, month: str, login: str = "approver") -> None:
    """Create and post a month's bills."""
    _period(env, month, login).action_bill()


def approve_then_bill(env: Any, month: str) -> None:
    """As two requests do it: approval is committed before billing begins."""
    approve(env, month)
    env.cr.commit()
    bill(env, month)


def pay(env: Any, statement: str, login: str = "approver") -> None:
    """Open the payment dialog on a statement's bill, and confirm it."""
    bill = _statement(env, statement, login).bill_id
    dialog = env["account.payment.register"].with_user(_user(env, login))
    dialog = dialog.with_context(active_model="account.move", active_ids=bill.ids)
    dialog.create({}).action_create_payments()


def credit_and_bill(env: Any, statement: str, login: str = "approver") -> None:
    """Credit a statement's first bill, and bill the statement again."""
    found = _statement(env, statement, login)
    first = found.bill_ids.sorted("id")[0]
    dialog = first.env["account.move.reversal"].create(
        {
            "move_ids": first.ids,
            "company_id": first.company_id.id,
            "journal_id": first.journal_id.id,
        }
    )
    dialog.refund_moves()
    found._create_bills(found.company_id._aftersales_today())._post(soft=False)


def money(env: Any, statement: str) -> "dict[str, Any]":
    """What was billed, credited and paid for a statement."""
    found = _statement(env, statement, "approver").sudo()
    return {
        "billed": found.billed,
        "status": found.billing_status,
        "moves": [
            (move.move_type, move.state, move.amount_total, move.aftersales_is_credited)
            for move in found.bill_ids.sorted("id")
        ],
        "payments": found.bill_ids.matched_payment_ids.mapped("amount"),
    }


def start_in_background(env: Any, month: str, batch_orders: int = 1, login: str = "clerk") -> None:
    """Press Make Statements for a month too large for a request: July is five batches."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("aftersales_settlement.batch_orders", str(batch_orders))
    parameters.set_param("aftersales_settlement.background_orders", "0")
    _period(env, month, login).action_make()
    parameters.set_param("aftersales_settlement.background_orders", False)


def help_making(env: Any, month: str) -> None:
    """Do what nobody does of a month that is being made, as another worker's scheduler does."""
    _period(env, month, "clerk").sudo()._go_on()


def batches_left(env: Any, month: str) -> int:
    """How many batches of a month are not done."""
    batches = _period(env, month, "clerk").sudo()._get_batches_of_run()
    return len(batches.filtered(lambda batch: not batch.is_done))


def run_scheduler(env: Any) -> None:
    """Let the scheduler go on with the months that were started."""
    env.ref(CRON)._trigger()
    env["ir.cron"].search([("id", "!=", env.ref(CRON).id)]).active = False
    env.cr.commit()
    env["ir.cron"]._process_jobs(env.cr.dbname)


def look(env: Any, month: str) -> "dict[str, Any]":
    """All that a month holds, without ids and times: to compare two runs."""
    period = _period(env, month, "clerk").sudo()
    bills = period.statement_ids.bill_ids.sorted("ref")
    return {
        "state": period.state,
        "result": period._get_result(),
        "lines": sorted(
            (line.statement_id.name, line.point_id.code, line.claim_count, line.labour,
             line.travel, line.penalties, line.clawbacks)
            for line in period.statement_ids.line_ids
        ),
        "claims": sorted(
            (claim.order_id.name, claim.statement_id.name, claim.state, claim.labour_base,
             claim.travel_base, claim.coefficient, claim.reason_text, str(claim.facts))
            for claim in period.claim_ids
        ),
        "penalties": sorted(
            (penalty.order_id.name, penalty.kind, penalty.amount) for penalty in period.penalty_ids
        ),
        "settled": sorted(period.claim_ids.order_id.filtered("is_settled").mapped("name")),
        "statements": sorted(
            (statement.name, statement.state, statement.made_by_id.login)
            for statement in period.statement_ids
        ),
        "bills": [(bill.ref, bill.state, bill.amount_total) for bill in bills],
    }  # fmt: skip


def forget(env: Any) -> None:
    """Take the database back to where no month was made. Faster than a fresh copy of it."""
    env.cr.execute(
        """
        UPDATE account_move_line SET full_reconcile_id = NULL;
        DELETE FROM account_partial_reconcile;
        DELETE FROM account_full_reconcile;
        CREATE TEMPORARY TABLE forgotten ON COMMIT DROP AS
            SELECT id FROM account_move
             WHERE aftersales_statement_id IS NOT NULL OR origin_payment_id IS NOT NULL;
        UPDATE account_move SET origin_payment_id = NULL, reversed_entry_id = NULL;
        DELETE FROM account_payment;
        DELETE FROM account_move WHERE id IN (SELECT id FROM forgotten);
        DELETE FROM aftersales_penalty;
        DELETE FROM aftersales_claim;
        DELETE FROM aftersales_statement_line;
        DELETE FROM aftersales_statement;
        UPDATE aftersales_rate_edit SET period_id = NULL;
        DELETE FROM aftersales_settlement_period;
        UPDATE repair_order SET is_settled = NULL WHERE is_settled;
        DELETE FROM aftersales_batch;
        DELETE FROM ir_config_parameter WHERE key LIKE 'aftersales_settlement.%_orders';
        DELETE FROM ir_cron_trigger;
        DELETE FROM ir_cron_progress;
        """
    )


def _period(env: Any, month: str, login: str) -> Any:
    """The month as a user sees it on its cutoff day, whatever day it is today."""
    periods = env["aftersales.settlement.period"].with_user(_user(env, login))
    period = periods._for_month(env.company, _day(month))
    cutoff = period.cutoff_date
    env.registry["res.company"]._aftersales_today = lambda _company: cutoff
    return period


def _statement(env: Any, name: str, login: str) -> Any:
    """A statement as a user sees it."""
    statements = env["aftersales.statement"].with_user(_user(env, login))
    return statements.search([("name", "=", name)])


def _user(env: Any, login: str) -> Any:
    return env["res.users"].search([("login", "=", login)])


def _day(month: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{month}-01")


def sell_machine(env: Any, serial: str, point: str) -> None:
    """A service point sold a machine, and nobody has registered it."""
    product = env["product.product"].search([("aftersales_kind", "=", "machine")], limit=1)
    dealer = env["aftersales.point"].search([("code", "=", point)])
    env["stock.lot"].create({"name": serial, "product_id": product.id, "dealer_id": dealer.id})


def register(env: Any, serial: str, point: str, customer: str) -> None:
    """A service point registers a machine for a customer, as its page on the portal does."""
    points = env["aftersales.point"].search([("code", "=", point)])
    values = {
        "name": customer,
        "phone": f"139{zlib.crc32(customer.encode()) % 10**8:08}",
        "installed": points.company_id._aftersales_today(),
        "project": False,
        "place": {},
    }
    env["stock.lot"]._register_sale(points, serial, values)


def ask(env: Any, address: str) -> None:
    """Ask the public warranty page once, from an address."""
    from odoo.exceptions import UserError

    if not env["aftersales.throttle"].admit_address(address):
        raise UserError("Too many questions")


def limit_questions(env: Any, number: int) -> None:
    """Let one address ask so many questions a minute."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("aftersales_service.warranty_page_address", str(number))


def owners(env: Any, serial: str) -> "list[str]":
    """The customers that a machine has had."""
    machine = env["stock.lot"].search([("name", "=", serial)])
    kept = machine.party_ids.filtered(lambda party: party.role == "customer")
    return sorted(kept.partner_id.mapped("name"))


def save_policy(env: Any, code: str, country: str) -> None:
    """Save a warranty policy for the machines of one country."""
    env["aftersales.warranty.policy"].create(
        {
            "code": code,
            "name": code,
            "months": 12,
            "start_event": "delivery",
            "country_ids": env["res.country"].search([("code", "=", country)]).ids,
        }
    )


def policies(env: Any, country: str) -> "list[str]":
    """The codes of the policies for one country."""
    found = env["aftersales.warranty.policy"].search([("country_ids.code", "=", country)])
    return found.mapped("code")


def grant_goodwill(env: Any, serial: str, amount: float) -> None:
    """Grant goodwill for a machine, as a manager."""
    machine = env["stock.lot"].search([("name", "=", serial)])
    values = {"lot_id": machine.id, "kind": "goodwill", "amount_limit": amount, "reason": "Loyal"}
    env["aftersales.warranty"].create(values)


def goodwill(env: Any, serial: str) -> float:
    """How much goodwill was granted for a machine."""
    machine = env["stock.lot"].search([("name", "=", serial)])
    return sum(machine.warranty_ids.mapped("amount_limit"))


def return_part(env: Any) -> int:
    """Record that a part of some order came back, not judged yet; give its id."""
    replacement = env["aftersales.replacement"].search([], limit=1)
    values = {"order_id": replacement.order_id.id, "product_id": replacement.product_id.id}
    return env["aftersales.part.return"].create(values).id


def judge(env: Any, part: int, verdict: str) -> None:
    """Press the button of a verdict on a returned part."""
    returned = env["aftersales.part.return"].browse(part)
    returned.with_context(verdict_code=verdict).action_judge()


def set_verdict(env: Any, part: int, verdict: str) -> None:
    """Choose a verdict on a returned part's form, and save."""
    found = env["aftersales.inspection.verdict"].search([("code", "=", verdict)])
    env["aftersales.part.return"].browse(part).write({"verdict_id": found.id})


def verdict(env: Any, part: int) -> str:
    """The code of the verdict on a returned part."""
    return env["aftersales.part.return"].browse(part).verdict_id.code
