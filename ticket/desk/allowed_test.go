package desk

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// A world is several tickets of one office, joined and taken apart at random.
type world struct {
	*Walk
	tickets map[ticket.ID]ticket.Ticket
	known   []listed
}

func newWorld(t *testing.T, seed uint64) *world {
	t.Helper()
	w := &world{Walk: NewWalk(seed), tickets: map[ticket.ID]ticket.Ticket{}}
	d := Definitions{}
	if seed%7 == 0 {
		d.Access = randomTable(w.Rng)
	}
	if seed%2 == 0 {
		d.Outside, w.known = []ticket.Handler{"partner", "department/works"}, staffedList()
	}
	w.Rules = rulesOf(t, d)
	for i := range 3 {
		req := ticket.Request{Text: "x", Kind: ticket.Kind(w.Rng.IntN(6)), Priority: ticket.Priority(w.Rng.IntN(4))}
		by := Cast["reporter"]
		switch w.Rng.IntN(5) {
		case 0:
			req.Origin, by = ticket.FoundByWorker, Cast["worker"]
		case 1:
			by, req.Origin, req.Reporter, req.About = Cast["desk"], ticket.OnBehalf, "p1", []string{
				[]string{"m1", "x1", "w1", "h1", "p1"}[w.Rng.IntN(5)],
			}
		case 2:
			by, req.Origin, req.Due = Cast["desk"], ticket.FromAbove, w.At.Add(time.Duration(w.Rng.IntN(200)-40)*time.Hour)
		}
		path := grid.Path("office/c1/g1")
		if i == 2 {
			path = "office/c2/g3"
		}
		w.file(t, ticket.ID(fmt.Sprintf("t%d", i)), by, req, path)
	}
	return w
}

// file receives a request, by the table of every office.
func (w *world) file(t *testing.T, id ticket.ID, by ticket.Actor, req ticket.Request, path grid.Path) {
	t.Helper()
	c, err := theRules(t).Receive(id, by, w.At, req, ticket.Place{Path: path, Found: ticket.FoundByUnit})
	require.NoError(t, err)
	w.tickets[id] = c.Ticket
}

// decide decides a command on a ticket with the further ones that it concerns.
func (w *world) decide(id ticket.ID, by ticket.Actor, at time.Time, do ticket.Command) ([]ticket.Change, error) {
	t := w.tickets[id]
	var others []ticket.Ticket
	ids, children := Concerns(t, do)
	for _, other := range ids {
		others = append(others, w.tickets[other])
	}
	if children {
		others = append(others, w.merged(id)...)
	}
	if m, ok := do.(ticket.Merge); ok && Widens(t, others[0]) {
		others = append(others, w.merged(m.Into)...)
	}
	return w.Rules.Decide(t, settled(Step{By: by, At: at, Do: do, found: found{known: w.known}}), others...)
}

func (w *world) merged(id ticket.ID) (list []ticket.Ticket) {
	for _, k := range slices.Sorted(maps.Keys(w.tickets)) {
		if w.tickets[k].Parent == id {
			list = append(list, w.tickets[k])
		}
	}
	return list
}

// step takes a random lawful step.
func (w *world) step(names []string) {
	ids := slices.Sorted(maps.Keys(w.tickets))
	for range 400 {
		id := ids[w.Rng.IntN(len(ids))]
		do := w.anyCommand()
		switch {
		case w.Rng.IntN(12) == 0:
			do = ticket.Merge{Into: ids[w.Rng.IntN(len(ids))]}
		case ticket.VerbOf(do) == ticket.VerbSplit:
			continue // it makes tickets without end
		}
		w.At = w.At.Add(time.Duration(w.Rng.IntN(int(9*time.Hour))) - time.Hour)
		changes, err := w.decide(id, Cast[names[w.Rng.IntN(len(names))]], w.At, do)
		if err != nil {
			continue
		}
		for _, c := range changes {
			w.tickets[c.Ticket.ID] = c.Ticket
		}
		return
	}
}

