from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ...rules import registration
from ...rules.phones import SHORTEST as SHORTEST_PHONE
from ...rules.phones import is_same_phone, read_digits
from ..base.fragment_search import phone_contains
from .stock_lot_party import coming_from


class StockLot(models.Model):
    """Registration of a machine by the service point that sold it.

    Its people have no right to write: the portal's pages read what they say, and call
    `_register_sale` with the system's rights, which checks whose machine it is.
    """

    _inherit = "stock.lot"

    registration_delay = fields.Integer(
        string="Days Late",
        readonly=True,
        copy=False,
        help="How many days after the time allowed its service point registered the machine.",
    )

    # Read by the filter for machines that were registered late.
    _registration_delay_idx = models.Index("(registration_delay) WHERE registration_delay > 0")

    @api.model
    def _get_network_domain(self):
        """Return the domain of the machines that the user's service points sold or care for.

        Those of the points below them, too; of people of no service point, none.
        """
        sold = Domain("dealer_id.is_own_network", "=", True)
        return sold | Domain("caring_point_id.is_own_network", "=", True)

    @api.model
    def _register_sale(self, points, serial, values, document=None):
        """Register a machine of the service points for a customer.

        :param points: the service points whose people register it
        :param serial: its whole serial number
        :param values: customer (name, phone), installed (a date), project and place of use
        :param document: name and content (base64) of the self-check record, or None
        :return: the machine
        :raises UserError: if it can't be registered, saying why
        """
        company = points[:1].company_id
        lot = self._find_to_register(points, company, serial)
        verdict = lot._judge_registration(company, values["installed"])
        if verdict.refused:
            raise UserError(lot._explain_refusal(verdict, company))
        lot.with_context(**coming_from("portal")).write(
            lot._prepare_registered_vals(points, company, values, verdict.days_late)
        )
        if document:
            name, content = document
            lot.document_ids = [
                (0, 0, {"name": name, "file": content, "file_name": name, "kind": "installation"})
            ]
        if verdict.days_late:
            lot._notify_late_registration(verdict.days_late)
        return lot

    @api.model
    def _find_to_register(self, points, company, serial):
        """Return the machine, locked, if the points or one below them sold it, or nobody did.

        A serial number of somebody else's answers as one that is not known.
        """
        domain = Domain(
            [
                ("name", "=ilike", escape_psql(serial)),
                ("is_machine", "=", True),
                ("company_id", "in", (company.id, False)),
            ]
        )
        own = Domain("dealer_id", "child_of", points.ids) | Domain("dealer_id", "=", False)
        lot = self.search(domain & own)
        if len(lot) > 1:
            exact = lot.filtered(lambda one: one.name == serial)
            lot = (exact or lot).filtered("dealer_id")[:1] or exact[:1]
        if lot._is_in_stock():
            lot = lot.browse()
        try:
            # Of two who register it at once, the second is told so.
            lot.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("This machine is being registered by somebody else right now.")
            ) from error
        return lot

    def _is_in_stock(self):
        """Return whether nobody has sold the machine: it lies in one of our own warehouses."""
        stocked = [
            ("lot_id", "in", self.filtered(lambda lot: not lot.dealer_id).ids),
            ("location_id.usage", "=", "internal"),
            ("quantity", ">", 0),
        ]
        return bool(self.env["stock.quant"].search_count(stocked, limit=1))

    def _judge_registration(self, company, installed):
        """Return the rules' verdict on registering the machine, if there is one."""
        machine = None
        if self:
            machine = registration.Machine(
                bool(self.customer_id), self.production_date or None, self.delivery_date or None
            )
        request = registration.Request(machine, installed, company._aftersales_today())
        return registration.judge(
            [request],
            company.aftersales_registration_days,
            company.aftersales_late_registration == "flag",
        )[0]

    def _explain_refusal(self, verdict, company):
        """Return why a registration is refused, and what to do; nothing of who has the machine."""
        match verdict.refused:
            # In the same words: who tries numbers doesn't learn which there are.
            case registration.UNKNOWN | registration.TWICE:
                return self.env._(
                    "No machine with this serial number is left for you to register: you didn't "
                    "sell one, or it is registered. Check the number on the type plate. If the "
                    "machine has a new owner, ask your coordinator."
                )
            case registration.FUTURE:
                return self.env._("The installation lies in the future.")
            case registration.EARLY:
                return self.env._("The installation lies before the machine was delivered or made.")
        return self.env._(
            "Machines are to be registered within %(days)s days, this is %(late)s days later. Ask "
            "your coordinator to register it.",
            days=company.aftersales_registration_days,
            late=verdict.days_late,
        )

    def _prepare_registered_vals(self, points, company, values, days_late):
        """Return what a registration says of the machine. Hook."""
        customer = self._find_own_customer(points, values) or self.env["res.partner"].create(
            {
                "name": values["name"],
                "phone": values["phone"],
                "company_id": company.id,
                **{name.removeprefix("place_"): value for name, value in values["place"].items()},
            }
        )
        return {
            "customer_id": customer.id,
            "dealer_id": (self.dealer_id or points[:1]).id,
            "caring_point_id": (self.caring_point_id or self.dealer_id or points[:1]).id,
            "installation_date": values["installed"],
            "project": values["project"] or self.project,
            "registration_source": "portal",
            "registration_date": company._aftersales_today(),
            "registration_delay": days_late,
            **values["place"],
        }

    @api.model
    def _find_own_customer(self, points, values):
        """Return the customer whom this phone number means, who has a machine already.

        However it is written. Of the points' own customers the number is enough; of others only
        one of this name too, so that a number doesn't tell whose it is.
        """
        digits = read_digits(values["phone"])
        if len(digits) < SHORTEST_PHONE:
            return self.env["res.partner"]
        lots = self.search_fetch(
            Domain("company_id", "in", (points.company_id[:1].id, False))
            & Domain("customer_id", "any", self._get_phone_domain(digits[-SHORTEST_PHONE:])),
            ["customer_id", "dealer_id"],
            order="id",
        )
        lots = lots.filtered(lambda lot: is_same_phone(lot.customer_id.phone, values["phone"]))
        named = lots.filtered(lambda lot: self._is_same_name(lot.customer_id.name, values["name"]))
        below = self.env["aftersales.point"].with_context(active_test=False)
        network = below.search([("id", "child_of", points.ids)])
        own = lots.filtered(lambda lot: lot.dealer_id in network)
        return ((own & named)[:1] or own[:1] or named[:1]).customer_id

    @api.model
    def _get_phone_domain(self, digits):
        """Return the domain of the contacts whose phone number has some digits, by its index."""
        return Domain.custom(
            to_sql=lambda model, alias, query: phone_contains(alias, "phone", digits, by_index=True)
        )

    @api.model
    def _is_same_name(self, one, other):
        """Return whether two names are one but for spaces and capital letters."""
        return "".join((one or "").split()).casefold() == "".join(other.split()).casefold()

    def _notify_late_registration(self, days_late):
        """Ask whoever is in charge of the service point to look at a late registration."""
        user = self.dealer_id.user_id or self.dealer_id.company_id.aftersales_coordinator_id
        if user:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Registered %(days)s days late", days=days_late),
                user_id=user.id,
            )
