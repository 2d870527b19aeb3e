-- Assets: what the record knows of instruments beside their drivers, and what a lab has entered itself.
CREATE TABLE assets (
  asset_id    TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  title       TEXT,
  location    TEXT NOT NULL,
  capacity    INTEGER NOT NULL,
  members     TEXT NOT NULL,
  in_storage  INTEGER NOT NULL,
  hold        TEXT,
  calibration TEXT
) STRICT, WITHOUT ROWID;

-- Labware on the bench: where it stands and what is in its wells. Wells that hold the same share one entry of `contents`.
CREATE TABLE labware (
  labware_id   TEXT PRIMARY KEY,
  execution_id TEXT,
  mode         TEXT NOT NULL,
  type         TEXT NOT NULL,
  title        TEXT NOT NULL,
  kind         TEXT NOT NULL,
  row_count    INTEGER NOT NULL,
  column_count INTEGER NOT NULL,
  instrument   TEXT,
  place        TEXT,
  since        INTEGER NOT NULL,
  contents     TEXT NOT NULL,
  tips_used    INTEGER NOT NULL,
  -- What drawing it off leaves in a well, µL.
  residue_ul   REAL    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_labware_exec ON labware (execution_id);

CREATE TABLE labware_definitions (
  vessel_id   TEXT PRIMARY KEY,
  hash        TEXT NOT NULL,
  definition  TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  imported_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workcell_snapshots (
  snapshot_id   TEXT PRIMARY KEY,
  seq           INTEGER NOT NULL,
  title         TEXT NOT NULL,
  cause         TEXT NOT NULL,
  execution_id  TEXT,
  taken_at      INTEGER NOT NULL,
  taken_by      TEXT NOT NULL,
  labware_count INTEGER NOT NULL,
  hash          TEXT NOT NULL,
  state         TEXT NOT NULL
) STRICT, WITHOUT ROWID;
