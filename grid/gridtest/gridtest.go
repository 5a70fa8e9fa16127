// Package gridtest proves that a [grid.Store] keeps its contract. An adapter's test is one line:
//
//	func TestStore(t *testing.T) {
//		gridtest.Run(t, func(t testing.TB) grid.Store { return mystore.Open(t.TempDir()) })
//	}
//
// There are no feature flags and nothing is skipped: a store passes every check or does not keep the contract. [Checks]
// returns the checks one by one, for use without package testing.
package gridtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/suite"
)

// A Check tries one side of one rule.
type Check struct {
	Name  string // the rule's number and what is looked at: "rule3/stale-base"
	Rule  string // what must hold
	Usual string // what an adapter usually does wrong there
	// Run is called with a new, empty store, and leaves rows in it. The error has what was seen, Rule and Usual; nil means
	// that the rule holds.
	Run func(ctx context.Context, s grid.Store) error
}

// Run runs every check, each as a subtest on a store of its own: open returns an empty one and cleans up by t.Cleanup.
func Run(t *testing.T, open func(t testing.TB) grid.Store) {
	t.Helper()
	for _, c := range Checks() {
		suite.Subtest(t, c.Name, func(ctx context.Context, t *testing.T) error { return c.Run(ctx, open(t)) })
	}
}

// Checks returns every check, in the order of the rules of [grid.Store].
func Checks() []Check {
	all := slices.Clone(checkList)
	for i, c := range all {
		all[i].Run = func(ctx context.Context, s grid.Store) error {
			return suite.Explain(ctx, c.Name, c.Rule, c.Usual, c.Run(ctx, s))
		}
	}
	return all
}

var checkList = []Check{
	{
		"rule1/replaced-whole", "a Save replaces everything, with less or with nothing too",
		"updates rows that are there already and leaves the others behind", replacedWhole,
	},
	{
		"rule1/never-torn", "a Load sees all of a Save or nothing of it",
		"reads units, officers and shapes in statements without one transaction", neverTorn,
	},
	{
		"rule2/nothing-stored", "Load of nothing returns zero Rows, version 0 and no error", "passes on the driver's own \"no rows\"",
		nothingStored,
	},
	{
		"rule2/versions-count", "every Save makes the version one higher, one that changes nothing too",
		"counts what differs, or takes the number of rows for the version", versionsCount,
	},
	{
		"rule3/stale-base", "a Save on an older version is ErrConflict and changes nothing",
		"updates without \"AND version = base\", or returns the driver's own error", staleBase,
	},
	{
		"rule3/future-base", "a Save on a version that was never stored is ErrConflict and changes nothing",
		"compares only when something is stored already", futureBase,
	},
	{
		"rule3/one-winner", "of many writers on one base exactly one wins",
		"looks at the version and writes afterwards, with a gap between the two", oneWinner,
	},
	{
		"rule4/rows-come-back", "rows come back in order: texts byte for byte, coordinates bit for bit, times to the microsecond",
		"rounds coordinates, folds case, sorts by code, or loses holes", rowsComeBack,
	},
	{"rule5/copies-in", "the store keeps no reference to what it is given", "keeps the caller's slices: use Rows.Clone", inputCopied},
	{"rule5/copies-out", "the store returns copies", "returns what it keeps: use Rows.Clone", outputCopied},
	{
		"rule6/cancelled", "after a context is done its error is returned, and nothing is written",
		"does not pass the context on to the driver", contextHonoured,
	},
	{
		"rule7/many-writers", "methods may be called at once, and no update that succeeded is lost",
		"writes without a lock or a transaction", manyWriters,
	},
}

