-- What the connections brought. Days are text: `YYYY-MM-DD`, in Sao Paulo.

-- Accounts as Pluggy tells of them. One that a good reading does not tell of any more stays, with its rows.
ALTER TABLE account ADD COLUMN document TEXT;
ALTER TABLE account ADD COLUMN told_at TEXT;
ALTER TABLE account ADD COLUMN missing_since TEXT;
-- Accounts that a person joined have one line: that of the one that was there first. Nothing: its own.
ALTER TABLE account ADD COLUMN line TEXT;

-- The movements of accounts and cards. `place` is where a row stands among all: the days since 1970-01-01, times 2^24, and
-- the row's number within its day; so everything is listed by it, the newest first, and found texts are too.
CREATE TABLE movement (
    place INTEGER NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    day TEXT NOT NULL,
    -- In the account's currency, signed as a person means it: what came in is positive, what went out negative; in
    -- ten-thousandths, for sums and searches, and no more than 9e15. The text beside it has every digit that came. Where the
    -- bank gave no amount in the account's currency, both are in the one that it gave.
    units INTEGER NOT NULL,
    amount TEXT NOT NULL,
    currency TEXT NOT NULL,
    pending INTEGER NOT NULL,
    category_id TEXT,
    -- What it is called, and what is searched.
    description TEXT NOT NULL,
    -- The institution's own id of it.
    provider_id TEXT,
    bill_id TEXT,
    created_at TEXT,
    -- The whole row as it came.
    document TEXT NOT NULL,
    -- The readings that first and last told of it.
    first_in INTEGER NOT NULL,
    told_in INTEGER NOT NULL,
    -- Since when Pluggy does not have it any more, and the id of the row that took its place, if one did.
    removed_at TEXT,
    became TEXT,
    -- The row of a joined account that is the same movement: this one is not listed.
    twin TEXT,
    UNIQUE (account_id, id)
) STRICT;
CREATE INDEX movement_account ON movement (account_id, place);
CREATE INDEX movement_category ON movement (category_id, place);
CREATE INDEX movement_provider ON movement (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX movement_twin ON movement (twin) WHERE twin IS NOT NULL;

-- What lists are narrowed by and added up from, without the documents, which are most of a row.
CREATE INDEX movement_listed ON movement (place, account_id, units, pending, category_id)
    WHERE removed_at IS NULL AND twin IS NULL;
CREATE INDEX movement_removed ON movement (place) WHERE removed_at IS NOT NULL;

-- An amount is found by itself, and by itself without its decimals (`accounts::search`): `19425000 i1942`.
CREATE VIRTUAL TABLE movement_text USING fts5 (
    description, amount, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- The texts are in step with the movements, whoever writes those.
CREATE TRIGGER movement_came AFTER INSERT ON movement BEGIN
    INSERT INTO movement_text (rowid, description, amount)
    VALUES (NEW.place, NEW.description, abs(NEW.units) || ' i' || (abs(NEW.units) / 10000));
END;
CREATE TRIGGER movement_changed AFTER UPDATE OF place, description, units ON movement
WHEN NEW.place <> OLD.place OR NEW.description <> OLD.description OR NEW.units <> OLD.units BEGIN
    DELETE FROM movement_text WHERE rowid = OLD.place;
    INSERT INTO movement_text (rowid, description, amount)
    VALUES (NEW.place, NEW.description, abs(NEW.units) || ' i' || (abs(NEW.units) / 10000));
END;
CREATE TRIGGER movement_gone AFTER DELETE ON movement BEGIN
    DELETE FROM movement_text WHERE rowid = OLD.place;
END;

-- Accounts that a person joined, and when, for 30 days in which it can be undone.
CREATE TABLE joining (
    from_account TEXT NOT NULL PRIMARY KEY,
    into_account TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- What belonged to an account goes with it, which goes with its connection. Rows of others that it stood for are listed again.
CREATE TRIGGER account_gone AFTER DELETE ON account BEGIN
    UPDATE movement SET twin = NULL WHERE twin IN (SELECT id FROM movement WHERE account_id = OLD.id);
    DELETE FROM movement WHERE account_id = OLD.id;
    DELETE FROM joining WHERE OLD.id IN (from_account, into_account);
    UPDATE account SET line = NULL WHERE line = OLD.id;
END;

-- Bills, investments and their movements, loans, identities, consents, as they came. `parent` is the account of a bill, the
-- investment of its movement.
CREATE TABLE holding (
    connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    day TEXT,
    document TEXT NOT NULL,
    -- The reading that last told of it, and when that was.
    told_in INTEGER NOT NULL,
    told_at TEXT NOT NULL,
    missing_since TEXT,
    PRIMARY KEY (connection_id, list, id)
) STRICT;
CREATE INDEX holding_parent ON holding (parent, list) WHERE parent IS NOT NULL;

CREATE TABLE category (
    id TEXT NOT NULL PRIMARY KEY,
    parent TEXT,
    name TEXT NOT NULL,
    translated TEXT
) STRICT;

-- How far each list of a connection was read. `of` is the account or investment it belongs to, or empty.
CREATE TABLE reading (
    id INTEGER NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    list TEXT NOT NULL,
    of TEXT NOT NULL,
    began_at TEXT NOT NULL,
    -- From which day on, or first seen by Pluggy since when; nothing: all there is.
    from_day TEXT,
    created_from TEXT,
    -- Where it goes on, in the client's words; nothing at the beginning and at the end.
    cursor TEXT,
    rows INTEGER NOT NULL DEFAULT 0,
    -- Of an account that was read whole, in ten-thousandths: what its balance was then, and what its final rows came to, up
    -- to the day. What the one moved by between two readings, the other did.
    balance INTEGER,
    total INTEGER,
    ended_at TEXT,
    -- How it ended: a word, `whole` where nothing is missing.
    ended TEXT
) STRICT;
CREATE INDEX reading_list ON reading (connection_id, list, of, id);
