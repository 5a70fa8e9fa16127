package metrics_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// history is a ticket as the rules made it, with every step that they let through.
type history struct {
	ticket ticket.Ticket
	events []ticket.Event
	states []ticket.Ticket // after each event
	told   *metrics.Fact   // what account has counted
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
	return history{ticket: h.states[n-1], events: h.events[:n], states: h.states[:n]}, true
}

const office = grid.Path("410172561")

func actor(id string, role ticket.Role, handlers ...ticket.Handler) ticket.Actor {
	return ticket.Actor{ID: id, Roles: []ticket.Role{role}, Units: []grid.Path{office}, Handlers: handlers}
}

var (
	market   = ticket.Department("market")
	police   = ticket.Department("police")
	clerk    = actor("desk-1", ticket.RoleDesk)
	bot      = actor("bot-1", ticket.RoleBot)
	system   = actor("system", ticket.RoleSystem)
	worker   = actor("worker-1", ticket.RoleWorker)
	seller   = actor("market-1", ticket.RoleHandler, market)
	officer  = actor("police-1", ticket.RoleHandler, police)
	overseer = actor("super-1", ticket.RoleSupervisor)
	leader   = actor("leader-1", ticket.RoleLeader)
	resident = ticket.Actor{Person: "p1", Roles: []ticket.Role{ticket.RoleReporter}}
)

func hours(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.UrgentHour} }

func rules(t testing.TB) *desk.Rules {
	t.Helper()
	limits := append(desk.DefaultLimits(), desk.Limit{Stage: ticket.StageCallBack, Within: hours(36)})
	ladder := []ticket.Rung{
		{Stage: ticket.StageConfirm, Before: hours(6), Do: ticket.RungRemind},
		{Stage: ticket.StageInspect, After: hours(2), Do: ticket.RungEscalate},
	}
	for _, rung := range desk.DefaultLadder() { // one that escalates wherever one may
		if rung.Do == ticket.RungAccept || rung.Do == ticket.RungClose && rung.Stage == ticket.StageSupplement {
			ladder = append(ladder, ticket.Rung{Stage: rung.Stage, Do: ticket.RungEscalate})
		}
		ladder = append(ladder, rung)
	}
	r, err := desk.NewRules(desk.Definitions{
		Screen:    &desk.Screen{},
		ReopenMax: 5, Limits: limits, Ladder: ladder, Categories: []string{"market/card", "market/food", "noise"},
		Channels: []string{"qr", "12345"},
	})
	require.NoError(t, err)
	return r
}

// others are the tickets beside one that it is merged into, or that are merged into it.
type others map[ticket.ID]ticket.Ticket

func (o others) filed(t testing.TB, r *desk.Rules, id ticket.ID) ticket.Ticket {
	t.Helper()
	if _, ok := o[id]; !ok {
		c, err := r.Receive(id, resident, start, ticket.Request{Text: "x"}, ticket.Place{Path: office, Found: ticket.FoundByUnit})
		require.NoError(t, err)
		o[id] = c.Ticket
	}
	return o[id]
}

// beside are the tickets that a command on a ticket concerns.
func (o others) beside(of ticket.Ticket, do ticket.Command) (out []ticket.Ticket) {
	ids, children := desk.Concerns(of, do)
	for _, id := range ids {
		out = append(out, o[id])
	}
	if children {
		for _, id := range slices.Sorted(maps.Keys(o)) {
			if o[id].Parent == of.ID {
				out = append(out, o[id])
			}
		}
	}
	return out
}

// take lets a history take what changed on its ticket, and remembers what changed on others.
func (o others) take(h *history, changes []ticket.Change) {
	for _, c := range changes {
		if c.Ticket.ID == h.ticket.ID {
			h.take(c)
		} else {
			o[c.Ticket.ID] = c.Ticket
		}
	}
}

