from odoo import fields, models
from odoo.tools import format_date


class RepairOrder(models.Model):
    """The usage that an order states becomes a reading of its machine."""

    _inherit = "repair.order"

    usage_reason = fields.Char(
        string="Why It Goes Back",
        copy=False,
        help="Why the usage is right although the machine's meter has shown more: a new meter, for "
        "example.",
    )

    def _check_completion(self):
        return super()._check_completion() + self.filtered("lot_id")._find_usage_faults()

    def _record_completion(self):
        result = super()._record_completion()
        self.filtered("lot_id")._keep_readings()
        return result

    def _find_usage_faults(self):
        """Return sentences on usage that goes back, or is left out where cover hangs on it."""
        faults = []
        silent = self.filtered(lambda order: not order.has_usage)
        for order, coverage in silent._decide_coverage().items():
            policy = coverage.policy
            if policy and policy.usage_limit is not None and coverage.machine.covered:
                faults.append(
                    self.env._(
                        "%(order)s: the warranty of %(machine)s ends at %(limit)s hours or "
                        "kilometres. State what its meter shows.",
                        order=order.name,
                        machine=order.lot_id.name,
                        limit=f"{policy.usage_limit:,.15g}",
                    )
                )
        for order, reading in (self - silent)._get_earlier_readings().items():
            if order.usage < reading.value and not order.usage_reason:
                faults.append(
                    self.env._(
                        "%(order)s states %(usage)s, but the meter of %(machine)s showed "
                        "%(value)s on %(day)s: correct it, or say why it goes back.",
                        order=order.name,
                        usage=f"{order.usage:,.15g}",
                        machine=order.lot_id.name,
                        value=f"{reading.value:,.15g}",
                        day=format_date(self.env, reading.date),
                    )
                )
        return faults

    def _get_earlier_readings(self):
        """Return order -> the last reading of its machine up to the day of the work, if any."""
        # Whoever completes the order; readings are service users' business.
        readings = self.env["aftersales.usage.reading"].sudo()
        known = readings.search([("lot_id", "in", self.lot_id.ids)], order="date desc, id desc")
        by_lot = known.grouped("lot_id")
        earlier = {}
        for order in self:
            day = order.completion_date or order.company_id._aftersales_today()
            taken = by_lot.get(order.lot_id, known.browse())
            earlier[order] = taken.filtered(lambda reading, day=day: reading.date <= day)[:1]
        return {order: reading for order, reading in earlier.items() if reading}

    def _keep_readings(self):
        """Create a reading for each order that states the usage and has none yet."""
        # Superuser: readings of others, which decide the unit, count too.
        readings = self.env["aftersales.usage.reading"].sudo()
        domain = [("lot_id", "in", self.lot_id.ids)]
        known = readings.search(domain, order="date, id")
        read = known.order_id
        units = {reading.lot_id: reading.unit for reading in known}
        readings.create(
            [
                # Superuser: who completes an order knows what the meter counts.
                order._prepare_reading_vals(units.get(order.lot_id.sudo(), "hours"))
                for order in self
                if order.has_usage and order not in read
            ]
        )

    def _withdraw_readings(self):
        """Delete the readings that the orders' completions made: they are completed anew.

        Invoked by: the correction of completed orders, a manager's
        """
        # Superuser: readings of machines that the manager need not see.
        readings = self.env["aftersales.usage.reading"].sudo()
        readings.search([("order_id", "in", self.ids)]).filtered(
            lambda reading: (
                (reading.value, reading.date)
                == (reading.order_id.usage, reading.order_id.completion_date)
            )
        ).unlink()

    def _prepare_reading_vals(self, unit):
        """Return the values of the reading that the order states. Hook.

        The order has been checked by people: what it says is kept even where it jumps.
        """
        return {
            "lot_id": self.lot_id.id,
            "date": self.completion_date,
            "value": self.usage,
            "unit": unit,
            "order_id": self.id,
            "reason": self.usage_reason
            or self.env._("Stated on service order %(order)s.", order=self.name),
        }
