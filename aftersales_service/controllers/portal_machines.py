from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .pages import (
    ID,
    NOTHING_SENT,
    PAGE,
    TEXT_SENT,
    is_admitted,
    read_page,
    read_search,
    say_too_often,
)
from .portal_forms import MAX_FILE_MB, MB, PHONE, SCAN_TYPES, FormReader

URL = "/my/aftersales/machines"
STEP = 20
LENGTHS = {"serial": 80, "name": 80, "phone": 40, "street": 120, "city": 60, "project": 120}


class MachinePortal(CustomerPortal):
    """The machines of a service point, registered by its people."""

    @http.route(
        [URL, f"{URL}/page/<{PAGE}:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        max_content_length=NOTHING_SENT,
    )
    def list_machines(self, page=1, search="", **_kwargs):
        """List the machines that the user's service points sold or look after."""
        search = read_search(search)
        machines, domain = self._get_machines(), self._get_machines_domain(search)
        pager = portal_pager(
            URL,
            total=machines.search_count(domain),
            page=read_page(page),
            step=STEP,
            url_args={"search": search} if search else {},
        )
        found = machines.search(domain, limit=STEP, offset=pager["offset"], order="id desc")
        return self._render_machines(
            "aftersales_service.portal_machines",
            page_name="aftersales_machines",
            machines=found,
            search=search,
            pager=pager,
        )

    def _get_machines(self):
        """Return the model of machines, to be searched by `_get_machines_domain`.

        With the system's rights: a machine's record says more than its service point may know,
        what it cost for example. So portal users have no right to it, only these pages.
        """
        return request.env["stock.lot"].sudo()

    def _get_machines_domain(self, search):
        """Return the domain of the machines that the user's service points sold or care for."""
        domain = request.env["stock.lot"]._get_network_domain()
        if search:
            domain &= Domain("machine_search", "ilike", search)
        return domain

    @http.route(
        f"{URL}/<{ID}:machine_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        max_content_length=NOTHING_SENT,
    )
    def show_machine(self, machine_id, registered="", **_kwargs):
        """Show a machine: whose it is, what covers it, what was done to it."""
        machine = self._get_machines().search(
            Domain("id", "=", machine_id) & self._get_machines_domain("")
        )
        if not machine:
            raise request.not_found()
        orders = machine.service_order_ids.filtered(lambda order: order.state == "done")
        reading = machine.usage_reading_ids.sorted(lambda one: (one.date, one.id))[-1:]
        return self._render_machines(
            "aftersales_service.portal_machine",
            page_name="aftersales_machine",
            machine=machine,
            orders=orders.sorted("completed_at", reverse=True)[:STEP],
            reading=reading,
            registered=bool(registered),
        )

    @http.route(
        f"{URL}/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        max_content_length=TEXT_SENT + MAX_FILE_MB * MB,
    )
    def register_machine(self, **post):
        """Show the form of a registration, or register what was sent."""
        points = request.env.user._get_open_points()
        if not points:
            raise request.not_found()
        if request.httprequest.method == "GET":
            return self._render_registration(post, {})
        reader = FormReader(post, request.httprequest.files, request.env._)
        serial, values = (
            reader.text("serial", True, LENGTHS["serial"]),
            self._read_registration(reader),
        )
        record = reader.file("record", SCAN_TYPES)
        document = record and (reader.file_name("record") or request.env._("Record"), record)
        if not reader.errors and not is_admitted("registration_user"):
            reader.errors["form"] = say_too_often()
        if not reader.errors:
            try:
                with request.env.cr.savepoint():
                    # The system's rights: it looks itself whose machine it is.
                    machines = request.env["stock.lot"].sudo()
                    machine = machines._register_sale(points, serial, values, document)
                return request.redirect(f"{URL}/{machine.id}?registered=1")
            except UserError as refusal:
                reader.errors["form"] = str(refusal)
        return self._render_registration(post, reader.errors)

    def _read_registration(self, reader):
        """Return what the form says of the customer, the installation and the place."""
        said = {
            name: reader.text(name, name in ("name", "phone"), LENGTHS[name])
            for name in ("name", "phone", "street", "city", "project")
        }
        if said["phone"] and not PHONE.fullmatch(said["phone"]):
            reader.errors["phone"] = request.env._("This is no phone number.")
        installed = reader.date("installed")
        if not installed:
            reader.errors.setdefault("installed", request.env._("Please fill this in."))
        state = self._get_provinces().filtered(lambda one: str(one.id) == reader.raw("state_id"))
        return {
            "name": said["name"],
            "phone": said["phone"],
            "installed": installed,
            "project": said["project"],
            "place": {
                "place_street": said["street"],
                "place_city": said["city"],
                "place_state_id": state.id,
                "place_country_id": state.country_id.id,
            },
        }

    def _get_provinces(self):
        """Return the provinces of the network's country."""
        # The system's rights: portal users read no company's address.
        company = request.env.user.aftersales_point_ids[:1].sudo().company_id
        return company.country_id.state_ids.sorted("name")

    def _render_registration(self, post, errors):
        return self._render_machines(
            "aftersales_service.portal_machine_form",
            page_name="aftersales_machine_form",
            post=post,
            errors=errors,
            states=self._get_provinces(),
            max_mb=MAX_FILE_MB,
        )

    def _render_machines(self, template, **values):
        return request.render(template, {**self._prepare_portal_layout_values(), **values})
