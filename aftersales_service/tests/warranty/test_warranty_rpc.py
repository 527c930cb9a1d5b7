from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestWarrantyRpc(ServiceCommon, HttpCase):
    """What the limits and the kept decisions are worth against someone who calls by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_goodwill_limit_user = 100
        cls.order = cls._create_order()
        cls.order._record_decisions("confirmed")

    def _call(self, model, method, *args, login="service_user", **kwargs):
        self.authenticate(login, login)
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.make_jsonrpc_request("/web/dataset/call_kw", params)

    def _assert_refused(self, *call, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._call(*call, **kwargs)

    def _grant(self, amount):
        vals = {
            "lot_id": self.machine.id,
            "order_id": self.order.id,
            "company_id": self.company.id,
            "amount_limit": amount,
            "reason": "By hand",
        }
        return self._call("aftersales.warranty.goodwill", "create", [vals])

    def test_nobody_grants_more_than_their_limit(self):
        wizard = self._grant(100.01)
        self._assert_refused("aftersales.warranty.goodwill", "action_grant", wizard)
        self._call("aftersales.warranty.goodwill", "action_grant", self._grant(99))
        self._assert_refused("aftersales.warranty.goodwill", "action_grant", self._grant(2))
        granted = self.env["aftersales.warranty"].search([("order_id", "=", self.order.id)])
        self.assertEqual(granted.mapped("amount_limit"), [99])

    def test_nobody_makes_warranties_past_the_wizard(self):
        vals = {"lot_id": self.machine.id, "kind": "exception", "reason": "By hand"}
        self._assert_refused("aftersales.warranty", "create", [vals])
        self._assert_refused("aftersales.warranty", "_cancel", [1], login="service_manager")

    def test_nobody_writes_a_decision(self):
        decision, model = self.order.decision_ids, "aftersales.warranty.decision"
        for login in ("service_user", "service_manager", "admin"):
            for context in ({}, {"aftersales_protected_write": True}):
                forged = {"login": login, "context": context}
                self._assert_refused(
                    model, "write", decision.ids, {"charge_kind": "paid"}, **forged
                )
                self._assert_refused(model, "unlink", decision.ids, **forged)
                self._assert_refused(model, "create", [{"order_id": self.order.id}], **forged)
