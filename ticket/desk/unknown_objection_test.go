package desk

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
)

// Whether an objection comes too late is not guessed: before the year that its limit needs it does not, and from then on nobody knows.
func TestAnObjectionWaitsForTheYearOfItsLimit(t *testing.T) {
	limits := []Limit{{Stage: ticket.StageHandle, Within: hours(2000)}, {Stage: ticket.StageObject, Within: workdays(3)}}
	unknown, known := yearEnd(t, limits...)
	p := filed(t, unknown, cst(2026, 12, 29, 9, 0), ticket.Request{}).
		by("coordinator", cst(2026, 12, 30, 10, 0),
			ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "department/works"}}})
	for _, who := range []string{"market", "works"} {
		assert.Empty(t, p.refused(who, cst(2026, 12, 31, 10, 0), ticket.Object{Reason: "x"}), "it ends in 2027 at the earliest")
		assert.Equal(t, "calendar", p.refused(who, cst(2027, 3, 1, 10, 0), ticket.Object{Reason: "x"}))
		assert.NotContains(t, p.rules.Allowed(p.Ticket, Cast[who], cst(2027, 3, 1, 10, 0)), ticket.VerbObject)
		q := p.fork()
		q.rules = known
		assert.Empty(t, q.refused(who, cst(2027, 1, 4, 10, 0), ticket.Object{Reason: "x"}))
		assert.Equal(t, "too late", q.refused(who, cst(2027, 3, 1, 10, 0), ticket.Object{Reason: "x"}))
	}
}
