package sqltest

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// many makes 100 values.
func many[S ~string](form string) []S {
	all := make([]S, 100)
	for i := range all {
		all[i] = S(fmt.Sprintf(form, i))
	}
	return all
}

// thousandUnits is what an actor may list who works in 1,000 units, and for each of them in several roles. The units are of
// the tickets of the plans from a number on.
func thousandUnits(from int) *storage.Scope {
	s := &storage.Scope{Persons: []ticket.PersonID{"p1"}, Filers: []string{"u"}, NotAbout: []string{"u", "p1"}}
	for i := range 1000 {
		s.Under = append(s.Under, grid.NewPath("root", fmt.Sprint((from+i)%50), fmt.Sprint(from+i)))
		for _, kind := range []string{"unit", "leader", "supervisor", "approval/leader"} {
			s.Handlers = append(s.Handlers, ticket.Handler(fmt.Sprint(kind, "/", i)))
		}
	}
	return s
}

// padded puts a value at a place of a list of n, among others that are like it.
func padded[S ~string](value S, n, at int) []S {
	var all []S
	for i := range n {
		if i == at%n {
			all = append(all, value)
		} else {
			all = append(all, S(fmt.Sprint(value, i)), S("") /* nobody */)[:i+1]
		}
	}
	return all
}

// Whoever asks with long lists finds what the meaning of a query says, as with short ones.
func TestLongLists(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, _ *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		smallOffice(t, s)
		all, err := s.List(ctx, storage.Query{Limit: storage.MaxList})
		require.NoError(t, err)
		for i := range all {
			x := storage.ColumnsOf(all[i])
			for _, n := range []int{2, 8, 9, 300, 1000} {
				few := min(n, 300)
				queries := []storage.Query{
					{IDs: padded(x.ID, few, i)},
					{Under: padded(x.Path, few, i)},
					{Under: padded(smallHome.Parent(), few, i)},
					{Under: padded(smallHome.Parent(), few, i), IDs: padded(x.ID, few, i)},
					{Category: padded(x.Category, few, i)},
					{Category: padded("市政", few, i), Under: padded(x.Path, few, i)},
					{Scope: &storage.Scope{Under: padded(x.Path, n, i)}},
					{Scope: &storage.Scope{Persons: padded(x.Person, n, i), NotAbout: padded("officer-9", n, i)}},
					{Scope: &storage.Scope{Filers: padded(x.Filer, n, i), Readers: padded(ticket.Department("works", "lights"), n, i)}},
					{Filer: x.Filer, Scope: &storage.Scope{Under: padded(x.Path, n, i), Handlers: padded(ticket.Handler("x"), n, i)}},
				}
				for _, h := range append(x.Handlers, storage.HandlerDue{Handler: ticket.AnyApproval}) {
					queries = append(queries,
						storage.Query{Handlers: padded(h.Handler, few, i)},
						storage.Query{Handlers: padded(h.Handler, few, i), IDs: padded(x.ID, few, i)},
						storage.Query{Person: x.Person, Scope: &storage.Scope{Handlers: padded(h.Handler, n, i), Under: padded(grid.Path("x"), n, i)}},
					)
				}
				for _, h := range x.Readers {
					queries = append(queries, storage.Query{Readers: padded(h, few, i), IDs: padded(x.ID, few, i)})
				}
				for _, q := range queries {
					q.Order, q.Limit = storage.Order(i%4), storage.MaxList
					var want, got []ticket.ID
					for j := range all {
						if q.Match(&all[j]) {
							want = append(want, all[j].ID)
						}
					}
					list, err := s.List(ctx, q)
					require.NoError(t, err, "lists of %d", n)
					for _, found := range list {
						got = append(got, found.ID)
					}
					slices.Sort(got)
					require.Equal(t, want, got, "lists of %d: %.300v", n, fmt.Sprintf("%+v", q))
				}
			}
		}
	})
}

