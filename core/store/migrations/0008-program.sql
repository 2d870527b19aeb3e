-- Calls of protocols that are written as programs.
CREATE TABLE calls (
  execution_id TEXT    NOT NULL,
  call_id      INTEGER NOT NULL,
  parent_id    INTEGER,
  kind         TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  arguments    TEXT    NOT NULL,
  options      TEXT    NOT NULL,
  line         INTEGER NOT NULL,
  step_id      TEXT,
  made_at      INTEGER NOT NULL,
  made_lab_at  REAL    NOT NULL,
  heard        TEXT    NOT NULL,
  result       TEXT,
  PRIMARY KEY (execution_id, call_id)
) STRICT, WITHOUT ROWID;

-- Rows that an execution has beside those of its plan, or in their place.
CREATE TABLE revised_steps (
  execution_id TEXT NOT NULL,
  step_id      TEXT NOT NULL,
  step         TEXT NOT NULL,
  PRIMARY KEY (execution_id, step_id)
) STRICT, WITHOUT ROWID;

-- Labware whose wells are used in another way than the plan of its execution foresaw.
CREATE TABLE revised_labware (
  execution_id TEXT NOT NULL,
  labware_id   TEXT NOT NULL,
  labware      TEXT NOT NULL,
  PRIMARY KEY (execution_id, labware_id)
) STRICT, WITHOUT ROWID;
