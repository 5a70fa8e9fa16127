package ticketsql

// Text that is searched or sorted has COLLATE "C": it compares bytewise, whatever the database's collation. Documents are
// text. The indexes are those of SQLite.
//
// A Commit is one call of {commit} or {step}, and so one statement and one round trip: all of it is done, or nothing when
// anything in it raises. The state TK001 means that somebody was first, TK002 that an id or a key is taken.
//
// {commit} has an array for each column. It inserts new rows with one statement a table, and makes the other changes one by
// one in the order of their ids, so that two Commits lock in one order. A row that exists already is a violation, which ends
// all of it: ON CONFLICT would search every index twice. A key that moves is written by a statement of its own, before the
// others.
//
// {step} is a Commit of one change of the usual form: one statement instead of several. Any other change it refuses with the
// state TK003, and {commit} is called.
func (postgres) migrations() []string {
	return []string{`CREATE TABLE {tables} (version integer NOT NULL);
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
` + openIndex + `
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
  addressee text COLLATE "C" NOT NULL,
  ahead integer NOT NULL,
  at bigint NOT NULL,
  until bigint NOT NULL,
  parked integer NOT NULL DEFAULT 0,
  tries bigint NOT NULL DEFAULT 0,
  reason bytea NOT NULL DEFAULT '',
  doc text NOT NULL,
  freed bigint
);
CREATE INDEX {outbox_at} ON {outbox} (parked, at, id);
CREATE INDEX {outbox_line} ON {outbox} (ticket, addressee, ahead, at, id) WHERE parked = 0;
CREATE INDEX {outbox_free} ON {outbox} (parked, ahead, until, id);
` + postgresFunctions}
}

// commitChanges is the changes of a call of {commit}, as rows.
const commitChanges = `FROM unnest(base_::bigint[], id_::text[], version_::bigint[], state_::text[], changed_::bigint[], wake_::bigint[], due_::bigint[], links_::text[],
        key_::text[], person_::text[], path_::text[], category_::text[], parent_::text[], lon_::integer[], lat_::integer[], created_::bigint[], string_to_array(doc_, E'\x1f'))
        AS x (base, id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc)
`

// stepRest is what {step} writes besides the ticket, once that is written: its events and messages.
const stepRest = `), e AS (
      INSERT INTO {events} (ticket, seq, command, doc, private)
        SELECT v.* FROM t CROSS JOIN (VALUES (id_, base_ + 1, command1, doc1, private1), (id_, base_ + 2, command2, doc2, private2)) AS v (t, n, c, d, p)
        WHERE v.d IS NOT NULL ON CONFLICT DO NOTHING RETURNING seq
    ), m AS (
      INSERT INTO {outbox} (id, ticket, addressee, ahead, at, until, doc)
        SELECT v.* FROM t CROSS JOIN (VALUES (letter1, id_, to1, ahead1, at1, at1, text1), (letter2, id_, to2, ahead2, at2, at2, text2)) AS v (i, t, o, f, a, u, d)
        WHERE v.d IS NOT NULL ON CONFLICT DO NOTHING
    )
    SELECT t.links, (SELECT count(*) FROM e) INTO was, found_ FROM t;
`

