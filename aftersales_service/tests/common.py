from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import BaseCommon


class ServiceCommon(BaseCommon):
    """A small network, its products, one machine and one policy, in the test's company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.aftersales_tz = "Asia/Shanghai"
        cls._create_network()
        cls._create_products()
        cls._create_machine()
        cls.type_repair = cls.env.ref("aftersales_service.service_type_repair")
        cls.type_inspection = cls.env.ref("aftersales_service.service_type_inspection")
        cls.minor, cls.major = cls.env["aftersales.repair.level"].create(
            [{"code": code, "name": code.title()} for code in ("minor", "major")]
        )
        cls.service_user = new_test_user(
            cls.env, "service_user", groups="aftersales_service.group_service_user"
        )
        cls.service_manager = new_test_user(
            cls.env, "service_manager", groups="aftersales_service.group_service_manager"
        )

    @classmethod
    def _create_network(cls):
        """A headquarters, a paid region, an outlet below it, and a technician there."""
        level = "aftersales_service.point_level_"
        points = cls.env["aftersales.point"]
        cls.hq = points.create(
            {"code": "HQ", "name": "Head", "level_id": cls.env.ref(f"{level}hq").id}
        )
        cls.region = points.create(
            {
                "code": "R1",
                "name": "Region",
                "level_id": cls.env.ref(f"{level}region").id,
                "parent_id": cls.hq.id,
                "is_payee": True,
            }
        )
        cls.outlet = points.create(
            {
                "code": "O1",
                "name": "Outlet",
                "level_id": cls.env.ref(f"{level}outlet").id,
                "parent_id": cls.region.id,
            }
        )
        cls.technician = cls.env["aftersales.technician"].create(
            {"code": "T1", "name": "Wang", "point_id": cls.outlet.id, "state": "approved"}
        )

    @classmethod
    def _create_products(cls):
        """Categories machine > tractor and part > filter, a tractor, a pump and a filter."""
        categories = cls.env["product.category"]
        cls.categ_machine = categories.create({"name": "Test machines", "code": "T-MACH"})
        cls.categ_tractor = categories.create(
            {"name": "Test tractors", "code": "T-TRAC", "parent_id": cls.categ_machine.id}
        )
        cls.categ_part = categories.create({"name": "Test parts", "code": "T-PART"})
        cls.categ_filter = categories.create(
            {"name": "Test filters", "code": "T-FILT", "parent_id": cls.categ_part.id}
        )
        cls.tractor = cls._create_product("Tractor", "machine", cls.categ_tractor)
        cls.pump = cls._create_product("Pump", "part", cls.categ_part)
        cls.filter = cls._create_product("Filter", "part", cls.categ_filter, tracking="none")

    @classmethod
    def _create_product(cls, name, kind, category, tracking="serial"):
        return cls.env["product.product"].create(
            {
                "name": name,
                "default_code": f"T-{name.upper()}",
                "type": "consu",
                "is_storable": True,
                "tracking": tracking,
                "aftersales_kind": kind,
                "categ_id": category.id,
            }
        )

    @classmethod
    def _create_machine(cls):
        """A tractor installed on 2026-01-31 and a policy of 12 months for its category."""
        cls.customer = cls.env["res.partner"].create({"name": "Farmer Li", "phone": "13800138000"})
        cls.machine = cls.env["stock.lot"].create(
            {
                "name": "TRC-1",
                "product_id": cls.tractor.id,
                "customer_id": cls.customer.id,
                "dealer_id": cls.outlet.id,
                "production_date": "2025-10-01",
                "delivery_date": "2026-01-10",
                "installation_date": "2026-01-31",
            }
        )
        cls.policy = cls.env["aftersales.warranty.policy"].create(
            {
                "code": "W1",
                "name": "Tractors",
                "category_id": cls.categ_machine.id,
                "start_event": "installation",
                "months": 12,
                "part_ids": [
                    Command.create(
                        {"category_id": cls.categ_part.id, "months": 6, "restart_months": 3}
                    ),
                    Command.create({"category_id": cls.categ_filter.id, "months": 0}),
                ],
            }
        )

    @classmethod
    def _create_order(cls, **values):
        """Create a service order of the machine at the outlet."""
        return cls.env["repair.order"].create(
            {
                "point_id": cls.outlet.id,
                "technician_id": cls.technician.id,
                "service_type_id": cls.env.ref("aftersales_service.service_type_repair").id,
                "product_id": cls.machine.product_id.id,
                "lot_id": cls.machine.id,
                "partner_id": cls.customer.id,
                **values,
            }
        )

    @classmethod
    def _create_done_order(cls, completed_at, parts=(), **values):
        """Create an order done before Odoo: without stock moves, its parts as replacements.

        :param completed_at: naive UTC
        """
        return cls._create_order(
            state="done",
            completed_at=completed_at,
            replacement_ids=[Command.create({"product_id": part.id}) for part in parts],
            **values,
        )

    @contextmanager
    def assert_violates(self, constraint):
        """Assert that the database refuses what the block writes, by a constraint of its own."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as refusal:
            yield
            self.env.flush_all()
        self.assertIn(constraint, str(refusal.exception))

    def assert_constant_queries(self, read, few, many):
        """Assert that ``read`` takes as many queries for ``many`` records as for ``few``.

        :param read: called with each of the two sets of records, with nothing in the cache
        """
        few, many = few.browse(few.ids), many.browse(many.ids)
        self.assertEqual(self._count_queries(read, few), self._count_queries(read, many))

    def _count_queries(self, read, records):
        counts = []
        for _attempt in ("fills what is cached for good", "counts"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            read(records)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]
