import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.tools import SQL

from ...rules.askers import get_network

# How often one asker, or all together, may ask: times within seconds. After so many at once it is
# one each time its share of the seconds has passed. A system parameter may say other times.
LIMITS = {
    "warranty_page_address": (20, 60),
    "warranty_page_all": (600, 60),
    "registration_user": (30, 600),
    "filing_user": (30, 600),
}
# Of those who ask at the same moment one is counted first, the others try again so often.
TRIES = 10
# How many that asked long ago each question clears away: the table never grows.
CLEARED = 10


class AftersalesThrottle(models.Model):
    """Counts questions, so that nobody tries all serial numbers or identity documents.

    In the database, for several workers and servers count together. One row for each who asked of
    late, a refused question leaves none. Of who asked, no more than a fingerprint is kept.
    """

    _name = "aftersales.throttle"
    _description = "Count of Questions"
    _log_access = False

    asker = fields.Char(required=True)
    free_at = fields.Datetime(required=True, index=True)

    # Also read by each question.
    _asker_uniq = models.UniqueIndex("(asker)")

    @api.model
    @api.private
    def admit_address(self, address):
        """Count a question to the public warranty page; return whether it may be answered.

        :param address: the network address that it comes from
        """
        return self.admit(warranty_page_address=get_network(address), warranty_page_all="")

    @api.model
    @api.private
    def admit(self, **askers):
        """Count a question, and return whether it may be answered.

        At once and whatever becomes of the request, in a transaction of its own: nobody waits for
        another's page. Who can't be counted isn't answered.

        :param askers: who asks, by the limits that count: all must admit it, or none counts it
        """
        counts = [self._prepare_count(limit, asker) for limit, asker in askers.items()]
        verdicts = (self._try_to_count(counts) for _attempt in range(TRIES))
        return bool(next((one for one in verdicts if one is not None), False))

    @api.model
    def _try_to_count(self, counts):
        """Return whether a question is within all limits; None if others were counted just now."""
        try:
            with self.env.registry.cursor() as cr:
                if all(self._count(cr, *count) for count in counts):
                    return True
                cr.rollback()
                return False
        except TransactionRollbackError:
            return None

    @api.model
    def _prepare_count(self, limit, asker):
        """Return fingerprint, window and number of questions within it that are admitted."""
        times, seconds = LIMITS[limit]
        parameters = self.env["ir.config_parameter"].sudo()  # whoever asks
        said = parameters.get_param(f"aftersales_service.{limit}") or ""
        times = int(said) if said.isdecimal() else times
        secret = parameters.get_param("database.secret", "")
        name = f"{limit} {asker}".encode()
        fingerprint = hmac.new(secret.encode(), name, hashlib.sha256).hexdigest()[:32]
        return fingerprint, timedelta(seconds=seconds), times

    @staticmethod
    def _count(cr, fingerprint, window, times):
        """Count one question in one statement; return whether it is within the limit."""
        if not times:
            return False
        now, share = datetime.now(UTC).replace(tzinfo=None), window / times
        cr.execute(
            SQL(
                """
                INSERT INTO aftersales_throttle AS known (asker, free_at)
                     VALUES (%(asker)s, %(now)s + %(share)s)
                ON CONFLICT (asker) DO UPDATE
                        SET free_at = GREATEST(known.free_at, %(now)s) + %(share)s
                      WHERE known.free_at <= %(latest)s
                  RETURNING id
                """,
                asker=fingerprint,
                now=now,
                share=share,
                latest=now + window - share,
            )
        )
        admitted = bool(cr.fetchone())
        if admitted:
            cr.execute(
                SQL(
                    """
                    DELETE FROM aftersales_throttle WHERE id IN (
                         SELECT id FROM aftersales_throttle WHERE free_at < %s
                       ORDER BY free_at LIMIT %s FOR UPDATE SKIP LOCKED)
                    """,
                    now,
                    CLEARED,
                )
            )
        return admitted

    @api.autovacuum
    def _gc_old_counts(self):
        limit = 1000
        old = self.search([("free_at", "<", fields.Datetime.now())], limit=limit)
        old.unlink()
        return len(old), len(old) == limit
