from odoo.tests import TransactionCase, tagged

OURS = "aftersales."
# JSON and fingerprints are for code; ids of records of some model and refusals are read, not
# grouped by.
TECHNICAL = {"brought_values", "import_key", "res_id", "return_reason"}


@tagged("post_install", "-at_install")
class TestTechnicalFields(TransactionCase):
    """What only code reads is offered to nobody for filters, groups and exports."""

    def test_no_reader_is_offered_what_code_reads(self):
        models = [
            name
            for name, model in self.env.registry.items()
            if not model._abstract and not model._transient
        ]
        offered = []
        for name in models:
            if not name.startswith(OURS) and name not in ("repair.order", "stock.lot"):
                continue
            for field, description in self.env[name].fields_get().items():
                ours = (self.env[name]._fields[field]._module or "").startswith("aftersales_")
                if not ours or not (field in TECHNICAL or description["type"] == "json"):
                    continue
                if any(description.get(key) for key in ("exportable", "groupable", "searchable")):
                    offered.append(f"{name}.{field}")
        self.assertEqual(offered, [])

    def test_they_are_read_as_ever(self):
        name = self.env["aftersales.request"].fields_get(["brought_values"], ["type", "groupable"])
        self.assertEqual(name, {"brought_values": {"type": "char", "groupable": False}})
