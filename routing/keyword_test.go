package routing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

// says reports whether a table with one keyword, a category with it and the condition Says all find it in a text.
func says(t *testing.T, keyword, text string) bool {
	t.Helper()
	c := caseAt("1", text)
	table := load(t, `[{"id":"r1","any":[`+fmt.Sprintf("%q", keyword)+`],"transfer":"department/a"}]`)
	kinds := loadKinds(t, `[{"path":"a","keywords":[`+fmt.Sprintf("%q", keyword)+`],"handler":"department/a"}]`)
	found := !route(t, table, c).Undecided()
	assert.Equal(t, found, !route(t, kinds, c).Undecided(), "a category finds %q in %q as a rule does", keyword, text)
	assert.Equal(t, found, routing.Says(keyword).Holds(c), "Says finds %q in %q as a rule does", keyword, text)
	return found
}

// A number in a keyword is found as a number of its own and not within a longer one.
func TestDigitsOfAKeyword(t *testing.T) {
	for text, want := range map[string]bool{
		"请拨打120": true, "120": true, "120,快": true, "打了110和120,没人来": true, "拨一二零或１２０": true, "1200 120": true,
		"我的电话13812012034": false, "退我1200元": false, "2120": false, "1120": false, "欠了１２００元": false, "1\u200b120": false, "12": false,
	} {
		assert.Equal(t, want, says(t, "120", text), text)
	}
	for keyword, texts := range map[string][2]string{
		"3号楼":  {"住3号楼", "住13号楼"},
		"单元2":  {"5单元2户", "5单元20户"},
		"3-2":  {"3-2号", "13-21号"},
		"a1b":  {"1a1b1", "1aa11b1"},
		"１２0路": {"120路", "2120路"},
	} {
		assert.True(t, says(t, keyword, texts[0]), "%s in %s", keyword, texts[0])
		assert.False(t, says(t, keyword, texts[1]), "%s in %s", keyword, texts[1])
	}
	except := load(t, "id,any,except,transfer\nr1,120,打120,department/a\n")
	assert.True(t, route(t, except, caseAt("1", "打120")).Undecided())
	assert.False(t, route(t, except, caseAt("1", "打1200 120")).Undecided(), "a phrase of except keeps to numbers as well")
	none := load(t, "id,none,transfer\nr1,120,department/a\n")
	assert.False(t, route(t, none, caseAt("1", "1200元")).Undecided(), "so does none")
}

// Full-width and half-width letters, digits and marks are the same, in either case of letter, and what is not seen is
// nothing, in the keyword as in the text.
func TestFolding(t *testing.T) {
	for _, pair := range [][2]string{
		{"wifi", "ＷｉＦｉ坏了"},
		{"ＷＩＦＩ", "WiFi坏了"},
		{"12345热线", "１２３４５热线"},
		{"a-1", "Ａ－１"},
		{"(东)", "（东）门"},
		{"テスト", "ﾃｽﾄ"},
		{"on fire", "ON　FIRE"},
		{"着火", "着\u200b火了"},
		{"着火", "着\ufeff火了"},
		{"着火", "着\u200d火了"},
		{"着火", "着\u2060火了"},
		{"着火", "着\u00ad火了"},
		{"着火", "着\ufe0f火了"},
		{"着\u200b火\u200c", "着火了"},
		{"\u200b 着火", "已着火了"},
		{"着火", "\xff着火\xff"},
	} {
		assert.True(t, says(t, pair[0], pair[1]), "%q in %q", pair[0], pair[1])
	}
	assert.False(t, says(t, "着火", "着 火"), "a space is seen")
	assert.False(t, says(t, "café", "CAFÉ"), "letters with marks are as they come")
	assert.False(t, says(t, "没电", "沒電"), "so are traditional characters")

	c := caseAt("1", "ＡＰＰ打不开,１２３４５也打不通")
	table := load(t, "id,any,all,transfer\nr1,App;APP;ａｐｐ,12345,department/a\n")
	d := route(t, table, c)
	require.Len(t, d.Reasons, 1)
	assert.Equal(t, "keyword 12345, app", d.Reasons[0].Why, "keywords that are the same are named once")
}

