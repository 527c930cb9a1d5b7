from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import ServiceCommon


class PortalCommon(ServiceCommon):
    """People of the region and of its outlet on the portal, and a network beside and above them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sibling = cls._create_point("R2", cls.region.level_id, cls.hq)
        cls.sibling_outlet = cls._create_point("O2", cls.outlet.level_id, cls.sibling)
        cls.beside = cls._create_technician("T2", cls.sibling_outlet)
        cls.above = cls._create_technician("T0", cls.hq)
        cls.other_company = cls.env["res.company"].create({"name": "Other network"})
        cls.foreign = cls._create_point("F1", cls.outlet.level_id, company=cls.other_company)
        cls.foreigner = cls._create_technician("TF", cls.foreign)
        cls.region_user = cls._create_portal_user("region_portal", cls.region)
        cls.outlet_user = cls._create_portal_user("outlet_portal", cls.outlet)
        cls.nobody = new_test_user(cls.env, "nobody_portal", groups="base.group_portal")

    @classmethod
    def _create_point(cls, code, level, parent=None, company=None):
        return cls.env["aftersales.point"].create(
            {
                "code": code,
                "name": f"Point {code}",
                "level_id": level.id,
                "parent_id": parent.id if parent else False,
                "company_id": (company or cls.company).id,
                "email": f"{code}@example.com".lower(),
            }
        )

    @classmethod
    def _create_technician(cls, code, point):
        return cls.env["aftersales.technician"].create(
            {
                "code": code,
                "name": f"Person {code}",
                "point_id": point.id,
                "certificate_ids": [
                    Command.create({"name": f"C-{code}", "attachment": "c2Nhbg=="})
                ],
            }
        )

    @classmethod
    def _create_portal_user(cls, login, point, **values):
        """Create a portal user for a contact of ``point``."""
        user = new_test_user(cls.env, login, groups="base.group_portal", **values)
        user.partner_id.parent_id = point.partner_id
        return user
