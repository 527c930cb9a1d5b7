from datetime import date

from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCoverage(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Machines of other addons' samples are in no region that is looked at here.
        cls.country = cls.env["res.country"].create({"name": "Testland", "code": "XT"})
        cls.north, cls.south = cls.env["res.country.state"].create(
            [
                {"name": name, "code": name[0], "country_id": cls.country.id}
                for name in ("North", "South")
            ]
        )
        cls.made = 0

    @classmethod
    def _sell(cls, number=1, **where):
        """Return so many machines delivered to a place."""
        cls.made += number
        return cls.env["stock.lot"].create(
            [
                {
                    "name": f"COV-{cls.made}-{n}",
                    "product_id": cls.tractor.id,
                    "company_id": cls.company.id,
                    "delivery_date": date(2026, 1, 1),
                    **where,
                }
                for n in range(number)
            ]
        )

    def _serve(self, point, **region):
        return self.env["aftersales.territory"].create({"point_id": point.id, **region})

    def _row(self, state=None, country=None):
        """Return the coverage of a province, or of a country's machines without one."""
        country = country or self.country
        self.env.invalidate_all()  # As in a new request: nothing is stored that could change.
        domain = [("country_id", "=", country.id), ("state_id", "=", state.id if state else False)]
        return self.env["aftersales.coverage"].search(domain)

    def test_machines_are_counted_by_region_and_whether_anybody_serves_them(self):
        self._sell(3, place_state_id=self.north.id, place_city="Aville")
        outside = self._sell(2, place_state_id=self.north.id, place_city="Beton")
        self._serve(self.outlet, state_id=self.north.id, city="AVILLE")
        row = self._row(self.north)
        self.assertEqual((row.machine_count, row.outside_count, row.point_count), (5, 2, 1))
        self.assertTrue(row.has_point)
        lots = self.env["stock.lot"]
        action = row.action_view_outside()
        self.assertEqual(lots.search(action["domain"]), outside)
        self.assertEqual(lots.with_context(**action["context"]).search(action["domain"]), outside)
        self.assertEqual(lots.search_count(row.action_view_machines()["domain"]), 5)

    def test_a_city_or_postal_prefix_without_a_province_serves_where_its_machines_are(self):
        self._sell(1, place_state_id=self.north.id, place_city="Aville")
        self._sell(1, place_state_id=self.south.id, place_zip="1234")
        self._serve(self.outlet, city="Aville")
        self._serve(self.region, country_id=self.country.id, zip_prefix="12")
        for state in (self.north, self.south):
            row = self._row(state)
            self.assertEqual((row.outside_count, row.point_count), (0, 1))

    def test_however_a_city_or_postal_code_is_written(self):
        self._sell(1, place_state_id=self.north.id, place_city="石家庄市")
        self._sell(1, place_state_id=self.north.id, place_city=" 石 家庄")
        self._sell(1, place_state_id=self.north.id, place_zip="１2 34")
        self._sell(1, place_state_id=self.north.id, place_zip="ab 1")
        outside = self._sell(1, place_state_id=self.north.id, place_zip="13")
        outside += self._sell(1, place_state_id=self.north.id, place_city="石")
        self._serve(self.outlet, state_id=self.north.id, city="石家庄")
        self._serve(self.outlet, country_id=self.country.id, zip_prefix="1 2")
        self._serve(self.outlet, country_id=self.country.id, zip_prefix="AB1")
        row = self._row(self.north)
        self.assertEqual((row.machine_count, row.outside_count), (6, 2))
        found = self.env["stock.lot"].search(row.action_view_outside()["domain"])
        self.assertEqual(found, outside)

    def test_who_serves_a_country_serves_its_machines_but_is_no_point_of_the_province(self):
        self._sell(1, place_state_id=self.north.id)
        self._serve(self.hq, country_id=self.country.id)
        row = self._row(self.north)
        self.assertEqual((row.outside_count, row.has_point), (0, False))

    def test_a_country_without_provinces_is_a_region(self):
        belgium = self.env["res.country"].create({"name": "Stateless", "code": "XS"})
        self._sell(1, place_country_id=belgium.id)
        self._serve(self.hq, country_id=belgium.id)
        row = self._row(country=belgium)
        self.assertEqual((row.region_share, row.standard_share), (1, 0.7))

    def test_the_share_of_the_regions_stands_beside_the_standard(self):
        self._sell(9, place_state_id=self.north.id)
        self._sell(1, place_state_id=self.south.id)
        self._sell(1, place_country_id=self.country.id)
        self._serve(self.outlet, state_id=self.south.id)
        [(share, standard, machines)] = self.env["aftersales.coverage"]._read_group(
            [("country_id", "=", self.country.id)],
            [],
            ["region_share:avg", "standard_share:avg", "machine_count:sum"],
        )
        self.assertEqual((share, standard, machines), (0.5, 0.7, 11))

    def test_what_is_not_sold_not_in_force_or_not_served_does_not_count(self):
        self._sell(1, place_state_id=self.north.id, delivery_date=False)
        self.assertFalse(self._row(self.north))
        self._sell(1, place_state_id=self.north.id)
        territory = self._serve(self.outlet, state_id=self.north.id, date_to="2020-01-01")
        self.assertFalse(self._row(self.north).has_point)
        territory.date_to = False
        self.assertTrue(self._row(self.north).has_point)
        self.outlet.closed_date = "2020-01-01"
        self.assertFalse(self._row(self.north).has_point)
        self.outlet.closed_date = False
        self.outlet.category_ids = self.categ_part
        self.assertEqual(self._row(self.north).outside_count, 1)

    def test_a_machine_knows_its_territory_and_a_territory_its_machines(self):
        machine = self._sell(1, place_state_id=self.north.id, place_city="Aville")
        self._sell(2, place_state_id=self.north.id)
        wide = self._serve(self.region, state_id=self.north.id)
        city = self._serve(self.outlet, state_id=self.north.id, city="Aville")
        self.assertEqual(machine.territory_id, city)
        self.assertEqual((wide.machine_count, city.machine_count), (2, 1))
        lots = self.env["stock.lot"]
        self.assertEqual(lots.search(city.action_view_machines()["domain"]), machine)
        self.assertEqual(lots.search_count(wide.action_view_machines()["domain"]), 2)

    def test_each_company_sees_its_own(self):
        self._sell(1, place_state_id=self.north.id)
        other = self.env["res.company"].create({"name": "Other network"})
        self.env.user.company_ids += other
        theirs = self.env["aftersales.coverage"].with_context(allowed_company_ids=other.ids)
        domain = [("state_id", "=", self.north.id)]
        self.assertFalse(theirs.search(domain))
        both = theirs.with_context(allowed_company_ids=(other + self.company).ids)
        self.assertEqual(both.search(domain).company_id, self.company)

    def test_reading_takes_a_constant_number_of_queries(self):
        coverage = self.env["aftersales.coverage"]
        names = ["display_name", "machine_count", "outside_count", "region_share"]

        def read(_records):
            coverage.search_read([("country_id", "=", self.country.id)], names)

        self._sell(1, place_state_id=self.north.id)
        self._serve(self.outlet, state_id=self.north.id, city="C")
        few = self._count_queries(read, coverage)
        for number in range(20):
            self._sell(1, place_state_id=self.south.id, place_city=f"C{number}")
            self._serve(self.outlet, state_id=self.south.id, city=f"C{number}")
        self.assertEqual(self._count_queries(read, coverage), few)
