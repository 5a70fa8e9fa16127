package ticket

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a step passes on by itself reaches no ticket that is about who sends it, whatever a record of before says; and a refusal
// does not say which ticket that is.
func TestNothingIsPassedOnByWhomTheOtherTicketIsAbout(t *testing.T) {
	r := bothWays(t)
	child := filed(t, r, morning, Request{}).by("desk", morning, Merge{Into: "t0"}, another(t, r, morning, "t0", Request{}))
	parent := &play{TB: t, Ticket: child.more[0].Ticket, rules: r}
	refused := func(p *play, who string, do Command, other, about Ticket) {
		t.Helper()
		require.Empty(t, p.no(who, do, other))
		_, err := r.Decide(p.Ticket, settled(Step{By: Cast[who], At: p.Changed.Add(time.Minute), Do: do}), about)
		require.ErrorIs(t, err, ErrRefused)
		assert.ErrorContains(t, err, "conflict of interest")
		assert.NotContains(t, err.Error(), string(other.ID))
	}
	about := func(x Ticket, who string) Ticket {
		x.About = []string{who}
		return x
	}
	refused(child, "reporter", Supplement{Text: "x"}, parent.Ticket, about(parent.Ticket, "p1"))
	for _, do := range []Command{Respond{Text: "x"}, Ask{Text: "x"}, Answer{Text: "x"}, Note{Text: "x", Public: true, Everyone: true}, Refer{Channel: "court"}} {
		refused(parent, "desk", do, child.Ticket, about(child.Ticket, "d1"))
	}
	closed := parent.Ticket
	closed.State, closed.Resolution, closed.Closed, closed.Handling = Closed, Solved, child.Changed, HandlingDirect
	refused(child, "reporter", Reopen{Reason: "x"}, closed, about(closed, "p1"))

	for rule, change := range map[string]func(*Ticket){
		"known history": func(x *Ticket) { x.Strange = true },
		"lifecycle":     func(x *Ticket) { x.State = 77 },
	} {
		strange := parent.Ticket
		change(&strange)
		_, err := r.Decide(child.Ticket, settled(Step{By: Cast["reporter"], At: child.Changed.Add(time.Minute), Do: Supplement{Text: "x"}}), strange)
		require.ErrorContains(t, err, rule)
		assert.NotContains(t, err.Error(), "t0")
	}
}

// Everybody of a matter keeps out the same: a merge that adds a name is decided with all of them, and with no others.
func TestAMergeThatAddsANameConcernsAllDuplicatesOfTheParent(t *testing.T) {
	r := bothWays(t)
	first := filed(t, r, morning, Request{}).by("desk", morning, Merge{Into: "t0"}, another(t, r, morning, "t0", Request{}))
	parent, sibling := first.more[0].Ticket, first.Ticket
	sibling.ID = "t7"
	p := filed(t, r, morning, Request{About: []string{"x1"}})
	do := Merge{Into: "t0"}
	require.True(t, Widens(p.Ticket, parent))
	stray := sibling
	stray.Parent = "t9"
	self := p.Ticket
	self.Parent = "t0"
	for _, others := range [][]Ticket{{parent}, {parent, stray}, {parent, self}, {parent, sibling, sibling}, {sibling, parent}} {
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
	for i := range MaxAbout {
		full.About = append(full.About, string(rune('a'+i%26))+string(rune('A'+i/26)))
	}
	assert.Equal(t, "parent", p.fork().open().no("desk", do, full, sibling))
	assert.False(t, Widens(filed(t, r, morning, Request{}).Ticket, full))
}

// open is the play as it was filed.
func (p *play) open() *play {
	p.Ticket = Fold(p.events[:1])
	return p
}

// A command concerns the duplicates exactly where their reporters hear of it.
func TestWhatConcernsTheDuplicates(t *testing.T) {
	lead := Ticket{ID: "t1", Duty: Duty{Lead: "unit/c1"}, Family: Family{Children: 1}}
	asked := lead
	asked.Approvals = []Approval{{Of: VerbExtend, For: "unit/c1"}}
	task := lead
	task.Approvals = []Approval{{Of: VerbExtend, For: "unit/c2"}, {Of: VerbObject, For: "unit/c1"}}
	for _, c := range []struct {
		t    Ticket
		do   Command
		want bool
	}{
		{lead, Note{Text: "x", Public: true, Everyone: true}, true},
		{lead, &Note{Text: "x", Public: true, Everyone: true}, true},
		{lead, Note{Text: "x", Public: true}, false},
		{lead, Respond{}, true},
		{lead, Ask{}, true},
		{lead, Answer{}, true},
		{lead, Reopen{}, false},
		{lead, Supplement{}, false},
		{lead, Transfer{}, false},
		{lead, Grant{}, false},
		{asked, Grant{}, true},
		{asked, &Grant{Of: VerbExtend, For: "unit/c1"}, true},
		{asked, Grant{Of: VerbObject}, false},
		{asked, Grant{For: "unit/c2"}, false},
		{task, Grant{}, false},
		{task, Grant{Of: VerbExtend, For: "unit/c2"}, false},
		{Ticket{Duty: lead.Duty, Approvals: asked.Approvals}, Grant{}, false},
		{Ticket{}, Respond{}, false},
	} {
		ids, children := Concerns(c.t, c.do)
		assert.Equal(t, c.want, children, "%T %+v", c.do, c.do)
		assert.Empty(t, ids)
	}
	for _, do := range []Command{Reopen{}, &Reopen{}, Supplement{}, Unmerge{}} {
		ids, children := Concerns(Ticket{ID: "t1", Family: Family{Parent: "t0"}}, do)
		assert.Equal(t, []ID{"t0"}, ids)
		assert.False(t, children)
	}
}

// Which ticket a duplicate was merged into is on its record: a refusal says it to nobody else.
func TestARefusedMergeDoesNotSayWhoseDuplicateATicketIs(t *testing.T) {
	table := DefaultAccess()
	for i := range table {
		if table[i].Role == RoleDesk {
			table[i].Allow = slices.DeleteFunc(slices.Clone(table[i].Allow), func(a Action) bool { return a == ReadRecord })
		}
	}
	for says, r := range map[bool]*Rules{true: rulesOf(t, Definitions{}), false: rulesOf(t, Definitions{Access: table})} {
		child := filed(t, r, morning, Request{}).by("desk", morning, Merge{Into: "t0"}, another(t, r, morning, "t0", Request{}))
		_, err := r.Decide(another(t, r, morning, "t5", Request{}), settled(Step{By: Cast["desk"], At: morning, Do: Merge{Into: "t1"}}), child.Ticket)
		require.ErrorIs(t, err, ErrRefused)
		assert.ErrorContains(t, err, "merged already")
		assert.Equal(t, says, strings.Contains(err.Error(), "t0"))
	}
}