// randomHistory sends random commands of random people to a ticket; what the rules refuse is left out.
func randomHistory(t testing.TB, r *desk.Rules, rnd *rand.Rand, i int) history {
	t.Helper()
	at := start.Add(time.Duration(rnd.Int64N(int64(40 * 24 * time.Hour)))).Truncate(time.Microsecond)
	req := ticket.Request{
		Text: "x", Kind: ticket.Kind(rnd.IntN(6)), Category: pick(rnd, "", "market/card", "market/food", "noise"),
		Channel: pick(rnd, "", "qr", "12345"),
	}
	by := resident
	switch rnd.IntN(5) {
	case 0:
		by, req.Origin = worker, ticket.FoundByWorker
		if rnd.IntN(2) == 0 {
			req.Handled = &ticket.Handled{Resolution: ticket.Solved, Text: "done"}
		}
	case 1:
		by, req.Origin, req.Due = clerk, ticket.FromAbove, at.Add(time.Duration(rnd.Int64N(int64(96*time.Hour))-int64(24*time.Hour)))
	}
	place := ticket.Place{Path: pick(rnd, office, office+"/a", office+"/b", office+"/a/1", office+"/a/2"), Found: ticket.FoundByUnit}
	var h history
	c, err := r.Receive(ticket.ID(fmt.Sprintf("t%05d", i)), by, at, req, place)
	require.NoError(t, err)
	h.take(c)
	all := []ticket.Actor{clerk, bot, system, worker, seller, officer, overseer, leader, resident}
	beside := others{}
	for range rnd.IntN(60) {
		at = at.Add(time.Duration(rnd.ExpFloat64() * float64(8*time.Hour))).Truncate(time.Microsecond)
		if rnd.IntN(4) == 0 {
			at = h.ticket.Changed // at once
		}
		if rnd.IntN(6) == 0 {
			c, _, err := r.Sweep(h.ticket, system, at)
			if err == nil && h.ticket.Children == 0 {
				h.take(c)
			}
			continue
		}
		if rnd.IntN(40) == 0 && h.ticket.Parent == "" { // a duplicate comes in
			dup := beside.filed(t, r, ticket.ID(fmt.Sprintf("d%d", len(beside))))
			if changes, err := r.Decide(dup, desk.Step{By: clerk, At: at, Do: ticket.Merge{Into: h.ticket.ID}}, h.ticket); err == nil {
				beside.take(&h, changes)
			}
			continue
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
			ticket.Rate{Score: 1 + rnd.IntN(5), Solved: rnd.IntN(2) == 0},
			ticket.Reopen{Reason: "again"},
			ticket.Ask{Text: "which?"},
			ticket.Supplement{Text: "that one"},
			ticket.Object{Reason: "not ours"},
			ticket.Object{Reason: "nor theirs"},
			ticket.Extend{By: hours(1 + rnd.IntN(100)), Reason: "more time"},
			ticket.Suspend{Until: at.AddDate(0, 0, 1+rnd.IntN(20)), Reason: "winter"},
			ticket.Resume{Reason: "spring"},
			ticket.Remind{},
			ticket.Supervise{Text: "at once"},
			ticket.Escalate{Reason: "stuck"},
			ticket.Inspect{Passed: rnd.IntN(2) == 0},
			called(rnd),
			ticket.Unmerge{Reason: "not the same"},
			ticket.Merge{Into: "p"},
			ticket.Refer{Channel: "court"},
			ticket.Withdraw{},
			ticket.Void{Reason: "x"},
		}
		n := rnd.IntN(2 * len(do)) // the four ends that do not count come less often
		if n >= len(do) {
			n = n % len(do) * (len(do) - 4) / len(do)
		}
		one, by := do[n], all[rnd.IntN(len(all))]
		if len(h.ticket.Approvals) > 0 && rnd.IntN(3) == 0 {
			a := pick(rnd, h.ticket.Approvals...)
			one = pick[ticket.Command](rnd, ticket.Grant{Of: a.Of, For: a.For},
				ticket.Refuse{Of: a.Of, For: a.For, Reason: "no", Wrongful: a.Of == ticket.VerbObject && rnd.IntN(2) == 0})
		} else if len(h.ticket.Orders) > 0 && rnd.IntN(3) == 0 {
			one = ticket.Comply{Text: "done"}
		} else if h.ticket.State == ticket.Answered && rnd.IntN(6) == 0 {
			end := ticket.Close{Resolution: ticket.Resolution(1 + rnd.IntN(6)), Text: "end"}
			one, by = pick[ticket.Command](rnd, end, end, ticket.Rework{Reason: "no"}), clerk
		} else if h.ticket.State == ticket.Answered && rnd.IntN(6) == 0 {
			one, by = ticket.Reject{Reason: "no"}, resident
		} else if h.ticket.State == ticket.Closed && rnd.IntN(5) == 0 {
			one, by = called(rnd), overseer
		} else if h.ticket.State == ticket.Transferred && rnd.IntN(12) == 0 {
			one, by = ticket.Convene{Lead: market, Assist: []ticket.Party{{Handler: police, Within: hours(10 + rnd.IntN(90))}}}, clerk
		} else if len(h.ticket.Tasks) > 0 && rnd.IntN(4) == 0 {
			one, by = pick[ticket.Command](rnd, ticket.ReportBack{Text: "done"}, ticket.ReportBack{Text: "done"},
				ticket.ReportBack{Text: "done"}, ticket.ReportBack{Text: "done"}, ticket.Object{Reason: "not ours"},
				ticket.Extend{By: hours(20), Reason: "rain"}), officer
		} else if h.ticket.Lead == market && rnd.IntN(6) == 0 { // what a handler asks for
			one, by = pick[ticket.Command](rnd, ticket.Object{Reason: "not ours"}, ticket.Extend{By: hours(40), Reason: "rain"},
				ticket.Suspend{Until: at.AddDate(0, 0, 9), Reason: "winter"}, ticket.Accept{}), seller
		}
		beside.filed(t, r, "p")
		changes, err := r.Decide(h.ticket, desk.Step{By: by, At: at, Do: one}, beside.beside(h.ticket, one)...)
		if err == nil {
			beside.take(&h, changes)
		}
	}
	return h
}

// called is what came out of a call-back.
func called(rnd *rand.Rand) ticket.CallBack {
	c := ticket.CallBack{Reached: rnd.IntN(3) > 0}
	if c.Reached {
		c.Contacted, c.Solved, c.Satisfied = rnd.IntN(4) > 0, rnd.IntN(2) == 0, rnd.IntN(6)
	}
	return c
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

func factsAt(t testing.TB, hs []history, at time.Time) []metrics.Fact {
	t.Helper()
	out := make([]metrics.Fact, len(hs))
	for i, h := range hs {
		f, err := metrics.FactAt(h.events, at)
		require.NoError(t, err)
		out[i] = f
	}
	return out
}

func reportOf(t testing.TB, c metrics.Config, facts []metrics.Fact) metrics.Report {
	t.Helper()
	if c.Definitions == nil {
		c.Definitions = kpibook.Book()
	}
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
