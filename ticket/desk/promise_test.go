package desk

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// An order handed down that comes back after its date has a round that can be met, and is not escalated a minute later.
func TestALimitBelongsToItsRound(t *testing.T) {
	given := morning.Add(48 * time.Hour)
	order := func() *play {
		p := filed(t, theRules(t), morning, ticket.Request{Origin: ticket.FromAbove, Due: given, ExternalRef: "7", Reporter: "p1"})
		return p.then("desk", ticket.Transfer{To: "department/market"}).then("market", ticket.Accept{}).then("market",
			ticket.Answer{Text: "x", Resolution: ticket.Solved})
	}
	t.Run("reopened after its date", func(t *testing.T) {
		p := order().by("desk", morning.Add(24*time.Hour), ticket.Close{})
		onTime, ok := p.OnTime()
		assert.True(t, onTime && ok)
		again := given.Add(time.Hour)
		p.by("reporter", again, ticket.Reopen{Reason: "x"})
		assert.Equal(t, again.Add(7*24*time.Hour), p.Due, "the table's limit from the reopening")
		assert.Equal(t, p.Due, p.Promise, "and a new promise")
		assert.False(t, p.Overdue(again.Add(time.Second)))
		for _, s := range p.swept(again.Add(2 * time.Hour)) {
			assert.NotContains(t, s, "raise")
		}
		p.then("desk", ticket.Transfer{To: "department/works"})
		assert.Equal(t, p.Since.Add(7*24*time.Hour), p.Due)
		assert.Equal(t, again.Add(7*24*time.Hour), p.Promise, "which no dispatch moves")
	})
	t.Run("reopened before its date", func(t *testing.T) {
		p := order().by("desk", morning.Add(24*time.Hour), ticket.Close{}).then("reporter", ticket.Reopen{Reason: "x"})
		assert.Equal(t, given, p.Due)
		assert.Equal(t, given, p.Promise)
	})
	t.Run("sent back after its date", func(t *testing.T) {
		p := order()
		left := given.Sub(p.Changed)
		p.by("desk", given.Add(time.Hour), ticket.Rework{Reason: "x"})
		assert.Equal(t, p.Changed.Add(left), p.Due, "the round has what was left of it")
		assert.Equal(t, given, p.Promise)
		assert.True(t, p.Overdue(p.Changed), "and the promise is late")
		for _, s := range p.swept(p.Changed.Add(2 * time.Hour)) {
			assert.NotContains(t, s, "raise")
		}
	})
	t.Run("received after its date", func(t *testing.T) {
		p := filed(t, theRules(t), morning, ticket.Request{Origin: ticket.FromAbove, Due: morning.Add(-time.Hour), ExternalRef: "7"})
		assert.True(t, p.Overdue(morning))
		assert.Equal(t, morning.Add(7*24*time.Hour), p.Due)
	})
	t.Run("tasks", func(t *testing.T) {
		p := filed(t, theRules(t), morning, ticket.Request{}).then("coordinator",
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
		was := p.Tasks[0].Due
		p.then("desk", ticket.Answer{Text: "x"})
		out := p.Changed
		p.by("desk", was.Add(time.Hour), ticket.Rework{Reason: "x"})
		assert.Equal(t, was.Add(p.Changed.Sub(out)), p.Tasks[0].Due, "a task has the time in which the reply was out too")
		p.then("works", ticket.Extend{By: hours(5), Reason: "x"}).then("desk", ticket.Grant{})
		assert.Equal(t, was.Add(p.Promised.Checks[0].To.Sub(out)).Add(5*time.Hour), p.Tasks[0].Due, "and keeps it")
	})
}

// A new date from above is entered by desk and coordinator, with a reason.
func TestANewDateFromAbove(t *testing.T) {
	given, later := morning.Add(48*time.Hour), morning.Add(96*time.Hour)
	p := filed(t, theRules(t), morning, ticket.Request{Origin: ticket.FromAbove, Due: given, ExternalRef: "7", Reporter: "p1"}).then("desk",
		ticket.Transfer{To: "department/market"})
	p.then("market", ticket.Extend{By: hours(5), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, given.Add(5*time.Hour), p.Promise)
	assert.Equal(t, "invalid reason", p.no("desk", ticket.Classify{Due: later}))
	for _, who := range []string{"head", "bot", "system"} {
		assert.Equal(t, "date from above", filed(t, theRules(t), morning, ticket.Request{}).no(who, ticket.Classify{Due: later, Reason: "x"}),
			who)
	}
	assert.Equal(t, "access", p.no("market", ticket.Classify{Due: later, Reason: "x"}))
	p.then("desk", ticket.Classify{Due: later, Reason: "came by telephone"})
	assert.Equal(t, later, p.Promise, "it replaces the date before, and what was granted on top")
	assert.Equal(t, later, p.Due)
	assert.Equal(t, given, p.GivenDue, "which stays on record")
	assert.Equal(t, []string{"extended person/p1"}, p.told())
	assert.Equal(t, "nothing new", p.no("desk", ticket.Classify{Due: later, Reason: "x"}))
	p.then("market", ticket.Extend{By: hours(2), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, later.Add(2*time.Hour), p.Promise)
	p.then("coordinator", ticket.Classify{Due: given, Reason: "sooner after all"})
	assert.Equal(t, given, p.Promise)

	child := filed(t, theRules(t), morning, ticket.Request{})
	child.ID = "t2"
	child.then("desk", ticket.Merge{Into: "t1"}, p.Ticket)
	p.Ticket, p.events = child.more[0].Ticket, append(p.events, child.more[0].Events...)
	p.then("desk", ticket.Classify{Due: later, Reason: "x"}, child.Ticket)
	require.Len(t, p.more, 1)
	assert.Equal(t, ticket.NoticeExtended, p.more[0].Outbox[0].Kind, "the reporters of duplicates hear of it")
	assert.Equal(t, later, p.more[0].Events[0].Facts.Passed.Due)

	q := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("market",
		ticket.Answer{Text: "x", Resolution: ticket.Solved})
	q.then("desk", ticket.Close{}).then("reporter", ticket.Reopen{Reason: "x"})
	assert.Equal(t, "invalid due", q.no("desk", ticket.Classify{Due: morning, Reason: "x"}), "a date before the reopening is no promise")
	q.then("desk", ticket.Classify{Due: later, Reason: "an order came for it"})
	assert.Equal(t, later, q.Promise, "a ticket of a reporter may get a date from above too")
}

// Passing a late ticket on does not hide that it is late.
func TestPassingOnDoesNotResetThePromise(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100)}}})
	p := filed(t, r, morning, ticket.Request{}).by("desk", morning.Add(10*time.Hour), ticket.Transfer{To: "department/market"})
	promised := morning.Add(110 * time.Hour)
	assert.Equal(t, promised, p.Promise, "from the first dispatch")
	p.by("desk", morning.Add(120*time.Hour), ticket.Transfer{To: "department/works", Within: hours(50)})
	assert.Equal(t, morning.Add(170*time.Hour), p.Due)
	assert.Equal(t, promised, p.Promise)
	assert.True(t, p.Overdue(morning.Add(121*time.Hour)))
	p.by("works", morning.Add(125*time.Hour), ticket.Answer{Text: "x", Resolution: ticket.Solved})
	p.by("desk", morning.Add(126*time.Hour), ticket.Close{})
	onTime, ok := p.OnTime()
	assert.True(t, ok && !onTime)

	late := filed(t, r, morning, ticket.Request{}).by("desk", morning.Add(101*time.Hour), ticket.Transfer{To: "department/market"})
	assert.Equal(t, morning.Add(100*time.Hour), late.Promise, "what had passed at the first dispatch stays passed")
	late.by("desk", morning.Add(102*time.Hour), ticket.Transfer{To: "department/works"})
	assert.Equal(t, morning.Add(100*time.Hour), late.Promise)

	checked := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"}).by("market",
		morning.Add(10*time.Hour), ticket.Answer{Text: "x", Resolution: ticket.Solved})
	assert.True(t, checked.Promise.IsZero(), "nothing runs while the reply waits for its check")
	assert.Equal(t, morning.Add(100*time.Hour), checked.Due, "while the round is as it was")
	checked.by("desk", morning.Add(150*time.Hour), ticket.Close{})
	assert.Equal(t, morning.Add(240*time.Hour), checked.Promise)
	onTime, ok = checked.OnTime()
	assert.True(t, onTime && ok, "answered on the first day, and closed by whoever checks a week later")
}

