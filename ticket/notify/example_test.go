package notify_test

import (
	"context"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/notify"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// One pull of an outbox: what is planned, sent and settled. The officer of the market office is on leave, so the desk is told.
func Example() {
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	tree, err := grid.NewTree(
		grid.Unit{Code: "office", Level: grid.LevelOffice, Name: "梧桐街道"},
		grid.Unit{Code: "g1", Parent: "office", Level: grid.LevelVillage, Name: "春藤社区"},
	)
	check(err)
	back := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	roster, err := grid.NewRoster(tree,
		grid.Officer{ID: "d-1", Roles: []string{"desk"}, Units: []string{"office"}},
		grid.Officer{ID: "m-1", Roles: []string{"handler"}, Handlers: []string{"department/market"}, From: back},
	)
	check(err)
	now := time.Date(2026, 3, 2, 1, 31, 0, 0, time.UTC)
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	store := new(ticketmem.Store)
	places, err := grid.NewLocator(tree)
	check(err)
	d, err := desk.New(desk.Config{Store: store, Grid: places, Now: func() time.Time { return now }})
	check(err)
	ctx := context.Background()
	clerk := ticket.Actor{ID: "d-1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	t, err := d.Receive(ctx, ticket.Reporter("p-7f3a"), ticket.Request{Text: "影院闭店", Unit: "g1"})
	check(err)
	_, err = d.Do(ctx, clerk, t.ID, ticket.Transfer{To: ticket.Department("market")})
	check(err)
	_, err = d.Do(ctx, clerk, t.ID, ticket.Respond{Text: "已受理"})
	check(err)

	courier := notify.Courier{
		Office: func() *notify.Office { return &notify.Office{Roster: roster, Zone: zone} },
		Store:  store, Now: func() time.Time { return now },
		Sender: notify.SenderFunc(func(_ context.Context, l notify.Letter) (string, error) {
			for _, lang := range []gridgov.Language{gridgov.Chinese, gridgov.English} {
				fmt.Println(l.To+":", l.In(lang, notify.SMS))
			}
			return "sms", nil
		}),
	}
	for {
		pull, err := store.Pending(ctx, storage.PendingQuery{Now: now, Lease: time.Minute})
		check(err)
		if len(pull) == 0 {
			break
		}
		check(store.Ack(ctx, courier.Deliver(ctx, pull)...))
	}
	// Output:
	// d-1: 春藤社区诉求：请您办理。期限：3月9日09:31，还剩7天。market暂无人员，由受理台代收。
	// d-1: request, 春藤社区: please handle this. Due 2026-03-09 09:31, 7 days left. You are on duty; nobody of market can be told.
	// person/p-7f3a: 您反映的“春藤社区诉求”有新的回复，请查看。
	// person/p-7f3a: There is a reply to what you reported: request, 春藤社区.
}
