package desk_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func (b bench) files(by ticket.Actor, r ticket.Request) ticket.Ticket {
	b.Helper()
	r.Text, r.Unit = "again", "410172561007"
	t, err := b.Receive(b.Context(), by, r)
	require.NoError(b, err)
	return t
}

// repeats is which ticket another one repeats, as its document has it.
func repeats(t testing.TB, x ticket.Ticket) ticket.ID {
	var doc struct {
		Repeats ticket.ID `json:"repeats"`
	}
	b, err := json.Marshal(x)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &doc))
	return doc.Repeats
}

// named is somebody of the office whom a report is about.
var named = ticket.Actor{ID: "x-1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleAuditor}, Units: []grid.Path{office}}

// Whom one report of a matter is about sees none of its reports, from the merge on, after it is taken apart too.
func TestWhomOneReportIsAboutSeesNoReportOfTheMatter(t *testing.T) {
	hidden := func(b bench, ids ...ticket.ID) {
		t.Helper()
		for _, id := range ids {
			_, err := b.Get(t.Context(), named, id)
			require.ErrorIs(t, err, gridgov.ErrNotFound, "%s", id)
			_, err = b.Do(t.Context(), named, id, ticket.Note{Text: "x"})
			require.ErrorIs(t, err, gridgov.ErrNotFound, "%s", id)
			assert.Equal(t, []string{"x-1"}, storage.ColumnsOf(b.get(id)).About)
		}
		page, err := b.List(t.Context(), named, desk.Filter{}, "")
		require.NoError(t, err)
		for _, got := range page.Tickets {
			assert.NotContains(t, ids, got.ID)
		}
	}
	t.Run("named in the parent", func(t *testing.T) {
		b := newBench(t, nil)
		parent, child := b.files(person(0), ticket.Request{About: []string{"x-1"}}), b.file(person(1), "y")
		b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
		b.do(clerk, parent.ID, ticket.Answer{Text: "SECRET answer"})
		hidden(b, parent.ID, child.ID)
		_, err := b.Do(t.Context(), named, child.ID, ticket.Unmerge{Reason: "x"})
		require.ErrorIs(t, err, gridgov.ErrNotFound)
		b.do(clerk, child.ID, ticket.Unmerge{Reason: "another matter"})
		hidden(b, parent.ID, child.ID)
		b.sound()
	})
	t.Run("named in a duplicate, with duplicates on both sides", func(t *testing.T) {
		b := newBench(t, nil)
		parent, sibling := b.file(person(0), "x"), b.file(person(1), "y")
		child, grandchild := b.files(person(2), ticket.Request{About: []string{"x-1"}}), b.file(person(3), "z")
		b.do(clerk, sibling.ID, ticket.Merge{Into: parent.ID})
		b.do(clerk, grandchild.ID, ticket.Merge{Into: child.ID})
		_, err := b.Get(t.Context(), named, sibling.ID)
		require.NoError(t, err)
		b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
		hidden(b, parent.ID, sibling.ID, child.ID, grandchild.ID)
		b.do(clerk, parent.ID, ticket.Split{Parts: []ticket.Part{{Text: "noise"}}})
		all, err := b.List(t.Context(), named, desk.Filter{}, "")
		require.NoError(t, err)
		assert.Empty(t, all.Tickets, "nor what is split from it")
		b.sound()
	})
	t.Run("named in what is closed and only named as repeated", func(t *testing.T) {
		b := newBench(t, nil)
		closed := b.files(person(0), ticket.Request{About: []string{"x-1"}})
		b.do(person(0), closed.ID, ticket.Withdraw{})
		open, below := b.file(person(1), "y"), b.file(person(2), "z")
		b.do(clerk, below.ID, ticket.Merge{Into: open.ID})
		b.do(clerk, open.ID, ticket.Merge{Into: closed.ID})
		hidden(b, closed.ID, open.ID, below.ID)
		again := b.files(person(0), ticket.Request{Repeats: closed.ID})
		hidden(b, again.ID)
		b.sound()
	})
}

// No merge shuts out whoever has a part in one of the tickets: it is refused, and names nobody.
func TestAMergeThatWouldShutOutWhoeverHasAPartIsRefused(t *testing.T) {
	worker := ticket.OfficerHandler("w-1")
	for name, c := range map[string]struct {
		who string
		do  func(b bench) ticket.Ticket
	}{
		"the reporter": {"p-1", func(b bench) ticket.Ticket { return b.file(person(1), "x") }},
		"the filer": {"f-1", func(b bench) ticket.Ticket {
			return b.files(ticket.Actor{ID: "f-1", Roles: []ticket.Role{ticket.RoleWorker}},
				ticket.Request{Origin: ticket.OnBehalf, Reporter: "p-1"})
		}},
		"the assignee": {"a-1", func(b bench) ticket.Ticket {
			x := b.file(person(1), "x")
			b.do(clerk, x.ID, ticket.Transfer{To: ticket.Department("market")})
			return b.do(clerk, x.ID, ticket.Assign{To: "a-1"})
		}},
		"who leads": {"w-1", func(b bench) ticket.Ticket {
			return b.do(clerk, b.file(person(1), "x").ID, ticket.Transfer{To: worker})
		}},
		"who assists": {"w-1", func(b bench) ticket.Ticket {
			return b.do(clerk, b.file(person(1), "x").ID,
				ticket.Convene{Lead: ticket.Department("market"), Assist: []ticket.Party{{Handler: worker}}})
		}},
		"who has to reply to an order": {"w-1", func(b bench) ticket.Ticket {
			return b.do(supervisor, b.file(person(1), "x").ID, ticket.Supervise{To: worker, Text: "x"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			has := c.do(b)
			about := b.files(person(8), ticket.Request{About: []string{c.who}})
			sibling := b.file(person(9), "y")
			refused := func(id, into ticket.ID) {
				t.Helper()
				before := b.get(into)
				_, err := b.Do(t.Context(), clerk, id, ticket.Merge{Into: into})
				require.ErrorIs(t, err, gridgov.ErrRefused)
				require.ErrorContains(t, err, "conflict of interest")
				assert.NotContains(t, err.Error(), c.who)
				assert.Equal(t, before, b.get(into))
			}
			refused(has.ID, about.ID)
			refused(about.ID, has.ID)
			b.do(clerk, has.ID, ticket.Merge{Into: sibling.ID})
			if len(has.Orders) > 0 {
				return // the order has ended with the merge
			}
			refused(about.ID, sibling.ID)
			refused(sibling.ID, about.ID)
			b.sound()
		})
	}
}

// Whoever may merge one ticket and not the other merges nothing and takes nothing apart.
func TestBothTicketsAreAskedForAccess(t *testing.T) {
	tree, err := grid.NewTree(
		grid.Unit{Code: "1", Level: 1, Kind: grid.KindOffice, Name: "o"},
		grid.Unit{Code: "11", Parent: "1", Level: 2, Kind: grid.KindCommunity, Name: "a"},
		grid.Unit{Code: "12", Parent: "1", Level: 2, Kind: grid.KindCommunity, Name: "b"},
	)
	require.NoError(t, err)
	l, err := grid.NewLocator(tree)
	require.NoError(t, err)
	b := newBench(t, func(c *desk.Config) { c.Grid = l })
	all := ticket.Actor{ID: "all", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"1"}}
	here := ticket.Actor{ID: "here", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"1/11"}}
	receive := func(n int, r ticket.Request) ticket.Ticket {
		r.Text = "x"
		got, err := b.Receive(t.Context(), person(n), r)
		require.NoError(t, err)
		return got
	}
	child, parent := receive(1, ticket.Request{Unit: "11"}), receive(2, ticket.Request{Unit: "12"})
	_, hidden := b.Do(t.Context(), here, child.ID, ticket.Merge{Into: parent.ID})
	require.ErrorIs(t, hidden, gridgov.ErrNotFound)
	_, missing := b.Do(t.Context(), here, child.ID, ticket.Merge{Into: "none"})
	require.ErrorIs(t, missing, gridgov.ErrNotFound)
	assert.Equal(t, strings.ReplaceAll(hidden.Error(), string(parent.ID), "none"), missing.Error(), "and whether it is there, is not said")
	reads := here
	reads.Roles, reads.Handlers = append(reads.Roles, ticket.RoleHandler), []ticket.Handler{"department/market"}
	b.do(all, parent.ID, ticket.Transfer{To: "department/market"})
	_, err = b.Do(t.Context(), reads, child.ID, ticket.Merge{Into: parent.ID})
	require.ErrorIs(t, err, gridgov.ErrRefused, "who leads it sees it, and may not merge into it")
	require.ErrorContains(t, err, "no role of yours may merge")
	b.do(all, child.ID, ticket.Merge{Into: parent.ID})
	_, err = b.Do(t.Context(), reads, child.ID, ticket.Unmerge{Reason: "x"})
	require.ErrorContains(t, err, "no role of yours may unmerge")
	got, err := b.Receive(t.Context(), here,
		ticket.Request{Text: "x", Unit: "11", Origin: ticket.OnBehalf, Reporter: "p-7", Repeats: child.ID})
	require.NoError(t, err)
	assert.Equal(t, []any{ticket.Received, child.ID}, []any{got.State, repeats(t, got)},
		"nor is a request attached to what its sender may not merge into")
	_, err = b.Do(t.Context(), here, child.ID, ticket.Unmerge{Reason: "x"})
	require.ErrorIs(t, err, gridgov.ErrNotFound)
	assert.Equal(t, parent.ID, b.get(child.ID).Parent)
	b.do(all, child.ID, ticket.Unmerge{Reason: "x"})
	b.sound()
}

// A request that repeats adds to nobody whom the other ticket keeps out: it stays one of its own.
func TestARepeatOfTheReporterNamesNobodyElse(t *testing.T) {
	b := newBench(t, nil)
	first := b.files(person(1), ticket.Request{About: []string{"x-1"}})
	got := b.files(person(1), ticket.Request{Repeats: first.ID, About: []string{"x-2"}})
	assert.Equal(t, ticket.Received, got.State)
	assert.Equal(t, first.ID, repeats(t, got))
	assert.ElementsMatch(t, []string{"x-1", "x-2"}, b.get(got.ID).About)
	assert.Equal(t, first.Head, b.get(first.ID).Head, "which is as it was")
	got = b.files(person(1), ticket.Request{Repeats: first.ID, About: []string{"x-1"}})
	assert.Equal(t, first.ID, got.Parent, "one that names whom it keeps out is attached")
	got = b.do(clerk, got.ID, ticket.Unmerge{Reason: "x"})
	assert.Equal(t, first.ID, repeats(t, got), "and what it repeats stays on record when it is taken out")
	b.do(clerk, got.ID, ticket.Merge{Into: first.ID})
	behalf := b.files(clerk, ticket.Request{Origin: ticket.OnBehalf, Reporter: "p-7", Repeats: first.ID, About: []string{"x-3"}})
	assert.Equal(t, first.ID, behalf.Parent, "and who may merge decides")
	assert.Equal(t, []string{"x-1", "x-3"}, b.get(first.ID).About)
	assert.Equal(t, []string{"x-1", "x-3"}, b.get(got.ID).About)
	b.sound()
}

// Whoever sees a ticket of another reporter and may not merge keeps which one a request repeats, and attaches it to nothing.
func TestARepeatOfAnothersMatterIsKeptAndNotAttached(t *testing.T) {
	b := newBench(t, nil)
	first := b.file(person(1), "x")
	worker := ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{office}}
	got := b.files(worker, ticket.Request{Origin: ticket.FoundByWorker, Repeats: first.ID})
	assert.Equal(t, []any{ticket.Received, first.ID}, []any{got.State, repeats(t, got)})
	assert.Equal(t, first, b.get(first.ID))
}

