package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
)

// pageOf is the page of a run in memory, and its words without those of the style.
func pageOf(t *testing.T, args ...string) (page, text string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.html")
	code, _, status := inside(t, append(args, "-store", "mem", "-quiet", "-report", name)...)
	require.Zero(t, code, status)
	doc, err := os.ReadFile(name)
	require.NoError(t, err)
	page = regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(string(doc), "")
	_, text = wellFormed(t, []byte(strings.ReplaceAll(page, "<", " <")))
	return page, strings.Join(strings.Fields(text), " ")
}

// townOf writes a log, and the map with what it says besides, of a town of squares, and returns the flags.
func townOf(t *testing.T, log, more string, units ...int) []string {
	t.Helper()
	dir := t.TempDir()
	var squares []string
	for _, x := range units {
		squares = append(squares, fmt.Sprintf(`{"type":"Feature","properties":{"id":"u%[1]d"},
			"geometry":{"type":"Polygon","coordinates":[[[%[1]d,0],[%[2]d,0],[%[2]d,1],[%[1]d,1],[%[1]d,0]]]}}`, x, x+1))
	}
	put(t, dir, "log.csv", log)
	put(t, dir, "map.json", `{`+more+`, "root": {"id": "town", "name": "Town"}, "grid": [{"level": 2, "id": "id"}]}`)
	put(t, dir, "grid.json", `{"type":"FeatureCollection","features":[`+strings.Join(squares, ",")+`]}`)
	return []string{"-log", filepath.Join(dir, "log.csv"), "-map", filepath.Join(dir, "map.json"), "-grid", filepath.Join(dir, "grid.json")}
}

