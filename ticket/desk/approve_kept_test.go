package desk

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// One step may add to what waits for a ruling and take from it: the convening of another lead asks for an outside unit, and
// takes back what the lead before had asked for. Neither may leave a gap in the list.
func TestAStepThatAsksAndTakesBackLeavesNoGap(t *testing.T) {
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}})
	for name, asked := range map[string][]ticket.Command{
		"an extension":                  {ticket.Extend{By: hours(1), Reason: "x"}},
		"an objection":                  {ticket.Object{Reason: "x"}},
		"an extension and an objection": {ticket.Extend{By: hours(1), Reason: "x"}, ticket.Object{Reason: "x"}},
		"three": {
			ticket.Extend{By: hours(1), Reason: "x"}, ticket.Object{Reason: "x"}, ticket.Suspend{Until: morning.AddDate(0, 0, 9), Reason: "x"},
		},
		"nothing":                      nil,
		"a convening and an objection": {ticket.Convene{Assist: []ticket.Party{{Handler: "partner/water"}}}, ticket.Object{Reason: "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
			for _, do := range asked {
				who := "market"
				if ticket.VerbOf(do) == ticket.VerbConvene {
					who = "coordinator"
				}
				p.then(who, do)
			}
			p.then("coordinator", ticket.Convene{
				Lead: "department/works", Assist: []ticket.Party{{Handler: "unit/c1"}, {Handler: "partner/lights"}},
			})
			for _, a := range p.Approvals {
				assert.Equal(t, ticket.VerbConvene, a.Of)
			}
			doc, err := json.Marshal(p.Ticket)
			require.NoError(t, err)
			var back ticket.Ticket
			require.NoError(t, json.Unmarshal(doc, &back), "the ticket is lost: %s", doc)
			last, err := json.Marshal(p.events[len(p.events)-1])
			require.NoError(t, err)
			var e ticket.Event
			require.NoError(t, json.Unmarshal(last, &e))
		})
	}
}
