from odoo import models

from ...workbook import Plan


class AftersalesWorkbookCustomers(models.AbstractModel):
    """The customers of the sheet machines: contacts known by name and phone number."""

    _name = "aftersales.workbook.customers"
    _inherit = "aftersales.workbook.words"
    _description = "Workbook Customers"

    _workbook_sheet = "customers"
    _workbook_target = "res.partner"

    def _find(self, run):
        names = {name for name, _digits in self._get_words(run)}
        partners = self._get_writer().search(
            [("name", "in", list(names)), *self._get_company_domain(run)], order="id desc"
        )
        # Of several the oldest counts: it is the last one here.
        run.found[self._workbook_sheet] = {
            self._get_word(partner.name, partner.phone): partner for partner in partners
        }

    def _get_words(self, run):
        """Return (name, digits of the phone number) -> phone number as it is written."""
        words = {}
        for row in run.table("machines").rows:
            if row.fine("customer", "phone"):
                word = self._get_word(row.get("customer"), row.get("phone"))
                if word:
                    words.setdefault(word, row.get("phone"))
        return words

    def _get_word(self, name, phone):
        """Return what a customer is known by, None for no customer.

        Somebody without a name is known by the phone number alone. How the number is grouped
        and separated doesn't matter.
        """
        digits = "".join(filter(str.isdigit, phone or ""))
        return (name or phone, digits) if name or phone else None

    def _plan(self, run):
        plan = run.plans[self._workbook_sheet] = Plan()
        for word, phone in self._get_words(run).items():
            if word not in run.found[self._workbook_sheet]:
                vals = {"name": word[0], "phone": phone or False, "company_id": run.company.id}
                plan.creates.append((word, vals))
                plan.created += 1
