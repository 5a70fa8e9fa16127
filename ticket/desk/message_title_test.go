package desk_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// The title of a message about a report of wrongdoing, or about somebody, says neither what nor where; also where a later step of the
// same commit has made it a report.
func TestTheTitleOfAProtectedTicketIsNeutral(t *testing.T) {
	classified := func(c *desk.Config) {
		c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Classify{Kind: ticket.Report}}}, nil
		})
	}
	for name, c := range map[string]struct {
		conf func(*desk.Config)
		r    ticket.Request
		want string
	}{
		"a complaint":                     {nil, ticket.Request{Kind: ticket.Complaint}, "complaint @ 410172561007"},
		"a report":                        {nil, ticket.Request{Kind: ticket.Report}, "request"},
		"about somebody":                  {nil, ticket.Request{Kind: ticket.Complaint, About: []string{"zoe"}}, "request"},
		"a report, as the router sees it": {classified, ticket.Request{}, "request"},
	} {
		b := newBench(t, c.conf)
		c.r.Text, c.r.Unit = "x", "410172561007"
		_, err := b.Receive(t.Context(), person(0), c.r)
		require.NoError(t, err, name)
		require.NotEmpty(t, b.outbox(), name)
		for _, m := range b.outbox() {
			assert.Equal(t, c.want, m.Title, name)
		}
	}
}
