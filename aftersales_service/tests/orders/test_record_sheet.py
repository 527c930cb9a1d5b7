import io

from freezegun import freeze_time
from lxml import html
from pypdf import PdfReader

from odoo.tests import tagged

from ..common import ServiceCommon

REPORT = "aftersales_service.report_service_record"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 02:00:00")
class TestRecordSheet(ServiceCommon):
    """The service record sheet has what the technician fills in and the customer signs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.env["ir.actions.report"].with_user(cls.service_user)
        cls.machine.write({"place_street": "Village 3", "place_city": "Zhengding"})
        cls.fault = cls.env["aftersales.fault"].create({"code": "F1", "name": "Pump leaks"})
        cls.new, cls.old = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.pump.id} for name in ("NEW-1", "OLD-1")]
        )
        cls.order = cls._create_done_order(
            "2026-03-01 01:00:00",
            [cls.pump],
            fault_id=cls.fault.id,
            cause="Seal worn out",
            work_done="Pump replaced",
            usage=612.5,
        )
        cls.order.replacement_ids.write({"lot_in_id": cls.new.id, "lot_out_id": cls.old.id})

    def _get_text(self, order, **context):
        content, _kind = self.reports.with_context(**context)._render_qweb_html(REPORT, order.ids)
        page = html.fromstring(content)
        return " ".join(page.xpath("//main")[0].text_content().split())

    def test_it_says_who_did_what_on_which_machine_where(self):
        text = self._get_text(self.order)
        for words in (
            self.order.name,
            "Outlet (O1)",
            "Wang (T1)",
            "Farmer Li",
            "13800138000",
            "Village 3",
            "Zhengding",
            "TRC-1",
            "612.5",
            "Pump leaks",
            "Seal worn out",
            "Pump replaced",
        ):
            self.assertIn(words, text)

    def test_what_the_order_says_of_place_and_contact_goes_first(self):
        self.order.write(
            {
                "service_address": "Field behind the mill",
                "contact_name": "Son Li",
                "contact_phone": "13900139000",
                "request_text": "It drips",
            }
        )
        text = self._get_text(self.order)
        for words in ("Field behind the mill", "Son Li", "13900139000", "It drips"):
            self.assertIn(words, text)
        self.assertNotIn("Village 3", text)

    def test_it_lists_parts_with_their_serial_numbers_and_what_covers_them(self):
        text = self._get_text(self.order)
        self.assertIn("NEW-1 OLD-1 100 % Covered by policy W1", text)
        self.assertIn("Free of charge", text)

    def test_the_print_menu_begins_with_it(self):
        for _cached in (False, True):
            prints = self.env["ir.actions.actions"].get_bindings("repair.order")["report"]
            sheet = self.env.ref("aftersales_service.action_report_service_record")
            self.assertEqual(prints[0]["id"], sheet.id)
            self.assertGreater(len(prints), 1)

    def test_it_calls_things_as_the_form_does(self):
        text = self._get_text(self.order)
        names = ("cause", "work_done", "units", "fault_id", "service_type_id", "distance_km")
        for label in self.order.fields_get(names, ["string"]).values():
            self.assertIn(label["string"], text)

    def test_it_says_what_the_customer_pays(self):
        labour = self.env["product.product"].create(
            {"name": "Labour", "type": "service", "list_price": 300, "taxes_id": False}
        )
        self.type_repair.charge_product_id = labour
        with freeze_time("2027-03-01 02:00:00"):
            order = self._create_order()
            order.action_create_sale_order()
            text = self._get_text(order)
        self.assertIn("Paid by the customer", text)
        self.assertRegex(text, r"To pay, with taxes .*300\.00")

    def test_an_open_order_leaves_room_to_write(self):
        order = self._create_order()
        content, _kind = self.reports._render_qweb_html(REPORT, order.ids)
        empty = html.fromstring(content).xpath("//tr[count(td)=6]")
        self.assertEqual(len(empty), 3)

    def test_no_table_is_of_several_groups_of_rows(self):
        """The engine cuts rows in two at the end of a page where a table has head and body."""
        content, _kind = self.reports._render_qweb_html(REPORT, self.order.ids)
        self.assertFalse(html.fromstring(content).xpath("//thead"))

    def test_an_order_without_machine_prints_too(self):
        self.assertIn("Labour", self._get_text(self._create_order()))
        order = self._create_order(lot_id=False, technician_id=False, partner_id=False)
        self.assertIn(order.name, self._get_text(order))

    def test_several_orders_print_as_pages_of_one_file(self):
        orders = self.order | self._create_order()
        content, kind = self.reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            REPORT, orders.ids
        )
        self.assertEqual(kind, "pdf")
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        self.assertEqual(len(pages), 2)
        for page, order in zip(pages, orders, strict=True):
            self.assertIn(order.name, page)