// rows makes rows without a single zero field where the type allows it, with what databases like to spoil.
func rows(mark string) grid.Rows {
	from := time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC)
	to := time.Date(2031, 1, 1, 0, 0, 0, 1000, time.UTC)
	x, y := 113.5481234567891, math.Nextafter(34.8, 35)
	ring := grid.Ring{{Lon: x, Lat: y}, {Lon: x + 0.1, Lat: y}, {Lon: x + 0.1, Lat: y + 1.0/3}, {Lon: x, Lat: y}}
	hole := grid.Ring{
		{Lon: x + 0.05, Lat: y + 0.01},
		{Lon: x + 0.06, Lat: y + 0.01},
		{Lon: x + 0.06, Lat: y + 0.02},
		{Lon: x + 0.05, Lat: y + 0.01},
	}
	tiny := grid.Ring{{Lon: 0, Lat: 0}, {Lon: math.SmallestNonzeroFloat64, Lat: 0}, {Lon: 1e-200, Lat: 1e-7}, {Lon: 0, Lat: 0}}
	return grid.Rows{
		Units: []grid.Unit{
			{Code: "z", Level: grid.LevelOffice, Kind: grid.KindOffice, Name: mark, Zone: "北片区", From: from, To: to},
			{Code: "a/%2F'\"\\", Parent: "z", Level: grid.LevelVillage, Kind: "host's own", Name: "秦庄村 𠮷 e\u0301", From: to},
			{Code: "a/%2f'\"\\", Parent: "z", Level: grid.LevelGrid, Name: "differs in case only"},
			{Code: "Z", Parent: "z", Level: grid.LevelMicroGrid, Name: "differs in case only", To: from, Successor: "a/%2F'\"\\"},
		},
		Officers: []grid.Officer{
			{
				ID: "w2", Name: mark, Roles: []string{"worker", "head"}, Units: []string{"z", "Z"}, Handlers: []string{"department/water"},
				From: from, To: to,
			},
			{ID: "w1"},
		},
		Shapes: []grid.Shape{
			{Code: "z", Polygons: []grid.Polygon{{ring, hole}, {tiny}}, From: from, To: to},
			{Code: mark, Polygons: []grid.Polygon{{ring}}},
		},
	}
}

func same(got, want grid.Rows) error {
	if len(got.Units) != len(want.Units) || len(got.Officers) != len(want.Officers) || len(got.Shapes) != len(want.Shapes) {
		return fmt.Errorf("%d units, %d officers, %d shapes came back, want %d, %d, %d",
			len(got.Units), len(got.Officers), len(got.Shapes), len(want.Units), len(want.Officers), len(want.Shapes))
	}
	for i, w := range want.Units {
		g := got.Units[i]
		if err := period(g.From, g.To, w.From, w.To); err != nil {
			return fmt.Errorf("units[%d]: %w", i, err)
		}
		if g.From, g.To = w.From, w.To; g != w {
			return fmt.Errorf("units[%d] came back as %+v, want %+v", i, g, w)
		}
	}
	for i, w := range want.Officers {
		g := got.Officers[i]
		if err := period(g.From, g.To, w.From, w.To); err != nil {
			return fmt.Errorf("officers[%d]: %w", i, err)
		}
		if g.ID != w.ID || g.Name != w.Name || !slices.Equal(g.Roles, w.Roles) || !slices.Equal(g.Units, w.Units) ||
			!slices.Equal(g.Handlers, w.Handlers) {
			return fmt.Errorf("officers[%d] came back as %+v, want %+v", i, g, w)
		}
	}
	for i, w := range want.Shapes {
		g := got.Shapes[i]
		if err := period(g.From, g.To, w.From, w.To); err != nil {
			return fmt.Errorf("shapes[%d]: %w", i, err)
		}
		if g.Code != w.Code || !slices.EqualFunc(g.Polygons, w.Polygons, samePolygon) {
			return fmt.Errorf("shapes[%d] came back as %+v, want %+v, bit for bit", i, g, w)
		}
	}
	return nil
}

func samePolygon(a, b grid.Polygon) bool {
	return slices.EqualFunc(a, b, func(a, b grid.Ring) bool { return slices.Equal(a, b) })
}

func period(from, to, wantFrom, wantTo time.Time) error {
	if !from.Equal(wantFrom) || !to.Equal(wantTo) {
		return fmt.Errorf("the period came back as [%v, %v), want [%v, %v)", from, to, wantFrom, wantTo)
	}
	return nil
}