// A keyword that shows nothing would be in every text, or in none.
func TestAKeywordIsSeen(t *testing.T) {
	for _, unseen := range []string{"\u200b", "\ufeff\u2060", "\u200b　\u200b", "\u00ad"} {
		for column, rest := range map[string]string{"any": "", "all": "", "none": "", "except": `,"any":"x"`} {
			_, err := routing.LoadTable(strings.NewReader(`[{"id":"r1","`+column+`":["`+unseen+`"],"set_kind":"help"`+rest+`}]`), "", nil)
			assert.Equal(t, []string{"line 1: " + column + " has the wrong form (got …): a keyword must show something"},
				faults(t, err), "%q", unseen)
		}
		_, err := routing.LoadCategories(strings.NewReader(`[{"path":"a","keywords":["`+unseen+`"]}]`), "", nil)
		assert.Equal(t, []string{"line 1: keywords has the wrong form (got …): a keyword must show something"}, faults(t, err), "%q", unseen)
		assert.False(t, routing.Says(unseen, "").Holds(caseAt("1", "x")), "%q", unseen)
	}
}

// The Chinese commas separate keywords and days, as they do in a sentence; names of categories and handlers keep theirs.
func TestChineseCommasSeparateKeywordsAndDays(t *testing.T) {
	table := load(t, "id,category,any,all,none,except,days,transfer\nr1,水、电,停水、停电，断电;没水,家、里,a，b,c、d,mon、tue-wed，sun,department/水、电\n")
	rules := slices.Collect(table.Rules())
	require.Len(t, rules, 1)
	r := rules[0]
	assert.Equal(t, []string{"停水", "停电", "断电", "没水"}, r.Any)
	assert.Equal(t, []string{"家", "里"}, r.All)
	assert.Equal(t, []string{"a", "b"}, r.None)
	assert.Equal(t, []string{"c", "d"}, r.Except)
	assert.Equal(t, "mon;tue;wed;sun", r.Days.String())
	assert.Equal(t, []string{"水、电"}, r.Category)
	assert.Equal(t, ticket.Handler("department/水、电"), r.Transfer)

	kinds := slices.Collect(loadKinds(t, "path,keywords,except\na,停水、停电，断电,停水库、停电影\n").All())
	assert.Equal(t, []string{"停水", "停电", "断电"}, kinds[0].Keywords)
	assert.Equal(t, []string{"停水库", "停电影"}, kinds[0].Except)

	array := slices.Collect(load(t, `[{"id":"r1","any":["停水、停电"],"set_kind":"help"}]`).Rules())
	assert.Equal(t, []string{"停水、停电"}, array[0].Any, "an array needs no separators")
}

// A row that begins with # is a comment where nothing else is in it; no rule is left out in silence for its first cell.
func TestComments(t *testing.T) {
	for file, want := range map[string]string{
		"# a comment\nid,any,set_kind\n#\n# another,,\n,,\nr1,x,help\n": "r1: any x → set_kind help\n",
		"id,any,set_kind\n\"#1\",x,help\n":                              "#1: any x → set_kind help\n",
		"any,id,set_kind\n\r\n\"#1\"\"楼\",r1,help\r\n":                  "r1: any #1\"楼 → set_kind help\n",
	} {
		assert.Equal(t, want, load(t, file).String(), file)
	}
	kinds := slices.Collect(loadKinds(t, "path,keywords\n\"#1\",\n# no,\n#no,\n").All())
	require.Len(t, kinds, 1)
	assert.Equal(t, "#1", kinds[0].Path)

	const told = ` is not the CSV that is expected: the other cells of a comment are empty (write its commas as ，); a value that begins with # is quoted: "#…"`
	for file, want := range map[string]string{
		"id,any,set_kind\n#1,x,help\n":                        "line 2" + told,
		"any,id,set_kind\nx,r1,help\n\n #1号楼,r2,help\n":       "line 4" + told,
		"# a, b\nid,any,set_kind\nr1,x,help\n":                "line 1" + told,
		"id,any,set_kind\n# was: r0, y, help\nr1,x,help\n":    "line 2" + told,
		"# zone: Asia/Shanghai,x\nid,any,set_kind\nr1,x,help": "line 1" + told,
	} {
		_, err := routing.LoadTable(strings.NewReader(file), "", nil)
		assert.Contains(t, faults(t, err), want, file)
	}
	_, err := routing.LoadCategories(strings.NewReader("path,keywords\n#1,x\n"), "", nil)
	assert.Equal(t, []string{"line 2" + told}, faults(t, err))
}

