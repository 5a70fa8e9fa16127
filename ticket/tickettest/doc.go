// Package tickettest checks that a [storage.Store] and a [storage.Outbox] keep the storage contract, and is the guide to
// writing them.
//
//	func TestStore(t *testing.T) {
//		tickettest.Run(t, func(t testing.TB) storage.Store { return open(t) })
//	}
//
//	func TestOutbox(t *testing.T) {
//		tickettest.RunOutbox(t, func(t testing.TB) (storage.Store, storage.Outbox) { s := open(t); return s, s })
//	}
//
// No check can be switched off: an adapter must pass all of them. Outside go test, for instance with a new database before
// it is used, range over [Checks] and [OutboxChecks]. [Benchmark] measures a store.
//
// # Write an adapter
//
// In a module of your own, go get github.com/gridgov/gridgov, and import package ticket once, or go doc does not find it.
// Besides this page, read only what these commands print:
//
//	go doc -all github.com/gridgov/gridgov/ticket/storage
//	for name in Change InCategory ReadTicket Ticket.Clone Ticket.Damaged Times Clock \
//		Event.Clone Event.Private Message MaxDocument MaxColumn
//	do go doc -all github.com/gridgov/gridgov/ticket $name; done
//	go doc github.com/gridgov/gridgov ErrConflict
//	for name in Box Path.Range Path.Contains
//	do go doc github.com/gridgov/gridgov/grid $name; done
//
// The example of this package is an entire small adapter; go doc prints no examples, but it is in the file that this command
// names:
//
//	go list -f '{{.Dir}}/example_test.go' github.com/gridgov/gridgov/ticket/tickettest
//
// A store has four methods, an outbox two. The store keeps tickets, events and messages as documents of bytes, and does not
// interpret them; what it may need as columns is in [storage.ColumnsOf]. It must keep
//
//   - for each ticket its document (json.Marshal), its version, its key, and columns for the queries that should be fast;
//   - for each event its ticket, Seq, command key, document, and its private part, bytes or nothing: neither the private part
//     nor a message's tries are in the JSON of their documents;
//   - for each message that is not settled its id, ticket and instant, its document, until when it is hidden, whether it is
//     parked and why, and how often it was leased: a [storage.Entry].
//
// Begin with a simple and slow version that keeps the rules:
//
//   - Get and History look up. Where there is no ticket, both return ErrNotFound.
//   - Commit calls [storage.CheckCommit], looks at what may refuse (rules 1 and 2), and then writes everything in one
//     transaction. What is unique must be so among the changes of one Commit too, and a command key among the events of one
//     change. Where a lock keeps all writers apart, it may read first.
//   - List calls [storage.Query.Check] and shows every ticket to [storage.Query.Insert].
//   - Pending calls [storage.PendingQuery.Check], passes all entries to [storage.PendingQuery.Choose], and stores those that it
//     leased. Ack calls [storage.CheckReceipts], and for each receipt that it returns [storage.Entry.Settle], which reports
//     whether to keep the entry or delete it.
//   - Each returns the context's error first of all, where it has ended, and then does nothing.
//
// Run the suite, [CheckReopened] and [CheckKilled] for a store that outlives its process, and the suite again over [Turns] where
// two values of the store, or two processes, may work on one storage. Then use indexes to reduce what Insert and Choose have to
// look at, a field at a time; the suite fails when an index leaves out too much.
//
// # The rules
//
// The name of each check begins with the number of its rule.
//
//  1. Versions. Call [storage.CheckCommit] first: it refuses, among others, two changes for one ticket, no change at all and
//     more than [storage.MaxChanges]. Then Base must be the stored version, else ErrConflict; a missing ticket with Base > 0 is
//     ErrConflict; Base 0 with a taken id or a taken key that is not empty is ErrExists. In SQL: an update
//     "WHERE id = ? AND version = ?", whose rows you count; an insert that does nothing where a row exists, whose rows you
//     count. The error is a [*storage.ConflictError]: a store that has read the rows fills it in, and one that counted rows
//     calls [storage.ConflictOf] after its rollback. Switch off automatic retries of a database client: a Commit whose answer
//     was lost may be stored, and the second one is an ErrConflict that nobody else caused.
//  2. Idempotency. A unique index over (ticket, command) for the commands that are not empty, else ErrConflict; a unique
//     index over the key for the keys that are not empty. The desk finds the stored answer; the store only refuses. Where one
//     key is made of several values, end each with a zero byte, which no id, key, person or handler has; they may have "/".
//  3. All or nothing. One transaction for a Commit, with its tickets, events, private parts and messages; in a host's
//     transaction, a savepoint. Some engines do not roll a script or a batch back where it ends with an error: there, check
//     everything that may refuse, of every change, before the first write. After any error that the contract does not name the
//     outcome is unknown. Where a context has ended before the first write, its error is returned and nothing is written. A
//     reader never sees half of a Commit: where a List, or a History with its private parts, takes several queries, they read
//     one snapshot. None is older than what was read or committed before, so do not read from a replica that lags behind.
//  4. No deadlock. Two Commits never wait for each other permanently, and no constraint error is control flow. Where
//     several writers may be at work at once, connections or processes, a Commit writes first, in the order of ids, and
//     counts rows: it reads nothing before its first write. Where a lock keeps all writers of all processes apart, it may
//     read first, and write in any order. The reasons: a store that reads before it writes sees a version that another has
//     changed meanwhile, and on SQLite then cannot write at all; two that lock in the order of their calls may wait for each
//     other permanently. Where the database is occupied return ErrBusy, with nothing written; the suite sends such a Commit
//     again, as hosts do.
//  5. Bytes. What json.Marshal makes comes back byte for byte, up to [ticket.MaxDocument] bytes: columns of text or blob,
//     never jsonb. Nil stays nil: an event without a private part comes back without one. A store shares no memory with its
//     callers, neither with what it is given nor with what it returns: decoding from bytes ensures that, but not for private
//     parts, which are bytes already; a store of values uses [ticket.Ticket.Clone] and [ticket.Event.Clone]. Instants are in UTC
//     and whole microseconds, of the years 1 to 9999: an int64 of microseconds since 1970 holds them, one of nanoseconds
//     does not, and where numbers are doubles one of microseconds is exact up to 2^53, in the year 2255: keep text that
//     sorts. In a Query they may be finer and of any zone and year: round them so that each comparison has the same result.
//  6. Order. Ids, paths, categories, keys, handlers and persons compare bytewise: COLLATE "C", BINARY, and not as a locale
//     sorts, which string comparison in a script may do too; none is longer than [ticket.MaxColumn] bytes. Each Commit sets all
//     columns and the rows of [storage.ColumnsOf], and deletes the rows that it no longer returns. "Below" compares complete
//     parts: equal, or in the range of [grid.Path.Range]; no LIKE. In ByDue, ByChanged and ByWake a ticket without the time
//     comes last in both directions, ties go by id, and Desc reverses both. List begins strictly after the cursor, which need
//     not be a ticket's: compare with it, never look it up, never count. Call [storage.Query.Check] first: it makes a cursor
//     without an id zero, which is the start. A page shorter than its limit is the last one: a store that looks at a number of
//     rows at a time goes on until it has found enough. An empty list in a Query is not set; an empty [storage.Scope] sees
//     nothing. A list in a Query has up to [storage.MaxList] values and one in its Scope up to [storage.MaxScope], more than a
//     statement has parameters in some databases: pass them as one.
//  7. Private parts. They are any bytes, kept apart from the event's document, never indexed or searched. Change.Private drops
//     (nil) or replaces those of earlier events, in the same transaction: overwrite, so that no method and no query finds them
//     any more. Where the storage keeps old pages, document in your package comment for how long, and how the host shortens it.
//  8. Nothing is deleted: no ticket and no event, ever. [CheckReopened] opens a store again that outlives its process, and
//     [CheckKilled] one whose process was killed: acknowledge only what is written, and nothing that is still in memory.
//  9. The outbox is a set. Messages become visible with their Commit. Pending returns those that overtake first
//     ([ticket.Message.Overtakes]), then orders by the instant at which a message becomes free, [storage.Entry.Free], and then by
//     ID: one index over the three, of those that are not parked, read for each of the two up to the Now of the
//     [storage.PendingQuery]. Of what it finds, leave out a message while an earlier one of its [storage.Line] (At, then ID) is
//     neither settled nor parked, and read on until the limit is reached. Keep no cursor: what commits late would be lost. A list of
//     what is parked or waits is ordered by At and ID, and begins strictly after the cursor, which is compared with and never
//     looked up. Call [storage.PendingQuery.Check] first. Each lease adds one to the message's Tries, in the same statement. Ack
//     takes from [storage.CheckReceipts] the receipts that count; where one has Tries, compare them in the statement that
//     writes. A receipt's Reason is kept, whatever its bytes; a Retry without one clears it, and sets Tries to 0.
//  10. One Store is one office. Two offices in one database are two prefixes or schemas; see [CheckOffices] and
//     [CheckOutboxes].
//  11. A SQL store takes an open pool, works in the host's transaction, returns its schema as text and runs no migration by
//     itself. [RunSQL] checks the transaction and the pool; its own tests must show that it migrates nothing.
//  12. Growing documents. Keep what Marshal returned, including members that you do not know; [ticket.Change.Check] refuses
//     what is too new. Kinds of events are open: no constraint may list them.
//  13. Damaged documents. Read tickets with [ticket.ReadTicket], which never fails, and not with json.Unmarshal: a document
//     that cannot be read is a ticket with its id and Damaged, and the others are listed. Where there are columns, fill in its
//     Version, its Wake and the times by which lists are ordered, so that pages and the sweep go on after it.
//
// # How the suite is tested
//
// For every check there is at least one store that breaks its rule and nothing else, which the check must find; otherwise the
// package's own tests fail.
package tickettest
