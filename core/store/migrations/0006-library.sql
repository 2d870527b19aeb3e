-- The library of protocols. A version never changes; only its state does.
CREATE TABLE protocol_versions (
  protocol_id    TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  hash           TEXT    NOT NULL,
  state          TEXT    NOT NULL,
  saved_at       INTEGER NOT NULL,
  saved_by       TEXT    NOT NULL,
  note           TEXT    NOT NULL,
  origin         TEXT    NOT NULL,
  -- From the document, for lists.
  name           TEXT    NOT NULL,
  description    TEXT    NOT NULL,
  operation_type TEXT    NOT NULL,
  tags           TEXT    NOT NULL,
  form           TEXT    NOT NULL,
  document       TEXT    NOT NULL,
  PRIMARY KEY (protocol_id, version)
) STRICT;
CREATE INDEX idx_protocol_versions_hash ON protocol_versions (hash);

-- Who gave a version which state, when and why; its saving is the first.
CREATE TABLE protocol_changes (
  seq         INTEGER PRIMARY KEY,
  protocol_id TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  by          TEXT    NOT NULL,
  from_state  TEXT,
  to_state    TEXT    NOT NULL,
  reason      TEXT    NOT NULL
) STRICT;
CREATE INDEX idx_protocol_changes_version ON protocol_changes (protocol_id, version, seq);

-- Files of other formats that versions were made from, as they were given.
CREATE TABLE protocol_originals (
  protocol_id TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  file_name   TEXT    NOT NULL,
  text        TEXT    NOT NULL,
  PRIMARY KEY (protocol_id, version)
) STRICT;

-- What the lab says of a protocol as a whole; a folder that was never chosen is NULL.
CREATE TABLE protocol_places (
  protocol_id TEXT PRIMARY KEY,
  folder      TEXT,
  tags        TEXT    NOT NULL,
  is_favourite INTEGER NOT NULL,
  -- Null: as it is with what ships with Wellrun.
  is_template INTEGER
) STRICT, WITHOUT ROWID;

-- How often each version was run.
CREATE TABLE protocol_runs (
  protocol_id TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  runs        INTEGER NOT NULL,
  completed   INTEGER NOT NULL,
  last_run_at INTEGER NOT NULL,
  PRIMARY KEY (protocol_id, version)
) STRICT, WITHOUT ROWID;

-- Working copies. They are saved every second or so, so their contents are no part of the journal; that they were begun,
-- released and discarded is. Building the tables anew keeps them.
CREATE TABLE protocol_drafts (
  draft_id    TEXT PRIMARY KEY,
  number      INTEGER NOT NULL UNIQUE,
  -- The protocol whose next version it is; NULL for a new one.
  protocol_id TEXT,
  -- Of a new one: the id that was made from its name.
  made_id     TEXT,
  based_on    INTEGER,
  origin      TEXT,
  name        TEXT    NOT NULL,
  revision    INTEGER NOT NULL,
  saved_at    INTEGER NOT NULL,
  saved_by    TEXT    NOT NULL,
  document    TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_protocol_drafts_protocol ON protocol_drafts (protocol_id) WHERE protocol_id IS NOT NULL;

-- What analysis says of a document, by its hash: worked out once, and again when a row is missing.
CREATE TABLE protocol_facts (
  hash        TEXT PRIMARY KEY,
  step_count  INTEGER NOT NULL,
  instruments TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Words of each protocol, one line a name, step or reagent. Made from the tables above, and again when `fingerprint` is
-- not what it should be.
CREATE VIRTUAL TABLE protocol_search USING fts5 (
  name, tags, folder, description, steps, operations, reagents, compounds, cell_lines, vessels, parameters,
  tokenize = "unicode61 remove_diacritics 2",
  prefix = '2 3'
);
CREATE TABLE protocol_searched (
  protocol_id TEXT PRIMARY KEY,
  row_id      INTEGER NOT NULL UNIQUE,
  fingerprint TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Records from before versions were kept side by side.
INSERT INTO protocol_versions
SELECT
  p.protocol_id, p.version, p.hash, 'draft', j.at, j.actor, '',
  json_object('kind', 'file', 'fileName', p.protocol_id || '.wellrun.json'),
  p.document ->> '$.name',
  coalesce(p.document ->> '$.description', ''),
  p.document ->> '$.operationType',
  coalesce(p.document -> '$.tags', '[]'),
  'steps',
  p.document
FROM imported_protocols AS p
JOIN journal AS j ON j.subject = p.protocol_id AND j.kind = 'protocol.imported' AND j.data ->> '$.protocol.version' = p.version;

INSERT INTO protocol_changes
SELECT j.seq, j.subject, j.data ->> '$.protocol.version', j.at, j.actor, NULL, 'draft', ''
FROM imported_protocols AS p
JOIN journal AS j ON j.subject = p.protocol_id AND j.kind = 'protocol.imported' AND j.data ->> '$.protocol.version' = p.version;

INSERT INTO protocol_runs
SELECT
  protocol_id, protocol_version, count(*), sum(status = 'completed'),
  CAST(round(max(unixepoch(started_at, 'subsec')) * 1000) AS INTEGER)
FROM executions WHERE started_at IS NOT NULL GROUP BY protocol_id, protocol_version;

DROP TABLE imported_protocols;
