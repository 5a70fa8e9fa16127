package desk_test

import (
	"context"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// wutong is the office of these stories: real places, made-up people, and a clock that the story sets. Its limits are
// samples, in working time.
type wutong struct {
	desk *desk.Desk
	now  time.Time

	resident, neighbour, clerk, leader, head, market, lights ticket.Actor
}

func newWutong() *wutong {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: 1, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "春藤社区"},
	)
	check(err)
	places, err := grid.NewLocator(tree)
	check(err)
	calendar, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
	})
	check(err)
	rules, err := desk.NewRules(desk.Definitions{
		Calendar: calendar, Channels: []string{"qr poster"},
		Limits: []desk.Limit{
			{Stage: ticket.StageRespond, Within: span("30wm")},
			{Stage: ticket.StageHandle, Priority: ticket.Urgent, Within: span("8wh")},
			{Stage: ticket.StageHandle, Within: span("5wd"), AskStops: true},
			{Stage: ticket.StageObject, Within: span("2wd")},
			{Stage: ticket.StageApprove, Within: span("1wd")},
		},
		Ladder: []ticket.Rung{
			{Stage: ticket.StageHandle, Before: span("1wd"), Do: ticket.RungWarn},
			{Stage: ticket.StageHandle, Do: ticket.RungRemind},
			{Stage: ticket.StageHandle, After: span("1wd"), Do: ticket.RungEscalate},
			{Stage: ticket.StageHandle, After: span("3wd"), Do: ticket.RungEscalate},
		},
	})
	check(err)
	office := []grid.Path{"410172561"}
	w := &wutong{
		now:       time.Date(2026, 2, 12, 9, 30, 0, 0, time.FixedZone("CST", 8*3600)), // the Thursday before the Spring Festival
		resident:  ticket.Actor{Person: "p-1", Roles: []ticket.Role{ticket.RoleReporter}},
		neighbour: ticket.Actor{Person: "p-2", Roles: []ticket.Role{ticket.RoleReporter}},
		clerk:     ticket.Actor{ID: "clerk-2", Roles: []ticket.Role{ticket.RoleDesk}, Units: office},
		leader:    ticket.Actor{ID: "leader-1", Roles: []ticket.Role{ticket.RoleLeader}, Units: office},
		head:      ticket.Actor{ID: "head-7", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"410172561/410172561007"}},
		market: ticket.Actor{
			ID: "market-5", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("market")},
		},
		lights: ticket.Actor{
			ID: "lights-3", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{ticket.Department("lights")},
		},
	}
	ids := 0
	w.desk, err = desk.New(desk.Config{
		Store: new(ticketmem.Store), Grid: places, Rules: rules, Now: func() time.Time { return w.now },
		NewID: func(string, time.Time) ticket.ID { ids++; return ticket.ID(fmt.Sprintf("t-%d", ids)) },
	})
	check(err)
	return w
}

