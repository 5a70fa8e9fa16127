package desk

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// Words pass only between tickets that keep out the same people: where a merge has not made it so, since one of them could not be
// read or an earlier version merged them, the step that passes words on does, or is refused.
func TestWordsPassOnlyBetweenTicketsThatKeepOutTheSame(t *testing.T) {
	r := bothWays(t)
	child := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Merge{Into: "t0"},
		another(t, r, morning, "t0", ticket.Request{}))
	parent := child.more[0].Ticket
	second := child.Ticket
	second.ID = "t2"
	closed := parent
	closed.State, closed.Resolution, closed.Closed, closed.Handling = ticket.Closed, ticket.Solved, child.Changed, ticket.HandlingDirect
	asked := parent
	asked.Lead, asked.State, asked.Handling = "department/market", ticket.Transferred, ticket.HandlingTransferred
	asked.Approvals = []ticket.Approval{
		{Of: ticket.VerbExtend, By: "m1", For: "department/market", To: "unit/office", Seq: 1, Since: morning, Span: hours(5), InTime: true},
	}
	for _, c := range []struct {
		who    string
		do     ticket.Command
		on     ticket.Ticket
		others []ticket.Ticket
	}{
		{"desk", ticket.Respond{Text: "x"}, parent, []ticket.Ticket{child.Ticket, second}},
		{"desk", ticket.Ask{Text: "x"}, parent, []ticket.Ticket{child.Ticket, second}},
		{"desk", ticket.Answer{Text: "x"}, parent, []ticket.Ticket{child.Ticket, second}},
		{"desk", ticket.Note{Text: "x", Public: true, Everyone: true}, parent, []ticket.Ticket{child.Ticket, second}},
		{"desk", ticket.Refer{Channel: "court"}, parent, []ticket.Ticket{child.Ticket, second}},
		{"desk", ticket.Classify{Due: morning.AddDate(0, 0, 9), Reason: "x"}, parent, []ticket.Ticket{child.Ticket, second}},
		{"supervisor", ticket.Grant{}, asked, []ticket.Ticket{child.Ticket, second}},
		{"reporter", ticket.Supplement{Text: "x"}, child.Ticket, []ticket.Ticket{parent}},
		{"reporter", ticket.Reopen{Reason: "x"}, child.Ticket, []ticket.Ticket{closed}},
		{"desk", ticket.Merge{Into: "t9"}, parent, []ticket.Ticket{another(t, r, morning, "t9", ticket.Request{}), child.Ticket, second}},
	} {
		at := morning.Add(time.Hour)
		on, others := c.on.Clone(), slices.Clone(c.others)
		on.Children = len(c.others)
		if ticket.VerbOf(c.do) == ticket.VerbMerge {
			on.Children--
		}
		if c.who == "reporter" {
			on.Children = 0
		}
		by := Cast[c.who]
		if c.who == "supervisor" {
			by = ticket.Actor{ID: "d2", Roles: []ticket.Role{ticket.RoleDesk}, Units: Cast["desk"].Units}
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
			if works := append([]*ticket.Ticket{&on}, pointers(others)...)[i]; slices.Contains(works.About, "x2") {
				works.Charge = "officer/x1"
			} else {
				works.Charge = "officer/x2"
			}
			_, err := r.Decide(on, settled(Step{By: by, At: at, Do: c.do}), others...)
			require.ErrorIs(t, err, gridgov.ErrRefused, "%T %d", c.do, i)
			assert.ErrorContains(t, err, "conflict of interest")
			if ids, children := Concerns(on, ticket.EmptyCommand(ticket.VerbOf(c.do))); ticket.VerbOf(c.do) != ticket.VerbMerge && (children ||
				ids != nil) { // all commands of the verb
				assert.NotContains(t, r.Allowed(on, by, at, others...), ticket.VerbOf(c.do), "%T %d", c.do, i)
			}
		}
	}
}

// What depends on a parent that cannot be read is not allowed, as where there is none.
func TestADamagedParentAllowsNothingThatConcernsIt(t *testing.T) {
	r := bothWays(t)
	child := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Merge{Into: "t0"},
		another(t, r, morning, "t0", ticket.Request{}))
	at := morning.Add(time.Hour)
	assert.Contains(t, r.Allowed(child.Ticket, Cast["reporter"], at, child.more[0].Ticket), ticket.VerbSupplement)
	assert.Empty(t, r.Allowed(child.Ticket, Cast["reporter"], at, ticket.Ticket{ID: "t0", Damaged: "x"}))
	assert.Empty(t, r.Allowed(child.Ticket, Cast["reporter"], at))
}
