package tickettest

import (
	"fmt"
	"testing"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Benchmark measures a store: each call of the contract in a sub-benchmark on a store of its own. What it stores are
// real changes with their hashes, events and messages, made outside the clock.
func Benchmark(b *testing.B, open func(t testing.TB) storage.Store) {
	b.Run("create", func(b *testing.B) {
		c := newClerk()
		timed(b, open(b), func(n int) ticket.Change { return c.receive(numbered(n), ticket.Request{Reporter: "p1"}) })
	})
	b.Run("step", func(b *testing.B) {
		s, c := open(b), newClerk()
		tickets := filled(b, s, c, batched)
		timed(b, s, func(n int) ticket.Change {
			change := c.do(tickets[n%batched], ticket.Transfer{To: handlers[1+n/batched%2]})
			tickets[n%batched] = change.Ticket
			return change
		})
	})
	b.Run("get", func(b *testing.B) {
		s := open(b)
		tickets := filled(b, s, newClerk(), 1000)
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			_, err := s.Get(b.Context(), tickets[n%1000].ID)
			must(b, err)
		}
	})
	for _, events := range []int{10, 1000} {
		b.Run(fmt.Sprintf("history of %d", events), func(b *testing.B) {
			s, c := open(b), newClerk()
			last := c.receive("a", ticket.Request{})
			must(b, s.Commit(b.Context(), last))
			for range events - 1 {
				last = c.note(last.Ticket)
				must(b, s.Commit(b.Context(), last))
			}
			b.ReportAllocs()
			for b.Loop() {
				_, err := s.History(b.Context(), "a", 0, "")
				must(b, err)
			}
		})
	}
	const many = 10_000
	s := open(b)
	filled(b, s, newClerk(), many)
	for name, q := range map[string]storage.Query{
		"list first page":  {},
		"list last page":   {After: storage.Cursor{ID: numbered(many - 51)}},
		"list by changed":  {Order: storage.ByChanged, Desc: true},
		"list one handler": {Handlers: handlers[:1], States: []ticket.State{ticket.Transferred}},
		"list one key":     {Key: "key-5000"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := s.List(b.Context(), q)
				must(b, err)
			}
		})
	}
}

// batched is how many changes are made while the timer is stopped.
const batched = 1000

// timed commits one change after another.
func timed(b *testing.B, s storage.Store, change func(n int) ticket.Change) {
	var ready [batched]ticket.Change
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n%batched == 0 {
			b.StopTimer()
			for i := range ready {
				ready[i] = change(n + i)
			}
			b.StartTimer()
		}
		must(b, s.Commit(b.Context(), ready[n%batched]))
	}
}

func numbered(n int) ticket.ID { return ticket.ID(fmt.Sprintf("t%09d", n)) }

// filled stores n tickets, every hundredth of them transferred.
func filled(b *testing.B, s storage.Store, c *clerk, n int) []ticket.Ticket {
	out := make([]ticket.Ticket, n)
	for i := range out {
		change := c.receive(numbered(i), ticket.Request{Key: fmt.Sprint("key-", i)})
		if i%100 == 0 {
			change = join(change, c.do(change.Ticket, ticket.Transfer{To: handlers[0]}))
		}
		must(b, s.Commit(b.Context(), change))
		out[i] = change.Ticket
	}
	return out
}

func must(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}
