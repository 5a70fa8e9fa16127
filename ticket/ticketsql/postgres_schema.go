package ticketsql

// Text that is searched or sorted has COLLATE "C": it compares bytewise, whatever the database was made with. Documents
// are text. The indexes are those of SQLite.
//
// A Commit is one call of {commit}, and so one statement and one round trip: all of it, or none when anything in it raises.
// It takes changes one by one in the order in which they come, which is that of their ids, so that two Commits lock in one
// order. The state TK001 means that somebody was first, TK002 that an id or a key is taken.
//
// The condition on the key saves the common case an error handler: a key that moves is written by a statement of its own.
func (postgres) migrations() []string {
	return []string{`CREATE TABLE {schema} (version integer NOT NULL);
CREATE TABLE {tickets} (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  version bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  changed bigint,
  wake bigint,
  due bigint,
  links text NOT NULL,
  key text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  parent text COLLATE "C" NOT NULL,
  lon integer,
  lat integer,
  created bigint,
  doc text NOT NULL
);
CREATE UNIQUE INDEX {tickets_key} ON {tickets} (key) WHERE key <> '';
CREATE INDEX {tickets_person} ON {tickets} (person, id) WHERE person <> '';
CREATE INDEX {tickets_parent} ON {tickets} (parent, id) WHERE parent <> '';
CREATE INDEX {tickets_path} ON {tickets} (path);
CREATE INDEX {tickets_category} ON {tickets} (category);
CREATE INDEX {tickets_box} ON {tickets} (lon, lat) WHERE lon IS NOT NULL;
CREATE INDEX {tickets_state} ON {tickets} (state, id) WHERE state <> 'closed';
CREATE INDEX {tickets_created} ON {tickets} (created);
CREATE INDEX {tickets_changed} ON {tickets} (changed, id);
CREATE INDEX {tickets_due} ON {tickets} (due, id);
CREATE INDEX {tickets_wake} ON {tickets} (wake, id) WHERE wake IS NOT NULL;
CREATE TABLE {handlers} (
  ticket text COLLATE "C" NOT NULL,
  handler text COLLATE "C" NOT NULL,
  due bigint,
  PRIMARY KEY (handler, ticket)
);
CREATE TABLE {abouts} (
  ticket text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  PRIMARY KEY (subject, ticket)
);
CREATE TABLE {events} (
  ticket text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  command text COLLATE "C" NOT NULL,
  doc text NOT NULL,
  private bytea,
  PRIMARY KEY (ticket, seq)
);
CREATE UNIQUE INDEX {events_command} ON {events} (ticket, command) WHERE command <> '';
CREATE TABLE {outbox} (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  ticket text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  until bigint NOT NULL DEFAULT 0,
  parked integer NOT NULL DEFAULT 0,
  tries bigint NOT NULL DEFAULT 0,
  reason text NOT NULL DEFAULT '',
  doc text NOT NULL
);
CREATE INDEX {outbox_at} ON {outbox} (parked, at, id);
CREATE INDEX {outbox_ticket} ON {outbox} (ticket, at, id) WHERE parked = 0;
`, openIndex, postgresFilers, postgresFree + postgresFunctions}
}

// postgresFilers is migration 3: who filed a ticket is found by its index. A document that is damaged is passed over.
const postgresFilers = `DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT id, doc FROM {tickets} WHERE doc LIKE '%"filer":"%'
  LOOP
    BEGIN
      INSERT INTO {handlers} (ticket, handler)
        SELECT t.id, '` + filerKind + `' || filer FROM (SELECT t.doc::json -> 'intake' ->> 'filer' AS filer) AS x WHERE filer <> ''
        ON CONFLICT DO NOTHING;
    EXCEPTION WHEN data_exception OR invalid_text_representation OR untranslatable_character THEN
      NULL;
    END;
  END LOOP;
END $$;`

// postgresFree is migration 4: the outbox goes by the instant at which a message becomes free, as on SQLite, and a reason is
// bytes.
const postgresFree = `ALTER TABLE {outbox} ADD COLUMN freed bigint;
ALTER TABLE {outbox} ALTER COLUMN reason DROP DEFAULT;
ALTER TABLE {outbox} ALTER COLUMN reason TYPE bytea USING convert_to(reason, 'UTF8');
ALTER TABLE {outbox} ALTER COLUMN reason SET DEFAULT '';
UPDATE {outbox} SET until = at WHERE until = 0;
CREATE INDEX {outbox_free} ON {outbox} (parked, until, id);
`

