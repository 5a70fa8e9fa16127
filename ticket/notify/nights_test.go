package notify_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/notify"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A night is an office from 20:00 until 10:00: tickets change and name people, officers go on leave and come back, messages come, and
// eight relays deliver them, any of which may be killed between any two of its steps. One works while others are at a letter.
type night struct {
	*testing.T
	chance   *rand.Rand
	now      time.Time
	tickets  shelf
	office   *notify.Office
	officers []grid.Officer
	outbox   []storage.Entry
	record   ledger
	sent     map[string]int // how often a message went to a person
	excused  map[string]int // … of which a kill left no record
	calm     bool           // nothing fails any more
	depth    int
	killed   int
}

var errKilled = errors.New("killed")

const lease = time.Minute

// many is how many nights, and how many random messages, are tried; a tenth with -short.
var many = flag.Int("many", 10_000, "how many nights, and how many messages of random offices, are tried")

func random() int {
	if testing.Short() {
		return *many / 10
	}
	return *many
}

// Everybody is told who is to be, in at most one letter, and nobody else.
func TestNights(t *testing.T) {
	t.Parallel()
	nights := random()
	rules, err := desk.NewRules(desk.Definitions{})
	require.NoError(t, err)
	grids, q := tree(t), quiet(t, "22:00-08:00")
	const shards = 4
	for shard := range shards {
		t.Run(fmt.Sprint("shard ", shard), func(t *testing.T) {
			t.Parallel()
			merged, twice, results := 0, 0, map[notify.Result]int{}
			for i := range nights / shards {
				w := &night{
					T: t, chance: rand.New(rand.NewPCG(uint64(shard), uint64(i))), now: at("2026-03-02 20:00"), tickets: shelf{},
					sent: map[string]int{}, excused: map[string]int{}, office: &notify.Office{Rules: rules, Zone: zoneOf(t, "Asia/Shanghai"), Quiet: q},
				}
				w.play(grids)
				if t.Failed() {
					t.Fatalf("night %d of shard %d", i, shard)
				}
				for _, n := range w.excused {
					twice += n
				}
				for _, d := range w.record.rows {
					results[d.Result]++
				}
				merged += w.merged()
			}
			t.Logf("%d deliveries in letters with others, %d second ones after a kill, %v", merged, twice, results)
			assert.Greater(t, merged, 0)
			assert.Greater(t, twice, 0)
			assert.Len(t, results, 6, "all of them occur")
		})
	}
}

func (w *night) merged() (n int) {
	for i, d := range w.record.rows {
		if i > 0 && d.Result == notify.Sent && w.record.rows[i-1].To == d.To && w.record.rows[i-1].At.Equal(d.At) {
			n++
		}
	}
	return n
}

func (w *night) play(grids *grid.Tree) {
	for k, e := range []grid.Officer{
		{Roles: []string{"worker"}, Units: []string{"g1"}},
		{Roles: []string{"worker"}, Units: []string{"g1", "g2"}},
		{Roles: []string{"head"}, Units: []string{"v1"}},
		{Roles: []string{"desk"}, Units: []string{"office"}},
		{Roles: []string{"desk", "handler"}, Units: []string{"office"}, Handlers: []string{"department/market"}},
		{Roles: []string{"handler"}, Handlers: []string{"department/market"}},
		{Roles: []string{"leader"}, Units: []string{"office"}},
		{Roles: []string{"auditor"}, Units: []string{"office", "g1"}},
	} {
		e.ID = fmt.Sprint("o", k)
		if from := w.now.Add(time.Duration(w.chance.IntN(14)) * time.Hour); w.chance.IntN(3) == 0 { // away from then on, or until then
			if e.To = from; w.chance.IntN(2) == 0 {
				e.From, e.To = from, time.Time{}
			}
		}
		w.officers = append(w.officers, e)
	}
	var err error
	w.office.Roster, err = grid.NewRoster(grids, w.officers...)
	require.NoError(w, err)
	for i := range 1 + w.chance.IntN(4) {
		tk := handled(ticket.ID(fmt.Sprint("t", i)))
		tk.Asked = w.now
		w.tickets[tk.ID] = tk
	}
	seq := int64(0)
	for range 30 {
		w.now = w.now.Add(time.Duration(w.chance.IntN(int(50 * time.Minute))))
		switch seq++; w.chance.IntN(4) {
		case 0:
			w.change()
		case 1, 2:
			w.ask(seq)
		}
		for range 1 + w.chance.IntN(2) {
			w.pull()
		}
	}
	w.calm, w.now = true, at("2026-03-03 10:00").Add(w.now.Sub(at("2026-03-02 20:00")))
	for w.office.Quiet, err = notify.ParseQuiet(""); len(w.outbox) > 0 && err == nil; w.now = w.now.Add(time.Minute) {
		w.pull()
		if !slices.ContainsFunc(w.outbox, func(e storage.Entry) bool { return !e.Parked }) {
			break
		}
	}
	told := map[string]bool{}
	for _, d := range w.record.rows {
		known := d.Result == notify.Known && slices.ContainsFunc(w.record.rows, func(s notify.Delivery) bool { // by another address
			return s.Result == notify.Sent && s.Message.Ticket == d.Message.Ticket && s.Message.Seq == d.Message.Seq &&
				s.Message.Kind == d.Message.Kind
		})
		told[d.Message.ID] = told[d.Message.ID] || known || d.Result == notify.Sent || d.Result == notify.Overtaken || d.Result == notify.Nobody
	}
	for id := int64(1); id <= seq; id++ {
		for _, m := range w.asked(id) {
			assert.True(w, told[m], "%s was never told", m)
		}
	}
}

