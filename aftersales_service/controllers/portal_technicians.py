from psycopg2 import IntegrityError

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.technicians.aftersales_technician import TECHNICIAN_STATES
from ..models.technicians.aftersales_technician_portal import EDITABLE_STATES
from .pages import (
    ID,
    NOTHING_SENT,
    PAGE,
    TEXT_SENT,
    is_admitted,
    read_page,
    read_search,
    read_words,
    say_too_often,
)
from .portal_forms import MAX_FILE_MB, MB, FormReader

URL = "/my/aftersales/technicians"
STEP = 20
# A form has a photo and a scan.
FORM_SENT = TEXT_SENT + 2 * MAX_FILE_MB * MB


class TechnicianPortal(CustomerPortal):
    """The technicians of a service point, filed by its people.

    Every page finds its technician by the user's own record rules; only then it goes on with the
    system's rights, for portal users may not write.
    """

    # === LIST ===

    @http.route(
        [URL, f"{URL}/page/<{PAGE}:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        max_content_length=NOTHING_SENT,
    )
    def list_technicians(self, page=1, state=None, search="", **_kwargs):
        """List the technicians of the user's service points."""
        technicians, search = request.env["aftersales.technician"], read_search(search)
        domain = self._get_list_domain(state, search)
        url_args = {name: value for name, value in (("state", state), ("search", search)) if value}
        pager = portal_pager(
            URL,
            total=technicians.search_count(domain),
            page=read_page(page),
            step=STEP,
            url_args=url_args,
        )
        found = technicians.search(domain, limit=STEP, offset=pager["offset"], order="name, id")
        return self._render_technicians(
            "aftersales_service.portal_technicians",
            page_name="aftersales_technicians",
            technicians=found.sudo(),  # found by the user's rules
            states=self._get_states(),
            state=state,
            search=search,
            pager=pager,
        )

    def _get_list_domain(self, state, search):
        domain = Domain.TRUE
        if state in dict(TECHNICIAN_STATES):
            domain &= Domain("state", "=", state)
        for word in read_words(search):
            domain &= Domain.OR(Domain(name, "ilike", word) for name in ("name", "code", "phone"))
        return domain

    def _get_states(self):
        """Return the states' labels in the user's language."""
        field = request.env["aftersales.technician"]._fields["state"]
        return dict(field._description_selection(request.env))

    # === FILE A NEW ONE ===

    @http.route(
        f"{URL}/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        max_content_length=FORM_SENT,
    )
    def file_technician(self, **post):
        """Show the form of a new technician, or file what was sent."""
        if not request.env.user._get_open_points():
            raise request.not_found()
        technician = request.env["aftersales.technician"].sudo()  # the checks are ours
        if request.httprequest.method == "GET":
            own = request.env.user._get_open_points()[:1]
            return self._render_form(technician, {"point_id": str(own.id)}, {})
        point = self._get_point(post.get("point_id"))
        reader, said = self._read_form(technician, point, post)
        if not point:
            reader.errors["point_id"] = request.env._("Please choose one of your service points.")
        filed = self._try(reader, lambda: technician._portal_file(point, *said))
        return self._go_to(filed) if filed else self._render_form(technician, post, reader.errors)

    # === ONE TECHNICIAN ===

    @http.route(
        f"{URL}/<{ID}:technician_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        max_content_length=NOTHING_SENT,
    )
    def show_technician(self, technician_id, **_kwargs):
        """Show a technician and what can be done with him."""
        return self._render_technician(self._get_technician(technician_id))

    @http.route(
        f"{URL}/<{ID}:technician_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        max_content_length=FORM_SENT,
    )
    def correct_technician(self, technician_id, **post):
        """Show the form of a filing that is not approved yet, or change it."""
        technician = self._get_technician(technician_id)
        if technician.state not in EDITABLE_STATES or not self._may_change(technician):
            return self._go_to(technician)
        if request.httprequest.method == "GET":
            return self._render_form(technician, self._get_form_values(technician), {})
        reader, said = self._read_form(technician, technician.point_id, post)
        done = self._try(reader, lambda: technician._portal_correct(*said) or technician)
        return self._go_to(done) if done else self._render_form(technician, post, reader.errors)

    @http.route(
        f"{URL}/<{ID}:technician_id>/certificate",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=TEXT_SENT + MAX_FILE_MB * MB,
    )
    def send_certificate(self, technician_id, **post):
        """Add a certificate, to be checked."""
        technician = self._get_technician(technician_id)
        if technician.state in ("suspended", "left") or not self._may_change(technician):
            return self._go_to(technician)
        reader = self._get_reader(post)
        values = reader.read_certificate(required=True)
        done = self._try(reader, lambda: technician._portal_send_certificate(values) or technician)
        if done:
            return self._go_to(done)
        return self._render_technician(technician, post=post, errors=reader.errors)

    @http.route(
        f"{URL}/<{ID}:technician_id>/certificate/<{ID}:certificate_id>/delete",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=TEXT_SENT,
    )
    def delete_certificate(self, technician_id, certificate_id, **_post):
        """Take back a certificate that nobody has checked yet."""
        technician = self._get_technician(technician_id)
        if not self._may_change(technician):
            return self._go_to(technician)
        sent = technician.certificate_ids.filtered("to_check")
        sent.filtered(lambda one: one.id == certificate_id).unlink()
        return self._go_to(technician)

    @http.route(
        f"{URL}/<{ID}:technician_id>/transfer",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=TEXT_SENT,
    )
    def transfer_technician(self, technician_id, **post):
        """Move a technician to another of the user's service points."""
        technician = self._get_technician(technician_id)
        point = self._get_point(post.get("point_id"))
        if not self._may_change(technician):
            return self._go_to(technician)
        if not point or technician.state == "left":
            errors = {"point_id": request.env._("Please choose one of your service points.")}
            return self._render_technician(technician, errors=errors)
        technician.point_id = point
        return self._go_to(technician)

    # === FIND ===

    def _get_technician(self, technician_id):
        """Return the technician if he is of the user's service points, else nothing is found.

        :return: the technician, with the system's rights
        """
        found = request.env["aftersales.technician"].search([("id", "=", technician_id)])
        if not found:
            raise request.not_found()
        # Found by the user's rules; portal users may not write.
        return found.sudo()

    def _get_points(self):
        """Return the open service points that the user's technicians may work at."""
        points = request.env["aftersales.point"].search([], order="code")
        # The system's rights, for what was found by the user's rules.
        return points.sudo().filtered(lambda point: not point.is_closed)

    def _may_change(self, technician):
        """Return whether the user may still file: at a closed point nobody does."""
        return bool(request.env.user._get_open_points()) and not technician.point_id.is_closed

    def _get_point(self, point_id):
        """Return the service point if it is an open one of the user's."""
        return self._get_points().filtered(lambda point: str(point.id) == point_id)

    def _get_categories(self, technician):
        """Return what technicians can be skilled for: categories with machines, and his own."""
        templates = request.env["product.template"].sudo()  # portal users read no products
        # The system's rights: portal users read no companies.
        companies = self._get_points().company_id
        groups = templates._read_group(
            [("aftersales_kind", "=", "machine"), ("company_id", "in", [False, *companies.ids])],
            ["categ_id"],
        )
        found = technician.category_ids.union(*(category for (category,) in groups))
        return found.sorted("display_name")

    def _get_repair_levels(self, technician):
        """Return the repair levels that skills can be for: those in use, and his own."""
        # Portal users read no repair levels.
        levels = request.env["aftersales.repair.level"].sudo()
        return (levels.search([]) | technician.skill_ids.repair_level_id).sorted()

    # === FORM ===

    def _get_reader(self, post):
        return FormReader(post, request.httprequest.files, request.env._)

    def _read_form(self, technician, point, post):
        """Read the form of a technician.

        :return: the reader with its errors; values, skills and certificate
        """
        reader = self._get_reader(post)
        values = reader.read_person(has_number=bool(technician.identity_number))
        skills = reader.read_skills(
            self._get_categories(technician), self._get_repair_levels(technician)
        )
        certificate = reader.read_certificate()
        number = values.get("identity_number")
        if number and point and not reader.errors:
            self._check_number(reader, technician, number, point.company_id)
        return reader, (values, skills, certificate)

    def _check_number(self, reader, technician, number, company):
        """Say that somebody can't be filed who is on file: in few words, and not to who guesses."""
        if not is_admitted("filing_user"):
            reader.errors["form"] = say_too_often()
        elif technician._is_on_file(number, company):
            reader.errors["identity_number"] = request.env._(
                "Nobody can be filed with this number. Check it. If it is right, ask your "
                "coordinator."
            )

    def _try(self, reader, save):
        """Return what ``save`` gives, or None if the form has errors or is refused."""
        if reader.errors:
            return None
        try:
            with request.env.cr.savepoint():
                return save()
        except UserError as refusal:
            reader.errors["form"] = str(refusal)
        except IntegrityError:
            # The same person was filed at the same moment, or a code was given by hand.
            reader.errors["form"] = request.env._(
                "Somebody else filed this at the same moment. Try again."
            )
        return None

    def _get_form_values(self, technician):
        """Return what the form of a filed technician is filled with; no identity number."""
        values = {"name": technician.name, "phone": technician.phone or ""}
        for skill in technician.skill_ids:
            values[f"skill_{skill.category_id.id}"] = "1"
            values[f"level_{skill.category_id.id}"] = str(skill.repair_level_id.id or "")
        return values

    # === RENDER ===

    def _go_to(self, technician):
        return request.redirect(f"{URL}/{technician.id}")

    def _render_form(self, technician, post, errors):
        return self._render_technicians(
            "aftersales_service.portal_technician_form",
            page_name="aftersales_technician_form",
            technician=technician,
            points=self._get_points(),
            categories=self._get_categories(technician),
            repair_levels=self._get_repair_levels(technician),
            post=post,
            errors=errors,
            max_mb=MAX_FILE_MB,
        )

    def _render_technician(self, technician, post=None, errors=None):
        points = self._get_points().filtered(
            lambda point: point != technician.point_id and point.company_id == technician.company_id
        )
        return self._render_technicians(
            "aftersales_service.portal_technician",
            page_name="aftersales_technician",
            technician=technician,
            states=self._get_states(),
            is_editable=technician.state in EDITABLE_STATES and self._may_change(technician),
            may_change=self._may_change(technician),
            points=points,
            post=post or {},
            errors=errors or {},
            max_mb=MAX_FILE_MB,
        )

    def _render_technicians(self, template, **values):
        return request.render(template, {**self._prepare_portal_layout_values(), **values})
