-- The journal is the record: append-only, hash-chained. Every other table is a projection that can be rebuilt from it.
CREATE TABLE journal (
  seq            INTEGER PRIMARY KEY,
  at             INTEGER NOT NULL,
  offset_minutes INTEGER NOT NULL,
  epoch          INTEGER NOT NULL,
  actor          TEXT    NOT NULL,
  role           TEXT    NOT NULL,
  kind           TEXT    NOT NULL,
  subject        TEXT    NOT NULL,
  reason         TEXT,
  data           TEXT    NOT NULL,
  hash           TEXT    NOT NULL
) STRICT;
CREATE INDEX idx_journal_subject ON journal (subject, seq);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE lab (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  boot_epoch INTEGER NOT NULL,
  clean      INTEGER NOT NULL
) STRICT;
INSERT INTO lab VALUES (1, 0, 1);

CREATE TABLE plans (
  plan_hash     TEXT PRIMARY KEY,
  protocol_hash TEXT NOT NULL,
  protocol_id   TEXT NOT NULL,
  plan          TEXT NOT NULL,
  protocol      TEXT NOT NULL
) STRICT;

CREATE TABLE executions (
  execution_id    TEXT PRIMARY KEY,
  number          INTEGER NOT NULL UNIQUE,
  workflow_name   TEXT NOT NULL,
  cell_line       TEXT,
  vessel_id       TEXT,
  operation_type  TEXT NOT NULL,
  status          TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  started_at      TEXT,
  completed_at    TEXT,
  error_message   TEXT,
  metadata        TEXT NOT NULL,
  phase           TEXT NOT NULL,
  reasons         TEXT NOT NULL,
  terminal_kind   TEXT,
  mode            TEXT NOT NULL,
  operator        TEXT NOT NULL,
  protocol_id     TEXT NOT NULL,
  protocol_version INTEGER NOT NULL,
  protocol_hash   TEXT NOT NULL,
  plan_hash       TEXT NOT NULL REFERENCES plans (plan_hash),
  request_id      TEXT NOT NULL UNIQUE,
  bindings        TEXT NOT NULL,
  app_version     TEXT NOT NULL,
  driver_versions TEXT NOT NULL,
  resumed_from    TEXT,
  start_step_id   TEXT,
  started_lab_at  REAL,
  lab_duration_ms REAL,
  step_count      INTEGER NOT NULL,
  steps_ended     INTEGER NOT NULL,
  flags           TEXT NOT NULL,
  confirmations   TEXT NOT NULL
) STRICT;
CREATE INDEX idx_exec_status ON executions (status, created_at, number);
CREATE INDEX idx_exec_created ON executions (created_at, number);
CREATE INDEX idx_exec_cell_line ON executions (cell_line, created_at, number);
CREATE INDEX idx_exec_protocol ON executions (protocol_id, created_at, number);
CREATE INDEX idx_exec_operator ON executions (operator, created_at, number);
CREATE INDEX idx_exec_mode ON executions (mode, created_at, number);

CREATE TABLE execution_steps (
  step_id        TEXT PRIMARY KEY,
  execution_id   TEXT NOT NULL REFERENCES executions (execution_id),
  step_index     INTEGER NOT NULL,
  name           TEXT NOT NULL,
  operation_type TEXT NOT NULL,
  parameters     TEXT NOT NULL,
  status         TEXT NOT NULL,
  start_time     TEXT,
  end_time       TEXT,
  error_message  TEXT,
  result         TEXT,
  attempt        INTEGER NOT NULL,
  commands_done  INTEGER NOT NULL,
  start_lab_at   REAL,
  end_lab_at     REAL
) STRICT;
CREATE UNIQUE INDEX idx_step_exec ON execution_steps (execution_id, step_index);

CREATE TABLE attentions (
  execution_id TEXT NOT NULL,
  step_id      TEXT NOT NULL,
  attention    TEXT NOT NULL,
  PRIMARY KEY (execution_id, step_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE well_results (
  execution_id TEXT NOT NULL,
  step_id      TEXT NOT NULL,
  labware_id   TEXT NOT NULL,
  well         TEXT NOT NULL,
  quantity     TEXT NOT NULL,
  value        REAL,
  unit         TEXT NOT NULL,
  flag         TEXT
) STRICT;
CREATE INDEX idx_result_exec ON well_results (execution_id);

CREATE TABLE imported_protocols (
  protocol_id TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  hash        TEXT    NOT NULL,
  document    TEXT    NOT NULL,
  imported_at TEXT    NOT NULL,
  PRIMARY KEY (protocol_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE instruments (
  instrument_id        TEXT PRIMARY KEY,
  config               TEXT,
  needs_clearing       TEXT,
  needs_clearing_since INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
