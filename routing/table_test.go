package routing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

// Every kind of fault, each with the line and the column where it stands. All of a file's faults are told at once.
func TestLoadTableFaults(t *testing.T) {
	const head = "id,any,unit,hours,days,kind,set_kind,set_priority,tell,respond,answer,resolution,transfer,lead,with,refer,limit,alarm,continue\n"
	at := func(column, value string) string { // a CSV row with a value in one column, and a lawful rest
		row := map[string]string{"id": "r1", "any": "x", "set_kind": "help"}
		if column == "answer" || column == "set_kind" {
			delete(row, "set_kind")
		}
		for pair := range strings.SplitSeq(column+"="+value, " & ") {
			c, v, _ := strings.Cut(pair, "=")
			row[c] = v
		}
		var cells []string
		for c := range strings.SplitSeq(strings.TrimSpace(head), ",") {
			cells = append(cells, `"`+row[c]+`"`)
		}
		return head + strings.Join(cells, ",") + "\n"
	}
	for name, tc := range map[string]struct {
		file string
		want []string
	}{
		"empty": {"", []string{"file is required: a header and rows, or a JSON array"}},
		"comments only": {
			"# nothing\n",
			[]string{"file is required: a header: " +
				"id,category,unit,channel,kind,origin,priority,any,all,none,except,hours,days,set_kind,set_category,set_difficulty,set_priority,tell,respond,answer,resolution,transfer,lead,with,refer,limit,alarm,continue,note"},
		},
		"utf-16": {"\xff\xfei\x00d\x00", []string{"line 1 is not UTF-8: save the file as UTF-8: this is UTF-16"}},
		"gbk": {
			"id,any\nr,\xbb\xf0\xd4\xd6\n",
			[]string{"line 2 is not UTF-8: save the file as UTF-8: Chinese Excel writes GBK by default"},
		},
		"nul":            {"id,any\r\nr1,x\r\nr2,\x00\r\n", []string{"line 3 has a character that is not allowed: no NUL byte"}},
		"unknown column": {"id,any,trasfer\n", []string{"line 1: column 3 is unknown (got trasfer): the nearest is transfer"}},
		"column twice":   {"id,any,any\n", []string{"line 1: column 3 is not unique (got any): each column once"}},
		"short row": {
			"id,any,limit\nr1,x\n",
			[]string{"line 2 is not the CSV that is expected (got 2): must have 3 cells, as many as the header"},
		},
		"bare quote": {
			"id,any,set_kind\nr1,x\"y,help\nr2,x,hepl\n",
			[]string{"line 2: byte 5 is not the CSV that is expected: a cell with a comma, a quote or a line end must be in " +
				"\"…\", and a quote in it doubled", "line 3: set_kind must be one of inquiry, help, complaint, report, suggestion (got hepl)"},
		},
		"after many": {
			"id,any,set_kind\nr1,\"a\nb\",help\n\n,x,help\n",
			[]string{"line 5: id is required: a name for the reasons: letters, digits, Chinese"},
		},
		"twice": {
			"id,any,set_kind\nr1,x,help\nr1,y,help\n",
			[]string{"line 3: id is not unique (got r1): each id once; it is on line 2 already"},
		},
		"never reached": {
			"id,any,set_kind\nr1,,help\nr2,y,help\n",
			[]string{"line 3 can never match (got r2): rule r1 on line 2 has no condition: put it last"},
		},
		"zone": {
			"# zone: Mars/Olympus\nid,any,set_kind\nr1,x,help\n",
			[]string{"line 1: zone is unknown (got Mars/Olympus): an IANA name such as Asia/Shanghai or Europe/London"},
		},
		"nothing": {
			at("set_kind", ""),
			[]string{"line 2 is required: a consequence: set_kind, set_category, set_difficulty, set_priority, tell, respond, " +
				"answer, resolution, transfer, lead, with, refer, limit, alarm"},
		},
		"unit":      {at("unit", "410172999"), []string{"line 2: unit is unknown (got 410172999): a code of the grid"}},
		"hours":     {at("hours", "25:00-26:00"), []string{"line 2: hours has the wrong form"}},
		"whole day": {at("hours", "08:00-08:00"), []string{"line 2: hours has the wrong form"}},
		"days": {
			at("days", "mon;someday"),
			[]string{"line 2: days has the wrong form (got someday): mon, tue, wed, thu, fri, sat, sun, or a range: mon-fri"},
		},
		"kind": {
			at("kind", "question"),
			[]string{"line 2: kind must be one of inquiry, help, complaint, report, suggestion (got question)"},
		},
		"no handler": {
			at("transfer", "market"),
			[]string{"line 2: transfer has the wrong form (got market): department/…, unit/…, partner/… or officer/…"},
		},
		"no unit": {at("transfer", "unit/410172999"), []string{"line 2: transfer is unknown (got 410172999): a code of the grid"}},
		"no pattern": {
			at("transfer", "unit/{level3}"),
			[]string{"line 2: transfer is unknown (got …): the patterns are unit/{unit} and unit/{level2}"},
		},
		"limit":        {at("transfer=department/a & limit", "soon"), []string{"line 2: limit has the wrong form"}},
		"limit alone":  {at("limit", "2h"), []string{"line 2: limit is not allowed alone: only with transfer or lead: it is the handler's"}},
		"blank":        {at("respond", "关于{catgory}"), []string{"line 2: respond is unknown (got catgory): the nearest is {category}"}},
		"open brace":   {at("respond", "关于{category"), []string{"line 2: respond has the wrong form: every { begins a name and ends with }"}},
		"blanks alone": {at("respond", "{category}{kind}"), []string{"line 2: respond is required: words besides the names in braces"}},
		"number": {
			at("tell", "one-two-three"),
			[]string{"line 2: tell has the wrong form (got one-two-three): telephone numbers such as 110, 119, 120"},
		},
		"two ways": {
			at("answer=去 & set_kind=inquiry & transfer", "department/a"),
			[]string{"line 2: transfer must be left out (got answer/transfer): answer, transfer, lead with others, or refer: keep one"},
		},
		"answers unasked": {
			at("answer", "去"),
			[]string{"line 2: answer must be left out: a table answers inquiries only: kind inquiry as condition, or set_kind inquiry"},
		},
		"answers others": {at("answer=去 & set_kind", "complaint"), []string{"line 2: answer must be left out (got "}},
		"answers some":   {at("answer=去 & set_kind=inquiry & kind", "inquiry;complaint"), []string{"line 2: answer must be left out (got "}},
		"two replies": {
			at("answer=去 & set_kind=inquiry & respond", "好"),
			[]string{"line 2: answer must be left out: the answer is the reply: leave respond and tell out"},
		},
		"resolution": {
			at("resolution", "solved"),
			[]string{"line 2: resolution is not allowed alone: only with answer: it is what the answer proposes"},
		},
		"ends otherwise": {
			at("answer=去 & set_kind=inquiry & resolution", "void"),
			[]string{"line 2: resolution must be one of solved, explained, adopted, not adopted, unfounded, insufficient (got void)"},
		},
		"lead alone": {at("lead", "department/a"), []string{"line 2: with is required: who assists; for one handler alone use transfer"}},
		"with alone": {at("with", "department/a"), []string{"line 2: lead is required: who leads the handlers in with"}},
		"lead assists": {
			at("lead=department/a & with", "department/b;department/a"),
			[]string{"line 2: with must be left out (got department/a): the lead has no task of its own"},
		},
		"goes on": {
			at("transfer=department/a & continue", "yes"),
			[]string{"line 2: continue must be left out: only set_kind, set_category, set_difficulty, set_priority other than " +
				"emergency and alarm go with it: one rule decides what ends the matter and what the reporter reads"},
		},
		"goes on?": {at("continue", "maybe"), []string{"line 2: continue must be one of yes, no (got maybe)"}},
		"queued danger": {
			at("set_priority=emergency & alarm", "department/a"),
			[]string{"line 2: set_priority is not allowed alone (got emergency): an emergency alarms somebody, and is given " +
				"to a handler by transfer or lead, in the same rule"},
		},
		"silent danger": {
			at("set_priority=emergency & transfer", "department/a"),
			[]string{"line 2: set_priority is not allowed alone (got emergency): an emergency alarms somebody, and is given " +
				"to a handler by transfer or lead, in the same rule"},
		},
		"huge cell":      {at("respond", strings.Repeat("长", 3000)), []string{"line 2: respond must be at most 4096 bytes (got 9000)"}},
		"long list":      {at("any", strings.Repeat("a;", 501)), []string{"line 2: any must have at most 500 entries (got 501)"}},
		"huger cell":     {at("any", strings.Repeat("长", 30000)), []string{"line 2: any must be at most 65536 bytes (got 90000)"}},
		"split second":   {at("transfer=department/a & limit", "1.5s"), []string{"line 2: limit has the wrong form"}},
		"many columns":   {strings.Repeat("id,", 500_000), []string{"line 1: columns must have at most 100 entries (got 500001)"}},
		"json many keys": {`[{` + strings.Repeat(`"id":1,`, 200_000) + `"a":1}]`, nil},
		"control": {
			at("any", "a\x01"),
			[]string{"line 2: any has a character that is not allowed: no control characters but tab and line end"},
		},

		"separators": {at("any", ";;"), []string{"line 2: any is required: at least one entry"}},

		"json syntax": {"[\n {\"id\": \"r1\",\n  \"any\" [\"x\"]}\n]", []string{"line 3 is not the JSON that is expected: not JSON at byte 25"}},
		"json key": {
			"[\n {\"id\": \"r1\", \"any\": [\"x\"],\n  \"set_knd\": \"help\",\n \"set_kind\": \"help\"}\n]",
			[]string{"line 3: key is unknown (got set_knd): the nearest is set_kind"},
		},
		"json top": {
			`{"rule": []}`,
			[]string{"line 1: key is unknown (got rule): the nearest is rules", "line 1: rules is required: an array of objects"},
		},
		"json key twice": {`[{"id": "r1", "id": "r2", "set_kind": "help"}]`, []string{"line 1: id is not unique: each key once"}},
		"json value": {
			"[{\"id\": \"r1\", \"set_kind\": \"help\",\n\"any\": {\"a\": 1}}]",
			[]string{"line 2: any has the wrong type: a text, true or false, a number, or an array of texts"},
		},
		"json list": {`[{"id": ["r1"], "set_kind": "help"}]`, []string{"line 1: id has the wrong type: one value, not a list"}},
		"json no object": {
			`[1, "x", {"id": "r", "set_kind": "help"}]`,
			[]string{"line 1 has the wrong type: an object for each rule", "line 1 has the wrong type: an object for each rule"},
		},
		"json rules": {`{"rules": {}}`, []string{"line 1: rules has the wrong type: an array of objects"}},
		"json zone": {
			"{\"zone\":\n\"Local\", \"rules\": []}",
			[]string{"line 1: zone is unknown (got Local): an IANA name such as Asia/Shanghai or Europe/London"},
		},
		"json trailing": {`[] []`, []string{"line 1 is not the JSON that is expected: not JSON at byte 4"}},
		"json nul": {
			`[{"id": "a\u0000b", "set_kind": "help"}]`,
			[]string{"line 1: id has a character that is not allowed: no control characters but tab and line end"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := routing.LoadTable(strings.NewReader(tc.file), "rules.csv", wutong(t))
			got := faults(t, err)
			if tc.want == nil {
				return // bounded in number and in time is all that is asked
			}
			require.Len(t, got, len(tc.want), "%q", got)
			for i, want := range tc.want {
				assert.True(t, strings.HasPrefix(got[i], want), "%q does not begin with %q", got[i], want)
			}
			assert.Contains(t, err.Error(), "rules.csv: ")
		})
	}
}

