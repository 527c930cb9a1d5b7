from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common import PartsCase


@tagged("post_install", "-at_install")
class TestPartReturn(PartsCase):
    def test_only_parts_come_back(self):
        products = self.env["product.product"].create(
            [
                {"name": "Labour", "type": "service"},
                {
                    "name": "Television",
                    "aftersales_kind": "machine",
                    "is_storable": True,
                    "tracking": "serial",
                },
            ]
        )
        part_return = self.make_return()
        for product in products:
            with self.assertRaisesRegex(ValidationError, f"{product.name} is not a part"):
                self.make_return(product_id=product.id)
            with self.assertRaisesRegex(ValidationError, f"{product.name} is not a part"):
                part_return.product_id = product
        domain = self.env["aftersales.part.return"]._fields["product_id"].domain
        self.assertFalse(products.filtered_domain(domain))
        unnamed = self.env["product.product"].create({"name": "Fuse of no kind"})
        self.assertTrue(self.make_return(product_id=unnamed.id))

    def test_an_unjudged_return_has_no_stamps(self):
        part_return = self.make_return()
        self.assertFalse(part_return.judged_by_id)
        self.assertFalse(part_return.judged_at)
        self.assertEqual(part_return.company_id, self.order.company_id)
        self.assertEqual(part_return.point_id, self.point)

    def test_a_verdict_stamps_who_judged_and_when(self):
        part_return = self.make_return()
        part_return.verdict_id = self.accepted
        self.assertEqual(part_return.judged_by_id, self.env.user)
        self.assertTrue(part_return.judged_at)

    def test_what_another_judged_meanwhile_is_not_judged_over_it(self):
        part_return = self.make_return()
        part_return.with_context(verdict_code="accepted").action_judge()
        part_return.with_context(verdict_code="accepted").action_judge()
        with self.assertRaisesRegex(UserError, "judged as .*Accepted.* by"):
            part_return.with_context(verdict_code="non_original").action_judge()
        self.assertEqual(part_return.verdict_id, self.accepted)
        # Who means it, changes it on the return.
        part_return.verdict_id = self.non_original

    def test_a_return_created_with_its_verdict_is_stamped(self):
        part_return = self.make_return(verdict_id=self.accepted.id)
        self.assertEqual(part_return.judged_by_id, self.env.user)
        self.assertTrue(part_return.judged_at)

    def test_the_same_verdict_again_keeps_the_stamps(self):
        first_user = self._create_new_internal_user(login="judge", groups="base.group_user")
        part_return = self.make_return(verdict_id=self.accepted.id)
        self.env.cr.execute(
            "UPDATE aftersales_part_return SET judged_by_id = %s WHERE id = %s",
            [first_user.id, part_return.id],
        )
        part_return.invalidate_recordset()
        part_return.verdict_id = self.accepted
        self.assertEqual(part_return.judged_by_id, first_user)

    def test_taking_a_verdict_back_clears_the_stamps(self):
        part_return = self.make_return(verdict_id=self.accepted.id)
        part_return.verdict_id = False
        self.assertFalse(part_return.judged_by_id)
        self.assertFalse(part_return.judged_at)

    def test_stamps_are_nobodys_to_set(self):
        part_return = self.make_return(verdict_id=self.accepted.id)
        for records in (part_return, part_return.sudo()):
            with self.assertRaises(AccessError):
                records.write({"judged_by_id": self.env.uid})
            with self.assertRaises(AccessError):
                records.write({"judged_at": "2020-01-01 00:00:00", "verdict_id": False})
        with self.assertRaises(AccessError):
            self.make_return(judged_at="2020-01-01 00:00:00")

    def test_buttons_judge_a_whole_selection(self):
        returns = self.make_return() | self.make_return()
        returns.with_context(verdict_code="non_original").action_judge()
        self.assertEqual(returns.verdict_id, self.non_original)
        self.assertTrue(all(r.judged_at for r in returns))

    def test_a_button_of_an_archived_verdict_says_what_to_do(self):
        self.accepted.active = False
        part_return = self.make_return()
        with self.assertRaisesRegex(UserError, "Inspection Verdicts"):
            part_return.with_context(verdict_code="accepted").action_judge()

    def test_more_than_was_replaced_is_accepted_and_shown(self):
        part_return = self.make_return(quantity=3)
        self.assertEqual(part_return.replaced_quantity, 1)
        self.assertEqual(part_return.returned_quantity, 3)
        self.assertTrue(part_return.is_over_receipt)

    def test_a_part_that_the_order_does_not_name_is_accepted_and_shown(self):
        part_return = self.make_return(product_id=self.other_part.id)
        self.assertEqual(part_return.replaced_quantity, 0)
        self.assertTrue(part_return.is_over_receipt)

    def test_returns_of_one_part_are_counted_together(self):
        self.order.replacement_ids.quantity = 2
        first = self.make_return(quantity=1)
        second = self.make_return(quantity=1)
        self.assertEqual(first.returned_quantity, 2)
        self.assertFalse((first | second).filtered("is_over_receipt"))

    @mute_logger("odoo.tests.form.onchange")
    def test_the_form_counts_what_is_being_entered(self):
        self.make_return(quantity=1)
        with Form(self.env["aftersales.part.return"]) as form:
            form.order_id = self.order
            form.product_id = self.part
            self.assertEqual(form.returned_quantity, 2)
            form.quantity = 4
            self.assertEqual(form.returned_quantity, 5)
            self.assertTrue(form.is_over_receipt)

    def test_nothing_is_returned_in_no_quantity(self):
        for quantity in (0, -1):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.make_return(quantity=quantity)

    def test_received_date_is_the_companys_today(self):
        part_return = self.env["aftersales.part.return"].create(
            {"order_id": self.order.id, "product_id": self.part.id}
        )
        self.assertEqual(part_return.received_date, self.env.company._aftersales_today())

    def test_smart_buttons_lead_to_the_returns(self):
        part_return = self.make_return()
        self.make_return(product_id=self.other_part.id)
        records = (
            (self.order, 2),
            (self.point, 2),
            (self.part, 1),
            (self.part.product_tmpl_id, 1),
        )
        for record, count in records:
            with self.subTest(record._name):
                self.assertEqual(record.part_return_count, count)
                action = record.action_view_part_returns()
                found = self.env["aftersales.part.return"].search(action["domain"])
                self.assertEqual(len(found), count)
                self.assertIn(part_return, found)

    def test_counters_take_one_query_for_all_records(self):
        orders = self.order
        for number in range(2, 6):
            orders |= self.make_order(f"PARTS/{number}", self.part)
        for order in orders:
            self.make_return(order_id=order.id)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.assertEqual(sum(orders.mapped("part_return_count")), 5)

    def test_the_part_that_the_order_replaced_is_offered_first(self):
        boards = self.make_part("BOARD-0")  # sorts before the replaced one
        products = self.env["product.product"].with_context(replaced_on_order=self.order.id)
        offered = [id_ for id_, _name in products.name_search("board")]
        self.assertEqual(offered[0], self.part.id)
        self.assertIn(boards.id, offered)
        self.assertEqual(products.name_search("board", limit=1)[0][0], self.part.id)
        self.assertNotIn(self.part.id, [id_ for id_, _n in products.name_search("pump")])

    def test_the_only_part_due_is_filled_in_with_what_is_due_of_it(self):
        self.order.replacement_ids.quantity = 3
        self.make_return(quantity=1)
        with Form(self.env["aftersales.part.return"]) as form:
            form.order_id = self.order
            self.assertEqual(form.product_id, self.part)
            self.assertEqual(form.quantity, 2)
            self.assertFalse(form.is_over_receipt)

    def test_more_than_was_replaced_is_asked_about_before_it_is_saved(self):
        part_return = self.env["aftersales.part.return"].new(
            {"order_id": self.order.id, "product_id": self.part.id, "quantity": 2}
        )
        warning = part_return._onchange_more_than_replaced()["warning"]
        self.assertIn("replaced 1 of", warning["message"])
        self.assertIn("2 came back", warning["message"])
        part_return.product_id = self.other_part
        warning = part_return._onchange_more_than_replaced()["warning"]
        self.assertIn("replaced no", warning["message"])
        part_return.update({"product_id": self.part.id, "quantity": 1})
        self.assertFalse(part_return._onchange_more_than_replaced())

    def test_each_active_verdict_has_its_button_in_one_line(self):
        verdicts = self.env["aftersales.inspection.verdict"]
        verdicts.create({"name": "Water damage", "code": "water", "sequence": 50})
        self.env.ref("aftersales_parts.inspection_verdict_human_damage").active = False
        codes = verdicts.search([]).mapped("code")
        self.assertIn("water", codes)
        for view, path in (
            ("form", "./header/button"),
            ("list", "./header/button"),
            ("list", "./button"),
        ):
            with self.subTest(view, path=path):
                arch = self.env["aftersales.part.return"].get_view(view_type=view)["arch"]
                buttons = etree.fromstring(arch).xpath(path)
                self.assertEqual(
                    [safe_eval(button.get("context"))["verdict_code"] for button in buttons], codes
                )
        self.make_return().with_context(verdict_code="water").action_judge()

    def test_buttons_speak_the_readers_language(self):
        returns = self.env["aftersales.part.return"].with_context(lang="zh_CN")
        buttons = etree.fromstring(returns.get_view(view_type="form")["arch"]).xpath(
            "./header/button"
        )
        self.assertEqual(buttons[0].get("string"), "合格")

    def test_who_may_not_judge_has_no_button(self):
        user = self._create_new_internal_user(
            login="looker", groups="aftersales_service.group_service_user"
        )
        arch = self.env["aftersales.part.return"].with_user(user).get_view(view_type="form")["arch"]
        self.assertFalse(etree.fromstring(arch).xpath("//button[@name='action_judge']"))

    def test_the_name_of_a_returned_part_is_not_cut_in_lists(self):
        view = self.env.ref("aftersales_parts.aftersales_part_return_view_list")
        arch = etree.fromstring(self.env["aftersales.part.return"].get_view(view.id)["arch"])
        [part] = arch.xpath("//field[@name='product_id']")
        self.assertIn("text-wrap", part.get("class", ""))
