package desk_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// The reporter of a duplicate learns neither whom another report names nor which ticket it was merged into.
func TestAReporterIsNotToldWhomAnotherReportNames(t *testing.T) {
	b := newBench(t, nil)
	parent := b.files(person(0), ticket.Request{About: []string{"x-1"}})
	child := b.file(person(1), "mine")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	got, err := b.Get(t.Context(), person(1), child.ID)
	require.NoError(t, err)
	assert.Empty(t, got.About)
	assert.Empty(t, got.Parent)
}

// Nor does a list by its parent say so, page by page: it has the duplicates of a ticket that the actor may see, and those whose
// record they may read.
func TestAListByParentDoesNotSayWhichThatIs(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(0), "a").ID
	for range 3 {
		b.do(clerk, b.file(person(1), "b").ID, ticket.Merge{Into: parent})
	}
	b.do(clerk, b.file(person(0), "again").ID, ticket.Merge{Into: parent})
	q := desk.Filter{Parent: parent, Limit: 2}
	page, err := b.List(t.Context(), person(1), q, "")
	require.NoError(t, err)
	assert.Zero(t, page, "as for a ticket that is missing")
	page, err = b.List(t.Context(), person(0), q, "")
	require.NoError(t, err)
	assert.Len(t, page.Tickets, 1, "who sees the parent finds the own ones")
	n := 0
	for _, err := range b.All(t.Context(), clerk, q) {
		require.NoError(t, err)
		n++
	}
	assert.Equal(t, 4, n)

	child := b.file(person(2), "c").ID // the parent lies where its reader sees nothing; the record of the duplicate names it
	b.do(clerk, child, ticket.Merge{Into: parent})
	reader := ticket.Actor{ID: "lead", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/lights"}}
	page, err = b.List(t.Context(), reader, q, "")
	require.NoError(t, err)
	assert.Empty(t, page.Tickets)
	led := b.file(person(3), "d").ID
	b.do(clerk, led, ticket.Transfer{To: "department/lights"})
	b.do(clerk, led, ticket.Merge{Into: parent})
	_, err = b.Get(t.Context(), reader, parent)
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	page, err = b.List(t.Context(), reader, q, "")
	require.NoError(t, err)
	require.Len(t, page.Tickets, 1)
	assert.Equal(t, []ticket.ID{led, parent}, []ticket.ID{page.Tickets[0].ID, page.Tickets[0].Parent})

	took := b.file(person(3), "e").ID // and of this one only the public side
	b.do(clerk, took, ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/lights"}}})
	b.do(reader, took, ticket.ReportBack{Text: "done"})
	b.do(clerk, took, ticket.Merge{Into: parent})
	page, err = b.List(t.Context(), reader, desk.Filter{Parent: parent, Limit: 1}, "")
	require.NoError(t, err)
	require.Len(t, page.Tickets, 1)
	assert.Empty(t, page.Next, "what is hidden does not lengthen the list")
}

// Whoever has only a part of what was one report does not learn which ticket held it.
func TestAPartDoesNotSayWhatItWasSplitFrom(t *testing.T) {
	b := newBench(t, nil)
	works := ticket.Actor{ID: "works-1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("works")}}
	from := b.file(person(0), "two matters").ID
	b.do(clerk, from, ticket.Split{Parts: []ticket.Part{{Text: "second"}}, Reason: "x"})
	all, err := b.store.List(t.Context(), storage.Query{})
	require.NoError(t, err)
	part := all[slices.IndexFunc(all, func(o ticket.Ticket) bool { return o.SplitFrom == from })].ID
	b.do(clerk, part, ticket.Convene{Lead: ticket.Department("market"), Assist: []ticket.Party{{Handler: ticket.Department("works")}}})
	done := b.do(works, part, ticket.ReportBack{Text: "done"})
	assert.Empty(t, done.SplitFrom)
	_, err = b.Get(t.Context(), works, from)
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	got, err := b.Get(t.Context(), works, part)
	require.NoError(t, err)
	assert.Empty(t, got.SplitFrom)
	page, err := b.List(t.Context(), works, desk.Filter{}, "")
	require.NoError(t, err)
	require.Len(t, page.Tickets, 1)
	assert.Empty(t, page.Tickets[0].SplitFrom)
	assert.NotContains(t, b.story(works, part), string(from))
	for _, by := range []ticket.Actor{person(0), clerk} {
		got, err := b.Get(t.Context(), by, part)
		require.NoError(t, err)
		assert.Equal(t, from, got.SplitFrom, "who may see that ticket, or reads the record")
	}
}
