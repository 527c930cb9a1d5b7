from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.base.fragment_search import contains
from ...models.machines import stock_lot_search
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestMachineSearch(ServiceCommon):
    """A machine is found by any fragment of serial, customer, phone or project."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.env["res.partner"].create(
            {"name": "长江工程公司", "phone": "+86 138 7145 0099"}
        )
        cls.found = cls.env["stock.lot"].create(
            {
                "name": "XQ%7_2406-13",
                "product_id": cls.tractor.id,
                "customer_id": cls.owner.id,
                "project": "Bridge at 荆州",
            }
        )
        cls.env["stock.lot"].create({"name": "XQA7B2406-13", "product_id": cls.tractor.id})

    def search(self, fragment):
        return self.env["stock.lot"].search([("machine_search", "ilike", fragment)])

    def test_each_way_finds_it(self):
        for fragment in ("%7_2406", "q%7_", "长江工程", "7145", "荆州", "bridge AT"):
            with self.subTest(fragment):
                self.assertEqual(self.search(fragment), self.found)

    def test_a_very_long_fragment_is_looked_for_by_its_beginning(self):
        words = "XQ%7_2406-13" + " word" * 20_000
        with patch.object(stock_lot_search, "contains", wraps=contains) as asked:
            self.assertFalse(self.search(words))
        self.assertLessEqual(max(len(call.args[2]) for call in asked.call_args_list), 80)
        self.assertEqual(self.search("XQ%7_\0002406"), self.found)

    def test_wildcards_are_characters(self):
        self.assertEqual(self.search("%7_"), self.found)
        self.assertFalse(self.search("100%x"))
        self.found.project = "梁_\\桥"
        self.assertEqual(self.search("梁_\\"), self.found)
        self.assertFalse(self.search("梁%桥"))

    def test_very_short_fragments_are_beginnings(self):
        self.assertIn(self.found, self.search("xq"))
        self.assertFalse(self.search("13"))

    def test_chinese_needs_no_length(self):
        for fragment in ("荆", "荆州", "程公", "at 荆"):
            with self.subTest(fragment):
                self.assertEqual(self.search(fragment), self.found)
        self.assertFalse(self.search("荆江"))
        self.found.name = "沪A-7"
        self.assertEqual(self.search("沪a"), self.found)

    def test_a_phone_number_is_its_digits(self):
        for fragment in ("13871450099", "7145-0099", "138 7145", "45 00"):
            with self.subTest(fragment):
                self.assertEqual(self.search(fragment), self.found)
        self.owner.phone = "0716-8 43 转 12"
        self.assertEqual(self.search("843"), self.found)
        self.assertEqual(self.search("转 12"), self.found)

    def test_many_hits_are_the_same_as_few(self):
        fragments = ("2406-13", "7145", "荆州", "长江", "138-7145")
        few = [self.search(fragment) for fragment in fragments]
        self.assertEqual([len(lots) for lots in few], [2, 1, 1, 1, 1])
        many = stock_lot_search._MANY + 1
        with patch.object(type(self.found), "_reckon", return_value=many):
            self.assertEqual([self.search(fragment) for fragment in fragments], few)
        with (
            patch.object(type(self.found), "_reckon", return_value=0),
            patch.object(stock_lot_search, "_MANY", 0),
        ):
            self.assertEqual([self.search(fragment) for fragment in fragments], few)

    def test_many_hits_are_sorted_and_left_out_like_few(self):
        lots, two = self.env["stock.lot"], [("name", "like", "2406-13")]
        with patch.object(type(self.found), "_reckon", return_value=stock_lot_search._MANY + 1):
            found = [("machine_search", "ilike", "长江")]
            self.assertEqual(lots.search(found, order="customer_id, id"), self.found)
            own = [("machine_search", "ilike", "2406-13")]
            self.assertEqual(lots.search(["&", *own, *found]), self.found)
            self.assertEqual(lots.search(["|", *own, *found], order="id")[0], self.found)
            both = lots.search(two)
            self.assertEqual(lots.search_count(["!", *own, *two]), 0)
            self.assertEqual(len(both), 2)

    def test_many_are_known_before_they_are_looked_for(self):
        """PostgreSQL says at once about how many there are; who asks needn't find them all."""
        self.env.cr.execute("ANALYZE res_partner")
        lots = self.env["stock.lot"]
        everybody = lots._reckon("res_partner", [SQL("res_partner.id > 0")])
        nobody = lots._reckon("res_partner", [SQL("res_partner.id < 0"), SQL("FALSE")])
        self.assertGreater(everybody, 1)
        self.assertLessEqual(nobody, 1)
        with patch.object(stock_lot_search, "_MANY", 1), self.assertQueryCount(1):
            self.assertIsNone(
                lots._find_by("res_partner", lambda alias: [SQL("res_partner.id > 0")])
            )

    def test_chinese_is_found_by_an_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        tables = {"stock_lot": ("name", "project"), "res_partner": ("complete_name", "phone")}
        for table, columns in tables.items():
            for column in columns:
                index = f"{table}_{column}_fragment_idx"
                with self.subTest(index), self.env.cr.savepoint(flush=False) as savepoint:
                    self._drop_other_indexes(table, index)
                    condition = contains(table, column, "荆州", by_index=True)
                    plan = self._explain(
                        SQL("SELECT id FROM %s WHERE %s", SQL.identifier(table), condition)
                    )
                    self.assertIn(index, plan)
                    savepoint.rollback()

    def _drop_other_indexes(self, table, index):
        """Leave the planner no index but one."""
        rows = self.env.execute_query(
            SQL(
                "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname <> %s"
                " AND indexdef NOT LIKE %s",
                table,
                index,
                "CREATE UNIQUE %",
            )
        )
        for (name,) in rows:
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))

    def _explain(self, query):
        return "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query)))

    def test_the_name_search_of_an_order_finds_it_too(self):
        lots = self.env["stock.lot"].with_context(search_machines=True)
        self.assertEqual(lots.name_search("7145")[0][0], self.found.id)
        self.assertFalse(self.env["stock.lot"].name_search("7145"))

    def test_rules_hold(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.found.company_id = self.company
        lots = self.env["stock.lot"].with_user(self.service_user)
        self.assertEqual(lots.search([("machine_search", "ilike", "7145")]), self.found)
        self.service_user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        lots = self.env["stock.lot"].with_user(self.service_user)
        self.assertFalse(lots.search([("machine_search", "ilike", "7145")]))

    def test_no_index_is_left_out_by_an_or_over_tables(self):
        # Twice how many PostgreSQL reckons with, twice which they are, and the search.
        with self.assertQueryCount(5):
            self.search("7145")
