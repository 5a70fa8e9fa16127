package gridgov_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A desk with a grid and a rule table: a resident files a request, which the table routes, and a clerk responds.
func Example() {
	units := []grid.Unit{
		{Code: "410172561", Level: 1, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		{Code: "410172561007", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "春藤社区"},
	}
	shapes := []grid.Shape{{Code: "410172561007", Polygons: []grid.Polygon{{ // a made-up boundary
		{{Lon: 113.54, Lat: 34.79}, {Lon: 113.56, Lat: 34.79}, {Lon: 113.56, Lat: 34.81}, {Lon: 113.54, Lat: 34.81}, {Lon: 113.54, Lat: 34.79}},
	}}}}
	file := strings.NewReader("id,any,transfer,set_kind\nprepaid card,储值卡;充值卡,department/market,complaint\n")
	ctx := context.Background()
	resident := ticket.Actor{Person: "p-7f3a", Roles: []ticket.Role{ticket.RoleReporter}}
	clerk := ticket.Actor{ID: "clerk-2", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410172561"}}
	now := time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)

	tree, err := grid.NewTree(units...)
	check(err)
	places, err := grid.NewLocator(tree, shapes...)
	check(err)
	table, err := routing.LoadTable(file, "rules.csv", tree)
	check(err)

	d, err := desk.New(desk.Config{
		Store:  new(ticketmem.Store), // or ticketsql.New(db, ticketsql.SQLite), or your own
		Grid:   places,
		Router: table,
		Now:    func() time.Time { now = now.Add(time.Minute); return now },
	})
	check(err)

	t, err := d.Receive(ctx, resident, ticket.Request{Text: "影院闭店，储值卡余额怎么退？", Point: &grid.Point{Lon: 113.55, Lat: 34.80}})
	check(err)
	t, err = d.Do(ctx, clerk, t.ID, ticket.Respond{Text: "已收到"})
	check(err)
	story, err := d.Story(ctx, clerk, t.ID, gridgov.English)
	check(err)
	fmt.Print(story)
	fmt.Println(t.State, "to", t.Lead.Name(), "at", t.Path)
	// Output:
	// 2026-03-02 08:31 UTC reporter person/p-7f3a filed a request at 春藤社区: “影院闭店，储值卡余额怎么退？”
	// 2026-03-02 08:31 UTC bot gridgov/router classified it as complaint because of rules.csv: prepaid card (keyword 储值卡)
	// 2026-03-02 08:31 UTC system gridgov/router transferred it to market, due 2026-03-09 08:31 UTC
	// 2026-03-02 08:32 UTC desk clerk-2 responded: “已收到”
	// transferred to market at 410172561/410172561007
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
