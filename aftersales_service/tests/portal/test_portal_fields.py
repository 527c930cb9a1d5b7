from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ...models.base.aftersales_portal_record import AftersalesPortalRecord
from .portal_common import PortalCommon

OURS = "aftersales."
GOSSIP = "Bad payer"
# Of these a client must not even learn whether a value is right.
CONTACT = ("comment", "email", "vat", "partner_id", "user_id", "ref", "create_uid", "note")


@tagged("post_install", "-at_install")
class TestPortalFields(PortalCommon, HttpCase):
    """Of every model that portal users may read, they read and ask for the named fields only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outlet.write({"comment": "Bad payer", "vat": "CN123456789", "email": "o1@secret.cn"})
        cls.technician.certificate_ids.create({"name": "C1", "technician_id": cls.technician.id})
        cls.technician.category_ids = cls.categ_tractor

    def _get_models(self):
        """Return all models of ours that portal users or everybody may read."""
        groups = self.env.ref("base.group_portal") + self.env.ref("base.group_public")
        rights = self.env["ir.model.access"].search([("perm_read", "=", True)])
        rights = rights.filtered(
            lambda one: not one.group_id or one.group_id in groups.all_implied_ids
        )
        models = set(rights.model_id.mapped("model"))
        return [self.env[name] for name in sorted(models) if name.startswith(OURS)]

    def _of(self, record):
        self.env.invalidate_all()
        return record.with_user(self.region_user)

    def test_every_model_that_they_read_names_its_fields(self):
        models = self._get_models()
        self.assertGreaterEqual(len(models), 5)
        for model in models:
            with self.subTest(model=model._name):
                self.assertIsInstance(model, AftersalesPortalRecord)
                self.assertLessEqual(model._get_portal_fields(), set(model._fields))

    def test_what_is_named_is_read(self):
        for model in self._get_models():
            with self.subTest(model=model._name):
                theirs = self._of(model)
                names = sorted(model._get_portal_fields())
                found = theirs.search([])
                self.assertTrue(found)
                if model._name != "aftersales.technician.skill":  # whose category has no name
                    self.assertTrue(found.read(names))
                self.assertEqual(set(theirs.fields_get()), set(names))

    def test_nothing_else_is_read_or_asked_for(self):
        for model in self._get_models():
            theirs = self._of(model)
            record = theirs.search([], limit=1)
            for name in sorted(set(model._fields) - model._get_portal_fields()):
                with self.subTest(model=model._name, field=name):
                    self._attack(theirs, record, name)

    def _assert_refused(self, attack, *args, **kwargs):
        """Assert that a call is refused, or asks for what no database has."""
        with self.assertRaises(Exception) as refusal:
            attack(*args, **kwargs)
        self.assertIsInstance(refusal.exception, (AccessError, UserError, ValueError))

    @mute_logger("odoo.domains", "odoo.http")
    def _attack(self, model, record, name):
        domain = [(name, "!=", "x")]
        for attack in (
            lambda: record.read([name]),
            lambda: record.web_read({name: {}}),
            lambda: record.export_data([name]),
            lambda: model.search_read([], [name]),
            lambda: model.web_search_read([], {name: {}}),
            lambda: model.search(domain),
            lambda: model.search_count(domain),
            lambda: model.search_count([(name, "=", False)]),
            lambda: model.search_count(["!", (name, "in", [1])]),
            lambda: model.name_search("", domain),
            lambda: model.search([], order=name),
            lambda: model.formatted_read_group([], [name], ["__count"]),
            lambda: model.formatted_read_group([], [], [f"{name}:count_distinct"]),
            lambda: model.formatted_read_group(domain, [], ["__count"]),
            lambda: model.read_group([], [name], [name]),
            lambda: model.web_read_group([], [name], ["__count"]),
        ):
            # A field that isn't in the database can't be asked for by anybody.
            self._assert_refused(attack)

    def test_no_way_round_leads_to_a_contact(self):
        technicians = self._of(self.env["aftersales.technician"])
        points = self._of(self.env["aftersales.point"])
        for name in CONTACT:
            for model, path in (
                (points, name),
                (points, f"partner_id.{name}"),
                (points, f"level_id.{name}"),
                (technicians, f"point_id.{name}"),
                (technicians, f"point_id.partner_id.{name}"),
                (technicians, f"certificate_ids.technician_id.point_id.{name}"),
            ):
                for domain in (
                    [(path, "=", "x")],
                    [(path, "ilike", "secret")],
                    [("id", "any", [(path, "=", "x")])] if "." not in path else [(path, "=", 1)],
                ):
                    with self.subTest(path=path, domain=domain):
                        self._assert_refused(model.search_count, domain)
                self._assert_refused(model.formatted_read_group, [], [path], ["__count"])
                self._assert_refused(model.search, [], order=path)
        inside = [("partner_id", "any", [("email", "ilike", "secret")])]
        for model, domain in (
            (points, inside),
            (points, [("partner_id", "any", ["|", ("name", "=", "x"), *inside[0][2]])]),
            (technicians, [("point_id", "any", inside)]),
            (points, [("partner_id", "not any", inside[0][2])]),
        ):
            with self.assertRaises(AccessError):
                model.search_count(domain)

    def test_no_context_opens_a_contact(self):
        forged = {
            "aftersales_portal_domain": True,
            "show_email": True,
            "show_vat": True,
            "show_address": True,
            "active_test": False,
        }
        points = self._of(self.env["aftersales.point"]).with_context(**forged)
        with self.assertRaises(AccessError):
            points.search_count([("email", "ilike", "secret")])
        said = str(points.search_read([], [])) + str(
            self._of(self.technician).with_context(**forged).read(["point_id", "display_name"])
        )
        self.assertNotIn("secret", said)
        self.assertNotIn("CN123456789", said)

    def test_an_unsaved_record_shows_nothing_of_another(self):
        values = {"partner_id": self.service_user.partner_id.id}
        with self.assertRaises(AccessError):
            self._of(self.env["aftersales.point"]).onchange(values, ["partner_id"], {"name": {}})

    def test_what_is_said_of_a_record_stays_in_the_back_office(self):
        self.technician.message_post(
            body=GOSSIP,
            subtype_xmlid="mail.mt_comment",
            attachments=[("warning.txt", b"Warning")],
        )
        self.outlet.message_post(body=GOSSIP, subtype_xmlid="mail.mt_comment")
        self.authenticate("region_portal", "region_portal")
        for record in (self.technician, self.outlet):
            domain = [("model", "=", record._name), ("res_id", "=", record.id)]
            self.assertFalse(self._of(self.env["mail.message"]).search(domain))
            try:
                answer = self.make_jsonrpc_request(
                    "/mail/thread/messages",
                    {"thread_model": record._name, "thread_id": record.id},
                )
            except JsonRpcException:
                continue
            self.assertFalse(answer["messages"])
        domain = [("res_model", "=", "aftersales.technician"), ("res_id", "=", self.technician.id)]
        with self.assertRaises(AccessError):
            self._of(self.env["ir.attachment"]).search(domain)

    def test_the_people_of_the_company_read_as_before(self):
        outlet = self.outlet.with_user(self.service_user)
        self.assertEqual(outlet.search([("email", "=", "o1@secret.cn")]), outlet)
        self.assertEqual(outlet.read(["vat"])[0]["vat"], "CN123456789")
