package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// A sweep that catches up tells whoever is late that they are, and not a day's warnings with it.
func TestASweepThatComesLateTellsOnce(t *testing.T) {
	r := theRules(t)
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"}).then("market", ticket.Accept{}).then(
		"market", ticket.Respond{Text: "x"},
	)
	p.then("market", ticket.Ask{Text: "x"}).then("reporter", ticket.Supplement{Text: "x"})
	c, did, err := r.Sweep(p.Ticket, Cast["system"], p.Due.Add(8*24*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2, 2}, []int{did.Warned, did.Reminded, did.Escalated}, "every rung is taken; at the top, what raises presses")
	assert.Len(t, c.Events, 5)
	told := map[string][]ticket.Notice{}
	for _, m := range c.Outbox {
		told[m.To] = append(told[m.To], m.Kind)
	}
	assert.Equal(t, map[string][]ticket.Notice{
		"department/market": {ticket.NoticeReminded}, "unit/office": {ticket.NoticeEscalated}, "leader/office": {ticket.NoticeReminded},
	}, told)

	// Each at its time, everybody hears of each.
	one := 0
	for q := p.Ticket; isDue(&q, p.Due.Add(8*24*time.Hour)); {
		c, did, err := r.Sweep(q, Cast["system"], q.Wake)
		require.NoError(t, err)
		require.NotZero(t, did.Steps)
		one += len(c.Outbox)
		q = c.Ticket
	}
	assert.Greater(t, one, 6)
}

// However late it is swept, the steps are the same, and of one limit nobody gets two messages in one sweep, also where it takes
// several changes; nobody is left out but a level that was passed over meanwhile.
func TestOfOneLimitASweepTellsEachReceiverOnce(t *testing.T) {
	var joint []ticket.Party
	for i := range 50 {
		joint = append(joint, ticket.Party{Handler: ticket.Department("works", string(rune('a'+i%26)), string(rune('a'+i/26)))})
	}
	much := filed(t, theRules(t), morning, ticket.Request{}).then("coordinator", ticket.Convene{Lead: "department/market", Assist: joint})
	fewer, several, passed := 0, 0, 0
	for seed := range few(400) {
		w := NewWalk(seed).Steps(6)
		now := w.Ticket.Wake.Add(time.Duration(w.Rng.IntN(40*24)) * time.Hour)
		switch {
		case seed == 0: // more is due than one change holds
			w.Ticket, now = much.Ticket, much.Due.Add(30*24*time.Hour)
		case w.Ticket.Wake.IsZero():
			continue
		}
		var all, got []ticket.Message
		var about []notice
		changes := 0
		var since []ticket.Ticket // before the change of each message
		plain := w.Ticket
		for swept := w.Ticket; isDue(&plain, now); changes++ {
			c, notices, _, _, err := w.Rules.sweepSome(plain, Cast["system"], now, nil, nil)
			if err != nil { // its duplicates are not given here
				break
			}
			for range c.Outbox {
				since = append(since, plain)
			}
			all, about, plain = append(all, c.Outbox...), append(about, notices...), c.Ticket
			d, _, _, err := w.Rules.sweepAll(swept, Cast["system"], now, nil, nil)
			require.NoError(t, err)
			require.Equal(t, c.Events, d.Events, "seed %d: the steps are the same", seed)
			got, swept = append(got, d.Outbox...), d.Ticket
		}
		last := map[notice]string{}
		for i, m := range all {
			last[about[i]] = m.ID
		}
		var want []ticket.Message
		for i, m := range all {
			if passedOver(&m, &since[i], &plain) { // it is in charge no longer, and cannot see the ticket
				passed++
			} else if about[i].stage == 0 || last[about[i]] == m.ID {
				want = append(want, m)
			}
		}
		require.Equal(t, want, got, "seed %d", seed)
		if len(want) < len(all) {
			fewer++
		}
		if changes > 1 {
			several++
		}
	}
	assert.Positive(t, fewer)
	assert.Positive(t, several)
	assert.Positive(t, passed)
}
