package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// An order to a unit that has ended is passed on by the sweep, or by the next step, once, and who is in its place replies to it.
func TestAnOrderToAUnitThatHasEndedIsPassedOn(t *testing.T) {
	for successor, heir := range map[string]string{"c2": "c2", "": "o"} {
		for _, by := range []string{"sweep", "a step"} {
			t.Run(by+" "+heir, func(t *testing.T) {
				b, got, tree, ends, now := endedBench(t, successor)
				*now = ends.Add(-2 * time.Hour)
				b.do(market1, got.ID, ticket.Accept{})
				b.do(market1, got.ID, ticket.Respond{Text: "x"})
				b.do(actorOf(tree, "boss", "leader", "o"), got.ID, ticket.Supervise{To: "unit/c1", Text: "x"})
				tk := b.do(actorOf(tree, "boss", "leader", "o"), got.ID, ticket.Supervise{To: "department/market", Text: "y"})
				charge := tk.Charge
				*now = ends.Add(-time.Hour)
				led, err := b.Receive(t.Context(), person(0), ticket.Request{Text: "x", Unit: "g1"})
				require.NoError(t, err)
				b.do(actorOf(tree, "clerk", "desk", "o"), led.ID, ticket.Transfer{To: "unit/g1"}) // what the unit leads is not passed on
				*now = ends.Add(time.Minute)
				require.True(t, tk.Wake.After(*now), "nothing else is due")
				if by == "sweep" {
					did, err := b.Sweep(t.Context(), *now)
					require.NoError(t, err)
					assert.Equal(t, desk.Swept{Tickets: 1, Steps: 1, Escalated: 1}, did)
					did, err = b.Sweep(t.Context(), *now)
					require.NoError(t, err)
					assert.Zero(t, did, "once")
				} else {
					b.do(actorOf(tree, "clerk", "desk", "o"), got.ID, ticket.Note{Text: "x"})
				}
				tk = b.get(got.ID)
				assert.Equal(t, ticket.Handler("unit/"+heir), tk.Orders[0].To)
				assert.Equal(t, ticket.Handler("department/market"), tk.Orders[1].To)
				assert.Equal(t, charge, tk.Charge, "nobody is put in charge by it")
				told := 0
				list, err := b.store.(storage.Outbox).Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: 500})
				require.NoError(t, err)
				for _, m := range list {
					if m.Kind == ticket.NoticeOrder && m.To == "unit/"+heir {
						told++
						assert.Equal(t, tk.Orders[0].Due, m.Due)
					}
				}
				assert.Equal(t, 1, told)
				tk = b.do(actorOf(tree, "h2", "head", heir), got.ID, ticket.Comply{Text: "x"})
				assert.Len(t, tk.Orders, 1)
				toldNoneEnded(t, b, ends)
			})
		}
	}
}
