-- Instants are text: RFC 3339, UTC, nine decimals, `Z`; so they sort as they follow each other. Money is text: a decimal
-- number with every digit that came, its currency beside it. Documents are JSON of the engine's own types.

-- A connection with its latest attempt. The columns before the documents repeat what is asked for by itself, and are what
-- is left should a document be unreadable.
CREATE TABLE connection (
    id TEXT NOT NULL PRIMARY KEY,
    connector_id INTEGER NOT NULL,
    item_id TEXT,
    state TEXT NOT NULL,
    cause TEXT NOT NULL,
    last_success_at TEXT,
    connector TEXT NOT NULL,
    attempt TEXT NOT NULL
) STRICT;
CREATE INDEX connection_item ON connection (item_id);

-- What a connection brought, in the order in which it came.
CREATE TABLE account (
    connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT,
    ending TEXT,
    balance_amount TEXT,
    balance_currency TEXT,
    PRIMARY KEY (connection_id, id)
) STRICT;

-- How far each request that creates or updates an item has come. It outlives its connection where its outcome is unknown.
CREATE TABLE attempt (
    connection_id TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    connector_id INTEGER NOT NULL,
    delivery TEXT NOT NULL,
    items TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (connection_id, decided_at)
) STRICT;

-- Every change of what a connection means. Only ever added to.
CREATE TABLE history (
    id INTEGER NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    status TEXT,
    execution_status TEXT,
    error_code TEXT,
    cause TEXT NOT NULL
) STRICT;
CREATE INDEX history_connection ON history (connection_id, id);

-- What was told on the desktop, and until when it stood.
CREATE TABLE notice (
    id INTEGER NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    withdrawn_at TEXT
) STRICT;
CREATE INDEX notice_connection ON notice (connection_id, id);

-- Every request that left this computer: to whom, what for, how much. Never what was in it.
CREATE TABLE ledger (
    id INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    host TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    item_id TEXT,
    status INTEGER,
    sent_bytes INTEGER NOT NULL,
    received_bytes INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    try INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- PNG, by the SHA-256 of the address that it came from, in hexadecimal digits.
CREATE TABLE logo (
    url_hash TEXT NOT NULL PRIMARY KEY,
    png BLOB NOT NULL,
    fetched_at TEXT NOT NULL
) STRICT;

-- Credentials that a person asked to have remembered on this device; nobody else's.
CREATE TABLE remembered (
    connection_id TEXT NOT NULL PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    parameters BLOB NOT NULL
) STRICT;

-- Whether somebody has this store open, or had when the computer or the program stopped.
CREATE TABLE session (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    open INTEGER NOT NULL
) STRICT;
INSERT INTO session (id, open) VALUES (1, 0);