// about is a store in which one ticket is about somebody whom a record of before let join it.
type about struct {
	storage.Store
	id  ticket.ID
	who []string
}

func (s *about) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := s.Store.Get(ctx, id)
	if id == s.id {
		t.About = s.who
	}
	return t, err
}

func TestARepeatIsPassedOnToNothingThatIsAboutItsReporter(t *testing.T) {
	store := &about{Store: new(ticketmem.Store)}
	b := newBench(t, func(c *desk.Config) { c.Store = store })
	b.store = store
	parent, child := b.file(person(0), "x"), b.file(person(1), "y")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	store.id, store.who = parent.ID, []string{"p-1"}
	got := b.files(person(1), ticket.Request{Repeats: child.ID})
	assert.Equal(t, []any{ticket.Received, child.ID}, []any{got.State, repeats(t, got)})
	assert.Equal(t, 1, b.get(parent.ID).Children)
}

// What repeats a duplicate of what is closed names the duplicate, and not the parent.
func TestARepeatOfADuplicateNamesTheDuplicate(t *testing.T) {
	b := newBench(t, nil)
	parent, child := b.file(person(0), "x"), b.file(person(1), "y")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	b.do(clerk, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	b.do(clerk, parent.ID, ticket.Close{})
	worker := ticket.Actor{ID: "w", Roles: []ticket.Role{ticket.RoleWorker}, Units: []grid.Path{office}}
	got := b.files(worker, ticket.Request{Origin: ticket.OnBehalf, Reporter: "p-1", Repeats: child.ID})
	assert.Equal(t, []any{ticket.Received, child.ID}, []any{got.State, repeats(t, got)})
	assert.Equal(t, ticket.Closed, b.get(parent.ID).State)
}

// busy is a store in which a ticket has one more duplicate than is found, as while another merge is under way.
type busy struct {
	storage.Store
	id    ticket.ID
	reads int64
}

func (s *busy) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	t, err := s.Store.Get(ctx, id)
	if id == s.id {
		s.reads++
		t.Children, t.Version = t.Children+1, t.Version+s.reads
	}
	return t, err
}