// commands are all of a verb that differ in what a rule may ask: made of the ticket's and the office's own handlers.
func (w *world) commands(v ticket.Verb, t *ticket.Ticket, at time.Time) (list []ticket.Command) {
	add := func(do ticket.Command) { list = append(list, do) }
	handlers := append(handlersBelow(t, ticket.UnitHandler("office")), "unit/c1", "unit/c9", "officer/zz", t.Lead)
	handlers = append(handlers, "department/market", "department/works", "department/police")
	whose := []ticket.Handler{"", t.Lead}
	for _, k := range t.Tasks {
		whose = append(whose, k.Handler)
	}
	for _, a := range t.Approvals {
		whose = append(whose, a.For)
	}
	for _, o := range t.Orders {
		whose = append(whose, o.To)
	}
	switch v {
	case ticket.VerbClassify:
		add(ticket.Classify{Category: "zz/a"})
		add(ticket.Classify{Category: "zz/b"})
	case ticket.VerbRespond:
		add(ticket.Respond{Text: "x"})
	case ticket.VerbAnswer:
		add(ticket.Answer{Text: "x"})
	case ticket.VerbTransfer:
		for _, h := range handlers {
			add(ticket.Transfer{To: h})
			add(ticket.Transfer{To: h, Handover: true})
		}
	case ticket.VerbAssign:
		add(ticket.Assign{To: "zz"})
		add(ticket.Assign{To: "yy"})
	case ticket.VerbAccept:
		add(ticket.Accept{})
	case ticket.VerbConvene:
		for _, h := range append(handlers, "") {
			for _, a := range handlers {
				add(ticket.Convene{Lead: h, Assist: []ticket.Party{{Handler: a}}})
			}
		}
	case ticket.VerbReportBack:
		for _, h := range whose {
			add(ticket.ReportBack{For: h, Text: "x"})
		}
	case ticket.VerbNote:
		add(ticket.Note{Text: "x"})
	case ticket.VerbClose:
		add(ticket.Close{})
		add(ticket.Close{Resolution: ticket.Solved, Text: "x"})
		add(ticket.Close{Resolution: ticket.Solved})
	case ticket.VerbRework:
		add(ticket.Rework{Reason: "x"})
	case ticket.VerbReject:
		add(ticket.Reject{Reason: "x"})
	case ticket.VerbRate:
		add(ticket.Rate{Score: 3})
	case ticket.VerbReopen:
		add(ticket.Reopen{Reason: "x"})
	case ticket.VerbRefer:
		add(ticket.Refer{Channel: "court"})
	case ticket.VerbWithdraw:
		add(ticket.Withdraw{})
	case ticket.VerbVoid:
		add(ticket.Void{Reason: "x"})
	case ticket.VerbAsk:
		add(ticket.Ask{Text: "x"})
	case ticket.VerbSupplement:
		add(ticket.Supplement{Text: "x"})
	case ticket.VerbObject:
		for _, h := range whose {
			add(ticket.Object{For: h, Reason: "x"})
		}
	case ticket.VerbExtend:
		for _, h := range whose {
			add(ticket.Extend{For: h, By: worktime.Span{N: 1, Unit: w.Rules.extendUpTo.Unit}, Reason: "x"})
		}
	case ticket.VerbSuspend:
		add(ticket.Suspend{Until: later(later(at, 0), time.Microsecond), Reason: "x"})
		add(ticket.Suspend{Until: t.Changed.Add(time.Hour), Reason: "x"})
	case ticket.VerbResume:
		add(ticket.Resume{})
	case ticket.VerbGrant, ticket.VerbRefuse:
		for _, a := range t.Approvals {
			if v == ticket.VerbRefuse {
				add(ticket.Refuse{Of: a.Of, For: a.For, Reason: "x"})
				continue
			}
			for _, h := range append(handlers, "") {
				add(ticket.Grant{Of: a.Of, For: a.For, To: h})
			}
		}
		if v == ticket.VerbRefuse {
			add(ticket.Refuse{Reason: "x"})
		} else {
			add(ticket.Grant{})
		}
	case ticket.VerbRemind:
		add(ticket.Remind{})
	case ticket.VerbSupervise:
		for _, h := range handlers {
			add(ticket.Supervise{To: h, Text: "x"})
		}
	case ticket.VerbComply:
		for _, h := range whose {
			add(ticket.Comply{For: h, Text: "x"})
		}
	case ticket.VerbEscalate:
		add(ticket.Escalate{})
	case ticket.VerbInspect:
		add(ticket.Inspect{Passed: true})
	case ticket.VerbCallBack:
		add(ticket.CallBack{})
	case ticket.VerbMerge:
		for _, id := range slices.Sorted(maps.Keys(w.tickets)) {
			add(ticket.Merge{Into: id})
		}
	case ticket.VerbUnmerge:
		add(ticket.Unmerge{Reason: "x"})
	case ticket.VerbSplit:
		add(ticket.Split{Parts: []ticket.Part{{Text: "x"}}})
	case ticket.VerbReplan:
		add(ticket.Replan{})
	case ticket.VerbLapse:
		add(ticket.Lapse{})
	}
	return list
}

