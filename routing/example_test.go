package routing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

// tell prints a decision.
func tell(d routing.Decision, err error) {
	if err != nil {
		fmt.Println("error:", err)
	}
	for _, do := range d.Do {
		switch c := do.(type) {
		case ticket.Classify:
			fmt.Println("classify:", strings.Join(strings.Fields(fmt.Sprint(c.Kind, " ", c.Category, " ", c.Difficulty, " ", c.Priority)), " "))
		case ticket.Respond:
			fmt.Println("respond:", c.Text)
		case ticket.Answer:
			fmt.Println("answer:", c.Text)
		case ticket.Transfer:
			fmt.Println(strings.TrimSpace(fmt.Sprintf("transfer: %s %s", c.To, c.Within)))
		case ticket.Refer:
			fmt.Println("refer:", c.Channel)
		}
	}
	for _, h := range d.Alarm {
		fmt.Println("alarm:", h)
	}
	for _, r := range d.Reasons {
		fmt.Println("because:", r)
	}
}

func ExampleLoadTable() {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: grid.LevelOffice, Name: "梧桐街道"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: grid.LevelVillage, Name: "春藤社区"},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	const rules = `# zone: Asia/Shanghai
id,any,hours,set_kind,set_category,set_difficulty,answer,transfer,limit
预付卡,储值卡;会员卡,,complaint,市场监管,complex,,department/market,3d
夜间噪音,噪音;太吵,22:00-06:00,complaint,环境保护,complex,,unit/{level2},12h
开证明,居住证明,,inquiry,社会事务,simple,请到{level2}办理,,
`
	table, err := routing.LoadTable(strings.NewReader(rules), "rules.csv", tree)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(table)
	home, _ := tree.Path("410172561007")
	tell(table.Route(context.Background(), routing.Case{
		Request: ticket.Request{Text: "影院闭店,储值卡余额怎么退?"}, Path: home, At: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC),
	}))

	_, err = routing.LoadTable(strings.NewReader("id,any,answer,trasfer\nr1,证明,请到社区办理,unit/410172999\n"), "rules.csv", tree)
	var bad *gridgov.InvalidError
	if errors.As(err, &bad) {
		for _, f := range bad.Faults {
			fmt.Println(f)
		}
	}
	// Output:
	// 预付卡: any 储值卡;会员卡 → set_kind complaint, set_category 市场监管, set_difficulty complex, transfer department/market, limit 3d
	// 夜间噪音: any 噪音;太吵, hours 22:00-06:00 → set_kind complaint, set_category 环境保护, set_difficulty complex, transfer unit/{level2}, limit 12h
	// 开证明: any 居住证明 → set_kind inquiry, set_category 社会事务, set_difficulty simple, answer 请到{level2}办理
	// classify: complaint 市场监管 complex
	// transfer: department/market 3d
	// because: rules.csv: 预付卡 (keyword 储值卡)
	// line 1: column 4 is unknown (got trasfer): the nearest is transfer
	// line 2: answer must be left out: a table answers inquiries only: kind inquiry as condition, or set_kind inquiry
}

// A model of the host's own may fail; the table then stands in. Reports of wrongdoing never reach the model.
func ExampleFallback() {
	model := routing.PolicyFunc(func(_ context.Context, c routing.Case) (routing.Decision, error) {
		if strings.Contains(c.Request.Text, "路灯") {
			return routing.Decision{
				Do:      []ticket.Command{ticket.Transfer{To: ticket.Department("lights")}},
				Reasons: []routing.Reason{{Rule: "0.93", From: "model"}},
			}, nil
		}
		return routing.Decision{}, errors.New("model: timeout")
	})
	reports := routing.OfKind(ticket.Report)
	policy := routing.First(
		routing.When(reports, routing.ExampleCategories()),
		routing.Fallback(model, routing.ExampleCategories()),
	)
	ctx := context.Background()
	tell(policy.Route(ctx, routing.Case{Request: ticket.Request{Text: "路灯不亮"}}))
	tell(policy.Route(ctx, routing.Case{Request: ticket.Request{Text: "公厕脏得进不去"}}))
	tell(policy.Route(ctx, routing.Case{Request: ticket.Request{Text: "有人在路边打架", Kind: ticket.Report}}))
	// Output:
	// transfer: department/lights
	// because: model: 0.93
	// classify: complaint 市政管养 complex
	// transfer: department/市政管养
	// because: fallback (the policy before it failed)
	// because: example_categories.csv: 市政管养 (keyword 公厕)
	// classify: 民警事务 complex
	// transfer: department/派出所
	// because: when (kind report)
	// because: example_categories.csv: 民警事务 (keyword 打架)
}

// Danger is told what to do at once, given to the person on duty, and alarmed; a drill is not danger.
func ExampleExampleTable() {
	table := routing.ExampleTable()
	at := grid.NewPath("410172561", "410172561006")
	for _, text := range []string{"楼下大爷突然晕倒叫不醒了", "消防演习太吵", "法院判了他不给钱,你们给我查法院"} {
		tell(table.Route(context.Background(), routing.Case{Request: ticket.Request{Text: text}, Path: at}))
		fmt.Println("--")
	}
	// Output:
	// classify: help 社会事务 complex emergency
	// respond: 请立即拨打120。在急救人员到来之前，请有人守在身边，不要随意搬动。值班人员已收到警报，会马上与您联系并派人到场。
	// transfer: department/值班室 2h
	// alarm: department/值班室
	// alarm: unit/410172561006
	// because: example_rules.csv: 危急-急救 (keyword 晕倒, 叫不醒)
	// --
	// --
	// classify: 社会事务 simple
	// refer: 人民法院诉讼服务热线12368
	// because: example_rules.csv: 渠道-诉讼 (keyword 法院判)
	// --
}
