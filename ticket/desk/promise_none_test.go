package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Where the table had no handling limit when the promise began, no dispatch under a later table makes one that has passed already.
func TestNoDispatchPromisesWhatWasNotPromised(t *testing.T) {
	none, some := rulesOf(t, Definitions{Limits: []Limit{}}), within(t, 24)
	for name, begin := range map[string]func() *play{
		"none from the beginning": func() *play {
			return filed(t, none, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"})
		},
		"none at the first dispatch": func() *play {
			p := filed(t, some, morning, ticket.Request{})
			p.rules = none
			return p.by("desk", hour(1), ticket.Transfer{To: "department/market"})
		},
		"none at the reopening": func() *play {
			return filed(t, none, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"}).
				by("market", hour(1), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk", hour(2), ticket.Close{}).by("reporter",
				hour(3), ticket.Reopen{Reason: "x"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := begin()
			require.Zero(t, p.Promise)
			check := func() {
				t.Helper()
				assert.Zero(t, p.Promise)
				assert.False(t, p.Overdue(hour(999)))
				d, err := p.rules.Due(p.events)
				require.NoError(t, err)
				assert.Zero(t, d.Promise.At, "as the record says")
			}
			p.rules = some
			p.by("desk", hour(200), ticket.Transfer{To: "department/works"})
			assert.Equal(t, hour(224), p.Due, "the round has the new limit")
			check()
			p.by("works", hour(201), ticket.Extend{By: hours(5), Reason: "x"}).by("desk", hour(202), ticket.Grant{})
			check()
			p.rules = within(t, 48)
			p.by("desk", hour(203), ticket.Transfer{To: "department/market"})
			check()
			assert.Equal(t, p.Promised.From.Add(53*time.Hour), p.fork().by("system", hour(204), ticket.Replan{}).Promise,
				"unless it is computed again, with what was granted")
			p.by("desk", hour(205), ticket.Classify{Category: "noise"})
			assert.Equal(t, p.Promised.From.Add(53*time.Hour), p.Promise, "or the matter is another one")
		})
	}
}
