// Roster shows an office's people: who covers a grid today, which grids nobody covers, and what happens to the work of a
// worker who is on leave. The places are real, the people are made up.
//
//	go run ./examples/roster
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func main() {
	if err := show(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func show(w io.Writer) error {
	beijing := time.FixedZone("Beijing", 8*60*60)
	day := func(d int) time.Time { return time.Date(2026, 3, d, 9, 0, 0, 0, beijing) }
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: 1, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "春藤社区"},
		grid.Unit{Code: "410172561008", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "金桂社区"},
	)
	if err != nil {
		return err
	}
	officers := []grid.Officer{
		{ID: "worker-3", Roles: []string{"worker"}, Units: []string{"410172561007"}, To: day(9)},   // on leave from the 9th
		{ID: "worker-4", Roles: []string{"worker"}, Units: []string{"410172561007"}, From: day(9)}, // stands in
		{ID: "head-1", Roles: []string{"coordinator"}, Units: []string{"410172561"}},
	}
	if err := ticket.CheckRoster(officers...); err != nil { // roles and handlers, which grid does not know
		return err
	}
	roster, err := grid.NewRoster(tree, officers...)
	if err != nil {
		return err
	}
	for _, at := range []time.Time{day(2), day(10)} {
		fmt.Fprintf(w, "%s, %s:", at.Format("01-02"), "春藤社区")
		for _, o := range roster.Covers("410172561007", at) {
			fmt.Fprint(w, " ", o.ID)
		}
		fmt.Fprintln(w)
	}
	for _, u := range roster.Uncovered(day(2)) {
		fmt.Fprintln(w, "nobody covers", u.Name)
	}

	places, err := grid.NewLocator(tree)
	if err != nil {
		return err
	}
	now := day(6)
	office, err := desk.New(desk.Config{Store: new(ticketmem.Store), Grid: places, Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	ctx := context.Background()
	leaving, standIn, head := ticket.ActorOf(officers[0], tree, day(6)), ticket.ActorOf(officers[1], tree,
		day(9)), ticket.ActorOf(officers[2], tree, day(6))
	t, err := office.Receive(ctx, ticket.Reporter("p-1"), ticket.Request{Text: "楼道堆了杂物", Unit: "410172561007"})
	if err != nil {
		return err
	}
	if _, err = office.Do(ctx, head, t.ID, ticket.Transfer{To: ticket.OfficerHandler(leaving.ID)}); err != nil {
		return err
	}
	now = day(9) // the stand-in takes the work over, within the limit that it has
	if t, err = office.Do(ctx, head, t.ID, ticket.Transfer{To: ticket.OfficerHandler(standIn.ID), Handover: true, Reason: "leave"}); err !=
		nil {
		return err
	}
	page, err := office.List(ctx, standIn, desk.Filter{Handlers: standIn.Handlers}, "")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s has %d ticket, due %s as before\n", standIn.ID, len(page.Tickets), t.Due.In(beijing).Format("01-02 15:04"))
	return nil
}
