-- What a person has settled about a connection (JSON); nothing where it is as it came.
ALTER TABLE connection ADD COLUMN care TEXT;

-- Who started what went on then, and when Pluggy last had brought everything. Earlier versions did not say.
ALTER TABLE history ADD COLUMN trigger TEXT;
ALTER TABLE history ADD COLUMN last_success_at TEXT;

-- Every item that was deleted at Pluggy, and what it answered. It outlives its connection.
CREATE TABLE deletion (
    id INTEGER NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL,
    connector_id INTEGER NOT NULL,
    name TEXT,
    item_id TEXT NOT NULL,
    at TEXT NOT NULL,
    answer TEXT NOT NULL,
    copy TEXT NOT NULL
) STRICT;

-- What was asked about one item.
CREATE INDEX ledger_item ON ledger (item_id, id);
