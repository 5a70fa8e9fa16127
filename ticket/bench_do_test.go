package ticket_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// BenchmarkDo is one lawful step in memory, all of it: validate, authorise, decide, hash, commit, observe. Its bar is 0.6
// of BenchmarkMachinePerTicket in the same run:
//
//	go test -bench 'Do$|MachinePerTicket' ./ticket
func BenchmarkDo(b *testing.B) {
	observed := 0
	ids := make([]ticket.ID, 4096)
	filled := func() *ticket.Desk {
		d := newDesk(b, func(c *ticket.Config) {
			c.Store = new(ticketmem.Store)
			c.Now = time.Now
			c.Observer = ticket.ObserverFunc(func(context.Context, ticket.Change, error, time.Duration) { observed++ })
		})
		for i := range ids {
			got, err := d.Receive(b.Context(), resident, request)
			require.NoError(b, err)
			ids[i] = got.ID
		}
		return d
	}
	var d *ticket.Desk
	to := []ticket.Command{ticket.Transfer{To: ticket.Department("market")}, ticket.Transfer{To: ticket.Department("works")}}
	ctx := b.Context()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i%(8*len(ids)) == 0 { // a new store before histories grow long: a step costs the same on each ticket
			b.StopTimer()
			d = filled()
			b.StartTimer()
		}
		if _, err := d.Do(ctx, clerk, ids[i%len(ids)], to[i/len(ids)%2]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	if observed < i {
		b.Fatal(fmt.Errorf("%d steps, %d observed", i, observed))
	}
}
