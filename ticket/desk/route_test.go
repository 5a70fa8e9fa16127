package desk_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func TestWhatTheRouterCannotDoLeavesTheTicketAtTheDesk(t *testing.T) {
	for name, router := range map[string]ticket.RouterFunc{
		"an error": func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{}, errors.New("no table")
		},
		"a refusal": func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Answer{Text: "a bot concludes no complaint"}}}, nil
		},
		"nonsense": func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: "nobody"}, nil}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			d := newDesk(t, func(c *desk.Config) {
				c.Router, c.Log = router, slog.New(slog.NewTextHandler(&log, nil))
			})
			got, err := d.Receive(t.Context(), resident, request)
			require.NoError(t, err)
			assert.Equal(t, ticket.Received, got.State)
			story, err := d.Story(t.Context(), clerk, got.ID, gridgov.English)
			require.NoError(t, err)
			assert.Contains(t, story.String(), "routing failed")
			assert.Contains(t, log.String(), "routing failed")
			assert.NotContains(t, log.String(), "影院", "nobody's words are logged")
		})
	}
}

func TestARoutingDecisionIsOneChangeWithItsReasons(t *testing.T) {
	store := new(ticketmem.Store)
	var seen []ticket.Change
	d := newDesk(t, func(c *desk.Config) {
		c.Store = store
		c.Router = ticket.RouterFunc(func(_ context.Context, c ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{
				Do: []ticket.Command{
					ticket.Classify{Priority: ticket.Emergency},
					ticket.Respond{Text: "请立即拨打120"},
					ticket.Transfer{To: ticket.UnitHandler(c.Path.Base())},
				},
				Alarm:   []ticket.Handler{ticket.OfficerHandler("duty")},
				Reasons: []ticket.Reason{{Rule: "danger", Why: "keyword 晕倒"}},
			}, nil
		})
		c.Observer = desk.ObserverFunc(func(_ context.Context, c ticket.Change, _ error, _ time.Duration) { seen = append(seen, c) })
	})
	got, err := d.Receive(t.Context(), resident, request)
	require.NoError(t, err)
	require.Len(t, seen, 1, "request and first steps are one change")
	assert.Equal(t, ticket.Transferred, got.State)
	assert.Equal(t, []ticket.Reason{{Rule: "danger", Why: "keyword 晕倒"}}, seen[0].Events[1].Facts.Why)
	var told []string
	ids := map[string]bool{}
	for _, m := range seen[0].Outbox {
		told = append(told, string(m.Kind)+" "+m.To)
		ids[m.ID] = true
		assert.Equal(t, ticket.Emergency, m.Priority)
	}
	assert.Equal(t, []string{"alarm officer/duty", "reply person/p-1", "assigned unit/410172561007"}, told)
	assert.Len(t, ids, 3, "message ids are unique")
	pending, err := store.Pending(t.Context(), storage.PendingQuery{Now: got.Created, Lease: time.Minute})
	require.NoError(t, err)
	assert.NotEmpty(t, pending)
}