func numbers(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

// What an officer looks for comes first, with what it is of.
func TestSixFigures(t *testing.T) {
	t.Chdir(t.TempDir())
	_, text := pageOf(t)
	want := "Open 18 of 400 received, not closed Overdue 14 of 18 open, past the promised deadline " +
		"Closed on time 91.92 % 364 of 396 that had to be closed: 382 closed, 14 open past the deadline; " +
		"not counted: 4 open before the deadline " +
		"Time to close 1 d 1 h median of 382 closed, from receiving; nine in ten within 4 d 11 h " +
		"First response 5 min 33 s median of 343 that staff responded to; nine in ten within 18 min 19 s; not counted: 57 found by a worker " +
		"Reopened 5.50 % 21 of 382 ever closed, taken up again at least once " +
		"400 received = 382 closed + 18 open. 400 rows read = 400 accepted + 0 rejected."
	assert.Contains(t, text, want)
}

// What a log cannot say has no value on the page, and is named.
func TestPageNamesWhatTheLogLacks(t *testing.T) {
	t.Chdir(t.TempDir())
	const log = "id,opened,closed\n1,2026-01-01 00:00:00,\n2,2026-01-01 00:00:00,2026-01-02 00:00:00\n"
	_, text := pageOf(t, townOf(t, log, `"columns": {"id": "id", "opened": "opened", "closed": "closed"}`, 1)...)
	assert.Contains(t, text, "Open 1 of 2 received, not closed Overdue not in this log the map names no deadline "+
		"Closed on time not in this log the map names no deadline "+
		"Time to close 1 d 0 h median of 1 closed, from receiving; nine in ten within 1 d 0 h "+
		"First response not in this log the map names no response Reopened not in this log the map names no reopening "+
		"2 received = 1 closed + 1 open. 2 rows read = 2 accepted + 0 rejected.")
	assert.NotContains(t, text, "0.00 %")
	assert.NotContains(t, text, "100.00 %")
	page, text := pageOf(t, append(townOf(t, log, `"columns": {"id": "id", "opened": "opened"}`, 1), "-lang", "zh")...)
	assert.Contains(t, text, "未办结 日志未记载 对照表未指明办结时间列\uff0c也未指明状态列")
	assert.Contains(t, text, "受理2件。读入2行 = 采用2行 + 未采用0行。")
	assert.NotContains(t, page, "closed-line")
}

// A page is in one language, with the numbers of the other.
func TestPageIsInOneLanguage(t *testing.T) {
	log := "编号,受理时间,办结时间,类别\n"
	for i := range 40 {
		log += fmt.Sprintf("%d,2026-01-%02d 08:00:00,2026-01-%02d 09:30:00,道路\n", i, i%28+1, i%28+1)
	}
	args := townOf(t, log+"41,2026-01-05 08:00:00,never,道路\n,2026-01-05 08:00:00,,\n",
		`"columns": {"id": "编号", "opened": "受理时间", "closed": "办结时间", "category": "类别"}, "zone": "Asia/Shanghai"`, 1)
	english, en := pageOf(t, args...)
	chinese, zh := pageOf(t, append(args, "-lang", "zh")...)
	assert.Contains(t, english, `<html lang="en">`)
	assert.Contains(t, chinese, `<html lang="zh-CN">`)
	en = strings.NewReplacer("道路", "", "办结时间", "").Replace(en)
	assert.Equal(t, -1, strings.IndexFunc(en, func(r rune) bool { return unicode.Is(unicode.Han, r) }), en)
	zh = regexp.MustCompile(`Town|UTC|u1|aaaaa|[0-9a-f]{15,}(-\d+)?`).ReplaceAllString(zh, "")
	assert.Empty(t, regexp.MustCompile(`[A-Za-z]+`).FindAllString(zh, -1))
	assert.NotRegexp(t, `\p{Han}[,;:()]`, zh, "the signs of Chinese print")
	assert.Contains(t, chinese, "截至2026年1月28日 09:30 UTC&#43;08:00")
	for _, page := range []string{en, zh} {
		assert.Contains(t, page, "41")
	}
	code, _, status := inside(t, "-lang", "de")
	assert.Equal(t, 2, code)
	assert.Contains(t, status, "must be en or zh")
}

// No row of a table is out of sight: the rows that are folded are counted.
func TestTablesFold(t *testing.T) {
	var log strings.Builder
	log.WriteString("id,opened,handler,category\n")
	for i := range 300 {
		fmt.Fprintf(&log, "%d,2026-01-01 00:00:00,office %d,matter %d\n", i, i%130, i%25)
	}
	args := townOf(t, log.String(), `"columns": {"id": "id", "opened": "opened", "handler": "handler", "category": "category"}`, 1)
	rows := func(page, title string) (shown, folded int, fold string) {
		found := regexp.MustCompile(`(?s)<h2>` + title + ` .*?</h2>(.*?)<h2>`).FindStringSubmatch(page)
		require.NotNil(t, found, title)
		first, rest, _ := strings.Cut(found[1], "<details>")
		if summary := regexp.MustCompile(`<summary>(.*?)</summary>`).FindStringSubmatch(rest); summary != nil {
			fold = summary[1]
		}
		count := func(s string) int { return strings.Count(s, "<tr><td") }
		return count(first), count(rest), fold
	}
	page, _ := pageOf(t, args...)
	assert.NotContains(t, page, "max-height")
	shown, folded, fold := rows(page, "Categories")
	assert.Equal(t, []any{10, 15, "the other 15 of 25"}, []any{shown, folded, fold})
	shown, folded, fold = rows(page, "Handlers")
	assert.Equal(t, []any{10, 91, "the next 90 of 130, and the other 30 as one"}, []any{shown, folded, fold})
	shown, folded, fold = rows(page, "Units")
	assert.Equal(t, []any{1, 0, ""}, []any{shown, folded, fold})
	page, _ = pageOf(t, append(args, "-groups", "all", "-lang", "zh")...)
	shown, folded, fold = rows(page, "承办单位")
	assert.Equal(t, []any{10, 120, "其余120项\uff08共130项\uff09"}, []any{shown, folded, fold})
}

// Every colour of the load is that of as many units, however unlike their numbers are; equal numbers have equal colours.
func TestLoadIsClassedByNumbersOfUnits(t *testing.T) {
	colours := func(counts ...int) map[string][]int {
		var log strings.Builder
		log.WriteString("id,opened,lat,lon\n")
		for unit, n := range counts {
			for i := range n {
				fmt.Fprintf(&log, "%d-%d,2026-01-01 00:00:00,0.5,%d.5\n", unit, i, unit)
			}
		}
		const columns = `"columns": {"id": "id", "opened": "opened", "lat": "lat", "lon": "lon"}`
		page, _ := pageOf(t, townOf(t, log.String(), columns, numbers(len(counts))...)...)
		found := map[string][]int{}
		shape := regexp.MustCompile(`<path [^>]*(?:class|fill)="([^"]*)" fill-rule[^>]*><title>u\d+: (\d+)</title>`)
		for _, path := range shape.FindAllStringSubmatch(page, -1) {
			n, err := strconv.Atoi(path[2])
			require.NoError(t, err)
			found[path[1]] = append(found[path[1]], n)
		}
		return found
	}
	sorted := func(found map[string][]int) (list [][]int) {
		for _, counts := range found {
			slices.Sort(counts)
			list = append(list, counts)
		}
		slices.SortFunc(list, slices.Compare)
		return list
	}
	assert.Equal(t, [][]int{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 500}}, sorted(colours(500, 1, 2, 3, 4, 5, 6, 7, 8, 9)))
	assert.Equal(t, [][]int{{0, 0, 0, 0, 0, 0}, {1, 2}, {90}}, sorted(colours(0, 0, 0, 0, 0, 0, 2, 1, 90)))
}

