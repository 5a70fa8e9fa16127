package sqltest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/grid/gridsql"
	"github.com/gridgov/gridgov/grid/gridtest"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnersql"
	"github.com/gridgov/gridgov/partner/partnertest"

	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// tablesBeside makes the tables of partnersql and gridsql under prefixes of their own.
func tablesBeside(t *testing.T, p place) (*sql.DB, gridsql.Dialect, func(testing.TB) string) {
	d := gridsql.SQLite
	if p.dialect == ticketsql.PostgreSQL {
		d = gridsql.PostgreSQL
	}
	db := p.open(t)
	offices := 0
	return db, d, func(tb testing.TB) string {
		offices++
		prefix := fmt.Sprintf("office%d_", offices)
		_, err := db.Exec(gridsql.Schema(d, prefix) + partnersql.Schema(d, prefix))
		require.NoError(tb, err)
		return prefix
	}
}

func TestPartnerSQL(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		db, d, office := tablesBeside(t, p)
		partnertest.Run(t, func(tb testing.TB) partner.Store { return partnersql.New(db, d, office(tb)) })
	})
}

func TestGridSQL(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		db, d, office := tablesBeside(t, p)
		gridtest.Run(t, func(tb testing.TB) grid.Store { return gridsql.New(db, d, office(tb)) })
	})
}

// The three stores of an office work in one transaction of the host, and a refusal of one leaves it to the others.
func TestOneTransaction(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		ctx := t.Context()
		db, d, _ := tablesBeside(t, p)
		_, err := db.Exec(ticketsql.Schema(p.dialect, "") + gridsql.Schema(d, "") + partnersql.Schema(d, ""))
		require.NoError(t, err)
		tickets, places, partners := ticketsql.New(db, p.dialect), gridsql.New(db, d, ""), partnersql.New(db, d, "")
		record := func(id partner.ID, version int64) partner.Record {
			return partner.Record{ID: id, Version: version, Kind: partner.KindNeed, Doc: []byte(`{}`), Index: partner.Index{Refs: []partner.ID{"p"}}}
		}
		require.NoError(t, partners.Commit(ctx, record("b", 1)))
		change := steps(t, 1)[0]
		write := func(end func(*sql.Tx) error) {
			tx, err := db.Begin()
			require.NoError(t, err)
			require.NoError(t, tickets.In(tx).Commit(ctx, change))
			require.NoError(t, places.In(tx).Save(ctx, 0, grid.Rows{Officers: []grid.Officer{{ID: "w"}}}))
			only(t, gridgov.ErrConflict, places.In(tx).Save(ctx, 0, grid.Rows{}))
			only(t, gridgov.ErrExists, partners.In(tx).Commit(ctx, record("a", 1), record("b", 1), record("c", 1)))
			only(t, gridgov.ErrConflict, partners.In(tx).Commit(ctx, record("a", 1), record("b", 3)))
			_, err = partners.In(tx).Get(ctx, "a")
			only(t, gridgov.ErrNotFound, err)
			require.NoError(t, partners.In(tx).Commit(ctx, record("a", 1), record("b", 2)))
			require.NoError(t, end(tx))
		}
		found := func(want int) {
			t.Helper()
			list, err := partners.List(ctx, partner.Query{Refs: []partner.ID{"p"}})
			require.NoError(t, err)
			assert.Len(t, list, 1+want)
			_, version, err := places.Load(ctx)
			require.NoError(t, err)
			assert.EqualValues(t, want, version)
			all, err := tickets.List(ctx, storage.Query{})
			require.NoError(t, err)
			assert.Len(t, all, want)
		}
		write((*sql.Tx).Rollback)
		found(0)
		write((*sql.Tx).Commit)
		found(1)
	})
}

