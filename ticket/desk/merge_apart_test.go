package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// What a step passes on by itself reaches no ticket that is about who sends it, whatever a record of before says; and a refusal
// does not say which ticket that is.
func TestNothingIsPassedOnByWhomTheOtherTicketIsAbout(t *testing.T) {
	r := bothWays(t)
	child := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Merge{Into: "t0"},
		another(t, r, morning, "t0", ticket.Request{}))
	parent := &play{TB: t, Ticket: child.more[0].Ticket, rules: r}
	refused := func(p *play, who string, do ticket.Command, other, about ticket.Ticket) {
		t.Helper()
		require.Empty(t, p.no(who, do, other))
		_, err := r.Decide(p.Ticket, settled(Step{By: Cast[who], At: p.Changed.Add(time.Minute), Do: do}), about)
		require.ErrorIs(t, err, gridgov.ErrRefused)
		assert.ErrorContains(t, err, "conflict of interest")
		assert.NotContains(t, err.Error(), string(other.ID))
	}
	about := func(x ticket.Ticket, who string) ticket.Ticket {
		x.About = []string{who}
		return x
	}
	refused(child, "reporter", ticket.Supplement{Text: "x"}, parent.Ticket, about(parent.Ticket, "p1"))
	for _, do := range []ticket.Command{
		ticket.Respond{Text: "x"},
		ticket.Ask{Text: "x"},
		ticket.Answer{Text: "x"},
		ticket.Note{Text: "x", Public: true, Everyone: true},
		ticket.Refer{Channel: "court"},
	} {
		refused(parent, "desk", do, child.Ticket, about(child.Ticket, "d1"))
	}
	closed := parent.Ticket
	closed.State, closed.Resolution, closed.Closed, closed.Handling = ticket.Closed, ticket.Solved, child.Changed, ticket.HandlingDirect
	refused(child, "reporter", ticket.Reopen{Reason: "x"}, closed, about(closed, "p1"))

	for rule, change := range map[string]func(*ticket.Ticket){
		"known history": func(x *ticket.Ticket) { x.Partial = true },
		"lifecycle":     func(x *ticket.Ticket) { x.State = 77 },
	} {
		strange := parent.Ticket
		change(&strange)
		_, err := r.Decide(child.Ticket,
			settled(Step{By: Cast["reporter"], At: child.Changed.Add(time.Minute), Do: ticket.Supplement{Text: "x"}}), strange)
		require.ErrorContains(t, err, rule)
		assert.NotContains(t, err.Error(), "t0")
	}
}

// Everybody of a matter keeps out the same: a merge that adds a name is decided with all of them, and with no others.
func TestAMergeThatAddsANameConcernsAllDuplicatesOfTheParent(t *testing.T) {
	r := bothWays(t)
	first := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Merge{Into: "t0"},
		another(t, r, morning, "t0", ticket.Request{}))
	parent, sibling := first.more[0].Ticket, first.Ticket
	sibling.ID = "t7"
	p := filed(t, r, morning, ticket.Request{About: []string{"x1"}})
	do := ticket.Merge{Into: "t0"}
	require.True(t, Widens(p.Ticket, parent))
	stray := sibling
	stray.Parent = "t9"
	self := p.Ticket
	self.Parent = "t0"
	for _, others := range [][]ticket.Ticket{{parent}, {parent, stray}, {parent, self}, {parent, sibling, sibling}, {sibling, parent}} {
		assert.Equal(t, "invalid others", p.no("desk", do, others...))
	}
	p.then("desk", do, parent, sibling)
	require.Len(t, p.more, 2)
	for _, c := range p.more {
		require.NoError(t, c.Check())
		assert.Equal(t, []string{"x1"}, c.Ticket.About)
		assert.Equal(t, []string{"x1"}, c.Events[0].Facts.About)
	}
	assert.Equal(t, "t0", string(p.more[0].Ticket.ID))
	assert.Nil(t, p.events[1].Facts.About, "what does not change is not in the event")

	full := parent
	for i := range ticket.MaxAbout {
		full.About = append(full.About, string(rune('a'+i%26))+string(rune('A'+i/26)))
	}
	assert.Equal(t, "too many", p.fork().open().no("desk", do, full, sibling))
	assert.False(t, Widens(filed(t, r, morning, ticket.Request{}).Ticket, full))
}

