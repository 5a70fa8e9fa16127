package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// What is taken up again, whatever the command, goes back to the desk where whoever had it has ended since, as a new request would be
// the desk's to give to somebody: the office is told, and the record says who took over. Otherwise it is theirs again.
func TestWhatIsTakenUpAgainIsGivenToNobodyWhoHasEnded(t *testing.T) {
	office, ends, places := successor(t)
	staff := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator}, Units: []grid.Path{office}}
	checker := ticket.Actor{ID: "checker", Roles: []ticket.Role{ticket.RoleSupervisor}, Units: []grid.Path{"o"}}
	answer, done := ticket.Answer{Text: "x", Resolution: ticket.Solved}, ticket.Close{Resolution: ticket.Solved}
	type world struct {
		bench
		id, other ticket.ID
	}
	give := func(w world, lead, assist ticket.Handler) {
		if assist != "" {
			w.do(staff, w.id, ticket.Convene{Lead: lead, Assist: []ticket.Party{{Handler: assist}}})
			return
		}
		w.do(staff, w.id, ticket.Transfer{To: lead})
	}
	for name, c := range map[string]struct {
		joint  bool
		before func(w world)
		again  func(w world)
	}{
		"reopened": {
			false, func(w world) { w.do(staff, w.id, answer); w.do(staff, w.id, done) },
			func(w world) { w.do(person(0), w.id, ticket.Reopen{Reason: "x"}) },
		},
		"reopened by the desk": {
			false, func(w world) { w.do(staff, w.id, answer); w.do(staff, w.id, done) },
			func(w world) { w.do(staff, w.id, ticket.Reopen{Reason: "x"}) },
		},
		"sent back": {
			false, func(w world) { w.do(staff, w.id, answer) }, func(w world) { w.do(checker, w.id, ticket.Rework{Reason: "x"}) },
		},
		"sent back, joint": {
			true, func(w world) { w.do(staff, w.id, answer) }, func(w world) { w.do(checker, w.id, ticket.Rework{Reason: "x"}) },
		},
		"taken out": {false, func(w world) { w.do(staff, w.id, ticket.Merge{Into: w.other}) }, func(w world) {
			w.do(staff, w.id, ticket.Unmerge{Reason: "x"})
		}},
		"taken out, joint": {true, func(w world) { w.do(staff, w.id, ticket.Merge{Into: w.other}) }, func(w world) {
			w.do(staff, w.id, ticket.Unmerge{Reason: "x"})
		}},
		"let go": {false, func(w world) { w.do(staff, w.id, ticket.Merge{Into: w.other}) }, func(w world) {
			w.do(person(1), w.other, ticket.Withdraw{})
		}},
		"reopened through a duplicate": {false, func(w world) {
			w.do(staff, w.other, ticket.Merge{Into: w.id})
			w.do(staff, w.id, answer)
			w.do(staff, w.id, done)
		}, func(w world) { w.do(person(1), w.other, ticket.Reopen{Reason: "x"}) }},
		"repeated": {false, func(w world) { w.do(staff, w.id, answer); w.do(staff, w.id, done) }, func(w world) {
			_, err := w.Receive(t.Context(), person(0), ticket.Request{Text: "again", Unit: "o", Repeats: w.id})
			require.NoError(t, err)
		}},
	} {
		for _, ended := range []bool{false, true} {
			now := ends.Add(-2 * time.Hour)
			b := newBench(t, func(c *desk.Config) { c.Grid, c.Now = places, func() time.Time { return now } })
			file := func(n int) ticket.ID {
				got, err := b.Receive(t.Context(), person(n), ticket.Request{Text: "x", Unit: "o"})
				require.NoError(t, err)
				return got.ID
			}
			w := world{b, file(0), file(1)}
			lead, assist := ticket.Handler("unit/old"), ticket.Handler("")
			if c.joint {
				lead, assist = "department/market", "unit/old"
			}
			give(w, lead, assist)
			c.before(w)
			if ended {
				now = ends.Add(24 * time.Hour)
			} else {
				now = now.Add(time.Hour)
			}
			c.again(w)
			got := b.get(w.id)
			told := map[string]bool{}
			list, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
			require.NoError(t, err)
			for _, m := range list {
				if m.Ticket == w.id && m.At.Equal(got.Changed) {
					told[string(m.Kind)+" "+m.To] = true
				}
			}
			if !ended {
				assert.Equal(t, lead, got.Lead, name)
				assert.True(t, told["rework unit/old"], "%s: %v", name, told)
				continue
			}
			assert.Equal(t, ticket.Received, got.State, name)
			assert.Equal(t, ticket.Duty{}, got.Duty, name)
			assert.Empty(t, got.Tasks, name)
			assert.False(t, told["rework unit/old"] || told["rework "+string(lead)], "%s: %v", name, told)
			assert.True(t, told["rework unit/o"], "%s: %v", name, told)
			assert.Contains(t, b.story(staff, w.id), "unit/new took over from this one", name)
			b.do(staff, w.id, ticket.Transfer{To: "unit/new"})
		}
	}
}
