"""Put each company's rates, as they are, on its first rate sheet, which is in force."""


def migrate(cr, version):
    """Say of the sheet who edited its rates as far as edits were kept; nobody has approved it."""
    if not version:
        return
    cr.execute(
        """
        INSERT INTO aftersales_rate_sheet (name, version, company_id, currency_id, state,
                                           in_force_from, create_uid, create_date, write_uid,
                                           write_date)
        SELECT CASE WHEN p.lang LIKE 'zh%' THEN '费率' ELSE 'Rates' END, 1, c.id, c.currency_id,
               'in_force', CURRENT_DATE, 1, NOW() AT TIME ZONE 'UTC', 1, NOW() AT TIME ZONE 'UTC'
          FROM res_company c
          JOIN res_partner p ON p.id = c.partner_id
         WHERE EXISTS (SELECT 1 FROM aftersales_rate r
                        WHERE r.company_id = c.id AND r.sheet_id IS NULL)
           AND NOT EXISTS (SELECT 1 FROM aftersales_rate_sheet s WHERE s.company_id = c.id)
        """
    )
    cr.execute(
        """
        UPDATE aftersales_rate r SET sheet_id = s.id
          FROM aftersales_rate_sheet s
         WHERE r.sheet_id IS NULL AND s.company_id = r.company_id AND s.state = 'in_force'
        """
    )
    cr.execute(
        """
        INSERT INTO aftersales_rate_sheet_writer_rel (sheet_id, user_id)
        SELECT DISTINCT s.id, e.user_id
          FROM aftersales_rate_edit e
          JOIN aftersales_rate_sheet s ON s.company_id = e.company_id AND s.version = 1
         WHERE e.period_id IS NULL
        ON CONFLICT DO NOTHING
        """
    )