// asked are the ids of the messages of a step.
func (w *night) asked(seq int64) (ids []string) {
	for _, d := range w.record.rows {
		if d.Message.Seq == seq {
			ids = append(ids, d.Message.ID)
		}
	}
	for _, e := range w.outbox {
		if e.Message.Seq == seq {
			ids = append(ids, e.Message.ID)
		}
	}
	return ids
}

// change does something to a ticket: it names somebody, goes to another handler, is closed or reopened.
func (w *night) change() {
	id := w.any()
	tk := w.tickets[id].Clone()
	switch w.chance.IntN(4) {
	case 0, 1:
		tk.About = append(tk.About, []string{"o0", "o1", "o2", "o3", "o4", "o5", "p1"}[w.chance.IntN(7)])
	case 2:
		tk.Lead = []ticket.Handler{"department/market", "unit/g1", "officer/o1"}[w.chance.IntN(3)]
	case 3:
		if tk.State, tk.Closed = ticket.Closed, w.now; w.chance.IntN(2) == 0 {
			tk.State, tk.Closed = ticket.Transferred, time.Time{}
		}
	}
	w.tickets[id] = tk
}

func (w *night) any() ticket.ID { return ticket.ID(fmt.Sprint("t", w.chance.IntN(len(w.tickets)))) }

// ask adds the messages of a step.
func (w *night) ask(seq int64) {
	kinds := ticket.Notices()
	for n := range 1 + w.chance.IntN(4) {
		m := message(w.any(), seq, kinds[w.chance.IntN(len(kinds))], []string{
			"unit/g1", "unit/g2", "unit/office", "department/market", "officer/o1", "actor/o2", "leader/office", "desk/office", "person/p1",
		}[w.chance.IntN(9)])
		m.ID, m.At = fmt.Sprintf("%s/%08d/%03d", m.Ticket, seq, n), w.now
		m.Except = slices.Clone(w.tickets[m.Ticket].About)
		if w.chance.IntN(10) == 0 {
			m.Priority = ticket.Emergency
		}
		w.outbox = append(w.outbox, storage.Entry{Message: m})
	}
}