// A ruling on an extension may be late; what counts is when it was asked for.
func TestAnExtensionMovesThePromiseWhereItWasAskedForInTime(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100)}}})
	p := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"})
	p.by("market", morning.Add(99*time.Hour), ticket.Extend{By: hours(10), Reason: "x"}).by("desk", morning.Add(130*time.Hour), ticket.Grant{})
	assert.Equal(t, morning.Add(110*time.Hour), p.Promise)
	p.by("desk", morning.Add(140*time.Hour), ticket.Transfer{To: "department/works"})
	p.by("works", morning.Add(141*time.Hour), ticket.Extend{By: hours(30), Reason: "x"}).then("desk", ticket.Grant{})
	assert.Equal(t, morning.Add(110*time.Hour), p.Promise, "asked for when it had passed: the round alone")
	assert.Equal(t, morning.Add(270*time.Hour), p.Due)
}

// A handover puts somebody in another's place: the round goes on, and it is no transfer.
func TestAHandoverContinuesTheRound(t *testing.T) {
	r := rulesOf(t, Definitions{
		Limits: []Limit{
			{Stage: ticket.StageHandle, Within: hours(100)},
			{Stage: ticket.StageAccept, Within: hours(24)},
			{Stage: ticket.StageObject, Within: hours(48)},
		},
	})
	p := filed(t, r, morning, ticket.Request{}).by("coordinator", morning,
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "unit/c1"}}})
	p.then("market", ticket.Accept{}).then("market", ticket.Assign{To: "m2"}).then("market", ticket.Extend{By: hours(5), Reason: "x"})
	p.then("supervisor", ticket.Supervise{To: "department/market", Text: "x"}).then("market", ticket.Object{Reason: "x"})
	due, promise, since := p.Due, p.Promise, p.Since
	assert.Equal(t, "handover", p.no("market", ticket.Transfer{To: "unit/office", Handover: true}))
	assert.Equal(t, "invalid within", p.no("desk", ticket.Transfer{To: "department/works", Handover: true, Within: hours(1)}))
	assert.Equal(t, "invalid to", p.no("desk", ticket.Transfer{To: "unit/c1", Handover: true}), "it has a task")
	assert.Equal(t, "handover", p.no("desk", ticket.Transfer{To: "department/works", Handover: true}), "the objection is ruled on first")
	p.then("desk", ticket.Refuse{Of: ticket.VerbObject, Reason: "x"})
	p.by("desk", morning.Add(60*time.Hour), ticket.Transfer{To: "department/works", Reason: "leave", Handover: true})
	assert.Equal(t, ticket.Handler("department/works"), p.Lead)
	assert.Equal(t, []any{due, promise, since, ticket.Joint, 0}, []any{p.Due, p.Promise, p.Since, p.State, p.Transfers})
	assert.Len(t, p.Tasks, 1)
	assert.Empty(t, p.Assignee)
	assert.Equal(t, morning.Add(84*time.Hour), p.AcceptBy, "the new one signs for it in its own time")
	assert.Equal(t, []string{"released department/market", "released actor/m2", "assigned department/works", "order department/works"}, p.told())
	require.Len(t, p.Approvals, 1)
	assert.Equal(t, ticket.Handler("department/works"), p.Approvals[0].For, "what was asked for goes on")
	assert.Equal(t, ticket.Handler("department/works"), p.Orders[0].To)
	p.by("works", morning.Add(61*time.Hour), ticket.Object{Reason: "not ours"}).by("desk", morning.Add(62*time.Hour),
		ticket.Grant{Of: ticket.VerbExtend})
	assert.Equal(t, due.Add(5*time.Hour), p.Due)
	assert.Equal(t, "handover",
		filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"}).then("market",
			ticket.Object{Reason: "x"}).
			then("desk", ticket.Grant{}).fork().noHandover())
}

