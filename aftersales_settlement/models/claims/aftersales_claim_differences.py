"""What would differ if a month were made once more, as sentences in the reader's language."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from odoo.tools import formatLang

from ...run.recheck import Difference
from .aftersales_claim_sentences import ClaimSentences

# Changes of one claim that are told; they are enough to find out what happened.
TOLD_CHANGES = 5
# What follows from other amounts is told only if nothing else is.
DERIVED = ("full_value", "labour", "travel", "net", "billed", "closing")
# Whose fields name amounts.
MODELS = ("aftersales.claim", "aftersales.statement")


class DifferenceSentences(ClaimSentences):
    """Renders differences for one reader.

    :param env: environment of the reader; its language is used.
    :param currency: the company's.
    """

    def __init__(self, env, currency):
        super().__init__(env)
        self._currency = currency
        # Superuser: as of claims.
        self._checks = env["aftersales.claim.check"].sudo()

    def difference(self, difference: Difference, name: str) -> str:
        """Return what would differ, before and after, as one line."""
        before, after = difference.before, difference.after
        if before is None or after is None:
            return self._appearance(difference, name)
        changes = [
            self._env._(
                "%(field)s: %(before)s → %(after)s",
                field=self._label(key),
                before=self._side(key, before.get(key)),
                after=self._side(key, after.get(key)),
            )
            for key in before
            if key not in DERIVED or before.keys() <= set(DERIVED)
        ]
        told = "; ".join(changes[:TOLD_CHANGES])
        if len(changes) > TOLD_CHANGES:
            told += " …"
        return self._env._("%(name)s: %(changes)s", name=name, changes=told)

    def _appearance(self, difference: Difference, name: str) -> str:
        """Return what comes or goes as a whole, told by ``_describe_<kind>``."""
        there = difference.before or difference.after
        describe = getattr(self, f"_describe_{difference.kind}")
        return describe(name, there, gone=difference.after is None)

    def _describe_claim(self, order: str, there: dict[str, Any], gone: bool) -> str:
        decision = self._side("decision", there["decision"])
        if gone:
            return self._env._(
                "%(order)s (%(decision)s) would not be in this statement any more.",
                order=order,
                decision=decision,
            )
        return self._env._(
            "%(order)s would be added: %(decision)s, %(amount)s.",
            order=order,
            decision=decision,
            amount=self._money(there["amount"]),
        )

    def _describe_statement(self, payee: str, there: dict[str, Any], gone: bool) -> str:
        amount = self._money(there["net"])
        if gone:
            return self._env._(
                "The statement of %(payee)s (%(amount)s) would not be there any more.",
                payee=payee,
                amount=amount,
            )
        return self._env._(
            "There would be a statement of %(payee)s: %(amount)s.", payee=payee, amount=amount
        )

    def _describe_penalty(self, order: str, there: dict[str, Any], gone: bool) -> str:
        amount = self._money(there["penalty"])
        if gone:
            return self._env._(
                "%(order)s: the penalty of %(amount)s would not be due any more.",
                order=order,
                amount=amount,
            )
        return self._env._(
            "%(order)s: a penalty of %(amount)s would be due.", order=order, amount=amount
        )

    def _label(self, key: str) -> str:
        labels = {
            **self._fact_labels(),
            "decision": self._env._("Status"),
            "payee": self._env._("Payee"),
            "status": self._env._("Service check"),
            "technician_approved": self._env._("Technician approved"),
            "warranty": self._env._("Warranty"),
            "parts": self._env._("Replaced parts"),
            "returns": self._env._("Returned parts"),
            "rate": self._env._("Rate"),
            "travel_rate": self._env._("Travel rate"),
            "score_total": self._env._("Satisfaction points"),
            "score_count": self._env._("Follow-ups"),
            "penalty": self._env._("Penalty"),
        }
        if key in labels:
            return labels[key]
        for model in MODELS:
            field = self._env[model]._fields.get(key)
            if field:
                return field._description_string(self._env)
        return key

    def _side(self, key: str, value) -> str:
        """Return what a value is, or was."""
        if value is None or value == []:
            return self._env._("none")
        if key in self._renderers:
            return self._renderers[key](value)
        if isinstance(value, bool):
            return self._env._("Yes") if value else self._env._("No")
        return self._money(value) if self._is_money(key) else self._value(value)

    @cached_property
    def _renderers(self) -> dict[str, Callable[[Any], str]]:
        return {
            "decision": lambda decision: self._decision(*decision),
            "parts": lambda parts: ", ".join(map(self._part, parts)),
            "returns": lambda returns: ", ".join(map(self._return, returns)),
            "rate": self._rate,
            "travel_rate": self._rate,
            "status": lambda status: self._selection("repair.order", "service_status", status),
            "warranty_end": self._last_day,
            "service_type": lambda code: self._service_types.get(code, code),
            "coefficient": lambda coefficient: f"{coefficient:g}",
            "penalty": self._money,
        }

    def _is_money(self, key: str) -> bool:
        fields = (self._env[model]._fields.get(key) for model in MODELS)
        return any(field and field.type == "monetary" for field in fields)

    def _decision(self, state: str, reason: str, values: dict, check: int | None) -> str:
        label = self._selection("aftersales.claim", "state", state)
        if not reason:
            return label
        why = self._why(state, reason, values, self._checks.browse(check)).rstrip(".。")
        return self._env._("%(state)s (%(reason)s)", state=label, reason=why)

    def _selection(self, model: str, name: str, value: str) -> str:
        field = self._env[model]._fields[name]
        return dict(field._description_selection(self._env)).get(value, value)

    def _money(self, amount) -> str:
        return formatLang(self._env, float(amount), currency_obj=self._currency)