func TestAMergeUnderWayTellsNobodyOfTheOtherTicket(t *testing.T) {
	store := &busy{Store: new(ticketmem.Store)}
	b := newBench(t, func(c *desk.Config) { c.Store = store })
	parent, child := b.files(person(0), ticket.Request{About: []string{"x-1"}}), b.files(person(1), ticket.Request{About: []string{"x-2"}})
	store.id = parent.ID
	_, err := b.Do(t.Context(), clerk, child.ID, ticket.Merge{Into: parent.ID})
	require.ErrorIs(t, err, gridgov.ErrConflict)
	_, err = b.Do(t.Context(), named, child.ID, ticket.Merge{Into: parent.ID})
	require.ErrorIs(t, err, gridgov.ErrNotFound)
}

// Who routes a request by itself gives it to nobody whom the ticket that it repeats is about.
func TestARepeatIsRoutedToNobodyWhomItIsAbout(t *testing.T) {
	b := newBench(t, nil)
	first := b.files(person(1), ticket.Request{About: []string{"x-1"}})
	r := ticket.Request{Text: "again", Unit: "410172561007", Repeats: first.ID}
	got, err := b.Receive(t.Context(), person(1), r,
		desk.Decided(ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: ticket.OfficerHandler("x-1")}}}))
	require.NoError(t, err)
	assert.Empty(t, got.Lead)
	assert.Equal(t, first.ID, got.Parent)
}

