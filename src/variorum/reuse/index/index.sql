-- The file of an `Index`: what stands in it, and what is asked of it. A statement's name stands above it.
-- A hash is a fingerprint's 64 bits read as a signed number. Lists of hashes and numbers come as JSON.

-- name: tables
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,  -- 1, 2, 3 ..., in the order they came
    id TEXT NOT NULL UNIQUE,
    title TEXT,
    outlet TEXT,
    url TEXT,
    published TEXT,
    body_first INTEGER NOT NULL,  -- words: what lies outside is boilerplate
    body_last INTEGER NOT NULL
);
CREATE TABLE texts (
    number INTEGER PRIMARY KEY,
    text BLOB NOT NULL  -- UTF-8
);
CREATE TABLE postings (  -- which article has which fingerprint
    hash INTEGER NOT NULL,
    number INTEGER NOT NULL,
    beside INTEGER NOT NULL,  -- a hash of the words before and after it, or -1 when the article has it more than once
    PRIMARY KEY (hash, number)
) WITHOUT ROWID;
CREATE TABLE common (  -- fingerprints of many articles: a few in a hundred
    hash INTEGER PRIMARY KEY,
    articles INTEGER NOT NULL  -- how many, counted up to one more than may join
);

-- name: find
SELECT number, text FROM articles JOIN texts USING (number) WHERE id = :id;

-- name: spreads
SELECT hash, articles FROM json_each(:asked) CROSS JOIN common ON hash = value;

-- name: sharers
SELECT hash, number, beside FROM json_each(:asked) CROSS JOIN postings ON hash = value;

-- name: by_id
SELECT number FROM json_each(:asked) CROSS JOIN articles ON number = value ORDER BY articles.id;

-- name: records
SELECT number, articles.id, title, outlet, url, published, body_first, body_last, text
FROM json_each(:asked) CROSS JOIN articles ON number = value JOIN texts USING (number) ORDER BY articles.id;

-- name: texts
SELECT number, text FROM json_each(:asked) CROSS JOIN texts ON number = value ORDER BY number;

-- name: add_article
INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_text
INSERT INTO texts VALUES (?, ?);

-- name: add_posting
INSERT INTO postings VALUES (?, ?, ?);

-- name: count
WITH asked AS MATERIALIZED (
    SELECT value AS hash, coalesce((SELECT articles FROM common WHERE hash = value), 0) AS known FROM json_each(:asked)
), counted AS MATERIALIZED (
    SELECT hash, known, CASE
        WHEN known >= :most THEN known
        ELSE (SELECT count(*) FROM (SELECT 1 FROM postings WHERE postings.hash = asked.hash LIMIT :most))
    END AS articles FROM asked
)
SELECT hash, known, articles FROM counted WHERE articles >= :least;

-- name: set_common
INSERT INTO common VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET articles = excluded.articles;

-- name: owners
SELECT DISTINCT number FROM json_each(:asked) CROSS JOIN postings ON hash = value WHERE number < :before ORDER BY number;

-- name: set_body
UPDATE articles SET body_first = ?, body_last = ? WHERE number = ?;
