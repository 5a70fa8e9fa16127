package storage

import (
	"context"
	"strconv"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// Store keeps the tickets of one office; two offices are two Stores. It is safe for concurrent use, keeps no reference to
// what it is given, does not change that, and returns copies. Package tickettest checks an implementation and describes how to
// write one; ticketmem and ticketsql are two. The rules, by number:
//
//  1. Versions. Change.Base must be the stored version, else ErrConflict; a missing ticket with Base > 0 is ErrConflict;
//     Base 0 with a taken id or a taken non-empty Key is ErrExists. Both are a [*ConflictError], with the change and its
//     cause. A Commit has 1 to [MaxChanges] changes, at most one for a ticket, with documents and private parts of at
//     most [ticket.MaxDocument] bytes, else ErrInvalid: [CheckCommit].
//  2. Idempotency. Event.Command is on the first event of a command and, where not empty, is unique within its ticket, else
//     ErrConflict. Key is unique within the store. The desk, not the store, returns the stored answer for a taken one.
//  3. All or nothing. After ErrExists, ErrConflict or ErrInvalid nothing was written, inside a host's transaction too,
//     and that transaction is still usable. After any other error, a cancelled context among them, the outcome is
//     unknown: the same command or key, sent again, settles it. ErrBusy, where a store returns it, means that nothing was
//     written. A reader sees all of a Commit or nothing of it: one List is of one instant, and so is one History, and each
//     is at least as new as what was read or committed before it.
//  4. No deadlock. Two Commits never wait for each other permanently, and no constraint error is control flow. Where
//     several writers may be at work at once, connections or processes, a Commit writes first, in the order of ids, and
//     counts rows: it reads nothing before its first write. Where a lock keeps all writers of all processes apart, it may
//     read first, and write in any order.
//  5. Bytes. json.Marshal of a Ticket and of an Event makes the documents, which a store does not interpret; they come back
//     byte for byte. Instants in a Change are in UTC and whole microseconds, of the years 1 to 9999, and the zero time is no
//     instant; those of a Query may be of any zone, year and precision, and are compared as they are.
//  6. Order. Ids, paths, keys and commands compare bytewise. Parts of a path, a category and a handler are joined with
//     "/"; inside a part "%" is written "%25" and "/" "%2F". "Below" compares complete parts, see [grid.Path.Contains] and
//     [ticket.InCategory]. Paging ByID misses nothing that was there and repeats nothing; in the other orders this holds for
//     tickets that did not move.
//  7. Private parts are kept apart from the event's document, which is hashed, and never indexed. One that is dropped or
//     replaced is overwritten: no method of the store and no query of the storage finds it any more. Storage that keeps old
//     pages, such as free pages, a log, row versions until a vacuum, replicas and backups, holds its bytes until these are
//     gone: the adapter documents that, with how long it takes and how the host shortens it.
//  8. Nothing is deleted: no ticket and no event leaves the store; forgetting drops only private parts.
//  9. The outbox is a set, not a sequence: see [Outbox].
//  10. One Store is one office: paths do not separate offices.
//  11. A SQL store can work in the host's transaction, takes an open pool and never a data source name, returns its DDL as
//     text, runs no migration by itself, never closes the pool, and documents the settings that the connection needs.
//  12. Growing documents: unknown members that a newer minor version wrote are kept and written back; a newer major one is
//     read as far as it is understood, and a commit over it is ErrTooNew. An unknown kind of event is stored like any.
//  13. Damaged documents: one that cannot be read is no error of Get or List. Stores read with [ticket.ReadTicket], so that it
//     is returned as a ticket with its id and Damaged. A store that keeps the [Columns] fills in its version, its wake and the
//     time by which a list is ordered, and lists it wherever its columns match, with a scope too; any other lists it only where
//     no field but order and limit is set, as [Query.Match] does. A store with columns also returns as damaged a document that can
//     be read and is not that of the columns by which it was found, unless a newer version wrote it: lists go by the columns, and
//     their cursors and whoever acts on a ticket by the document. No method of the contract can write such rows, so that the
//     author of an adapter tests this apart from package tickettest.
type Store interface {
	// Get returns the ticket as last committed, or ErrNotFound, also for an id that no ticket can have.
	Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error)
	// History returns the events of a ticket from Seq first on, in order and without a gap, including private parts; with first
	// 0 or 1 it returns all of them. It may be newer than a Get before it. With a command key it returns only the event that
	// has the key, in a time that does not grow with the history, or ErrNotFound where no event from first on has it. Where
	// there is no ticket it returns ErrNotFound.
	History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error)
	// List returns q.Limit tickets, and fewer only at the end of the list. Nothing found is not an error.
	List(ctx context.Context, q Query) ([]ticket.Ticket, error)
	// Commit stores all of the changes or none. Its errors are ErrExists, ErrConflict and ErrInvalid, and those of rule 3.
	Commit(ctx context.Context, changes ...ticket.Change) error
}

// MaxChanges is the most changes of one Commit.
const MaxChanges = 1024

// CheckCommit returns an error unless the changes of one Commit have the form that a store may rely on: [ticket.Change.Check] of
// each, at least one, and at most one for a ticket. Stores call it first.
func CheckCommit(changes []ticket.Change) error {
	if len(changes) == 0 {
		return form.Invalid("changes", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "at least 1", Zh: "至少1项"}})
	}
	if len(changes) > MaxChanges {
		return gridgov.Invalid("commit",
			gridgov.Fault{Field: "changes", Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(MaxChanges), Got: strconv.Itoa(len(changes))})
	}
	for i := range changes {
		if err := changes[i].Check(); err != nil {
			return err
		}
	}
	if len(changes) == 1 {
		return nil
	}
	met := make(map[ticket.ID]bool, len(changes))
	for i := range changes {
		id := changes[i].Ticket.ID
		if met[id] {
			return form.Invalid("changes",
				gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "one change for each ticket", Zh: "每个工单只能有一个变更"}})
		}
		met[id] = true
	}
	return nil
}
