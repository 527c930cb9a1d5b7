from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

ACTIVITY_CHANGE = "aftersales_service.mail_activity_type_contact_change"
# What a service point is known, reached and paid by.
POINT_FACTS = (
    "name",
    "company_name",
    "vat",
    "company_registry",
    "phone",
    "email",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "parent_id",
    "type",
    "is_company",
    "bank_ids",
    "active",
)
LONGEST_FACT = 250


class ResPartner(models.Model):
    """The contact of a service point: its people ask for a change, the back office makes it."""

    _inherit = "res.partner"

    def write(self, vals):
        """Write; nobody from outside changes what a service point is known and paid by.

        :raises UserError: if a portal user does, the pages' own system rights included
        """
        if self.env.user.share and not vals.keys().isdisjoint(POINT_FACTS):
            self._ensure_facts_stay(vals)
        return super().write(vals)

    @api.constrains("company_id", "parent_id")
    def _check_company_of_points(self):
        """Keep the contact of a service point in its company's hands, or in nobody's.

        And the contacts above and below it: an account of theirs is as good as its own.

        :raises UserError: naming the service point
        """
        # Superuser: service points of whatever company, archived ones too, rest on the contacts,
        # and whoever writes on these need not see those around them.
        contacts = self.sudo().with_context(active_test=False)
        lineage = contacts._get_lineage()
        below = contacts.search([("id", "child_of", contacts.ids), ("company_id", "!=", False)])
        around = (lineage | below).filtered("company_id")
        if not around:
            return
        points = around.env["aftersales.point"].search(
            [
                "|",
                ("partner_id", "child_of", contacts.ids),
                ("partner_id", "in", lineage.ids),
            ]
        )
        for point in points:
            lineage = point.partner_id._get_lineage()
            for contact in around:
                related = contact in lineage or point.partner_id in contact._get_lineage()
                if related and contact.company_id not in point.company_id.parent_ids:
                    contact._refuse_company(point)

    def _refuse_company(self, point):
        """Raise a `UserError`: a contact around a service point's is of another company."""
        if self == point.partner_id:
            raise UserError(
                self.env._(
                    "%(contact)s is the contact of the service point %(code)s of %(company)s:"
                    " it belongs to that company, or to all.",
                    contact=self.display_name,
                    code=point.code,
                    company=point.company_id.name,
                )
            )
        raise UserError(
            self.env._(
                "%(contact)s is above or below %(other)s, the contact of the service point %(code)s"
                " of %(company)s: it belongs to that company, or to all.",
                contact=self.display_name,
                other=point.partner_id.display_name,
                code=point.code,
                company=point.company_id.name,
            )
        )

    def _get_lineage(self):
        """Return these contacts and all that are above them."""
        found = above = self
        while above := above.parent_id - found:
            found |= above
        return found

    def _ensure_facts_stay(self, vals):
        """Raise a `UserError` if the values change facts of a service point's contact."""
        for contact in self._filter_point_contacts():
            if contact._get_other_facts(vals):
                raise UserError(
                    self.env._(
                        "%(contact)s is a service point: ask your coordinator to change its name, "
                        "address or tax number.",
                        contact=contact.name,
                    )
                )

    def _filter_point_contacts(self):
        """Return those of the contacts that a service point, archived or not, rests on."""
        # The system's rights: whoever asks, and for archived ones.
        points = self.env["aftersales.point"].sudo().with_context(active_test=False)
        found = points.search([("partner_id", "child_of", self.ids)]).partner_id._get_lineage()
        return self & found.with_env(self.env)

    def _get_other_facts(self, vals):
        """Return name -> value of the facts that the values change."""
        self.ensure_one()
        # Superuser: the person may not read all of the contact that the change is about.
        contact, other = self.sudo(), {}
        for name in POINT_FACTS:
            if name in vals:
                field = self._fields[name]
                old = field.convert_to_cache(contact[name], contact)
                new = field.convert_to_cache(vals[name], contact, validate=False)
                if (old or new) and old != new:
                    other[name] = vals[name]
        return other

    def _differs_from(self, vals):
        """Return whether any of the values is another than the contact's."""
        self.ensure_one()
        # Superuser: a fact that the user doesn't see may differ as well.
        contact = self.sudo()
        return any(
            (contact[name] or vals[name])
            and self._fields[name].convert_to_cache(contact[name], contact)
            != self._fields[name].convert_to_cache(vals[name], contact, validate=False)
            for name in vals.keys() & self._fields.keys()
        )

    def _get_shared_facts(self):
        """Return the names of the facts that a person's contact has from its company's."""
        return {*self._address_fields(), *self._commercial_fields()} & set(POINT_FACTS)

    def _ask_for_change(self, vals):
        """Tell the coordinator what the people of a service point want changed of its contact.

        :param vals: name -> value, in the form of a write
        """
        self.ensure_one()
        # Superuser: people of a point change no contact, they ask for it.
        points = self.env["aftersales.point"].sudo().with_context(active_test=False)
        points = points.search([("partner_id", "child_of", self.id)])
        mine = points & self.env.user.aftersales_point_ids.sudo()
        note = self._describe_change(vals)
        (mine or points)[:1]._take_change_request(self.env.user.partner_id, note)

    def _describe_change(self, vals):
        """Return what is to be changed, from what to what, as HTML."""
        # Superuser: whoever may ask for a change is told of what.
        contact = self.sudo()
        wanted = contact.new({name: vals[name] for name in vals})
        rows = Markup().join(
            Markup("<li>%s: %s → %s</li>")
            % (
                self._fields[name]._description_string(self.env),
                self._describe_fact(contact, name),
                self._describe_fact(wanted, name),
            )
            for name in vals
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (contact.name, rows)

    def _describe_fact(self, contact, name):
        value = contact[name]
        text = value.display_name if self._fields[name].relational else value
        return str(text or "–")[:LONGEST_FACT]