// noHandover is what refuses a handover of a ticket that nobody leads.
func (p *play) noHandover() string {
	p.Helper()
	if p.State != ticket.Received {
		return "state " + p.State.String()
	}
	if p.no("desk", ticket.Transfer{To: "department/works", Handover: true}) != "lifecycle" {
		return "lawful"
	}
	return "handover"
}

// Where the promise ends before the round, whoever dispatched is warned and reminded, each once; the handler has the round.
func TestWhoeverDispatchedHearsOfThePromise(t *testing.T) {
	r := theRules(t)
	p := filed(t, r, morning, ticket.Request{}).then("worker", ticket.Respond{Text: "x"}).by("desk", morning.Add(time.Hour),
		ticket.Transfer{To: "department/market"}).then("market", ticket.Accept{})
	promise := p.Promise
	p.by("head", morning.Add(5*24*time.Hour), ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Accept{})
	require.True(t, promise.Equal(p.Promise) && promise.Before(p.Due))
	got := map[string]int{}
	for at := p.Changed; at.Before(p.Due.Add(-25 * time.Hour)); at = at.Add(time.Hour) {
		c, _, err := r.Sweep(p.Ticket, Cast["system"], at)
		require.NoError(t, err)
		if len(c.Events) == 0 {
			continue
		}
		p.Ticket, p.events = c.Ticket, append(p.events, c.Events...)
		for _, m := range c.Outbox {
			got[fmt.Sprintf("%s %s", m.Kind, m.To)]++
		}
	}
	assert.Equal(t, map[string]int{"due unit/c1": 1, "reminded unit/c1": 1}, got)
}

