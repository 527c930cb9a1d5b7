from odoo import models

from ...workbook import Column, Sheet

# The number of a certificate of which only the expiry is known.
NO_NUMBER = "-"
STATUSES = ("submitted", "approved", "suspended", "left")


class AftersalesWorkbookTechnicians(models.AbstractModel):
    """The sheet technicians: who works for which service point, with what certificate."""

    _name = "aftersales.workbook.technicians"
    _inherit = "aftersales.workbook.sheet"
    _description = "Workbook Technicians"

    _workbook_sheet = "technicians"
    _workbook_target = "aftersales.technician"

    def _get_sheet(self):
        return Sheet(
            "technicians",
            (
                Column("code", "code", required=True),
                Column("name", help=self.env._("Blank: the code.")),
                Column(
                    "node",
                    "code",
                    required=True,
                    refers="network",
                    help=self.env._("The point that the technician works for."),
                ),
                Column("phone", "code"),
                Column("skills", "codes", refers="categories", help=self.env._("Separated by ;")),
                Column("certificate", "code", help=self.env._("The certificate's number.")),
                Column(
                    "certificate_expiry",
                    "date",
                    help=self.env._("The last valid day. Blank: it does not expire."),
                ),
                Column("status", "choice", required=True, choices=STATUSES),
            ),
            key="code",
            help=self.env._("The technicians; only the work of approved ones is paid."),
        )

    def _get_field_names(self):
        return {
            "code": "code",
            "name": "name",
            "node": "point_id",
            "phone": "phone",
            "skills": "category_ids",
            "status": "state",
        }

    def _prepare_vals(self, run, row):
        vals = super()._prepare_vals(run, row)
        if "name" in vals:
            vals["name"] = vals["name"] or row.get("code")
        return vals

    def _prepare_create_vals(self, run, row):
        return {"name": row.get("code")}

    def _plan_children(self, run, plan, row, code, record):
        """Plan the certificate: the technician's valid ones end where the row says."""
        names = {"certificate", "certificate_expiry"}
        if not names & row.cells.keys() or not row.fine(*names):
            return False
        number, expiry = row.get("certificate"), row.get("certificate_expiry") or False
        wanted = number or (NO_NUMBER if expiry else None)
        held = record.certificate_ids if record else self.env["aftersales.certificate"]
        certificate = held.filtered(lambda one: one.name == wanted)[:1]
        outdated = self._get_outdated(held - certificate, wanted, expiry)
        if outdated:
            plan.child_updates.append((outdated, {"active": False}))
        if wanted and not certificate:
            vals = {"name": wanted, "expiry": expiry, "technician_id": run.ref("technicians", code)}
            plan.child_creates.setdefault("aftersales.certificate", []).append(vals)
        elif certificate.expiry != expiry:
            plan.child_updates.append((certificate, {"expiry": expiry}))
        else:
            return bool(outdated)
        return True

    def _get_outdated(self, others, wanted, expiry):
        """Return the certificates that would make another expiry count than the row's.

        :param others: the technician's certificates that the row doesn't name
        :param wanted: the number of the one that it names, or None
        :param expiry: its expiry, or False
        """
        if not wanted:
            return others
        if not expiry:
            # One that doesn't expire counts, whatever others there are.
            return others.browse()
        return others.filtered(lambda one: not one.expiry or one.expiry > expiry)
