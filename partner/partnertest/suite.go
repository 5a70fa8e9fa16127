// Package partnertest proves that a [partner.Store] keeps its contract. An adapter's test is
//
//	func TestStore(t *testing.T) {
//		partnertest.Run(t, func(t testing.TB) partner.Store { return open(t) })
//	}
//
// where open returns an empty store each time. There are no flags and no skips: a store keeps all of the contract or does
// not. Outside of go test, a host may run the [Checks] itself.
package partnertest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/partner"
)

// A Check proves one side of one rule.
type Check struct {
	Name  string // the rule's number and what is looked at: "rule1/taken"
	Rule  string // what the contract requires, in a sentence
	Usual string // what an adapter usually does wrong there
	// Run is called with an empty store that nobody else uses, and leaves records in it. The error has what was seen, Rule and
	// Usual; nil means that the rule holds.
	Run func(ctx context.Context, s partner.Store) error
}

// Run runs every check on an empty store of its own, which open returns.
func Run(t *testing.T, open func(t testing.TB) partner.Store) {
	t.Helper()
	for _, c := range Checks() {
		suite.Subtest(t, c.Name, func(ctx context.Context, t *testing.T) error { return c.Run(ctx, open(t)) })
	}
}

// Checks lists all checks, in the order of the rules of [partner.Store].
func Checks() []Check {
	all := slices.Clone(checkList)
	for i, c := range all {
		all[i].Run = func(ctx context.Context, s partner.Store) error {
			return suite.Explain(ctx, c.Name, c.Rule, c.Usual, c.Run(ctx, s))
		}
	}
	return all
}

var checkList = []Check{
	{
		"rule1/missing", "Get and History of what is not there are ErrNotFound; finding nothing is no error",
		"passes on the driver's own \"no rows\", or returns ErrNotFound for an empty list", nothingThere,
	},
	{
		"rule1/taken", "version 1 with a taken id is ErrExists, whatever its kind",
		"keeps a table for each kind, or takes every failed insert for ErrConflict", taken,
	},
	{
		"rule1/versions", "a version that does not follow the stored one is ErrConflict, and so is one that follows nothing",
		"inserts without looking at the version before, or does not count the rows", versions,
	},
	{
		"rule1/create-race", "of several writers of a new id exactly one wins, and the others get ErrExists",
		"looks whether the id is free and inserts afterwards, with a gap between the two", createRace,
	},
	{
		"rule1/lost-update", "of several writers of one version exactly one wins, and nothing is lost",
		"reads the version, compares it, and writes without holding anything in between", manyWriters,
	},
	{
		"rule2/each-place", "after an error of the contract nothing was written, wherever the bad record is",
		"writes record by record and forgets to roll back", allOrNothing,
	},
	{
		"rule2/together", "one commit may hold several records, in any order of ids",
		"stores the first record alone, or requires them to be sorted", together,
	},
	{
		"rule2/cancelled", "a context that is over before the call is an error, none of the contract's, and nothing is written",
		"does not pass the context on, or turns every failure into ErrNotFound or ErrConflict", cancelled,
	},
	{
		"rule3/bytes", "a record comes back as it was given: the document byte for byte, times to the microsecond",
		"keeps documents as jsonb, or times as milliseconds", roundTrip,
	},
	{"rule3/large", "an id of 80 bytes and a document of 256 KiB are stored", "has columns that are too short", large},
	{"rule3/copies-in", "the store keeps no reference to what it is given", "keeps the caller's slices: use Record.Clone", copiesIn},
	{"rule3/copies-out", "the store returns copies", "returns what it keeps: use Record.Clone", copiesOut},
	{
		"rule4/bytewise-ids", "ids sort bytewise, not by a language's rules, and case counts",
		"sorts with a locale's collation: use COLLATE \"C\" or BINARY", order,
	},
	{
		"rule4/pages", "pages miss nothing and repeat nothing, with a filter too", "pages with OFFSET, or cuts the page before it filters",
		paging,
	},
	{
		"rule4/pages-under-inserts", "what was there before the first page is returned once, whatever is stored meanwhile",
		"counts what it has returned instead of beginning after an id", pagesUnderInserts,
	},
	{"rule4/last-version", "List matches and returns the last version alone", "leaves the index rows of earlier versions behind", lastVersion},
	{
		"rule4/filters", "values within a field mean any of, fields together mean all of",
		"joins with OR where AND belongs, or returns a record once for each row that matches", filters,
	},
	{
		"rule4/below", "below compares whole parts, and no byte of a path is a wildcard",
		"uses LIKE 'x%': use equality or the range from x/ to x0, see grid.Path.Range", under,
	},
	{"rule4/valid-at", "From is included, To is not, and a zero end is open", "uses BETWEEN, or keeps an open end as year 1", validAt},
	{"rule5/history", "every version stays and comes back in order", "updates in place, or sorts versions as text", history},
	{
		"rule6/form", "no record, no id, no kind, no document, a version below 1 or an id twice is ErrInvalid",
		"does not call CheckCommit first, or takes a Commit of nothing for a success", form,
	},
	{
		"rule6/bounds", "Limit 0 means 50; 500 is the most, and more is ErrInvalid",
		"does not call Query.Check first, or takes 0 for no limit", bounds,
	},
	{
		"rules/random", "after any lawful and unlawful operations the store holds what the contract requires",
		"breaks where two rules meet; the seed repeats the case", random,
	},
}