// What the log's own people call a request stands beside our number, however they write it.
func TestOldestHaveTheLogsOwnID(t *testing.T) {
	const log = "id,opened,closed\nSR 7/100%,2026-01-01 00:00:00,\nA%20B,2026-01-01 00:00:01,\n" +
		"A B,2026-01-01 00:00:02,\n梧桐 1,2026-01-01 00:00:03,\n"
	page, _ := pageOf(t, townOf(t, log, `"columns": {"id": "id", "opened": "opened", "closed": "closed"}`, 1)...)
	var own []string
	for _, cell := range regexp.MustCompile(`<td data-t="id in the log"[^>]*>(.*?)</td>`).FindAllStringSubmatch(page, -1) {
		own = append(own, cell[1])
	}
	assert.Equal(t, []string{"SR 7/100%", "A%20B", "A B", "梧桐 1"}, own)
}

// The axes have marks, and a last period that is not over looks so.
func TestChart(t *testing.T) {
	var log strings.Builder
	log.WriteString("id,opened,closed\n")
	line := func(id int, opened, closed string) { fmt.Fprintf(&log, "%d,%s,%s\n", id, opened, closed) }
	const columns = `"columns": {"id": "id", "opened": "opened", "closed": "closed"}`
	chart := func() (page, text string) { return pageOf(t, townOf(t, log.String(), columns, 1)...) }
	labels := func(page, axis string) (list []string) {
		for _, found := range regexp.MustCompile(`<span class="`+axis+`"[^>]*>(.*?)</span>`).FindAllStringSubmatch(page, -1) {
			list = append(list, found[1])
		}
		return list
	}
	for i := range 14 {
		line(i, fmt.Sprintf("2026-01-%02d 12:00:00", i+1), "")
		line(100+i, fmt.Sprintf("2026-01-%02d 12:00:00", i+1), "")
	}
	page, text := chart()
	assert.Equal(t, []string{"0", "1", "2"}, labels(page, "y"))
	assert.Equal(t, []string{"01-05", "01-12"}, labels(page, "x"))
	assert.Contains(t, text, "The last day is not complete (grey, broken lines): it ends with 2026-01-14 12:00.")
	assert.Equal(t, 1, strings.Count(page, `class="part"`))
	assert.Equal(t, 2, strings.Count(page, `line ends"`))

	line(200, "2026-01-14 23:00:00", "2026-03-01 00:00:00")
	page, text = chart()
	assert.NotContains(t, text, "not complete")
	assert.NotContains(t, page, `line ends"`)
	assert.Contains(t, text, "Closed later than the chart shows: 1.")

	for i := range 300 { // by weeks, from a Tuesday to a Wednesday
		line(1000+i, fmt.Sprintf("2027-%02d-%02d 12:00:00", i/28+1, i%28+1), "")
	}
	page, text = chart()
	assert.Contains(t, text, "Week by week")
	assert.Equal(t, []string{"2026-01", "2026-07", "2027-01", "2027-07"}, labels(page, "x"))
	assert.Contains(t, text, "The first week begins with 2026-01-01.")
	assert.Contains(t, text, "The last week is not complete (grey, broken lines): it ends with 2027-11-20 12:00.")
}