// What neither database can hold is refused by both, and nothing is stored.
func TestWhatCannotBeStored(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		ctx := t.Context()
		db, d, office := tablesBeside(t, p)
		prefix := office(t)
		partners, places := partnersql.New(db, d, prefix), gridsql.New(db, d, prefix)
		for _, bad := range []string{"a\x00", "\xff"} {
			for _, r := range []partner.Record{
				{ID: partner.ID(bad), Kind: "need"},
				{ID: "a", Kind: partner.Kind(bad)},
				{ID: "a", Kind: "need", Index: partner.Index{Refs: []partner.ID{"b", partner.ID(bad)}}},
				{ID: "a", Kind: "need", Index: partner.Index{Paths: []grid.Path{"b", grid.Path("c/" + bad)}}},
			} {
				r.Version, r.Doc = 1, []byte("{}")
				only(t, gridgov.ErrInvalid, partners.Commit(ctx, partner.Record{ID: "z", Version: 1, Kind: "need", Doc: []byte("{}")}, r))
			}
			for name, q := range map[string]partner.Query{
				"ids": {IDs: []partner.ID{partner.ID(bad)}}, "kinds": {Kinds: []partner.Kind{partner.Kind(bad)}},
				"under": {Under: []grid.Path{grid.Path(bad)}}, "refs": {Refs: []partner.ID{partner.ID(bad)}},
			} {
				list, err := partners.List(ctx, q)
				require.NoError(t, err, name)
				require.Empty(t, list, name)
			}
			_, err := partners.Get(ctx, partner.ID(bad))
			only(t, gridgov.ErrNotFound, err)
		}
		for name, u := range map[string]grid.Unit{"text": {Name: "\xff", Level: grid.LevelGrid}, "level": {}} {
			only(t, gridgov.ErrInvalid, places.Save(ctx, 0, grid.Rows{Units: []grid.Unit{u}}))
			_, version, err := places.Load(ctx)
			require.NoError(t, err, name)
			require.Zero(t, version, name)
		}
		odd := grid.Rows{Officers: []grid.Officer{{ID: `\ufffd`, Name: "\ufffd\x00"}}}
		require.NoError(t, places.Save(ctx, 0, odd))
		got, _, err := places.Load(ctx)
		require.NoError(t, err)
		require.Equal(t, odd, got)
		list, err := partners.List(ctx, partner.Query{})
		require.NoError(t, err)
		require.Empty(t, list)
		bytes := partner.Record{ID: "a", Version: 1, Kind: "need", Doc: []byte("\x00\xff")}
		require.NoError(t, partners.Commit(ctx, bytes))
		back, err := partners.Get(ctx, "a")
		require.NoError(t, err)
		require.Equal(t, bytes.Doc, back.Doc)
	})
}

// Two offices in one database know nothing of each other, and an illegal prefix is said at every call.
func TestPrefixesBeside(t *testing.T) {
	eachDriver(t, func(t *testing.T, p place) {
		ctx := t.Context()
		db, d, office := tablesBeside(t, p)
		one, two := office(t), office(t)
		require.NoError(t, partnersql.New(db, d, one).Commit(ctx, partner.Record{ID: "a", Version: 1, Kind: "need", Doc: []byte("{}")}))
		require.NoError(t, gridsql.New(db, d, one).Save(ctx, 0, grid.Rows{}))
		_, err := partnersql.New(db, d, two).Get(ctx, "a")
		only(t, gridgov.ErrNotFound, err)
		_, version, err := gridsql.New(db, d, two).Load(ctx)
		require.NoError(t, err)
		require.Zero(t, version)

		assert.Empty(t, gridsql.Schema(d, "No"))
		assert.Empty(t, partnersql.Schema(d, "no-"))
		for _, s := range []*partnersql.Store{
			partnersql.New(db, d, "No"), partnersql.New(nil, d, ""), partnersql.New(db, nil, ""), partnersql.New(db, d, one).In(nil),
		} {
			only(t, gridgov.ErrInvalid, s.Commit(ctx))
			_, err := s.Get(ctx, "a")
			only(t, gridgov.ErrInvalid, err)
			ended, cancel := context.WithCancel(ctx)
			cancel()
			_, err = s.List(ended, partner.Query{Limit: -1})
			contextAlone(t, context.Canceled, err, "the context comes first")
		}
		_, _, err = gridsql.New(db, d, "No").Load(ctx)
		only(t, gridgov.ErrInvalid, err)
		_, missing := partnersql.New(db, d, "nowhere_").Get(ctx, "a")
		only(t, nil, missing)
	})
}
