// Calendar shows how an office's working time moves a limit over the Spring Festival, and how it explains one. The limits are
// samples.
//
//	go run ./examples/calendar
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/worktime"
)

func main() {
	if err := show(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func show(w io.Writer) error {
	calendar, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:30-12:00", "14:00-17:30"}, China: true, // holidays and make-up workdays
	})
	if err != nil {
		return err
	}
	days := func(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.WorkDay} }
	rules, err := desk.NewRules(desk.Definitions{
		Calendar: calendar,
		Limits: []desk.Limit{ // the first row that matches holds
			{Stage: ticket.StageHandle, Priority: ticket.Urgent, Within: days(1)},
			{Stage: ticket.StageHandle, Category: "市场监管", Within: days(7)},
			{Stage: ticket.StageHandle, Within: days(5)},
		},
	})
	if err != nil {
		return err
	}
	beijing := calendar.Zone()
	now := time.Date(2026, 2, 12, 9, 0, 0, 0, beijing) // the Thursday before the Spring Festival
	d, err := desk.New(desk.Config{Store: new(ticketmem.Store), Rules: rules, Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	ctx := context.Background()
	clerk, err := d.Staff("clerk-2", ticket.RoleDesk, "office")
	if err != nil {
		return err
	}
	t, err := d.Receive(ctx, ticket.Reporter("p-1"), ticket.Request{Text: "秤不准"})
	if err != nil {
		return err
	}
	explain := func(what string) error {
		due, err := d.Due(ctx, clerk, t.ID)
		fmt.Fprintf(w, "%s\n  %s\n  %s\n", what, due.In(gridgov.English), due.In(gridgov.Chinese))
		return err
	}
	for _, step := range []struct {
		what string
		do   ticket.Command
	}{
		{"transferred", ticket.Transfer{To: ticket.Department("market")}},
		{"of a category with seven days", ticket.Classify{Category: "市场监管"}},
		{"urgent", ticket.Classify{Priority: ticket.Urgent}},
	} {
		now = now.Add(time.Hour)
		if _, err := d.Do(ctx, clerk, t.ID, step.do); err != nil {
			return err
		}
		if err := explain(step.what); err != nil {
			return err
		}
	}
	return nil
}
