package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// What makes a ticket late, and what does not.
func TestLate(t *testing.T) {
	r := rulesOf(t, Definitions{Limits: []Limit{{Stage: ticket.StageHandle, Within: hours(100)}}})
	const hour = time.Hour
	order := ticket.Request{Origin: ticket.FromAbove, Due: morning.Add(48 * hour), ExternalRef: "7", Reporter: "p1"}
	answered := func(req ticket.Request) *play {
		return filed(t, r, morning, req).by("desk", morning, ticket.Transfer{To: "department/market"}).by("market",
			morning.Add(10*hour), ticket.Answer{Text: "x", Resolution: ticket.Solved})
	}
	t.Run("an order reopened after its date is not late in the same second", func(t *testing.T) {
		p := answered(order).by("desk", morning.Add(20*hour), ticket.Close{}).by("reporter", morning.Add(60*hour), ticket.Reopen{Reason: "x"})
		assert.False(t, p.Overdue(morning.Add(61*hour)))
		assert.True(t, p.Due.After(morning.Add(61*hour)))
	})
	t.Run("nor is its round when it is sent back", func(t *testing.T) {
		p := answered(order).by("desk", morning.Add(60*hour), ticket.Rework{Reason: "x"})
		assert.True(t, p.Due.After(morning.Add(61*hour)))
	})
	t.Run("a late ticket that was passed on is closed late", func(t *testing.T) {
		p := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"})
		p.by("desk", morning.Add(110*hour), ticket.Transfer{To: "department/works"})
		assert.True(t, p.Overdue(morning.Add(111*hour)))
		p.by("works", morning.Add(112*hour), ticket.Answer{Text: "x", Resolution: ticket.Solved}).by("desk",
			morning.Add(113*hour), ticket.Close{})
		onTime, ok := p.OnTime()
		assert.True(t, ok && !onTime)
	})
	t.Run("a dispatch's own longer limit is no longer promise", func(t *testing.T) {
		p := filed(t, r, morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market", Within: hours(300)})
		assert.True(t, p.Overdue(morning.Add(101*hour)))
	})
	t.Run("a reply in time that waits for its check is not late", func(t *testing.T) {
		p := answered(ticket.Request{}).by("desk", morning.Add(150*hour), ticket.Close{})
		onTime, ok := p.OnTime()
		assert.True(t, ok && onTime)
	})
}
