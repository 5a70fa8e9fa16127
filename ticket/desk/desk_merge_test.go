package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

var (
	coordinator = ticket.Actor{ID: "coordinator", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{office}}
	supervisor  = ticket.Actor{ID: "supervisor", Roles: []ticket.Role{ticket.RoleSupervisor}, Units: []grid.Path{office}}
	elsewhere   = ticket.Actor{ID: "elsewhere", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410172561/41017256100"}}
)

// bench is a desk over a store that the tests look into.
type bench struct {
	testing.TB
	*desk.Desk
	store storage.Store
}

func newBench(t testing.TB, change func(*desk.Config)) bench {
	store := new(ticketmem.Store)
	b := bench{TB: t, store: store}
	b.Desk = newDesk(t, func(c *desk.Config) {
		c.Store = store
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
		if change != nil {
			change(c)
		}
	})
	return b
}

func person(n int) ticket.Actor {
	return ticket.Actor{Person: ticket.PersonID(fmt.Sprintf("p-%d", n)), Roles: []ticket.Role{ticket.RoleReporter}}
}

func (b bench) file(by ticket.Actor, text string) ticket.Ticket {
	b.Helper()
	t, err := b.Receive(b.Context(), by, ticket.Request{Text: text, Unit: "410172561007"})
	require.NoError(b, err)
	return t
}

func (b bench) do(by ticket.Actor, id ticket.ID, do ticket.Command, opts ...desk.DoOption) ticket.Ticket {
	b.Helper()
	t, err := b.Do(b.Context(), by, id, do, opts...)
	require.NoError(b, err, "%T", do)
	return t
}

func (b bench) get(id ticket.ID) ticket.Ticket {
	b.Helper()
	t, err := b.store.Get(b.Context(), id)
	require.NoError(b, err)
	return t
}

func (b bench) story(by ticket.Actor, id ticket.ID) string {
	b.Helper()
	s, err := b.Story(b.Context(), by, id, gridgov.English)
	require.NoError(b, err)
	return s.String()
}

// sound checks what holds in every store: each ticket is the fold of its record, parents know how many are merged into
// them, and nobody is merged into what is merged.
func (b bench) sound() {
	b.Helper()
	all, err := b.store.List(b.Context(), storage.Query{Limit: storage.MaxList})
	require.NoError(b, err)
	children, parent := map[ticket.ID]int{}, map[ticket.ID]ticket.ID{}
	for _, t := range all {
		events, err := b.store.History(b.Context(), t.ID, 0, "")
		require.NoError(b, err)
		require.NoError(b, verified(ticket.CheckChain(t, events)))
		require.Equal(b, t, ticket.Fold(events), "%s is not its record", t.ID)
		if t.Parent != "" {
			children[t.Parent]++
			parent[t.ID] = t.Parent
			require.Equal(b, ticket.Closed, t.State)
			require.Equal(b, ticket.Duplicate, t.Resolution)
		}
	}
	for _, t := range all {
		require.Equal(b, children[t.ID], t.Children, "%s counts wrong", t.ID)
		require.Empty(b, parent[t.Parent], "%s is merged into what is merged", t.ID)
	}
}

func TestTwoMergesInOppositeDirectionsLeaveOneParent(t *testing.T) {
	for range 60 {
		b := newBench(t, nil)
		var ids []ticket.ID
		for i := range 3 { // in a ring: a into b, b into c, c into a
			ids = append(ids, b.file(person(i), "路灯不亮").ID)
		}
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				from, to := ids[i%3], ids[(i+1+i/3)%3] // in both directions
				_, errs[i] = b.Do(t.Context(), clerk, from, ticket.Merge{Into: to})
			})
		}
		wg.Wait()
		merged := 0
		for _, err := range errs {
			if err == nil {
				merged++
				continue
			}
			require.True(t, errors.Is(err, gridgov.ErrRefused) || errors.Is(err, gridgov.ErrConflict), "%v", err)
		}
		b.sound()
		open := 0
		for _, id := range ids {
			if b.get(id).State.Open() {
				open++
			}
		}
		require.Equal(t, 3-merged, open, "each merge that succeeded closed one, and one at least is left")
		require.GreaterOrEqual(t, open, 1)
		require.GreaterOrEqual(t, merged, 1)
	}
}

