package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A matter may come to name somebody while a repeat of it is routed: what is told in the same commit leaves them out.
func TestWhatIsToldOfARepeatExceptsWhomItKeepsOut(t *testing.T) {
	var b bench
	var out []ticket.Message
	var during func()
	b = newBench(t, func(c *desk.Config) {
		c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			if during == nil {
				return ticket.Decision{}, nil
			}
			do := during
			during = nil
			do()
			return ticket.Decision{
				Do:    []ticket.Command{ticket.Transfer{To: ticket.Department("market")}},
				Alarm: []ticket.Handler{ticket.Department("duty")},
			}, nil
		})
		c.Observer = desk.ObserverFunc(func(_ context.Context, ch ticket.Change, err error, _ time.Duration) {
			if err == nil {
				out = append(out, ch.Outbox...)
			}
		})
	})
	parent, other := b.file(person(0), "x"), b.files(person(1), ticket.Request{About: []string{"m-9"}})
	during = func() { b.do(clerk, other.ID, ticket.Merge{Into: parent.ID}) }
	again := b.files(person(0), ticket.Request{Repeats: parent.ID})
	require.Equal(t, []string{"m-9"}, b.get(again.ID).About)
	for _, m := range out {
		if m.Ticket == again.ID {
			assert.Equal(t, []string{"m-9"}, m.Except, "%s to %s", m.Kind, m.To)
		}
	}
}
