package desk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A turn is one step of a cycle that a ticket may go through again and again.
type turn struct {
	by ticket.Actor
	do ticket.Command
}

// cycles are the ways to come back to where one was, in as few steps as they need. Parent is another ticket.
func cycles(parent ticket.ID, at time.Time) map[string][]turn {
	system := ticket.Actor{ID: "system", Roles: []ticket.Role{ticket.RoleSystem}, Units: []grid.Path{office}}
	leader := ticket.Actor{ID: "leader", Roles: []ticket.Role{ticket.RoleLeader}, Units: []grid.Path{office}}
	works := ticket.Actor{ID: "works", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("works")}}
	other := ticket.Actor{ID: "clerk 2", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{office}}
	dispatch := turn{clerk, ticket.Transfer{To: ticket.Department("market")}}
	return map[string][]turn{
		"reminders of the reporter": {{resident, ticket.Remind{Text: "when?"}}},
		"reminders of the desk":     {{clerk, ticket.Remind{Text: "when?"}}},
		"notes":                     {{clerk, ticket.Note{Text: "noted", Public: true}}},
		"supplements":               {{resident, ticket.Supplement{Text: "more"}}},
		"responses":                 {{clerk, ticket.Respond{Text: "soon"}}},
		"classes":                   {{clerk, ticket.Classify{Category: "a"}}, {clerk, ticket.Classify{Category: "b"}}},
		"dates": {
			{clerk, ticket.Classify{Due: at.AddDate(0, 0, 9), Reason: "x"}}, {clerk, ticket.Classify{Due: at.AddDate(0, 0, 8), Reason: "x"}},
		},
		"transfers":         {dispatch, {clerk, ticket.Transfer{To: ticket.Department("works")}}},
		"assignments":       {dispatch, {market, ticket.Assign{To: "a"}}, {market, ticket.Assign{To: "b"}}},
		"replies sent back": {{clerk, ticket.Answer{Text: "done"}}, {supervisor, ticket.Rework{Reason: "not done"}}},
		"reopenings": {
			{clerk, ticket.Answer{Text: "done"}}, {supervisor, ticket.Close{}}, {resident, ticket.Reopen{Reason: "again"}},
		},
		"merging": {{clerk, ticket.Merge{Into: parent}}, {clerk, ticket.Unmerge{Reason: "another"}}},
		"merging what is answered": {
			{clerk, ticket.Answer{Text: "done"}},
			{clerk, ticket.Merge{Into: parent}},
			{clerk, ticket.Unmerge{Reason: "another"}},
			{supervisor, ticket.Rework{Reason: "not done"}},
		},
		"questions":             {{clerk, ticket.Ask{Text: "where?"}}, {resident, ticket.Supplement{Text: "here"}}},
		"questions of handlers": {dispatch, {market, ticket.Ask{Text: "where?"}}, {resident, ticket.Supplement{Text: "here"}}},
		"objections": {
			dispatch,
			{market, ticket.Object{Reason: "not ours"}},
			{clerk, ticket.Refuse{Reason: "yours"}},
			{leader, ticket.Refuse{Reason: "yours"}},
			{leader, ticket.Grant{}},
		},
		"extensions": {
			dispatch,
			{market, ticket.Extend{By: worktime.Span{N: 1, Unit: worktime.UrgentHour}, Reason: "x"}},
			{leader, ticket.Grant{}},
			{supervisor, ticket.Grant{}},
		},
		"suspensions": {
			dispatch,
			{market, ticket.Suspend{Until: at.AddDate(0, 0, 20), Reason: "x"}},
			{leader, ticket.Grant{}},
			{supervisor, ticket.Grant{}},
			{supervisor, ticket.Resume{}},
		},
		"orders":                 {dispatch, {supervisor, ticket.Supervise{Text: "now"}}, {market, ticket.Comply{Text: "done"}}},
		"orders without a reply": {dispatch, {supervisor, ticket.Supervise{Text: "now"}}},
		"escalations": {
			{resident, ticket.Escalate{Reason: "x"}}, {clerk, ticket.Escalate{Reason: "x"}}, {system, ticket.Escalate{}},
		},
		"joint handling": {
			{coordinator, ticket.Convene{Lead: ticket.Department("market"), Assist: []ticket.Party{{Handler: ticket.Department("works")}}}},
			{works, ticket.ReportBack{Text: "done"}},
			{market, ticket.Answer{Text: "done"}},
			{supervisor, ticket.Rework{Reason: "x"}},
			{clerk, ticket.Transfer{To: ticket.Department("works")}},
		},
		"voiding": {{clerk, ticket.Void{Reason: "x"}}, {other, ticket.Refuse{Reason: "x"}}},
		"parts":   {{clerk, ticket.Split{Reason: "x", Parts: []ticket.Part{{Text: "part"}}}}},
		"replans": {{system, ticket.Replan{}}},
		"checks":  {{clerk, ticket.Answer{Text: "done"}}, {supervisor, ticket.Inspect{Text: "x"}}, {clerk, ticket.Answer{Text: "better"}}},
		"verdicts": {
			{clerk, ticket.Answer{Text: "done"}},
			{supervisor, ticket.Close{}},
			{resident, ticket.Rate{Score: 1}},
			{resident, ticket.Rate{Score: 2}},
		},
	}
}

