CREATE VIEW said AS
SELECT
  m.group_id,
  m.member_id,
  m.sent_at,
  m.message_id,
  m.kind,
  DATEDIFF(CAST(m.sent_at AS DATE), CAST('2000-01-01' AS DATE)) AS on_day
FROM messages AS m
CROSS JOIN asked
LEFT JOIN (
  SELECT DISTINCT
    member_id
  FROM members
  WHERE
    kind = 'customer'
) AS c
  ON c.member_id = m.member_id
WHERE
  NOT c.member_id IS NULL OR NOT asked.told;

CREATE TABLE written AS
SELECT
  group_id,
  member_id,
  COUNT(*) AS posts
FROM said
GROUP BY
  group_id,
  member_id;

CREATE TABLE written_days AS
SELECT
  said.member_id,
  said.on_day,
  COUNT(*) AS posts
FROM said
CROSS JOIN asked
WHERE
  said.on_day >= DATEDIFF(asked.until, CAST('2000-01-01' AS DATE)) - 30
GROUP BY
  said.member_id,
  said.on_day;

CREATE TABLE message_groups AS
SELECT
  group_id,
  COUNT(*) AS posts,
  MIN(sent_at) AS first_at,
  MAX(sent_at) AS last_at
FROM said
GROUP BY
  group_id;

CREATE TABLE message_people AS
SELECT
  posts,
  COUNT(*) AS people
FROM (
  SELECT
    member_id,
    SUM(posts) AS posts
  FROM (
    SELECT
      listed.member_id,
      COALESCE(written.posts, 0) AS posts
    FROM (
      SELECT DISTINCT
        j.group_id,
        j.member_id
      FROM memberships AS j
      CROSS JOIN asked
      LEFT JOIN (
        SELECT DISTINCT
          member_id
        FROM members
        WHERE
          kind = 'customer'
      ) AS c
        ON c.member_id = j.member_id
      WHERE
        NOT c.member_id IS NULL OR NOT asked.told
    ) AS listed
    LEFT JOIN written
      ON written.group_id = listed.group_id AND written.member_id = listed.member_id
    UNION ALL
    SELECT
      w.member_id,
      w.posts
    FROM written AS w
    CROSS JOIN asked
    WHERE
      NOT asked.listed
  ) AS memberships_and_posts
  GROUP BY
    member_id
) AS totals
GROUP BY
  posts;

CREATE TABLE message_days AS
SELECT
  CAST(sent_at AS DATE) AS sent_on,
  COUNT(*) AS posts
FROM said
GROUP BY
  CAST(sent_at AS DATE);

CREATE TABLE message_active AS
SELECT
  on_day,
  SUM(active) AS active,
  SUM(thrice) AS thrice,
  SUM(ended) AS ended
FROM (
  SELECT
    on_day,
    1 AS active,
    CASE WHEN posts >= 3 THEN 1 ELSE 0 END AS thrice,
    0 AS ended
  FROM written_days
  UNION ALL
  SELECT
    LEAST(on_day + 7, COALESCE(next_day, on_day + 7)) AS on_day,
    0 AS active,
    0 AS thrice,
    1 AS ended
  FROM (
    SELECT
      on_day,
      LEAD(on_day) OVER (PARTITION BY member_id ORDER BY on_day NULLS LAST) AS next_day
    FROM written_days
  ) AS following
) AS steps
GROUP BY
  on_day;

CREATE TABLE message_waits AS
SELECT
  sent_at,
  answered_at,
  COUNT(*) AS questions
FROM (
  SELECT
    said.sent_at,
    answers.answered_at
  FROM said
  LEFT JOIN (
    SELECT
      m.reply_to,
      MIN(m.sent_at) AS answered_at
    FROM messages AS m
    INNER JOIN (
      SELECT DISTINCT
        member_id
      FROM members
      WHERE
        kind = 'staff'
    ) AS s
      ON s.member_id = m.member_id
    WHERE
      NOT m.reply_to IS NULL
    GROUP BY
      m.reply_to
  ) AS answers
    ON answers.reply_to = said.message_id
  WHERE
    said.kind = 'question'
) AS asked_and_answered
GROUP BY
  sent_at,
  answered_at;

