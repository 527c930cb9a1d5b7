from odoo import api, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command

# While a filing is in these states, its service point may change it.
EDITABLE_STATES = ("submitted", "returned")
# How many certificates of a technician, each with a file, wait to be checked at most.
MOST_UNCHECKED = 10
PORTAL_FIELDS = {
    "code",
    "name",
    "phone",
    "point_id",
    "state",
    "return_reason",
    "identity_number_masked",
    "skill_ids",
    "certificate_ids",
    "certificate_expiry",
    # Which a picture is known by, and which colours that of who has none.
    "write_date",
    "create_date",
}


class AftersalesTechnician(models.Model):
    """What the people of a service point do with their technicians, on the portal.

    They have no right to write: the portal's pages check whose technician it is and what they may
    say of him, and call these methods with the system's rights.
    """

    _inherit = "aftersales.technician"

    @api.model
    def _get_portal_fields(self):
        pictures = {
            f"{kind}_{size}" for kind in ("avatar", "image") for size in (128, 256, 512, 1024, 1920)
        }
        return super()._get_portal_fields() | pictures | PORTAL_FIELDS

    @api.model
    def _portal_file(self, point, values, skills, certificate):
        """File a technician of ``point``, to be approved.

        :param values: of the person
        :param skills: category ids with repair levels' ids, False for every level
        :param certificate: values of a certificate, or None
        """
        point._ensure_takes_filings()
        technician = self.create({**values, "point_id": point.id, "state": "submitted"})
        technician._portal_set_skills(skills)
        technician._portal_add_certificate(certificate)
        technician._notify_coordinators()
        return technician

    def _portal_correct(self, values, skills, certificate):
        """Change a filing; one that was returned is submitted again."""
        self.ensure_one()
        self.point_id._ensure_takes_filings(more=False)
        self.write(values)
        self._portal_set_skills(skills)
        self._portal_add_certificate(certificate)
        if self.state == "returned":
            self.action_submit()

    def _portal_set_skills(self, skills):
        """Replace the skills by those given as category ids with levels' ids."""
        held = {(one.category_id.id, one.repair_level_id.id): one for one in self.skill_ids}
        dropped = [one.id for key, one in held.items() if key not in skills]
        added = [
            {"category_id": category_id, "repair_level_id": level}
            for category_id, level in skills
            if (category_id, level) not in held
        ]
        commands = [Command.delete(id_) for id_ in dropped]
        self.skill_ids = commands + [Command.create(vals) for vals in added]

    def _portal_add_certificate(self, values):
        """Add a certificate, which counts once somebody has checked it.

        :raises UserError: if so many wait to be checked that no more are taken
        """
        if values:
            self._ensure_takes_certificates()
            self.certificate_ids = [Command.create({**values, "to_check": True})]

    def _portal_send_certificate(self, values):
        """Add a certificate to a technician and ask the coordinator to check it."""
        self.ensure_one()
        self.point_id._ensure_takes_filings(more=False)
        self._portal_add_certificate(values)
        if self.state == "approved":
            self._notify_coordinators()

    def _ensure_takes_certificates(self):
        """Raise a `UserError` if as many certificates wait to be checked as may."""
        try:
            # Of two who send one at once, the second is counted after the first.
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("Somebody else filed this at the same moment. Try again.")
            ) from error
        domain = [("technician_id", "=", self.id), ("to_check", "=", True)]
        waiting = self.env["aftersales.certificate"].search_count(domain)
        if waiting >= MOST_UNCHECKED:
            raise UserError(
                self.env._(
                    "%(number)s certificates wait to be checked: take one back, or wait until "
                    "your coordinator has checked them.",
                    number=waiting,
                )
            )

    def _is_on_file(self, identity_number, company):
        """Return whether another technician of ``company`` has this identity document."""
        vals = {"identity_number": identity_number}
        self._clean_identity_numbers([vals])
        same = self.with_context(active_test=False).search(
            [
                ("identity_number", "=", vals["identity_number"]),
                ("company_id", "=", company.id),
            ]
        )
        return bool(same - self)