// spin sends a ticket through a cycle until nothing of it is done any more, n times at most, and returns the steps that were
// done.
func spin(b bench, id ticket.ID, cycle []turn, n int) (done int) {
	b.Helper()
	for range n {
		before := done
		for _, s := range cycle {
			_, err := b.Do(b.Context(), s.by, id, s.do)
			if err == nil {
				done++
				continue
			}
			require.True(b, errors.Is(err, gridgov.ErrRefused) || errors.Is(err, gridgov.ErrInvalid) || errors.Is(err, gridgov.ErrNotFound),
				"%T: %v", s.do, err)
		}
		if done == before {
			break
		}
	}
	return done
}

// A ticket does not grow with its history: whatever is done to it again and again either leaves no trace on the ticket, or is
// refused at last. Else the n-th step takes n times as long as the first, and the last one can not be stored.
func TestATicketDoesNotGrowWithItsHistory(t *testing.T) {
	b := newBench(t, nil)
	parent := b.file(person(2), "the parent")
	for name, cycle := range cycles(parent.ID, b.get(parent.ID).Created) {
		x := b.file(resident, "x")
		done := spin(b, x.ID, cycle, 300)
		doc, err := json.Marshal(b.get(x.ID))
		require.NoError(t, err)
		assert.Less(t, len(doc), 12<<10, "%s: %d bytes after %d steps", name, len(doc), done)
	}
}

// Both ways to come back without end are refused at last, and no way on is closed by that.
func TestReturnsAreBounded(t *testing.T) {
	b := newBench(t, nil)
	parent, x := b.file(person(2), "the parent"), b.file(resident, "x")
	refused := func(by ticket.Actor, do ticket.Command) {
		t.Helper()
		_, err := b.Do(b.Context(), by, x.ID, do)
		var no *desk.RefusedError
		require.ErrorAs(t, err, &no)
		assert.Equal(t, desk.RuleTooOften, no.Rule)
		assert.Contains(t, no.Why.En, "50 times")
	}
	merging := []turn{{clerk, ticket.Merge{Into: parent.ID}}, {clerk, ticket.Unmerge{Reason: "another"}}}
	assert.Equal(t, 100, spin(b, x.ID, merging, 60))
	refused(clerk, ticket.Merge{Into: parent.ID})

	assert.Equal(t, 101, spin(b, x.ID, []turn{{clerk, ticket.Answer{Text: "done"}}, {supervisor, ticket.Rework{Reason: "not done"}}}, 51))
	refused(supervisor, ticket.Rework{Reason: "not done"})
	allowed, err := b.Allowed(t.Context(), supervisor, x.ID)
	require.NoError(t, err)
	assert.NotContains(t, allowed, ticket.VerbRework)
	b.do(clerk, x.ID, ticket.Answer{Text: "better"})
	assert.Equal(t, ticket.Closed, b.do(clerk, x.ID, ticket.Close{Resolution: ticket.Solved}).State)
	b.do(resident, x.ID, ticket.Reopen{Reason: "again"})
	b.do(clerk, x.ID, ticket.Answer{Text: "done"})
	b.do(supervisor, x.ID, ticket.Rework{Reason: "not done"})
}

// Twice as many reminders, or turns of merging and taking out as far as they may go, take twice as long.
func BenchmarkAgainAndAgain(b *testing.B) {
	for name, cycle := range map[string]func(parent ticket.ID) []turn{
		"reminders": func(ticket.ID) []turn { return []turn{{resident, ticket.Remind{Text: "when?"}}} },
		"merging": func(parent ticket.ID) []turn {
			return []turn{{clerk, ticket.Merge{Into: parent}}, {clerk, ticket.Unmerge{Reason: "another"}}}
		},
	} {
		for n := 1000; n <= 8000; n *= 2 {
			b.Run(fmt.Sprintf("%s=%d", name, n), func(b *testing.B) {
				for b.Loop() {
					d := newBench(b, nil)
					parent, left := d.file(person(2), "the parent"), n
					for left > 0 { // a merge may be taken back 50 times
						done := spin(d, d.file(resident, "x").ID, cycle(parent.ID), left)
						left -= done
					}
				}
			})
		}
	}
}

// Twice as many duplicates take twice as long to be told together, and to keep out the person whom one more report is about,
// up to the most that there may be.
func BenchmarkFamily(b *testing.B) {
	for n := 25; n < ticket.MaxChildren; n *= 2 {
		b.Run(fmt.Sprintf("told=%d", n), func(b *testing.B) {
			d, parent := family(b, n)
			for b.Loop() {
				d.do(clerk, parent, ticket.Respond{Text: "soon"})
			}
		})
		b.Run(fmt.Sprintf("kept out=%d", n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				d, parent := family(b, n)
				t, err := d.Receive(b.Context(), person(0), ticket.Request{Text: "x", Unit: "410172561007", Kind: ticket.Report, About: []string{"u1"}})
				require.NoError(b, err)
				b.StartTimer()
				d.do(clerk, t.ID, ticket.Merge{Into: parent})
			}
		})
	}
}

// family is a ticket with so many duplicates.
func family(t testing.TB, n int) (bench, ticket.ID) {
	d := newBench(t, nil)
	parent := d.file(person(1), "the parent").ID
	for i := range n {
		d.do(clerk, d.file(person(i+2), "x").ID, ticket.Merge{Into: parent})
	}
	return d, parent
}
