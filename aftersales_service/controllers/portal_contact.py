from odoo.addons.portal.controllers.portal import CustomerPortal

from .pages import is_admitted, say_too_often

ASKED = "/my/aftersales?asked=1"


class ContactPortal(CustomerPortal):
    """The pages of one's own account and addresses, for the people of a service point.

    What the service point is known and paid by they ask for; the rest they change as others do.
    """

    def _create_or_update_address(self, partner_sudo, *args, **form_data):
        """Create or update an address; of a service point's contact, ask for the change.

        :return: the contact, and what the page does: where it goes, or what it says is wrong
        """
        company = partner_sudo.commercial_partner_id
        contacts = (partner_sudo | company)._filter_point_contacts()
        if not contacts:
            return super()._create_or_update_address(partner_sudo, *args, **form_data)
        wanted = {}
        if partner_sudo in contacts:
            values, _extra = self._parse_form_data(form_data)
            wanted[partner_sudo] = partner_sudo._get_other_facts(values)
        elif company in contacts and form_data.get("company_name"):
            # The page of a person has the name of the company on it, too.
            wanted[company] = company._get_other_facts({"name": form_data.pop("company_name")})
        wanted = {contact: vals for contact, vals in wanted.items() if vals}
        if wanted and not is_admitted("filing_user"):
            return partner_sudo, {"invalid_fields": [], "messages": [say_too_often()]}
        if partner_sudo not in contacts:
            partner_sudo, feedback = super()._create_or_update_address(
                partner_sudo, *args, **form_data
            )
            if "redirectUrl" not in feedback:
                return partner_sudo, feedback
        else:
            feedback = {"redirectUrl": form_data.get("callback") or "/my/addresses"}
        for contact, vals in wanted.items():
            contact._ask_for_change(vals)
        return partner_sudo, {"redirectUrl": ASKED} if wanted else feedback
