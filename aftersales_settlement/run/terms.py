"""What a month is settled on: parameters, network, rates, coefficients, parts, technicians."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from odoo.addons.aftersales_service.rules.dates import add_months
from odoo.addons.aftersales_service.rules.payees import find_payees
from odoo.addons.aftersales_service.rules.technicians import Technician
from odoo.addons.aftersales_service.rules.tree import Tree

from ..rules.claims import Terms
from ..rules.coefficients import Step, satisfaction_coefficient
from ..rules.currency import Exchange
from ..rules.money import ZERO, Rounding
from ..rules.rates import Rate, RateSheet


class Network(NamedTuple):
    """The service points as they stand: the tree, and who is paid for whom."""

    tree: Tree
    codes: Mapping[int, str]
    levels: Mapping[int, int]
    payee_of: Mapping[int, int | None]


class Part(NamedTuple):
    """A product: its code for explanations, its list price, whether it must come back."""

    code: str
    list_price: Decimal
    currency: int
    return_required: bool


class TechnicianRow(NamedTuple):
    """A technician, with what the rules need and what explanations name."""

    code: str
    rules: Technician


class MonthTerms(NamedTuple):
    """All that a month's decisions share; loaded once, in a constant number of queries.

    ``company`` is the id of whose month it is, ``start`` the first day that the company settles
    at all, ``end`` the month's last day.
    """

    company: int
    rules: Terms
    start: date
    end: date
    repeat_months: int
    non_original_multiplier: Decimal
    network: Network
    service_types: Mapping[int, str]
    faults: Mapping[int, str]
    repair_levels: Mapping[int, str]
    technicians: Mapping[int, TechnicianRow]
    parts: Mapping[int, Part]
    charged_verdicts: Sequence[int]
    verdict_ids: Mapping[str, int]
    exchange: Exchange
    scores: Mapping[int, tuple[Decimal, int]]


def load_network(env, company) -> Network:
    """Load a company's points; archived ones too, since old orders may be theirs."""
    rows = env.execute_query(
        SQL(
            "SELECT id, code, parent_id, level_id, is_payee FROM aftersales_point"
            " WHERE company_id = %s",
            company.id,
        )
    )
    parents = {point: parent for point, _code, parent, _level, _payee in rows}
    payees = {point for point, _code, _parent, _level, is_payee in rows if is_payee}
    return Network(
        Tree(parents),
        {row[0]: row[1] for row in rows},
        {row[0]: row[3] for row in rows},
        find_payees(parents, payees),
    )


def load_terms(env, company, month: date, start: date, cutoff: date) -> MonthTerms:
    """Load what the statements of ``month`` are decided on, as it stands now.

    :param start: first day that the company settles; earlier orders are never looked at.
    :param cutoff: last day whose facts count.
    """
    network = load_network(env, company)
    end = add_months(month, 1) - timedelta(days=1)
    scores = _load_scores(env, company, month, end)
    steps = _load_steps(env, company)
    service_types = _load_service_types(env)
    parts = _load_parts(env)
    rules = Terms(
        month=month,
        cutoff=cutoff,
        carry_months=company.aftersales_carry_months,
        false_multiplier=_decimal(company.aftersales_false_multiplier),
        travel_types=_load_travel_types(env),
        rates=_load_rates(env, company, network),
        coefficients={
            point: satisfaction_coefficient(steps, total, count)
            for point, (total, count) in scores.items()
        },
        returnable=frozenset(id_ for id_, part in parts.items() if part.return_required),
        rounding=Rounding(_decimal(company.currency_id.rounding)),
        checks=env["aftersales.claim.check"]._get_checks(company),
    )
    return MonthTerms(
        company=company.id,
        rules=rules,
        start=start,
        end=end,
        repeat_months=company.aftersales_repeat_months,
        non_original_multiplier=_decimal(company.aftersales_non_original_multiplier),
        network=network,
        service_types=service_types,
        faults=dict(env.execute_query(SQL("SELECT id, code FROM aftersales_fault"))),
        repair_levels=dict(env.execute_query(SQL("SELECT id, code FROM aftersales_repair_level"))),
        technicians=_load_technicians(env, company),
        parts=parts,
        charged_verdicts=_load_charged_verdicts(env),
        verdict_ids=dict(
            env.execute_query(SQL("SELECT code, id FROM aftersales_inspection_verdict"))
        ),
        exchange=_load_exchange(env, company, rules.rounding),
        scores=scores,
    )


def _decimal(value: float) -> Decimal:
    """Return the decimal that a stored number shows; its float is never calculated with."""
    return Decimal(repr(value))


