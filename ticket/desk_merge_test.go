package ticket_test

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

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

var (
	coordinator = ticket.Actor{ID: "coordinator", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{office}}
	supervisor  = ticket.Actor{ID: "supervisor", Roles: []ticket.Role{ticket.RoleSupervisor}, Units: []grid.Path{office}}
	elsewhere   = ticket.Actor{ID: "elsewhere", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410199999"}}
)

// bench is a desk over a store that the tests look into.
type bench struct {
	testing.TB
	*ticket.Desk
	store ticket.Store
}

func newBench(t testing.TB, change func(*ticket.Config)) bench {
	store := new(ticketmem.Store)
	b := bench{TB: t, store: store}
	b.Desk = newDesk(t, func(c *ticket.Config) {
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

func (b bench) do(by ticket.Actor, id ticket.ID, do ticket.Command, opts ...ticket.Option) ticket.Ticket {
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
	s, err := b.Story(b.Context(), by, id, ticket.English)
	require.NoError(b, err)
	return s.String()
}

// sound checks what holds in every store: each ticket is the fold of its record, parents know how many are merged into
// them, and nobody is merged into what is merged.
func (b bench) sound() {
	b.Helper()
	all, err := b.store.List(b.Context(), ticket.Query{Limit: ticket.MaxList})
	require.NoError(b, err)
	children, parent := map[ticket.ID]int{}, map[ticket.ID]ticket.ID{}
	for _, t := range all {
		events, err := b.store.History(b.Context(), t.ID)
		require.NoError(b, err)
		require.NoError(b, ticket.CheckChain(t, events))
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
			require.True(t, errors.Is(err, ticket.ErrRefused) || errors.Is(err, ticket.ErrConflict), "%v", err)
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

func TestDuplicatesFollowTheirParent(t *testing.T) {
	b := newBench(t, nil)
	top, mid := b.file(person(0), "TOP secret text"), b.file(person(1), "MID text")
	var low []ticket.ID
	for i := range 3 {
		low = append(low, b.file(person(10+i), "LOW text").ID)
		got := b.do(clerk, low[i], ticket.Merge{Into: mid.ID, Reason: "SECRET the same lamp"})
		assert.Equal(t, ticket.Closed, got.State)
		assert.Equal(t, ticket.Duplicate, got.Resolution)
		assert.Equal(t, mid.ID, got.Parent)
	}
	assert.Equal(t, 3, b.get(mid.ID).Children)
	b.do(coordinator, mid.ID, ticket.Merge{Into: top.ID})
	assert.Equal(t, 4, b.get(top.ID).Children)
	for _, id := range low {
		assert.Equal(t, top.ID, b.get(id).Parent, "they go with it")
	}
	b.sound()
	_, err := b.Do(t.Context(), clerk, top.ID, ticket.Merge{Into: mid.ID})
	require.ErrorIs(t, err, ticket.ErrRefused, "into a duplicate")
	_, err = b.Do(t.Context(), clerk, top.ID, ticket.Merge{Into: top.ID})
	require.ErrorIs(t, err, ticket.ErrRefused, "into itself")

	b.do(clerk, top.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(market, top.ID, ticket.Note{Text: "SECRET note"})
	b.do(market, top.ID, ticket.Answer{Text: "the lamp burns again", Resolution: ticket.Solved})
	b.do(clerk, top.ID, ticket.Close{Text: "checked on site"})
	for i, id := range append(low, mid.ID) {
		by := person(append([]int{10, 11, 12}, 1)[i])
		story := b.story(by, id)
		assert.Contains(t, story, "the lamp burns again", "each reporter reads the answer on the own record")
		assert.Contains(t, story, "checked on site")
		for _, hidden := range []string{"TOP", "SECRET", "market-1", "clerk", string(top.ID), "p-0"} {
			assert.NotContains(t, story, hidden)
		}
		_, err := b.Get(t.Context(), by, top.ID)
		require.ErrorIs(t, err, ticket.ErrNotFound, "and never sees the parent")
		replies := 0
		events, err := b.store.History(t.Context(), id)
		require.NoError(t, err)
		for _, e := range events {
			if e.Verb == ticket.VerbNote {
				replies++
			}
		}
		assert.Equal(t, 2, replies, "once for each reply")
	}
	own := b.story(person(0), top.ID)
	assert.NotContains(t, own, "merged", "the parent's reporter hears of no other")
	assert.Contains(t, b.story(auditor, mid.ID), "SECRET the same lamp", "the office reads why, on both sides")
	b.sound()
}

func TestADuplicateOfWhatIsAnsweredGetsTheAnswerAtOnce(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(0), "x")
	answer := func(text string) {
		b.do(clerk, parent.ID, ticket.Answer{Text: text, Resolution: ticket.Solved})
	}
	joins := func(n int) string {
		id := b.file(person(n), "y").ID
		b.do(clerk, id, ticket.Merge{Into: parent.ID, Reason: "SECRET"})
		return b.story(person(n), id)
	}
	answer("first answer")
	assert.Contains(t, joins(1), "first answer")
	b.do(supervisor, parent.ID, ticket.Rework{Reason: "SECRET not so"})
	assert.NotContains(t, joins(2), "first answer", "one that was sent back is none")
	answer("second answer")
	b.do(person(0), parent.ID, ticket.Close{})
	assert.Contains(t, joins(3), "second answer", "also when it is closed")
	assert.NotContains(t, joins(4), "SECRET")
	b.do(person(0), parent.ID, ticket.Reopen{Reason: "again"})
	assert.NotContains(t, joins(5), "answer")
	answer("third answer")
	for n := 1; n <= 5; n++ {
		mine, err := b.List(t.Context(), person(n), ticket.Query{Limit: 10}, "")
		require.NoError(t, err)
		assert.Contains(t, b.story(person(n), mine.Tickets[0].ID), "third answer")
	}
	b.sound()

	ended := b.file(person(0), "x")
	b.do(person(0), ended.ID, ticket.Withdraw{})
	_, err := b.Do(t.Context(), clerk, b.file(person(6), "y").ID, ticket.Merge{Into: ended.ID})
	require.ErrorIs(t, err, ticket.ErrRefused, "one that ended without an answer has none to give")
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
	require.ErrorIs(t, err, ticket.ErrNotFound)
	after := b.do(clerk, child.ID, ticket.Unmerge{Reason: "another lamp"})
	assert.Equal(t, ticket.Transferred, after.State)
	assert.Equal(t, before.Duty, after.Duty, "back to the last handling")
	assert.Zero(t, after.Family)
	assert.Zero(t, after.Resolution)
	assert.Equal(t, before.Due.Add(after.Changed.Sub(merged.Closed)), after.Due)
	assert.Zero(t, b.get(parent.ID).Children)
	_, err = b.Do(t.Context(), clerk, child.ID, ticket.Unmerge{Reason: "x"})
	require.ErrorIs(t, err, ticket.ErrRefused)
	b.do(clerk, parent.ID, ticket.Answer{Text: "PARENT answer", Resolution: ticket.Solved})
	assert.NotContains(t, b.story(person(1), child.ID), "PARENT answer", "it follows no more")
	b.sound()
}

func TestWhatEndsWithoutAnAnswerGivesItsDuplicatesBack(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(0), "x")
	var children []ticket.ID
	for i := 1; i <= 3; i++ {
		id := b.file(person(i), "y").ID
		b.do(clerk, id, ticket.Transfer{To: ticket.Department("market")})
		children = append(children, id)
		b.do(clerk, id, ticket.Merge{Into: parent.ID})
	}
	b.do(supervisor, parent.ID, ticket.Void{Reason: "a test"})
	_, err := b.Do(t.Context(), clerk, parent.ID, ticket.Grant{})
	require.ErrorIs(t, err, ticket.ErrRefused, "others wait for its answer")
	b.do(clerk, children[2], ticket.Unmerge{Reason: "x"})
	got := b.do(person(0), parent.ID, ticket.Withdraw{Reason: "mine alone is settled"})
	assert.Zero(t, got.Children)
	for _, id := range children {
		c := b.get(id)
		assert.Equal(t, ticket.Transferred, c.State, "what others reported goes on")
		assert.Empty(t, c.Parent)
	}
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
	require.ErrorIs(t, err, ticket.ErrRefused)
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
			require.ErrorIs(t, err, ticket.ErrRefused, name)
		default:
			require.ErrorIs(t, err, ticket.ErrNotFound, name)
		}
		assert.NotContains(t, err.Error(), string(c.into), "%s: whether it is there, is not said", name)
	}
	// Another office's desk that files here sees its own, and no word of what it may not see.
	own, err := b.Receive(t.Context(), elsewhere, ticket.Request{Text: "x", Unit: "410172561007"})
	require.NoError(t, err)
	_, err = b.Do(t.Context(), clerk, own.ID, ticket.Merge{Into: ticket.ID(there)})
	require.ErrorIs(t, err, ticket.ErrNotFound)
}

func TestARepeatAttachesToTheOwnMatterAlone(t *testing.T) {
	again := func(b bench, by ticket.Actor, of ticket.ID, change func(*ticket.Request)) ticket.Ticket {
		r := ticket.Request{Text: "again", Unit: "410172561007", Repeats: of}
		if change != nil {
			change(&r)
		}
		got, err := b.Receive(t.Context(), by, r)
		require.NoError(t, err)
		return got
	}
	filer := ticket.Actor{ID: "u-9", Person: "p-9", Roles: []ticket.Role{ticket.RoleReporter}}
	for name, c := range map[string]struct {
		state    func(b bench, first ticket.Ticket) // before the repeat
		by       ticket.Actor
		change   func(*ticket.Request)
		attached bool
		answered bool
	}{
		"of a running one":   {nil, person(1), nil, true, false},
		"of an answered one": {func(b bench, x ticket.Ticket) { b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"}) }, person(1), nil, true, true},
		"of a finished one": {func(b bench, x ticket.Ticket) {
			b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"})
			b.do(person(1), x.ID, ticket.Close{Resolution: ticket.Solved})
		}, person(1), nil, true, true},
		"of a withdrawn one":                     {func(b bench, x ticket.Ticket) { b.do(person(1), x.ID, ticket.Withdraw{}) }, person(1), nil, false, false},
		"of another's":                           {func(b bench, x ticket.Ticket) { b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"}) }, person(2), nil, false, false},
		"of another's, in their name":            {func(b bench, x ticket.Ticket) { b.do(clerk, x.ID, ticket.Answer{Text: "THE answer"}) }, filer, func(r *ticket.Request) { r.Origin, r.Reporter = ticket.OnBehalf, "p-1" }, false, false},
		"by the desk, for whom it likes":         {nil, clerk, func(r *ticket.Request) { r.Origin, r.Reporter = ticket.OnBehalf, "p-7" }, true, false},
		"by the desk of another office":          {nil, elsewhere, func(r *ticket.Request) { r.Origin, r.Reporter = ticket.OnBehalf, "p-7" }, false, false},
		"by somebody without a reporter to name": {nil, ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleWorker}}, func(r *ticket.Request) { r.Origin = ticket.FoundByWorker }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			first := b.file(person(1), "FIRST text")
			if c.state != nil {
				c.state(b, first)
			}
			got := again(b, c.by, first.ID, c.change)
			assert.Equal(t, c.attached, got.Parent == first.ID)
			assert.Equal(t, c.attached, got.State == ticket.Closed)
			reader := c.by
			if reader.Person == "" {
				reader = auditor
			}
			story := b.story(reader, got.ID)
			assert.Equal(t, c.answered, strings.Contains(story, "THE answer"), story)
			assert.NotContains(t, story, "FIRST")
			if !c.attached && reader.Person != "" {
				assert.NotContains(t, story, string(first.ID), "why not is the office's to know")
			}
			if !c.attached {
				assert.Contains(t, b.story(auditor, got.ID), "could not be attached")
				assert.Zero(t, b.get(first.ID).Children)
			}
			b.sound()
		})
	}
	t.Run("of an own duplicate, to its parent", func(t *testing.T) {
		b := newBench(t, nil)
		parent, mine := b.file(person(0), "PARENT text"), b.file(person(1), "mine")
		b.do(clerk, mine.ID, ticket.Merge{Into: parent.ID})
		b.do(clerk, parent.ID, ticket.Answer{Text: "THE answer"})
		b.do(person(0), parent.ID, ticket.Close{Resolution: ticket.Solved})
		got := again(b, person(1), mine.ID, nil)
		assert.Equal(t, parent.ID, got.Parent)
		assert.Contains(t, b.story(person(1), got.ID), "THE answer")
		b.sound()
	})
	t.Run("of what is not there", func(t *testing.T) {
		b := newBench(t, nil)
		assert.Equal(t, ticket.Received, again(b, person(1), "no-such-ticket", nil).State, "it is filed all the same")
		_, err := b.Receive(t.Context(), person(1), ticket.Request{Text: "x", Repeats: "two words"})
		require.ErrorIs(t, err, ticket.ErrInvalid)
	})
	t.Run("filed twice with one key", func(t *testing.T) {
		b := newBench(t, nil)
		first := b.file(person(1), "x")
		one := again(b, person(1), first.ID, func(r *ticket.Request) { r.Key = "k" })
		two := again(b, person(1), first.ID, func(r *ticket.Request) { r.Key = "k" })
		assert.Equal(t, one, two)
		assert.Equal(t, 1, b.get(first.ID).Children)
	})
	t.Run("many at once", func(t *testing.T) {
		b := newBench(t, nil)
		first := b.file(person(1), "x")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for { // whoever is told of a conflict sends it again
					_, err := b.Receive(t.Context(), person(1), ticket.Request{Text: "again", Unit: "410172561007", Repeats: first.ID})
					if err == nil {
						return
					}
					if !errors.Is(err, ticket.ErrConflict) {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		assert.Equal(t, 8, b.get(first.ID).Children)
		b.sound()
	})
}

func TestASplitMakesTicketsOfTheSameReporterAndTheFirstFiling(t *testing.T) {
	b := newBench(t, nil)
	whole, err := b.Receive(t.Context(), resident, ticket.Request{Text: "lamp and noise", Unit: "410172561007", Key: "k-1", About: []string{"x-1"}, Kind: ticket.Complaint, Priority: ticket.Urgent, Channel: "qr poster"})
	require.NoError(t, err)
	for range 20 {
		b.do(clerk, whole.ID, ticket.Note{Text: "time goes by"})
	}
	got := b.do(clerk, whole.ID, ticket.Split{Reason: "SECRET two matters", Parts: []ticket.Part{
		{Text: "the noise", Category: "noise", Kind: ticket.Help}, {Text: "a tree", Unit: "410172561007001"},
	}}, ticket.Once("split"))
	assert.Equal(t, ticket.Received, got.State)
	all, err := b.store.List(t.Context(), ticket.Query{Person: "p-1"})
	require.NoError(t, err)
	require.Len(t, all, 3)
	for _, part := range all[1:] {
		assert.Equal(t, whole.ID, part.SplitFrom)
		assert.Equal(t, whole.Reporter, part.Reporter)
		assert.Equal(t, whole.About, part.About)
		assert.Empty(t, part.Key, "the request key is the whole's")
		assert.Equal(t, whole.Created, part.Filed)
		assert.Equal(t, whole.RespondBy, part.RespondBy, "the limits run from the first filing")
		assert.Equal(t, whole.Due, part.Due)
		assert.Equal(t, ticket.Urgent, part.Priority)
		assert.Equal(t, part.Category != "", strings.Contains(b.story(resident, part.ID), "the noise"))
		assert.NotContains(t, b.story(resident, part.ID), "lamp")
	}
	events, err := b.store.History(t.Context(), whole.ID)
	require.NoError(t, err)
	into := events[len(events)-1].Facts.Tickets
	require.Len(t, into, 2, "the record names them in the order of the parts")
	noise, tree := b.get(into[0]), b.get(into[1])
	assert.Equal(t, ticket.Help, noise.Kind)
	assert.Equal(t, ticket.Complaint, tree.Kind)
	assert.Equal(t, grid.NewPath("410172561", "410172561007", "410172561007001"), tree.Path)
	assert.Equal(t, whole.Path, noise.Path)
	story := b.story(resident, whole.ID)
	assert.Contains(t, story, "split it")
	assert.NotContains(t, story, "SECRET")
	again := b.do(clerk, whole.ID, ticket.Split{Parts: []ticket.Part{{Text: "the noise"}}}, ticket.Once("split"))
	assert.Equal(t, got, again, "sent again, it makes nothing more")
	b.sound()
	_, err = b.Do(t.Context(), clerk, whole.ID, ticket.Split{Parts: []ticket.Part{{Text: "x", Unit: "nowhere"}}})
	require.ErrorIs(t, err, ticket.ErrInvalid)
	_, err = b.Do(t.Context(), clerk, whole.ID, ticket.Split{Parts: make([]ticket.Part, 11)})
	require.ErrorIs(t, err, ticket.ErrInvalid)
}

// failing is a store whose next commits fail.
type failing struct {
	ticket.Store
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
	b := newBench(t, func(c *ticket.Config) { c.Store = store })
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
		before, err := store.List(t.Context(), ticket.Query{})
		require.NoError(t, err)
		store.with, store.fail = ticket.ErrBusy, 1
		_, err = b.Do(t.Context(), s.by, s.id, s.do)
		require.ErrorIs(t, err, ticket.ErrBusy, "%T", s.do)
		after, err := store.List(t.Context(), ticket.Query{})
		require.NoError(t, err)
		require.Equal(t, before, after, "%T: nothing is written", s.do)
		store.with, store.fail, store.n = ticket.ErrConflict, 3, 0
		b.do(s.by, s.id, s.do)
		require.Equal(t, 4, store.n, "%T: a conflict is decided again, three times, each in one commit", s.do)
		b.sound()
	}
	store.with, store.fail = ticket.ErrConflict, 9
	_, err := b.Do(t.Context(), clerk, free.ID, ticket.Merge{Into: child.ID})
	require.ErrorIs(t, err, ticket.ErrConflict)
}

// With a key, a command that is sent again gives its result, whatever has happened since, and whoever no longer sees the
// ticket gets what they got then.
func TestACommandKeyHoldsOverEverythingThatCameBetween(t *testing.T) {
	b := newBench(t, nil)
	child, parent := b.file(person(1), "x"), b.file(person(0), "y")
	merged := b.do(clerk, child.ID, ticket.Merge{Into: parent.ID}, ticket.Once("m"))
	assert.Equal(t, merged, b.do(clerk, child.ID, ticket.Merge{Into: parent.ID}, ticket.Once("m")))
	out := b.do(clerk, child.ID, ticket.Unmerge{Reason: "x"}, ticket.Once("u"))
	assert.Equal(t, out, b.do(clerk, child.ID, ticket.Unmerge{Reason: "x"}, ticket.Once("u")))
	assert.Equal(t, merged, b.do(clerk, child.ID, ticket.Merge{Into: parent.ID}, ticket.Once("m")), "it is not merged again")
	assert.Zero(t, b.get(parent.ID).Children)

	b.do(clerk, parent.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(market, parent.ID, ticket.Object{Reason: "x"})
	ruled := b.do(clerk, parent.ID, ticket.Refuse{Reason: "x"}, ticket.Once("r"))
	b.do(market, parent.ID, ticket.Extend{By: ticket.DefaultLimits()[0].Within, Reason: "x"})
	b.do(supervisor, parent.ID, ticket.Void{Reason: "x"})
	assert.Equal(t, ruled, b.do(clerk, parent.ID, ticket.Refuse{Reason: "x"}, ticket.Once("r")), "though two things wait now, and it names none")

	gone := b.do(market, parent.ID, ticket.Transfer{To: ticket.UnitHandler(string(office))}, ticket.Once("t"))
	_, err := b.Get(t.Context(), market, parent.ID)
	require.ErrorIs(t, err, ticket.ErrNotFound)
	assert.Equal(t, gone, b.do(market, parent.ID, ticket.Transfer{To: ticket.UnitHandler(string(office))}, ticket.Once("t")))
	_, err = b.Do(t.Context(), stranger, parent.ID, ticket.Transfer{To: "unit/x"}, ticket.Once("t"))
	require.ErrorIs(t, err, ticket.ErrNotFound, "another's key gives nothing away")
	assert.NotErrorIs(t, err, ticket.ErrInvalid)
}

func TestWhatTheReporterOfADuplicateAddsReachesTheParent(t *testing.T) {
	b := newBench(t, nil)
	parent, child := b.file(person(0), "x"), b.file(person(1), "y")
	b.do(clerk, parent.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(market, parent.ID, ticket.Ask{Text: "which lamp?"})
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	got := b.do(person(1), child.ID, ticket.Supplement{Text: "the THIRD lamp"}, ticket.Once("k"))
	assert.Equal(t, ticket.Closed, got.State, "the duplicate stays one")
	assert.Equal(t, parent.ID, got.Parent)
	assert.Contains(t, b.story(person(1), child.ID), "THIRD")
	assert.NotContains(t, b.story(person(0), parent.ID), "THIRD", "the parent's reporter sees nothing of another's")
	assert.Contains(t, b.story(market, parent.ID), "reporter person/p-1 noted: the THIRD lamp")
	assert.False(t, b.get(parent.ID).Asked.IsZero(), "a question to somebody else stays open")
	assert.Equal(t, got, b.do(person(1), child.ID, ticket.Supplement{Text: "the THIRD lamp"}, ticket.Once("k")))
	_, err := b.Do(t.Context(), person(2), child.ID, ticket.Supplement{Text: "x"})
	require.ErrorIs(t, err, ticket.ErrNotFound)
	b.do(clerk, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	b.do(clerk, parent.ID, ticket.Close{})
	b.do(person(1), child.ID, ticket.Supplement{Text: "dark AGAIN"})
	assert.Contains(t, b.story(auditor, parent.ID), "dark AGAIN", "and when the parent is closed")
	b.sound()
}
