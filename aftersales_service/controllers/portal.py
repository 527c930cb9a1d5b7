from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .pages import NOTHING_SENT


class AftersalesPortal(CustomerPortal):
    """The portal of the people of a service point: /my/aftersales/…"""

    def _prepare_portal_layout_values(self):
        """Add the service points whose people the user is: none for other portal users."""
        return {
            **super()._prepare_portal_layout_values(),
            "aftersales_points": request.env.user.aftersales_point_ids,
            "aftersales_open_points": request.env.user._get_open_points(),
        }

    @http.route(
        "/my/aftersales",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        max_content_length=NOTHING_SENT,
    )
    def aftersales_home(self, asked="", changed="", **_kwargs):
        """Show what the people of a service point can do here; others their account."""
        values = self._prepare_portal_layout_values()
        if not values["aftersales_points"]:
            return request.redirect("/my")
        values.update(
            self._prepare_aftersales_home_values(),
            page_name="aftersales",
            asked=bool(asked),
            changed=bool(changed),
        )
        return request.render("aftersales_service.portal_my_aftersales", values)

    def _prepare_aftersales_home_values(self):
        """Return what the cards of the after-sales page show.

        Hook: whoever adds a card adds its numbers.

        Invoked by: aftersales_home
        """
        technicians = request.env["aftersales.technician"]
        to_correct = technicians.search_count([("state", "=", "returned")])
        return {"technicians_to_correct": to_correct}
