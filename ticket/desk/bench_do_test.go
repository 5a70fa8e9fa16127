package desk_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// BenchmarkDo is one lawful step in memory, all of it: validate, authorise, decide, hash, commit, observe. Its bar is 0.6
// of BenchmarkMachinePerTicket in the same run:
//
//	go test -bench 'Do$|MachinePerTicket' ./ticket/desk
func BenchmarkDo(b *testing.B) { benchDo(b, nil) }

// BenchmarkDoInWorkingTime is the same with an office's working calendar, limits in working days and hours for every stage,
// and the ladder. Its bar is 0.7 of BenchmarkMachinePerTicket in the same run:
//
//	go test -bench 'DoInWorkingTime|MachinePerTicket' ./ticket/desk
func BenchmarkDoInWorkingTime(b *testing.B) {
	cal, err := worktime.New(
		worktime.Definition{Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true},
	)
	require.NoError(b, err)
	span := func(text string) worktime.Span {
		s, err := worktime.ParseSpan(text)
		require.NoError(b, err)
		return s
	}
	limits := []desk.Limit{
		{Stage: ticket.StageRespond, Within: span("30wm")},
		{Stage: ticket.StageAccept, Within: span("4wh")},
		{Stage: ticket.StageHandle, Category: "lights", Within: span("3wd")},
		{Stage: ticket.StageHandle, Within: span("5wd"), AskStops: true},
		{Stage: ticket.StageObject, Within: span("2wd")},
		{Stage: ticket.StageApprove, Within: span("1wd")},
		{Stage: ticket.StageConfirm, Within: span("7d")},
	}
	rules, err := desk.NewRules(desk.Definitions{Screen: &desk.Screen{}, Calendar: cal, Limits: limits})
	require.NoError(b, err)
	benchDo(b, rules)
}

func benchDo(b *testing.B, rules *desk.Rules) {
	observed, now := 0, time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	ids := make([]ticket.ID, 4096)
	filled := func() *desk.Desk {
		d := newDesk(b, func(c *desk.Config) {
			c.Store, c.Rules = new(ticketmem.Store), rules
			c.Now = func() time.Time { now = now.Add(time.Millisecond); return now }
			c.Observer = desk.ObserverFunc(func(context.Context, ticket.Change, error, time.Duration) { observed++ })
		})
		for i := range ids {
			got, err := d.Receive(b.Context(), resident, request)
			require.NoError(b, err)
			ids[i] = got.ID
		}
		return d
	}
	var d *desk.Desk
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
