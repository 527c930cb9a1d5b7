from collections import defaultdict

from odoo import api, models


class Base(models.AbstractModel):
    """Records whose documents and discussion something rests on."""

    _inherit = "base"

    def _get_frozen_evidence(self):
        """Return those of the records whose attachments and messages must stay as they are.

        Hook: none here; new attachments and messages may always be added to them.
        """
        return self.browse()

    @api.model
    def _get_frozen_documents(self, model_ids):
        """Return model name -> ids of frozen records, of those that are still there.

        :param model_ids: pairs of a model's name and a record's id; either may be empty
        """
        ids = defaultdict(set)
        for name, id_ in model_ids:
            if name in self.env and id_ and self._may_freeze(name):
                ids[name].add(id_)
        # Superuser: what is frozen is so for those, too, who may not read it.
        return {
            name: set(self.env[name].sudo().browse(some).exists()._get_frozen_evidence().ids)
            for name, some in ids.items()
        }

    @api.model
    def _may_freeze(self, name):
        """Return whether a model ever freezes anything: most don't, and cost nothing."""
        registry = self.env.registry
        return registry[name]._get_frozen_evidence is not registry["base"]._get_frozen_evidence