func TestLoadTableBounds(t *testing.T) {
	_, err := routing.LoadTable(nil, "", nil)
	assert.EqualError(t, err, "rules: file is required: a reader")

	_, err = routing.LoadTable(io.LimitReader(zeros{}, 1<<40), "endless", nil)
	assert.EqualError(t, err, "endless: file must be at most 16777216 bytes")

	broken := errors.New("disk on strike")
	_, err = routing.LoadTable(iotest.ErrReader(broken), "rules.csv", nil)
	require.ErrorIs(t, err, broken)
	assert.NotErrorIs(t, err, gridgov.ErrInvalid)

	_, err = routing.LoadTable(strings.NewReader("id,set_kind\n"+strings.Repeat(",\"x\n", 1)+strings.Repeat("r,nobody\n", 2000)),
		"bad.csv", nil)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	_, err = routing.LoadTable(strings.NewReader("id,set_kind\n"+strings.Repeat("r,nobody\n", 2000)), "bad.csv", nil)
	got := faults(t, err)
	assert.Len(t, got, 501, "500 faults and how many more")
	assert.Contains(t, got[500], "more faults")

	_, err = routing.LoadTable(strings.NewReader("id,any,set_kind\n"+strings.Repeat("r,x,help\n", routing.MaxRules+1)), "long.csv", nil)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// The same table, as spreadsheets write it and as JSON.
func TestLoadTableForms(t *testing.T) {
	const (
		csv  = "# zone: Asia/Shanghai\nid,any,set_kind,transfer,limit\nr1,a；b,help,unit/{level2},5d\n"
		bom  = "\xef\xbb\xbf# zone: Asia/Shanghai,,,,\r\nid,any,set_kind,transfer,limit\r\n\r\nr1,a;b,HELP, unit/{level2} ,5d\r\n,,,,\r\n"
		list = `[{"id": "r1", "any": ["a", "b"], "set_kind": "help", "transfer": "unit/{level2}", "limit": "P5D", "continue": false, "note": null}]`
		doc  = "\n{\"zone\": \"Asia/Shanghai\", \"rules\": " + list + "}\n"
	)
	want := load(t, csv).String()
	assert.Equal(t, "r1: any a;b → set_kind help, transfer unit/{level2}, limit 5d\n", want)
	for _, file := range []string{bom, list, doc} {
		assert.Equal(t, want, load(t, file).String(), "%s", file)
	}
}

// A rule is data: what json.Marshal writes of a table is a table again.
func TestRulesAsData(t *testing.T) {
	table := routing.ExampleTable()
	doc, err := json.MarshalIndent(slices.Collect(table.Rules()), "", " ")
	require.NoError(t, err)
	again, err := routing.LoadTable(strings.NewReader(string(doc)), "again.json", nil)
	require.NoError(t, err)
	assert.Equal(t, table.String(), again.String())

	for r := range table.Rules() { // the caller's own
		for i := range r.Any {
			r.Any[i] = ""
		}
	}
	assert.Equal(t, again.String(), table.String())

	var none *routing.Table
	assert.Empty(t, slices.Collect(none.Rules()))
	assert.True(t, route(t, none, caseAt("1", "x")).Undecided())
	assert.True(t, route(t, new(routing.Table), caseAt("1", "x")).Undecided())
}

// Each condition on its own: one case that meets it, one that does not.
func TestConditions(t *testing.T) {
	tree := wutong(t)
	home := pathOf(t, tree, "410172561007-01")
	yes := caseAt(home, "Water pipe 漏水了")
	yes.Request.Channel, yes.Request.Category, yes.Request.Kind, yes.Request.Origin = "QR poster", "水电气暖/水", ticket.Help, ticket.OnBehalf
	for condition, not := range map[string]func(*routing.Case){
		"category,水电气暖;社会事务": func(c *routing.Case) { c.Request.Category = "水电气暖x" },
		"unit,410172561007":  func(c *routing.Case) { c.Path = pathOf(t, tree, "410172561011") },
		"channel,qr POSTER":  func(c *routing.Case) { c.Request.Channel = "qr" },
		"kind,help":          func(c *routing.Case) { c.Request.Kind = 0 },
		"origin,behalf":      func(c *routing.Case) { c.Request.Origin = 0 },
		"priority,normal":    func(c *routing.Case) { c.Request.Priority = ticket.Urgent },
		"any,没有;WATER":       func(c *routing.Case) { c.Request.Text = "wаter with a Cyrillic a" },
		"all,pipe;漏水":        func(c *routing.Case) { c.Request.Text = "pipe" },
		"none,停水":            func(c *routing.Case) { c.Request.Text = "漏水和停水" },
		"hours,09:00-10:01":  func(c *routing.Case) { c.At = c.At.Add(time.Minute) },
		"days,mon":           func(c *routing.Case) { c.At = c.At.AddDate(0, 0, 1) },
		"hours,22:00-10:01":  func(c *routing.Case) { c.At = c.At.Add(time.Hour) },
		"\"any\",\"漏水\"":     func(c *routing.Case) { c.Request.Text = "" },
	} {
		name, value, _ := strings.Cut(condition, ",")
		table := load(t, fmt.Sprintf("id,%s,transfer\nr1,%s,department/a\n", name, value))
		c := yes
		assert.False(t, route(t, table, c).Undecided(), condition)
		not(&c)
		assert.True(t, route(t, table, c).Undecided(), "not %s", condition)
	}
}

// A phrase of except hides the keywords in it, and no others; none silences the rule.
func TestExcept(t *testing.T) {
	except := load(t, "id,any,except,transfer\nr1,着火,火锅;围着火锅;没着火,department/a\n")
	none := load(t, "id,any,none,transfer\nr1,着火,火锅,department/a\n")
	for text, want := range map[string][2]bool{
		"围着火锅":     {false, false},
		"火锅店着火了":   {true, false},
		"没着火":      {false, true},
		"没着火?着火了!": {true, true},
	} {
		got := [2]bool{!route(t, except, caseAt("1", text)).Undecided(), !route(t, none, caseAt("1", text)).Undecided()}
		assert.Equal(t, want, got, text)
	}
}

// A span past midnight belongs to the day on which it began.
func TestNight(t *testing.T) {
	table := load(t, "# zone: Asia/Shanghai\nid,hours,days,transfer\nnight,22:00-06:00,fri,department/a\n")
	friday := time.Date(2026, 3, 6, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	for hour, want := range map[int]bool{5: false, 21: false, 22: true, 24: true, 29: true, 30: false, 46: false} {
		c := caseAt("1", "x")
		c.At = friday.Add(time.Duration(hour) * time.Hour).UTC()
		assert.Equal(t, want, !route(t, table, c).Undecided(), "%s", c.At)
	}
}

// Every consequence at a real desk, in the order in which it is lawful.
func TestConsequences(t *testing.T) {
	tree := wutong(t)
	table := load(t,
		`id,any,set_kind,set_category,set_difficulty,set_priority,tell,respond,answer,resolution,transfer,lead,with,refer,limit,alarm,continue
night,夜里,,,,urgent,,,,,,,,,,officer/night,yes
asks,请问,inquiry,社会事务/证明,simple,,,,"关于{category}:请到{level2}办理",explained,,,,,,,
joint,电梯,,楼盘问题,difficult,,,"{unit}收到,{kind}已转办",,,,unit/{level2},unit/{unit};department/a,,2h,,
own,路灯,,市政管养,complex,,,,,,unit/{level2},,,,5d,,
court,法院,,,,,,请找法院,,,,,,法院12368,,,
fire,着火,help,安全生产,complex,emergency,119;120,快撤离,,,department/duty,,,,,department/duty;unit/{unit},
`)
	type want struct {
		state  ticket.State
		lead   ticket.Handler
		verbs  string
		words  string
		alarms int
	}
	for text, w := range map[string]want{
		"请问居住证明怎么办": {ticket.Answered, "", "receive classify answer", "关于证明:请到春藤社区办理", 0},
		"夜里电梯坏了":    {ticket.Joint, "unit/410172561007", "receive classify respond convene", "第一网格收到,已转办", 1},
		"路灯不亮":      {ticket.Transferred, "unit/410172561007", "receive classify transfer", "", 0},
		"法院判得不对":    {ticket.Closed, "", "receive refer", "请找法院", 0},
		"夜里着火了":     {ticket.Transferred, "department/duty", "receive classify respond transfer", "请立即拨打119、120。快撤离", 3},
		"夜里太吵":      {ticket.Received, "", "receive classify", "", 1},
		"今天天气不错":    {ticket.Received, "", "receive", "", 0},
	} {
		got, events, out, err := received(t, tree, table, ticket.Request{Text: text, Unit: "410172561007-01"})
		require.NoError(t, err, text)
		var verbs []string
		words, alarms := "", 0
		for _, e := range events {
			verbs = append(verbs, e.Verb.String())
			if said, _ := e.Words(); e.Seq > 1 && said.Text != "" {
				words = said.Text
			}
		}
		for _, m := range out {
			if m.Kind == ticket.NoticeAlarm {
				alarms++
			}
		}
		assert.Equal(t, w, want{got.State, got.Lead, strings.Join(verbs, " "), words, alarms}, text)
	}
	joint, _, _, err := received(t, tree, table, ticket.Request{Text: "电梯", Unit: "410172561007"})
	require.NoError(t, err)
	require.Len(t, joint.Tasks, 1, "the community leads and does not assist itself")
	assert.Equal(t, monday.Add(2*time.Hour), joint.Tasks[0].Due)

	nowhere, _, _, err := received(t, tree, table, ticket.Request{Text: "路灯不亮"})
	require.NoError(t, err)
	assert.Equal(t, ticket.Handler("unit/410172561"), nowhere.Lead, "a place that is not known is the office's")
}

// Of two rules that set the same the first counts, the rules below see it, and nobody is alarmed twice.
func TestContinue(t *testing.T) {
	table := load(t, `id,any,category,kind,set_kind,set_category,set_difficulty,transfer,alarm,continue
one,x,,,report,安全/消防,,,department/duty;unit/{unit},yes
two,x,,,help,市容,complex,,department/duty,yes
three,,市容,,,,,department/wrong,,
four,,安全,report,complaint,,simple,department/right,unit/410172561007,
`)
	got, _, out, err := received(t, wutong(t), table, ticket.Request{Text: "x", Unit: "410172561007"})
	require.NoError(t, err)
	assert.Equal(t, ticket.Class{Kind: ticket.Report, Category: "安全/消防", Difficulty: ticket.Complex}, got.Class)
	assert.Equal(t, ticket.Handler("department/right"), got.Lead)
	var alarmed []string
	for _, m := range out {
		if m.Kind == ticket.NoticeAlarm {
			alarmed = append(alarmed, m.To)
		}
	}
	assert.Equal(t, []string{"department/duty", "unit/410172561007"}, alarmed)
}

// Where the patterns leave nobody to assist, the lead has it alone.
func TestConveneOfOne(t *testing.T) {
	table := load(t, "id,lead,with,limit\nr1,unit/{level2},unit/{unit},2h\n")
	got, _, _, err := received(t, wutong(t), table, ticket.Request{Text: "x", Unit: "410172561007"})
	require.NoError(t, err)
	assert.Equal(t, ticket.Transferred, got.State)
	assert.Equal(t, ticket.Handler("unit/410172561007"), got.Lead)
	assert.Equal(t, monday.Add(2*time.Hour), got.Due)
}

// What is for people no rule concludes, whatever it says.
func TestTableConcludesOnlyWhatItMay(t *testing.T) {
	table := load(t, "id,any,set_kind,answer,refer\nanswer,证明,inquiry,请到社区办理,\nrefer,法院,,,法院12368\n")
	for name, r := range map[string]ticket.Request{
		"a complaint":             {Text: "证明办不了", Kind: ticket.Complaint},
		"an emergency":            {Text: "证明", Priority: ticket.Emergency},
		"about a person":          {Text: "证明", About: []string{"u1"}},
		"an emergency in a court": {Text: "法院", Priority: ticket.Emergency},
	} {
		r.Unit = "410172561007"
		got, _, _, err := received(t, wutong(t), table, r)
		require.NoError(t, err, name)
		assert.Equal(t, ticket.Received, got.State, name)
	}
	for _, r := range []ticket.Request{{Text: "证明"}, {Text: "证明", Kind: ticket.Inquiry}, {Text: "法院", Kind: ticket.Complaint}} {
		r.Unit = "410172561007"
		got, _, _, err := received(t, wutong(t), table, r)
		require.NoError(t, err)
		assert.NotEqual(t, ticket.Received, got.State)
	}
}

// What was filed already is not classified again: that would be refused, and the rest of the steps with it.
func TestNothingNew(t *testing.T) {
	table := load(t, "id,any,set_kind,set_category,set_priority,transfer\nr1,x,help,a,normal,department/a\n")
	got, events, _, err := received(t, wutong(t), table, ticket.Request{Text: "x", Kind: ticket.Help, Category: "a", Priority: ticket.Urgent})
	require.NoError(t, err)
	assert.Equal(t, ticket.Transferred, got.State)
	assert.Equal(t, ticket.Urgent, got.Priority, "a rule raises a priority and never lowers it")
	assert.Len(t, events, 2)
}

func TestReasons(t *testing.T) {
	table := load(t, "id,category,unit,channel,kind,hours,any,all,transfer\n"+
		"r1,水电气暖,410172561,QR,help,09:00-12:00,漏;Leak,水,department/a\nr2,,,,,,,,department/b\n")
	c := caseAt(pathOf(t, wutong(t), "410172561007"), "我家水管漏了,leak,电话13800138000")
	c.Request.Category, c.Request.Channel, c.Request.Kind = "水电气暖/水", "qr", ticket.Help
	assert.Equal(t, []routing.Reason{{
		Rule: "r1", From: "rules.csv",
		Why: "category 水电气暖, unit 410172561, channel QR, kind help, hours 09:00-12:00, keyword 水, 漏, leak",
		Zh:  "类别：水电气暖，网格：410172561，渠道：QR，类型：求助，时段：09:00-12:00，关键词：水、漏、leak",
	}}, route(t, table, c).Reasons)
	assert.Equal(t, "rules.csv: r2 (always)", route(t, table, caseAt("1", "z")).Reasons[0].String())

	urgent := caseAt("1", "z")
	urgent.Request.Origin, urgent.Request.Priority = ticket.FoundByWorker, ticket.Urgent
	why := route(t, load(t, "id,origin,priority,transfer\nr1,worker,urgent,department/a\n"), urgent).Reasons[0]
	assert.Equal(t, "origin "+ticket.FoundByWorker.In(gridgov.English)+", priority urgent", why.Why)
	assert.Equal(t, "来源："+ticket.FoundByWorker.In(gridgov.Chinese)+"，紧急程度："+
		ticket.Urgent.In(gridgov.Chinese), why.Zh, "people read the names of values, not those of documents")
}

// The manual lists every column.
func TestManual(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, err = routing.LoadTable(strings.NewReader("x\n"), "", nil)
	require.Error(t, err)
	list, _, _ := strings.Cut(strings.SplitN(err.Error(), "one of ", 2)[1], " (got")
	for column := range strings.SplitSeq(list, ", ") {
		assert.Contains(t, string(doc), "//\t"+column+" ", "doc.go says nothing of column %s", column)
	}
}
