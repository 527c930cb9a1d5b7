from odoo import api, fields, models


class AftersalesAgreement(models.Model):
    """A service agreement with a service point; a renewal is another one."""

    _name = "aftersales.agreement"
    _description = "Service Agreement"
    _order = "date_end desc NULLS FIRST, date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Number")
    point_id = fields.Many2one(
        "aftersales.point",
        string="Service Point",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True, index=True)
    date_start = fields.Date(string="From", help="Empty: it has always been in force.")
    date_end = fields.Date(
        string="Until",
        help="Last day of the agreement. The coordinator is told 60 days before the last one ends.",
    )
    document_ids = fields.Many2many(
        "ir.attachment",
        "aftersales_agreement_document_rel",
        string="Documents",
        copy=False,
        bypass_search_access=True,
    )

    _in_order = models.Constraint(
        "CHECK (date_start <= date_end)", "An agreement can't end before it starts."
    )

    @api.depends("name", "date_start", "date_end")
    def _compute_display_name(self):
        for agreement in self:
            dates = (agreement.date_start, agreement.date_end)
            term = " – ".join(fields.Date.to_string(day) or "…" for day in dates)
            agreement.display_name = agreement.name or term

    @api.model_create_multi
    def create(self, vals_list):
        """Create; an agreement's documents are for those who may read it."""
        agreements = super().create(vals_list)
        agreements._adopt_documents()
        return agreements

    def write(self, vals):
        """Write; an agreement's documents are for those who may read it."""
        result = super().write(vals)
        if "document_ids" in vals:
            self._adopt_documents()
        return result

    def _adopt_documents(self):
        """Let who may read an agreement read its documents.

        Until the form is saved, a new document belongs to whoever put it there.
        """
        for agreement in self.filtered("document_ids"):
            new = agreement.document_ids.filtered(
                lambda document: document.res_model == self._name and not document.res_id
            )
            new.write({"res_id": agreement.id})
