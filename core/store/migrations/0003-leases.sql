-- Who uses what: one row a lease that is held. Rows of an earlier epoch are taken over or revoked at the next start.
CREATE TABLE leases (
  token        INTEGER PRIMARY KEY,
  asset_id     TEXT    NOT NULL,
  unit         TEXT,
  amount       INTEGER NOT NULL,
  execution_id TEXT    NOT NULL,
  holder       TEXT    NOT NULL,
  since        INTEGER NOT NULL,
  epoch        INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_leases_execution ON leases (execution_id);
