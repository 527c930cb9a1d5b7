-- finding the orders
CREATE TEMP TABLE bench_candidate ON COMMIT PRESERVE ROWS AS
SELECT o.id, o.name, o.point_id, o.service_type_id, o.repair_level_id, y.code AS repair_level, o.fault_id, o.lot_id, o.completed_at,
       o.completion_date AS day, o.record_sheet_date AS sheet, o.service_status AS status, o.units,
       o.distance_km AS distance, o.technician_id,
       CASE WHEN o.audit_verdict = 'false' THEN o.audit_date END AS false_on,
       s.kind, s.code AS type_code, l.name AS serial, l.product_id, t.categ_id, l.production_date,
       COALESCE(l.installation_date, l.delivery_date, l.production_date) AS event, w.payee_id
  FROM repair_order o
  JOIN aftersales_service_type s ON s.id = o.service_type_id
  LEFT JOIN aftersales_repair_level y ON y.id = o.repair_level_id
  JOIN stock_lot l ON l.id = o.lot_id
  JOIN product_product p ON p.id = l.product_id
  JOIN product_template t ON t.id = p.product_tmpl_id
  JOIN (SELECT q.id, CASE WHEN q.is_payee THEN q.id ELSE q.parent_id END AS payee_id
          FROM aftersales_point q) w ON w.id = o.point_id
 WHERE o.state = 'done' AND o.is_settled IS NOT TRUE AND o.service_status <> 'history'
   AND o.company_id = %(company)s AND o.completion_date BETWEEN date '2026-05-01' AND date '2026-06-30'

-- deciding the warranty
CREATE TEMP TABLE bench_covered ON COMMIT PRESERVE ROWS AS
SELECT c.id, w.id AS policy_id, w.code AS policy, b.start, b.start + w.months * interval '1 month' AS ends,
       c.day >= b.start AND c.day < b.start + w.months * interval '1 month' AS machine
  FROM bench_candidate c
  JOIN aftersales_warranty_policy w ON w.category_id = c.categ_id AND w.active
 CROSS JOIN LATERAL (SELECT CASE WHEN w.has_cap THEN LEAST(c.event, (c.production_date
                                  + w.cap_months * interval '1 month')::date) ELSE c.event END AS start) b;
CREATE UNIQUE INDEX ON bench_covered (id);
CREATE TEMP TABLE bench_term ON COMMIT PRESERVE ROWS AS
SELECT w.id AS policy_id, p.id AS part_id, COALESCE(l.months, w.months) AS months,
       COALESCE(l.restart_months, 0) AS restart, p.default_code AS sku, t.return_required AS owed, t.list_price
  FROM aftersales_warranty_policy w
  JOIN product_product p ON p.default_code LIKE 'BP%%'
  JOIN product_template t ON t.id = p.product_tmpl_id
  LEFT JOIN aftersales_warranty_policy_part l ON l.policy_id = w.id AND l.category_id = t.categ_id;
CREATE UNIQUE INDEX ON bench_term (policy_id, part_id);
CREATE TEMP TABLE bench_replaced ON COMMIT PRESERVE ROWS AS
SELECT c.id, r.product_id AS part_id, r.quantity, n.sku, n.owed,
       (c.day >= v.start AND c.day < v.start + n.months * interval '1 month')
       OR EXISTS (SELECT 1 FROM repair_order e
                    JOIN aftersales_replacement x ON x.order_id = e.id AND x.product_id = r.product_id
                   WHERE e.lot_id = c.lot_id AND e.completed_at < c.completed_at AND e.state = 'done'
                     AND e.service_status IN ('normal', 'history') AND n.restart > 0
                     AND NOT COALESCE(e.audit_verdict = 'false' AND e.audit_date <= date '2026-07-25', FALSE)
                     AND e.completion_date >= v.start
                     AND e.completion_date < v.start + n.months * interval '1 month'
                     AND e.completion_date + n.restart * interval '1 month' > c.day) AS covered
  FROM bench_candidate c
  JOIN bench_covered v ON v.id = c.id
  JOIN aftersales_replacement r ON r.order_id = c.id
  JOIN bench_term n ON n.policy_id = v.policy_id AND n.part_id = r.product_id;
CREATE INDEX ON bench_replaced (id);
CREATE TEMP TABLE bench_parts ON COMMIT PRESERVE ROWS AS
SELECT r.id, bool_or(r.covered) AS covered,
       jsonb_agg(jsonb_build_object('part', r.sku, 'quantity', r.quantity, 'covered', r.covered)) AS facts,
       bool_or(r.owed AND r.covered AND COALESCE(b.accepted, 0) < r.quantity) AS pending,
       min(b.refused) FILTER (WHERE r.owed AND r.covered) AS refused, jsonb_agg(b.facts) AS returns
  FROM bench_replaced r
  LEFT JOIN LATERAL (
       SELECT SUM(a.quantity) FILTER (WHERE d.is_accepted) AS accepted,
              min(d.code) FILTER (WHERE d.is_accepted IS NOT TRUE) AS refused,
              jsonb_agg(jsonb_build_object('part', r.sku, 'received', a.received_date, 'verdict', d.code)) AS facts
         FROM aftersales_part_return a
         LEFT JOIN aftersales_inspection_verdict d ON d.id = a.verdict_id
        WHERE a.order_id = r.id AND a.product_id = r.part_id AND a.received_date <= date '2026-07-25') b ON TRUE
 GROUP BY r.id;
