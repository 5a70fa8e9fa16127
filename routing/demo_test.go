package routing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

// The demo pack's words for who leads, as the example files call them. What is missing here has no counterpart there.
var demoHandlers = map[string]string{
	"市场监管所": "department/市场监管", "供水企业": "department/水电气暖", "供热企业": "department/水电气暖", "城管执法": "department/城管执法",
	"派出所": "department/派出所", "市政管养单位": "department/市政管养", "应急管理": "department/应急管理", "综治": "department/综治办", "纪检": "department/纪检监察",
}

// TestDemoRequests sends the forty invented requests through the example table and the example categories, at a real
// desk. The table was written with these requests at hand, so the counts are no measure of how it does elsewhere; the
// log shows them all, and what the test demands is what must never fail: every step lawful, every danger caught, nothing
// else alarmed as one, nothing without a place and a matter sent anywhere.
func TestDemoRequests(t *testing.T) {
	demo := rows(t, "testdata/requests.csv")
	require.Len(t, demo, 40)
	tree := demoTree(t, demo)
	policy := routing.First(routing.ExampleTable(), routing.ExampleCategories())

	danger := []string{"DEMO-005", "DEMO-010"} // what the pack keeps out of the queue
	trapped := "DEMO-011"                      // people in a lift: joint in the pack, and an emergency as well to us
	var log strings.Builder
	w := tabwriter.NewWriter(&log, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "id\tdifficulty\tgot\tcategory\tgot\tlead\tgot\tpriority\trule")
	var difficulty, category, lead, leads int
	for _, row := range demo {
		got, events, out, err := received(t, tree, policy, ticket.Request{Text: row["text"], Channel: row["channel"], Unit: row["place_code"]})
		require.NoError(t, err, row["id"])

		if row["difficulty"] == got.Difficulty.String() {
			difficulty++
		}
		top, _, _ := strings.Cut(got.Category, "/")
		if row["category"] == top {
			category++
		}
		want := demoLead(row)
		if want != "" {
			leads++
			if want == string(got.Lead) {
				lead++
			}
		}
		rule := ""
		if len(events) > 1 {
			var why []string
			for _, r := range events[1].Facts.Why {
				why = append(why, r.String())
			}
			rule = strings.Join(why, "; ")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s %s\t%s\t%s\n", row["id"], row["difficulty"], got.Difficulty, row["category"],
			got.Category, want, got.State, got.Lead, got.Priority, rule)

		emergency := slices.Contains(danger, row["id"]) || row["id"] == trapped
		assert.Equal(t, emergency, got.Priority == ticket.Emergency, "%s: emergency", row["id"])
		if emergency {
			assert.NotEqual(t, ticket.Received, got.State, "%s: never queued", row["id"])
			assert.NotZero(t, got.Responded, "%s: told at once", row["id"])
			assert.True(t, slices.ContainsFunc(out, func(m ticket.Message) bool {
				return m.Kind == ticket.NoticeAlarm && m.To == "department/值班室"
			}), "%s: the person on duty is alarmed", row["id"])
		}
		switch row["id"] {
		case "DEMO-005":
			assert.True(t, strings.HasPrefix(response(events), "请立即拨打120"), response(events))
		case "DEMO-038": // neither place nor matter: asked by a person, and sent nowhere
			assert.Equal(t, ticket.Received, got.State)
			assert.Empty(t, got.Category)
		case "DEMO-039": // a lawsuit
			assert.Equal(t, ticket.Referred, got.Resolution)
		}
	}
	require.NoError(t, w.Flush())
	t.Logf("\n%s\nof 40: difficulty %d, category %d; lead %d of the %d that have a counterpart", log.String(), difficulty,
		category, lead, leads)
}

// demoLead is the expected lead in the example files' words; "" where there is none to compare.
func demoLead(row map[string]string) string {
	_, want, ok := strings.Cut(row["expected_handlers"], "主办:")
	if !ok {
		return ""
	}
	want, _, _ = strings.Cut(want, ";")
	place := row["place_unit"][strings.Index(row["place_unit"], "/")+1:]
	if strings.HasPrefix(want, place) { // "枣陈村人民调解员" is the village's
		return string(ticket.UnitHandler(row["place_code"]))
	}
	for word, handler := range demoHandlers {
		if strings.HasSuffix(want, word) {
			return handler
		}
	}
	return ""
}

