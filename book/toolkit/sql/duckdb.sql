-- What a diagnosis needs of messages and orders, as a few small tables.
--
-- In the dialect of DuckDB, and of nothing that other engines lack: sqlglot turns it into Spark, Hive,
-- ClickHouse or Trino. It reads these tables, whose columns are those of the data dictionary:
--   messages     group_id, member_id, sent_at, message_id, kind, reply_to (the last three may be empty)
--   memberships  group_id, member_id (of everybody who ever joined; may have no row)
--   members      member_id, kind ('customer' or 'staff'; may have no row)
--   orders       member_id, ordered_at (may have no row)
--   asked        one row: until (the midnight after the last day of the data), told (whether members
--                says who is staff), listed (whether memberships says who ever joined)
-- IDs may be of any type, as long as equal IDs are equal. No ID of a person is in what comes out.

-- Customers' messages. Where nobody says who is staff, everybody counts.
CREATE VIEW said AS
SELECT m.group_id, m.member_id, m.sent_at, m.message_id, m.kind,
       DATE_DIFF('day', DATE '2000-01-01', CAST(m.sent_at AS DATE)) AS on_day
FROM messages AS m
CROSS JOIN asked
LEFT JOIN (SELECT DISTINCT member_id FROM members WHERE kind = 'customer') AS c
    ON c.member_id = m.member_id
WHERE c.member_id IS NOT NULL OR NOT asked.told;

-- How much each member wrote in each group. This table stays where it is.
CREATE TABLE written AS
SELECT group_id, member_id, COUNT(*) AS posts
FROM said
GROUP BY group_id, member_id;

-- The days of the last 30 on which each member wrote, in whatever group. This one stays too.
CREATE TABLE written_days AS
SELECT said.member_id, said.on_day, COUNT(*) AS posts
FROM said
CROSS JOIN asked
WHERE said.on_day >= DATE_DIFF('day', DATE '2000-01-01', asked.until) - 30
GROUP BY said.member_id, said.on_day;

-- From here on, what comes out: one row a group.
CREATE TABLE message_groups AS
SELECT group_id, COUNT(*) AS posts, MIN(sent_at) AS first_at, MAX(sent_at) AS last_at
FROM said
GROUP BY group_id;

-- How many people wrote how much, who wrote nothing included, where it is known who joined.
CREATE TABLE message_people AS
SELECT posts, COUNT(*) AS people
FROM (
    SELECT member_id, SUM(posts) AS posts
    FROM (
        SELECT listed.member_id, COALESCE(written.posts, 0) AS posts
        FROM (
            SELECT DISTINCT j.group_id, j.member_id
            FROM memberships AS j
            CROSS JOIN asked
            LEFT JOIN (SELECT DISTINCT member_id FROM members WHERE kind = 'customer') AS c
                ON c.member_id = j.member_id
            WHERE c.member_id IS NOT NULL OR NOT asked.told
        ) AS listed
        LEFT JOIN written
            ON written.group_id = listed.group_id AND written.member_id = listed.member_id
        UNION ALL
        SELECT w.member_id, w.posts
        FROM written AS w
        CROSS JOIN asked
        WHERE NOT asked.listed
    ) AS memberships_and_posts
    GROUP BY member_id
) AS totals
GROUP BY posts;

-- Messages by day.
CREATE TABLE message_days AS
SELECT CAST(sent_at AS DATE) AS sent_on, COUNT(*) AS posts
FROM said
GROUP BY CAST(sent_at AS DATE);

-- Of the last 30 days: on `on_day`, the people who wrote; those with three messages or more; and
-- those whose week of being active ends with the day before, as they did not write again in it.
CREATE TABLE message_active AS
SELECT on_day, SUM(active) AS active, SUM(thrice) AS thrice, SUM(ended) AS ended
FROM (
    SELECT on_day, 1 AS active, CASE WHEN posts >= 3 THEN 1 ELSE 0 END AS thrice, 0 AS ended
    FROM written_days
    UNION ALL
    SELECT LEAST(on_day + 7, COALESCE(next_day, on_day + 7)) AS on_day, 0 AS active, 0 AS thrice,
           1 AS ended
    FROM (
        SELECT on_day,
               LEAD(on_day) OVER (PARTITION BY member_id ORDER BY on_day) AS next_day
        FROM written_days
    ) AS following
) AS steps
GROUP BY on_day;

