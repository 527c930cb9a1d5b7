"""Name the check, and the verdict, of claims from before claims kept them."""


def migrate(cr, version):
    """Tell them by the reasons: where a part was refused, the reason is its verdict."""
    if not version:
        return
    cr.execute(
        """
        UPDATE aftersales_claim c SET check_id = k.id
          FROM aftersales_claim_check k
         WHERE k.is_rule AND c.check_id IS NULL AND c.state IN ('held', 'excluded')
           AND NOT COALESCE(jsonb_exists(c.reason_values::jsonb, 'received'), FALSE)
           AND k.code = CASE c.reason WHEN 'expired' THEN c.reason_values ->> 'held'
                                      ELSE c.reason END
        """
    )
    cr.execute(
        """
        UPDATE aftersales_claim c SET check_id = k.id, verdict_id = v.id
          FROM aftersales_claim_check k, aftersales_inspection_verdict v
         WHERE k.is_rule AND k.code = 'part_refused' AND v.code = c.reason
           AND c.check_id IS NULL AND c.state = 'excluded'
           AND jsonb_exists(c.reason_values::jsonb, 'received')
        """
    )
