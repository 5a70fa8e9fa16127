package metrics_test

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// week is a made-up week: the fact of each ticket, as FactOf would give it.
func week() []metrics.Fact {
	monday := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	facts := make([]metrics.Fact, 0, 12)
	for i := range 12 {
		f := metrics.Fact{
			ID: ticket.ID(fmt.Sprintf("wt-%02d", i+1)), Path: "410172561/410172561007", Kind: ticket.Complaint, Origin: ticket.FromReporter,
			State: ticket.Transferred, Handling: ticket.HandlingTransferred, Lead: ticket.Department("market"),
			Created: monday.Add(time.Duration(i) * 11 * time.Hour),
		}
		f.Responded = f.Created.Add(time.Duration(i+1) * 4 * time.Minute)
		f.FirstAct, f.Changed = f.Responded, f.Responded
		f.RespondBy, f.FirstDue, f.Promise = f.Created.Add(30*time.Minute), f.Created.AddDate(0, 0, 2), f.Created.AddDate(0, 0, 2)
		if i%4 != 3 {
			f.State, f.Resolution, f.Closed = ticket.Closed, ticket.Solved, f.Created.Add(time.Duration(10+i*4)*time.Hour)
			f.Changed = f.Closed
		}
		if i == 5 {
			f.Kind, f.Handling, f.Reworks = ticket.Help, ticket.HandlingJoint, 1
		}
		facts = append(facts, f)
	}
	return facts
}

// The first page of a week, in Chinese.
func ExampleReport_FrontPage() {
	k, err := metrics.New(metrics.Config{
		Definitions: kpibook.Book(),
		At:          time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC),
		Zone:        time.FixedZone("UTC+8", 8*3600),
		UnitNames:   map[grid.Path]string{"410172561/410172561007": "春藤社区"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range week() {
		if err := k.Add(f); err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := k.Report().FrontPage(os.Stdout, gridgov.Chinese); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 截至 2026-03-09 08:00（UTC+8），期间：全部时间
	// 受理 12 = 已办结 9 + 未办结 3，其中超期 2
	//   受理                             12
	//   已办结                            9
	//   未办结                            3
	//   超期未办结                        2
	//   响应中位时间             26 分 0 秒  共12件
	//   响应90%分位             43 分 31 秒  共12件
	//   按时响应率                  58.33 %    7/12
	//   机器人先响应占比             0.00 %    0/12
	//   机器人响应中位时间           无数据
	//   办结中位时间            1 天 6 小时   共9件
	//   按期结案率                  72.73 %    8/11
	//   办结工单按期率              88.89 %     8/9
	//   按期结案率（扣除挂账）      72.73 %    8/11
	//   直接答复占比                 0.00 %     0/9
	//   转派占比                    88.89 %     8/9
	//   联动占比                    11.11 %     1/9
	//   返工率                       9.09 %    1/11
	//   重办率                       0.00 %     0/9
	//   最久未办结              5 天 7 小时   共3件
	//   未催先办率                 100.00 %   12/12
	//   自行处置率                   无数据     0/0
	//   主动发现占比                 0.00 %    0/12
	//
	// 最久未办结
	//   2026-03-04 01:00  wt-04  春藤社区  market
	//   2026-03-05 21:00  wt-08  春藤社区  market
	//   2026-03-07 17:00  wt-12  春藤社区  market
	//
	// 诉求类型 × 网格（受理数）
	//   网格      咨询  求助  投诉  举报  建议  未定  合计
	//   春藤社区     0     1    11     0     0     0    12
}

// Every number can list the tickets behind it.
func ExampleReport_Tickets() {
	k, _ := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)})
	for _, f := range week() {
		_ = k.Add(f)
	}
	r := k.Report()
	onTime, _ := r.Figure(kpibook.OnTime)
	fmt.Println(onTime.Name.En, onTime.Num, "of", onTime.Den, "=", onTime.Percent())

	overdue, err := r.Tickets(metrics.Cell{Figure: kpibook.Overdue}, slices.Values(week()))
	if err != nil {
		fmt.Println(err)
		return
	}
	for id := range overdue {
		fmt.Println("overdue:", id)
	}
	// Output:
	// closed on time 8 of 11 = 72.73 %
	// overdue: wt-04
	// overdue: wt-08
}

