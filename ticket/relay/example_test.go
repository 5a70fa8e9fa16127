package relay_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A desk leaves messages in its store's outbox; a relay beside it tells a host's bus, which here is the screen.
func Example() {
	store := new(ticketmem.Store)
	d, err := desk.New(desk.Config{
		Store: store, Home: "office",
		NewID: func(string, time.Time) ticket.ID { return "t1" },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	t, err := d.Receive(ctx, clerk, ticket.Request{Text: "路灯不亮", Origin: ticket.OnBehalf, Reporter: "p1"})
	for _, do := range []ticket.Command{
		ticket.Respond{Text: "已收到"}, ticket.Transfer{To: ticket.Department("lights")}, ticket.Note{Text: "正在维修", Public: true},
	} {
		_, failed := d.Do(ctx, clerk, t.ID, do)
		err = errors.Join(err, failed)
	}
	if err != nil {
		fmt.Println(err)
		return
	}

	r, err := relay.New(relay.Config{
		Outbox: store, Log: quiet,
		Publisher: relay.PublisherFunc(func(_ context.Context, m ticket.Message) error {
			if m.Kind == ticket.NoticeAssigned {
				return fmt.Errorf("%w: nobody listens at %s", relay.ErrPoison, m.To)
			}
			fmt.Println(m.Kind, "to", m.To, "about event", m.Seq)
			if m.Seq == 4 {
				stop() // the example's end
			}
			return nil
		}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("stopped:", r.Run(ctx))
	parked, err := r.Parked(context.Background())
	for _, m := range parked {
		fmt.Println("parked:", m.Kind, "at try", m.Tries, "-", m.Reason)
	}
	s, _ := r.Stats(context.Background())
	fmt.Println(s.Published, "published,", s.Waiting, "waiting,", err)
	// Output:
	// received to desk/office about event 1
	// reply to person/p1 about event 2
	// reply to person/p1 about event 4
	// stopped: <nil>
	// parked: assigned at try 1 - relay: this message cannot be published: nobody listens at department/lights
	// 3 published, 0 waiting, <nil>
}