// promised files a request whose promise is that of a table, of a working calendar, or a date from above.
func promised(t *testing.T, seed uint64, rng *rand.Rand) (*Rules, *play) {
	t.Helper()
	r := rulesOf(t, Definitions{SuspendMax: 9, ReopenMax: 9, QuestionsMax: 99, ExtendMax: 9, Limits: []Limit{
		{Stage: ticket.StageHandle, Category: "lights", Within: hours(30)}, {Stage: ticket.StageHandle, Within: hours(60), AskStops: seed%2 == 0},
	}})
	if seed%7 == 0 {
		r = workingRules(t)
	}
	req := ticket.Request{Category: []string{"", "lights"}[rng.IntN(2)]}
	if rng.IntN(3) == 0 {
		req = ticket.Request{
			Origin: ticket.FromAbove, Reporter: "p1", ExternalRef: "7",
			Due: morning.Add(time.Duration(rng.IntN(150)-20) * time.Hour),
		}
	}
	return r, filed(t, r, morning, req)
}

// The promise moves exactly where its rule says so, by whatever command, before it has passed and after.
func TestThePromiseMovesWhereItsRuleSaysSo(t *testing.T) {
	met := map[string]int{}
	for seed := range few(2000) {
		rng := rand.New(rand.NewPCG(seed, 12))
		r, p := promised(t, seed, rng)
		for range 40 {
			before := p.Ticket.Clone()
			at := p.Changed.Add(time.Duration(1+rng.IntN(14)) * time.Hour)
			who, do := promiseCommand(rng, p, at)
			other := filed(t, r, morning, ticket.Request{})
			other.ID = "t0"
			var others []ticket.Ticket
			if ids, _ := Concerns(p.Ticket, do); ids != nil {
				other.Children = 1
				others = []ticket.Ticket{other.Ticket}
			}
			c, err := r.Decide(p.Ticket, settled(Step{By: Cast[who], At: at, Do: do}), others...)
			if err != nil {
				continue
			}
			p.Ticket, p.events = c[0].Ticket, append(p.events, c[0].Events...)
			require.Equal(t, p.Ticket, ticket.Fold(p.events))
			e := &p.events[len(p.events)-1]
			passed := !before.Promise.IsZero() && at.After(before.Promise)
			if before.State == ticket.Closed { // it was measured then
				passed = !before.Promise.IsZero() && before.Closed.After(before.Promise)
			}
			moved := !p.Promise.Equal(before.Promise)
			want, why := promiseMoves(&before, e, &p.Ticket, passed)
			key := fmt.Sprintf("%s, passed %t: %s", e.Verb, passed, why)
			if met[key]++; want != anyMove {
				require.Equal(t, want == moves, moved, "seed %d, event %d: %s: from %s to %s at %s", seed, len(p.events), key,
					before.Promise, p.Promise, at)
			}
			both, err := r.Due(p.events)
			require.NoError(t, err)
			require.True(t, both.Promise.At.Equal(p.Promise), "seed %d, event %d, %s: the ticket promises %s, the record %s: %s",
				seed, len(p.events), key, p.Promise, both.Promise.At, both.In(gridgov.English))
			require.True(t, both.Round.At.Equal(p.Due), "seed %d, event %d, %s: the ticket says %s, the record %s: %s", seed,
				len(p.events), key, p.Due, both.Round.At, both.In(gridgov.English))
		}
	}
	for _, key := range []string{
		"transfer, passed false: first dispatch", "transfer, passed true: first dispatch, too late",
		"transfer, passed false: dispatch", "transfer, passed true: dispatch",
		"convene, passed false: first dispatch", "convene, passed true: dispatch", "grant, passed true: extension asked in time",
		"grant, passed true: extension asked too late",
		"grant, passed false: extension asked in time", "grant, passed false: stops the clock", "ask, passed false: stops the clock",
		"ask, passed true: passed already",
		"answer, passed false: stops the clock", "answer, passed true: passed already", "rework, passed false: starts the clock",
		"rework, passed true: passed already",
		"close, passed false: starts the clock", "reopen, passed false: new promise", "reopen, passed true: new promise",
		"unmerge, passed false: starts the clock",
		"resume, passed false: starts the clock", "classify, passed true: new date", "classify, passed false: new date",
		"supplement, passed false: starts the clock",
	} {
		assert.Positive(t, met[key], "the histories do not go there: %s", key)
	}
	if t.Failed() || testing.Verbose() {
		t.Log(met)
	}
}

