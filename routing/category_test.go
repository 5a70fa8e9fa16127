package routing_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

const kinds = `path,english,keywords,except,handler,kind,difficulty
市政管养,upkeep,路面;LAMP,,department/works,complaint,complex
市政管养/路灯,lamps,路灯,路灯下,,,simple
水电气暖,utilities,水;停水,,unit/{level2},help,
杂项,other,甲,,,,
杂项/深,deeper,乙,,,,
`

func loadKinds(t testing.TB, file string) *routing.Categories {
	c, err := routing.LoadCategories(strings.NewReader(file), "kinds.csv", wutong(t))
	require.NoError(t, err)
	return c
}

func TestCategories(t *testing.T) {
	tree := wutong(t)
	tests := []struct {
		text, filed string
		kind        ticket.Kind
		category    string
		lead        ticket.Handler
		difficulty  ticket.Difficulty
		wantKind    ticket.Kind
		rule        string
	}{
		{"路灯坏了", "", 0, "市政管养/路灯", "department/works", ticket.Simple, ticket.Complaint, "市政管养/路灯"},
		{"路灯下路面坏了", "", 0, "市政管养", "department/works", ticket.Complex, ticket.Complaint, "市政管养"},
		{"Lamp is out", "", ticket.Help, "市政管养", "department/works", ticket.Complex, ticket.Help, "市政管养"},
		{"路面水,停水", "", 0, "水电气暖", "unit/410172561007", 0, ticket.Help, "水电气暖"},
		{"停水", "市政管养/桥", 0, "市政管养/桥", "department/works", ticket.Complex, ticket.Complaint, "市政管养"},
		{"停水", "其他", 0, "其他", "", 0, 0, ""},
		{"甲乙", "", 0, "杂项/深", "", 0, 0, "杂项/深"},
		{"你好", "", 0, "", "", 0, 0, ""},
		{"你好", "杂项", 0, "杂项", "", 0, 0, ""},
	}
	for _, tc := range tests {
		got, events, _, err := received(t, tree, loadKinds(t, kinds), ticket.Request{
			Text: tc.text, Category: tc.filed, Kind: tc.kind, Unit: "410172561007-01",
		})
		require.NoError(t, err, tc.text)
		assert.Equal(t, ticket.Class{Kind: tc.wantKind, Category: tc.category, Difficulty: tc.difficulty}, got.Class, tc.text)
		assert.Equal(t, tc.lead, got.Lead, tc.text)
		if tc.rule != "" {
			assert.True(t, strings.HasPrefix(events[1].Facts.Why[0].String(), "kinds.csv: "+tc.rule+" ("), events[1].Facts.Why[0])
		}
	}
	var none *routing.Categories
	assert.True(t, route(t, none, caseAt("1", "停水")).Undecided())
	assert.Empty(t, slices.Collect(none.All()))
}

func TestLoadCategoriesFaults(t *testing.T) {
	_, err := routing.LoadCategories(strings.NewReader(`path,keyword,handler,kind
,x,,
a/b,x,,
a,x,market,
a,x,unit/1,no
a//b,x,,
`), "", wutong(t))
	assert.Equal(t, []string{
		"line 1: column 2 is unknown (got keyword): the nearest is keywords",
		"line 2: path is required: the names from coarse to fine, joined with /",
		"line 3: path is unknown (got a/b): a line above for a",
		"line 4: handler has the wrong form (got market): department/…, unit/…, partner/… or officer/…",
		"line 5: kind must be one of inquiry, help, complaint, report, suggestion (got no)",
		"line 5: handler is unknown (got 1): a code of the grid",
		"line 5: path is not unique (got a): each category once",
		"line 6: path has the wrong form (got a//b): parts joined with /, with % and / in a part as %25 and %2F",
		"line 6: path is unknown (got a//b): a line above for a/",
	}, faults(t, err))
}

// The twelve kinds of work: the six that the reports name, and the six that are ours and say so.
func TestExampleCategories(t *testing.T) {
	var named, ours []string
	for c := range routing.ExampleCategories().All() {
		assert.NotEmpty(t, c.Handler, c.Path)
		assert.NotEmpty(t, c.English, c.Path)
		switch {
		case strings.Contains(c.Path, "/"):
		case c.Note == "我方补充":
			ours = append(ours, c.Path)
		default:
			named = append(named, c.Path)
		}
	}
	assert.Equal(t, []string{"社会事务", "民警事务", "水电气暖", "楼盘问题", "环境保护", "市政管养"}, named)
	assert.Equal(t, []string{"安全生产", "矛盾纠纷", "市场监管", "食品安全卫生", "就业培训", "文体活动"}, ours)
}
