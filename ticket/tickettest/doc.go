// Package tickettest proves that a [storage.Store] and a [storage.Outbox] keep the storage contract, and is the guide to
// writing one. It needs the standard library alone.
//
//	func TestStore(t *testing.T) {
//		tickettest.Run(t, func(t testing.TB) storage.Store { return open(t) })
//	}
//
//	func TestOutbox(t *testing.T) {
//		tickettest.RunOutbox(t, func(t testing.TB) (storage.Store, storage.Outbox) { s := open(t); return s, s })
//	}
//
// There is nothing to switch off: an adapter that fails a check is not an adapter. Outside go test, for instance against
// a database before it takes over a city, range over [Checks] and [OutboxChecks]. [Benchmark] measures.
//
// # Write an adapter
//
// In a module of your own, go get github.com/gridgov/gridgov, and import package ticket once, or go doc does not find it.
// Besides this page, what these commands print is all that there is to read:
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
// A store has four methods, an outbox two. The store knows tickets, events and messages as documents of bytes, and never
// looks into them; what it may need as columns stands in [storage.ColumnsOf]. What must be kept is this:
//
//   - for each ticket its document (json.Marshal), its version, its key, and columns for the queries that should be fast;
//   - for each event its ticket, Seq, command key, document, and beside these its private part, bytes or nothing: neither
//     the private part nor a message's tries are in the JSON of their documents;
//   - for each message that is not settled: its id, ticket and instant, what it says, until when it is hidden,
//     whether it is parked and why, and how often it was leased: a [storage.Entry].
//
// Begin so, and the rules hold already, slowly:
//
//   - Get and History look up. Where there is no ticket, both give ErrNotFound.
//   - Commit calls [storage.CheckCommit], looks at what may refuse (rules 1 and 2), and then writes everything in one
//     transaction. What is unique must be so among the changes of one Commit too, and a command key among the events of one
//     change. Where a lock keeps all writers apart, it may read first.
//   - List calls [storage.Query.Check] and shows every ticket to [storage.Query.Insert].
//   - Pending calls [storage.PendingQuery.Check], hands all letters to [storage.PendingQuery.Choose], and stores those that it leased. Ack
//     calls [storage.CheckReceipts], and asks [storage.Entry.Settle] of each that it returns whether to keep the letter or delete it.
//   - Each returns the context's error first of all, where it has ended, and does nothing then.
//
// Run the suite, [CheckReopened] and [CheckKilled] for a store that outlives its process, and the suite again over [Turns] where
// two values of the store, or two processes, may work on one storage. Then let indexes narrow what Insert and Choose have to look
// at, a field at a time; the suite says when one is narrowed too far.
//
// # The rules
//
// The name of each check begins with the number of its rule.
//
//  1. Versions. Call [storage.CheckCommit] first: what it refuses is refused, two changes for one ticket, no change at all
//     and more than [storage.MaxChanges] among them. Then Base must be the stored version, else ErrConflict; a missing ticket
//     with Base > 0 is ErrConflict; Base 0 with a taken id or a taken key that is not empty is ErrExists. In SQL: an update
//     "WHERE id = ? AND version = ?", of which you count the rows; an insert that gives way to what is there, of which you
//     count the rows. The error is a [*storage.ConflictError]: a store that looked knows what to say in it, and one that counted
//     rows asks [storage.ConflictOf] after its rollback. Switch off what a client sends again by itself: a Commit whose answer
//     was lost was stored, and the second is an ErrConflict that nobody else caused.
//  2. Idempotency. A unique index over (ticket, command) for the commands that are not empty, else ErrConflict; a unique
//     index over the key for the keys that are not empty. The desk finds the stored answer; the store refuses only. Where one
//     key is made of several values, end each with a zero byte, which no id, key, person or handler holds; they hold "/".
//  3. All or nothing. One transaction for a Commit, ticket, events, private parts and messages alike; in a host's
//     transaction, a savepoint. Some engines do not roll a script or a batch back where it ends with an error: there, look at
//     all that may refuse, of every change, before the first write. After any error that the contract does not name the outcome
//     is unknown. A context that has ended before the first write is its error, and nothing is written. A reader never sees half
//     of a Commit: a List, or a History with its private parts, that takes several queries takes them from one snapshot, and
//     none is older than what was read or committed before, so no replica that lags behind answers.
//  4. No deadlock. Two Commits never wait for each other permanently, and no constraint error is control flow. Where
//     several writers may be at work at once, connections or processes, a Commit writes first, in the order of ids, and
//     counts rows: it reads nothing before its first write. Where a lock keeps all writers of all processes apart, it may
//     read first, and write in any order. The reasons: who reads before writing sees a version that another has changed
//     meanwhile, and on SQLite cannot write at all then; who locks in the order of the call waits permanently for one that
//     calls the other way. The database is occupied: ErrBusy, and nothing is written; the suite sends such a Commit again,
//     as hosts do.
//  5. Bytes. What json.Marshal makes comes back byte for byte, up to [ticket.MaxDocument] bytes: columns of text or blob,
//     never jsonb. Nil stays nil: an event without a private part comes back without one. Nothing that a caller holds is
//     kept, and nothing that is kept is given away: decoding from bytes does that by itself, but not for private parts,
//     which are bytes already; a store of values uses [ticket.Ticket.Clone] and [ticket.Event.Clone]. Instants are in UTC
//     and whole microseconds, of the years 1 to 9999: an int64 of microseconds since 1970 holds them, one of nanoseconds
//     does not, and where numbers are doubles one of microseconds is exact up to 2^53, in the year 2255: keep text that
//     sorts. In a Query they may be finer and of any zone and year: cut them so that each comparison stays what it is.
//  6. Order. Ids, paths, categories, keys, handlers and persons compare bytewise: COLLATE "C", BINARY, and not as a locale
//     sorts, which the comparison of texts in a script may do too; none is longer than [ticket.MaxColumn] bytes. Each Commit
//     sets all columns and the rows of [storage.ColumnsOf], and takes away the rows that it no longer returns. "Below"
//     compares whole parts: equal, or in the range of [grid.Path.Range]; no LIKE. In ByDue, ByChanged and ByWake a ticket
//     without the time comes last in both directions, ties go by id, and Desc turns both round. List begins strictly after the
//     mark, which need not be a ticket's: compare with it, never look it up, never count. Call [storage.Query.Check] first: it
//     makes a mark without an id zero, which is the start. A page shorter than its limit is the last one: a store that looks at
//     so many rows goes on until it has found enough. A list in a Query that is empty is not set; a [storage.Scope] that is empty
//     sees nothing. A list in a Query has up to [storage.MaxList] values and one in its Scope up to [storage.MaxScope], more than
//     a statement has parameters in some databases: hand them over as one.
//  7. Private parts. Beside the event, any bytes, never indexed or searched. Change.Private drops (nil) or replaces those
//     of earlier events, in the same transaction: overwrite, so that no method and no query finds them any more. Where the
//     storage keeps old pages, say in your package comment how long, and how the host shortens it.
//  8. Nothing is deleted. No ticket and no event, ever; what outlives its process, [CheckReopened] opens again, and
//     [CheckKilled] after its process was killed: acknowledge what is written, and nothing that is still in memory.
//  9. The outbox is a set. Messages become visible with their Commit. Pending goes by the instant at which a message becomes
//     free, [storage.Entry.Free], and then by ID: one index over the two, of those that are not parked, read up to the Now of
//     the [storage.PendingQuery]. Of what it finds, leave out a message while an earlier one of its ticket (At, then ID) is neither
//     settled nor parked, and read on until the limit is reached. No cursor: what commits late would be lost. A list of what
//     is parked or waits goes by At and ID, and begins strictly after the mark, which is compared with and never looked up.
//     Call [storage.PendingQuery.Check] first. Each lease adds one to the message's Tries, in the same statement. Ack takes from
//     [storage.CheckReceipts] the receipts that count; where one has Tries, compare them in the statement that writes. A receipt's
//     Reason is kept, any bytes of it; a Retry without one clears it, and sets Tries to 0.
//  10. One Store is one office. Two offices in one database are two prefixes or schemas; see [CheckOffices] and
//     [CheckOutboxes].
//  11. An SQL store takes an open pool, joins the host's transaction, gives its schema as text and runs no migration
//     unasked. [RunSQL] holds it to the transaction and the pool; that it migrates nothing, its own tests must show.
//  12. Growing documents. Keep what Marshal gave, members that you do not know included; [ticket.Change.Check] refuses
//     what is too new. Kinds of events are open: no constraint lists them.
//  13. Damaged documents. Read tickets with [ticket.ReadTicket], which never fails, and not with json.Unmarshal: one
//     document that cannot be read is a ticket with its id and Damaged, and the others are listed. Where there are columns,
//     fill in its Version, its Wake and the times that lists are ordered by, so that pages and the sweep go on after it.
//
// # How the suite is tested
//
// For every check there is at least one store that breaks its rule and nothing else, and that the check must find; a
// store that is not found fails the package's own tests.
package tickettest
