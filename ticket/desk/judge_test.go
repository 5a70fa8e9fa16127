package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// Whoever gave the final reply judges it under no other hat: as the desk, or after handing the ticket over.
func TestWhoGaveTheReplyDoesNotJudgeIt(t *testing.T) {
	guest(t, "two hats", ticket.Actor{
		ID: "m1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleHandler}, Units: Cast["desk"].Units,
		Handlers: []ticket.Handler{"department/market"},
	})
	answer := ticket.Answer{Text: "x", Resolution: ticket.Solved}

	p := filed(t, theRules(t), morning, ticket.Request{}).then("desk", answer)
	assert.Equal(t, "not the handler", p.no("desk", ticket.Inspect{Passed: true}))
	p.fork().then("desk two", ticket.Inspect{Passed: true})
	p.fork().then("desk", ticket.Rework{Reason: "the wrong text"}) // it may be taken back
	p.then("desk", ticket.Close{})
	assert.Equal(t, "not the handler", p.no("desk", ticket.CallBack{Reached: true, Contacted: true, Solved: true, Satisfied: 5}))
	p.then("desk two", ticket.CallBack{Reached: true})

	q := filed(t, theRules(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("two hats", answer)
	q.then("supervisor", ticket.Rework{Reason: "x"}).then("two hats", ticket.Transfer{To: "department/works", Handover: true}).then(
		"two hats", answer,
	)
	assert.Equal(t, "not the handler", q.no("two hats", ticket.Inspect{Passed: true}))
	q.then("supervisor", ticket.Rework{Reason: "x"}).then("works", answer)
	q.fork().then("two hats", ticket.Inspect{Passed: true}) // the reply is somebody else's now
}

// The reply to a duplicate is its parent's, and so is the verdict on it.
func TestAVerdictOnADuplicateIsOnItsParent(t *testing.T) {
	r := theRules(t)
	parent := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	changes, err := r.Receive("t2", Cast["other"], morning, ticket.Request{Text: "x"},
		ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	dup := changes.Ticket
	merged, err := r.Decide(dup, settled(Step{By: Cast["coordinator"], At: morning.Add(time.Hour), Do: ticket.Merge{Into: parent.ID}}),
		parent.Ticket)
	require.NoError(t, err)
	dup, parent.Ticket = merged[0].Ticket, merged[1].Ticket
	guest(t, "judge", ticket.Actor{
		ID: "m2", Roles: []ticket.Role{ticket.RoleHandler, ticket.RoleDesk}, Units: Cast["desk"].Units,
		Handlers: []ticket.Handler{"department/market"},
	})
	try := func(who string, do ticket.Command) string {
		_, err := r.Decide(dup, settled(Step{By: Cast[who], At: morning.Add(20 * time.Hour), Do: do}), parent.Ticket)
		var no *RefusedError
		if err == nil || !assert.ErrorAs(t, err, &no) {
			return ""
		}
		return no.Rule.In(gridgov.English)
	}
	call, rate := ticket.CallBack{Reached: true}, ticket.Rate{Score: 5}
	assert.Equal(t, "handled together", try("desk two", call))
	assert.Equal(t, "handled together", try("other", rate))

	reply, err := r.Decide(parent.Ticket,
		settled(Step{By: Cast["market"], At: morning.Add(2 * time.Hour), Do: ticket.Answer{Text: "x", Resolution: ticket.Solved}}), dup)
	require.NoError(t, err)
	parent.Ticket, dup = reply[0].Ticket, reply[1].Ticket
	end, err := r.Decide(parent.Ticket, settled(Step{By: Cast["desk"], At: morning.Add(3 * time.Hour), Do: ticket.Close{}}), dup)
	require.NoError(t, err)
	parent.Ticket = end[0].Ticket
	assert.Equal(t, "not the handler", try("judge", call), "a colleague of the parent's lead")
	assert.Empty(t, try("desk two", call))
	assert.Empty(t, try("other", rate))

	_, err = r.Decide(dup, settled(Step{By: Cast["desk two"], At: morning.Add(20 * time.Hour), Do: call}))
	require.ErrorIs(t, err, gridgov.ErrInvalid, "without the parent nothing is decided")
}

// Passing a ticket on begins a new dispatch, and no new count of what its promise was extended by.
func TestPassingOnExtendsNoPromiseOnceMore(t *testing.T) {
	p := filed(t, hundredHours(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	p.then("market", ticket.Extend{By: hours(24), Reason: "x"}).then("desk", ticket.Grant{Of: ticket.VerbExtend})
	p.then("market", ticket.Extend{By: hours(24), Reason: "x"}).then("leader", ticket.Grant{Of: ticket.VerbExtend})
	p.then("desk", ticket.Transfer{To: "department/works"})
	was := p.Promise
	assert.Equal(t, "extension", p.no("works", ticket.Extend{By: hours(24), Reason: "x"}))
	assert.Equal(t, was, p.Promise)

	one := filed(t, hundredHours(t), morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	one.then("market", ticket.Extend{By: hours(24), Reason: "x"}).then("desk", ticket.Grant{Of: ticket.VerbExtend}).then("desk",
		ticket.Transfer{To: "department/works"})
	one.then("works", ticket.Extend{By: hours(24), Reason: "x"})
	assert.Equal(t, ticket.LeaderHandler("office"), one.Approvals[0].To, "the second is ruled on above, whoever asks")
}

// More time may be asked for, and a suspension too, from the instant at which the last suspension ended by itself.
func TestMoreTimeAfterASuspensionThatNobodySwept(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	p := filed(t, hundredHours(t), morning, ticket.Request{}).by("desk", morning, ticket.Transfer{To: "department/market"})
	p.by("market", h(1), ticket.Suspend{Until: h(20), Reason: "x"}).by("desk", h(2), ticket.Grant{})
	assert.Equal(t, "extension", p.refused("market", h(19), ticket.Extend{By: hours(24), Reason: "x"}))
	p.fork().by("market", h(21), ticket.Suspend{Until: h(40), Reason: "x"})
	late := p.fork()
	p.by("market", h(118), ticket.Extend{By: hours(24), Reason: "x"}).by("desk", h(119), ticket.Grant{})
	assert.Equal(t, h(142), p.Due)
	assert.Equal(t, h(142), p.Promise, "100 hours, 18 of suspension, 24 granted")
	assert.Equal(t, "extension", late.refused("market", h(119), ticket.Extend{By: hours(24), Reason: "x"}), "its limit passed at 118")
}