func load(ctx context.Context, s grid.Store, version int64, want grid.Rows) error {
	got, v, err := s.Load(ctx)
	if err != nil {
		return fmt.Errorf("the store's Load: %w", err)
	}
	if v != version {
		return fmt.Errorf("the store's Load returned version %d, want %d", v, version)
	}
	if err := same(got, want); err != nil {
		return fmt.Errorf("%w", err)
	}
	return nil
}

func nothingStored(ctx context.Context, s grid.Store) error {
	return load(ctx, s, 0, grid.Rows{})
}

func rowsComeBack(ctx context.Context, s grid.Store) error {
	if err := s.Save(ctx, 0, rows("one")); err != nil {
		return fmt.Errorf("the first Save on base 0: %w", err)
	}
	return load(ctx, s, 1, rows("one"))
}

func versionsCount(ctx context.Context, s grid.Store) error {
	for base := range int64(5) {
		if err := s.Save(ctx, base, rows("same")); err != nil {
			return fmt.Errorf("the store's Save on the stored version %d: %w", base, err)
		}
		if err := load(ctx, s, base+1, rows("same")); err != nil {
			return err
		}
	}
	return nil
}

func replacedWhole(ctx context.Context, s grid.Store) error {
	if err := s.Save(ctx, 0, rows("one")); err != nil {
		return err
	}
	small := grid.Rows{Units: rows("two").Units[:1]}
	if err := s.Save(ctx, 1, small); err != nil {
		return fmt.Errorf("%w", err)
	}
	if err := load(ctx, s, 2, small); err != nil {
		return fmt.Errorf("a Save replaces everything: %w", err)
	}
	if err := s.Save(ctx, 2, grid.Rows{}); err != nil {
		return fmt.Errorf("the store's Save of no rows: %w", err)
	}
	return load(ctx, s, 3, grid.Rows{})
}

func staleBase(ctx context.Context, s grid.Store) error {
	for base := range int64(2) {
		if err := s.Save(ctx, base, rows("kept")); err != nil {
			return err
		}
	}
	for base := range int64(2) {
		if err := refused(ctx, s, base); err != nil {
			return err
		}
	}
	return load(ctx, s, 2, rows("kept"))
}

func futureBase(ctx context.Context, s grid.Store) error {
	for _, base := range []int64{1, math.MaxInt64, -1} {
		if err := refused(ctx, s, base); err != nil {
			return err
		}
	}
	return load(ctx, s, 0, grid.Rows{})
}

func refused(ctx context.Context, s grid.Store, base int64) error {
	if err := s.Save(ctx, base, rows("lost")); !errors.Is(err, gridgov.ErrConflict) {
		return fmt.Errorf("the store's Save on %d, which is not the stored version, returned %v, want ErrConflict", base, err)
	}
	return nil
}

func spoil(r grid.Rows) {
	r.Units[0].Name = "spoilt"
	r.Officers[0].Units[0] = "spoilt"
	r.Officers[0].Roles[0] = "spoilt"
	r.Officers[0].Handlers[0] = "spoilt"
	r.Shapes[0].Polygons[0][0][0].Lon = 0
	r.Shapes[0].Polygons[1] = nil
}

func inputCopied(ctx context.Context, s grid.Store) error {
	mine := rows("one")
	if err := s.Save(ctx, 0, mine); err != nil {
		return err
	}
	spoil(mine)
	if err := load(ctx, s, 1, rows("one")); err != nil {
		return fmt.Errorf("the caller changed its rows after Save: %w", err)
	}
	return nil
}

func outputCopied(ctx context.Context, s grid.Store) error {
	if err := s.Save(ctx, 0, rows("one")); err != nil {
		return err
	}
	got, _, err := s.Load(ctx)
	if err != nil {
		return err
	}
	if err := same(got, rows("one")); err != nil {
		return err
	}
	spoil(got)
	if err := load(ctx, s, 1, rows("one")); err != nil {
		return fmt.Errorf("the caller changed what Load returned: %w", err)
	}
	return nil
}

func contextHonoured(ctx context.Context, s grid.Store) error {
	done, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Save(done, 0, rows("lost")); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the store's Save in a cancelled context returned %v", err)
	}
	if _, _, err := s.Load(done); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the store's Load in a cancelled context returned %v", err)
	}
	return load(ctx, s, 0, grid.Rows{})
}
