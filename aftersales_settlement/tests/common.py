from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class SettlementCase(TransactionCase):
    """A small network with machines, rates and people, and orders on demand.

    HQ above the payee R1 with its outlets O1 and O2; months are in 2026, orders are repairs by
    an approved technician of O1, covered, complete and without parts unless a test says else.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.company.aftersales_tz = "Asia/Shanghai"
        cls.repair_type = cls.env.ref("aftersales_service.service_type_repair")
        cls.test_type = cls.env.ref("aftersales_service.service_type_test")
        cls.travel_type = cls.env.ref("aftersales_service.service_type_travel")
        cls._set_up_network()
        cls._set_up_products()
        cls._set_up_terms()
        cls.clerk = new_test_user(
            cls.env, "settlement_clerk", "aftersales_settlement.group_settlement_clerk"
        )
        cls.approver = new_test_user(
            cls.env,
            "settlement_approver",
            "aftersales_settlement.group_settlement_approver,account.group_account_invoice",
        )
        cls.order_number = 0

    @classmethod
    def _set_up_network(cls):
        def point(code, level, parent=None, **vals):
            return cls.env["aftersales.point"].create(
                {
                    "code": code,
                    "name": f"Point {code}",
                    "level_id": cls.env.ref(f"aftersales_service.point_level_{level}").id,
                    "parent_id": parent and parent.id,
                    **vals,
                }
            )

        cls.hq = point("HQ", "hq")
        cls.payee = point("R1", "region", cls.hq, is_payee=True)
        cls.outlet = point("O1", "outlet", cls.payee)
        cls.outlet2 = point("O2", "outlet", cls.payee)
        cls.technician = cls.env["aftersales.technician"].create(
            {
                "code": "T1",
                "name": "Technician One",
                "point_id": cls.outlet.id,
                "state": "approved",
            }
        )

    @classmethod
    def make_level(cls, code):
        """Make a repair level."""
        return cls.env["aftersales.repair.level"].create({"code": code, "name": code})

    @classmethod
    def _set_up_products(cls):
        category = cls.env["product.category"]
        cls.machine_category = category.create({"name": "Machines", "code": "TEST-M"})
        cls.part_category = category.create({"name": "Key parts", "code": "TEST-P"})
        product = cls.env["product.product"]
        cls.machine_product = product.create(
            {
                "name": "Machine",
                "default_code": "TEST-MACHINE",
                "aftersales_kind": "machine",
                "is_storable": True,
                "tracking": "serial",
                "categ_id": cls.machine_category.id,
            }
        )
        cls.part = product.create(
            {
                "name": "Board",
                "default_code": "TEST-BOARD",
                "aftersales_kind": "part",
                "is_storable": True,
                "categ_id": cls.part_category.id,
                "list_price": 38.8,
                "return_required": True,
            }
        )

    @classmethod
    def _set_up_terms(cls):
        cls.policy = cls.env["aftersales.warranty.policy"].create(
            {
                "code": "W",
                "name": "One year",
                "category_id": cls.machine_category.id,
                "start_event": "installation",
                "months": 12,
                "part_ids": [
                    Command.create(
                        {
                            "category_id": cls.part_category.id,
                            "months": 24,
                            "restart_months": 12,
                        }
                    )
                ],
            }
        )
        cls.sheet = cls.env["aftersales.rate.sheet"].create({})
        cls.rate = cls.sheet.rate_ids.create(
            {
                "sheet_id": cls.sheet.id,
                "service_type_id": cls.repair_type.id,
                "unit": "job",
                "amount": 50,
            }
        )
        cls.sheet.rate_ids.create(
            {
                "sheet_id": cls.sheet.id,
                "service_type_id": cls.travel_type.id,
                "unit": "km",
                "amount": 0.85,
                "free_km": 20,
            }
        )
        cls.sheet._put_first_in_force()
        cls.accepted = cls.env.ref("aftersales_parts.inspection_verdict_accepted")
        cls.non_original = cls.env.ref("aftersales_parts.inspection_verdict_non_original")

    @classmethod
    def make_machine(cls, serial, installed=date(2026, 1, 10), **vals):
        """Return a machine installed on a day."""
        return cls.env["stock.lot"].create(
            {
                "name": serial,
                "product_id": cls.machine_product.id,
                "company_id": cls.company.id,
                "installation_date": installed,
                **vals,
            }
        )

    @classmethod
    def make_order(cls, day, parts=(), **vals):
        """Return a completed service order, without stock moves like an imported one.

        :param day: local day of completion, at noon; its machine is new unless given.
        :param parts: (product, quantity) pairs that were replaced.
        """
        cls.order_number += 1
        name = vals.pop("name", f"TEST/{cls.order_number:05}")
        lot = vals.pop("lot_id", None) or cls.make_machine(f"SN-{name}").id
        noon = datetime(day.year, day.month, day.day, 12) - timedelta(hours=8)
        return cls.env["repair.order"].create(
            {
                "name": name,
                "state": "done",
                "point_id": cls.outlet.id,
                "technician_id": cls.technician.id,
                "service_type_id": cls.repair_type.id,
                "product_id": cls.machine_product.id,
                "lot_id": lot,
                "completed_at": noon,
                "record_sheet_date": day,
                "replacement_ids": [
                    Command.create({"product_id": product.id, "quantity": quantity})
                    for product, quantity in parts
                ],
                **vals,
            }
        )

    def change_rate(self, **vals):
        """Put a version in force in which the rate for repairs is another."""
        draft, copies = self.env["aftersales.rate.sheet"]._make_version(self.company)
        self.rate = self.rate.browse(copies[self.rate.id])
        if vals:
            self.rate.write(vals)
        draft.with_user(self.approver)._approve()
        self.sheet = draft

    @classmethod
    def make_month(cls, month=date(2026, 7, 1)):
        """Make a month as the clerk, on the end of its cutoff day; return it."""
        period = cls.env["aftersales.settlement.period"]._for_month(cls.company, month)
        period.with_user(cls.clerk)._make(as_of=period.cutoff_date)
        return period

    @classmethod
    def approve_month(cls, period):
        """Approve a month as the approver."""
        period.with_user(cls.approver)._approve()
        return period

    def claim_of(self, period, order):
        """Return an order's claim in a month."""
        return period.claim_ids.filtered(lambda claim: claim.order_id == order)
