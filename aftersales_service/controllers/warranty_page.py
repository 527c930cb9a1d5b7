from werkzeug.exceptions import TooManyRequests

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .pages import NOTHING_SENT, read_search

MOST_MACHINES = 20


class WarrantyPage(http.Controller):
    """For everybody: is the machine with this serial number under warranty?"""

    @http.route(
        "/warranty",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        max_content_length=NOTHING_SENT,
    )
    def warranty(self, serial="", **_kwargs):
        """Answer whether a machine is covered and until when, and nothing about its owner.

        What nobody knows is answered just like a machine without warranty, unless the company
        wants it told apart.
        """
        serial = (serial or "").strip()[:64]
        values, status = {"serial": serial, "answers": []}, 200
        if serial:
            # The public user may not read machines: the page shows what follows, no more.
            throttle = request.env["aftersales.throttle"].sudo()
            if throttle.admit_address(request.httprequest.remote_addr or ""):
                lots = request.env["stock.lot"].sudo()
                values["answers"] = lots._answer_warranty_question(serial)
            else:
                values["too_many"], status = True, TooManyRequests.code
        response = request.render("aftersales_service.warranty_page", values)
        response.status_code = status
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        if status == TooManyRequests.code:
            response.headers["Retry-After"] = "60"
        return response


class WarrantyPortal(CustomerPortal):
    """For customers and the people of service points: which of my machines are covered."""

    @http.route(
        ["/my/warranty", "/my/aftersales/warranty"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        max_content_length=NOTHING_SENT,
    )
    def my_warranty(self, search="", **_kwargs):
        """List the user's machines, or those found by a part of the serial number.

        The same page for customers and, among the after-sales pages, for service points.
        """
        search = read_search(search)
        domain = self._get_machine_domain()
        if search:
            domain &= Domain("name", "ilike", search)
        # By a domain of our own: a customer's or a service point's machines, and of those only
        # what the page shows.
        machines = request.env["stock.lot"].sudo()
        machines = machines.search(domain, limit=MOST_MACHINES, order="id desc")
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="aftersales_warranty",
            machines=machines,
            search=search,
            most_machines=MOST_MACHINES,
        )
        return request.render("aftersales_service.portal_warranty", values)

    def _get_machine_domain(self):
        """Return the machines of the user: the customer's own, or those of the service point."""
        user = request.env.user
        domain = Domain("customer_id", "child_of", user.partner_id.commercial_partner_id.id)
        points = user.aftersales_point_ids
        if points:
            domain |= Domain("dealer_id", "child_of", points.ids)
            domain |= Domain("caring_point_id", "child_of", points.ids)
        return domain & Domain("is_machine", "=", True)