func TestAMergeIsUndoneAndTheTimeInBetweenDoesNotCount(t *testing.T) {
	b := newBench(t, nil)
	parent, child := b.file(person(0), "x"), b.file(person(1), "y")
	b.do(clerk, child.ID, ticket.Transfer{To: ticket.Department("market")})
	before := b.do(market, child.ID, ticket.Accept{})
	merged := b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	for range 30 {
		b.do(clerk, parent.ID, ticket.Note{Text: "time goes by"})
	}
	_, err := b.Do(t.Context(), elsewhere, child.ID, ticket.Unmerge{Reason: "x"})
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	after := b.do(clerk, child.ID, ticket.Unmerge{Reason: "another lamp"})
	assert.Equal(t, ticket.Transferred, after.State)
	assert.Equal(t, before.Duty, after.Duty, "back to the last handling")
	assert.Zero(t, after.Duplicates)
	assert.Zero(t, after.Resolution)
	assert.Equal(t, before.Due.Add(after.Changed.Sub(merged.Closed)), after.Due)
	assert.Zero(t, b.get(parent.ID).Children)
	_, err = b.Do(t.Context(), clerk, child.ID, ticket.Unmerge{Reason: "x"})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	b.do(clerk, parent.ID, ticket.Answer{Text: "PARENT answer", Resolution: ticket.Solved})
	assert.NotContains(t, b.story(person(1), child.ID), "PARENT answer", "it follows no more")
	b.sound()
}

func TestAMergeHasItsLimitAndLeaksNothing(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(0), "x")
	for i := range ticket.MaxChildren {
		b.do(clerk, b.file(person(i), "y").ID, ticket.Merge{Into: parent.ID})
	}
	one := b.file(person(1), "z")
	_, err := b.Do(t.Context(), clerk, one.ID, ticket.Merge{Into: parent.ID})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	assert.Equal(t, ticket.MaxChildren, b.get(parent.ID).Children)
	b.do(clerk, parent.ID, ticket.Answer{Text: "to all of them", Resolution: ticket.Solved}) // all in one commit

	here, there := b.file(person(1), "z"), "019cad90-0000-7000-8000-000000000000"
	for name, c := range map[string]struct {
		by   ticket.Actor
		id   ticket.ID
		into ticket.ID
	}{
		"a reporter asks for another's":           {person(1), here.ID, parent.ID},
		"a reporter asks for what is not there":   {person(1), here.ID, ticket.ID(there)},
		"a stranger asks by a ticket not theirs":  {stranger, here.ID, parent.ID},
		"a stranger asks for what is not there":   {stranger, here.ID, ticket.ID(there)},
		"another office asks for what is":         {elsewhere, here.ID, parent.ID},
		"another office asks for what is not":     {elsewhere, here.ID, ticket.ID(there)},
		"a handler asks for what they do not see": {market, here.ID, parent.ID},
	} {
		_, err := b.Do(t.Context(), c.by, c.id, ticket.Merge{Into: c.into})
		require.Error(t, err)
		switch {
		case strings.HasPrefix(name, "a reporter"):
			require.ErrorIs(t, err, gridgov.ErrRefused, name)
		default:
			require.ErrorIs(t, err, gridgov.ErrNotFound, name)
		}
		assert.NotContains(t, err.Error(), string(c.into), "%s: whether it is there, is not said", name)
	}
	// Another office's desk that files here sees its own, and no word of what it may not see.
	own, err := b.Receive(t.Context(), elsewhere, ticket.Request{Text: "x", Unit: "410172561007"})
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, own.ID, ticket.Merge{Into: ticket.ID(there)})
	require.ErrorIs(t, err, gridgov.ErrNotFound)
}

// failing is a store whose next commits fail.
type failing struct {
	storage.Store
	with error
	fail int
	n    int // commits tried
}

func (f *failing) Commit(ctx context.Context, changes ...ticket.Change) error {
	f.n++
	if f.fail > 0 {
		f.fail--
		return f.with
	}
	return f.Store.Commit(ctx, changes...)
}