// postgresFunctions is part of the last migration that changes one of them.
const postgresFunctions = `CREATE OR REPLACE FUNCTION {commit}(opened boolean, moved boolean, base_ text, id_ text, version_ text,
  state_ text, changed_ text, wake_ text, due_ text, links_ text, key_ text, person_ text, path_ text, category_ text, parent_ text, lon_ text,
  lat_ text, created_ text, doc_ text, handled_ text, handler_ text, until_ text, concerned_ text, subject_ text, of_ text, seq_ text,
  command_ text, private_ text, event_ text, letter_ text, about_ text, to_ text, ahead_ text, at_ text, message_ text, from_ text, place_ text, part_ text)
  RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  c record;
  was text;
  relinked boolean := opened;
  taken text := 'TK002';
BEGIN
  IF opened THEN
    INSERT INTO {tickets} (id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc)
      SELECT x.id, x.version, x.state, x.changed, x.wake, x.due, x.links, x.key, x.person, x.path, x.category, x.parent, x.lon, x.lat, x.created, x.doc
      ` + commitChanges + `      WHERE x.base = 0;
  END IF;
  IF moved THEN
    FOR c IN SELECT *
      ` + commitChanges + `      WHERE x.base > 0
    LOOP
      LOOP
        UPDATE {tickets} SET version = c.version, state = c.state, changed = c.changed, wake = c.wake, due = c.due,
            person = c.person, path = c.path, category = c.category, parent = c.parent, lon = c.lon, lat = c.lat,
            created = c.created, doc = c.doc
          WHERE id = c.id AND version = c.base AND key = c.key RETURNING links INTO was;
        EXIT WHEN FOUND;
        UPDATE {tickets} SET key = c.key WHERE id = c.id AND version = c.base;
        IF NOT FOUND THEN
          RAISE EXCEPTION USING ERRCODE = 'TK001', MESSAGE = 'ticket moved on: ' || c.id;
        END IF;
      END LOOP;
      IF was <> c.links THEN
        relinked := TRUE;
        UPDATE {tickets} SET links = c.links WHERE id = c.id;
        DELETE FROM {handlers} WHERE ticket = c.id
          AND handler = ANY (ARRAY(SELECT json_array_elements(was::json -> 'handlers') ->> 'name'));
        DELETE FROM {abouts} WHERE ticket = c.id
          AND subject = ANY (ARRAY(SELECT json_array_elements_text(was::json -> 'abouts')));
      END IF;
    END LOOP;
  END IF;
  IF relinked AND handled_ IS NOT NULL THEN
    INSERT INTO {handlers} (ticket, handler, due)
      SELECT * FROM unnest(handled_::text[], handler_::text[], until_::bigint[]) AS x (ticket, handler, due)
      ON CONFLICT DO NOTHING;
  END IF;
  IF relinked AND concerned_ IS NOT NULL THEN
    INSERT INTO {abouts} (ticket, subject)
      SELECT * FROM unnest(concerned_::text[], subject_::text[]) AS x (ticket, subject)
      ON CONFLICT DO NOTHING;
  END IF;
  taken := 'TK001';
  INSERT INTO {events} (ticket, seq, command, doc, private)
    SELECT x.ticket, x.seq, x.command, x.doc, decode(x.private, 'base64')
    FROM unnest(of_::text[], seq_::bigint[], command_::text[], private_::text[], string_to_array(event_, E'\x1f')) AS x (ticket, seq, command, private, doc);
  IF letter_ IS NOT NULL THEN
    INSERT INTO {outbox} (id, ticket, addressee, ahead, at, until, doc)
      SELECT x.id, x.ticket, x.addressee, x.ahead, x.at, x.at, x.doc
      FROM unnest(letter_::text[], about_::text[], to_::text[], ahead_::integer[], at_::bigint[], string_to_array(message_, E'\x1f')) AS x (id, ticket, addressee, ahead, at, doc)
      ON CONFLICT DO NOTHING;
  END IF;
  IF from_ IS NOT NULL THEN
    FOR c IN SELECT * FROM unnest(from_::text[], place_::bigint[], part_::text[]) AS x (ticket, seq, private)
    LOOP
      UPDATE {events} SET private = decode(c.private, 'base64') WHERE ticket = c.ticket AND seq = c.seq;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'ticket % has no event %', c.ticket, c.seq;
      END IF;
    END LOOP;
  END IF;
EXCEPTION WHEN unique_violation THEN
  RAISE EXCEPTION USING ERRCODE = taken, MESSAGE = SQLERRM;
END $$;
CREATE OR REPLACE FUNCTION {step}(base_ bigint, id_ text, version_ bigint, state_ text, changed_ bigint, wake_ bigint, due_ bigint,
  links_ text, key_ text, person_ text, path_ text, category_ text, parent_ text, lon_ integer, lat_ integer, created_ bigint, doc_ text,
  command1 text, doc1 text, private1 bytea, command2 text, doc2 text, private2 bytea,
  letter1 text, to1 text, ahead1 integer, at1 bigint, text1 text, letter2 text, to2 text, ahead2 integer, at2 bigint, text2 text,
  name1 text, until1 bigint, name2 text, until2 bigint, name3 text, until3 bigint) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  was text;
  found_ bigint;
BEGIN
  IF base_ = 0 THEN
    WITH t AS (
      INSERT INTO {tickets} (id, version, state, changed, wake, due, links, key, person, path, category, parent, lon, lat, created, doc)
        VALUES (id_, version_, state_, changed_, wake_, due_, links_, key_, person_, path_, category_, parent_, lon_, lat_, created_, doc_)
        ON CONFLICT DO NOTHING RETURNING links
    ), h AS (
      INSERT INTO {handlers} (ticket, handler, due)
        SELECT v.* FROM t CROSS JOIN (VALUES (id_, name1, until1), (id_, name2, until2), (id_, name3, until3)) AS v (t, h, d)
        WHERE v.h IS NOT NULL ON CONFLICT DO NOTHING
    ` + stepRest + `    IF was IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'TK002', MESSAGE = 'ticket exists: ' || id_;
    END IF;
  ELSE
    WITH t AS (
      UPDATE {tickets} SET version = version_, state = state_, changed = changed_, wake = wake_, due = due_, person = person_,
          path = path_, category = category_, parent = parent_, lon = lon_, lat = lat_, created = created_, doc = doc_
        WHERE id = id_ AND version = base_ AND key = key_ RETURNING links
    ` + stepRest + `    IF was IS NULL OR strpos(was, '"abouts":') > 0 THEN
      RAISE EXCEPTION USING ERRCODE = 'TK003', MESSAGE = 'not a plain step: ' || id_;
    ELSIF was <> links_ THEN
      UPDATE {tickets} SET links = links_ WHERE id = id_;
      DELETE FROM {handlers} WHERE ticket = id_
        AND handler = ANY (ARRAY(SELECT json_array_elements(was::json -> 'handlers') ->> 'name'));
      INSERT INTO {handlers} (ticket, handler, due)
        SELECT v.* FROM (VALUES (id_, name1, until1), (id_, name2, until2), (id_, name3, until3)) AS v (t, h, d)
        WHERE v.h IS NOT NULL ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  IF found_ < version_ - base_ THEN
    RAISE EXCEPTION USING ERRCODE = 'TK001', MESSAGE = 'event or command is there already';
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
