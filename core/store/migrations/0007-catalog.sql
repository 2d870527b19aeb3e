-- What the lab has put in the place of values of the reference data; prices stand with the articles of the stock.
CREATE TABLE catalog_values (
  section TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  field   TEXT    NOT NULL,
  value   TEXT    NOT NULL,
  by      TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  reason  TEXT    NOT NULL,
  PRIMARY KEY (section, id, field)
) STRICT, WITHOUT ROWID;

-- Who set the price of an article, when and why.
ALTER TABLE stock_articles ADD COLUMN price_by TEXT;
ALTER TABLE stock_articles ADD COLUMN price_at INTEGER;
ALTER TABLE stock_articles ADD COLUMN price_reason TEXT;
