from functools import partial

from lxml import etree
from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .company_world import CompanyWorld

ROLES = {
    "employee": "base.group_user",
    "portal": "base.group_portal",
    "sales": "sales_team.group_sale_salesman",
    "stock": "stock.group_stock_user",
    "service": "aftersales_service.group_service_user",
    "manager": "aftersales_service.group_service_manager",
    "identity": "aftersales_service.group_identity_number",
    "warehouse": "aftersales_parts.group_parts_warehouse",
    "parts": "aftersales_parts.group_parts_manager",
    "clerk": "aftersales_settlement.group_settlement_clerk",
    "approver": "aftersales_settlement.group_settlement_approver",
    "auditor": "aftersales_settlement.group_auditor",
    "system": "base.group_system",
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
# Who reads, writes, creates and deletes what, as far as access rights go: read, write, create,
# delete. Records, fields and other companies' records are protected beside that.
OTHERS = ("warehouse", "parts", "clerk", "approver", "auditor")
RIGHTS = {
    "aftersales.agreement": "service:r manager:rwcd",
    "aftersales.assessment": "service:rwc manager:rwcd others:r",
    "aftersales.batch": "system:r",
    "aftersales.certificate": "portal:r service:rwc manager:rwcd others:r",
    "aftersales.claim": "clerk:r approver:r",
    "aftersales.claim.check": "clerk:rwcd approver:r",
    "aftersales.coefficient": "clerk:rwcd approver:r",
    "aftersales.coverage": "service:r manager:r",
    "aftersales.fact.correction": "manager:rwc",
    "aftersales.fault": "service:r manager:rwcd others:r",
    "aftersales.followup": "service:rwc manager:rwcd others:r",
    "aftersales.goodwill.use": "service:r manager:r others:r",
    "aftersales.inspection.verdict": "service:r manager:r warehouse:r parts:rwcd clerk:r approver:r auditor:r",
    "aftersales.journal": "service:r manager:r others:r",
    "aftersales.late.making": "approver:rwcd",
    "aftersales.machine.document": "service:rwc manager:rwcd",
    "aftersales.machine.event": "service:r manager:r",
    "aftersales.machine.party": "service:r manager:r",
    "aftersales.order.completion": "service:rwc manager:rwc",
    "aftersales.order.completion.line": "service:rwc manager:rwc",
    "aftersales.order.correction": "manager:rwc",
    "aftersales.overview.card": "employee:r sales:r stock:r service:r manager:r others:r system:rwcd",
    "aftersales.part.return": "service:r manager:r warehouse:rwc parts:rwcd clerk:r approver:r auditor:r",
    "aftersales.penalty": "clerk:r approver:r",
    "aftersales.point": "portal:r service:r manager:rwcd others:r",
    "aftersales.point.closing": "manager:rwc",
    "aftersales.point.level": "portal:r service:r manager:rwcd others:r",
    "aftersales.rate": "clerk:rwcd approver:r",
    "aftersales.rate.difference": "clerk:rc approver:rc",
    "aftersales.rate.edit": "clerk:r approver:r",
    "aftersales.rate.sheet": "clerk:rwcd approver:r",
    "aftersales.repair.level": "service:r manager:rwcd others:r",
    "aftersales.replacement": "service:rwc manager:rwcd others:r",
    "aftersales.request": "service:rwc manager:rwcd",
    "aftersales.request.type": "service:r manager:rwcd",
    "aftersales.service.type": "service:r manager:rwcd others:r",
    "aftersales.settlement.period": "clerk:rwcd approver:rw",
    "aftersales.staffing.rule": "service:r manager:rwcd",
    "aftersales.statement": "clerk:rw approver:rw",
    "aftersales.statement.account": "approver:rwcd",
    "aftersales.statement.line": "clerk:r approver:r",
    "aftersales.technician": "portal:r service:rwc manager:rwcd others:r",
    "aftersales.technician.posting": "service:r manager:r others:r",
    "aftersales.technician.return": "manager:rwcd",
    "aftersales.technician.skill": "portal:r service:rwcd manager:rwcd others:r",
    "aftersales.territory": "service:r manager:rwcd others:r",
    "aftersales.throttle": "system:r",
    "aftersales.training": "service:rwc manager:rwcd others:r",
    "aftersales.usage.reading": "service:rwc manager:rwcd others:r",
    "aftersales.warranty": "service:r manager:rwc others:r",
    "aftersales.warranty.decision": "service:r manager:r others:r",
    "aftersales.warranty.exclusion": "service:r manager:rwcd others:r",
    "aftersales.warranty.goodwill": "service:rwc manager:rwc",
    "aftersales.warranty.policy": "service:r manager:rwcd others:r",
    "aftersales.warranty.policy.exclusion": "service:r manager:rwcd others:r",
    "aftersales.warranty.policy.part": "service:r manager:rwcd others:r",
    "aftersales.warranty.policy.step": "service:r manager:rwcd others:r",
    "aftersales.warranty.what.if": "service:rwc manager:rwc",
    "aftersales.workbook.import": "manager:rwcd",
    "aftersales.workbook.import.fault": "manager:rwcd",
    "aftersales.workbook.import.result": "manager:rwcd",
}
# Kept once for all companies: who may change what money hangs on is said elsewhere.
SHARED = {
    "aftersales.batch",
    "aftersales.fault",
    "aftersales.inspection.verdict",
    "aftersales.overview.card",
    "aftersales.point.level",
    "aftersales.repair.level",
    "aftersales.request.type",
    "aftersales.service.type",
    "aftersales.throttle",
    "aftersales.warranty.exclusion",
}


class RightsCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Ours"})
        cls.people = {
            name: cls.create_user(name, group, cls.company) for name, group in ROLES.items()
        }
        cls.world = CompanyWorld(cls.env, cls.company, cls.people["clerk"], cls.people["approver"])

    @classmethod
    def create_user(cls, name, groups, company):
        return new_test_user(
            cls.env(context={"tracking_disable": True}),
            f"rights_{name}",
            groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def get_own_models(self):
        """Return the names of the models that the addons define, wizards too."""
        return sorted(
            name
            for name, model in self.registry.items()
            if (model._original_module or "").startswith("aftersales_") and not model._abstract
        )

    def get_own_records(self):
        """Return the names of the models that the addons keep records of."""
        return [name for name in self.get_own_models() if not self.env[name]._transient]

    def is_refused(self, act):
        """Return whether somebody is told that he may not do this."""
        try:
            with self.env.cr.savepoint() as savepoint, mute_logger("odoo.sql_db"):
                found = act()
                self.env.flush_all()
                savepoint.rollback()
                return found == []  # read, and there is nothing
        except (AccessError, UserError):
            return True
        except DatabaseError:
            return False  # it came as far as to the database
        finally:
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestRights(RightsCase):
    def test_every_model_has_the_rights_of_the_table(self):
        self.assertFalse(RIGHTS.keys() ^ set(self.get_own_models()), "in the table, or not there")
        for model, line in RIGHTS.items():
            stated = dict(pair.split(":") for pair in line.split())
            expected = dict.fromkeys(OTHERS, stated.get("others", "")) | stated
            for name, user in self.people.items():
                records = self.env[model].with_user(user)
                may = "".join(key for key, kind in OPERATIONS.items() if records.has_access(kind))
                with self.subTest(model=model, role=name):
                    self.assertEqual(may, expected.get(name, ""))

    def test_the_world_has_a_record_of_every_model(self):
        self.assertEqual(set(self.get_own_records()) - self.world.records.keys(), SHARED)

    def test_every_role_reads_all_that_it_may_read(self):
        """Whoever may read a record may read it whole: as lists, forms and exports do."""
        for name, user in self.people.items():
            for model in [*self.get_own_records(), "repair.order", "stock.lot"]:
                records = self.env[model].with_user(user)
                if records.has_access("read"):
                    with self.subTest(role=name, model=model):
                        self._read_all(records)

    def _read_all(self, records):
        names = sorted(records.fields_get())
        record = self.world.records.get(records._name, records.browse()).with_env(records.env)
        records.search_read([], names, limit=5)
        if records.env.user.share:
            return  # the world's people are no people of a service point
        self.env.invalidate_all()
        record.read()
        relational = {"fields": {"display_name": {}}}
        record.web_read(
            {name: relational if record._fields[name].relational else {} for name in names}
        )
        if record._auto:
            exported = [name for name in names if self._is_exported(record._fields[name], record)]
            record._export_rows([[name] for name in exported])

    def _is_exported(self, field, record):
        """Return whether an export of a field is nobody else's business, or Odoo's own."""
        if field.name.startswith("properties"):
            return False
        return not field.relational or record.env[field.comodel_name].has_access("read")

    def test_every_role_opens_the_views_of_what_it_may_read(self):
        """The web client fails on a view with a field that it isn't told of."""
        self.people["stock"].group_ids |= self.env.ref("stock.group_production_lot")
        kinds = ("list", "form", "kanban", "search", "pivot", "graph", "calendar", "activity")
        views = self.env["ir.ui.view"].search(
            [
                ("model", "in", [*self.get_own_records(), "repair.order", "stock.lot"]),
                ("mode", "=", "primary"),
                ("type", "in", kinds),
            ]
        )
        unknown = set()
        for name, user in self.people.items():
            if user.share:
                continue
            for view in views:
                records = self.env[view.model].with_user(user)
                # The addons' own views are behind menus that stock users don't have.
                own = name == "stock" and view.xml_id.startswith("aftersales_")
                if records.has_access("read") and not own:
                    opened = records.get_views([(view.id, view.type)])
                    arch = etree.fromstring(opened["views"][view.type]["arch"])
                    fields = self._get_unknown_fields(arch, view.model, opened["models"])
                    unknown |= {f"{name}: {view.xml_id} {field}" for field in fields}
        self.assertFalse(unknown, "\n".join(sorted(unknown)))

    def _get_unknown_fields(self, node, model, models):
        """Yield the fields in a view's arch that the client is told nothing of."""
        known = models.get(model, {"fields": {}})["fields"]
        for child in node:
            name = child.get("name")
            comodel = model
            if child.tag == "field":
                if name not in known:
                    yield f"{model}.{name}"
                    continue
                comodel = known[name].get("relation", model)
            yield from self._get_unknown_fields(child, comodel, models)


@tagged("post_install", "-at_install")
class TestCompanies(RightsCase):
    """Who works for another company neither sees nor changes nor uses what is ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Theirs"})
        clerk = cls.create_user("their_clerk", ROLES["clerk"], cls.other)
        approver = cls.create_user("their_approver", ROLES["approver"], cls.other)
        cls.theirs = CompanyWorld(cls.env, cls.other, clerk, approver)
        powers = ("manager", "parts", "clerk", "approver", "auditor")
        groups = [ROLES[name] for name in powers]
        groups += ["stock.group_stock_manager", "sales_team.group_sale_manager"]
        cls.stranger = cls.create_user("stranger", ",".join(groups), cls.other)

    def test_what_belongs_to_a_company_has_a_rule_of_companies(self):
        for model in self.get_own_records():
            records = self.env[model]
            if "company_id" not in records._fields:
                self.assertIn(model, SHARED)
                continue
            with self.subTest(model):
                self.assertTrue(records._fields["company_id"].store)
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", model), ("groups", "=", False)]
                )
                self.assertTrue(any("company_id" in rule.domain_force for rule in rules))

    def test_who_works_for_another_company_finds_and_changes_nothing(self):
        for model, record in self.world.records.items():
            theirs = self.as_stranger(record)
            with self.subTest(model):
                self.assertFalse(theirs.search([("id", "=", record.id)]))
                for attack in (
                    partial(theirs.read, ["company_id"]),
                    partial(theirs.write, {"company_id": self.other.id}),
                    theirs.unlink,
                    theirs.copy,
                ):
                    self.assertTrue(self.is_refused(attack), attack)

    def test_who_works_for_another_company_uses_nothing_of_ours(self):
        """No record of theirs names one of ours, whichever field somebody tries."""
        used = []
        for model, record in self.theirs.records.items():
            record = self.as_stranger(record)
            for name, field in record._fields.items():
                ours = self._get_ours(field)
                if ours is None:
                    continue
                value = ours.id if field.type == "many2one" else [Command.link(ours.id)]
                if not self.is_refused(partial(record.write, {name: value})):
                    used.append(f"{model}.{name}")
        self.assertFalse(used, "\n".join(used))

    def as_stranger(self, record):
        """Return a record as the stranger has it, with nothing of whoever made it."""
        return self.env(user=self.stranger, context={})[record._name].browse(record.id)

    def _get_ours(self, field):
        """Return our record that a field of theirs could name, or None."""
        if field.type not in ("many2one", "many2many") or not field.store:
            return None
        if field.name in LOG_ACCESS_COLUMNS or str(field) == "stock.lot.location_id":
            return None  # where a serial number is follows from its stock
        return self.world.linkable.get(field.comodel_name)
