package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Whose it is waits for a ruling: no handover takes that from whoever rules, nor does one there and back.
func TestAHandoverWaitsForTheRulingOnAnObjection(t *testing.T) {
	p := filed(t, theRules(t), morning, ticket.Request{}).then("head", ticket.Transfer{To: "unit/g1"}).then("worker",
		ticket.Object{Reason: "not ours"})
	require.Equal(t, ticket.Handler("unit/c1"), p.Approvals[0].To)
	for _, who := range []string{"desk", "coordinator"} {
		assert.Equal(t, "handover", p.no(who, ticket.Transfer{To: "department/works", Handover: true}), who)
		assert.Empty(t, p.no(who, ticket.Transfer{To: "department/works"}), "%s dispatches it anew: another round begins", who)
	}
	p.then("head", ticket.Refuse{Reason: "yours"})
	there := p.fork().then("coordinator", ticket.Transfer{To: "department/works", Handover: true}).then("coordinator",
		ticket.Transfer{To: "unit/g1", Handover: true})
	there.then("worker", ticket.Object{Reason: "still not ours"})
	assert.Equal(t, ticket.Handler("unit/office"), there.Approvals[0].To, "the first was ruled on: this is the second")
}

// Nothing that waits is gone after a handover, whoever asked for it and whatever it is.
func TestAHandoverDropsNothingThatWaits(t *testing.T) {
	d := Definitions{Outside: []ticket.Handler{"partner"}}
	assist := []ticket.Party{{Handler: "department/works"}}
	begin := func() *play {
		return filed(t, rulesOf(t, d), morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "unit/g1", Assist: assist})
	}
	for name, p := range map[string]*play{
		"extension":       begin().then("worker", ticket.Extend{By: hours(5), Reason: "x"}),
		"suspension":      begin().then("worker", ticket.Suspend{Until: morning.Add(48 * time.Hour), Reason: "x"}),
		"voiding":         begin().then("supervisor", ticket.Void{Reason: "x"}),
		"outside unit":    begin().then("coordinator", ticket.Convene{Assist: []ticket.Party{{Handler: "partner/lights"}}}),
		"task objection":  begin().then("works", ticket.Object{Reason: "x"}),
		"task extension":  begin().then("works", ticket.Extend{By: hours(5), Reason: "x"}),
		"several at once": begin().then("worker", ticket.Extend{By: hours(5), Reason: "x"}).then("works", ticket.Object{Reason: "x"}),
	} {
		before := p.Approvals
		p.then("coordinator", ticket.Transfer{To: "department/market", Handover: true}).then("coordinator",
			ticket.Transfer{To: "unit/g1", Handover: true})
		require.Len(t, p.Approvals, len(before), name)
		for i, a := range p.Approvals {
			assert.Equal(t, before[i].Seq, a.Seq, name)
			assert.Equal(t, before[i].For, a.For, name)
		}
	}
}
