package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// An event of a node whose clock is behind is raised to the instant of the one before it: whoever was called by that one has been
// told.
func TestNobodyIsCalledTwiceByAClockThatIsBehind(t *testing.T) {
	now, told := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), map[string]int{}
	b := newBench(t, func(c *desk.Config) {
		c.Now = func() time.Time { return now }
		c.Observer = desk.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) {
			for _, m := range c.Outbox {
				if m.Kind == ticket.NoticeAssigned {
					told[m.To]++
				}
			}
		})
	})
	p := b.file(resident, "x")
	now = now.Add(time.Hour)
	b.do(coordinator, p.ID, ticket.Convene{Lead: ticket.Department("market"), Assist: []ticket.Party{{Handler: ticket.Department("works")}}})
	now = now.Add(-2 * time.Second)
	b.do(coordinator, p.ID, ticket.Convene{Assist: []ticket.Party{{Handler: ticket.Department("roads")}}})
	assert.Equal(t, map[string]int{"department/market": 1, "department/works": 1, "department/roads": 1}, told)
}