// finished has an answer, and is closed.
func (b bench) finished(by ticket.Actor, r ticket.Request) ticket.Ticket {
	b.Helper()
	x := b.files(by, r)
	b.do(clerk, x.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(market, x.ID, ticket.Answer{Text: "OLD answer", Resolution: ticket.Solved})
	return b.do(clerk, x.ID, ticket.Close{})
}

func TestNothingOpenIsAttachedToWhatIsFinished(t *testing.T) {
	b := newBench(t, nil)
	old := b.finished(person(0), ticket.Request{})
	urgent := b.files(person(1), ticket.Request{Priority: ticket.Emergency})
	got := b.do(clerk, urgent.ID, ticket.Merge{Into: old.ID, Reason: "SECRET the same pipe"})
	assert.Equal(t, ticket.Received, got.State, "an emergency stays open")
	assert.Empty(t, got.Parent)
	assert.Equal(t, old.ID, repeats(t, got))
	assert.Equal(t, old, b.get(old.ID), "and the finished one as it was")
	story := b.story(person(1), got.ID)
	for _, hidden := range []string{"OLD", "SECRET", string(old.ID), "merged", "duplicate"} {
		assert.NotContains(t, story, hidden)
	}
	assert.Contains(t, b.story(auditor, got.ID), "noted that it repeats another one that is on record: SECRET the same pipe")
	_, err := b.Do(t.Context(), clerk, urgent.ID, ticket.Merge{Into: old.ID})
	require.ErrorIs(t, err, gridgov.ErrRefused)
	require.ErrorContains(t, err, "nothing new")
	b.do(clerk, urgent.ID, ticket.Answer{Text: "see there"})

	dup := b.file(person(2), "z")
	b.do(person(0), old.ID, ticket.Reopen{Reason: "x"})
	b.do(clerk, dup.ID, ticket.Merge{Into: old.ID})
	_, err = b.Do(t.Context(), clerk, urgent.ID, ticket.Merge{Into: dup.ID})
	require.ErrorContains(t, err, "merged already", "a duplicate is not what is finished")
	b.sound()
}

// What its own reporter repeats within the window and number is taken up again in the same commit.
func TestARepeatByItsReporterReopensWhatIsFinished(t *testing.T) {
	b := newBench(t, nil)
	old := b.finished(person(1), ticket.Request{})
	got := b.files(person(1), ticket.Request{Repeats: old.ID})
	assert.Equal(t, []any{ticket.Closed, ticket.Duplicate, old.ID}, []any{got.State, got.Resolution, got.Parent},
		"the new one becomes its duplicate, and is what Receive returns")
	up := b.get(old.ID)
	assert.Equal(t, []any{ticket.Transferred, ticket.Department("market"), 1, 1}, []any{up.State, up.Lead, up.Reopens, up.Children})
	assert.Contains(t, b.story(market, old.ID), "taken up again on another report of the same matter: again",
		"its words reach whoever works on it")
	events, err := b.History(t.Context(), auditor, old.ID)
	require.NoError(t, err)
	last := events[len(events)-1]
	assert.Equal(t, []any{"person/p-1", ticket.RoleReporter, ticket.VerbReopen}, []any{last.Actor, last.Role, last.Verb}, "who did it")
	assert.NotContains(t, b.story(person(1), old.ID), ": again")
	story := b.story(person(1), got.ID)
	assert.NotContains(t, story, "OLD")
	assert.Contains(t, story, "handled together with other reports of the same matter")
	b.do(market, old.ID, ticket.Answer{Text: "NEW answer", Resolution: ticket.Solved})
	assert.Contains(t, b.story(person(1), got.ID), "NEW answer")
	b.do(clerk, old.ID, ticket.Close{})

	for name, x := range map[string]ticket.Ticket{
		"another's":  b.files(person(2), ticket.Request{Repeats: old.ID}),
		"the desk's": b.files(clerk, ticket.Request{Origin: ticket.OnBehalf, Reporter: "p-1", Repeats: old.ID}),
		"of what is invalid": b.files(person(1),
			ticket.Request{Repeats: b.do(clerk, b.file(person(1), "x").ID, ticket.Refer{Channel: "court"}).ID}),
	} {
		assert.Equal(t, ticket.Received, x.State, "%s stays open", name)
		assert.Empty(t, x.Parent)
		assert.Equal(t, name == "another's", repeats(t, x) == "", "%s: kept for who may see that one", name)
	}
	assert.Equal(t, ticket.Closed, b.get(old.ID).State)
	second := b.files(person(1), ticket.Request{Repeats: old.ID})
	assert.Equal(t, old.ID, second.Parent)
	b.do(market, old.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	b.do(clerk, old.ID, ticket.Close{})
	third := b.files(person(1), ticket.Request{Repeats: old.ID})
	assert.Equal(t, ticket.Received, third.State, "not more often than the rules allow")
	assert.Equal(t, old.ID, repeats(t, third))
	b.sound()
}

// overTime is a bench whose clock a test can move.
func overTime(t testing.TB) (bench, *time.Time) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	return newBench(t, func(c *desk.Config) {
		c.Now = func() time.Time { now = now.Add(time.Minute); return now }
	}), &now
}

func TestARepeatAfterTheWindowStaysOpen(t *testing.T) {
	b, now := overTime(t)
	old := b.finished(person(1), ticket.Request{})
	*now = now.AddDate(0, 0, 100)
	got := b.files(person(1), ticket.Request{Repeats: old.ID, Priority: ticket.Emergency})
	assert.Equal(t, ticket.Received, got.State)
	assert.Equal(t, old.ID, repeats(t, got))
	assert.Equal(t, old, b.get(old.ID))
	b.sound()
}

func TestAReopeningOfADuplicateReopensItsParent(t *testing.T) {
	b, _ := overTime(t)
	parent, child := b.file(person(0), "PARENT text"), b.file(person(1), "y")
	b.do(clerk, parent.ID, ticket.Transfer{To: ticket.Department("market")})
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	_, err := b.Do(t.Context(), person(1), child.ID, ticket.Reopen{Reason: "x"})
	require.ErrorContains(t, err, "being handled", "not while it is open")
	end := func() {
		b.do(market, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
		b.do(clerk, parent.ID, ticket.Close{})
	}
	end()
	got := b.do(person(1), child.ID, ticket.Reopen{Reason: "DARK again"}, desk.Once("k"))
	assert.Equal(t, []any{ticket.Closed, parent.ID, 0}, []any{got.State, b.get(child.ID).Parent, got.Reopens}, "the duplicate stays one")
	up := b.get(parent.ID)
	assert.Equal(t, []any{ticket.Transferred, 1}, []any{up.State, up.Reopens})
	assert.Contains(t, b.story(person(1), child.ID), "reporter reopened it")
	assert.Contains(t, b.story(market, parent.ID), "taken up again on another report of the same matter: DARK again")
	own := b.story(person(0), parent.ID)
	assert.Contains(t, own, "taken up again")
	assert.NotContains(t, own, "DARK")
	assert.NotContains(t, own, "reporter reopened", "which its reporter did not do")
	assert.Equal(t, got, b.do(person(1), child.ID, ticket.Reopen{Reason: "DARK again"}, desk.Once("k")))
	end()
	b.do(clerk, child.ID, ticket.Reopen{Reason: "x"})
	end()
	_, err = b.Do(t.Context(), person(1), child.ID, ticket.Reopen{Reason: "x"})
	require.ErrorContains(t, err, "as often as the rules allow", "the parent's number counts")
	b.sound()

	b, now := overTime(t)
	parent, child = b.file(person(0), "x"), b.file(person(1), "y")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID})
	b.do(clerk, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	*now = now.AddDate(0, 0, 1)
	closed := b.do(clerk, parent.ID, ticket.Close{})
	*now = closed.CloseBy.Add(-time.Hour)
	b.do(person(1), child.ID, ticket.Reopen{Reason: "x"})
	b.do(clerk, parent.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	closed = b.do(clerk, parent.ID, ticket.Close{})
	*now = closed.CloseBy
	_, err = b.Do(t.Context(), person(1), child.ID, ticket.Reopen{Reason: "x"})
	require.ErrorContains(t, err, "the window after closing has passed", "and the parent's window")
	b.sound()
}

// The reporter of a duplicate is not told that the matter is closed while it is not.
func TestADuplicateIsHandledTogetherWithOthers(t *testing.T) {
	b := newBench(t, nil)
	parent, child := b.file(person(0), "PARENT text"), b.file(person(1), "y")
	b.do(clerk, child.ID, ticket.Merge{Into: parent.ID, Reason: "SECRET"})
	en := b.story(person(1), child.ID)
	assert.Contains(t, en, "handled together with other reports of the same matter")
	zh, err := b.Story(t.Context(), person(1), child.ID, gridgov.Chinese)
	require.NoError(t, err)
	assert.Contains(t, zh.String(), "与反映同一事项的工单合并办理")
	for _, not := range []string{"closed", "duplicate", "merged", "办结", "重复", string(parent.ID), "PARENT", "p-0", "SECRET"} {
		assert.NotContains(t, en+zh.String(), not)
	}
	assert.Contains(t, b.story(auditor, child.ID), "merged it with another of the same matter: SECRET", "the office reads what was done")
}
