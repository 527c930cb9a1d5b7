from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..base.sentinels import WORKBOOK_IMPORT


class AftersalesFollowup(models.Model):
    """A call to the customer after the service, with the score that he gave."""

    _name = "aftersales.followup"
    _description = "Follow-up"
    _inherit = ["aftersales.import.mixin", "aftersales.happened"]
    _order = "date desc, id desc"
    _rec_name = "order_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "repair.order",
        string="Service Order",
        required=True,
        # Read in bulk: the scores of a point's orders.
        index=True,
        ondelete="cascade",
        domain="[('point_id', '!=', False), ('state', '=', 'done')]",
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    point_id = fields.Many2one(related="order_id.point_id", string="Service Point")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    date = fields.Date(
        required=True,
        # Read in bulk: the scores of a month.
        index=True,
        default=lambda self: self.env.company._aftersales_today(),
    )
    score = fields.Float(
        digits=(16, 6),
        required=True,
        aggregator="avg",
        help="How satisfied the customer is, from 0 to 100. The mean of a service point's scores "
        "in a month decides which share of its labour is paid.",
    )
    note = fields.Text()

    _score_range = models.Constraint(
        "CHECK (score >= 0 AND score <= 100)", "A score lies between 0 and 100."
    )

    @api.model
    def _get_happened_days(self):
        return super()._get_happened_days() | {"date": True}

    @api.constrains("order_id")
    def _check_order_completed(self):
        """Refuse scores of work that is not done; a workbook says what it was told."""
        imports = WORKBOOK_IMPORT.is_given(self.env)
        for call in self.browse() if imports else self:
            if call.order_id.state != "done":
                raise ValidationError(
                    self.env._(
                        "%(order)s is not completed: the customer is asked when the work is done.",
                        order=call.order_id.name,
                    )
                )

    @api.constrains("score", "note")
    def _check_zero_is_meant(self):
        """Ask for a note with a score of 0: a form starts with it, and it costs labour (rule 9).

        A workbook says its scores in so many words.
        """
        if any(not call.score and not call.note and not call.import_key for call in self):
            raise ValidationError(
                self.env._(
                    "The score of a follow-up is 0. Enter the customer's score, or say in the note "
                    "why it is 0."
                )
            )
