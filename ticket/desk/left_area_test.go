package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// Whoever gave an order, or asked for something, in an area that the ticket has left since may not see it any more: the root unit
// is told in their place, unless whoever acts speaks for it.
func TestNobodyIsToldOfWhatHasLeftTheirArea(t *testing.T) {
	guest(t, "sup1", ticket.Actor{ID: "sup1", Roles: []ticket.Role{ticket.RoleSupervisor}, Units: []grid.Path{"office/c1"}})
	guest(t, "k2", ticket.Actor{ID: "k2", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{"office/c1"}})
	r := rulesOf(t, Definitions{Outside: []ticket.Handler{"partner"}})
	move := ticket.Classify{Unit: "g9"}
	ordered := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("sup1",
		ticket.Supervise{Text: "now"})
	voiding := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("sup1",
		ticket.Void{Reason: "x"})
	calling := filed(t, r, morning, ticket.Request{}).then("k2",
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "partner/lights"}}})
	for name, c := range map[string]struct {
		p          *play
		who        string
		do         ticket.Command
		here, gone []string // whom the step tells of its outcome, before and after the move
	}{
		"the reply to an order": {
			ordered, "market", ticket.Comply{Text: "done"}, []string{"reported actor/sup1"}, []string{"reported unit/office"},
		},
		"a voiding refused":     {voiding, "leader", ticket.Refuse{Of: ticket.VerbVoid, Reason: "no"}, []string{"ruled actor/sup1"}, nil},
		"a voiding granted":     {voiding, "leader", ticket.Grant{Of: ticket.VerbVoid}, []string{"ruled actor/sup1"}, nil},
		"outside units refused": {calling, "leader", ticket.Refuse{Reason: "no"}, []string{"ruled actor/k2"}, nil},
	} {
		told := func(p *play) (list []string) {
			for _, m := range p.then(c.who, c.do).out {
				if m.Kind == ticket.NoticeReported || m.Kind == ticket.NoticeRuled {
					list = append(list, string(m.Kind)+" "+m.To)
				}
			}
			return list
		}
		assert.Equal(t, c.here, told(c.p.fork()), name)
		moved := c.p.fork().then("desk", move)
		require.False(t, r.CanRead(moved.Ticket, Cast["sup1"]) || r.CanRead(moved.Ticket, Cast["k2"]))
		assert.Equal(t, c.gone, told(moved), name)
	}
}

// A unit that dispatched a ticket which has left its area is told no more of the promise, and is no level above it.
func TestTheUnitThatDispatchedAndLostIt(t *testing.T) {
	guest(t, "k2", ticket.Actor{ID: "k2", Roles: []ticket.Role{ticket.RoleCoordinator}, Units: []grid.Path{"office/c1"}})
	p := filed(t, theRules(t), morning, ticket.Request{}).then("k2", ticket.Transfer{To: "department/market"})
	require.Equal(t, ticket.Handler("unit/c1"), p.From)
	late := func(p *play) []string {
		s := p.rules.begin(p.Ticket, &Step{By: Cast["system"]})
		require.NoError(t, s.remind(&rungDue{watch: watch{stage: ticket.StagePromise, at: -1}, rung: ticket.Rung{Do: ticket.RungRemind}}))
		return []string{s.out[0].To}
	}
	assert.Equal(t, []string{"unit/c1"}, late(p))
	assert.Equal(t, ticket.Handler("unit/c1"), p.fork().then("desk", ticket.Escalate{Reason: "x"}).Charge)
	p.then("desk", ticket.Classify{Unit: "g9"})
	assert.Equal(t, []string{"unit/office"}, late(p))
	assert.Equal(t, ticket.Handler("unit/office"), p.then("desk", ticket.Escalate{Reason: "x"}).Charge)
}
