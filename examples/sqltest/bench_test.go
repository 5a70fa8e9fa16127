package sqltest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// fileClerk files everything.
var fileClerk = ticket.Actor{ID: "log", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410184005"}}

// steps makes the changes of n tickets through a real desk: received and routed in one change, then answered, then
// closed; the openings of 1,000 tickets first, then their answers, then their closings.
func steps(tb testing.TB, n int) []ticket.Change {
	var all []ticket.Change
	at := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	serial := 0
	d, err := desk.New(desk.Config{
		Store: new(ticketmem.Store),
		Home:  "410184005/410184005201",
		Now:   func() time.Time { at = at.Add(time.Second); return at },
		NewID: func(string, time.Time) ticket.ID {
			serial++
			return ticket.ID(fmt.Sprintf("0e7c0c%07x00000-101004%06d", serial, serial))
		},
		Router: ticket.RouterFunc(func(context.Context, ticket.Case) (ticket.Decision, error) {
			return ticket.Decision{Do: []ticket.Command{ticket.Transfer{To: ticket.Department("works", "lights")}}}, nil
		}),
		Observer: desk.ObserverFunc(func(_ context.Context, c ticket.Change, err error, _ time.Duration) {
			require.NoError(tb, err)
			all = append(all, c)
		}),
	})
	require.NoError(tb, err)
	ctx := tb.Context()
	by := fileClerk
	for n > 0 {
		var ids []ticket.ID
		for range min(n, 1000) {
			t, err := d.Receive(ctx, by, ticket.Request{
				Key: fmt.Sprint("k", serial), Origin: ticket.OnBehalf, Text: "The lamp at the gate is out.", Address: "12 Long Street",
				Point: &grid.Point{Lon: 113 + float64(serial%1000)/1e4, Lat: 34 + float64(serial%777)/1e4}, Category: ticket.Category("lights", "lamp"),
			})
			require.NoError(tb, err)
			ids = append(ids, t.ID)
		}
		for _, id := range ids {
			_, err := d.Do(ctx, by, id, ticket.Answer{Text: "Mended.", Resolution: ticket.Solved}, desk.Once("answer"))
			require.NoError(tb, err)
		}
		for _, id := range ids {
			_, err := d.Do(ctx, by, id, ticket.Close{Resolution: ticket.Solved}, desk.Once("close"))
			require.NoError(tb, err)
		}
		n -= len(ids)
	}
	return all
}

// A step is one change: with its document, its events and its messages.
func BenchmarkCommit(b *testing.B) {
	for _, synchronous := range []string{"FULL", "NORMAL"} {
		for _, gathered := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%d", synchronous, gathered), func(b *testing.B) {
				_, store := openNew(b, strings.Replace(settings, "NORMAL", synchronous, 1))
				ctx := b.Context()
				all := steps(b, b.N/3+1)[:b.N]
				b.ReportAllocs()
				b.ResetTimer()
				for len(all) > 0 {
					n := min(gathered, len(all))
					require.NoError(b, store.Commit(ctx, all[:n]...))
					all = all[n:]
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
			})
		}
	}
}