// What is wrong with rows is said in words, in both languages.
func TestFlagsAreInWords(t *testing.T) {
	log := "id,opened,closed\n1,2026-01-02 00:00:00,2026-01-01 00:00:00\n1,2026-01-02 00:00:00,\n"
	args := townOf(t, log, `"columns": {"id": "id", "opened": "opened", "closed": "closed"}`, 1)
	_, text := pageOf(t, args...)
	assert.NotRegexp(t, `[a-z]_[a-z]`, text)
	assert.Contains(t, text, "rows closed before they were opened, whose closing is put at the opening: 1")
	assert.Contains(t, text, "rows rejected, with an id that an earlier row has: 1")
	_, text = pageOf(t, append(args, "-lang", "zh")...)
	assert.Contains(t, text, "1行办结时间早于受理时间\uff0c按受理时间计")

	for f := requestlog.Flag(0); f.String() != ""; f++ {
		assert.Contains(t, words, f.String())
	}
	for w := requestlog.Respond; w.String() != ""; w++ {
		assert.Contains(t, words, w.String())
	}
}

// The colours of a map differ in lightness, one after the other, also where red and green look alike.
func TestColoursAreToldApart(t *testing.T) {
	// lightness is that of CIE 1976 of a colour as everybody sees it, and without cones for green, for which red and green are
	// one (Viénot, Brettel and Mollon 1999).
	lightness := func(hex string) (all, noGreen float64) {
		var rgb [3]float64
		for c := range rgb {
			n, err := strconv.ParseUint(hex[2*c:2*c+2], 16, 8)
			require.NoError(t, err)
			rgb[c] = math.Pow((float64(n)/255+0.055)/1.055, 2.4)
		}
		of := func(r, g, b float64) float64 { return 116*math.Cbrt(0.2126*r+0.7152*g+0.0722*b) - 16 }
		yellow := 0.292*rgb[0] + 0.708*rgb[1]
		return of(rgb[0], rgb[1], rgb[2]), of(yellow, yellow, rgb[2]+0.022*(rgb[1]-rgb[0]))
	}
	for scale, lighter := range map[string]float64{"l": -1, "t": 1} { // load gets darker, the rate lighter
		var before [2]float64
		for i := range 5 {
			name := fmt.Sprintf("%s%d", scale, i)
			rule := regexp.MustCompile(`\.` + name + ` \{ fill: #(.{6}); \} i\.` + name + ` \{ background: #(.{6}); \}`)
			found := rule.FindStringSubmatch(pageSource)
			require.NotNil(t, found, name)
			assert.Equal(t, found[1], found[2])
			all, noGreen := lightness(found[1])
			if i > 0 {
				assert.Greater(t, lighter*(all-before[0]), 8.0, name)
				assert.Greater(t, lighter*(noGreen-before[1]), 8.0, name)
			}
			before = [2]float64{all, noGreen}
		}
	}
}