-- Customers' questions by the time they were asked and, of staff's answers, the first.
CREATE TABLE message_waits AS
SELECT sent_at, answered_at, COUNT(*) AS questions
FROM (
    SELECT said.sent_at, answers.answered_at
    FROM said
    LEFT JOIN (
        SELECT m.reply_to, MIN(m.sent_at) AS answered_at
        FROM messages AS m
        INNER JOIN (SELECT DISTINCT member_id FROM members WHERE kind = 'staff') AS s
            ON s.member_id = m.member_id
        WHERE m.reply_to IS NOT NULL
        GROUP BY m.reply_to
    ) AS answers
        ON answers.reply_to = said.message_id
    WHERE said.kind = 'question'
) AS asked_and_answered
GROUP BY sent_at, answered_at;

-- All messages, staff's included: how many, from when to when, and how many are answers.
CREATE TABLE message_period AS
SELECT COUNT(*) AS posts, MIN(sent_at) AS first_at, MAX(sent_at) AS last_at,
       COUNT(reply_to) AS replies
FROM messages;

-- Orders by day.
CREATE TABLE order_days AS
SELECT CAST(ordered_at AS DATE) AS ordered_on, COUNT(*) AS orders
FROM orders
GROUP BY CAST(ordered_at AS DATE);

-- Buyers whose first order is 30 days old or more, and how many bought again within 30 days of it.
CREATE TABLE order_buyers AS
SELECT COUNT(*) AS buyers,
       COALESCE(SUM(CASE WHEN next_at < ordered_at + INTERVAL '30' DAY THEN 1 ELSE 0 END), 0) AS again
FROM (
    SELECT ordered_at,
           ROW_NUMBER() OVER (PARTITION BY member_id ORDER BY ordered_at) AS turn,
           LEAD(ordered_at) OVER (PARTITION BY member_id ORDER BY ordered_at) AS next_at
    FROM orders
    WHERE member_id IS NOT NULL
) AS following
CROSS JOIN asked
WHERE turn = 1 AND ordered_at <= asked.until - INTERVAL '30' DAY;

-- All orders: how many, and from when to when.
CREATE TABLE order_period AS
SELECT COUNT(*) AS orders, MIN(ordered_at) AS first_at, MAX(ordered_at) AS last_at
FROM orders;

CREATE TABLE out_groups AS
SELECT
  CASE WHEN NOT t.group_id IS NULL THEN CONCAT('group-', SUBSTR(SHA256(o || UNHEX(SHA256(i || ENCODE(t.group_id)))), 1, 12)) END AS group_id,
  t.posts AS posts,
  t.first_at AS first_at,
  t.last_at AS last_at
FROM message_groups AS t
CROSS JOIN keys;

CREATE TABLE out_memberships AS
SELECT
  CASE WHEN NOT t.group_id IS NULL THEN CONCAT('group-', SUBSTR(SHA256(o || UNHEX(SHA256(i || ENCODE(t.group_id)))), 1, 12)) END AS group_id,
  CASE WHEN NOT t.member_id IS NULL THEN CONCAT('member-', SUBSTR(SHA256(o || UNHEX(SHA256(i || ENCODE(t.member_id)))), 1, 12)) END AS member_id,
  t.joined_at AS joined_at,
  t.left_at AS left_at,
  CASE WHEN NOT t.inviter_id IS NULL THEN CONCAT('member-', SUBSTR(SHA256(o || UNHEX(SHA256(i || ENCODE(t.inviter_id)))), 1, 12)) END AS inviter_id,
  t.join_scene AS join_scene
FROM memberships AS t
CROSS JOIN keys;

CREATE TABLE out_members AS
SELECT
  CASE WHEN NOT t.member_id IS NULL THEN CONCAT('member-', SUBSTR(SHA256(o || UNHEX(SHA256(i || ENCODE(t.member_id)))), 1, 12)) END AS member_id,
  t.kind AS kind
FROM members AS t
CROSS JOIN keys;

CREATE TABLE out_made AS
SELECT
  CASE WHEN NOT t.group_id IS NULL THEN CONCAT('group-', SUBSTR(SHA256(o || UNHEX(SHA256(i || ENCODE(t.group_id)))), 1, 12)) END AS group_id,
  t.created_at AS created_at
FROM groups AS t
CROSS JOIN keys;