// What is listed as allowed can be done, and what can be done is listed: for every verb in the list there is a command that is
// not refused, and for none that is left out.
func TestWhatIsAllowedCanBeDone(t *testing.T) {
	guest(t, "chief", chief)
	people := maps.Clone(Cast)
	maps.Copy(people, double)
	names := slices.Sorted(maps.Keys(people))
	var listedOnce, leftOut [verbEnd]int
	for seed := range few(1000) {
		w := newWorld(t, seed)
		if seed%3 == 0 {
			all := beginnings(filed(t, theRules(t), w.At, ticket.Request{Kind: ticket.Kind(w.Rng.IntN(6))}))
			p := all[w.Rng.IntN(len(all))]()
			w.tickets["t1"], w.At = p.Ticket, p.Changed.Add(p.wait)
		}
		for range w.Rng.IntN(28) * w.Rng.IntN(2) {
			w.step(CastNames)
		}
		if seed%5 == 0 {
			w.Rules = stricter(t) // the office has changed its limits
		}
		rng := rand.New(rand.NewPCG(seed, 9))
		for range 8 {
			id := []ticket.ID{"t0", "t1", "t1", "t2"}[rng.IntN(4)]
			tk, name := w.tickets[id], names[rng.IntN(len(names))]
			by, at := people[name], w.At.Add([]time.Duration{-time.Hour, 0, 50 * time.Hour, 20 * 24 * time.Hour}[rng.IntN(4)])
			others := w.merged(id)
			if tk.Parent != "" {
				others = []ticket.Ticket{w.tickets[tk.Parent]}
			}
			some := tk.Clone() // … ticket to merge it into, which the actor may merge too, and an emergency may join
			some.ID, some.Duplicates, some.About, some.Priority = "zz", ticket.Duplicates{}, nil, ticket.Emergency
			if some.State == ticket.Answered {
				some.State = ticket.Received
			}
			w.tickets["zz"] = some
			got := w.Rules.allowed(&tk, &by, at, w.known, others)
			for _, v := range ticket.Verbs()[1:] {
				can, why := false, error(nil)
				for _, do := range w.commands(v, &tk, at) {
					if _, err := w.decide(id, by, at, do); err == nil {
						can = true
						break
					} else if why == nil {
						why = err
					}
				}
				require.Equal(t, can, slices.Contains(got, v), "seed %d: %s of %s by %s at %s: %v\n%+v", seed, v, id, name, at, why, tk)
				if can {
					listedOnce[v]++
				} else {
					leftOut[v]++
				}
			}
			if w.known == nil {
				assert.Equal(t, got, w.Rules.Allowed(tk, by, at, others...))
			}
		}
	}
	if testing.Short() || raceDetector {
		return // too few to see everything
	}
	for _, v := range ticket.Verbs()[1:] {
		assert.Positive(t, listedOnce[v], "%s was never allowed", v)
		assert.Positive(t, leftOut[v], "%s was always allowed", v)
	}
}
