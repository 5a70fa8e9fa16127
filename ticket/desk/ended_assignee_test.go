package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// A ticket that an officer has alone goes back to the desk where the office does not know that officer any longer.
func TestATicketOfAnOfficerWhoIsNotKnownGoesBackToTheDesk(t *testing.T) {
	for name, lead := range map[string]ticket.Handler{"alone": "", "under a lead": "department/market"} {
		for _, again := range []ticket.Verb{ticket.VerbRework, ticket.VerbReopen} {
			t.Run(name+" "+again.String(), func(t *testing.T) {
				left := false
				b := newBench(t, func(c *desk.Config) {
					c.Parties = desk.PartiesFunc(func(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
						return desk.Contact{}, h != ticket.OfficerHandler("w7") || !left, nil
					})
				})
				id := b.file(person(0), "x").ID
				if lead != "" {
					b.do(clerk, id, ticket.Transfer{To: lead})
				}
				b.do(clerk, id, ticket.Assign{To: "w7"})
				b.do(clerk, id, ticket.Answer{Text: "x", Resolution: ticket.Solved})
				left = true
				if again == ticket.VerbReopen {
					b.do(person(0), id, ticket.Close{})
					b.do(person(0), id, ticket.Reopen{Reason: "y"})
				} else {
					b.do(clerk, id, ticket.Rework{Reason: "x"})
				}
				tk := b.get(id)
				assert.Equal(t, lead, tk.Lead)
				if lead == "" {
					assert.Empty(t, tk.Assignee, "the desk gives it to somebody who is there")
				} else {
					assert.Equal(t, "w7", tk.Assignee, "the lead does")
				}
			})
		}
	}
}
