from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

from ...rules import warranty
from ...rules.warranty.changes import LABOUR, MACHINE, PART, POLICY, USAGE, CoverChange
from ...rules.warranty.reasons import cover_data


class AftersalesWarrantyPolicy(models.Model):
    """The warranty rules' reasons as sentences in the reader's language."""

    _inherit = "aftersales.warranty.policy"

    @api.model
    def _describe_cover(self, cover, policy=None, usage=None):
        """Return why something is covered or not, as a sentence in the user's language.

        :param cover: a `Cover` of the warranty rules
        :param policy: the `Policy` of the rules that it was decided by, if there is one
        :param usage: the usage that it was decided for, or None
        """
        return self._describe_reason(cover_data(cover, policy, usage))

    @api.model
    def _describe_reason(self, data):
        """Return the sentence for a reason that was kept as data (see `cover_data`).

        A reason of the rules has a method ``_describe_<reason>``, which takes the words.
        """
        end = fields.Date.to_date(data.get("end"))
        usage = data.get("usage")
        words = {
            "policy": data.get("policy", ""),
            "start": format_date(self.env, data.get("start")) if data.get("start") else "",
            "last": format_date(self.env, end - timedelta(days=1)) if end else "",
            "usage": f"{usage:,.15g}" if usage is not None else "",
            "limit": f"{data['limit']:,.15g}" if data.get("limit") else "0",
            "step": data.get("step"),
            "amount": self._format_goodwill(data),
        }
        if data["reason"] == warranty.EXCLUDED:
            words["exclusion"] = self._get_exclusion_name(data.get("by"))
        return getattr(self, f"_describe_{data['reason']}")(words)

    @api.model
    def _get_last_day(self, cover):
        """Return the last covered day of a `Cover`, or False without an end."""
        return cover.end - timedelta(days=1) if cover.end else False

    def _format_goodwill(self, data):
        """Return what goodwill pays, as text, if a reason says how much."""
        if not data.get("amount"):
            return ""
        # Who may read a decision may read what it says.
        goodwill = self.env["aftersales.warranty"].sudo().browse(data["by"]).exists()
        currency = (goodwill.company_id or self.env.company).currency_id
        return format_amount(self.env, float(data["amount"]), currency)

    def _get_exclusion_name(self, exclusion_id):
        """Return the name of an exclusion, which may be gone since."""
        return self.env["aftersales.warranty.exclusion"].browse(exclusion_id).exists().name or ""

    # === A SENTENCE FOR EACH REASON OF THE RULES ===

    def _describe_covered(self, words):
        if words["step"]:
            return self.env._(
                "Covered by policy %(policy)s from %(start)s to %(last)s; from month %(step)s "
                "on by its terms for that age.",
                **words,
            )
        return self.env._("Covered by policy %(policy)s from %(start)s to %(last)s.", **words)

    def _describe_restart(self, words):
        return self.env._(
            "Covered until %(last)s since the same part was replaced under warranty.", **words
        )

    def _describe_extended(self, words):
        return self.env._("Covered by the extended warranty from %(start)s to %(last)s.", **words)

    def _describe_exception(self, words):
        if words["last"]:
            return self.env._(
                "Covered by an agreement for this machine from %(start)s to %(last)s.", **words
            )
        return self.env._("Covered by an agreement for this machine from %(start)s on.", **words)

    def _describe_goodwill(self, words):
        if words["amount"]:
            return self.env._("Goodwill pays %(amount)s of it.", **words)
        if words["last"]:
            return self.env._("Goodwill from %(start)s to %(last)s, up to its amount.", **words)
        return self.env._("Goodwill from %(start)s on, up to its amount.", **words)

    def _describe_no_policy(self, _words):
        return self.env._("No warranty policy applies to the machine's product.")

    def _describe_no_start(self, words):
        return self.env._(
            "Policy %(policy)s applies, but the machine has none of the dates that its "
            "cover can start with.",
            **words,
        )

    def _describe_not_started(self, words):
        return self.env._("Cover by policy %(policy)s starts on %(start)s only.", **words)

    def _describe_ended(self, words):
        return self.env._("Cover by policy %(policy)s ended on %(last)s.", **words)

    def _describe_usage(self, words):
        return self.env._(
            "The usage of %(usage)s is above the limit of %(limit)s in policy %(policy)s.", **words
        )

    def _describe_never(self, words):
        return self.env._("Policy %(policy)s never covers such parts.", **words)

    def _describe_not_included(self, words):
        return self.env._("Policy %(policy)s does not cover this at the machine's age.", **words)

    def _describe_excluded(self, words):
        return self.env._(
            "“%(exclusion)s” was found: policy %(policy)s does not cover this then.", **words
        )

    def _describe_reported_before(self, words):
        return self.env._(
            "The extended warranty from %(start)s to %(last)s was sold after this had been "
            "reported: it does not cover it.",
            **words,
        )

    def _describe_void(self, words):
        return self.env._("The warranty of this machine is void since %(start)s.", **words)

    # === WHOLE DECISIONS ===

    @api.model
    def _render_coverage(self, data, part_names):
        """Return what is covered of each kind and part, and why, as HTML.

        :param data: what `coverage_data` of the rules returned
        :param part_names: product id -> name
        """
        if not data:
            return False
        kinds = {
            "parts": self.env._("Parts"),
            "labour": self.env._("Labour"),
            "travel": self.env._("Travel"),
        }
        lines = [self._get_coverage_line(kinds[kind], data["kinds"][kind]) for kind in kinds]
        lines += [
            self._get_coverage_line(part_names.get(line["part"], ""), line, is_part=True)
            for line in data["parts"]
        ]
        return self.env["ir.qweb"]._render("aftersales_service.warranty_coverage", {"lines": lines})

    # === CHANGES SINCE COMPLETION ===

    @api.model
    def _render_cover_changes(self, changes, title):
        """Return what differs of an order's cover since its completion as HTML; False if nothing.

        :param changes: `CoverChange`s of the rules, or lists of their values
        :param title: what the later side is called
        """
        if not changes:
            return False
        changes = [CoverChange(*change) for change in changes]
        # Who may read an order may read the names of its parts.
        parts = self.env["product.product"].sudo().browse({one.part for one in changes} - {None})
        names = {part.id: part.display_name for part in parts.exists()}
        lines = [self._get_change_line(change, names) for change in changes]
        return self.env["ir.qweb"]._render(
            "aftersales_service.cover_changes", {"lines": lines, "title": title}
        )

    def _get_change_line(self, change, part_names):
        """Return one line of what differs: its name, and both sides as text."""
        names = {
            MACHINE: self.env._("Machine"),
            LABOUR: self.env._("Labour"),
            POLICY: self.env._("Warranty policy"),
            USAGE: self.env._("Usage"),
            "production": self.env._("Production"),
            "delivery": self.env._("Delivery"),
            "installation": self.env._("Installation"),
        }
        side = self._describe_cover_side if change.what in (MACHINE, LABOUR, PART) else None
        side = side or (lambda value: {"text": self._describe_ground(change.what, value)})
        return {
            "name": names.get(change.what) or part_names.get(change.part, ""),
            "before": side(change.before),
            "after": side(change.after),
        }

    def _describe_cover_side(self, data):
        """Return what one side says of cover: whether there is any, and why."""
        covered = data["covered"]
        return {
            "state": self.env._("Covered") if covered else self.env._("Not covered"),
            "color": "success" if covered else "secondary",
            "text": self._describe_reason(data),
        }

    def _describe_ground(self, what, value):
        """Return what one side says of what cover rests on."""
        if value is None:
            return "–"
        if what == POLICY:
            return self.env._("%(policy)s, version %(version)s", policy=value[0], version=value[1])
        return f"{value:,.15g}" if what == USAGE else format_date(self.env, value)

    def _get_coverage_line(self, name, data, is_part=False):
        percent = float(data["percent"])
        return {
            "name": name,
            "is_part": is_part,
            "percent": f"{percent:.2f}".rstrip("0").rstrip("."),
            "is_goodwill": data["reason"] == warranty.GOODWILL,
            "color": self._get_coverage_color(data, percent),
            "reason": self._describe_reason(data),
        }

    @api.model
    def _get_coverage_color(self, data, percent):
        if data["reason"] == warranty.GOODWILL:
            return "info"
        return "success" if percent == 100 else "warning" if percent else "secondary"
