package desk

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// Whatever was done before, rulings are listed from above to below, each once, and none is on a unit below whoever leads.
func TestRulingsAreInOrder(t *testing.T) {
	once := boundTwice(t)
	guest(t, "between", ticket.Actor{
		ID: "d8", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator}, Units: []grid.Path{"office/c1"},
	})
	names := slices.Concat(CastNames, []string{"chief", "village", "between"})
	units := []ticket.Handler{"unit/office", "unit/c1", "unit/v1", "unit/g1"} // each below the one before
	handlers := append([]ticket.Handler{"department/market", "unit/c2"}, units...)
	handed, several := 0, 0
	for seed := range few(3000) {
		w := NewWalk(seed)
		n := w.Rng.IntN
		p := once.fork()
		p.TB = t
		if n(3) > 0 {
			p.then("village", ticket.Transfer{To: "unit/g1"})
		}
		tk, at := p.Ticket, p.Changed
		var did []string
		for try := 0; try < 400 && len(did) < 12; try++ {
			who := names[n(len(names))]
			if n(2) == 0 {
				who = "desk"
			}
			var do ticket.Command
			switch n(7) {
			case 0, 1:
				do = ticket.Transfer{To: handlers[n(len(handlers))], Handover: tk.Lead != "" && n(3) > 0}
			case 2:
				do = ticket.Object{Reason: "x", For: tk.Lead}
			case 3:
				do = ticket.Refuse{Reason: "x"}
			case 4:
				do = ticket.Grant{To: []ticket.Handler{"", handlers[n(len(handlers))]}[n(2)]}
			case 5:
				do = ticket.Classify{Unit: []string{"g1", "g9", "v1", "v1"}[n(4)]}
			default:
				do = ticket.Convene{Lead: handlers[n(len(handlers))], Assist: []ticket.Party{{Handler: "department/works"}}}
			}
			at = at.Add(time.Minute)
			changes, err := w.Rules.Decide(tk, settled(Step{By: Cast[who], At: at, Do: do}))
			if err != nil {
				continue
			}
			tk = changes[0].Ticket
			did = append(did, who+" "+ticket.VerbOf(do).String())
			if c, ok := do.(ticket.Transfer); ok && c.Handover && len(rulingsOf(&tk.Duty)) > 0 {
				handed++
			}
			list := rulingsOf(&tk.Duty)
			if len(list) > 1 {
				several++
			}
			last := -1
			for i, b := range list {
				require.NotContains(t, list[:i], b, "seed %d: %v", seed, did)
				if at := slices.Index(units, b); at >= 0 {
					require.Greater(t, at, last, "seed %d: %v: %v", seed, list, did)
					last = at
				}
			}
			if lead := slices.Index(units, tk.Lead); lead >= 0 && upwards(tk.Path, tk.Lead) {
				require.LessOrEqual(t, last, lead, "seed %d: %s leads, %v: %v", seed, tk.Lead, list, did)
			}
		}
	}
	assert.Positive(t, handed)
	assert.Positive(t, several)
}