func response(events []ticket.Event) string {
	for _, e := range events {
		if e.Verb == ticket.VerbRespond {
			words, _ := e.Words()
			return words.Text
		}
	}
	return ""
}

func demoTree(t *testing.T, demo []map[string]string) *grid.Tree {
	units := []grid.Unit{
		{Code: "410172561", Level: grid.LevelOffice, Name: "梧桐街道"},
		{Code: "410172360", Level: grid.LevelOffice, Name: "沟赵办事处"},
	}
	seen := map[string]bool{"": true}
	for _, row := range demo {
		if code := row["place_code"]; !seen[code] {
			seen[code] = true
			_, name, _ := strings.Cut(row["place_unit"], "/")
			units = append(units, grid.Unit{Code: code, Parent: code[:9], Level: grid.LevelVillage, Name: name})
		}
	}
	tree, err := grid.NewTree(units...)
	require.NoError(t, err)
	return tree
}

// Sentences that nobody looked at while the keywords of danger were chosen would be a measure; these were written
// afterwards by the same hand, so they are a floor.
func TestDanger(t *testing.T) {
	table := routing.ExampleTable()
	for text, tell := range map[string]string{
		"金桂小区6号楼着火了,浓烟往上窜":         "119",
		"消防演习刚结束,食堂真的着火了":          "119",
		"火锅店着火了快来人":                "119",
		"樓上著火了":                    "119",
		"The bike shed is ON FIRE": "119",
		"厨房有燃气味,头有点晕":              "119",
		"隔壁疑似燃气泄漏":                 "119",
		"老伴晕倒在卫生间":                 "120",
		"孩子落水了":                    "120",
		"工人触电倒地":                   "120",
		"有人站在楼顶要跳楼":                "110、120",
		"楼下有人持刀":                   "110",
		"刚才在路口被抢劫了":                "110",
		"电梯坏了,我和孩子被困在里面":           "119",
	} {
		d := route(t, table, caseAt("410172561", text))
		assert.NotEmpty(t, d.Alarm, text)
		require.Len(t, d.Do, 3, text)
		assert.Equal(t, ticket.Emergency, d.Do[0].(ticket.Classify).Priority, text)
		assert.Contains(t, d.Do[1].(ticket.Respond).Text, "拨打"+tell, text)
	}
	for _, text := range []string{
		"社区什么时候搞消防演习?", "周末广场有火灾演练,噪音大", "我们一家围着火锅,物业来敲门", "发生口角,他发起火来不讲理", "排队等着火车站改造",
		"楼下商场打出跳楼价", "落水管断了", "燃气泄漏报警器哪里能装", "建议办一次急救培训", "剧本杀人太多,吵", "小区没有着火,是有人乱报", "这物业费跟抢劫一样",
		"电梯困人演练影响出行", "楼梯口堆杂物", "希望宣传防溺水", "建议电梯加空调",
	} {
		d := route(t, table, caseAt("410172561", text))
		assert.Empty(t, d.Alarm, "%s: %v", text, d.Reasons)
	}
}

// Every matter beyond duty is referred, and the channel is named.
func TestBeyondDuty(t *testing.T) {
	for text, channel := range map[string]string{
		"不服判决,想让你们管管":     "人民法院诉讼服务热线12368",
		"我的劳动仲裁拖了半年":      "仲裁机构或复议机关（法律咨询12348）",
		"我要上访":            "国家信访局网上信访平台",
		"部队营区里的噪音太大":      "当地人民武装部",
		"合作公司拖欠货款,请帮我要回来": "人民调解、仲裁或人民法院（法律咨询12348）",
	} {
		got, events, _, err := received(t, wutong(t), routing.ExampleTable(), ticket.Request{Text: text, Unit: "410172561007"})
		require.NoError(t, err, text)
		assert.Equal(t, ticket.Referred, got.Resolution, text)
		assert.Equal(t, channel, events[len(events)-1].Facts.Channel, text)
	}
	for _, text := range []string{"法官小区门口路灯坏了", "信访局门口积水"} {
		got, _, _, err := received(t, wutong(t), routing.ExampleTable(), ticket.Request{Text: text, Unit: "410172561007"})
		require.NoError(t, err, text)
		assert.NotEqual(t, ticket.Closed, got.State, text)
	}
}
