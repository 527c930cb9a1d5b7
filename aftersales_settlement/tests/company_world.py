"""One record of every model, in a company of one's choice."""

from datetime import date

from odoo.addons.aftersales_service.models.base.sentinels import PROTECTED_WRITE


class CompanyWorld:
    """A company's network with one of everything, made month and journal included.

    ``records`` is model name -> a record of it.
    """

    def __init__(self, env, company, clerk, approver):
        """Build it as the superuser.

        :param clerk: a user of the company who makes the month; :param approver: who approves it
        """
        context = {"tracking_disable": True, "allowed_company_ids": company.ids}
        self.env = env(su=True, context=context)
        self.company = self.env["res.company"].browse(company.id)
        self.records = {}
        self._build_network()
        self._build_machines()
        self._build_policies()
        self._build_orders()
        self._build_months(clerk, approver)
        for name in ("event", "party"):
            machines = [("lot_id", "=", self.records["stock.lot"].id)]
            self._keep(self.env[f"aftersales.machine.{name}"].search(machines, limit=1))
        postings = [("technician_id", "=", self.records["aftersales.technician"].id)]
        self._keep(self.env["aftersales.technician.posting"].search(postings, limit=1))
        order = self.records["repair.order"]
        self._keep(self.env["aftersales.journal"]._record("correction", order, "As an example"))
        self._keep(self.env["aftersales.coverage"].search(self._mine(), limit=1))

    def _mine(self):
        return [("company_id", "=", self.company.id)]

    def _keep(self, record):
        self.records[record._name] = record.ensure_one()
        return record

    def _make(self, model, **values):
        return self._keep(self.env[model].create(values))

    def _build_network(self):
        level = self.env.ref("aftersales_service.point_level_outlet")
        point = self._make(
            "aftersales.point", code="P1", name="Point", level_id=level.id, is_payee=True
        )
        self.other_point = self.env["aftersales.point"].create(
            {"code": "P2", "name": "Other", "level_id": level.id, "parent_id": point.id}
        )
        self._make("aftersales.agreement", point_id=point.id, date_end="2027-12-31")
        self._make("aftersales.territory", point_id=point.id, name="East")
        self._make("aftersales.staffing.rule", technician_min=1)
        technician = self._make(
            "aftersales.technician", code="T1", name="Wang", point_id=point.id, state="approved"
        )
        category = self.env["product.category"].create({"name": "Of this company"})
        self._make(
            "aftersales.technician.skill", technician_id=technician.id, category_id=category.id
        )
        self._make("aftersales.training", technician_id=technician.id, name="Pumps")
        self._make(
            "aftersales.assessment",
            technician_id=technician.id,
            score=80,
            year=2000 + self.company.id % 50,
        )
        self._make("aftersales.certificate", technician_id=technician.id, name="C1")
        self.category = category

    def _build_machines(self):
        product = {"is_storable": True, "categ_id": self.category.id, "company_id": self.company.id}
        machine = self.env["product.product"].create(
            product | {"name": "Machine", "aftersales_kind": "machine", "tracking": "serial"}
        )
        self.part = self.env["product.product"].create(
            product | {"name": "Part", "aftersales_kind": "part", "tracking": "serial"}
        )
        customer = self.env["res.partner"].create(
            {"name": "Customer", "company_id": self.company.id}
        )
        lot = self._make(
            "stock.lot",
            name="SN-1",
            product_id=machine.id,
            company_id=self.company.id,
            customer_id=customer.id,
            dealer_id=self.records["aftersales.point"].id,
            installation_date=date(2026, 1, 10),
            place_country_id=self.env.ref("base.cn").id,
        )
        self._make("aftersales.usage.reading", lot_id=lot.id, value=10)
        self._make("aftersales.machine.document", lot_id=lot.id, name="Photo", file="eA==")

    def _build_policies(self):
        policy = self._make(
            "aftersales.warranty.policy",
            code="W1",
            name="Policy",
            category_id=self.category.id,
            start_event="installation",
            months=12,
        )
        exclusion = self.env["aftersales.warranty.exclusion"].create(
            {"name": "Misuse", "code": f"X-{self.company.id}"}
        )
        self._make(
            "aftersales.warranty.policy.part",
            policy_id=policy.id,
            product_id=self.part.id,
            months=6,
        )
        self._make(
            "aftersales.warranty.policy.step", policy_id=policy.id, month=1 + self.company.id % 50
        )
        self._make(
            "aftersales.warranty.policy.exclusion", policy_id=policy.id, exclusion_id=exclusion.id
        )

    def _build_orders(self):
        lot = self.records["stock.lot"]
        values = {
            "point_id": self.records["aftersales.point"].id,
            "technician_id": self.records["aftersales.technician"].id,
            "service_type_id": self.env.ref("aftersales_service.service_type_repair").id,
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "partner_id": lot.customer_id.id,
        }
        request = self._make(
            "aftersales.request",
            type_id=self.env.ref("aftersales_service.request_type_question").id,
            summary="When?",
            lot_id=lot.id,
        )
        opened = self.env["repair.order"].create(values | {"request_id": request.id})
        opened.action_validate()
        self._keep(opened.decision_ids[:1])
        order = self._make(
            "repair.order",
            **values,
            state="done",
            completed_at="2026-07-10 04:00:00",
            record_sheet_date=date(2026, 7, 10),
        )
        self._make("aftersales.replacement", order_id=order.id, product_id=self.part.id)
        self._make("aftersales.followup", order_id=order.id, score=90, date=date(2026, 7, 11))
        self._make(
            "aftersales.part.return",
            order_id=order.id,
            product_id=self.part.id,
            received_date=date(2026, 7, 20),
            verdict_id=self.env.ref("aftersales_parts.inspection_verdict_non_original").id,
        )
        granted = {"lot_id": lot.id, "kind": "goodwill", "amount_limit": 1, "reason": "Regular"}
        warranty = self.env["aftersales.warranty"].create(granted | {"order_id": opened.id})
        uses = self.env["aftersales.goodwill.use"]
        uses = PROTECTED_WRITE.give(uses)
        used = {"warranty_id": warranty.id, "order_id": opened.id, "amount": 1}
        self._keep(uses.create(used).with_env(self.env))
        self._make("aftersales.warranty", lot_id=lot.id, kind="exception", reason="Agreed")

    def _build_months(self, clerk, approver):
        sheet = self._make("aftersales.rate.sheet", company_id=self.company.id)
        self._make(
            "aftersales.rate",
            sheet_id=sheet.id,
            service_type_id=self.env.ref("aftersales_service.service_type_repair").id,
            unit="job",
            amount=50,
        )
        sheet._put_first_in_force()
        self._make("aftersales.coefficient", min_score=0, coefficient=1)
        self._make(
            "aftersales.claim.check", name="Rate again", code="no_rate", valid_from=date(2026, 8, 1)
        )
        edited = {
            "company_id": self.company.id,
            "user_id": clerk.id,
            "at": "2026-07-01 00:00:00",
        }
        edits = self.env["aftersales.rate.edit"]
        edits = PROTECTED_WRITE.give(edits)
        self._keep(edits.create(edited).with_env(self.env))
        periods = self.env["aftersales.settlement.period"]
        period = self._keep(periods._for_month(self.company, date(2026, 7, 1)))
        period.with_user(clerk)._make(as_of=period.cutoff_date)
        for records in (
            period.statement_ids,
            period.statement_ids.line_ids,
            period.claim_ids,
            period.penalty_ids,
        ):
            self._keep(records[:1])
        period.with_user(approver)._approve()

    @property
    def linkable(self):
        """What other records could name: model -> a record that belongs to the company."""
        warehouse = self.env["stock.warehouse"].search(self._mine(), limit=1)
        opened = self.records["aftersales.request"].order_ids
        return self.records | {
            "product.product": self.part,
            "product.template": self.part.product_tmpl_id,
            "res.company": self.company,
            "res.partner": self.records["stock.lot"].customer_id,
            "stock.location": warehouse.lot_stock_id,
            "stock.picking.type": warehouse.out_type_id,
            "stock.warehouse": warehouse,
            "repair.order": opened or self.records["repair.order"],
        }