def _load_scores(env, company, month: date, end: date) -> dict[int, tuple[Decimal, int]]:
    """Return point id -> sum and number of the month's follow-up scores (rule 9)."""
    rows = env.execute_query(
        SQL(
            """
            SELECT o.point_id, SUM(f.score)::text, COUNT(*)
              FROM aftersales_followup f
              JOIN repair_order o ON o.id = f.order_id
             WHERE f.date BETWEEN %s AND %s AND o.company_id = %s AND o.point_id IS NOT NULL
             GROUP BY o.point_id
            """,
            month,
            end,
            company.id,
        )
    )
    return {point: (Decimal(total), count) for point, total, count in rows}


def _load_steps(env, company) -> list[Step]:
    rows = env.execute_query(
        SQL(
            "SELECT min_score::text, coefficient::text FROM aftersales_coefficient"
            " WHERE company_id = %s",
            company.id,
        )
    )
    return [Step(Decimal(score), Decimal(coefficient)) for score, coefficient in rows]


def _load_service_types(env) -> dict[int, str]:
    return dict(env.execute_query(SQL("SELECT id, code FROM aftersales_service_type")))


def _load_travel_types(env) -> list[int]:
    """Return the types whose rates pay travel (rule 8): of an archived one, they no longer do."""
    rows = env.execute_query(
        SQL("SELECT id FROM aftersales_service_type WHERE kind = 'travel' AND active ORDER BY id")
    )
    return [id_ for (id_,) in rows]


def _load_rates(env, company, network: Network) -> RateSheet:
    """Load the rates of the company's sheet in force."""
    sheet = env["aftersales.rate.sheet"]._get_in_force(company)
    rows = env.execute_query(
        SQL(
            """
            SELECT id, service_type_id, repair_level_id, category_id, level_id, point_id,
                   unit, amount::text, COALESCE(free_km, 0)::text, valid_from, valid_to
              FROM aftersales_rate
             WHERE sheet_id = %s AND active
             ORDER BY sequence, id
            """,
            sheet.id or None,
        )
    )
    rates = [
        Rate(row[0], place, *row[1:7], Decimal(row[7]), Decimal(row[8]), *row[9:])
        for place, row in enumerate(rows)
    ]
    categories = Tree(dict(env.execute_query(SQL("SELECT id, parent_id FROM product_category"))))
    return RateSheet(rates, categories, network.tree, network.levels)


def _load_technicians(env, company) -> dict[int, TechnicianRow]:
    codes = dict(
        env.execute_query(
            SQL("SELECT id, code FROM aftersales_technician WHERE company_id = %s", company.id)
        )
    )
    facts = env["aftersales.order.facts"]._load_technicians(codes)
    return {id_: TechnicianRow(code, facts[id_]) for id_, code in codes.items()}


def _load_parts(env) -> dict[int, Part]:
    rows = env.execute_query(
        SQL(
            """
            SELECT p.id, p.default_code, t.list_price::text, COALESCE(c.currency_id, %s),
                   t.return_required
              FROM product_product p
              JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN res_company c ON c.id = t.company_id
             WHERE t.aftersales_kind = 'part'
                OR EXISTS (SELECT 1 FROM aftersales_replacement r WHERE r.product_id = p.id)
                OR EXISTS (SELECT 1 FROM aftersales_part_return b WHERE b.product_id = p.id)
            """,
            # What belongs to no company has its prices in the main one's currency.
            env["res.company"]._get_main_company().sudo().currency_id.id,
        )
    )
    return {
        id_: Part(code or str(id_), Decimal(price) if price else ZERO, currency, bool(required))
        for id_, code, price, currency, required in rows
    }


def _load_exchange(env, company, rounding: Rounding) -> Exchange:
    """Load the currency rates that count for a company: its own, then those of all."""
    rows = env.execute_query(
        SQL(
            """
            SELECT currency_id, company_id IS NULL, name, rate::text
              FROM res_currency_rate
             WHERE company_id IS NULL OR company_id = %s
             ORDER BY 1, 2, 3
            """,
            company.root_id.id,
        )
    )
    rates: dict[int, dict[bool, list]] = defaultdict(lambda: defaultdict(list))
    for currency, is_shared, day, rate in rows:
        rates[currency][is_shared].append((day, Decimal(rate)))
    found = {currency: list(histories.values()) for currency, histories in rates.items()}
    return Exchange(company.currency_id.id, found, rounding)


def _load_charged_verdicts(env) -> list[int]:
    """Return the verdicts on returned parts that cost a penalty (rule 23)."""
    rows = env.execute_query(
        SQL("SELECT id FROM aftersales_inspection_verdict WHERE charges_list_price ORDER BY id")
    )
    return [id_ for (id_,) in rows]
