package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// What is for the ticket's own reporter alone is not told to others who read the public side.
func TestOwnWordsAreTheReportersAlone(t *testing.T) {
	b := newBench(t, nil)
	x := b.file(person(0), "x")
	works := ticket.Actor{ID: "works-1", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("works")}}
	bot := ticket.Actor{ID: "bot", Roles: []ticket.Role{ticket.RoleBot}, Units: []grid.Path{office}}
	b.do(clerk, x.ID, ticket.Convene{Lead: ticket.Department("market"), Assist: []ticket.Party{{Handler: ticket.Department("works")}}})
	b.do(works, x.ID, ticket.ReportBack{Text: "done"})
	b.do(market, x.ID, ticket.Answer{Text: "refunded", Own: "Ms Wang, flat 502", Resolution: ticket.Solved})
	assert.Contains(t, b.story(person(0), x.ID), "flat 502")
	assert.NotContains(t, b.story(works, x.ID), "flat 502")
	assert.NotContains(t, b.story(bot, x.ID), "flat 502")
}
