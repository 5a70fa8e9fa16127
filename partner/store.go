package partner

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// Store keeps the records of one office; two offices are two Stores. It is safe for concurrent use, keeps no reference
// to what it is given and returns copies. Package partnertest checks an implementation; partnersql and partnermem are two.
// The rules, by number:
//
//  1. Versions. A record with Version 1 is new: a taken id is ErrExists, whatever its kind. A higher one must follow
//     the stored version, else ErrConflict; where nothing is stored it is ErrConflict too. At most one record for an id
//     in a Commit, else ErrInvalid.
//  2. All or nothing. After ErrExists, ErrConflict or ErrInvalid nothing was written. After any other error, a
//     cancelled context among them, the outcome is unknown: reading again settles it.
//  3. Bytes. Doc comes back byte for byte; the index comes back as it was given, times to the microsecond.
//  4. Order. Ids compare bytewise, not by a language's rules; "below" compares whole parts of a path, see
//     [grid.Path.Contains].
//  5. Nothing is deleted: every version of every record stays.
//  6. Form. What [CheckCommit] and [Query.Check] refuse is ErrInvalid.
//
// What else storage.Store requires of a store in SQL holds here too: it writes first and in the order of ids, works in the
// host's transaction, takes an open pool, and runs no migration by itself.
type Store interface {
	// Get returns the last version of a record, or ErrNotFound.
	Get(ctx context.Context, id ID) (Record, error)
	// History returns all versions of a record, 1…n without a gap, or ErrNotFound. It may be newer than a Get before it.
	History(ctx context.Context, id ID) ([]Record, error)
	// List returns the last versions of at most q.Limit records, by id. Nothing found is not an error.
	List(ctx context.Context, q Query) ([]Record, error)
	// Commit stores all of the records or none. Its errors are ErrExists, ErrConflict and ErrInvalid, also for no records.
	Commit(ctx context.Context, records ...Record) error
}

// Query selects records whose last version meets every field that is set; values within a field mean "any of".
// To search words, ask an outside index and join its answer by IDs.
type Query struct {
	IDs     []ID // at most 500
	Kinds   []Kind
	Under   []grid.Path // concerns a grid at or below
	Refs    []ID        // names one of these records: a partner's needs, an agreement's projects
	ValidAt time.Time   // valid at this instant; zero: at any time
	After   ID          // ids strictly after this one; empty: from the start
	Limit   int         // 0 means 50; below 0 or over 500 is ErrInvalid
}

// The bounds of a Query.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Check returns ErrInvalid where a query exceeds its bounds. Stores call it first.
func (q Query) Check() error {
	var faults []gridgov.Fault
	if q.Limit < 0 || q.Limit > MaxLimit {
		faults = append(faults, gridgov.Fault{
			Field: "limit", Rule: gridgov.RuleRange, Limit: "0…500", Right: gridgov.Text{En: "0 means 50", Zh: "0表示50"},
			Got: strconv.Itoa(q.Limit),
		})
	}
	for _, list := range []struct {
		field string
		n     int
	}{{"ids", len(q.IDs)}, {"kinds", len(q.Kinds)}, {"under", len(q.Under)}, {"refs", len(q.Refs)}} {
		if list.n > MaxLimit {
			faults = append(faults, gridgov.Fault{Field: list.field, Rule: gridgov.RuleMaxEntries, Limit: "500", Got: strconv.Itoa(list.n)})
		}
	}
	return gridgov.Invalid("query", faults...)
}

// Matches reports whether a record meets the query, without regard to After and Limit. It defines what a Query means; a
// store may use it in place of its database.
func (q Query) Matches(r Record) bool {
	return meets(q.IDs, func(id ID) bool { return id == r.ID }) &&
		meets(q.Kinds, func(k Kind) bool { return k == r.Kind }) &&
		meets(q.Under, func(top grid.Path) bool { return slices.ContainsFunc(r.Paths, top.Contains) }) &&
		meets(q.Refs, func(id ID) bool { return slices.Contains(r.Refs, id) }) &&
		(q.ValidAt.IsZero() || r.Valid.Phase(q.ValidAt) == Current)
}

// meets reports whether one of the values asked for fits, or none was asked for.
func meets[T any](asked []T, fits func(T) bool) bool {
	return len(asked) == 0 || slices.ContainsFunc(asked, fits)
}
