from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request

OURS = "odoo.addons.aftersales_"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Dispatch; our own pages get texts only, and none that no database can hold.

        Files are read from the request by the pages that ask for them. Here and not in each page,
        so that no new one forgets it.
        """
        if endpoint.original_endpoint.__module__.startswith(OURS):
            request.params = cls._read_texts(request.params)
        return super()._dispatch(endpoint)

    @classmethod
    def _serve_fallback(cls):
        """Serve what no page serves; of an address that no database can hold, nothing."""
        if "\0" in request.httprequest.path:
            return None
        return super()._serve_fallback()

    @classmethod
    def _read_texts(cls, params):
        """Return those of a request's parameters that a page may read.

        :raises BadRequest: if a text has NUL in it, which no browser sends
        """
        texts = {
            name: value
            for name, value in params.items()
            # By another's name a text would take the place of the page itself.
            if name != "self" and not isinstance(value, FileStorage)
        }
        if any(isinstance(value, str) and "\0" in value for value in texts.values()):
            raise BadRequest()
        return texts