func span(text string) worktime.Span {
	s, err := worktime.ParseSpan(text)
	check(err)
	return s
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func (w *wutong) receive(by ticket.Actor, text string) ticket.Ticket {
	t, err := w.desk.Receive(context.Background(), by, ticket.Request{Text: text, Unit: "410172561007", Channel: "qr poster"})
	check(err)
	return t
}

// does lets somebody do something after a while.
func (w *wutong) does(after time.Duration, by ticket.Actor, id ticket.ID, do ticket.Command) ticket.Ticket {
	w.now = w.now.Add(after)
	t, err := w.desk.Do(context.Background(), by, id, do)
	check(err)
	return t
}

// tell prints the story, but for its first lines, in local time.
func (w *wutong) tell(by ticket.Actor, id ticket.ID, skip int) {
	story, err := w.desk.Story(context.Background(), by, id, gridgov.English)
	check(err)
	for _, line := range story[skip:] {
		fmt.Println(line.At.Format("01-02 15:04"), line.Text)
	}
}

// A handler who is sent what is not theirs objects (派单异议). The sender rules; the second time the level above does, and
// that binds. Until then the matter stays theirs, and the clock runs.
func ExampleObject() {
	w := newWutong()
	t := w.receive(w.resident, "巷口路灯不亮")
	t = w.does(time.Minute, w.clerk, t.ID, ticket.Transfer{To: ticket.Department("market")})
	t = w.does(time.Hour, w.market, t.ID, ticket.Object{Reason: "路灯归市政"})
	fmt.Println("still led by", t.Lead.Name(), "- waits for", t.Approvals[0].To)
	t = w.does(time.Hour, w.clerk, t.ID, ticket.Refuse{Reason: "市场内的路灯归市场"})
	t = w.does(time.Hour, w.market, t.ID, ticket.Object{Reason: "不在市场内"})
	fmt.Println("now waits for", t.Approvals[0].To)
	t = w.does(time.Hour, w.leader, t.ID, ticket.Grant{To: ticket.Department("lights"), Why: "在巷口"})
	_, err := w.desk.Do(context.Background(), w.lights, t.ID, ticket.Object{Reason: "也不是我们的"})
	fmt.Println(err)
	w.tell(w.clerk, t.ID, 2)
	// Output:
	// still led by market - waits for unit/410172561
	// now waits for leader/410172561
	// object by lights-3 in state transferred refused by rule binding: the level above has ruled whose it is, and that binds; allowed now: respond, answer, assign, accept, note, ask, extend, suspend
	// 02-12 10:31 handler market-5 objected that it is not theirs: 路灯归市政
	// 02-12 11:31 desk clerk-2 refused: the objection for market: 市场内的路灯归市场
	// 02-12 12:31 handler market-5 objected that it is not theirs: 不在市场内
	// 02-12 13:31 leader leader-1 granted: the objection for market, given to lights, due 2026-02-26 24:00: 在巷口
}

// More time is asked for before the limit, and granted by the level above (延期). The deadline explains itself day by day,
// over the Spring Festival with its make-up workday.
func ExampleExtend() {
	w := newWutong()
	t := w.receive(w.resident, "影院闭店,储值卡余额怎么退?")
	t = w.does(time.Minute, w.clerk, t.ID, ticket.Transfer{To: ticket.Department("market")})
	w.does(24*time.Hour, w.market, t.ID, ticket.Extend{By: span("3wd"), Reason: "需联系外地总部"})
	page, err := w.desk.Waiting(context.Background(), w.clerk, desk.OwnRulings, "")
	check(err)
	for _, wait := range page.Waits {
		fmt.Println(wait.Of, wait.Span, "for", wait.For.Name(), "waits since", wait.Since.In(w.now.Location()).Format("01-02 15:04"))
	}
	w.does(time.Hour, w.clerk, t.ID, ticket.Grant{})
	due, err := w.desk.Due(context.Background(), w.clerk, t.ID)
	check(err)
	fmt.Println(due.In(gridgov.English))
	fmt.Println(due.In(gridgov.Chinese))
	// Output:
	// extend 3wd for market waits since 02-13 09:31
	// 5 working days from 2026-02-12, over the Spring Festival (02-15…02-23 off), with make-up workday 02-14: 2026-02-26 24:00; extended: 3 working days from 2026-02-26, with make-up workday 02-28: 2026-03-02 24:00
	// 自2026-02-12次日起5个工作日，跨春节（02-15至02-23放假），02-14调休上班：至2026-02-26 24:00；延期：自2026-02-26次日起3个工作日，02-28调休上班：至2026-03-02 24:00
}

// What cannot be dealt with now is suspended (挂账): the clock stands from the grant until the matter is resumed.
func ExampleSuspend() {
	w := newWutong()
	t := w.receive(w.resident, "楼顶漏水,要等开春才能施工")
	t = w.does(time.Minute, w.clerk, t.ID, ticket.Transfer{To: ticket.Department("lights")})
	fmt.Println("due", t.Due.In(w.now.Location()).Format("01-02"))
	w.does(time.Hour, w.lights, t.ID, ticket.Suspend{Until: w.now.AddDate(0, 1, 0), Reason: "冬季不能施工"})
	t = w.does(time.Hour, w.clerk, t.ID, ticket.Grant{})
	fmt.Println("stands:", t.Stopped(), "- no deadline:", t.Due.IsZero())
	t = w.does(12*24*time.Hour, w.lights, t.ID, ticket.Resume{Reason: "天暖"})
	fmt.Println("due", t.Due.In(w.now.Location()).Format("01-02"))
	// Output:
	// due 02-26
	// stands: true - no deadline: true
	// due 03-02
}

// What nobody does is pressed and goes up level by level, to the leaders of the office (提级). The sweep does it, and looks
// at nothing but what is due.
func ExampleDesk_Sweep() {
	w := newWutong()
	t := w.receive(w.resident, "烧烤摊油烟扰民")
	t = w.does(time.Minute, w.clerk, t.ID, ticket.Transfer{To: ticket.UnitHandler("410172561007")})
	for range 20 { // days, the holidays too
		w.now = w.now.Add(24 * time.Hour)
		if _, err := w.desk.Sweep(context.Background(), w.now); err != nil {
			panic(err)
		}
	}
	w.tell(w.leader, t.ID, 2)
	t, err := w.desk.Get(context.Background(), w.leader, t.ID)
	check(err)
	fmt.Println("in charge:", t.Charge)
	// Output:
	// 02-25 09:31 system gridgov/sweep warned, limit: handle
	// 02-27 09:31 system gridgov/sweep reminded, limit: handle
	// 02-28 09:31 system gridgov/sweep escalated it to 梧桐街道办事处, limit: handle
	// 03-03 09:31 system gridgov/sweep escalated it to the leaders of 梧桐街道办事处, limit: handle
	// in charge: leader/410172561
}

// Two residents reported the same: the second becomes a duplicate of the first (并单). Its reporter gets the answer on the
// own record, and sees nothing of the other.
func ExampleMerge() {
	w := newWutong()
	first := w.receive(w.resident, "3号楼电梯又停了,老人上不了楼")
	second := w.receive(w.neighbour, "电梯坏了")
	w.does(time.Minute, w.clerk, first.ID, ticket.Transfer{To: ticket.Department("lights")})
	w.does(time.Minute, w.clerk, second.ID, ticket.Merge{Into: first.ID})
	w.does(time.Hour, w.lights, first.ID, ticket.Answer{Text: "电梯已修好", Resolution: ticket.Solved})
	w.tell(w.neighbour, second.ID, 0)
	// Output:
	// 02-12 09:30 reporter filed a request through qr poster at 春藤社区: “电梯坏了”
	// 02-12 09:32 it is handled together with other reports of the same matter
	// 02-12 10:32 handler passed on the answer: “电梯已修好”
}
