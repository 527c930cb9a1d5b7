-- making customers
CREATE TEMP TABLE bench_customer AS
SELECT nextval(pg_get_serial_sequence('res_partner', 'id'))::int AS id, n
  FROM generate_series(0, GREATEST(current_setting('bench.machines')::int / 10 - 1, 0)) n;
INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, phone, active, type, autopost_bills)
SELECT id, id, name, name, '+86 1' || (30 + n % 60) || ' ' || lpad((n::bigint * 7919 % 10000)::text, 4, '0')
       || ' ' || lpad((n::bigint * 104729 % 10000)::text, 4, '0'), TRUE, 'contact', 'ask'
  FROM (SELECT id, n, substr('赵钱孙李周吴郑王冯陈褚卫', 1 + n % 12, 1)
               || substr('伟芳娜秀敏静丽强磊洋艳勇', 1 + n / 12 % 12, 1)
               || CASE WHEN n % 3 = 0 THEN '农机合作社' || n ELSE n::text END AS name
          FROM bench_customer) named;
CREATE UNIQUE INDEX ON bench_customer (n)

-- making machines
CREATE TEMP TABLE bench_outlet_of AS
SELECT p.id, row_number() OVER (ORDER BY p.id) - 1 AS n
  FROM aftersales_point p JOIN aftersales_point_level l ON l.id = p.level_id AND l.code = 'outlet';
INSERT INTO stock_lot (name, product_id, company_id, customer_id, dealer_id, caring_point_id, project,
                       production_date, delivery_date, installation_date, create_date, write_date)
SELECT 'MC' || lpad(m::text, 9, '0'), p.id, current_setting('bench.company')::int, c.id, o.id, o.id,
       CASE WHEN m % 100 = 0 THEN 'Project ' || md5(m::text) END,
       d.made, d.made + 30, d.made + 35, now(), now()
  FROM generate_series(0, current_setting('bench.machines')::int - 1) m
  CROSS JOIN LATERAL (SELECT date '2021-01-01' + (m::bigint * 7919 % 1800)::int AS made) d
  JOIN bench_machine_product p ON p.n = m % 50
  JOIN bench_customer c ON c.n = m / 10
  JOIN bench_outlet_of o ON o.n = m % (SELECT count(*) FROM bench_outlet_of)