type promiseMove int

const (
	stays promiseMove = iota
	moves
	anyMove // by how much hangs on limits, and may be nothing
)

// promiseMoves is the rule of the promise for an event.
func promiseMoves(before *ticket.Ticket, e *ticket.Event, after *ticket.Ticket, passed bool) (promiseMove, string) {
	if before.Stopped() && !before.Suspended.IsZero() && !before.Until.After(e.At) {
		return anyMove, "a suspension that had ended by itself"
	}
	dated := !dateOf(before).IsZero() && (!before.Promised.Reopened || !dateOf(before).Before(before.Promised.From))
	if e.Facts.Promised != nil && !e.Facts.Promised.Due.Equal(before.Promised.Due) {
		return anyMove, "new date"
	}
	if before.State == ticket.Closed && after.State != ticket.Closed && e.Verb != ticket.VerbUnmerge {
		return anyMove, "new promise"
	}
	if e.Verb == ticket.VerbGrant && e.Facts.Ruling.Of == ticket.VerbExtend {
		for _, a := range before.Approvals {
			if a.Of == ticket.VerbExtend && a.Since.Equal(e.Facts.Ruling.Since) && a.For == e.Facts.Ruling.For {
				switch {
				case a.For != before.Lead:
					return stays, "extension of a task"
				case before.Promise.IsZero():
					return stays, "extension while the clock is stopped"
				case a.InTime: // when it was asked for
					return moves, "extension asked in time"
				}
				return stays, "extension asked too late"
			}
		}
	}
	if e.Verb == ticket.VerbClassify {
		if dated {
			return stays, "class under a date"
		}
		return anyMove, "class"
	}
	if d := e.Facts.Duty; d != nil && d.Lead != "" && !d.Since.Equal(before.Since) {
		switch {
		case !before.Promised.From.IsZero() || dated:
			if before.Promise.IsZero() {
				return anyMove, "dispatch that ends a suspension"
			}
			return stays, "dispatch"
		case passed:
			return stays, "first dispatch, too late"
		}
		return anyMove, "first dispatch"
	}
	switch running := before.Promise.IsZero(); {
	case dated:
		return stays, "by a date"
	case passed:
		return stays, "passed already"
	case running && !after.Promise.IsZero():
		return moves, "starts the clock"
	case !running && after.Promise.IsZero():
		stop := after.State == ticket.Answered && before.State != ticket.Answered || after.Stopped()
		if stop {
			return moves, "stops the clock"
		}
		return stays, "stops though nothing does"
	case e.Verb == ticket.VerbUnmerge || e.Verb == ticket.VerbReplan:
		return anyMove, "starts the clock"
	case after.State == ticket.Closed && before.State != ticket.Closed:
		return stays, "closing"
	}
	return stays, "nothing of it"
}

