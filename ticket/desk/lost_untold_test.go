package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// Whoever works on a ticket and no longer does after a step is told, whatever the command is.
func TestWhoeverLosesWorkIsToldWhateverTheCommand(t *testing.T) {
	type step struct {
		by ticket.Actor
		do ticket.Command
	}
	market := ticket.Actor{ID: "market-2", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{"department/market"}}
	for name, s := range map[string]struct {
		by    ticket.Actor // files it
		steps []step
		want  string
	}{
		"another assignee": {resident, []step{
			{clerk, ticket.Transfer{To: "department/market"}},
			{market, ticket.Assign{To: "market-1"}},
			{clerk, ticket.Assign{To: "market-3"}},
		}, "released actor/market-1"},
		"an objection upheld": {resident, []step{
			{clerk, ticket.Transfer{To: "department/market"}},
			{market, ticket.Assign{To: "market-1"}},
			{market, ticket.Object{Reason: "x"}},
			{clerk, ticket.Grant{To: "department/works"}},
		}, "released actor/market-1"},
		"a convening of what an officer has alone": {resident, []step{
			{clerk, ticket.Assign{To: "market-1"}},
			{coordinator, ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: "department/roads"}}}},
		}, "released actor/market-1"},
		"closed over the lead": {clerk, []step{
			{clerk, ticket.Transfer{To: "department/market"}},
			{clerk, ticket.Close{Text: "x", Resolution: ticket.Explained}},
		}, "ended department/market"},
	} {
		t.Run(name, func(t *testing.T) {
			var last []string
			b := newBench(t, func(c *desk.Config) {
				c.Observer = desk.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) {
					last = nil
					for _, m := range c.Outbox {
						last = append(last, string(m.Kind)+" "+m.To)
					}
				})
			})
			p := b.file(s.by, "x")
			for _, s := range s.steps {
				b.do(s.by, p.ID, s.do)
			}
			assert.Contains(t, last, s.want)
		})
	}
}
