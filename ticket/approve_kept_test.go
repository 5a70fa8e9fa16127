package ticket

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One step may add to what waits for a ruling and take from it: the convening of another lead asks for an outside unit, and
// takes back what the lead before had asked for. Neither may leave a gap in the list.
func TestAStepThatAsksAndTakesBackLeavesNoGap(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []Handler{"partner"}})
	for name, asked := range map[string][]Command{
		"an extension":                  {Extend{By: hours(1), Reason: "x"}},
		"an objection":                  {Object{Reason: "x"}},
		"an extension and an objection": {Extend{By: hours(1), Reason: "x"}, Object{Reason: "x"}},
		"three":                         {Extend{By: hours(1), Reason: "x"}, Object{Reason: "x"}, Suspend{Until: morning.AddDate(0, 0, 9), Reason: "x"}},
		"nothing":                       nil,
		"a convening and an objection":  {Convene{Assist: []Party{{Handler: "partner/water"}}}, Object{Reason: "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := filed(t, r, morning, Request{}).then("desk", Transfer{To: "department/market"})
			for _, do := range asked {
				who := "market"
				if do.Verb() == VerbConvene {
					who = "coordinator"
				}
				p.then(who, do)
			}
			p.then("coordinator", Convene{Lead: "department/works", Assist: []Party{{Handler: "unit/c1"}, {Handler: "partner/lights"}}})
			for _, a := range p.Approvals {
				assert.Equal(t, VerbConvene, a.Of)
			}
			doc, err := json.Marshal(p.Ticket)
			require.NoError(t, err)
			var back Ticket
			require.NoError(t, json.Unmarshal(doc, &back), "the ticket is lost: %s", doc)
			last, err := json.Marshal(p.events[len(p.events)-1])
			require.NoError(t, err)
			var e Event
			require.NoError(t, json.Unmarshal(last, &e))
		})
	}
}
