-- The stock. Amounts are whole millionths of a millilitre or of a piece, so that their sums are exact.
CREATE TABLE stock_lots (
  lot_id      TEXT PRIMARY KEY,
  number      INTEGER NOT NULL UNIQUE,
  item_id     TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  lot_number  TEXT    NOT NULL,
  barcode     TEXT,
  gtin        TEXT,
  place       TEXT    NOT NULL,
  received_at INTEGER NOT NULL,
  opened_at   INTEGER,
  expires     TEXT,
  unit        TEXT    NOT NULL,
  price_usd   REAL    NOT NULL,
  world       TEXT    NOT NULL,
  amount      INTEGER NOT NULL,
  -- The sum of its rows in stock_reservations, and the most that was ever in stock.
  reserved    INTEGER NOT NULL,
  most        INTEGER NOT NULL,
  blocked     TEXT
) STRICT;
CREATE INDEX idx_stock_lots_item ON stock_lots (world, item_id, expires, number);

-- What is kept for an execution or job, lot by lot.
CREATE TABLE stock_reservations (
  holder  TEXT    NOT NULL,
  lot_id  TEXT    NOT NULL,
  item_id TEXT    NOT NULL,
  amount  INTEGER NOT NULL,
  PRIMARY KEY (holder, lot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_stock_reservations_lot ON stock_reservations (lot_id);

-- Every change. The stock of a lot is the sum of its lines here; a line without a lot is what was used and no lot had.
CREATE TABLE stock_ledger (
  seq            INTEGER NOT NULL,
  line           INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  by             TEXT    NOT NULL,
  change         TEXT    NOT NULL,
  lot_id         TEXT,
  item_id        TEXT    NOT NULL,
  world          TEXT    NOT NULL,
  delta          INTEGER NOT NULL,
  reserved_delta INTEGER NOT NULL,
  amount         INTEGER,
  price_usd      REAL,
  execution_id   TEXT,
  step_id        TEXT,
  reason         TEXT,
  PRIMARY KEY (seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_stock_ledger_lot ON stock_ledger (lot_id, seq);
CREATE INDEX idx_stock_ledger_execution ON stock_ledger (execution_id);
CREATE INDEX idx_stock_ledger_used ON stock_ledger (change, at);

-- What a lab has set itself for an article; the rest comes from the reference data.
CREATE TABLE stock_articles (
  item_id              TEXT PRIMARY KEY,
  price_usd            REAL,
  warn_below_real      INTEGER,
  warn_below_simulated INTEGER
) STRICT, WITHOUT ROWID;
