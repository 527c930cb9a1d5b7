import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models

# Kept no longer than the limits look back.
WINDOW = timedelta(minutes=1)
KEPT = timedelta(hours=1)


class AftersalesWarrantyLookup(models.Model):
    """Counts the questions to the public warranty page, so that nobody tries all serial numbers.

    In the database, for several workers and servers count together; only added to, so that two at
    the same time never wait for one another. Of who asked, no more than a fingerprint is kept.
    """

    _name = "aftersales.warranty.lookup"
    _description = "Public Warranty Question"
    _log_access = False

    asked_at = fields.Datetime(required=True)
    address_hash = fields.Char(required=True)

    # Read by each question: how many there were in the last minute, from this address and in all.
    _asked_idx = models.Index("(asked_at, address_hash)")

    @api.model
    @api.private
    def admit(self, address):
        """Count a question, and return whether it may be answered.

        :param address: the network address that it comes from
        """
        now, asker = fields.Datetime.now(), self._get_fingerprint(address)
        since = [("asked_at", ">", now - WINDOW)]
        by_asker = self.search_count([*since, ("address_hash", "=", asker)])
        in_all = self.search_count(since)
        self.create({"asked_at": now, "address_hash": asker})
        return by_asker < self._get_limit("address", 20) and in_all < self._get_limit("all", 600)

    def _get_limit(self, name, default):
        """Return how many questions a minute are answered, to one address or to all."""
        parameters = self.env["ir.config_parameter"]
        return int(parameters.get_param(f"aftersales_service.warranty_page_{name}", default))

    def _get_fingerprint(self, address):
        secret = self.env["ir.config_parameter"].get_param("database.secret", "")
        return hmac.new(secret.encode(), address.encode(), hashlib.sha256).hexdigest()[:32]

    @api.autovacuum
    def _gc_old_questions(self):
        limit = 1000
        old = self.search([("asked_at", "<", fields.Datetime.now() - KEPT)], limit=limit)
        old.unlink()
        return len(old), len(old) == limit
