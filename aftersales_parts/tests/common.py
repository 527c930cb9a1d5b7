from datetime import date

from odoo.addons.base.tests.common import BaseCommon


class PartsCase(BaseCommon):
    """A service point, a part, and a done service order that replaced one of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = cls.env["aftersales.point"].create(
            {
                "code": "P1",
                "name": "Point One",
                "level_id": cls.env.ref("aftersales_service.point_level_outlet").id,
            }
        )
        cls.part = cls.make_part("BOARD")
        cls.other_part = cls.make_part("PUMP")
        cls.order = cls.make_order("PARTS/1", cls.part)
        cls.accepted = cls.env.ref("aftersales_parts.inspection_verdict_accepted")
        cls.non_original = cls.env.ref("aftersales_parts.inspection_verdict_non_original")

    @classmethod
    def make_part(cls, code):
        return cls.env["product.product"].create(
            {
                "name": code.title(),
                "default_code": code,
                "aftersales_kind": "part",
                "is_storable": True,
            }
        )

    @classmethod
    def make_order(cls, name, part=None, quantity=1, **vals):
        order = cls.env["repair.order"].create(
            {
                "name": name,
                "state": "done",
                "point_id": cls.point.id,
                "service_type_id": cls.env.ref("aftersales_service.service_type_repair").id,
                "completed_at": "2026-07-10 04:00:00",
                **vals,
            }
        )
        if part:
            cls.env["aftersales.replacement"].create(
                {"order_id": order.id, "product_id": part.id, "quantity": quantity}
            )
        return order

    @classmethod
    def make_return(cls, **vals):
        return cls.env["aftersales.part.return"].create(
            {
                "order_id": cls.order.id,
                "product_id": cls.part.id,
                "received_date": date(2026, 7, 20),
                **vals,
            }
        )
