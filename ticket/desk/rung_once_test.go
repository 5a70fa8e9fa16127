package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// swept sweeps a play at an instant, and returns the rungs that were taken.
func swept(p *play, at time.Time) (did []ticket.Rung) {
	p.Helper()
	c, _, err := p.rules.Sweep(p.Ticket, Cast["system"], at)
	require.NoError(p, err)
	p.Ticket, p.events = c.Ticket, append(p.events, c.Events...)
	require.Equal(p, p.Ticket, ticket.Fold(p.events))
	for _, e := range c.Events {
		if e.Facts.Rung != nil {
			did = append(did, *e.Facts.Rung)
		}
	}
	return did
}

// Each rung is taken once for every limit: also where the limit moves away and back.
func TestARungIsTakenOnceForALimitThatMovesBack(t *testing.T) {
	r := rulesOf(t, Definitions{
		Limits: []Limit{{Stage: ticket.StageHandle, Priority: ticket.Urgent, Within: hours(48)}, {Stage: ticket.StageHandle, Within: hours(72)}},
	})
	at := func(h int) time.Time { return morning.Add(time.Duration(h) * time.Hour) }
	p := filed(t, r, morning, ticket.Request{}).
		by("coordinator", at(1), ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	first := swept(p, at(98))
	require.NotEmpty(t, first)
	p.by("desk", at(99), ticket.Classify{Priority: ticket.Urgent})
	assert.NotEmpty(t, swept(p, at(99)), "another limit has rungs of its own")
	p.by("desk", at(100), ticket.Classify{Priority: ticket.Normal})
	assert.Empty(t, swept(p, at(101)), "of the limit of before they were taken, the lead's and the task's")
	p.by("desk", at(102), ticket.Classify{Priority: ticket.Urgent})
	assert.Empty(t, swept(p, at(102)))
	p.by("desk", at(103), ticket.Classify{Priority: ticket.Normal})
	assert.NotEmpty(t, swept(p, at(73+72)), "the ladder goes on")
}

// A rung is known by what it does, and when: the office may add rows to its ladder, and take rows out of it.
func TestARungIsTakenOnceWhereTheLadderChanges(t *testing.T) {
	limits := []Limit{
		{Stage: ticket.StageHandle, Within: hours(72)},
		{Stage: ticket.StageApprove, Within: hours(24)},
		{Stage: ticket.StageComply, Within: hours(24)},
	}
	var ladder []ticket.Rung
	for _, s := range []ticket.Stage{ticket.StageHandle, ticket.StageApprove, ticket.StageComply} {
		ladder = append(ladder, ticket.Rung{Stage: s, Do: ticket.RungRemind}, ticket.Rung{Stage: s, After: hours(24), Do: ticket.RungEscalate},
			ticket.Rung{Stage: s, After: hours(24), Do: ticket.RungEscalate}, ticket.Rung{Stage: s, After: hours(300), Do: ticket.RungEscalate})
	}
	var longer, shorter []ticket.Rung
	for _, rung := range ladder {
		if rung.Do == ticket.RungRemind {
			longer = append(longer, ticket.Rung{Stage: rung.Stage, Before: hours(10), Do: ticket.RungWarn},
				ticket.Rung{Stage: rung.Stage, Before: hours(5), Do: ticket.RungWarn})
		} else {
			shorter = append(shorter, rung)
		}
		longer = append(longer, rung)
	}
	at := func(h int) time.Time { return morning.Add(time.Duration(h) * time.Hour) }
	p := filed(t, rulesOf(t, Definitions{Limits: limits, Ladder: ladder}), morning, ticket.Request{}).
		by("coordinator", at(1), ticket.Convene{Lead: "unit/g1", Assist: []ticket.Party{{Handler: "department/works"}}}).
		by("works", at(20), ticket.Extend{By: hours(1), Reason: "x"}).by("supervisor", at(20), ticket.Supervise{Text: "x"})
	require.NotEmpty(t, swept(p, at(98)))
	for name, other := range map[string][]ticket.Rung{"two more": longer, "without those that press": shorter, "the same": ladder} {
		t.Run(name, func(t *testing.T) {
			q := p.fork()
			q.TB, q.rules = t, rulesOf(t, Definitions{Limits: limits, Ladder: other})
			q.by("desk", at(99), ticket.Note{Text: "x"})
			charge, level := q.Charge, q.Level
			assert.Empty(t, swept(q, at(100)))
			assert.Equal(t, []any{charge, level}, []any{q.Charge, q.Level})
			assert.Contains(t, swept(q, at(73+300)), ticket.Rung{Stage: ticket.StageHandle, After: hours(300), Do: ticket.RungEscalate},
				"the ladder goes on")
		})
	}
}

// What is known of rungs is bounded, by stage: a limit that nobody met is not forgotten for those of other stages.
func TestTheRungsThatAreKnownAreBounded(t *testing.T) {
	press := func(s ticket.Stage) ticket.Rung { return ticket.Rung{Stage: s, Do: ticket.RungRemind} }
	never := watch{stage: ticket.StageRespond, limit: morning, at: -1}
	w := watch{stage: ticket.StageHandle, at: -1, taken: (&rungDue{watch: never, rung: press(ticket.StageRespond)}).record()}
	for i := range 3 * ticket.MaxTaken {
		w.limit = morning.Add(time.Duration(i) * time.Hour)
		for range 2 {
			w.taken = (&rungDue{watch: w, rung: press(ticket.StageHandle)}).record()
		}
	}
	assert.Len(t, w.taken, ticket.MaxTaken+1)
	assert.Equal(t, ticket.Taken{Stage: ticket.StageHandle, Limit: w.limit, N: 2, Do: ticket.RungRemind}, w.taken[ticket.MaxTaken])
	assert.Equal(t, 2, w.begin(placesOf([]ticket.Rung{press(ticket.StageHandle), press(ticket.StageHandle), press(ticket.StageHandle)})))
	never.taken = w.taken
	assert.Equal(t, 1, never.begin(placesOf([]ticket.Rung{press(ticket.StageRespond), press(ticket.StageRespond)})))
}

// A rung is another one where it does something else, or at another time.
func TestARungIsKnownByWhatItDoesAndWhen(t *testing.T) {
	raise := ticket.Rung{Stage: ticket.StageHandle, After: hours(24), Do: ticket.RungEscalate}
	w := watch{stage: ticket.StageHandle, limit: morning, at: -1}
	w.taken = (&rungDue{watch: w, rung: raise}).record()
	for _, other := range []ticket.Rung{
		{After: hours(24), Do: ticket.RungRemind}, {After: hours(48), Do: ticket.RungEscalate}, {Before: hours(24), Do: ticket.RungEscalate},
	} {
		assert.Equal(t, 1, w.begin(placesOf([]ticket.Rung{raise, other})), "%v", other)
		assert.Equal(t, 0, w.begin(placesOf([]ticket.Rung{other})), "%v", other)
	}
}
