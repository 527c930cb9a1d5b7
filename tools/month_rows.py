"""All that a month is made of, as rows of text: two makings of it are the same if these are."""

# Without ids of what was made, and times.
ROWS = """
SELECT 'claim' AS kind, (to_jsonb(c) - '{id,statement_id}'::text[])::text AS said, s.name
  FROM aftersales_claim c LEFT JOIN aftersales_statement s ON s.id = c.statement_id
UNION ALL
SELECT 'penalty', (to_jsonb(p) - '{id,statement_id,create_date,write_date}'::text[])::text, s.name
  FROM aftersales_penalty p LEFT JOIN aftersales_statement s ON s.id = p.statement_id
UNION ALL
SELECT 'line', (to_jsonb(l) - '{id,statement_id,create_date,write_date}'::text[])::text, s.name
  FROM aftersales_statement_line l JOIN aftersales_statement s ON s.id = l.statement_id
UNION ALL
SELECT 'statement', (to_jsonb(s) - '{id,carried_to_id,create_date,write_date}'::text[])::text,
       later.name
  FROM aftersales_statement s LEFT JOIN aftersales_statement later ON later.id = s.carried_to_id
UNION ALL
SELECT 'month', jsonb_build_object('state', m.state, 'orders', m.order_total)::text, m.month::text
  FROM aftersales_settlement_period m
"""
# One short text for all of them.
DIGEST = f"""
SELECT md5(string_agg(concat_ws('|', kind, name, said), '\\n' ORDER BY kind, name, said))
  FROM ({ROWS}) made
"""