// The category whose keywords cover the most of the text wins: what two of them cover counts once, and a keyword that is
// said again does as well. The reason names the keywords that were counted.
func TestCategoriesCountWhatIsCovered(t *testing.T) {
	const file = `path,keywords,except
楼盘,物业;物业费;业费,
停车,停车位子,
电梯,电梯困;梯困人;LIFT,困人演练
电,电,
`
	for text, want := range map[string]string{
		"物业费和停车位子":         "停车 (keyword 停车位子)",
		"停车位子和物业费":         "停车 (keyword 停车位子)",
		"物业费,物业费,物业费,停车位子": "停车 (keyword 停车位子)",
		"物业费,物业,停车位子":      "楼盘 (keyword 物业, 物业费)",
		"物业费":              "楼盘 (keyword 物业费)",
		"停车位子,电梯困人":        "停车 (keyword 停车位子)",
		"停车位子,电梯困人,lift":   "电梯 (keyword 电梯困, 梯困人, lift)",
		"停车位,电梯困人演练":       "电 (keyword 电)",
		"物业费,ＬＩＦＴ,电梯困":     "电梯 (keyword 电梯困, lift)",
		"电梯困人演练,梯困人":       "电梯 (keyword 梯困人)",
	} {
		d := route(t, loadKinds(t, file), caseAt("1", text))
		require.Len(t, d.Reasons, 1, text)
		assert.Equal(t, "kinds.csv: "+want, d.Reasons[0].String(), text)
		assert.Equal(t, strings.TrimSuffix(strings.ReplaceAll(want[strings.Index(want, " (keyword ")+10:], ", ", "、"), ")"),
			strings.TrimPrefix(d.Reasons[0].Zh, "关键词："), text)
	}
}

// at lists where a keyword stands in a text: each place, with no digit next to a digit of its edges.
func at(keyword, text string) (places [][2]int) {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	for i := 0; i+len(keyword) <= len(text); i++ {
		j := i + len(keyword)
		if text[i:j] == keyword && !(digit(i-1) && digit(i)) && !(digit(j-1) && digit(j)) {
			places = append(places, [2]int{i, j})
		}
	}
	return places
}