CREATE UNIQUE INDEX ON bench_parts (id)

-- finding repeats and rates
CREATE TEMP TABLE bench_repeat ON COMMIT PRESERVE ROWS AS
SELECT c.id, e.name, e.completion_date AS day
  FROM bench_candidate c
 CROSS JOIN LATERAL (
       SELECT e.name, e.completion_date
         FROM repair_order e
         JOIN aftersales_service_type s ON s.id = e.service_type_id AND s.kind = 'repair'
        WHERE e.lot_id = c.lot_id AND e.fault_id IS NOT DISTINCT FROM c.fault_id AND e.state = 'done'
          AND e.service_status IN ('normal', 'history')
          AND NOT COALESCE(e.audit_verdict = 'false' AND e.audit_date <= date '2026-07-25', FALSE)
          AND (e.completed_at, e.name) < (c.completed_at, c.name)
        ORDER BY e.completed_at DESC, e.name DESC LIMIT 1) e
 WHERE c.kind = 'repair' AND e.completion_date + interval '3 months' >= c.day;
CREATE UNIQUE INDEX ON bench_repeat (id);
CREATE TEMP TABLE bench_kind ON COMMIT PRESERVE ROWS AS
SELECT k.*, b.id AS rate_id, b.amount, b.unit, v.id AS travel_id, v.amount AS travel, v.free_km
  FROM (SELECT DISTINCT c.service_type_id, c.repair_level_id, c.categ_id, q.level_id
          FROM bench_candidate c JOIN aftersales_point q ON q.id = c.point_id) k
  LEFT JOIN LATERAL (SELECT r.* FROM aftersales_rate r
        WHERE r.active AND r.service_type_id = k.service_type_id
          AND COALESCE(r.repair_level_id, k.repair_level_id) = k.repair_level_id
          AND COALESCE(r.category_id, k.categ_id) = k.categ_id
          AND COALESCE(r.level_id, k.level_id) = k.level_id
        ORDER BY r.level_id IS NULL, r.category_id IS NULL, r.repair_level_id IS NULL, r.valid_from DESC,
                 r.sequence, r.id LIMIT 1) b ON TRUE
  LEFT JOIN LATERAL (SELECT r.* FROM aftersales_rate r
         JOIN aftersales_service_type s ON s.id = r.service_type_id AND s.kind = 'travel'
        WHERE r.active AND COALESCE(r.category_id, k.categ_id) = k.categ_id
        ORDER BY r.category_id IS NULL, r.valid_from DESC, r.sequence, r.id LIMIT 1) v ON TRUE;
CREATE TEMP TABLE bench_coefficient ON COMMIT PRESERVE ROWS AS
SELECT m.point_id, m.total, m.calls,
       (SELECT k.coefficient FROM aftersales_coefficient k WHERE k.min_score * m.calls <= m.total
         ORDER BY k.min_score DESC LIMIT 1) AS share
  FROM (SELECT o.point_id, SUM(f.score) AS total, COUNT(*) AS calls
          FROM aftersales_followup f JOIN repair_order o ON o.id = f.order_id
         WHERE f.date BETWEEN date '2026-06-01' AND date '2026-06-30' GROUP BY o.point_id) m

