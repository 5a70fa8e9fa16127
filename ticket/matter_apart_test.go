package ticket

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Words pass only between tickets that keep out the same people: where a merge has not made it so, since one of them could not be
// read or an earlier version merged them, the step that passes words on does, or is refused.
func TestWordsPassOnlyBetweenTicketsThatKeepOutTheSame(t *testing.T) {
	r := bothWays(t)
	child := filed(t, r, morning, Request{}).by("desk", morning, Merge{Into: "t0"}, another(t, r, morning, "t0", Request{}))
	parent := child.more[0].Ticket
	second := child.Ticket
	second.ID = "t2"
	closed := parent
	closed.State, closed.Resolution, closed.Closed, closed.Handling = Closed, Solved, child.Changed, HandlingDirect
	asked := parent
	asked.Lead, asked.State, asked.Handling = "department/market", Transferred, HandlingTransferred
	asked.Approvals = []Approval{{Of: VerbExtend, By: "m1", For: "department/market", To: "unit/office", Seq: 1, Since: morning, Span: hours(5), InTime: true}}
	for _, c := range []struct {
		who    string
		do     Command
		on     Ticket
		others []Ticket
	}{
		{"desk", Respond{Text: "x"}, parent, []Ticket{child.Ticket, second}},
		{"desk", Ask{Text: "x"}, parent, []Ticket{child.Ticket, second}},
		{"desk", Answer{Text: "x"}, parent, []Ticket{child.Ticket, second}},
		{"desk", Note{Text: "x", Public: true, Everyone: true}, parent, []Ticket{child.Ticket, second}},
		{"desk", Refer{Channel: "court"}, parent, []Ticket{child.Ticket, second}},
		{"desk", Classify{Due: morning.AddDate(0, 0, 9), Reason: "x"}, parent, []Ticket{child.Ticket, second}},
		{"supervisor", Grant{}, asked, []Ticket{child.Ticket, second}},
		{"reporter", Supplement{Text: "x"}, child.Ticket, []Ticket{parent}},
		{"reporter", Reopen{Reason: "x"}, child.Ticket, []Ticket{closed}},
		{"desk", Merge{Into: "t9"}, parent, []Ticket{another(t, r, morning, "t9", Request{}), child.Ticket, second}},
	} {
		at := morning.Add(time.Hour)
		on, others := c.on.Clone(), slices.Clone(c.others)
		on.Children = len(c.others)
		if c.do.Verb() == VerbMerge {
			on.Children--
		}
		if c.who == "reporter" {
			on.Children = 0
		}
		by := Cast[c.who]
		if c.who == "supervisor" {
			by = Actor{ID: "d2", Roles: []Role{RoleDesk}, Units: Cast["desk"].Units}
		}
		on.About, others[0].About = []string{"x1"}, []string{"y1", "x2"}
		changes, err := r.Decide(on, settled(Step{By: by, At: at, Do: c.do}), others...)
		require.NoError(t, err, "%T", c.do)
		require.Len(t, changes, 1+len(others), "%T", c.do)
		for _, ch := range changes {
			assert.ElementsMatch(t, []string{"x1", "y1", "x2"}, ch.Ticket.About, "%T: %s", c.do, ch.Ticket.ID)
		}

		for i := range changes { // somebody whom another of the reports names works on one of them
			on, others := on.Clone(), slices.Clone(others)
			if works := append([]*Ticket{&on}, pointers(others)...)[i]; slices.Contains(works.About, "x2") {
				works.Charge = "officer/x1"
			} else {
				works.Charge = "officer/x2"
			}
			_, err := r.Decide(on, settled(Step{By: by, At: at, Do: c.do}), others...)
			require.ErrorIs(t, err, ErrRefused, "%T %d", c.do, i)
			assert.ErrorContains(t, err, "conflict of interest")
			if ids, children := Concerns(on, EmptyCommand(c.do.Verb())); c.do.Verb() != VerbMerge && (children || ids != nil) { // all commands of the verb
				assert.NotContains(t, r.Allowed(on, by, at, others...), c.do.Verb(), "%T %d", c.do, i)
			}
		}
	}
}

// What depends on a parent that cannot be read is not allowed, as where there is none.
func TestADamagedParentAllowsNothingThatConcernsIt(t *testing.T) {
	r := bothWays(t)
	child := filed(t, r, morning, Request{}).by("desk", morning, Merge{Into: "t0"}, another(t, r, morning, "t0", Request{}))
	at := morning.Add(time.Hour)
	assert.Contains(t, r.Allowed(child.Ticket, Cast["reporter"], at, child.more[0].Ticket), VerbSupplement)
	assert.Empty(t, r.Allowed(child.Ticket, Cast["reporter"], at, Ticket{ID: "t0", Damaged: "x"}))
	assert.Empty(t, r.Allowed(child.Ticket, Cast["reporter"], at))
}
