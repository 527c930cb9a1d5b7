from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...rules.technicians import count_reminders
from ..base.sentinels import PROTECTED_WRITE

CRON_BATCH = 200
PORTAL_FIELDS = {
    "name",
    "technician_id",
    "issuer",
    "issue_date",
    "expiry",
    "attachment",
    "attachment_name",
    "to_check",
}
ACTIVITY_EXPIRING = "aftersales_service.mail_activity_type_certificate_expires"

# What assignments and decisions read of a certificate, and its number.
COUNTED = ("name", "technician_id", "expiry", "issue_date", "to_check", "active")


class AftersalesCertificate(models.Model):
    """A technician's proof of being trained, valid until a day."""

    _name = "aftersales.certificate"
    _description = "Technician Certificate"
    _inherit = ["aftersales.journal.mixin", "aftersales.portal.record"]
    _order = "expiry desc, id"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True)
    technician_id = fields.Many2one(
        "aftersales.technician",
        required=True,
        index=True,
        ondelete="cascade",
    )
    point_id = fields.Many2one(related="technician_id.point_id", string="Service Point")
    company_id = fields.Many2one(related="technician_id.company_id", store=True, index=True)
    issuer = fields.Char(help="Who issued the certificate.")
    issue_date = fields.Date(string="Issued On")
    expiry = fields.Date(
        index=True, help="Last day the certificate is valid. Empty: it doesn't expire."
    )
    attachment = fields.Binary(
        string="Scan",
        attachment=True,
        groups="aftersales_service.group_service_user,base.group_portal",
    )
    attachment_name = fields.Char(string="File Name")
    to_check = fields.Boolean(
        copy=False,
        help="The service point has sent it: it counts once it is accepted, or its technician "
        "approved.",
    )
    validity = fields.Selection(
        [
            ("unchecked", "To Check"),
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
        ],
        compute="_compute_validity",
    )
    reminder_count = fields.Integer(
        string="Reminders",
        compute="_compute_reminder_count",
        store=True,
        copy=False,
        help="How many times the coordinator was reminded of the expiry.",
    )
    active = fields.Boolean(default=True)

    @api.model
    def _get_portal_fields(self):
        return super()._get_portal_fields() | PORTAL_FIELDS

    # === COMPUTE ===

    @api.depends("name", "expiry", "to_check")
    def _compute_validity(self):
        # A row that somebody begins says nothing yet.
        blank = self.filtered(lambda one: not one._origin and not one.name and not one.expiry)
        blank.validity = False
        for company, certificates in (self - blank).grouped("company_id").items():
            today = (company or self.env.company)._aftersales_today()
            days = (company or self.env.company)._get_certificate_reminder_days()
            for certificate in certificates:
                expired = certificate.expiry and certificate.expiry < today
                expiring = count_reminders(certificate.expiry, today, days)
                certificate.validity = (
                    "unchecked"
                    if certificate.to_check
                    else "expired"
                    if expired
                    else "expiring"
                    if expiring
                    else "valid"
                )

    @api.depends("expiry")
    def _compute_reminder_count(self):
        self.reminder_count = 0  # a renewed certificate expires another time

    # === CONSTRAINTS ===

    @api.constrains("issue_date", "expiry")
    def _check_dates(self):
        for certificate in self:
            dates = (certificate.issue_date, certificate.expiry)
            if all(dates) and dates[0] > dates[1]:
                raise ValidationError(
                    self.env._(
                        "The certificate %(number)s expires before it was issued: correct one of "
                        "the dates.",
                        number=certificate.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Create; what no manager has seen counts once one accepts it."""
        trusted = self.env["aftersales.technician"]._can_judge()
        if not trusted:
            vals_list = [{**vals, "to_check": True} for vals in vals_list]
        certificates = super().create(vals_list)
        certificates._record_acceptance()
        if not trusted:
            approved = certificates.technician_id.filtered(lambda one: one.state == "approved")
            approved._notify_coordinators()
        return certificates

    def write(self, vals):
        """Write; what a manager has accepted is a manager's to change, with a trace."""
        accepted = self.filtered(lambda one: not one.to_check)
        if not vals.get("to_check", True) or accepted:
            self._ensure_can_change()
        before = {one: one._get_journal_values(COUNTED) for one in accepted}
        result = super().write(vals)
        self._record_changes(before)
        return result

    def _record_changes(self, before):
        """Say in the journal who accepted certificates, and who changed accepted ones, and how.

        :param before: accepted certificate -> what it said before
        """
        journal = self.env["aftersales.journal"]
        changes = {}
        for certificate, old in before.items():
            new = certificate._get_journal_values(COUNTED)
            changes[certificate.id] = {
                name: [old[name], new[name]] for name in COUNTED if old[name] != new[name]
            }
        changed = self.browse(id_ for id_, change in changes.items() if change)
        journal._record("correction", changed, details=changes)
        (self - changed.concat(*before))._record_acceptance()

    def _record_acceptance(self):
        """Say in the journal who accepted what; the scan by its checksum."""
        accepted = self.filtered(lambda one: not one.to_check)
        # Superuser: files in fields are no attachments that people may read.
        scans = self.env["ir.attachment"].sudo()
        scans = scans.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "attachment"),
                ("res_id", "in", accepted.ids),
            ],
            ["res_id", "checksum"],
        )
        checksums = {scan.res_id: scan.checksum for scan in scans}
        details = {
            one.id: {**one._get_journal_values(COUNTED), "scan": checksums.get(one.id)}
            for one in accepted
        }
        self.env["aftersales.journal"]._record("approval", accepted, details=details)

    @api.model
    def _get_journal_labels(self):
        return super()._get_journal_labels() | {"scan": self.env._("Scan (checksum)")}

    def _get_frozen_evidence(self):
        return super()._get_frozen_evidence() | self.filtered(lambda one: not one.to_check)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        for certificate in self:
            if not certificate.to_check:
                raise UserError(
                    self.env._(
                        "The certificate %(number)s was accepted: work was assigned and paid on "
                        "it. Archive it instead.",
                        number=certificate.name,
                    )
                )

    def _ensure_can_change(self):
        """Raise an `AccessError` unless the user may change what counts for assignments."""
        if not self.env["aftersales.technician"]._can_judge():
            raise AccessError(
                self.env._(
                    "An accepted certificate is changed by a service manager only: add the new "
                    "one instead, it counts once a manager accepts it."
                )
            )

    # === ACTIONS ===

    def action_accept(self):
        """Let the certificates count that service points have sent.

        :raises UserError: naming those that count already
        """
        self.technician_id._ensure_can_judge()
        accepted = self.filtered(lambda one: not one.to_check)
        if accepted:
            raise UserError(
                self.env._(
                    "These certificates are accepted already: %(certificates)s",
                    certificates=", ".join(accepted.mapped("display_name")),
                )
            )
        self.to_check = False

    # === CRON ===

    @api.model
    def _cron_remind_of_expiry(self):
        """Remind the coordinators of certificates that expire soon, once for each of the days."""
        domain = self._get_reminder_domain()
        remaining = self.search_count(domain)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=remaining)
        last = 0
        while certificates := self.search(
            domain & Domain("id", ">", last), limit=CRON_BATCH, order="id"
        ):
            certificates._remind_of_expiry()
            last = certificates[-1].id
            if not commit(len(certificates)):
                break

    @api.model
    def _get_reminder_domain(self):
        """Return the domain of certificates that a reminder may be due of, in every company."""
        domains, reminders = [], 0
        for (company,) in self._read_group([("expiry", "!=", False)], ["company_id"]):
            today = company._aftersales_today()
            days = company._get_certificate_reminder_days()
            last = fields.Date.add(today, days=max(days))
            reminders = len(days)
            domains.append(
                Domain("company_id", "=", company.id)
                & Domain("expiry", ">=", today)
                & Domain("expiry", "<=", last)
            )
        # Of those who have left nobody needs to know.
        there = Domain("technician_id.state", "!=", "left") & Domain(
            "technician_id.active", "=", True
        )
        return Domain("reminder_count", "<", reminders) & there & Domain.OR(domains)

    def _remind_of_expiry(self):
        """Create the activities that are due, and remember that they were."""
        wanted = []
        for company, certificates in self.grouped("company_id").items():
            today, days = company._aftersales_today(), company._get_certificate_reminder_days()
            due = {one: count_reminders(one.expiry, today, days) for one in certificates}
            for certificate, count in due.items():
                if count > certificate.reminder_count and certificate._is_missed():
                    wanted.append(certificate._prepare_reminder())
                    system = PROTECTED_WRITE.give(certificate)
                    system.reminder_count = count
        self.env["aftersales.technician"]._schedule_for_coordinators(ACTIVITY_EXPIRING, wanted)

    def _is_missed(self):
        """Return whether work ends with the certificate, and somebody is there to be told."""
        self.ensure_one()
        technician = self.technician_id
        return technician.certificate_expiry == self.expiry and technician._get_coordinator()

    def _prepare_reminder(self):
        """Return what the coordinator is reminded of: technician, deadline and summary."""
        reader = self.with_context(lang=self.technician_id._get_coordinator().lang)
        summary = reader.env._("Certificate %(number)s expires", number=self.name)
        return self.technician_id, self.expiry, summary