-- deciding the claims
CREATE TEMP TABLE bench_decided ON COMMIT PRESERVE ROWS AS
SELECT f.*, CASE WHEN reason IS NULL THEN 'paid'
                 WHEN reason IN ('technician', 'no_rate', 'record_sheet', 'return_pending') THEN 'held'
                 ELSE 'excluded' END AS state,
       CASE WHEN reason IS NULL THEN round(labour_base * share, 2) ELSE 0 END AS labour,
       CASE WHEN reason IS NULL THEN travel_base ELSE 0 END AS travel
  FROM (SELECT c.*, v.policy, v.start, v.ends, p.facts AS parts, p.returns, e.name AS earlier, e.day AS earlier_day,
               k.rate_id, k.amount AS rate, k.unit, k.travel_id, h.code AS technician, h.certificate_expiry AS expiry,
               COALESCE(m.share, 1) AS share, m.total, m.calls,
               COALESCE(round(k.amount * CASE WHEN k.unit = 'unit' THEN c.units ELSE 1 END, 2), 0) AS labour_base,
               COALESCE(round(k.travel * GREATEST(c.distance - k.free_km, 0), 2), 0) AS travel_base,
               CASE WHEN c.status = 'abnormal' THEN 'abnormal'
                    WHEN c.false_on <= date '2026-07-25' THEN 'false_order'
                    WHEN c.kind = 'repair' AND NOT (COALESCE(v.machine, FALSE) OR COALESCE(p.covered, FALSE))
                    THEN 'out_of_warranty'
                    WHEN e.id IS NOT NULL THEN 'repeat_repair'
                    WHEN p.refused IS NOT NULL THEN p.refused
                    WHEN h.id IS NULL OR h.state <> 'approved' OR h.certificate_expiry < c.day THEN 'technician'
                    WHEN k.rate_id IS NULL THEN 'no_rate'
                    WHEN c.sheet IS NULL OR c.sheet > date '2026-07-25' THEN 'record_sheet'
                    WHEN p.pending THEN 'return_pending' END AS reason
          FROM bench_candidate c
          JOIN aftersales_point q ON q.id = c.point_id
          LEFT JOIN bench_covered v ON v.id = c.id
          LEFT JOIN bench_parts p ON p.id = c.id
          LEFT JOIN bench_repeat e ON e.id = c.id
          LEFT JOIN aftersales_technician h ON h.id = c.technician_id
          LEFT JOIN bench_kind k ON k.service_type_id = c.service_type_id AND k.repair_level_id = c.repair_level_id
                                AND k.categ_id = c.categ_id AND k.level_id = q.level_id
          LEFT JOIN bench_coefficient m ON m.point_id = c.point_id) f

-- writing statements
INSERT INTO bench_statement (name, company_id, currency_id, period_id, month, payee_id, state, opening, labour,
                             travel, penalties, clawbacks, net, billed, closing)
SELECT '2026-06/' || payee_id, %(company)s, (SELECT currency_id FROM res_company WHERE id = %(company)s), %(period)s,
       date '2026-06-01', payee_id, 'draft', 0, SUM(labour), SUM(travel), 0, 0, SUM(labour + travel),
       SUM(labour + travel), 0
  FROM bench_decided GROUP BY payee_id;
INSERT INTO bench_statement_line (statement_id, company_id, point_id, claim_count, labour, travel, penalties,
                                  clawbacks)
SELECT s.id, %(company)s, d.point_id, COUNT(*), SUM(d.labour), SUM(d.travel), 0, 0
  FROM bench_decided d JOIN bench_statement s ON s.payee_id = d.payee_id GROUP BY s.id, d.point_id

-- writing claims
INSERT INTO bench_claim (period_id, statement_id, company_id, currency_id, order_id, point_id, state, reason,
                         check_id, verdict_id, reason_values, facts, full_value, labour_base, travel_base, coefficient, labour, travel, amount)
SELECT %(period)s, s.id, %(company)s, s.currency_id, d.id, d.point_id, d.state, d.reason,
       COALESCE(k.id, CASE WHEN v.id IS NOT NULL THEN (SELECT id FROM aftersales_claim_check
                                                         WHERE code = 'part_refused' AND is_rule) END), v.id,
       CASE d.reason WHEN 'repeat_repair' THEN jsonb_build_object('order', earlier, 'day', earlier_day)
                     WHEN 'out_of_warranty' THEN jsonb_build_object('policy', policy, 'start', start, 'end', ends)
                     WHEN 'false_order' THEN jsonb_build_object('audited', false_on) END,
       jsonb_strip_nulls(jsonb_build_object(
           'day', day, 'point', point_id, 'machine', serial, 'service_type', type_code, 'repair_level', repair_level,
           'fault', fault_id, 'status', status, 'units', units, 'distance', distance, 'record_sheet', sheet,
           'technician', technician, 'certificate_expiry', expiry, 'false_on', false_on, 'policy', policy,
           'warranty_start', start, 'warranty_end', ends, 'parts', parts, 'returns', returns,
           'rate', jsonb_build_object('id', rate_id, 'amount', rate, 'unit', unit), 'travel_rate', travel_id,
           'score_total', total, 'score_count', calls)),
       d.labour_base + d.travel_base, d.labour_base, d.travel_base, d.share, d.labour, d.travel, d.labour + d.travel
  FROM bench_decided d JOIN bench_statement s ON s.payee_id = d.payee_id
  LEFT JOIN aftersales_claim_check k ON k.code = d.reason AND k.is_rule
  LEFT JOIN aftersales_inspection_verdict v ON v.code = d.reason AND k.id IS NULL

-- writing penalties
INSERT INTO bench_penalty (period_id, statement_id, company_id, currency_id, point_id, order_id, kind, amount, facts)
SELECT %(period)s, s.id, %(company)s, s.currency_id, d.point_id, d.id, 'false_order', 10 * (d.labour_base + d.travel_base),
       jsonb_build_object('audited', false_on, 'multiplier', 10)
  FROM bench_decided d JOIN bench_statement s ON s.payee_id = d.payee_id WHERE d.reason = 'false_order'
