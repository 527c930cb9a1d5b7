"""The rules alone, in random months drawn by Hypothesis as the service addon's are."""

from odoo.addons.aftersales_service.tests import rules
