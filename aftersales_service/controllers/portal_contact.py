from odoo.tools import str2bool

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
        company, parent = partner_sudo.commercial_partner_id, partner_sudo.parent_id
        contacts = (partner_sudo | parent | company)._filter_point_contacts()
        if not contacts:
            return super()._create_or_update_address(partner_sudo, *args, **form_data)
        said, extra = self._parse_form_data(form_data)
        refusal = self._refuse_address(partner_sudo, said, extra, form_data)
        if refusal:
            return partner_sudo, refusal
        wanted = {}
        if partner_sudo in contacts:
            wanted[partner_sudo] = partner_sudo._get_other_facts(said)
        else:
            # A person's page has the company's name on it, and its address, which is his.
            name = said.pop("company_name", None)
            if company in contacts and name:
                wanted[company] = company._get_other_facts({"name": name})
            if parent in contacts and partner_sudo.type == "contact":
                address = {key: said.pop(key) for key in parent._get_shared_facts() & said.keys()}
                wanted[parent] = wanted.get(parent, {}) | parent._get_other_facts(address)
        wanted = {contact: vals for contact, vals in wanted.items() if vals}
        changes = partner_sudo not in contacts and partner_sudo._differs_from(said)
        if wanted and not is_admitted("filing_user"):
            return partner_sudo, {"invalid_fields": [], "messages": [say_too_often()]}
        if partner_sudo not in contacts:
            form = {key: value for key, value in form_data.items() if key in said or key in extra}
            form["verify_address_values"] = False  # it was above
            partner_sudo, _feedback = super()._create_or_update_address(partner_sudo, **form)
        for contact, vals in wanted.items():
            contact._ask_for_change(vals)
        there = form_data.get("callback") or "/my/addresses"
        asked = f"{ASKED}&changed=1" if changes else ASKED
        return partner_sudo, {"redirectUrl": asked if wanted else there}

    def _refuse_address(self, partner_sudo, said, extra, form_data):
        """Return what the page says is wrong with an address; None if nothing is."""
        options = {"address_type", "use_delivery_as_billing", "required_fields", "callback"}
        invalid, missing, messages = self._validate_address_values(
            dict(said),
            partner_sudo,
            form_data.get("address_type", "billing"),
            str2bool(form_data.get("use_delivery_as_billing") or "false", False),
            form_data.get("required_fields") or "",
            **{key: value for key, value in extra.items() if key not in options},
        )
        if messages:
            return {"invalid_fields": list(invalid | missing), "messages": messages}
        return None
