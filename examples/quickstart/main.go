// Quickstart follows one request from filing to closing: a resident has a prepaid cinema card, the cinema has closed, and the
// money is paid back. The place is real, the people are made up.
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

func main() {
	if err := story(gridgov.English); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func story(lang gridgov.Language) error {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: 1, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "春藤社区"},
	)
	if err != nil {
		return err
	}
	places, err := grid.NewLocator(tree)
	if err != nil {
		return err
	}
	beijing := time.FixedZone("Beijing", 8*60*60)
	rules, err := desk.NewRules(desk.Definitions{Zone: beijing, Channels: []string{"qr poster"}})
	if err != nil {
		return err
	}
	now := time.Date(2026, 3, 2, 8, 31, 0, 0, beijing) // the story's clock
	d, err := desk.New(desk.Config{
		Store: new(ticketmem.Store), Grid: places, Rules: rules, Now: func() time.Time { return now },
	})
	if err != nil {
		return err
	}
	resident := ticket.Reporter("p-7f3a")
	clerk, err := d.Staff("clerk-2", ticket.RoleDesk, "410172561")
	if err != nil {
		return err
	}
	market := ticket.Actor{ID: "market-5", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("市场监管所")}}

	ctx := context.Background()
	t, err := d.Receive(ctx, resident, ticket.Request{
		Text: "影院闭店，储值卡余额怎么退？", Kind: ticket.Complaint, Unit: "410172561007", Channel: "qr poster",
	})
	if err != nil {
		return err
	}
	for _, step := range []struct {
		after time.Duration
		by    ticket.Actor
		do    ticket.Command
	}{
		{4 * time.Minute, clerk, ticket.Respond{Text: "已收到，正在联系影院和市场监管部门"}},
		{6 * time.Minute, clerk, ticket.Transfer{To: ticket.Department("市场监管所"), Reason: "预付卡"}},
		{25 * time.Minute, market, ticket.Accept{}},
		{22 * time.Hour, market, ticket.Note{Text: "影院已在门口张贴退款公告", Public: true}},
		{50 * time.Hour, market, ticket.Answer{Text: "余款已退回原支付账户", Resolution: ticket.Solved}},
		{time.Hour, clerk, ticket.Close{}},
		{2 * time.Hour, resident, ticket.Rate{Score: 5, Solved: true}},
	} {
		now = now.Add(step.after)
		if t, err = d.Do(ctx, step.by, t.ID, step.do); err != nil {
			return err
		}
	}
	told, err := d.Story(ctx, resident, t.ID, lang)
	fmt.Print(told)
	fmt.Println("first response after", t.Responded.Sub(t.Created), "- closed as", t.Resolution, "after", t.Closed.Sub(t.Created))
	return err
}
