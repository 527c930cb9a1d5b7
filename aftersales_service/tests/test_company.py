from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCompanyTime(ServiceCommon):
    def test_local_days_and_back(self):
        company = self.company
        self.assertEqual(
            company._aftersales_local_date(datetime(2026, 3, 31, 16, 0)), date(2026, 4, 1)
        )
        self.assertEqual(company._aftersales_utc(date(2026, 4, 1)), datetime(2026, 3, 31, 16, 0))
        self.assertEqual(
            company._aftersales_utc(datetime(2026, 4, 1, 8, 30)), datetime(2026, 4, 1, 0, 30)
        )

    def test_days_of_a_zone_with_summer_time(self):
        self.company.aftersales_tz = "Europe/Berlin"
        self.assertEqual(
            self.company._aftersales_utc(date(2026, 7, 1)), datetime(2026, 6, 30, 22, 0)
        )
        self.assertEqual(
            self.company._aftersales_utc(date(2026, 12, 1)), datetime(2026, 11, 30, 23, 0)
        )

    @freeze_time("2026-12-31 16:00:00")
    def test_today_is_the_companys(self):
        self.assertEqual(self.company._aftersales_today(), date(2027, 1, 1))
        self.company.aftersales_tz = "America/New_York"
        self.assertEqual(self.company._aftersales_today(), date(2026, 12, 31))

    def test_the_setting_is_the_companys(self):
        settings = self.env["res.config.settings"].create({"aftersales_tz": "Asia/Tokyo"})
        settings.execute()
        self.assertEqual(self.company.aftersales_tz, "Asia/Tokyo")
