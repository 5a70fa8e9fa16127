package ticketmem_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

var (
	resident = ticket.Actor{ID: "r1", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p1"}
	officer  = ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSystem}, Units: []grid.Path{"office"}}
)

func newDesk(tb testing.TB, s ticket.Store) *ticket.Desk {
	at, n := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), 0
	d, err := ticket.NewDesk(ticket.Config{
		Store: s,
		Now:   func() time.Time { at = at.Add(time.Second); return at },
		NewID: func(string, time.Time) ticket.ID { n++; return ticket.ID(fmt.Sprintf("t%09d", n)) },
		Salt:  func(ticket.ID, int64) [16]byte { return [16]byte{1} },
	})
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// One lawful step, on tickets in turn: get, validate, authorise, decide, hash, commit.
func BenchmarkDo(b *testing.B) {
	ctx := context.Background()
	d := newDesk(b, new(ticketmem.Store))
	ids := make([]ticket.ID, 1000)
	for i := range ids {
		t, err := d.Receive(ctx, resident, ticket.Request{Text: "the lamp is out"})
		if err != nil {
			b.Fatal(err)
		}
		ids[i] = t.ID
	}
	to := []ticket.Handler{ticket.Department("market"), ticket.Department("works")}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if _, err := d.Do(ctx, officer, ids[n%1000], ticket.Transfer{To: to[n/1000%2]}); err != nil {
			b.Fatal(err)
		}
	}
}

// sealed makes the changes of a ticket's life through a desk.
func sealed(tb testing.TB) (created, transferred ticket.Change) {
	var all []ticket.Change
	d := newDesk(tb, new(ticketmem.Store))
	d.Observer = ticket.ObserverFunc(func(_ context.Context, c ticket.Change, err error, _ time.Duration) {
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, c)
	})
	ctx := context.Background()
	t, err := d.Receive(ctx, resident, ticket.Request{Text: "the lamp is out"})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err = d.Do(ctx, officer, t.ID, ticket.Transfer{To: ticket.Department("market")}); err != nil {
		tb.Fatal(err)
	}
	return all[0], all[1]
}

func BenchmarkGet(b *testing.B) {
	ctx := context.Background()
	s := new(ticketmem.Store)
	created, _ := sealed(b)
	if err := s.Commit(ctx, created); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Get(ctx, created.Ticket.ID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCommit(b *testing.B) {
	ctx := context.Background()
	s := new(ticketmem.Store)
	created, transferred := sealed(b)
	var n int64
	b.ReportAllocs()
	for b.Loop() {
		n++
		c := created
		if n%2 == 0 {
			c = transferred
		}
		c.Ticket.ID = ticket.ID(fmt.Sprintf("t%09d", (n+1)/2))
		e := c.Events[0]
		e.Ticket = c.Ticket.ID
		c.Events = []ticket.Event{e}
		if len(c.Outbox) > 0 {
			m := c.Outbox[0]
			m.ID, m.Ticket = string(c.Ticket.ID)+"/2/1", c.Ticket.ID
			c.Outbox = []ticket.Message{m}
		}
		if err := s.Commit(ctx, c); err != nil {
			b.Fatal(err)
		}
	}
}