// Each node folds its own share; the merged report is the same as if one had folded all.
func ExampleCalculator_Merge() {
	conf := metrics.Config{Definitions: kpibook.Book(), At: time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)}
	north, _ := metrics.New(conf)
	south, _ := metrics.New(conf)
	for i, f := range week() {
		if i%2 == 0 {
			_ = north.Add(f)
		} else {
			_ = south.Add(f)
		}
	}
	if err := north.Merge(south); err != nil {
		fmt.Println(err)
		return
	}
	received, _ := north.Report().Figure(kpibook.Received)
	fmt.Println(received.Name.En, received.Num)
	// Output:
	// received 12
}

// What is late now, and what will be by tomorrow morning.
func ExampleWatchlist() {
	now := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	facts := []metrics.Fact{
		{ID: "wt-01", State: ticket.Transferred, Lead: ticket.Department("market"), Handle: metrics.Rounds{Due: now.Add(20 * time.Hour)}},
		{ID: "wt-02", State: ticket.Transferred, Lead: ticket.Department("works"), Accept: metrics.Rounds{Due: now.Add(-2 * time.Hour)}},
		{ID: "wt-03", State: ticket.Joint, Lead: ticket.Department("works"), Handle: metrics.Rounds{Due: now.AddDate(0, 0, 5)}},
	}
	for _, w := range metrics.Watchlist(slices.Values(facts), now, 24*time.Hour) {
		fmt.Println(w.ID, w.Lead.Name(), w.Stage, w.Due.Format("01-02 15:04"), w.Overdue)
	}
	// Output:
	// wt-02 works accept 03-04 07:00 true
	// wt-01 market handle 03-05 05:00 false
}

// Facts of March, as they stood at its end, and what an auditor asks of the month's report: how often, on which tickets, in
// which stage, and who is left out of a rate and why.
func ExampleReport_Entries() {
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	end := begin.AddDate(0, 1, 0)
	ended := metrics.Fact{
		State: ticket.Closed, Resolution: ticket.Solved, Created: begin, Changed: end, Closed: end,
		Called: end, CallBacks: 1,
	}
	one, two, three := ended, ended, ended
	one.ID, one.Extensions, one.TaskExtensions = "wt-01", 3, 1
	one.Reached, one.Contacted, one.SaidSolved, one.Satisfied = 1, true, true, 5
	two.ID, two.Extensions, two.Objections, two.ObjectionsRefused, two.ObjectionsWrongful = "wt-02", 1, 1, 1, 1
	two.Reached, two.Contacted, two.Satisfied = 1, true, 3
	three.ID = "wt-03" // nobody picked up
	facts := []metrics.Fact{one, two, three}

	k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: end, Period: storage.Period{From: begin, To: end.AddDate(0, 0, 1)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range facts {
		if err := k.Add(f); err != nil {
			fmt.Println(err)
			return
		}
	}
	report := k.Report()
	for _, id := range []string{kpibook.TimesExtended, kpibook.TimesExtended + "/assist", kpibook.TimesWrongful} {
		f, _ := report.Figure(id)
		fmt.Printf("%s: %d on %d (%s)\n", f.Name.Zh, f.Num, f.Tickets, f.Confidence)
	}
	for _, id := range []string{kpibook.Contacted, kpibook.SaidSolved, kpibook.Satisfied} {
		f, _ := report.Figure(id)
		fmt.Println(f.Name.Zh, f.Percent())
	}
	entries, err := report.Entries(metrics.Cell{Figure: kpibook.Satisfied}, slices.Values(facts))
	if err != nil {
		fmt.Println(err)
		return
	}
	for e := range entries {
		if e.In {
			fmt.Println(e.ID, "weighs", e.Adds)
		} else {
			fmt.Println(e.ID, "is left out: not", e.Lacks)
		}
	}
	// Output:
	// 延期次数: 4 on 2 (C)
	// 协办：延期次数: 1 on 1 (C)
	// 不当退单次数: 1 on 1 (own)
	// 响应率 100.00 %
	// 解决率 50.00 %
	// 满意率 95.00 %
	// wt-01 weighs 100
	// wt-02 weighs 90
	// wt-03 is left out: not reached
}
