from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCompanyTime(ServiceCommon):
    def test_the_database_tells_the_same_local_days(self):
        for zone in ("Asia/Shanghai", "Europe/Berlin", "America/New_York"):
            self.company.aftersales_tz = zone
            for moment in (
                datetime(2026, 3, 31, 16),
                datetime(2026, 6, 30, 22),
                datetime(2027, 1, 1),
            ):
                column = self.company._aftersales_local_date_sql(SQL("%s::timestamp", moment))
                [[day]] = self.env.execute_query(SQL("SELECT %s", column))
                self.assertEqual(self.company._aftersales_local_date(moment), day)

    @freeze_time("2026-12-31 16:00:00")
    def test_today_is_the_companys(self):
        self.assertEqual(self.company._aftersales_today(), date(2027, 1, 1))
        self.company.aftersales_tz = "America/New_York"
        self.assertEqual(self.company._aftersales_today(), date(2026, 12, 31))

    def test_the_setting_is_the_companys(self):
        settings = self.env["res.config.settings"].create({"aftersales_tz": "Asia/Tokyo"})
        settings.execute()
        self.assertEqual(self.company.aftersales_tz, "Asia/Tokyo")
