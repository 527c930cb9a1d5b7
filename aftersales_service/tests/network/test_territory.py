from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...rules.territories import Place
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTerritory(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        cls.hebei = cls.env.ref("base.state_cn_HE")
        cls.shanxi = cls.env.ref("base.state_cn_SX")

    @classmethod
    def _create_territory(cls, point, **values):
        return cls.env["aftersales.territory"].create({"point_id": point.id, **values})

    def _find(self, day=None, category=None, **where):
        place = Place(category=category or self.categ_tractor.id, day=day, **where)
        return self.env["aftersales.territory"]._find_points(self.company, [place])[0]

    # === WHO SERVES A PLACE ===

    def test_the_most_specific_territory_wins(self):
        self._create_territory(self.hq, country_id=self.china.id)
        self._create_territory(self.region, state_id=self.hebei.id)
        self._create_territory(self.outlet, state_id=self.hebei.id, city="石家庄市")
        self.assertEqual(self._find(country=self.china.id), self.hq)
        self.assertEqual(self._find(state=self.shanxi.id), self.hq, "a province says its country")
        self.assertEqual(self._find(state=self.hebei.id, city="保定市"), self.region)
        self.assertEqual(self._find(state=self.hebei.id, city=" 石家庄"), self.outlet)
        self.assertFalse(self._find(country=self.env.ref("base.be").id))

    def test_a_postal_prefix_wins_over_a_city(self):
        self._create_territory(self.region, city="石家庄市")
        self._create_territory(self.outlet, country_id=self.china.id, zip_prefix="0500")
        self.assertEqual(
            self._find(country=self.china.id, city="石家庄", zip="050011"), self.outlet
        )
        self.assertEqual(
            self._find(country=self.china.id, city="石家庄", zip="051000"), self.region
        )

    def test_a_named_category_wins_over_none(self):
        self._create_territory(self.region, state_id=self.hebei.id)
        self._create_territory(
            self.outlet, state_id=self.hebei.id, category_ids=self.categ_machine.ids
        )
        self.assertEqual(self._find(state=self.hebei.id), self.outlet)
        self.assertEqual(self._find(state=self.hebei.id, category=self.categ_part.id), self.region)

    def test_equals_are_ranked_by_sequence_then_age(self):
        first = self._create_territory(self.region, state_id=self.hebei.id)
        self._create_territory(self.outlet, state_id=self.hebei.id)
        self.assertEqual(self._find(state=self.hebei.id), self.region)
        first.sequence = 20
        self.assertEqual(self._find(state=self.hebei.id), self.outlet)

    def test_a_name_alone_holds_no_place(self):
        self._create_territory(self.outlet, name="East")
        self.assertFalse(self._find(state=self.hebei.id, city="East"))

    def test_archived_ones_and_other_companies_serve_nothing(self):
        territory = self._create_territory(self.outlet, state_id=self.hebei.id)
        territory.active = False
        self.assertFalse(self._find(state=self.hebei.id))
        territory.active = True
        self.outlet.active = False
        self.assertFalse(self._find(state=self.hebei.id))
        other = self.env["res.company"].create({"name": "Other network"})
        found = self.env["aftersales.territory"]._find_points(other, [Place(state=self.hebei.id)])
        self.assertFalse(found[0])

    def test_a_point_serves_while_it_works(self):
        self._create_territory(self.outlet, state_id=self.hebei.id)
        self.outlet.write({"opened_date": "2026-01-10", "closed_date": "2026-02-10"})
        for day, point in (
            (date(2026, 1, 9), self.outlet.browse()),
            (date(2026, 1, 10), self.outlet),
            (date(2026, 2, 9), self.outlet),
            (date(2026, 2, 10), self.outlet.browse()),
        ):
            self.assertEqual(self._find(state=self.hebei.id, day=day), point, day)

    def test_a_point_serves_its_own_products_only(self):
        self._create_territory(self.region, country_id=self.china.id)
        self._create_territory(self.outlet, state_id=self.hebei.id)
        self.outlet.category_ids = self.categ_part
        self.assertEqual(self._find(state=self.hebei.id), self.region)
        self.outlet.category_ids += self.categ_machine
        self.assertEqual(self._find(state=self.hebei.id), self.outlet)

    @freeze_time("2026-03-10 04:00:00")
    def test_current_ones_are_found_as_they_are_computed(self):
        rows = self._create_territory(self.outlet, name="Now")
        for name, start, end in (
            ("Past", False, "2026-03-09"),
            ("Last day", False, "2026-03-10"),
            ("First day", "2026-03-10", False),
            ("Coming", "2026-03-11", False),
        ):
            rows += self._create_territory(self.outlet, name=name, date_from=start, date_to=end)
        rows += self._create_territory(self.region, name="Closed")
        self.region.closed_date = "2026-03-10"
        current = rows.filtered("is_current")
        self.assertEqual(len(current), 3)
        for value, expected in ((True, current), (False, rows - current)):
            found = rows.search([("id", "in", rows.ids), ("is_current", "=", value)])
            self.assertEqual(found, expected.sorted())

    def test_everybody_gets_the_same_answer(self):
        self._create_territory(self.outlet, state_id=self.hebei.id)
        place = Place(state=self.hebei.id)
        for user in (self.service_user, self.env.ref("base.public_user")):
            territories = self.env["aftersales.territory"].with_user(user)
            self.assertEqual(territories._find_points(self.company, [place])[0].id, self.outlet.id)

    def test_many_places_and_territories_take_a_constant_number_of_queries(self):
        territories = self.env["aftersales.territory"]
        self._create_territory(
            self.outlet, state_id=self.shanxi.id, category_ids=self.categ_part.ids
        )
        places = [Place(state=self.hebei.id, city=f"C{number}") for number in range(200)]

        def ask(some):
            return territories._find_points(self.company, places[: len(some)])

        few = self._count_queries(ask, range(1))
        for number in range(40):
            self._create_territory(
                (self.hq, self.region, self.outlet)[number % 3],
                state_id=(self.hebei, self.shanxi)[number % 2].id,
                city=f"C{number}",
                category_ids=(self.categ_machine, self.categ_tractor)[number % 2].ids,
            )
        self.assertEqual(self._count_queries(ask, range(200)), few)
        self.assertLessEqual(few, 8)

    # === HISTORY ===

    @freeze_time("2026-03-10 04:00:00")
    def test_a_territory_that_passes_on_keeps_who_had_it(self):
        territory = self._create_territory(self.outlet, state_id=self.hebei.id)
        territory.point_id = self.region
        past = territory.past_ids
        self.assertEqual((past.point_id, past.date_to), (self.outlet, date(2026, 3, 9)))
        self.assertEqual(territory.date_from, date(2026, 3, 10))
        self.assertEqual(self._find(state=self.hebei.id), self.region)
        self.assertEqual(self._find(state=self.hebei.id, day=date(2026, 3, 9)), self.outlet)
        self.assertEqual(self._find(state=self.hebei.id, day=date(2020, 1, 1)), self.outlet)

    @freeze_time("2026-03-10 04:00:00")
    def test_the_day_it_passes_on_can_be_said(self):
        territory = self._create_territory(self.outlet, state_id=self.hebei.id)
        territory.write({"point_id": self.region.id, "date_from": "2026-04-01"})
        self.assertEqual(self._find(state=self.hebei.id), self.outlet)
        self.assertEqual(self._find(state=self.hebei.id, day=date(2026, 4, 1)), self.region)

    @freeze_time("2026-03-10 04:00:00")
    def test_what_was_never_in_force_leaves_no_past(self):
        territory = self._create_territory(
            self.outlet, state_id=self.hebei.id, date_from="2026-03-10"
        )
        territory.point_id = self.region
        self.assertFalse(territory.past_ids)

    @freeze_time("2026-03-10 04:00:00")
    def test_the_past_does_not_pass_on(self):
        territory = self._create_territory(
            self.outlet, state_id=self.hebei.id, date_to="2026-02-01"
        )
        with self.assertRaisesRegex(UserError, "ended on 02/01/2026"):
            territory.point_id = self.region

    # === WHAT IS REFUSED ===

    def test_a_province_of_another_country_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "河北省 is no province of Belgium"):
            self._create_territory(
                self.outlet, country_id=self.env.ref("base.be").id, state_id=self.hebei.id
            )

    def test_an_end_before_the_start_is_refused(self):
        with self.assert_violates("dates_in_order"):
            self._create_territory(
                self.outlet, name="X", date_from="2026-02-01", date_to="2026-01-01"
            )

    def test_an_unknown_province_is_refused_when_territories_are_imported(self):
        names = ["point_id", "name", "state_id"]
        territories = self.env["aftersales.territory"]
        result = territories.load(names, [["O1", "East", "火星省"], ["O1", "West", "河北省"]])
        self.assertFalse(result["ids"])
        [message] = result["messages"]
        self.assertIn("火星省", message["message"])
        self.assertIn("Province", message["message"])
        result = territories.load(names, [["O1", "West", "河北省"]])
        self.assertEqual(territories.browse(result["ids"]).country_id, self.china)
