from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 20:00:00")  # the second of March in China
class TestRequest(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls.env.ref("aftersales_service.request_type_complaint")

    def _create_request(self, **values):
        return self.env["aftersales.request"].create(
            {
                "type_id": self.complaint.id,
                "summary": "Nobody came",
                "lot_id": self.machine.id,
                **values,
            }
        )

    def test_a_machine_brings_its_customer_and_who_cares_for_it(self):
        self.machine.caring_point_id = self.region
        requests = self.env["aftersales.request"].with_user(self.service_user)
        with Form(requests) as form:
            form.lot_id = self.machine
            form.summary = "Leaks oil"
        request = form.record
        self.assertEqual(request.partner_id, self.customer)
        self.assertEqual(request.point_id, self.region)
        self.assertEqual(request.warranty_state, "covered")
        self.assertEqual(request.user_id, self.service_user)
        self.assertRegex(request.name, r"^REQ/2026/\d{5}$")

    def test_the_first_words_of_what_was_said_are_the_summary(self):
        said = "\n  The engine stops " + "again and " * 20 + "\nSince Monday."
        requests = self.env["aftersales.request"]
        request = requests.create({"type_id": self.complaint.id, "description": said})
        self.assertTrue(request.summary.startswith("The engine stops again"))
        self.assertLessEqual(len(request.summary), 60)
        request.description = "Something else"
        self.assertTrue(request.summary.startswith("The engine stops"))
        with Form(requests.with_user(self.service_user)) as form:
            form.description = "Leaks oil"
        self.assertEqual(form.record.summary, "Leaks oil")
        with self.assert_violates("summary"):
            requests.create({"type_id": self.complaint.id})

    def test_numbers_differ(self):
        names = [self._create_request().name for _each in range(3)]
        self.assertEqual(len(set(names)), 3)
        with self.assert_violates("name_uniq"):
            self._create_request(name=names[0])

    def test_a_complaint_is_closed_with_an_answer(self):
        request = self._create_request()
        request.action_start()
        refused = self.assertRaisesRegex(ValidationError, "what became of it")
        with refused, self.env.cr.savepoint():
            request.action_resolve()
        request.resolution = "Apologized; Wang goes there tomorrow."
        request.action_resolve()
        self.assertEqual((request.state, bool(request.closed_at)), ("done", True))
        request.action_reopen()
        self.assertFalse(request.closed_at)

    def test_a_service_order_answers_a_request(self):
        request = self._create_request(point_id=self.outlet.id, partner_id=self.customer.id)
        action = request.action_create_order()
        orders = self.env["repair.order"].with_user(self.service_user)
        orders = orders.with_context(**action["context"])
        with Form(orders, action["views"][0][0]) as form:
            form.service_type_id = self.type_repair
        order = form.record
        self.assertEqual(
            (order.request_id, order.lot_id, order.partner_id, order.point_id),
            (request, self.machine, self.customer, self.outlet),
        )
        self.assertEqual(order.reported_at, request.received_at)
        self.assertEqual((request.state, request.order_count), ("open", 1))
        self.assertEqual(order.action_view_request()["res_id"], request.id)
        order.action_validate()
        order.action_repair_start()
        wizard = order.action_repair_end()
        self.env[wizard["res_model"]].browse(wizard["res_id"]).action_complete()
        # The order says what became of it.
        self.assertEqual(request.state, "done")
        with self.assertRaises(ValidationError):
            request.unlink()

    def test_what_the_caller_said_goes_to_the_order(self):
        self.machine.write({"place_street": "Canal Road 5", "place_city": "Harbin"})
        repair = self.env.ref("aftersales_service.request_type_repair")
        repair.service_type_id = self.type_inspection
        requests = self.env["aftersales.request"].with_user(self.service_user)
        with Form(requests) as form:
            form.type_id = repair
            form.lot_id = self.machine
            form.summary = "Leaks oil"
            form.description = "Since Monday, behind the pump."
            form.contact_name = "Mrs Li"
            form.priority = "1"
        request = form.record
        self.assertEqual(request.phone, "13800138000")
        self.assertEqual(request.address, "Canal Road 5, Harbin")
        request.phone = "13900139000"
        action = request.action_create_order()
        orders = self.env["repair.order"].with_user(self.service_user)
        with Form(orders.with_context(**action["context"]), action["views"][0][0]) as form:
            pass
        order = form.record
        self.assertEqual(order.service_type_id, self.type_inspection)
        self.assertEqual(order.request_text, "Leaks oil\nSince Monday, behind the pump.")
        self.assertEqual(order.priority, "1")
        self.assertEqual(
            (order.contact_name, order.contact_phone, order.service_address),
            ("Mrs Li", "13900139000", "Canal Road 5, Harbin"),
        )

    def test_an_order_without_a_request_knows_where_the_machine_is(self):
        self.machine.write({"place_street": "Canal Road 5", "contact_id": self.customer.id})
        orders = self.env["repair.order"].with_user(self.service_user)
        with Form(orders, "aftersales_service.repair_order_view_form_service") as form:
            form.lot_id = self.machine
            self.assertEqual(form.service_address, "Canal Road 5")
            self.assertEqual((form.contact_name, form.contact_phone), ("Farmer Li", "13800138000"))
            form.point_id = self.outlet
            form.service_type_id = self.type_repair

    def _create_other_machine(self):
        son = self.customer.create({"name": "Son Wu", "phone": "13700137000"})
        owner = self.customer.create(
            {"name": "Farmer Wu", "phone": "13900139000", "street": "Mill Lane 1"}
        )
        return self.machine.copy(
            {
                "name": "TRC-2",
                "customer_id": owner.id,
                "contact_id": son.id,
                "place_street": False,
            }
        )

    def test_another_machine_brings_its_own_contact(self):
        self.machine.write({"place_street": "Canal Road 5", "contact_id": self.customer.id})
        other = self._create_other_machine()
        form = Form(self.env["aftersales.request"].with_user(self.service_user))
        for machine in (self.machine, other):
            form.lot_id = machine
        self.assertEqual(
            (form.partner_id, form.phone, form.contact_name),
            (other.customer_id, "13900139000", "Son Wu"),
        )
        form.summary = "Leaks oil"
        request = form.save()
        with Form(request) as form:
            form.lot_id = self.machine
        self.assertEqual((request.phone, request.contact_name), ("13800138000", "Farmer Li"))
        with Form(request) as form:
            form.phone, form.contact_name = "110", "Neighbour"
            form.lot_id = other
        self.assertEqual((request.phone, request.contact_name), ("110", "Neighbour"))

    def test_a_phone_number_that_found_the_customer_stays_the_callers(self):
        other = self._create_other_machine()
        form = Form(self.env["aftersales.request"].with_user(self.service_user))
        form.phone = "13800138000"
        self.assertEqual(form.lot_id, self.machine)
        form.lot_id = other
        self.assertEqual((form.partner_id, form.phone), (other.customer_id, "13800138000"))

    def test_another_machine_of_an_order_is_elsewhere(self):
        self.machine.write({"place_street": "Canal Road 5", "contact_id": self.customer.id})
        other = self._create_other_machine()
        orders = self.env["repair.order"].with_user(self.service_user)
        view = "aftersales_service.repair_order_view_form_service"
        form = Form(orders.with_context(aftersales_service_order=True), view)
        for machine in (self.machine, other):
            form.lot_id = machine
        self.assertEqual(
            (form.service_address, form.contact_name, form.contact_phone),
            ("Mill Lane 1", "Son Wu", "13700137000"),
        )
        request = self._create_request(partner_id=self.customer.id, phone="110")
        form = Form(orders.with_context(**request.action_create_order()["context"]), view)
        form.lot_id = other
        self.assertEqual((form.service_address, form.contact_phone), ("Mill Lane 1", "110"))

    def test_the_timeline_says_it_on_the_local_day(self):
        request = self._create_request()
        self.assertEqual(self.machine.request_count, 1)
        events = self.env["aftersales.machine.event"].search([("lot_id", "=", self.machine.id)])
        [event] = events.filtered(lambda one: one.kind == "request")
        self.assertEqual(event.text, f"{request.name} · Complaint · Nobody came")
        self.assertEqual(str(event.date), "2026-03-02")
        self.assertEqual(event.action_open()["res_id"], request.id)

    def test_requests_of_a_machine_are_found_by_it(self):
        request = self._create_request()
        action = self.machine.action_view_requests()
        found = self.env["aftersales.request"].search(action["domain"])
        self.assertEqual(found, request)

    def test_who_may_do_what(self):
        request = self._create_request()
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        portal = new_test_user(self.env, "customer", groups="base.group_portal")
        for user in (stranger, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).read(["summary"])
        with self.assertRaises(AccessError):
            request.with_user(self.service_user).unlink()
        with self.assertRaises(AccessError):
            self.complaint.with_user(self.service_user).name = "Praise"
        other = self.env["res.company"].create({"name": "Other"})
        outsider = new_test_user(
            self.env,
            "outsider",
            groups="aftersales_service.group_service_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        self.assertFalse(self.env["aftersales.request"].with_user(outsider).search([]))
        with self.assertRaises(AccessError):
            request.with_user(outsider).read(["summary"])

    def test_what_is_met_by_an_answer_does_not_begin_with_an_order(self):
        types = {
            name: self.env.ref(f"aftersales_service.request_type_{name}")
            for name in ("repair", "complaint")
        }
        types["repair"].service_type_id = self.type_repair
        self.assertTrue(types["repair"].is_for_work)
        self.assertFalse(types["complaint"].is_for_work)
        view = self.env.ref("aftersales_service.aftersales_request_view_form")
        arch = etree.fromstring(self.env["aftersales.request"].get_view(view.id, "form")["arch"])
        for state, name, first in (
            ("new", "repair", "action_create_order"),
            ("new", "complaint", "action_start"),
            ("open", "complaint", "action_resolve"),
        ):
            values = {
                "state": state,
                "order_count": 0,
                "is_for_work": types[name].is_for_work,
                "id": 1,
            }
            shown = [
                button
                for button in arch.xpath("//header/button")
                if not safe_eval(button.get("invisible"), values)
            ]
            self.assertEqual(shown[0].get("name"), first)
            self.assertEqual(len({button.get("name") for button in shown}), len(shown))
