-- What a lab says about an asset beside what every asset has, as JSON: the type that protocols ask for it by.
ALTER TABLE assets ADD COLUMN details TEXT NOT NULL DEFAULT '{}';

-- Entries of the journal that grant something of an asset the lab has entered, for its history.
CREATE TABLE asset_uses (
  asset_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (asset_id, seq)
) WITHOUT ROWID;
