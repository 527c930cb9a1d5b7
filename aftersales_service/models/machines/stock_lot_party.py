from datetime import timedelta

from odoo import api, fields, models

from .aftersales_machine_party import ROLE_OF_FIELD

# Where a change of parties comes from, told by whoever makes it: a `PartyOrigin`.
ORIGIN_KEY = "aftersales_party_origin"
# Where whoever writes many machines one by one collects who was a party before.
COLLECTED_KEY = "aftersales_parties_collected"


class PartyOrigin(str):
    """A value of a party's origin, told by code. What a client passes is a plain text."""

    __slots__ = ()


def coming_from(origin: str) -> dict[str, PartyOrigin]:
    """Return the context that says where a change of machines' parties comes from."""
    return {ORIGIN_KEY: PartyOrigin(origin)}


class PartiesBefore(dict):
    """Machine id -> name of the field -> id of who it was. No client can pass one of these."""


class StockLot(models.Model):
    """Whose machine it is, was, and who looks after it: each change is kept."""

    _inherit = "stock.lot"

    party_ids = fields.One2many(
        "aftersales.machine.party", "lot_id", string="Owners and Points", readonly=True
    )

    # === CRUD ===

    @api.model
    def load(self, fields, data):
        """Load rows of a file; what they say of parties is known from an import."""
        return super(StockLot, self.with_context(**coming_from("import"))).load(fields, data)

    @api.model_create_multi
    def create(self, vals_list):
        """Create; what is said of the machines' parties is kept."""
        lots = super().create(vals_list)
        lots._keep_parties({})
        return lots

    def write(self, vals):
        """Write; who was a party before a change is kept."""
        if not ROLE_OF_FIELD.keys() & vals.keys():
            return super().write(vals)
        collected = self.env.context.get(COLLECTED_KEY)
        before = collected if isinstance(collected, PartiesBefore) else {}
        for lot in self:
            before.setdefault(lot.id, {name: lot[name].id for name in ROLE_OF_FIELD})
        result = super().write(vals)
        if before is not collected:
            self._keep_parties(before)
        return result

    # === PARTIES ===

    def _keep_parties(self, before):
        """Write down who is a party of the machines now, and who isn't any more.

        A constant number of queries.

        :param before: machine id -> name of the field -> id of who it was; empty for new machines
        """
        changed = [
            (lot, name)
            for lot in self.filtered("is_machine")
            for name in ROLE_OF_FIELD
            if lot[name].id != before.get(lot.id, {}).get(name, False)
        ]
        if not changed:
            return
        parties = self.env["aftersales.machine.party"]._as_system()
        if before:
            self._end_parties(parties, changed)
        parties.create(
            [lot._prepare_party_vals(name, is_new=not before) for lot, name in changed if lot[name]]
        )

    def _end_parties(self, parties, changed):
        """End the current parties of ``changed``, a list of machines and field names."""
        ended = {(lot.id, ROLE_OF_FIELD[name]) for lot, name in changed}
        current = parties.search(
            [("lot_id", "in", [lot_id for lot_id, _role in ended]), ("date_to", "=", False)]
        )
        current = current.filtered(lambda party: (party.lot_id.id, party.role) in ended)
        # Who came and went on one day was there that day.
        by_day = current.grouped(
            lambda party: max(party.lot_id._get_today() - timedelta(days=1), party.date_from)
        )
        for day, members in by_day.items():
            members.date_to = day
        current.flush_recordset()

    def _get_today(self):
        """Return today's date where the machine is, in its company or the user's."""
        return (self.company_id or self.env.company)._aftersales_today()

    def _prepare_party_vals(self, name, is_new):
        """Return the values of the machine's party in the field ``name``. Hook.

        Of a new machine, as one that an import brings, the sale says since when.
        """
        self.ensure_one()
        today = self._get_today()
        sold = is_new and (self.delivery_date or self.installation_date)
        return {
            "lot_id": self.id,
            "role": ROLE_OF_FIELD[name],
            "partner_id" if name == "customer_id" else "point_id": self[name].id,
            "date_from": min(sold or today, today),
            "origin": self._get_party_origin(),
        }

    @api.model
    def _get_party_origin(self):
        """Return where what is written comes from: a value of the party's origin."""
        origin = self.env.context.get(ORIGIN_KEY)
        return str(origin) if isinstance(origin, PartyOrigin) else "manual"
