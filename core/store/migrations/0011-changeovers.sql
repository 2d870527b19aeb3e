-- How instruments are changed over, what each is set up for (null: nobody knows), and the changeover that has begun.
CREATE TABLE changeovers (
  asset_id  TEXT    PRIMARY KEY,
  rule      TEXT    NOT NULL,
  set_up    TEXT,
  since     INTEGER NOT NULL,
  under_way TEXT
) STRICT;
