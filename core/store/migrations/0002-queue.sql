-- Jobs: what waits for its turn, has it, or had it. A job has the number of its first execution.
CREATE TABLE jobs (
  job_id           TEXT PRIMARY KEY,
  number           INTEGER NOT NULL UNIQUE,
  request_id       TEXT    NOT NULL UNIQUE,
  state            TEXT    NOT NULL,
  priority         INTEGER NOT NULL,
  order_key        REAL    NOT NULL,
  moved_by_hand    INTEGER NOT NULL,
  enqueued_at      INTEGER NOT NULL,
  not_before       REAL,
  due              REAL,
  deadline         REAL,
  -- When it is tried again after a failure.
  retry_at         REAL,
  retry_times      INTEGER NOT NULL,
  retry_wait_ms    REAL    NOT NULL,
  batch_id         TEXT,
  recurring_id     TEXT,
  mode             TEXT    NOT NULL,
  workflow_name    TEXT    NOT NULL,
  protocol_id      TEXT    NOT NULL,
  protocol_version INTEGER NOT NULL,
  cell_line        TEXT,
  plan_hash        TEXT    NOT NULL REFERENCES plans (plan_hash),
  operator         TEXT    NOT NULL,
  metadata         TEXT    NOT NULL,
  bindings         TEXT    NOT NULL,
  -- Executions so far, and how many of them since it was last released from being set aside.
  attempts         INTEGER NOT NULL,
  tries            INTEGER NOT NULL,
  execution_ids    TEXT    NOT NULL,
  error            TEXT,
  started_at       INTEGER,
  ended_at         INTEGER
) STRICT;
CREATE INDEX idx_jobs_state ON jobs (state, enqueued_at);
CREATE INDEX idx_jobs_batch ON jobs (batch_id, state) WHERE batch_id IS NOT NULL;
CREATE INDEX idx_jobs_ended ON jobs (ended_at, number) WHERE ended_at IS NOT NULL;
CREATE INDEX idx_jobs_started ON jobs (started_at) WHERE started_at IS NOT NULL;

CREATE TABLE batches (
  batch_id     TEXT PRIMARY KEY,
  number       INTEGER NOT NULL UNIQUE,
  request_id   TEXT    NOT NULL UNIQUE,
  title        TEXT    NOT NULL,
  submitted_at INTEGER NOT NULL,
  operator     TEXT    NOT NULL,
  jobs         INTEGER NOT NULL
) STRICT;

CREATE TABLE recurring (
  recurring_id TEXT PRIMARY KEY,
  number       INTEGER NOT NULL UNIQUE,
  title        TEXT    NOT NULL,
  cron         TEXT    NOT NULL,
  job          TEXT    NOT NULL,
  is_active    INTEGER NOT NULL,
  -- Since when it has been watched: its adding, or its last switching on.
  since        INTEGER NOT NULL,
  last_due     INTEGER,
  last_at      INTEGER,
  last_job_id  TEXT,
  last_error   TEXT,
  is_removed   INTEGER NOT NULL
) STRICT;

CREATE TABLE templates (
  template_id TEXT PRIMARY KEY,
  name        TEXT    NOT NULL UNIQUE,
  protocol_id TEXT    NOT NULL,
  settings    TEXT    NOT NULL,
  saved_at    INTEGER NOT NULL,
  saved_by    TEXT    NOT NULL
) STRICT;

CREATE TABLE calendars (
  asset_id TEXT PRIMARY KEY,
  calendar TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row once the queue was held for the first time.
CREATE TABLE queue_state (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  is_held INTEGER NOT NULL,
  since   INTEGER NOT NULL,
  by      TEXT    NOT NULL,
  reason  TEXT    NOT NULL
) STRICT;