// pull is one step of one relay. Killed in the middle, it leaves no receipts.
func (w *night) pull() {
	query := storage.PendingQuery{Now: w.now, Lease: lease, Limit: 1 + w.chance.IntN(8)}
	chosen, _ := query.Choose(w.outbox) // which leases them
	courier := notify.Courier{
		Office: func() *notify.Office { return w.office }, Store: w.tickets, Record: w, Now: func() time.Time { return w.now },
		Sender: notify.SenderFunc(w.send), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	receipts, alive := func() (r []storage.Receipt, alive bool) {
		defer func() {
			if cause := recover(); cause != nil && cause != errKilled {
				panic(cause)
			}
		}()
		return courier.Deliver(w.Context(), chosen), true
	}()
	if !alive || w.dies() {
		w.killed++
		return
	}
	for _, r := range receipts {
		if i := slices.IndexFunc(w.outbox, func(e storage.Entry) bool { return e.Message.ID == r.ID }); i >= 0 && !w.outbox[i].Settle(r) {
			w.outbox = slices.Delete(w.outbox, i, i+1)
		}
	}
	if w.calm { // nothing failed: an alarm that was pulled is out
		for _, m := range chosen {
			if m.Overtakes() {
				assert.False(w, slices.ContainsFunc(w.outbox, func(e storage.Entry) bool { return e.Message.ID == m.ID && !e.Parked }))
			}
		}
	}
}

func (w *night) dies() bool { return !w.calm && w.chance.IntN(12) == 0 }

// send is where a letter arrives, and where what must hold of it is seen.
func (w *night) send(_ context.Context, l notify.Letter) (string, error) {
	if !w.calm && w.chance.IntN(20) == 0 {
		return "", errors.New("no route")
	}
	if w.dies() {
		panic(errKilled) // before it is sent
	}
	_, quiet := w.office.Quiet.Ends(w.now, w.office.Zone)
	for i, it := range l.Items {
		m, tk := it.Message, w.tickets[it.Message.Ticket]
		assert.NotContains(w, tk.About, strings.TrimPrefix(l.To, "person/"), "named")
		if l.To == "person/p1" {
			assert.Equal(w, l.To, m.To)
		} else {
			k := slices.IndexFunc(w.officers, func(o grid.Officer) bool { return o.ID == l.To })
			if assert.GreaterOrEqual(w, k, 0, l.To) {
				assert.True(w, w.officers[k].ValidAt(w.now), "%s is on leave or has left", l.To)
				assert.NotEqual(w, []string{"auditor"}, w.officers[k].Roles)
			}
		}
		assert.False(w, quiet && !m.Overtakes(), "put off")
		if k := i - 1; k >= 0 && (m.Overtakes() || m.Kind == ticket.NoticeQuestion) {
			before := l.Items[k].Message
			assert.Equal(w, []any{before.Ticket, before.Kind, before.Due}, []any{m.Ticket, m.Kind, m.Due}, "alone")
		}
		key := l.To + " " + m.ID
		w.sent[key]++
		assert.LessOrEqual(w, w.sent[key], 1+w.excused[key], "%s was told twice of %s", l.To, m.ID)
	}
	if w.dies() { // between the sending and the record
		for _, it := range l.Items {
			w.excused[l.To+" "+it.Message.ID]++
		}
		panic(errKilled)
	}
	if w.depth < 7 && w.chance.IntN(4) == 0 { // another relay works meanwhile
		w.depth++
		w.pull()
		w.depth--
	}
	return "sms", nil
}

// Keep and Told are the record, which fails now and then before it stores anything.
func (w *night) Keep(ctx context.Context, d []notify.Delivery) error {
	if !w.calm && w.chance.IntN(40) == 0 {
		for _, row := range d {
			if row.Result == notify.Sent {
				w.excused[row.To+" "+row.Message.ID]++
			}
		}
		return errors.New("the record is busy")
	}
	return w.record.Keep(ctx, d)
}

func (w *night) Told(ctx context.Context, pull []ticket.Message) ([]notify.Key, error) {
	return w.record.Told(ctx, pull)
}

// An alarm is out within one pull though 1,000 messages of its ticket wait, for whoever they are.
func TestAnAlarmIsOutWithinOnePull(t *testing.T) {
	t.Parallel()
	store := new(ticketmem.Store)
	tk := handled("t1")
	tk.Version = 1
	c := ticket.Change{Ticket: tk, Events: []ticket.Event{{Ticket: "t1", Seq: 1, At: at("2026-03-02 08:00")}}}
	for i := range 1000 {
		m := message("t1", 1, ticket.NoticeReported, fmt.Sprint("department/", i%40))
		m.ID = fmt.Sprintf("t1/00000001/%03d", i)
		c.Outbox = append(c.Outbox, m)
	}
	alarm := message("t1", 1, ticket.NoticeAlarm, "unit/g1")
	alarm.ID, alarm.At = "t1/00000001/999x", at("2026-03-02 09:00")
	c.Outbox = append(c.Outbox, alarm)
	require.NoError(t, store.Commit(t.Context(), c))
	p := newPost(t, tk)
	p.Store = store
	pull, err := store.Pending(t.Context(), storage.PendingQuery{Now: at("2026-03-02 23:00"), Lease: lease, Limit: 32})
	require.NoError(t, err)
	office := cast(t)
	office.Quiet = quiet(t, "22:00-08:00")
	p.Office, p.Now = func() *notify.Office { return office }, func() time.Time { return at("2026-03-02 23:00") }
	require.NoError(t, store.Ack(t.Context(), p.Deliver(t.Context(), pull)...))
	assert.Equal(t, []string{"w-1", "w-2"}, p.sent, "and nothing else at night")
	left, err := store.Pending(t.Context(), storage.PendingQuery{Waiting: true, Limit: storage.MaxList})
	require.NoError(t, err)
	assert.False(t, slices.ContainsFunc(left, func(m ticket.Message) bool { return m.ID == alarm.ID }))
}
