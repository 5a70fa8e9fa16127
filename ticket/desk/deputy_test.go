package desk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
)

// Others may act for an officer: what an officer is told is kept from those of them whom the report is about.
func TestWhatAnOfficerIsToldIsKeptFromADeputyWhomItIsAbout(t *testing.T) {
	b := newBench(t, nil)
	deputy := ticket.Actor{ID: "v-1", Roles: []ticket.Role{ticket.RoleWorker}, Handlers: []ticket.Handler{"officer/x-9", "officer/v-1"}}
	for _, do := range []ticket.Command{ticket.Transfer{To: "officer/x-9"}, ticket.Assign{To: "x-9"}} {
		id := b.files(person(0), ticket.Request{}).ID
		b.do(clerk, id, do)
		_, err := b.Get(t.Context(), deputy, id)
		require.NoError(t, err, "a deputy acts for the officer")

		named := b.files(person(0), ticket.Request{About: []string{"v-1"}}).ID
		b.do(clerk, named, do)
		_, err = b.Get(t.Context(), deputy, named)
		require.ErrorIs(t, err, gridgov.ErrNotFound)
		out := b.outbox()
		m := out[len(out)-1]
		require.Equal(t, []any{named, ticket.NoticeAssigned}, []any{m.Ticket, m.Kind})
		assert.Equal(t, []string{"v-1"}, m.Except, "%s to %s", m.Kind, m.To)
	}
}

// An officer for whom nobody acts but whom the report is about is given nothing, and is joined with no such report.
func TestNobodyIsGivenWhatIsAboutAllWhoActForAnOfficer(t *testing.T) {
	b := newBench(t, func(c *desk.Config) {
		c.Parties = known{"officer/x-9": {People: []string{"v-1"}}, "department/market": {}}
	}) // x-9 is on leave
	named := func() ticket.ID { return b.files(person(0), ticket.Request{About: []string{"v-1"}}).ID }
	refused := func(id ticket.ID, do ticket.Command) {
		t.Helper()
		_, err := b.Do(t.Context(), clerk, id, do)
		no := new(desk.RefusedError)
		require.ErrorAs(t, err, &no, "%T", do)
		assert.Equal(t, desk.RuleConflictOfInterest, no.Rule)
	}
	for _, do := range []ticket.Command{
		ticket.Transfer{To: "officer/x-9"},
		ticket.Assign{To: "x-9"},
		ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "officer/x-9"}}},
	} {
		refused(named(), do)
		led := b.files(person(1), ticket.Request{}).ID
		b.do(clerk, led, do)
		refused(named(), ticket.Merge{Into: led})
	}
}

// One person may have two ids, and the host may know it: whoever is told of a ticket, it says whom that is about.
func TestEveryMessageOfATicketSaysWhomItIsAbout(t *testing.T) {
	b := newBench(t, nil)
	own := b.files(clerk, ticket.Request{Origin: ticket.OnBehalf, Reporter: "p-77", Text: "by telephone"}).ID
	about := b.files(person(1), ticket.Request{About: []string{"m-77"}}).ID
	before := len(b.outbox())
	b.do(clerk, about, ticket.Merge{Into: own})
	b.do(clerk, own, ticket.Transfer{To: "department/market"})
	b.do(clerk, own, ticket.Assign{To: "market-1"})
	b.do(market, own, ticket.Answer{Text: "x", Resolution: ticket.Solved})
	out := b.outbox()[before:]
	told := receivers(out)
	for _, want := range []string{"reply person/p-77", "assigned actor/market-1", "assigned department/market"} {
		assert.Contains(t, told, want)
	}
	for _, m := range out {
		assert.Equal(t, []string{"m-77"}, m.Except, "%s to %s", m.Kind, m.To)
	}
}