// open is the play as it was filed.
func (p *play) open() *play {
	p.Ticket = ticket.Fold(p.events[:1])
	return p
}

// A command concerns the duplicates exactly where their reporters hear of it.
func TestWhatConcernsTheDuplicates(t *testing.T) {
	lead := ticket.Ticket{ID: "t1", Duty: ticket.Duty{Lead: "unit/c1"}, Duplicates: ticket.Duplicates{Children: 1}}
	asked := lead
	asked.Approvals = []ticket.Approval{{Of: ticket.VerbExtend, For: "unit/c1"}}
	task := lead
	task.Approvals = []ticket.Approval{{Of: ticket.VerbExtend, For: "unit/c2"}, {Of: ticket.VerbObject, For: "unit/c1"}}
	for _, c := range []struct {
		t    ticket.Ticket
		do   ticket.Command
		want bool
	}{
		{lead, ticket.Note{Text: "x", Public: true, Everyone: true}, true},
		{lead, &ticket.Note{Text: "x", Public: true, Everyone: true}, true},
		{lead, ticket.Note{Text: "x", Public: true}, false},
		{lead, ticket.Respond{}, true},
		{lead, ticket.Ask{}, true},
		{lead, ticket.Answer{}, true},
		{lead, ticket.Reopen{}, false},
		{lead, ticket.Supplement{}, false},
		{lead, ticket.Transfer{}, false},
		{lead, ticket.Grant{}, false},
		{asked, ticket.Grant{}, true},
		{asked, &ticket.Grant{Of: ticket.VerbExtend, For: "unit/c1"}, true},
		{asked, ticket.Grant{Of: ticket.VerbObject}, false},
		{asked, ticket.Grant{For: "unit/c2"}, false},
		{task, ticket.Grant{}, false},
		{task, ticket.Grant{Of: ticket.VerbExtend, For: "unit/c2"}, false},
		{ticket.Ticket{Duty: lead.Duty, Approvals: asked.Approvals}, ticket.Grant{}, false},
		{ticket.Ticket{}, ticket.Respond{}, false},
	} {
		ids, children := Concerns(c.t, c.do)
		assert.Equal(t, c.want, children, "%T %+v", c.do, c.do)
		assert.Empty(t, ids)
	}
	for _, do := range []ticket.Command{ticket.Reopen{}, &ticket.Reopen{}, ticket.Supplement{}, ticket.Unmerge{}} {
		ids, children := Concerns(ticket.Ticket{ID: "t1", Duplicates: ticket.Duplicates{Parent: "t0"}}, do)
		assert.Equal(t, []ticket.ID{"t0"}, ids)
		assert.False(t, children)
	}
}

// Which ticket a duplicate was merged into is on its record: a refusal says it to nobody else.
func TestARefusedMergeDoesNotSayWhoseDuplicateATicketIs(t *testing.T) {
	table := DefaultAccess()
	for i := range table {
		if table[i].Role == ticket.RoleDesk {
			table[i].Allow = slices.DeleteFunc(slices.Clone(table[i].Allow), func(a Action) bool { return a == ReadRecord })
		}
	}
	for says, r := range map[bool]*Rules{true: rulesOf(t, Definitions{}), false: rulesOf(t, Definitions{Access: table})} {
		child := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Merge{Into: "t0"},
			another(t, r, morning, "t0", ticket.Request{}))
		_, err := r.Decide(another(t, r, morning, "t5", ticket.Request{}),
			settled(Step{By: Cast["desk"], At: morning, Do: ticket.Merge{Into: "t1"}}), child.Ticket)
		require.ErrorIs(t, err, gridgov.ErrRefused)
		assert.ErrorContains(t, err, "merged already")
		assert.Equal(t, says, strings.Contains(err.Error(), "t0"))
	}
}