// The first instant of the fixtures: a whole microsecond that is not a whole millisecond.
var start = time.Date(2026, 3, 1, 8, 30, 0, 123457000, time.UTC)

// record makes one version of a record without zero values.
func record(id partner.ID, version int64) partner.Record {
	return partner.Record{
		ID: id, Version: version, Kind: partner.KindNeed,
		Doc: fmt.Appendf(nil, `{ "format":"1.0","id":%q,  "version":%d, "z":1.50, "a":"需求 <&>  " }`, string(id), version),
		Index: partner.Index{
			Paths: []grid.Path{"410172360/410172360006", "410172360/410172360007"},
			Refs:  []partner.ID{"p1", "p2"},
			Valid: partner.Span{From: start, To: start.AddDate(1, 0, 0)},
		},
	}
}

// fill commits records of version 1, one by one; change makes each differ.
func fill(ctx context.Context, s partner.Store, change func(*partner.Record), ids ...partner.ID) error {
	for _, id := range ids {
		r := record(id, 1)
		if change != nil {
			change(&r)
		}
		if err := s.Commit(ctx, r); err != nil {
			return fmt.Errorf("commit of the new record %q: %w", id, err)
		}
	}
	return nil
}

// differ returns an error with the first field in which two records differ.
func differ(got, want partner.Record) error {
	at := func(field string, is, should any) error {
		return fmt.Errorf("record %q version %d: %s is %v, want %v", want.ID, want.Version, field, is, should)
	}
	switch {
	case got.ID != want.ID:
		return at("ID", got.ID, want.ID)
	case got.Version != want.Version:
		return at("Version", got.Version, want.Version)
	case got.Kind != want.Kind:
		return at("Kind", got.Kind, want.Kind)
	case string(got.Doc) != string(want.Doc):
		return at("Doc", clip(got.Doc), clip(want.Doc))
	case !slices.Equal(got.Paths, want.Paths):
		return at("Paths", got.Paths, want.Paths)
	case !slices.Equal(got.Refs, want.Refs):
		return at("Refs", got.Refs, want.Refs)
	case !got.Valid.From.Equal(want.Valid.From) || got.Valid.From.IsZero() != want.Valid.From.IsZero():
		return at("Valid.From", got.Valid.From, want.Valid.From)
	case !got.Valid.To.Equal(want.Valid.To) || got.Valid.To.IsZero() != want.Valid.To.IsZero():
		return at("Valid.To", got.Valid.To, want.Valid.To)
	}
	return nil
}

func clip(doc []byte) string {
	if len(doc) > 200 {
		return fmt.Sprintf("%s… (%d bytes)", doc[:200], len(doc))
	}
	return string(doc)
}

// stored returns an error unless Get returns exactly this record.
func stored(ctx context.Context, s partner.Store, want partner.Record) error {
	got, err := s.Get(ctx, want.ID)
	if err != nil {
		return fmt.Errorf("get of %q: %w", want.ID, err)
	}
	return differ(got, want)
}

// finds returns an error unless a query returns exactly these ids, in this order.
func finds(ctx context.Context, s partner.Store, what string, q partner.Query, want ...partner.ID) error {
	got, err := s.List(ctx, q)
	if err != nil {
		return fmt.Errorf("list %s: %w", what, err)
	}
	if ids := idsOf(got); !slices.Equal(ids, want) {
		return fmt.Errorf("list %s returns %q, want %q", what, ids, want)
	}
	return nil
}

func idsOf(records []partner.Record) []partner.ID {
	var ids []partner.ID
	for _, r := range records {
		ids = append(ids, r.ID)
	}
	return ids
}