// What no stored text can be matches nothing, and spoils no list that it is in.
func TestListsOfWhatCannotBe(t *testing.T) {
	eachDialect(t, func(t *testing.T, _ ticketsql.Dialect, _ *sql.DB, s *ticketsql.Store) {
		ctx := t.Context()
		all := steps(t, 2)
		require.NoError(t, s.Commit(ctx, all[0], all[1]))
		for _, cannot := range []string{"a\x00", "\xff", string(all[0].Ticket.ID) + "\x00"} {
			id := ticket.ID(cannot)
			_, err := s.Get(ctx, id)
			require.ErrorIs(t, err, gridgov.ErrNotFound, "%q", id)
			for _, first := range []int64{0, 5} {
				_, err = s.History(ctx, id, first, "")
				require.ErrorIs(t, err, gridgov.ErrNotFound, "%q", id)
			}
			_, err = s.History(ctx, all[0].Ticket.ID, 0, cannot)
			require.ErrorIs(t, err, gridgov.ErrNotFound, "%q", id)
			for _, q := range []storage.Query{
				{IDs: []ticket.ID{id}},
				{Key: cannot},
				{Person: ticket.PersonID(cannot)},
				{Parent: id},
				{Filer: cannot},
				{Under: []grid.Path{grid.Path(cannot)}},
				{Category: []string{cannot}},
				{Handlers: []ticket.Handler{ticket.Handler(cannot)}},
				{Readers: []ticket.Handler{ticket.Handler(cannot)}},
				{Scope: &storage.Scope{Filers: []string{cannot}, Persons: []ticket.PersonID{ticket.PersonID(cannot)}}},
			} {
				list, err := s.List(ctx, q)
				require.NoError(t, err, "%+v", q)
				require.Empty(t, list)
			}
			for _, q := range []storage.Query{
				{IDs: []ticket.ID{id, all[0].Ticket.ID, all[1].Ticket.ID}},
				{Scope: &storage.Scope{All: true, NotAbout: []string{cannot}}},
				{Handlers: []ticket.Handler{ticket.Handler(cannot), all[0].Ticket.Lead}},
			} {
				list, err := s.List(ctx, q)
				require.NoError(t, err, "%+v", q)
				require.NotEmpty(t, list, "%+v", q)
			}
			require.NoError(t, s.Ack(ctx, storage.Receipt{ID: cannot}, storage.Receipt{ID: cannot, Park: true}), "an unknown id is no error")
		}
	})
}

// The texts of the statements do not grow with the lists in them, nor does their number: a driver or a store may keep
// every one of them prepared, on each connection.
func TestTextsOfLists(t *testing.T) {
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "office.db")
	plain := openFile(t, file, settings)
	_, err := plain.Exec(ticketsql.Schema(ticketsql.SQLite, ""))
	require.NoError(t, err)
	r := &recorder{Driver: plain.Driver(), dsn: "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + settings}
	db := sql.OpenDB(&connector{r})
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	s := ticketsql.New(db, ticketsql.SQLite)
	texts := map[string]bool{}
	for n := 1; n <= 300; n += 7 {
		for _, q := range []storage.Query{
			{IDs: padded(ticket.ID("t"), n, 0)},
			{Under: padded(grid.Path("a"), n, 0)},
			{Category: padded("a", n, 0)},
			{Handlers: padded(ticket.Handler("h"), n, 0)},
			{Readers: padded(ticket.Handler("h"), n, 0)},
			{States: slices.Repeat(ticket.States()[:2], min(n, 200))},
			{Scope: &storage.Scope{
				Under: padded(grid.Path("a"), n, 0), Handlers: padded(ticket.Handler("h"), n, 0), Persons: padded(ticket.PersonID("p"), n, 0),
				NotAbout: padded("u", n, 0),
			}},
		} {
			_, err := s.List(ctx, q)
			require.NoError(t, err)
		}
		for _, text := range r.take() {
			texts[text] = true
			assert.Less(t, len(text), 5000)
		}
	}
	assert.Less(t, len(texts), 60, "different texts")
}
