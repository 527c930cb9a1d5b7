from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestRepairLevel(ServiceCommon):
    def test_a_level_is_chosen_on_the_form(self):
        with Form(self._create_order()) as form:
            form.repair_level_id = self.major
        self.assertEqual(form.record.repair_level_id, self.major)

    @mute_logger("odoo.sql_db")
    def test_a_code_is_one_levels(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.major.copy({"code": "minor"})

    def test_a_level_in_use_is_kept(self):
        self._create_order(repair_level_id=self.major.id)
        self.technician.category_ids = self.categ_part
        self.technician.skill_ids.repair_level_id = self.minor
        for level, what in ((self.major, "service orders"), (self.minor, "technicians' skills")):
            with self.assertRaisesRegex(UserError, what):
                level.unlink()
        self.major.active = False

    def test_levels_are_in_their_order(self):
        self.major.sequence, self.minor.sequence = 1, 2
        self.assertEqual((self.minor + self.major).sorted(), self.major + self.minor)
