"""Say of each approved statement since when it is frozen: that is what is asked from now on."""


def migrate(cr, version):
    """Take the day from the journal, or from the last change where the journal has none."""
    if not version:
        return
    cr.execute("SELECT to_regclass('aftersales_journal') IS NOT NULL")
    if cr.fetchone()[0]:
        cr.execute(
            """
            UPDATE aftersales_statement s SET approved_at = j.at
              FROM (SELECT res_id, MIN(at) AS at FROM aftersales_journal
                     WHERE res_model = 'aftersales.statement' AND event = 'approval'
                     GROUP BY res_id) j
             WHERE j.res_id = s.id AND s.state <> 'draft' AND s.approved_at IS NULL
            """
        )
    cr.execute(
        """
        UPDATE aftersales_statement SET approved_at = write_date
         WHERE state <> 'draft' AND approved_at IS NULL
        """
    )
