"""Fill in what statements say of their payees, and which bills were credited."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Say of each payee what it is now: older statements kept nothing of it.

    Where a statement was billed already, its vendor is the one that the bill names.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    _fill_payees(env)
    _link_payments(cr)
    _free_credited(env)


def _fill_payees(env):
    env.cr.execute("SELECT DISTINCT payee_id FROM aftersales_statement WHERE partner_id IS NULL")
    points = env["aftersales.point"].browse(row[0] for row in env.cr.fetchall())
    facts = points._get_payee_facts()
    for point, fact in facts.items():
        columns = ", ".join(f"{name} = %s" for name in fact._fields)
        env.cr.execute(
            f"UPDATE aftersales_statement SET {columns}"  # pylint: disable=sql-injection
            " WHERE payee_id = %s AND partner_id IS NULL",
            [*fact, point],
        )
    env.cr.execute(
        """
        UPDATE aftersales_statement s
           SET partner_id = m.partner_id, payee_name = p.name, partner_bank_id = b.id,
               payee_bank = concat_ws(', ', b.acc_number, bank.name)
          FROM account_move m
          JOIN res_partner p ON p.id = m.partner_id
          LEFT JOIN res_partner_bank b ON b.id = m.partner_bank_id
          LEFT JOIN res_bank bank ON bank.id = b.bank_id
         WHERE m.aftersales_statement_id = s.id AND m.state <> 'cancel'
           AND m.move_type = 'in_invoice'
        """
    )
    env["aftersales.statement"].invalidate_model()


def _link_payments(cr):
    """Link bills with the payments that are matched with them, as those made now are."""
    cr.execute(
        """
        INSERT INTO account_move__account_payment (invoice_id, payment_id)
        SELECT DISTINCT bill.move_id, entry.origin_payment_id
          FROM account_move m
          JOIN account_move_line bill ON bill.move_id = m.id
          JOIN account_partial_reconcile r ON r.credit_move_id = bill.id
          JOIN account_move_line paid ON paid.id = r.debit_move_id
          JOIN account_move entry ON entry.id = paid.move_id
         WHERE m.aftersales_statement_id IS NOT NULL AND entry.origin_payment_id IS NOT NULL
        ON CONFLICT DO NOTHING
        """
    )


def _free_credited(env):
    """Let the statements be billed again whose bills a credit note has cancelled out."""
    env.cr.execute(
        """
        UPDATE account_move bill
           SET aftersales_is_credited = TRUE
          FROM account_move note
         WHERE note.reversed_entry_id = bill.id AND note.move_type = 'in_refund'
           AND note.state = 'posted' AND bill.aftersales_statement_id IS NOT NULL
           AND bill.state = 'posted' AND bill.payment_state = 'reversed'
        RETURNING bill.aftersales_statement_id, note.id
        """
    )
    for statement, note in env.cr.fetchall():
        env.cr.execute(
            "UPDATE account_move SET aftersales_statement_id = %s WHERE id = %s",
            [statement, note],
        )
    env["account.move"].invalidate_model()
    statements = env["aftersales.statement"].search([])
    env.add_to_compute(statements._fields["billing_status"], statements)
    statements.flush_recordset(["billing_status"])