// Random tables decide as a search for each keyword by itself does, and name the keywords that it finds.
func TestKeywordsAgainstASearchForEach(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 9))
	texts := func(n, longest int) []string {
		var out []string
		for range r.IntN(n + 1) {
			var b strings.Builder
			for range 1 + r.IntN(longest) {
				b.WriteString([]string{"a", "b", "1", "水", "氵"}[r.IntN(5)])
			}
			if !slices.Contains(out, b.String()) {
				out = append(out, b.String())
			}
		}
		return out
	}
	matched := 0
	for range 3000 {
		anyOf, all, none, except := texts(4, 3), texts(1, 2), texts(1, 3), texts(2, 3)
		if len(anyOf)+len(all) == 0 {
			anyOf, except = []string{"水"}, nil
		}
		row := []string{"r1"}
		for _, list := range [][]string{anyOf, all, none, except} {
			row = append(row, strings.Join(list, ";"))
		}
		table := load(t, "id,any,all,none,except,transfer\n"+strings.Join(row, ",")+",department/a\n")
		for range 5 {
			text := strings.Join(texts(3, 4), "")
			var hidden [][2]int
			for _, phrase := range except {
				hidden = append(hidden, at(phrase, text)...)
			}
			in := func(keyword string) bool {
				return slices.ContainsFunc(at(keyword, text), func(p [2]int) bool {
					return !slices.ContainsFunc(hidden, func(h [2]int) bool { return h[0] < p[1] && p[0] < h[1] })
				})
			}
			not := func(keyword string) bool { return !in(keyword) }
			want := (len(anyOf) == 0 || slices.ContainsFunc(anyOf, in)) && !slices.ContainsFunc(all, not) &&
				!slices.ContainsFunc(none, func(k string) bool { return at(k, text) != nil })
			d := route(t, table, caseAt("1", text))
			require.Equal(t, want, !d.Undecided(), "%s in %q", table, text)
			if want {
				matched++
				var hits []string
				for _, k := range append(all, anyOf...) {
					if in(k) && !slices.Contains(hits, k) {
						hits = append(hits, k)
					}
				}
				require.Equal(t, "keyword "+strings.Join(hits[:min(5, len(hits))], ", "), d.Reasons[0].Why, "%s in %q", table, text)
			}
		}
	}
	assert.Greater(t, matched, 1000)
}

// keywordTable is a table of so many rules with three keywords each, of which the last alone decides, and a text that
// consists of its keywords: with a phrase of except around each of them, or without the keyword of all.
func keywordTable(t testing.TB, rules int, except bool) (*routing.Table, routing.Case) {
	words := []rune("停水电气暖路灯物业广场舞施工噪音退款井盖污垃圾占道车梯漏扬尘油烟消防通")
	r := rand.New(rand.NewPCG(1, 2))
	var file, text strings.Builder
	file.WriteString("id,any,all,except,transfer\n")
	for i := range rules {
		var list []string
		for j := range 3 {
			list = append(list, fmt.Sprintf("%c%c%c%c", words[r.IntN(len(words))], words[r.IntN(len(words))], words[r.IntN(len(words))], 'a'+j))
		}
		row, said := strings.Join(list, ";")+",从不,", strings.Join(list, "")
		if except {
			row, said = strings.Join(list, ";")+",,"+strings.Join(list, "演习;")+"演习", strings.Join(list, "演习")+"演习"
		}
		fmt.Fprintf(&file, "r%d,%s,department/a\n", i, row)
		if text.Len()+len(said) < 16<<10 {
			text.WriteString(said)
		}
	}
	file.WriteString("last,,,,department/b\n")
	table, err := routing.LoadTable(strings.NewReader(file.String()), "bench.csv", nil)
	require.NoError(t, err)
	return table, caseAt("410172561/410172561007", text.String())
}

// A request whose text consists of the keywords of a table of 5,000 rules once took hundreds of times as long as
// another; whoever files requests must not be able to occupy the desk.
func TestATextOfKeywordsIsSoonRouted(t *testing.T) {
	for _, except := range []bool{false, true} {
		table, c := keywordTable(t, 5000, except)
		best := time.Hour
		for range 5 {
			from := time.Now()
			require.Equal(t, "last", route(t, table, c).Reasons[0].Rule)
			best = min(best, time.Since(from))
		}
		assert.Less(t, best, 25*time.Millisecond, "except: %v", except)
	}
}

// Doubling the rules doubles the time at most, also where the text consists of their keywords.
func BenchmarkTextOfKeywords(b *testing.B) {
	for rules := 625; rules < routing.MaxRules; rules *= 2 {
		for _, except := range []bool{false, true} {
			b.Run(fmt.Sprintf("rules=%d/except=%v", rules, except), func(b *testing.B) {
				table, c := keywordTable(b, rules, except)
				b.ReportAllocs()
				for b.Loop() {
					if d, _ := table.Route(b.Context(), c); len(d.Do) == 0 {
						b.Fatal("undecided")
					}
				}
			})
		}
	}
}
