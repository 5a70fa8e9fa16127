package desk

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Until it is dispatched, the round of a part begins where its promise does, so that it has on top what the promise has: the time
// in which a reply was out is none in which anybody could have worked on the part, and an extension was granted for all of it.
func TestTheRoundOfAPartHasWhatItsPromiseHas(t *testing.T) {
	r := rulesOf(t, Definitions{SuspendUpTo: hours(100), Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100)}}})
	for name, c := range map[string]struct {
		steps func(p *play)
		due   time.Time
	}{
		"nothing": {func(*play) {}, hour(101)},
		"a suspension": {func(p *play) {
			p.by("market", hour(2), ticket.Suspend{Until: hour(52), Reason: "x"}).by("desk", hour(3), ticket.Grant{}).by("desk",
				hour(33), ticket.Resume{})
		}, hour(131)},
		"a reply that was sent back": {func(p *play) {
			p.by("market", hour(2), ticket.Answer{Text: "x"}).by("desk", hour(120), ticket.Rework{Reason: "x"})
		}, hour(101 + 118)},
		"an extension": {func(p *play) {
			p.by("market", hour(2), ticket.Extend{By: hours(50), Reason: "x"}).by("desk", hour(3), ticket.Grant{})
		}, hour(151)},
		"a reply that is out": {func(p *play) { p.by("market", hour(91), ticket.Answer{Text: "x"}) }, hour(101 + 39)},
		"a reopening, and an extension since": {func(p *play) {
			p.by("market", hour(2), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("reporter", hour(3), ticket.Close{})
			p.by("reporter", hour(20), ticket.Reopen{Reason: "x"})
			p.by("market", hour(21), ticket.Extend{By: hours(50), Reason: "x"}).by("desk", hour(22), ticket.Grant{})
		}, hour(170)},
	} {
		p := filed(t, r, morning, ticket.Request{}).by("desk", hour(1), ticket.Transfer{To: "department/market"})
		c.steps(p)
		q := partOf(p, hour(130))
		assert.Equal(t, c.due, q.Promise, name)
		assert.Equal(t, c.due, q.Due, name)
		sameAsRecord(q, name)
		q.by("desk", hour(140), ticket.Transfer{To: "department/works"})
		assert.Equal(t, hour(240), q.Due, "%s: from its own dispatch", name)
		sameAsRecord(q, name)
	}
}

// A part that was dispatched, extended, and comes back to the desk has the round of every other ticket there: from receiving, and
// without the extension of a round that is over.
func TestAPartThatComesBackHasTheRoundOfTheDesk(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100)}}})
	transfer := ticket.Transfer{To: "department/market"}
	convene := ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}}
	object := func(p *play) *play {
		return p.then("market", ticket.Object{Reason: "not ours"}).then("desk", ticket.Grant{})
	}
	back := func(p *play, goes ticket.Command) *play {
		return object(p.then("desk", goes).then("market", ticket.Extend{By: hours(50), Reason: "x"}).then("desk", ticket.Grant{}))
	}
	for name, goes := range map[string]ticket.Command{"transferred": transfer, "convened": convene} {
		whole := back(filed(t, r, morning, ticket.Request{}), goes)
		require.Equal(t, hour(100), whole.Due, name)
		for when, before := range map[string]*play{
			"split at the desk":        filed(t, r, morning, ticket.Request{}),
			"split after a dispatch":   filed(t, r, morning, ticket.Request{}).by("desk", hour(1), transfer),
			"split after its way back": object(filed(t, r, morning, ticket.Request{}).by("desk", hour(1), transfer)),
		} {
			part := back(partOf(before, hour(2)), goes)
			assert.Equal(t, whole.Due, part.Due, "%s, %s", name, when)
			sameAsRecord(part, name+", "+when)
		}
	}
}

