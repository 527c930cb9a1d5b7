from odoo import models

from .res_partner import ACTIVITY_CHANGE


class AftersalesPoint(models.Model):
    """What the people of a service point want changed of its contact."""

    _inherit = "aftersales.point"

    def _take_change_request(self, author, note):
        """Keep a request in the point's messages, and put it before its coordinator.

        One activity at a time: a later request takes the place of an open one.

        :param author: the contact who asks
        :param note: what is to be changed, as HTML
        """
        self.ensure_one()
        point = self.sudo()  # its people may ask, but write nothing
        point._message_log(body=note, author_id=author.id)
        user = point.company_id.aftersales_coordinator_id or point.user_id
        if not user:
            return
        asked = point.activity_search([ACTIVITY_CHANGE], user_id=user.id)
        if asked:
            asked.note = note
        else:
            point.activity_schedule(ACTIVITY_CHANGE, user_id=user.id, note=note)