// postgresFunctions stand in the last migration that changes one of them: a store that is older has them replaced.
const postgresFunctions = `CREATE OR REPLACE FUNCTION {commit}(changes text, events text, messages text, parts text) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  c record;
  was text;
  expected bigint := 0;
  found_ bigint;
BEGIN
  FOR c IN SELECT * FROM json_to_recordset(changes::json) AS x (base bigint, id text, version bigint, state text,
    changed bigint, wake bigint, due bigint, links text, key text, person text, path text, category text, parent text,
    lon integer, lat integer, created bigint, doc text)
  LOOP
    expected := expected + c.version - c.base;
    was := NULL;
    IF c.base = 0 THEN
      INSERT INTO {tickets} (id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc)
        VALUES (c.id, c.version, c.state, c.changed, c.wake, c.due, c.links, c.key, c.person, c.path, c.category, c.parent,
          c.lon, c.lat, c.created, c.doc)
        ON CONFLICT DO NOTHING;
      IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TK002', MESSAGE = 'ticket exists: ' || c.id;
      END IF;
    ELSE
      LOOP
        UPDATE {tickets} SET version = c.version, state = c.state, changed = c.changed, wake = c.wake, due = c.due,
            person = c.person, path = c.path, category = c.category, parent = c.parent, lon = c.lon, lat = c.lat,
            created = c.created, doc = c.doc
          WHERE id = c.id AND version = c.base AND key = c.key RETURNING links INTO was;
        EXIT WHEN FOUND;
        BEGIN
          UPDATE {tickets} SET key = c.key WHERE id = c.id AND version = c.base;
          IF NOT FOUND THEN
            RAISE EXCEPTION USING ERRCODE = 'TK001', MESSAGE = 'ticket moved on: ' || c.id;
          END IF;
        EXCEPTION WHEN unique_violation THEN
          RAISE EXCEPTION USING ERRCODE = 'TK002', MESSAGE = 'key is taken, of ticket ' || c.id;
        END;
      END LOOP;
    END IF;
    IF was IS DISTINCT FROM c.links THEN
      IF was IS NOT NULL THEN
        UPDATE {tickets} SET links = c.links WHERE id = c.id;
        DELETE FROM {handlers} WHERE ticket = c.id
          AND handler = ANY (ARRAY(SELECT json_array_elements(was::json -> 'handlers') ->> 'name'));
        DELETE FROM {abouts} WHERE ticket = c.id
          AND subject = ANY (ARRAY(SELECT json_array_elements_text(was::json -> 'abouts')));
      END IF;
      INSERT INTO {handlers} (ticket, handler, due)
        SELECT c.id, name, x.due FROM json_to_recordset(c.links::json -> 'handlers') AS x (name text, due bigint)
        ON CONFLICT DO NOTHING;
      INSERT INTO {abouts} (ticket, subject)
        SELECT c.id, x.subject FROM json_array_elements_text(c.links::json -> 'abouts') AS x (subject)
        ON CONFLICT DO NOTHING;
    END IF;
  END LOOP;
  INSERT INTO {events} (ticket, seq, command, doc, private)
    SELECT x.ticket, x.seq, x.command, x.doc, decode(x.private, 'base64')
    FROM json_to_recordset(events::json) AS x (ticket text, seq bigint, command text, doc text, private text)
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS found_ = ROW_COUNT;
  IF found_ < expected THEN
    RAISE EXCEPTION USING ERRCODE = 'TK001', MESSAGE = 'event or command is there already';
  END IF;
  IF messages IS NOT NULL THEN
    INSERT INTO {outbox} (id, ticket, at, until, doc)
      SELECT x.id, x.ticket, x.at, x.at, x.doc FROM json_to_recordset(messages::json) AS x (id text, ticket text, at bigint, doc text)
      ON CONFLICT DO NOTHING;
  END IF;
  IF parts IS NOT NULL THEN
    FOR c IN SELECT * FROM json_to_recordset(parts::json) AS x (ticket text, seq bigint, private text)
    LOOP
      UPDATE {events} SET private = decode(c.private, 'base64') WHERE ticket = c.ticket AND seq = c.seq;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'ticket % has no event %', c.ticket, c.seq;
      END IF;
    END LOOP;
  END IF;
END $$;
CREATE OR REPLACE FUNCTION {settle}(receipts text) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  r record;
BEGIN
  FOR r IN SELECT * FROM json_to_recordset(receipts::json) AS x (id text, until bigint, parked integer, reason text, keep bigint, tries bigint)
  LOOP
    IF r.until IS NULL THEN
      DELETE FROM {outbox} WHERE id = r.id AND tries = COALESCE(r.tries, tries);
    ELSE
      UPDATE {outbox} SET until = r.until, parked = r.parked, reason = decode(r.reason, 'base64'), tries = tries * r.keep
        WHERE id = r.id AND tries = COALESCE(r.tries, tries);
    END IF;
  END LOOP;
END $$;
`
