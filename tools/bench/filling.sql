-- making technicians
CREATE TEMP TABLE bench_point AS
SELECT p.id, row_number() OVER (ORDER BY p.id) AS n, l.code AS kind
  FROM aftersales_point p JOIN aftersales_point_level l ON l.id = p.level_id
 WHERE p.company_id = current_setting('bench.company')::int;
INSERT INTO aftersales_technician (point_id, company_id, code, name, state, certificate_expiry, active)
SELECT id, current_setting('bench.company')::int, 'T' || n || '-' || k, 'Technician ' || n || '-' || k,
       CASE WHEN n % 50 = 0 THEN 'suspended' ELSE 'approved' END,
       CASE WHEN n % 20 = 0 THEN date '2026-06-10' END, TRUE
  FROM bench_point, generate_series(0, 1) k WHERE kind = 'outlet'

-- making machines
CREATE TEMP TABLE bench_machine_product AS
SELECT p.id, row_number() OVER (ORDER BY p.id) - 1 AS n
  FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
 WHERE p.default_code LIKE 'BM%';
INSERT INTO stock_lot (name, product_id, company_id, production_date, delivery_date, installation_date,
                       create_date, write_date)
SELECT 'SN' || lpad(m::text, 9, '0'), p.id, current_setting('bench.company')::int, d.made, d.made + 30,
       CASE WHEN m % 20 > 0 THEN d.made + 30 + m % 60 END, now(), now()
  FROM generate_series(1, current_setting('bench.machines')::int) m
  CROSS JOIN LATERAL (SELECT date '2023-01-01' + (m::bigint * 7919 % 1150)::int AS made) d
  JOIN bench_machine_product p ON p.n = m % 50

-- making orders
CREATE TEMP TABLE bench_type AS SELECT id, kind, code FROM aftersales_service_type;
CREATE TEMP TABLE bench_fault AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM aftersales_fault;
CREATE TEMP TABLE bench_outlet AS
SELECT p.id, row_number() OVER (ORDER BY p.id) - 1 AS n, min(t.id) AS technician_id
  FROM bench_point p JOIN aftersales_technician t ON t.point_id = p.id GROUP BY p.id;
CREATE TEMP TABLE bench_lot AS
SELECT id, product_id, row_number() OVER (ORDER BY id) - 1 AS n FROM stock_lot WHERE name LIKE 'SN%';
CREATE UNIQUE INDEX ON bench_lot (n);
CREATE TEMP TABLE bench_place AS
SELECT s.id AS picking_type_id, s.default_location_src_id AS location_id,
       s.default_product_location_src_id AS src, s.default_product_location_dest_id AS dest,
       s.default_location_dest_id AS added, s.default_remove_location_dest_id AS removed,
       s.default_recycle_location_dest_id AS recycled
  FROM stock_picking_type s WHERE id = current_setting('bench.picking_type')::int;
SELECT setseed(0.5);
CREATE TEMP TABLE bench_order AS
SELECT n, month, (power(random(), 3) * (current_setting('bench.machines')::int - 1))::int AS machine,
       (random() * (2 * current_setting('bench.payees')::int - 1))::int AS outlet,
       random() AS kind, (random() * 2)::int + 1 AS level, (random() * 5)::int AS fault,
       month + random() * (month + interval '1 month' - month - interval '1 second') AS local_at,
       random() AS luck, random() AS travel, random() AS sheet, random() AS audit
  FROM (SELECT n, CASE
               WHEN n <= current_setting('bench.orders')::int THEN timestamp '2026-06-01'
               WHEN n <= 1.1 * current_setting('bench.orders')::int THEN timestamp '2026-05-01'
               ELSE timestamp '2025-05-01' + (n % 12) * interval '1 month' END AS month
          FROM generate_series(1, (4.1 * current_setting('bench.orders')::int)::int) n) numbered;
INSERT INTO repair_order (name, company_id, state, schedule_date, picking_type_id, location_id,
       product_location_src_id, product_location_dest_id, location_dest_id, parts_location_id,
       recycle_location_id, product_id, lot_id, product_qty, point_id, technician_id, service_type_id,
       repair_level_id, fault_id, completed_at, completion_date, record_sheet_date, service_status,
       has_usage, usage, units, distance_km, audit_date, audit_verdict, create_date, write_date)
SELECT 'B' || lpad(o.n::text, 9, '0'), current_setting('bench.company')::int, 'done', o.local_at,
       w.picking_type_id, w.location_id, w.src, w.dest, w.added, w.removed, w.recycled,
       l.product_id, l.id, 1, u.id, u.technician_id, t.id, v.id, f.id,
       o.local_at - interval '8 hours', o.local_at::date,
       CASE WHEN o.sheet < 0.96 THEN (o.local_at + o.sheet * interval '20 days')::date END,
       CASE WHEN o.month < timestamp '2026-05-01' THEN 'history' WHEN o.luck < 0.01 THEN 'abnormal'
            ELSE 'normal' END,
       FALSE, 0, CASE WHEN t.code = 'test' THEN 1 + o.n % 9 ELSE 1 END,
       CASE WHEN o.travel < 0.3 THEN round((o.travel * 400)::numeric, 1) ELSE 0 END,
       CASE WHEN o.audit < 0.005 THEN (o.local_at + interval '10 days')::date END,
       CASE WHEN o.audit < 0.005 THEN 'false' END, now(), now()
  FROM bench_order o
  JOIN bench_lot l ON l.n = o.machine
  JOIN bench_outlet u ON u.n = o.outlet
  JOIN bench_fault f ON f.n = o.fault
  JOIN bench_type t ON t.code = CASE WHEN o.kind < 0.85 THEN 'repair' WHEN o.kind < 0.95 THEN 'installation'
                                     ELSE 'test' END
  JOIN aftersales_repair_level v ON v.code = o.level::text
  CROSS JOIN bench_place w

-- making replacements, returns and follow-ups
CREATE TEMP TABLE bench_part AS
SELECT p.id, row_number() OVER (ORDER BY p.id) - 1 AS n, t.return_required
  FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id WHERE p.default_code LIKE 'BP%';
INSERT INTO aftersales_replacement (order_id, company_id, product_id, quantity)
SELECT o.id, o.company_id, p.id, 1 + o.id % 2
  FROM repair_order o JOIN bench_part p ON p.n = o.id * 31 % 200
 WHERE o.name LIKE 'B0%' AND o.id % 5 < 2;
INSERT INTO aftersales_part_return (order_id, company_id, point_id, product_id, quantity, received_date, verdict_id)
SELECT o.id, o.company_id, o.point_id, r.product_id, r.quantity, o.completion_date + (o.id % 40)::int, v.id
  FROM aftersales_replacement r
  JOIN bench_part p ON p.id = r.product_id AND p.return_required
  JOIN repair_order o ON o.id = r.order_id
  JOIN aftersales_inspection_verdict v ON v.code = CASE o.id % 50 WHEN 0 THEN 'non_original' WHEN 1 THEN 'human_damage'
                                                    ELSE 'accepted' END
 WHERE o.id % 10 > 0;
INSERT INTO aftersales_followup (order_id, company_id, date, score)
SELECT o.id, o.company_id, o.completion_date, 60 + o.id % 41
  FROM repair_order o WHERE o.name LIKE 'B0%' AND o.id % 10 < 3