// reopenedAndExtended is a new ticket after a reopening and an extension.
func reopenedAndExtended(p *play) *play {
	p.then("desk", ticket.Transfer{To: "department/market"}).then("market", ticket.Answer{Text: "x", Resolution: ticket.Solved})
	p.then("reporter", ticket.Close{}).then("reporter", ticket.Reopen{Reason: "x"})
	return p.then("market", ticket.Extend{By: hours(50), Reason: "x"}).then("desk", ticket.Grant{})
}

// partOf goes on with a part that is split off.
func partOf(p *play, at time.Time) *play {
	p.Helper()
	one := part(p, at)
	return &play{TB: p.TB, Ticket: one, rules: p.rules, events: p.more[0].Events}
}

// sameAsRecord requires both limits of a ticket to be what its record gives.
func sameAsRecord(p *play, name string) {
	p.Helper()
	due, err := p.rules.Due(p.events)
	require.NoError(p, err)
	name = fmt.Sprintf("%s, event %d, %s", name, len(p.events), p.events[len(p.events)-1].Verb)
	require.True(p, due.Promise.At.Equal(p.Promise), "%s: the ticket promises %s, the record %s", name, p.Promise, due.Promise.At)
	if isUndispatchedPart(&p.Ticket) && p.State.Open() && dateOf(&p.Ticket).IsZero() && !p.Due.IsZero() {
		require.False(p, p.Due.Before(p.Promise), "%s: the desk's round of a part ends before its promise", name)
	}
	require.True(p, due.Round.At.Equal(p.Due), "%s: the round of the ticket ends %s, of the record %s", name, p.Due, due.Round.At)
}

// Both limits of a part are what its own record gives, when it is split off and after each step on it.
func TestTheLimitsOfAPartAreWhatItsRecordGives(t *testing.T) {
	seen := map[string]int{}
	for seed := range few(1500) {
		rng := rand.New(rand.NewPCG(seed, 56))
		r, p := promised(t, seed, rng)
		if seed%8 == 0 { // what a walk seldom does before a split
			reopenedAndExtended(p)
		}
		for range 40 {
			at := p.Changed.Add(time.Duration(rng.IntN(14)) * time.Hour)
			if p.SplitFrom == "" && p.State.Open() && rng.IntN(8) == 0 {
				whole := p.Ticket
				q := partOf(p, at)
				for what, is := range map[string]bool{
					"a reply is out": whole.State == ticket.Answered, "a reply was sent back": len(givenBack(&whole)) > 0,
					"the clock stood": len(whole.Pauses) > 0, "a date": !dateOf(&whole).IsZero(),
					"extended": len(whole.Promised.Extended) > 0, "reopened": whole.Promised.Reopened,
					"extended again": whole.Promised.Reopened && len(whole.Promised.Extended) > 0,
				} {
					if is {
						seen[what]++
					}
				}
				if p = q; rng.IntN(3) > 0 {
					p.by("desk", at, ticket.Classify{Kind: ticket.Complaint, Difficulty: 1})
				}
				sameAsRecord(p, "split")
			}
			who, do := promiseCommand(rng, p, at)
			var others []ticket.Ticket
			if ids, _ := Concerns(p.Ticket, do); ids != nil {
				other := filed(t, r, morning, ticket.Request{})
				other.ID, other.Children = "t0", 1
				others = []ticket.Ticket{other.Ticket}
			}
			c, err := r.Decide(p.Ticket, settled(Step{By: Cast[who], At: at, Do: do}), others...)
			if err != nil {
				continue
			}
			p.Ticket, p.events = c[0].Ticket, append(p.events, c[0].Events...)
			sameAsRecord(p, ticket.VerbOf(do).String())
			if p.SplitFrom != "" {
				seen["after the split: "+ticket.VerbOf(do).String()]++
			}
		}
	}
	for _, what := range []string{
		"a reply is out", "a reply was sent back", "the clock stood", "a date", "extended", "reopened", "extended again",
		"after the split: transfer", "after the split: answer",
		"after the split: rework", "after the split: classify", "after the split: grant", "after the split: reopen", "after the split: unmerge",
	} {
		assert.Positive(t, seen[what], "the walks do not go there: %s", what)
	}
	t.Log(seen)
}
