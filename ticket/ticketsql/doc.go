// Package ticketsql keeps tickets in a SQL database: a complete [storage.Store] and [storage.Outbox] over a pool that the host
// has opened. It imports no driver, runs no migration by itself and never closes the pool.
//
//	db, err := sql.Open("sqlite", "file:office.db?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)"+
//		"&_pragma=synchronous(FULL)&_txlock=immediate")
//	_, err = db.ExecContext(ctx, ticketsql.Schema(ticketsql.SQLite, "")) // once, or by the host's own migration tool
//	store := ticketsql.New(db, ticketsql.SQLite)
//	err = store.CheckSchema(ctx) // what the schema or the connection lacks
//
// # Offices
//
// One Store is one office; paths of the tree do not separate offices. Two offices are separated by
//
//   - a [Prefix] each: one database, one pool, names of their own for all tables, indexes and functions;
//   - on PostgreSQL a schema each: a pool each, whose search_path is set in the data source name and names that schema
//     first. Change no search_path on a connection of the pool. No office's tables may be in a schema that another's path
//     names too: where a table is missing, the other's would be used. CheckSchema refuses tables in two schemas;
//   - a database or file each, with a pool each; on PostgreSQL with a user each, the server itself separates them.
//
// In each way ids, request keys, events and messages are an office's own. Make one Store for an office and keep it: it holds
// prepared statements until the pool is closed.
//
// # SQLite
//
// Version 3.35 or later. The DSN above is for modernc.org/sqlite; other drivers spell the same settings differently.
// WAL lets readers and the writer work at once. The busy timeout makes one process wait for another; without it a commit
// returns ErrBusy at once. It is first in the DSN, since drivers make the settings in order. Where several processes open a
// new file at once, setting its journal mode may still fail; then open it again. With synchronous FULL a commit that was
// acknowledged survives a power failure; with NORMAL a power failure may lose the last ones. SQLite has one writer at a time:
// a Store makes its own commits wait in line, where a caller's context is honoured; a commit that has begun is finished. Many
// changes in one Commit are one transaction and wait for the disk once. [WriteOn] saves the cost of a transaction of
// database/sql.
//
// The tables have no foreign keys, so PRAGMA foreign_keys need not be set.
//
// # What is dropped
//
// No query finds a private part that was dropped or replaced. On SQLite its bytes stay in free pages of the file until these
// are used again, unless PRAGMA secure_delete overwrites them, and in the WAL until a checkpoint; on PostgreSQL in the table
// until VACUUM has run; and on both in replicas, archives of the log and backups for as long as these are kept.
//
// # Drivers
//
// The examples test the storage contract through modernc.org/sqlite, ncruces/go-sqlite3 and mattn/go-sqlite3, and through
// pgx/v5/stdlib (prepared or not) and lib/pq.
//
// # Versions
//
// The tables have a version, which [Version] reads and [Store.CheckSchema] compares with this package's. [Migrations] are
// the steps from one to the next. A host without a migration tool of its own runs at every start, on each of its nodes,
//
//	for _, m := range ticketsql.Migrations(ticketsql.PostgreSQL, "") {
//		tx, err := db.BeginTx(ctx, nil)
//		version, err := ticketsql.Version(ctx, tx, ticketsql.PostgreSQL, "") // waits for the other nodes
//		if version < m.Version {
//			_, err = tx.ExecContext(ctx, m.SQL)
//		}
//		err = tx.Commit()
//	}
//
// whether the database is empty or was made by an earlier version. Nodes of the earlier version are stopped before.
//
// # Other databases
//
// There are these two dialects. With tables and statements such as theirs, other common databases break a rule of
// [storage.Store]:
//
//   - MySQL and MariaDB: InnoDB ends a deadlock by rolling back the entire transaction, and two inserts of one key can
//     deadlock whatever their order, since the search for a duplicate takes a shared lock. So two commits of the same
//     tickets deadlock (rule 4), and the host's transaction does not outlive a refusal (rule 3). A statement that changes
//     tables commits at once, so that a migration that fails leaves half of a step (rule 11).
//   - SQL Server pads texts with spaces, and binary values with zeros, before it compares them: "a" and "a " are one id
//     under every collation (rule 6).
//   - Oracle stores an empty text as NULL: a part that is empty and one that was dropped are the same (rules 5 and 7).
//   - CockroachDB, at its default level, aborts a transaction that meets another one, to be run again from its start: a
//     refused commit leaves the host's transaction unusable (rule 3).
//   - rqlite and Cloudflare D1 have no transaction that stays open from one statement to the next, so that a store cannot
//     join the host's (rule 11). ClickHouse has neither unique keys nor transactions over tables (rules 1 to 3).
//   - SQLite on a network file system: its locks may fail there, and its WAL needs the memory of one machine (rule 3).
//
// Package tickettest shows which rules a store on one of them keeps.
//
// # Errors
//
// Where a context has ended the error is the context's, whatever else is wrong, and the outcome of a commit is unknown, as
// in the contract.
//
// Besides those of the contract there is [*UnfitError], an ErrBusy: a table is missing, the database is read-only or full,
// there is no connection, the pool is closed. Nothing was written then, and its field Do is what to do. A commit whose answer
// was lost is ErrUnknown. Any other error is the driver's, wrapped; whether something was written is then unknown, and a desk
// makes ErrUnknown of it.
//
// # The host's own transaction
//
// [Store.In] works in it, so that the host's rows and the tickets' are written together or not at all: make a desk for it,
// desk.New(desk.Config{Store: store.In(tx)}) with the other settings, which costs little. Send nothing through another desk meanwhile:
// on SQLite that one waits for the transaction's end, up to four times the driver's busy_timeout. A commit that is
// refused there leaves the transaction as it was before, and usable. On SQLite begin it IMMEDIATE, or let it write
// before it reads: after a read another writer may be ahead of it, and then every commit in it is ErrBusy.
//
// # The tables
//
// The ticket's document is in a text column, byte for byte as json.Marshal made it, and other columns have what
// [storage.ColumnsOf] computes: hosts may read these columns, but not write them. The table of handlers also has who filed a
// ticket, as "filer/" and the actor's id, and who has reported a task of it back or was informed of it, as "reader/" and what
// is in [storage.Columns].Readers. Instants are microseconds since 1970; a time that is not set is NULL. Settled messages are
// deleted from the outbox; tickets and events are never deleted.
package ticketsql
