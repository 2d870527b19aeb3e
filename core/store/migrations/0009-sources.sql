-- Git repositories that protocols come from, each with the commit in use.
CREATE TABLE sources (
  source_id    TEXT PRIMARY KEY,
  title        TEXT    NOT NULL,
  url          TEXT    NOT NULL,
  branch       TEXT    NOT NULL,
  commit_hash  TEXT    NOT NULL,
  committed_at INTEGER NOT NULL,
  subject      TEXT    NOT NULL,
  behind       INTEGER NOT NULL,
  fetched_at   INTEGER NOT NULL,
  protocol_ids TEXT    NOT NULL,
  troubles     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
