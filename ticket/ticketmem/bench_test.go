package ticketmem_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

var (
	resident = ticket.Actor{ID: "r1", Roles: []ticket.Role{ticket.RoleReporter}, Person: "p1"}
	officer  = ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleSystem}, Units: []grid.Path{"office"}}
)

func newDesk(tb testing.TB, s storage.Store) *desk.Desk {
	at, n := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), 0
	d, err := desk.New(desk.Config{
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

func BenchmarkStore(b *testing.B) {
	tickettest.Benchmark(b, func(testing.TB) storage.Store { return new(ticketmem.Store) })
}
