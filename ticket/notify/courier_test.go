package notify_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/notify"
	"github.com/gridgov/gridgov/ticket/storage"
)

// shelf is tickets by id; of the id "busy" the storage fails.
type shelf map[ticket.ID]ticket.Ticket

func (s shelf) Get(_ context.Context, id ticket.ID) (ticket.Ticket, error) {
	if t, ok := s[id]; ok {
		return t, nil
	}
	return ticket.Ticket{}, gridgov.ErrBusy
}

// ledger is a record of deliveries.
type ledger struct {
	rows         []notify.Delivery
	keep, unread error
}

func (l *ledger) Keep(_ context.Context, d []notify.Delivery) error {
	if l.keep == nil {
		l.rows = append(l.rows, d...)
	}
	return l.keep
}

func (l *ledger) Told(_ context.Context, pull []ticket.Message) (keys []notify.Key, err error) {
	for _, d := range l.rows {
		if d.Result == notify.Sent && slices.ContainsFunc(pull, func(m ticket.Message) bool {
			return m.Ticket == d.Message.Ticket && m.Seq == d.Message.Seq
		}) {
			keys = append(keys, d.Key())
		}
	}
	return keys, l.unread
}

// A post is a courier over a shelf, with what was sent to whom.
type post struct {
	notify.Courier
	shelf  shelf
	record ledger
	sent   []string
	fails  map[string]bool // receivers who cannot be reached
	lookup error
}

func newPost(t testing.TB, tickets ...ticket.Ticket) *post {
	p := &post{shelf: shelf{}, fails: map[string]bool{}}
	for _, tk := range tickets {
		p.shelf[tk.ID] = tk
	}
	office := cast(t)
	p.Courier = notify.Courier{
		Office: func() *notify.Office { return office }, Store: p.shelf, Record: &p.record, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Now: func() time.Time { return at("2026-03-02 09:00") },
		Parties: desk.PartiesFunc(func(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
			return desk.Contact{NameZh: "名" + h.Name(), People: map[ticket.Handler][]string{"partner/school": {"x-1"}}[h]}, true, p.lookup
		}),
		Sender: notify.SenderFunc(func(ctx context.Context, l notify.Letter) (string, error) {
			if p.fails[l.To] {
				return "", errors.New("no route")
			}
			p.sent = append(p.sent, l.To)
			return "sms", ctx.Err()
		}),
	}
	return p
}

func (p *post) results() (list []string) {
	for _, d := range p.record.rows {
		list = append(list, d.To+" "+string(d.Result)+" "+d.By+d.Reason)
	}
	return list
}

func handled(id ticket.ID) ticket.Ticket {
	t := plain(id)
	t.State, t.Lead = ticket.Transferred, "department/market"
	return t
}

// Of a message that fails for one of two people only that one is told at the next try, and the message is settled then; the record has
// both tries.
func TestOnlyWhoWasNotReachedIsTriedAgain(t *testing.T) {
	p := newPost(t, handled("t1"))
	m := message("t1", 1, ticket.NoticeAssigned, "department/market")
	m.Tries = 1
	p.fails["m-1"] = true
	got := p.Deliver(t.Context(), []ticket.Message{m})
	assert.Equal(t, []storage.Receipt{{ID: m.ID, Retry: at("2026-03-02 09:00").Add(time.Second), Reason: "no route", Tries: 1}}, got)
	p.fails["m-1"] = false
	assert.Equal(t, []storage.Receipt{{ID: m.ID}}, p.Deliver(t.Context(), []ticket.Message{m}))
	assert.Equal(t, []string{"m-2", "m-1"}, p.sent)
	assert.Equal(t, []string{"m-1 failed no route", "m-2 sent sms", "m-1 sent sms"}, p.results())
	assert.Equal(t, []storage.Receipt{{ID: m.ID}}, p.Deliver(t.Context(), []ticket.Message{m}), "a lost receipt")
	assert.Len(t, p.sent, 2)
	assert.Equal(t, "department/market known ", p.results()[3])
	assert.Equal(t, notify.WhyMember, p.record.rows[1].Why)
	assert.Equal(t, at("2026-03-02 09:00"), p.record.rows[1].At)

	p.Record = nil
	p.Deliver(t.Context(), []ticket.Message{m})
	assert.Len(t, p.sent, 4, "without a record they are told again")
	assert.Nil(t, p.Deliver(t.Context(), nil))
}

