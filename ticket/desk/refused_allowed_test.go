package desk_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

func refusalOf(t *testing.T, err error) *desk.RefusedError {
	no := new(desk.RefusedError)
	require.True(t, errors.As(err, &no), "%v", err)
	return no
}

// What a refusal says is allowed now is allowed at the time of the step, and not only at the ticket's last change.
func TestARefusalOffersNothingThatIsPast(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	b := newBench(t, func(c *desk.Config) { c.Now = func() time.Time { return now } })
	p := b.file(resident, "x")
	now = now.Add(time.Hour)
	b.do(clerk, p.ID, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	b.do(resident, p.ID, ticket.Close{})
	now = now.Add(40 * 24 * time.Hour) // nothing is swept: no sweep is needed for a window to pass
	_, err := b.Do(t.Context(), resident, p.ID, ticket.Withdraw{})
	no := refusalOf(t, err)
	list, err := b.Allowed(t.Context(), resident, p.ID)
	require.NoError(t, err)
	assert.NotContains(t, list, ticket.VerbReopen)
	assert.NotContains(t, no.Allowed, ticket.VerbReopen, "offered now")
	_, err = b.Do(t.Context(), resident, p.ID, ticket.Reopen{Reason: "x"})
	require.ErrorIs(t, err, gridgov.ErrRefused)
}

// The reporter of a duplicate may add to it, and is told so.
func TestARefusalOnADuplicateSaysWhatIsAllowed(t *testing.T) {
	b := newBench(t, nil)
	p, d := b.file(person(1), "x"), b.file(person(2), "y")
	b.do(clerk, d.ID, ticket.Merge{Into: p.ID})
	_, err := b.Do(t.Context(), person(2), d.ID, ticket.Withdraw{})
	no := refusalOf(t, err)
	assert.NotContains(t, no.In(gridgov.English), "nothing is allowed now")
	list, err := b.Allowed(t.Context(), person(2), d.ID)
	require.NoError(t, err)
	assert.Equal(t, list, no.Allowed)
	b.do(person(2), d.ID, ticket.Supplement{Text: "more"})
}

// A bot is offered no answer that a duplicate keeps from it.
func TestARefusalOffersABotNoAnswerOverADuplicate(t *testing.T) {
	bot := ticket.Actor{ID: "bot", Roles: []ticket.Role{ticket.RoleBot}, Units: clerk.Units}
	b := newBench(t, nil)
	p, err := b.Receive(t.Context(), person(1), ticket.Request{Text: "x", Unit: "410172561007", Kind: ticket.Inquiry})
	require.NoError(t, err)
	d, err := b.Receive(t.Context(), person(2), ticket.Request{Text: "y", Unit: "410172561007", Kind: ticket.Complaint})
	require.NoError(t, err)
	b.do(clerk, d.ID, ticket.Merge{Into: p.ID})
	_, err = b.Do(t.Context(), bot, p.ID, ticket.Rework{Reason: "x"})
	no := refusalOf(t, err)
	assert.NotContains(t, no.Allowed, ticket.VerbAnswer)
	_, err = b.Do(t.Context(), bot, p.ID, ticket.Answer{Text: "x", Resolution: ticket.Explained})
	require.ErrorIs(t, err, gridgov.ErrRefused)
}
