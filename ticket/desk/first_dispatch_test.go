package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Whether the limit from receiving had passed at the first dispatch is asked of what was promised until then, and not of a table
// that came into force meanwhile.
func TestTheFirstDispatchUnderAnotherTable(t *testing.T) {
	table := func(h int) *Rules {
		if h == 0 {
			return rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageAccept, Within: hours(1000)}}})
		}
		return rulesOf(t, Definitions{Limits: []Limit{
			{Stage: ticket.StageHandle, Priority: ticket.Urgent, Within: hours(h / 2)}, {Stage: ticket.StageHandle, Within: hours(h)},
		}})
	}
	for _, c := range []struct {
		name           string
		before, after  int
		at, want, late int // hours from receiving
	}{
		{"shorter, ahead", 72, 24, 30, 54, 0},
		{"shorter, passed", 72, 24, 80, 72, 1},
		{"longer, ahead", 24, 72, 20, 92, 0},
		{"longer, passed", 24, 72, 30, 24, 1},
		{"none before", 0, 24, 30, 54, 0},
		{"the same, passed", 24, 24, 30, 24, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := func(h int) time.Time { return morning.Add(time.Duration(h) * time.Hour) }
			p := filed(t, table(c.before), morning, ticket.Request{})
			p.rules = table(c.after)
			p.by("desk", after(c.at), ticket.Transfer{To: "department/market"})
			check := func() {
				t.Helper()
				assert.Equal(t, after(c.want), p.Promise)
				assert.Equal(t, c.late == 1, p.Overdue(after(c.at)))
				d, err := p.rules.Due(p.events)
				require.NoError(t, err)
				assert.Equal(t, p.Promise, d.Promise.At, "as the record says")
			}
			check()
			p.by("desk", after(c.at), ticket.Note{Text: "x"})
			check()
			again := after(c.at + c.after) // by the table of now alone, where it is computed again
			if c.at > c.after {
				again = after(c.after)
			}
			if !again.Equal(p.Promise) {
				assert.Equal(t, again, p.fork().by("system", after(c.at), ticket.Replan{}).Promise)
			}
			p.rules = table(500)
			p.by("desk", after(c.at), ticket.Transfer{To: "department/works"}) // nor does a table after that
			check()
			q := p.fork().by("system", after(c.at), ticket.Replan{}) // unless it is computed again, by the table of now alone
			assert.Equal(t, after(c.at+500), q.Promise)
			q = p.fork().by("desk", after(c.at), ticket.Classify{Priority: ticket.Urgent})
			assert.Equal(t, after(c.at+250), q.Promise, "the matter is another one")
		})
	}
}

// The limit of the first response runs from receiving: a dispatch under another table does not move it.
func TestADispatchUnderAnotherTableMovesNoLimitOfTheResponse(t *testing.T) {
	table := func(h int) *Rules {
		return rulesOf(t, Definitions{
			Limits: []Limit{{Stage: ticket.StageRespond, Within: hours(h)}, {Stage: ticket.StageHandle, Within: hours(100)}},
		})
	}
	p := filed(t, table(10), morning, ticket.Request{})
	was := p.RespondBy
	p.rules = table(2)
	p.by("desk", morning.Add(5*time.Hour), ticket.Transfer{To: "department/market"})
	assert.Equal(t, was, p.RespondBy)
	p.by("system", morning.Add(6*time.Hour), ticket.Replan{})
	assert.Equal(t, morning.Add(2*time.Hour), p.RespondBy)
}
