package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// Limits of tasks, orders and approvals that were missing for a year are computed when it is known, whoever takes the first step then.
func TestAStepBeforeTheSweepComputesTheMissingLimits(t *testing.T) {
	at := cst(2026, 12, 28, 10, 0)
	after := func(h int) time.Time { return at.Add(time.Duration(h) * time.Hour) }
	unknown, known := yearEnd(t,
		Limit{Stage: ticket.StageHandle, Within: workdays(9)}, Limit{Stage: ticket.StageApprove, Within: workdays(9)},
		Limit{Stage: ticket.StageComply, Within: workdays(9)})
	for name, do := range map[string]func(p *play){
		"task": func(p *play) {
			p.by("coordinator", after(2), ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
		},
		"order":    func(p *play) { p.by("supervisor", after(2), ticket.Supervise{To: "department/market", Text: "x"}) },
		"approval": func(p *play) { p.by("market", after(2), ticket.Suspend{Until: after(90), Reason: "x"}) },
	} {
		t.Run(name, func(t *testing.T) {
			start := filed(t, unknown, at, ticket.Request{}).by("desk", after(1), ticket.Transfer{To: "department/market"})
			do(start)
			require.Equal(t, 2027, start.Unknown)
			start.rules = known
			noted := start.fork().by("desk", after(3), ticket.Note{Text: "x"})
			for _, p := range []*play{start, noted} {
				x := p.Ticket
				for day := 1; day < 40; day++ {
					c, _, err := known.Sweep(x, Cast["system"], after(24*day))
					require.NoError(t, err)
					x = c.Ticket
				}
				n := 0
				seen := func(due time.Time, rungs []ticket.Taken) {
					n++
					assert.NotZero(t, due)
					assert.NotEmpty(t, rungs, "somebody was reminded")
				}
				for _, k := range x.Tasks {
					seen(k.Due, k.Rungs)
				}
				for _, o := range x.Orders {
					seen(o.Due, o.Rungs)
				}
				for _, a := range x.Approvals {
					seen(a.Due, a.Rungs)
				}
				assert.Equal(t, 1, n)
				assert.Zero(t, x.Unknown)
			}
		})
	}
}
