-- The first form of an archive in SQLite. Moments are text, ISO 8601 in UTC; yes and no are 1 and 0. The twin of postgresql/0001_first.sql.

-- The one row says how often anything was written.
CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    writes INTEGER NOT NULL
);
INSERT INTO state (id, writes) VALUES (1, 0);

-- What was taken away on purpose, and why.
CREATE TABLE forgettings (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL
);

-- Bodies and texts, once per digest, compressed with zlib; what was forgotten keeps its digest.
CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    data BLOB,
    forgotten INTEGER REFERENCES forgettings (id),
    CHECK ((data IS NULL) = (forgotten IS NOT NULL))
);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    url TEXT,
    outlet TEXT,
    title TEXT,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    last_ok TEXT,
    changed TEXT NOT NULL,
    captures INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    story INTEGER,
    latest_capture INTEGER,
    latest_version INTEGER
);
CREATE INDEX articles_by_change ON articles (changed, id);
CREATE INDEX articles_by_outlet ON articles (outlet, changed);
CREATE INDEX articles_by_story ON articles (story) WHERE story IS NOT NULL;

-- A distinct text of an article. `family` is the version that it is another reading of: between the two nothing changed but the extractor.
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL,
    text INTEGER NOT NULL REFERENCES contents (id),
    words INTEGER NOT NULL,
    title TEXT,
    byline TEXT,
    outlet TEXT,
    url TEXT,
    published TEXT,
    language TEXT,
    media_type TEXT NOT NULL,
    encoding TEXT,
    encoding_reason TEXT,
    extractor TEXT,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    first_capture INTEGER,
    captures INTEGER NOT NULL,
    family INTEGER REFERENCES versions (id),
    forgotten INTEGER REFERENCES forgettings (id),
    UNIQUE (article, text)
);
CREATE INDEX versions_by_text ON versions (text);

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (id),
    captured TEXT NOT NULL,
    added TEXT NOT NULL,
    dated INTEGER NOT NULL,
    origin TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    http_status INTEGER,
    media_type TEXT NOT NULL,
    charset TEXT,
    url TEXT,
    headers TEXT,
    notes TEXT,
    body INTEGER REFERENCES contents (id),
    version INTEGER REFERENCES versions (id),
    forgotten INTEGER REFERENCES forgettings (id)
);
CREATE INDEX captures_by_article ON captures (article, captured, id, version);
CREATE INDEX captures_by_body ON captures (body) WHERE body IS NOT NULL;

-- From one text to the next. `quiet`: it came of reading again, and nobody is told.
CREATE TABLE transitions (
    id TEXT PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (id),
    old INTEGER NOT NULL REFERENCES versions (id),
    new INTEGER NOT NULL REFERENCES versions (id),
    old_seen TEXT NOT NULL,
    new_seen TEXT NOT NULL,
    old_capture INTEGER NOT NULL REFERENCES captures (id),
    new_capture INTEGER NOT NULL REFERENCES captures (id),
    told TEXT,
    told_order INTEGER,
    substantive INTEGER,
    other INTEGER,
    problem TEXT,
    data BLOB,
    quiet INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX transitions_by_article ON transitions (article, new_seen);
CREATE INDEX transitions_untold ON transitions (new_seen) WHERE told IS NULL;
CREATE INDEX transitions_told ON transitions (told_order);
CREATE INDEX transitions_by_old ON transitions (old);
CREATE INDEX transitions_by_new ON transitions (new);

CREATE TABLE changes (
    transition TEXT NOT NULL REFERENCES transitions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    article INTEGER NOT NULL,
    outlet TEXT,
    kind TEXT NOT NULL,
    class TEXT NOT NULL,
    substantive INTEGER NOT NULL,
    rank REAL NOT NULL,
    old_text TEXT NOT NULL,
    new_text TEXT NOT NULL,
    reason TEXT NOT NULL,
    rule TEXT NOT NULL,
    folded TEXT NOT NULL,
    new_seen TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (transition, number)
);
CREATE INDEX changes_by_rank ON changes (rank, new_seen);
CREATE INDEX changes_by_time ON changes (new_seen);
CREATE INDEX changes_by_telling ON changes (told);
CREATE INDEX changes_by_article ON changes (article);
CREATE INDEX changes_by_outlet ON changes (outlet, new_seen);

-- What the stages made, to be made again when it is gone.
CREATE TABLE made (
    id INTEGER PRIMARY KEY,
    stage TEXT NOT NULL,
    key TEXT NOT NULL,
    version TEXT NOT NULL,
    settings TEXT NOT NULL,
    data BLOB NOT NULL,
    of_known INTEGER NOT NULL,
    UNIQUE (stage, key, version, settings)
);
CREATE TABLE made_of (
    made INTEGER NOT NULL REFERENCES made (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    PRIMARY KEY (version, made)
) WITHOUT ROWID;
CREATE INDEX made_of_by_made ON made_of (made);

CREATE TABLE kin (
    a INTEGER NOT NULL REFERENCES versions (id),
    b INTEGER NOT NULL REFERENCES versions (id),
    relation TEXT NOT NULL,
    words INTEGER NOT NULL,
    resemblance REAL NOT NULL,
    containment_a REAL NOT NULL,
    containment_b REAL NOT NULL,
    earlier TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX kin_by_b ON kin (b);

CREATE TABLE watches (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    kind TEXT,
    title TEXT,
    folders TEXT,
    parent INTEGER REFERENCES watches (id) ON DELETE SET NULL,
    added TEXT NOT NULL,
    paused INTEGER NOT NULL,
    private INTEGER NOT NULL,
    ignore_robots TEXT,
    due TEXT NOT NULL,
    tried TEXT,
    answered TEXT,
    changed TEXT,
    failures INTEGER NOT NULL,
    outcome TEXT,
    etag TEXT,
    last_modified TEXT,
    every REAL,
    alarmed TEXT
);
CREATE INDEX watches_by_due ON watches (due) WHERE paused = 0;
CREATE INDEX watches_by_parent ON watches (parent) WHERE parent IS NOT NULL;

CREATE TABLE heartbeats (
    name TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    every REAL NOT NULL,
    note TEXT
);

-- Who was told of what. A channel hears of what was told after its mark.
CREATE TABLE channels (
    name TEXT PRIMARY KEY,
    mark INTEGER NOT NULL
);
CREATE TABLE deliveries (
    channel TEXT NOT NULL,
    transition TEXT NOT NULL REFERENCES transitions (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    PRIMARY KEY (channel, transition)
) WITHOUT ROWID;
CREATE INDEX deliveries_by_transition ON deliveries (transition);

CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    decision TEXT NOT NULL,
    thread_sha256 TEXT NOT NULL,
    thread_start INTEGER NOT NULL,
    thread_end INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    start_ INTEGER NOT NULL,
    end_ INTEGER NOT NULL,
    note TEXT
);
CREATE INDEX reviews_by_text ON reviews (sha256);
CREATE INDEX reviews_by_thread ON reviews (thread_sha256);

-- Captures that were read again by another extractor.
CREATE TABLE reprocessings (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    capture INTEGER NOT NULL REFERENCES captures (id),
    old INTEGER REFERENCES versions (id),
    new INTEGER NOT NULL REFERENCES versions (id),
    extractor_before TEXT,
    extractor_after TEXT
);
CREATE INDEX reprocessings_by_capture ON reprocessings (capture);

-- The words of each version, as `folding` writes them; the texts themselves are not kept here.
CREATE VIRTUAL TABLE word_index USING fts5 (words, content='', tokenize='ascii');
