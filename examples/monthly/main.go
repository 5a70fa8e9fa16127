// Monthly counts a month of an office and prints its first page, with the tickets behind one of its figures. The requests are made
// up.
//
//	go run ./examples/monthly
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func main() {
	if err := show(os.Stdout, gridgov.English); err != nil {
		log.Fatal(err)
	}
}

func show(w io.Writer, lang gridgov.Language) error {
	ctx := context.Background()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	n := 0
	d, err := desk.New(desk.Config{
		Store: new(ticketmem.Store), Now: func() time.Time { return now },
		NewID: func(string, time.Time) ticket.ID { n++; return ticket.ID(fmt.Sprintf("t-%02d", n)) },
	})
	if err != nil {
		return err
	}
	clerk, err := d.Staff("clerk-2", ticket.RoleDesk, "office")
	if err != nil {
		return err
	}
	for i := range 12 { // one in four is still open at the end of the month
		t, err := d.Receive(ctx, ticket.Reporter("p-1"), ticket.Request{Text: "路灯不亮", Kind: ticket.Help})
		if err != nil {
			return err
		}
		steps := []ticket.Command{
			ticket.Respond{Text: "已收到"}, ticket.Answer{Text: "已修好", Resolution: ticket.Solved}, ticket.Close{},
		}
		for _, do := range steps[:3-2*(i%4/3)] {
			now = now.Add(time.Duration(i+1) * 20 * time.Minute)
			if _, err := d.Do(ctx, clerk, t.ID, do); err != nil {
				return err
			}
		}
		now = now.Add(48 * time.Hour)
	}

	april := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	count, err := metrics.New(
		metrics.Config{Definitions: kpibook.Book(), At: april, Period: storage.Period{From: april.AddDate(0, -1, 0), To: april}},
	)
	if err != nil {
		return err
	}
	var facts []metrics.Fact // a real office keeps them, and folds again what has changed
	for t, err := range d.All(ctx, clerk, desk.Filter{}) {
		if err != nil {
			return err
		}
		events, err := d.History(ctx, clerk, t.ID)
		if err != nil {
			return err
		}
		fact, err := metrics.FactOf(t, events)
		if err != nil {
			return err
		}
		if err := count.Add(fact); err != nil {
			return err
		}
		facts = append(facts, fact)
	}
	report := count.Report()
	if err := report.FrontPage(w, lang); err != nil {
		return err
	}
	late, err := report.Tickets(metrics.Cell{Figure: kpibook.Overdue}, slices.Values(facts))
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "overdue:", slices.Collect(late))
	return nil
}
