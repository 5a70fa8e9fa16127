package routing_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

// FuzzLoadTable holds that no file makes it panic, that a fault is always typed and placed, and that every table which
// loads makes lawful decisions only and survives being written as JSON and read again.
func FuzzLoadTable(f *testing.F) {
	tree := wutong(f)
	for _, seed := range []string{
		"id,any,set_kind,transfer\nr1,a;b,help,unit/{level2}\n",
		"\xef\xbb\xbfid,any,respond,transfer\r\nr1,\"a\r\nb\",\"{category} \"\"x\"\"\",department/a\r\n",
		"# zone: Europe/London\nid,hours,days,lead,with,limit\nr1,22:00-06:00,fri-mon,unit/{unit},unit/{level2};officer/1,1d12h\n",
		"id,set_kind,answer,resolution\nr1,inquiry,{kind}好,explained\n",
		"id,refer,tell\nr1,法院,110\n",
		"id,set_priority,alarm,continue\nr1,urgent,department/a,yes\nr2,normal,,\n",
		"id,set_priority,alarm,transfer\nr1,emergency,unit/{unit},officer/1\n",
		`{"zone": "UTC", "rules": [{"id": "r", "any": ["\u0000"], "limit": 5, "continue": true}]}`,
		`[{"id": "r", "category": "a/b", "set_category": "a%2Fb", "transfer": "partner/x"}, [], 1, null]`,
		"id\n\"", "\xff\xfe", "[", "{\"rules\":", "id,id\n", "#\n#zone:\n",
	} {
		f.Add([]byte(seed))
	}
	requests := []ticket.Request{
		{Text: "a", Unit: "410172561007-01"},
		{Text: "b", Unit: "410172561", Kind: ticket.Inquiry, Category: "a/b", Channel: "qr", Priority: ticket.Normal},
		{Text: "着火 法院 居住证明 请问", Kind: ticket.Complaint, About: []string{"u"}, Priority: ticket.Emergency},
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := routing.LoadTable(bytes.NewReader(file), "fuzz", tree)
		if err != nil {
			var bad *gridgov.InvalidError
			require.ErrorAs(t, err, &bad)
			require.NotEmpty(t, bad.Faults)
			return
		}
		for _, r := range requests {
			_, _, _, err := received(t, tree, table, r)
			require.NoError(t, err, "%s", table)
		}
		rules := slices.Collect(table.Rules())
		if len(rules) == 0 {
			return
		}
		doc, err := json.Marshal(rules)
		require.NoError(t, err)
		again, err := routing.LoadTable(bytes.NewReader(doc), "again", tree)
		require.NoError(t, err, "%s", doc)
		require.Equal(t, table.String(), again.String())
	})
}

// FuzzLoadCategories holds the same of a category tree.
func FuzzLoadCategories(f *testing.F) {
	tree := wutong(f)
	f.Add([]byte(kinds))
	f.Add([]byte(`[{"path": "a", "keywords": ["a"], "handler": "unit/{unit}"}, {"path": "a/b", "keywords": "b;c", "except": "bc"}]`))
	f.Fuzz(func(t *testing.T, file []byte) {
		kinds, err := routing.LoadCategories(bytes.NewReader(file), "fuzz", tree)
		if err != nil {
			require.ErrorIs(t, err, gridgov.ErrInvalid)
			return
		}
		for _, r := range []ticket.Request{{Text: "abc", Unit: "410172561007"}, {Text: "x", Category: "a/b/c"}} {
			_, _, _, err := received(t, tree, kinds, r)
			require.NoError(t, err)
		}
	})
}
