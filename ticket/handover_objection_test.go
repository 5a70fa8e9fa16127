package ticket

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whose it is waits for a ruling: no handover takes that from whoever rules, nor does one there and back.
func TestAHandoverWaitsForTheRulingOnAnObjection(t *testing.T) {
	p := filed(t, theRules(t), morning, Request{}).then("head", Transfer{To: "unit/g1"}).then("worker", Object{Reason: "not ours"})
	require.Equal(t, Handler("unit/c1"), p.Approvals[0].To)
	for _, who := range []string{"desk", "coordinator"} {
		assert.Equal(t, "handover", p.no(who, Transfer{To: "department/works", Handover: true}), who)
		assert.Empty(t, p.no(who, Transfer{To: "department/works"}), "%s dispatches it anew: another round begins", who)
	}
	p.then("head", Refuse{Reason: "yours"})
	there := p.fork().then("coordinator", Transfer{To: "department/works", Handover: true}).then("coordinator", Transfer{To: "unit/g1", Handover: true})
	there.then("worker", Object{Reason: "still not ours"})
	assert.Equal(t, Handler("unit/office"), there.Approvals[0].To, "the first was ruled on: this is the second")
}

// Nothing that waits is gone after a handover, whoever asked for it and whatever it is.
func TestAHandoverDropsNothingThatWaits(t *testing.T) {
	d := Definitions{Outside: []Handler{"partner"}}
	assist := []Party{{Handler: "department/works"}}
	begin := func() *play {
		return filed(t, rulesOf(t, d), morning, Request{}).then("coordinator", Convene{Lead: "unit/g1", Assist: assist})
	}
	for name, p := range map[string]*play{
		"extension":       begin().then("worker", Extend{By: hours(5), Reason: "x"}),
		"suspension":      begin().then("worker", Suspend{Until: morning.Add(48 * time.Hour), Reason: "x"}),
		"voiding":         begin().then("supervisor", Void{Reason: "x"}),
		"outside unit":    begin().then("coordinator", Convene{Assist: []Party{{Handler: "partner/lights"}}}),
		"task objection":  begin().then("works", Object{Reason: "x"}),
		"task extension":  begin().then("works", Extend{By: hours(5), Reason: "x"}),
		"several at once": begin().then("worker", Extend{By: hours(5), Reason: "x"}).then("works", Object{Reason: "x"}),
	} {
		before := p.Approvals
		p.then("coordinator", Transfer{To: "department/market", Handover: true}).then("coordinator", Transfer{To: "unit/g1", Handover: true})
		require.Len(t, p.Approvals, len(before), name)
		for i, a := range p.Approvals {
			assert.Equal(t, before[i].Seq, a.Seq, name)
			assert.Equal(t, before[i].For, a.For, name)
		}
	}
}