func TestWhatConcernsSeveralTicketsIsOneCommit(t *testing.T) {
	store := &failing{Store: new(ticketmem.Store)}
	b := newBench(t, func(c *desk.Config) { c.Store = store })
	b.store = store
	parent, child, free := b.file(person(0), "x"), b.file(person(1), "y"), b.file(person(2), "z")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	steps := []struct {
		by ticket.Actor
		id ticket.ID
		do ticket.Command
	}{
		{clerk, free.ID, ticket.Merge{Into: parent.ID}},
		{clerk, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved}},
		{clerk, free.ID, ticket.Unmerge{Reason: "x"}},
		{clerk, free.ID, ticket.Split{Parts: []ticket.Part{{Text: "x"}, {Text: "y"}}}},
		{person(0), parent.ID, ticket.Withdraw{}},
	}
	for _, s := range steps {
		before, err := store.List(t.Context(), storage.Query{})
		require.NoError(t, err)
		store.with, store.fail = gridgov.ErrBusy, 4
		_, err = b.Do(t.Context(), s.by, s.id, s.do)
		require.ErrorIs(t, err, gridgov.ErrBusy, "%T", s.do)
		after, err := store.List(t.Context(), storage.Query{})
		require.NoError(t, err)
		require.Equal(t, before, after, "%T: nothing is written", s.do)
		store.with, store.fail, store.n = gridgov.ErrConflict, 3, 0
		b.do(s.by, s.id, s.do)
		require.Equal(t, 4, store.n, "%T: a conflict is decided again, three times, each in one commit", s.do)
		b.sound()
	}
	store.with, store.fail = gridgov.ErrConflict, 9
	_, err := b.Do(t.Context(), clerk, free.ID, ticket.Merge{Into: child.ID})
	require.ErrorIs(t, err, gridgov.ErrConflict)
}

// With a key, a command that is sent again gives its result, whatever has happened since, and whoever no longer sees the
// ticket gets what they got then.
func TestACommandKeyHoldsOverEverythingThatCameBetween(t *testing.T) {
	b := newBench(t, nil)
	child, parent := b.file(person(1), "x"), b.file(person(0), "y")
	merged := b.do(clerk, child.ID, ticket.Merge{Into: parent.ID}, desk.Once("m"))
	assert.Equal(t, merged, b.do(clerk, child.ID, ticket.Merge{Into: parent.ID}, desk.Once("m")))
	out := b.do(clerk, child.ID, ticket.Unmerge{Reason: "x"}, desk.Once("u"))
	assert.Equal(t, out, b.do(clerk, child.ID, ticket.Unmerge{Reason: "x"}, desk.Once("u")))
	assert.Equal(t, merged, b.do(clerk, child.ID, ticket.Merge{Into: parent.ID}, desk.Once("m")), "it is not merged again")
	assert.Zero(t, b.get(parent.ID).Children)

	b.do(clerk, parent.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(market, parent.ID, ticket.Object{Reason: "x"})
	ruled := b.do(clerk, parent.ID, ticket.Refuse{Reason: "x"}, desk.Once("r"))
	b.do(market, parent.ID, ticket.Extend{By: desk.DefaultLimits()[0].Within, Reason: "x"})
	b.do(supervisor, parent.ID, ticket.Void{Reason: "x"})
	assert.Equal(t, ruled, b.do(clerk, parent.ID, ticket.Refuse{Reason: "x"}, desk.Once("r")), "though two things wait now, and it names none")

	gone := b.do(market, parent.ID, ticket.Transfer{To: ticket.UnitHandler(string(office))}, desk.Once("t"))
	_, err := b.Get(t.Context(), market, parent.ID)
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	assert.Equal(t, gone, b.do(market, parent.ID, ticket.Transfer{To: ticket.UnitHandler(string(office))}, desk.Once("t")))
	_, err = b.Do(t.Context(), stranger, parent.ID, ticket.Transfer{To: "unit/x"}, desk.Once("t"))
	require.ErrorIs(t, err, gridgov.ErrNotFound, "another's key gives nothing away")
	assert.NotErrorIs(t, err, gridgov.ErrInvalid)
}
