"""A claim's reasons and facts, kept as data, as sentences in the reader's language."""

from datetime import date, timedelta
from functools import cached_property

from markupsafe import Markup

from odoo.tools import format_date

from ...rules import claims as rules


class ClaimSentences:
    """Renders claims for one reader.

    :param env: environment of the reader; its language is used.
    """

    def __init__(self, env):
        self._env = env

    def _names(self, model: str) -> dict[str, str]:
        """Return the names of a model's records by code, in the reader's language."""
        records = self._env[model].with_context(active_test=False)
        return {record.code: record.name for record in records.search_fetch([], ["code", "name"])}

    @cached_property
    def _verdicts(self) -> dict[str, str]:
        return self._names("aftersales.inspection.verdict")

    @cached_property
    def _service_types(self) -> dict[str, str]:
        return self._names("aftersales.service.type")

    def reasons(self) -> list[tuple[str, str]]:
        """Return all reasons that a claim may have, each with a short label."""
        labels = self._env["aftersales.claim.check"]._get_kinds() | {
            rules.EXPIRED: self._env._("Expired"),
        }
        # A verdict is the reason then.
        del labels[rules.PART_REFUSED]
        # Whoever filters a model that leads to claims asks for this, with or without the right
        # to read verdicts.
        if self._env["aftersales.inspection.verdict"].has_access("read"):
            labels = {**self._verdicts, **labels}
        return list(labels.items())

    def reason(self, claim) -> str:
        """Return why the claim is what it is, as one sentence."""
        # Superuser: what kind of check it was, and its name; whoever reads the claim may know.
        check = claim.check_id.sudo()
        return self._why(claim.state, claim.reason, claim.reason_values or {}, check)

    def _why(self, state: str, reason: str, values: dict, check) -> str:
        if state == rules.PAID:
            return self._env._("Covered and complete: payable.")
        if state == rules.CLAWED_BACK:
            return self._env._(
                "Paid in an earlier month, then found fictitious by the audit of %(day)s: taken"
                " back.",
                day=self._day(values.get("audited")),
            )
        if reason == rules.EXPIRED:
            return self._env._(
                "Held too long, and the time to complete it has run out. Last reason: %(reason)s",
                reason=self._sentence(values.get("held"), values, check),
            )
        return self._sentence(reason, values, check)

    def _sentence(self, reason: str, values: dict, check) -> str:
        """Return what a check found, told by ``_describe_<code>``: ours, or the check's own."""
        if check.code == rules.PART_REFUSED:
            return self._describe_part_refused(reason, values)
        name = f"_describe_{check.code}"
        describe = getattr(self, name, None) or getattr(check, name, None)
        if describe:
            return describe(values)
        told = check.name or reason
        if check.outcome == rules.HELD:
            return self._env._("Held by the check “%(check)s”.", check=told)
        return self._env._("Refused by the check “%(check)s”.", check=told)

    def _describe_abnormal(self, _values: dict) -> str:
        return self._env._("The service order is marked as abnormal.")

    def _describe_false_order(self, values: dict) -> str:
        return self._env._(
            "The audit of %(day)s found that this work was never done.",
            day=self._day(values.get("audited")),
        )

    def _describe_out_of_warranty(self, values: dict) -> str:
        """Return why the warranty didn't cover it, told by ``_describe_not_covered_<cause>``."""
        name = f"_describe_not_covered_{values.get('cause')}"
        return getattr(self, name, self._describe_not_covered_ended)(values)

    def _describe_not_covered_no_policy(self, _values: dict) -> str:
        return self._env._("Out of warranty: no warranty policy applies to this machine.")

    def _describe_not_covered_no_start(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: the machine has no date that its warranty could start from"
            " (policy %(policy)s).",
            policy=values.get("policy"),
        )

    def _describe_not_covered_not_started(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: cover starts only on %(start)s (policy %(policy)s).",
            start=self._day(values.get("start")),
            policy=values.get("policy"),
        )

    def _describe_not_covered_usage(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: the machine has run more than policy %(policy)s allows.",
            policy=values.get("policy"),
        )

    def _describe_not_covered_void(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: the warranty of the machine is void since %(start)s.",
            start=self._day(values.get("start")),
        )

    def _describe_not_covered_reported_before(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: the extended warranty from %(start)s on was sold after this had"
            " been reported.",
            start=self._day(values.get("start")),
        )

    def _describe_not_covered_excluded(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: policy %(policy)s does not cover what was found on the order.",
            policy=values.get("policy"),
        )

    def _describe_not_covered_not_included(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: policy %(policy)s does not cover this work at the machine's age.",
            policy=values.get("policy"),
        )

    # Of a part that is never covered, the work on it is all that a claim is about.
    _describe_not_covered_never = _describe_not_covered_not_included

    def _describe_not_covered_ended(self, values: dict) -> str:
        return self._env._(
            "Out of warranty: cover ended on %(end)s (policy %(policy)s), and no replaced part is"
            " covered for longer.",
            end=self._last_day(values.get("end")),
            policy=values.get("policy"),
        )

    def _describe_repeat_repair(self, values: dict) -> str:
        return self._env._(
            "The same fault of this machine was repaired on %(day)s already (order %(order)s).",
            day=self._day(values.get("day")),
            order=values.get("order"),
        )

    def _describe_part_refused(self, code: str, values: dict) -> str:
        return self._env._(
            "The returned part %(part)s, received on %(day)s, was refused: %(verdict)s.",
            part=values.get("part"),
            day=self._day(values.get("received")),
            verdict=self._verdicts.get(code, code),
        )

    def _describe_technician(self, values: dict) -> str:
        cause = values.get("cause")
        if cause == "none":
            return self._env._("No technician is named on the service order.")
        if cause == "certificate":
            return self._env._(
                "The technician's certificate had expired on %(day)s, before the work was done.",
                day=self._day(values.get("expiry")),
            )
        return self._env._("The technician is not approved.")

    def _describe_no_rate(self, _values: dict) -> str:
        return self._env._("No rate covers this work.")

    def _describe_record_sheet(self, values: dict) -> str:
        if values.get("sheet"):
            return self._env._(
                "The record sheet came in on %(day)s, after the month's cutoff.",
                day=self._day(values["sheet"]),
            )
        return self._env._("The record sheet has not come in.")

    def _describe_return_pending(self, values: dict) -> str:
        return self._env._(
            "Defective parts are still owed: %(part)s, %(replaced)s replaced, %(accepted)s"
            " received and accepted.",
            part=values.get("part"),
            replaced=values.get("replaced"),
            accepted=values.get("accepted", "0"),
        )

    def penalty(self, penalty) -> str:
        """Return what a penalty is for and how it is calculated, as one sentence."""
        facts = penalty.facts or {}
        if penalty.kind == rules.FALSE_ORDER:
            return self._env._(
                "Fictitious order found by the audit of %(day)s: %(multiplier)s times the fee of"
                " %(fee)s.",
                day=self._day(facts.get("audited")),
                multiplier=facts.get("multiplier"),
                fee=facts.get("fee"),
            )
        return self._env._(
            "Part %(part)s received on %(day)s is not original: %(multiplier)s times the list"
            " price of %(price)s for a quantity of %(quantity)s.",
            part=facts.get("part"),
            day=self._day(facts.get("received")),
            multiplier=facts.get("multiplier"),
            price=self._price(facts),
            quantity=facts.get("quantity"),
        )

    def _price(self, facts: dict) -> str:
        """Return a list price, and what it was converted from."""
        price = facts.get("list_price")
        if "currency" not in facts:
            return price
        return self._env._(
            "%(price)s (%(foreign)s %(currency)s on %(day)s)",
            price=price,
            foreign=facts["foreign_price"],
            currency=facts["currency"],
            day=self._day(facts["day"]),
        )

    def facts_table(self, facts: dict) -> Markup:
        """Return what a decision was made on as a table of labels and values."""
        rows = Markup().join(
            Markup("<tr><th class='text-nowrap pe-4 fw-normal text-muted'>%s</th><td>%s</td></tr>")
            % (label, value)
            for label, value in self._fact_rows(facts)
        )
        return (
            Markup("<table class='table table-sm table-borderless w-auto mb-0'>%s</table>") % rows
        )

    def _fact_rows(self, facts: dict):
        labels = self._fact_labels()
        for key, label in labels.items():
            if key == "service_type" and key in facts:
                yield label, self._service_types.get(facts[key], facts[key])
            elif key == "warranty_end" and key in facts:
                yield label, self._last_day(facts[key])
            elif key in facts:
                yield label, self._value(facts[key])
        for part in facts.get("parts", ()):
            yield self._env._("Replaced part"), self._part(part)
        for back in facts.get("returns", ()):
            yield self._env._("Returned part"), self._return(back)
        if "rate" in facts:
            yield self._env._("Rate"), self._rate(facts["rate"])
        if "travel_rate" in facts:
            yield self._env._("Travel rate"), self._rate(facts["travel_rate"])
        if facts.get("score_count"):
            yield (
                self._env._("Satisfaction"),
                self._env._(
                    "%(count)s follow-ups, %(total)s points in all",
                    count=facts["score_count"],
                    total=facts["score_total"],
                ),
            )

    def _fact_labels(self) -> dict[str, str]:
        return {
            "day": self._env._("Completed on"),
            "point": self._env._("Service point"),
            "machine": self._env._("Machine"),
            "service_type": self._env._("Service type"),
            "repair_level": self._env._("Repair level"),
            "fault": self._env._("Fault"),
            "usage": self._env._("Usage"),
            "units": self._env._("Units"),
            "distance": self._env._("Distance (km)"),
            "record_sheet": self._env._("Record sheet"),
            "technician": self._env._("Technician"),
            "certificate_expiry": self._env._("Certificate valid until"),
            "false_on": self._env._("Found fictitious on"),
            "policy": self._env._("Warranty policy"),
            "warranty_start": self._env._("Warranty from"),
            "warranty_end": self._env._("Warranty until"),
        }

    def _part(self, part: dict) -> str:
        covered = self._env._("covered") if part.get("covered") else self._env._("not covered")
        return f"{part['part']} × {part['quantity']}: {covered}"

    def _return(self, back: dict) -> str:
        verdict = back.get("verdict")
        judged = self._verdicts.get(verdict, verdict) if verdict else self._env._("not judged")
        return f"{back['part']} × {back['quantity']}, {self._day(back['received'])}: {judged}"

    def _rate(self, rate: dict) -> str:
        amount = rate["amount"]
        if rate["unit"] == "job":
            return self._env._("%(amount)s per job", amount=amount)
        if rate["unit"] == "unit":
            return self._env._("%(amount)s per unit", amount=amount)
        if rate.get("free_km"):
            return self._env._(
                "%(amount)s per km beyond %(free)s km", amount=amount, free=rate["free_km"]
            )
        return self._env._("%(amount)s per km", amount=amount)

    def _value(self, value) -> str:
        """Return a stored value as the reader writes it: dates in the language's format."""
        if isinstance(value, str) and len(value) == 10 and value[4::3] == "--":
            try:
                return self._day(value)
            except ValueError:
                return value
        if isinstance(value, float):
            return f"{value:g}"
        return str(value)

    def _last_day(self, end: str | None) -> str:
        """Return the last covered day of a cover; its end is kept as the day after."""
        last = end and date.fromisoformat(end) - timedelta(days=1)
        return format_date(self._env, last) if last else ""

    def _day(self, value: str | None) -> str:
        return format_date(self._env, date.fromisoformat(value)) if value else ""
