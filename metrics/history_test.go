package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// history is a ticket as the rules made it, with every step that they let through.
type history struct {
	ticket ticket.Ticket
	events []ticket.Event
	states []ticket.Ticket // after each event
}

func (h *history) take(c ticket.Change) {
	for _, e := range c.Events {
		h.ticket = ticket.Apply(h.ticket, e)
		h.events = append(h.events, e)
		h.states = append(h.states, h.ticket)
	}
}

func (h *history) cut(at time.Time) (history, bool) {
	n := 0
	for n < len(h.events) && !h.events[n].At.After(at) {
		n++
	}
	if n == 0 {
		return history{}, false
	}
	return history{h.states[n-1], h.events[:n], h.states[:n]}, true
}

const office = grid.Path("410172561")

func actor(id string, role ticket.Role, handlers ...ticket.Handler) ticket.Actor {
	return ticket.Actor{ID: id, Roles: []ticket.Role{role}, Units: []grid.Path{office}, Handlers: handlers}
}

var (
	market   = ticket.Department("market")
	police   = ticket.Department("police")
	desk     = actor("desk-1", ticket.RoleDesk)
	bot      = actor("bot-1", ticket.RoleBot)
	system   = actor("system", ticket.RoleSystem)
	worker   = actor("worker-1", ticket.RoleWorker)
	seller   = actor("market-1", ticket.RoleHandler, market)
	officer  = actor("police-1", ticket.RoleHandler, police)
	overseer = actor("super-1", ticket.RoleSupervisor)
	resident = ticket.Actor{Person: "p1", Roles: []ticket.Role{ticket.RoleReporter}}
)

func rules(t testing.TB) *ticket.Rules {
	t.Helper()
	r, err := ticket.NewRules(ticket.Definitions{ReopenMax: 5})
	require.NoError(t, err)
	return r
}

// randomHistory sends random commands of random people to a ticket; what the rules refuse is left out.
func randomHistory(t testing.TB, r *ticket.Rules, rnd *rand.Rand, i int) history {
	t.Helper()
	at := start.Add(time.Duration(rnd.Int64N(int64(40 * 24 * time.Hour)))).Truncate(time.Microsecond)
	req := ticket.Request{Text: "x", Kind: ticket.Kind(rnd.IntN(6)), Category: pick(rnd, "", "market/card", "market/food", "noise"), Channel: pick(rnd, "", "qr", "12345")}
	by := resident
	switch rnd.IntN(5) {
	case 0:
		by, req.Origin = worker, ticket.FoundByWorker
		if rnd.IntN(2) == 0 {
			req.Handled = &ticket.Handled{Resolution: ticket.Solved, Text: "done"}
		}
	case 1:
		by, req.Origin, req.Due = desk, ticket.FromAbove, at.Add(time.Duration(rnd.Int64N(int64(96*time.Hour))-int64(24*time.Hour)))
	}
	place := ticket.Place{Path: pick(rnd, office, office+"/a", office+"/b", office+"/a/1", office+"/a/2"), Found: ticket.FoundByUnit}
	var h history
	c, err := r.Receive(ticket.ID(fmt.Sprintf("t%05d", i)), by, at, req, place)
	require.NoError(t, err)
	h.take(c)
	all := []ticket.Actor{desk, bot, system, worker, seller, officer, overseer, resident}
	for range rnd.IntN(40) {
		at = at.Add(time.Duration(rnd.ExpFloat64() * float64(8*time.Hour))).Truncate(time.Microsecond)
		if rnd.IntN(4) == 0 {
			at = h.ticket.Changed // at once
		}
		do := []ticket.Command{
			ticket.Classify{Priority: ticket.Priority(rnd.IntN(4)), Category: pick(rnd, "", "noise", "market/food"), Kind: ticket.Kind(rnd.IntN(6))},
			ticket.Respond{Text: "seen"},
			ticket.Answer{Text: "so", Resolution: ticket.Resolution(rnd.IntN(6))},
			ticket.Transfer{To: pick(rnd, market, police), Within: worktime.Span{N: 24 * (1 + rnd.IntN(3)), Unit: worktime.UrgentHour}},
			ticket.Assign{To: "market-1"},
			ticket.Accept{},
			ticket.Convene{Lead: market, Assist: []ticket.Party{{Handler: police}}},
			ticket.ReportBack{Text: "done"},
			ticket.Note{Text: "n", Public: rnd.IntN(2) == 0},
			ticket.Close{Resolution: ticket.Resolution(1 + rnd.IntN(6)), Text: "end"},
			ticket.Rework{Reason: "no"},
			ticket.Rate{Score: 3},
			ticket.Reopen{Reason: "again"},
			ticket.Refer{Channel: "court"},
			ticket.Withdraw{},
			ticket.Void{Reason: "x"},
		}
		n := rnd.IntN(len(do) + 8) // the three ends that do not count come less often
		if n >= len(do) {
			n %= len(do) - 3
		}
		changes, err := r.Decide(h.ticket, ticket.Step{By: all[rnd.IntN(len(all))], At: at, Do: do[n]})
		if err == nil {
			h.take(changes[0])
		}
	}
	return h
}

func pick[T any](rnd *rand.Rand, from ...T) T { return from[rnd.IntN(len(from))] }

func histories(t testing.TB, n int, seed uint64) []history {
	t.Helper()
	t.Logf("seed %d", seed)
	r, rnd := rules(t), rand.New(rand.NewPCG(seed, 1))
	out := make([]history, n)
	for i := range out {
		out[i] = randomHistory(t, r, rnd, i)
	}
	return out
}

func factsOf(t testing.TB, hs []history) []metrics.Fact {
	t.Helper()
	out := make([]metrics.Fact, len(hs))
	for i, h := range hs {
		f, err := metrics.FactOf(h.ticket, h.events)
		require.NoError(t, err)
		out[i] = f
	}
	return out
}

func reportOf(t testing.TB, c metrics.Config, facts []metrics.Fact) metrics.Report {
	t.Helper()
	k, err := metrics.New(c)
	require.NoError(t, err)
	for _, f := range facts {
		require.NoError(t, k.Add(f))
	}
	return k.Report()
}

func figure(t testing.TB, r metrics.Report, id string) metrics.Value {
	t.Helper()
	f, ok := r.Figure(id)
	require.True(t, ok, id)
	return f.Value
}