// What is sent and cannot be recorded counts as not sent: somebody may be told twice, and the record is complete.
func TestARecordThatFails(t *testing.T) {
	p := newPost(t, handled("t1"), plain("t2"))
	m, alarm := message("t1", 1, ticket.NoticeAssigned, "department/market"), message("t2", 1, ticket.NoticeAlarm, "unit/g1")
	p.record.keep = errors.New("disk full")
	got := p.Deliver(t.Context(), []ticket.Message{m})
	require.Len(t, got, 1)
	assert.Equal(t, "disk full", got[0].Reason)
	assert.False(t, got[0].Retry.IsZero())

	// Nor is settled what is not told.
	gone := message("t1", 2, ticket.NoticeAssigned, "department/city") // which does not have it
	got = p.Deliver(t.Context(), []ticket.Message{gone})
	assert.NotEmpty(t, got[0].Reason)

	// While it cannot be read nothing is sent but what waits for nothing.
	p.sent, p.record.keep, p.record.unread = nil, nil, errors.New("gone")
	got = p.Deliver(t.Context(), []ticket.Message{m, alarm})
	assert.Equal(t, []string{"w-1", "w-2"}, p.sent)
	require.Len(t, got, 2)
	assert.Equal(t, storage.Receipt{ID: alarm.ID}, got[0])
	assert.NotEmpty(t, got[1].Reason)
	assert.Contains(t, p.results(), "department/market failed ")
}

func TestParties(t *testing.T) {
	p := newPost(t, handled("t1"))
	m := message("t1", 1, ticket.NoticeReminded, "partner/school")
	tk := handled("t1")
	tk.Lead = "partner/school"
	p.shelf["t1"] = tk
	p.lookup = errors.New("the directory is down")
	got := p.Deliver(t.Context(), []ticket.Message{m})
	assert.NotEmpty(t, got[0].Reason, "the desk is not told in place of somebody who may be there")
	assert.Empty(t, p.sent)
	alarm := message("t1", 2, ticket.NoticeAlarm, "partner/school")
	assert.Equal(t, []storage.Receipt{{ID: alarm.ID}}, p.Deliver(t.Context(), []ticket.Message{alarm}))
	assert.Equal(t, []string{"d-1", "d-2"}, p.sent, "an alarm does not wait for it")
	p.lookup, p.sent = nil, nil
	assert.Equal(t, []storage.Receipt{{ID: m.ID}}, p.Deliver(t.Context(), []ticket.Message{m}))
	assert.Equal(t, []string{"x-1"}, p.sent)
	p.Parties, p.sent = nil, nil
	assert.Equal(t, []storage.Receipt{{ID: m.ID}}, p.Deliver(t.Context(), []ticket.Message{m}))
	assert.Equal(t, []string{"d-1", "d-2"}, p.sent, "on a roster that has nobody for it")
}

func TestATicketThatCannotBeRead(t *testing.T) {
	p := newPost(t, handled("t1"))
	a, b := message("t1", 1, ticket.NoticeAssigned, "department/market"), message("busy", 1, ticket.NoticeAlarm, "unit/g1")
	got := p.Deliver(t.Context(), []ticket.Message{a, b})
	require.Len(t, got, 2)
	assert.Equal(t, storage.Receipt{ID: a.ID}, got[0])
	assert.Equal(t, "its ticket, its address or the record was not read or kept", got[1].Reason)
}

// Letters for which there is no time are not tried, and no try is counted for them.
func TestNoTimeIsLeft(t *testing.T) {
	p := newPost(t, handled("t1"))
	m := message("t1", 1, ticket.NoticeAssigned, "department/market")
	m.Tries = 3
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := p.Deliver(ctx, []ticket.Message{m})
	assert.Equal(t, []storage.Receipt{{ID: m.ID, Retry: at("2026-03-02 09:00"), Tries: 3}}, got)
	assert.Empty(t, p.sent)
}

// The zero courier with a store and a sender delivers to addresses.
func TestWithoutAnOffice(t *testing.T) {
	var sent []string
	c := notify.Courier{Store: shelf{"t1": handled("t1")}, Sender: notify.SenderFunc(func(_ context.Context, l notify.Letter) (string, error) {
		sent = append(sent, l.To+": "+l.In(gridgov.Chinese, notify.SMS))
		return "", nil
	})}
	m := message("t1", 1, ticket.NoticeAssigned, "department/market")
	assert.Equal(t, []storage.Receipt{{ID: m.ID}}, c.Deliver(t.Context(), []ticket.Message{m}))
	assert.Equal(t, []string{"department/market: g1诉求：请您办理。本通知发送至market。"}, sent)
}