CREATE TABLE message_period AS
SELECT
  COUNT(*) AS posts,
  MIN(sent_at) AS first_at,
  MAX(sent_at) AS last_at,
  COUNT(reply_to) AS replies
FROM messages;

CREATE TABLE order_days AS
SELECT
  CAST(ordered_at AS DATE) AS ordered_on,
  COUNT(*) AS orders
FROM orders
GROUP BY
  CAST(ordered_at AS DATE);

CREATE TABLE order_buyers AS
SELECT
  COUNT(*) AS buyers,
  COALESCE(SUM(CASE WHEN next_at < ordered_at + INTERVAL '30' DAY THEN 1 ELSE 0 END), 0) AS again
FROM (
  SELECT
    ordered_at,
    ROW_NUMBER() OVER (PARTITION BY member_id ORDER BY ordered_at NULLS LAST) AS turn,
    LEAD(ordered_at) OVER (PARTITION BY member_id ORDER BY ordered_at NULLS LAST) AS next_at
  FROM orders
  WHERE
    NOT member_id IS NULL
) AS following
CROSS JOIN asked
WHERE
  turn = 1 AND ordered_at <= asked.until - INTERVAL '30' DAY;

CREATE TABLE order_period AS
SELECT
  COUNT(*) AS orders,
  MIN(ordered_at) AS first_at,
  MAX(ordered_at) AS last_at
FROM orders;

CREATE TABLE out_groups AS
SELECT
  CASE WHEN NOT t.group_id IS NULL THEN CONCAT('group-', SUBSTR(SHA2(CONCAT(o, UNHEX(SHA2(CONCAT(i, ENCODE(t.group_id, 'UTF-8')), 256))), 256), 1, 12)) END AS group_id,
  t.posts AS posts,
  t.first_at AS first_at,
  t.last_at AS last_at
FROM message_groups AS t
CROSS JOIN keys;

CREATE TABLE out_memberships AS
SELECT
  CASE WHEN NOT t.group_id IS NULL THEN CONCAT('group-', SUBSTR(SHA2(CONCAT(o, UNHEX(SHA2(CONCAT(i, ENCODE(t.group_id, 'UTF-8')), 256))), 256), 1, 12)) END AS group_id,
  CASE WHEN NOT t.member_id IS NULL THEN CONCAT('member-', SUBSTR(SHA2(CONCAT(o, UNHEX(SHA2(CONCAT(i, ENCODE(t.member_id, 'UTF-8')), 256))), 256), 1, 12)) END AS member_id,
  t.joined_at AS joined_at,
  t.left_at AS left_at,
  CASE WHEN NOT t.inviter_id IS NULL THEN CONCAT('member-', SUBSTR(SHA2(CONCAT(o, UNHEX(SHA2(CONCAT(i, ENCODE(t.inviter_id, 'UTF-8')), 256))), 256), 1, 12)) END AS inviter_id,
  t.join_scene AS join_scene
FROM memberships AS t
CROSS JOIN keys;

CREATE TABLE out_members AS
SELECT
  CASE WHEN NOT t.member_id IS NULL THEN CONCAT('member-', SUBSTR(SHA2(CONCAT(o, UNHEX(SHA2(CONCAT(i, ENCODE(t.member_id, 'UTF-8')), 256))), 256), 1, 12)) END AS member_id,
  t.kind AS kind
FROM members AS t
CROSS JOIN keys;

CREATE TABLE out_made AS
SELECT
  CASE WHEN NOT t.group_id IS NULL THEN CONCAT('group-', SUBSTR(SHA2(CONCAT(o, UNHEX(SHA2(CONCAT(i, ENCODE(t.group_id, 'UTF-8')), 256))), 256), 1, 12)) END AS group_id,
  t.created_at AS created_at
FROM groups AS t
CROSS JOIN keys;
