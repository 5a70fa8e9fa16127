package desk_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// Why a router decided is on record in both languages, and the story has that of its reader.
func TestTheReasonsOfADecisionAreToldInBothLanguages(t *testing.T) {
	d := newDesk(t, func(c *desk.Config) {
		c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{
				Do:      []ticket.Command{ticket.Transfer{To: ticket.Department("works")}},
				Reasons: []ticket.Reason{{Rule: "r1", Why: "category = lamp", Zh: "类别为路灯", From: "office"}},
			}, nil
		})
	})
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	for lang, want := range map[gridgov.Language]string{
		gridgov.English: "because of office: r1 (category = lamp)", gridgov.Chinese: "依据：office：r1（类别为路灯）",
	} {
		story, err := d.Story(t.Context(), clerk, got.ID, lang)
		require.NoError(t, err)
		assert.Contains(t, story.String(), want)
	}
	events, err := d.History(t.Context(), clerk, got.ID)
	require.NoError(t, err)
	require.NoError(t, verified(ticket.CheckChain(got, events)))
}

// What failed is noted for people in both languages.
func TestAFailureOfTheRouterIsNotedInBothLanguages(t *testing.T) {
	d := newDesk(t, func(c *desk.Config) {
		c.Router = ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Accept{}}}, nil
		})
	})
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	story, err := d.Story(t.Context(), clerk, got.ID, gridgov.Chinese)
	require.NoError(t, err)
	assert.Regexp(t, `自动派单未成功，请人工处理：[^a-z]+。routing failed: accept: `, story.String())
}