// promiseCommand is a random step that is often lawful, of those that limits hang on and some others.
func promiseCommand(rng *rand.Rand, p *play, at time.Time) (who string, do ticket.Command) {
	n := rng.IntN
	handler := func() ticket.Handler {
		return []ticket.Handler{"department/market", "department/works", "unit/c1", "unit/g1"}[n(4)]
	}
	lead := map[ticket.Handler]string{
		"department/market": "market", "department/works": "works", "unit/c1": "head", "unit/g1": "worker",
	}[p.Lead]
	if lead == "" {
		lead = "desk"
	}
	if len(p.Approvals) > 0 && n(2) == 0 {
		a := p.Approvals[n(len(p.Approvals))]
		who = []string{"desk", "leader", "head", "coordinator"}[n(4)]
		if n(4) == 0 {
			return who, ticket.Refuse{Of: a.Of, For: a.For, Reason: "x"}
		}
		return who, ticket.Grant{Of: a.Of, For: a.For}
	}
	switch p.State {
	case ticket.Closed:
		switch n(4) {
		case 0:
			return "desk", ticket.Unmerge{Reason: "x"}
		case 1:
			return "reporter", ticket.Supplement{Text: "x"}
		}
		return "reporter", ticket.Reopen{Reason: "x"}
	case ticket.Answered:
		if n(3) > 0 {
			if n(3) == 0 {
				return "reporter", ticket.Reject{Reason: "x"}
			}
			return []string{"desk", "supervisor"}[n(2)], ticket.Rework{Reason: "x"}
		}
	}
	switch n(20) {
	case 0, 1:
		return []string{"desk", "head", lead}[n(3)],
			ticket.Transfer{To: handler(), Within: worktime.Span{N: n(2) * 20, Unit: worktime.UrgentHour}}
	case 2:
		return "coordinator", ticket.Convene{Lead: handler(), Assist: []ticket.Party{{Handler: handler()}}}
	case 3:
		return "desk", ticket.Transfer{To: handler(), Handover: true}
	case 4, 5:
		return lead, ticket.Extend{By: hours(1 + n(30)), Reason: "x"}
	case 6:
		return lead, ticket.Suspend{Until: at.Add(time.Duration(1+n(40)) * time.Hour), Reason: "x"}
	case 7:
		return lead, ticket.Resume{}
	case 8:
		return lead, ticket.Ask{Text: "x"}
	case 9:
		return "reporter", ticket.Supplement{Text: "x"}
	case 10, 11:
		return lead, ticket.Answer{Text: "x", Resolution: ticket.Solved}
	case 12:
		return []string{"desk", "reporter"}[n(2)], ticket.Close{Resolution: ticket.Solved}
	case 13:
		return "desk", ticket.Classify{Category: []string{"lights", "noise"}[n(2)], Difficulty: ticket.Difficulty(n(4))}
	case 14:
		if n(2) == 0 {
			return "desk", ticket.Classify{Due: at.Add(time.Duration(n(60)-10) * time.Hour), Reason: "x"}
		}
		return "desk", ticket.Merge{Into: "t0"}
	case 15:
		return lead, ticket.Object{Reason: "x"}
	case 16:
		return "works", ticket.ReportBack{Text: "x"}
	case 17:
		return "desk", ticket.Note{Text: "x", Public: n(2) == 0}
	case 18:
		return lead, ticket.Accept{}
	}
	return "system", ticket.Replan{}
}
