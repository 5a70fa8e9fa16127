package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// sheet is what the page shows, in one language.
type sheet struct {
	*report
	Language gridgov.Language

	Name   string
	Chart  chart
	Maps   []picture
	Tables []part
}

// page writes the report as one HTML page that needs nothing else: no network, no script.
func (r *report) page(w io.Writer) error {
	s := sheet{report: r, Language: r.lang, Name: r.in.columns.Root.Name}
	if s.Name = cmp.Or(s.Name, s.roots()); s.Name == "" { // no grid, and a map without a root
		s.Name = s.Say("Request log", "诉求台账")
	}
	s.Chart = s.chart()
	var level int
	s.Maps, level = s.maps()
	for _, t := range []struct {
		by     metrics.Grouping
		en, zh string
	}{
		{metrics.Grouping{By: metrics.ByUnit, Depth: level}, "Units", "网格"},
		{metrics.Grouping{By: metrics.ByHandler}, "Handlers", "承办单位"},
		{metrics.Grouping{By: metrics.ByCategory, Depth: 1}, "Categories", "类别"},
		{metrics.Grouping{By: metrics.ByChannel}, "Channels", "渠道"},
	} {
		table, _ := r.Metrics.Table(t.by)
		s.Tables = append(s.Tables, s.table(s.Say(t.en, t.zh), table))
	}
	s.Tables = append(s.Tables, s.kinds())
	return pageTemplate.Execute(w, &s)
}

// formula is a formula that an English text quotes in Chinese.
var formula = regexp.MustCompile(`: \p{Han}[^,]*`)

// Text is a text in the page's language. What is the same in both languages is a name in the log, and stays as it is.
func (s *sheet) Text(t gridgov.Text) string {
	switch {
	case t.En == t.Zh:
		return t.En
	case s.Language == gridgov.Chinese:
		return t.Zh
	}
	return formula.ReplaceAllString(t.En, "")
}

// Say is Text of both texts.
func (s *sheet) Say(en, zh string) string { return s.Text(gridgov.Text{En: en, Zh: zh}) }

// Lang is the language as HTML names it.
func (s *sheet) Lang() string { return s.Say("en", "zh-CN") }

// Num prints a number with commas between the thousands.
func (s *sheet) Num(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Clock prints an instant in the zone of the log.
func (s *sheet) Clock(at time.Time) string {
	if at = at.In(s.in.columns.Zone); s.Language == gridgov.Chinese {
		return at.Format("2006年1月2日 15:04 UTC-07:00")
	}
	return at.Format("2006-01-02 15:04 MST")
}

// count prints a number, in English with its noun in the number that it has; a Chinese text has the measure word itself.
func (s *sheet) count(n int64, noun string) string {
	switch {
	case s.Language == gridgov.Chinese:
		return s.Num(n)
	case n != 1:
		noun += "s"
	}
	return s.Num(n) + " " + noun
}

// roots names the units above all others, the first three of many.
func (s *sheet) roots() string {
	var names []string
	roots := s.in.tree.Roots()
	for _, u := range roots {
		path, _ := s.in.tree.Path(u.Code)
		names = append(names, s.names[path])
	}
	comma := s.Say(", ", "、")
	if len(names) > 4 {
		return strings.Join(names[:3], comma) + s.Say(fmt.Sprintf(" and %d others", len(names)-3), fmt.Sprintf("等%d个", len(names)))
	}
	return strings.Join(names, comma)
}

// At is the instant as at which the figures are.
func (s *sheet) At() string { return s.Clock(s.Metrics.At) }

// Sum says how the rows and the requests add up.
func (s *sheet) Sum() string {
	out := int64(0)
	for _, n := range s.Rejected {
		out += n
	}
	received, _ := s.Metrics.Figure(kpibook.Received)
	closed, _ := s.Metrics.Figure(kpibook.Closed)
	open, _ := s.Metrics.Figure(kpibook.Open)
	sum := fmt.Sprintf(s.Say("%s received", "受理%s件"), s.Num(received.Num))
	if !closed.Absent {
		sum += fmt.Sprintf(s.Say(" = %s closed + %s open", " = 已办结%s件 + 未办结%s件"), s.Num(closed.Num), s.Num(open.Num))
	}
	rows := s.Say(". %s read = %s accepted + %s rejected.", "。读入%s行 = 采用%s行 + 未采用%s行。")
	return sum + fmt.Sprintf(rows, s.count(s.Rows, "row"), s.Num(s.Accepted), s.Num(out))
}

// Further are the other figures of the front page that the log holds.
func (s *sheet) Further() []metrics.Figure { return s.further(true) }

// Lacking are the names of those that it does not hold.
func (s *sheet) Lacking() string {
	var names []string
	for _, f := range s.further(false) {
		names = append(names, s.Text(f.Name))
	}
	return strings.Join(names, s.Say("; ", "、"))
}

func (s *sheet) further(known bool) (list []metrics.Figure) {
	for _, f := range s.Metrics.Front {
		shown := f.ID == kpibook.Received || f.ID == kpibook.Closed
		for _, c := range cards {
			shown = shown || f.ID == c.id || f.ID == c.tail
		}
		if !shown && f.Absent != known {
			list = append(list, f)
		}
	}
	return list
}

// Value prints a figure's value.
func (s *sheet) Value(f metrics.Figure) string { return s.value(f.Quantity, f.Value) }

func (s *sheet) value(u metrics.Quantity, v metrics.Value) string {
	switch {
	case v.Absent:
		return s.Say("not in this log", "日志未记载")
	case u == metrics.Count || u == metrics.Times:
		return s.Num(v.Num)
	case v.Few && v.Den > 0:
		return fmt.Sprintf(s.Say("%d of %d", "%d/%d"), v.Num, v.Den)
	case !v.OK && v.Few:
		return s.Say("too few", "样本少")
	case !v.OK:
		return s.Say("no data", "无数据")
	case u == metrics.Share || u == metrics.Weighted:
		return s.percent(v)
	default:
		return s.span(v)
	}
}

func (s *sheet) percent(v metrics.Value) string {
	if s.Language == gridgov.Chinese {
		return strings.Replace(v.Percent(), " ", "", 1)
	}
	return v.Percent()
}

// Basis prints what a figure rests on.
func (s *sheet) Basis(f metrics.Figure) string {
	of := s.Say("%s of %s", "%s/%s")
	switch {
	case f.Quantity == metrics.Share && f.Den > 0:
		return fmt.Sprintf(of, s.Num(f.Num), s.Num(f.Den))
	case f.Quantity == metrics.Weighted && f.Den > 0:
		return fmt.Sprintf(of, fmt.Sprintf("%d.%02d", f.Num/100, f.Num%100), s.Num(f.Den/100))
	case f.Quantity == metrics.Duration && f.Num > 0:
		return fmt.Sprintf(s.Say("of %s", "共%s件"), s.Num(f.Num))
	case f.Quantity == metrics.Times && f.Num > 0:
		return fmt.Sprintf(s.Say("on %s", "%s件"), s.Num(f.Tickets))
	}
	return ""
}

// span prints a duration with two units, rounded to the smaller as the text report does, or in days where nobody knows the hours.
func (s *sheet) span(v metrics.Value) string {
	two := func(n, per int64, en, zh, smallEn, smallZh string) string {
		return fmt.Sprintf(s.Say("%d "+en+" %d "+smallEn, "%d"+zh+"%d"+smallZh), n/per, n%per)
	}
	d := time.Duration(v.Micros) * time.Microsecond
	if v.Days {
		const day = 24 * time.Hour
		return fmt.Sprintf(s.Say("%d d", "%d天"), d.Round(day)/day)
	}
	if n := int64(d.Round(time.Second) / time.Second); n < 60 {
		return fmt.Sprintf(s.Say("%d s", "%d秒"), n)
	} else if n < 3600 {
		return two(n, 60, "min", "分", "s", "秒")
	}
	if n := int64(d.Round(time.Minute) / time.Minute); n < 24*60 {
		return two(n, 60, "h", "小时", "min", "分")
	}
	return two(int64(d.Round(time.Hour)/time.Hour), 24, "d", "天", "h", "小时")
}

// part is one table of the page.
type part struct {
	Title  string
	Groups int // how many the table has, those among the others too
	Bars   bool
	Heads  []string
	Rows   []row
	Fold   string // what is said of the rows that are folded, if any are
}

// Shown is the table of the rows that are always shown.
func (p part) Shown() part {
	if p.Fold != "" {
		p.Rows = p.Rows[:shown]
	}
	return p
}

// Folded is the table of the rows that are folded.
func (p part) Folded() part {
	p.Rows = p.Rows[shown:]
	return p
}

// row is one group of a table.
type row struct {
	Name  string
	Bar   float64 // 0…100, of the greatest group
	Cells []string
}

// shown is how many rows of a table are not folded; fold no table that has but some rows more.
const (
	shown = 10
	fold  = 15
)

// table has the groups of a table with the most tickets first, in the columns that the log holds.
func (s *sheet) table(title string, t metrics.Table) part {
	p := part{Title: title, Bars: true}
	received := func(g metrics.Group) int64 { v, _ := t.Value(g, kpibook.Received); return v.Num }
	t.Groups = slices.DeleteFunc(bySize(t), func(g metrics.Group) bool { return received(g) == 0 })
	p.Groups = len(t.Groups)
	rest := 0
	if n := s.groups; n > 0 && p.Groups > n+1 {
		rest = named(t.Groups[n:], groupKey)
		t.Groups = append(t.Groups[:n:n], s.rest(t, t.Groups[n:]))
	}
	ranked := t.By == metrics.ByUnit || t.By == metrics.ByHandler
	var columns []metrics.Figure
	overdue := gridgov.Text{En: "overdue", Zh: "超期未办结"}
	if s.untold() {
		overdue = gridgov.Text{En: strings.ToLower(pastDeadline.title.En), Zh: pastDeadline.title.Zh}
	}
	for _, c := range []struct{ id, en, zh string }{
		{kpibook.Received, "received", "受理"},
		{kpibook.Closed, "closed", "已办结"},
		{kpibook.Open, "open", "未办结"},
		{kpibook.Overdue, overdue.En, overdue.Zh},
		{kpibook.OnTime, "closed on time", "按期结案率"},
		{kpibook.ResponseMedian, "first response, median", "响应中位时间"},
		{kpibook.Reopened, "reopened", "重办率"},
	} {
		if f, ok := s.Metrics.Figure(c.id); ok && s.knows(c.id) {
			columns = append(columns, f)
			p.Heads = append(p.Heads, s.Say(c.en, c.zh))
			if f.Ranked && ranked {
				p.Heads = append(p.Heads, s.Say("rank", "名次"))
			}
		}
	}
	var most int64
	for _, g := range t.Groups {
		most = max(most, received(g))
	}
	for _, g := range t.Groups {
		r := row{Name: s.name(t.By, g), Bar: math.Round(1000*float64(received(g))/float64(most)) / 10}
		if path := grid.Path(g.Key); t.By == metrics.ByUnit && path != nowhere && path.Depth() < t.Depth && g.Key != othersKey {
			r.Name += s.Say(" (no finer place)", "（未定位到下级）")
		}
		for _, f := range columns {
			v, _ := t.Value(g, f.ID)
			cell := s.value(f.Quantity, v)
			if !v.OK && !v.Few {
				cell = "–"
			}
			r.Cells = append(r.Cells, cell)
			switch {
			case v.Rank > 0:
				r.Cells = append(r.Cells, strconv.Itoa(v.Rank))
			case f.Ranked && ranked:
				r.Cells = append(r.Cells, "–")
			}
		}
		p.Rows = append(p.Rows, r)
	}
	return s.folded(p, rest)
}

// name is what a group is called: a unit that handles something goes by its name too.
func (s *sheet) name(by metrics.Dimension, g metrics.Group) string {
	switch {
	case by == metrics.ByHandler && g.Key != othersKey && g.Key != "":
		return s.handler(ticket.Handler(g.Key))
	case by == metrics.ByUnit && g.Key == string(nowhere):
		return s.placeNotKnown()
	}
	return s.Text(g.Name)
}

func (s *sheet) placeNotKnown() string { return s.Text(placeNotKnown) }

func (s *sheet) handler(h ticket.Handler) string {
	if path, ok := s.in.tree.Path(h.Name()); ok && h == ticket.UnitHandler(h.Name()) {
		return s.names[path]
	}
	if h == ticket.UnitHandler(string(nowhere)) {
		return s.placeNotKnown()
	}
	return h.Name()
}

// folded folds all but the first rows; the last one has so many groups in one, if any.
func (s *sheet) folded(p part, rest int) part {
	if len(p.Rows) <= fold {
		return p
	}
	p.Fold = fmt.Sprintf(s.Say("the other %d of %d", "其余%d项（共%d项）"), len(p.Rows)-shown, p.Groups)
	if rest > 0 {
		p.Fold = fmt.Sprintf(s.Say("the next %d of %d, and the other %d as one", "其次%d项（共%d项），其余%d项合计"), len(p.Rows)-shown-1, p.Groups, rest)
	}
	return p
}

// kinds is the table of units and kinds without the kinds that no ticket has; without rows where no ticket has a kind at all.
func (s *sheet) kinds() part {
	p := part{Title: s.Say("Units and kinds, received", "网格与诉求类型（受理件数）")}
	all := s.Metrics.Kinds
	var keep []int
	for i, kind := range all.Kinds {
		if slices.ContainsFunc(all.Rows, func(row metrics.CrossRow) bool { return row.Counts[i] > 0 }) {
			keep = append(keep, i)
			p.Heads = append(p.Heads, s.kind(kind))
		}
	}
	if len(keep) == 0 || len(keep) == 1 && all.Kinds[keep[0]] == "" {
		return p
	}
	p.Heads = append(p.Heads, s.Say("all", "合计"))
	p.Groups = len(all.Rows)
	rest := 0
	rows := slices.SortedStableFunc(slices.Values(all.Rows), func(a, b metrics.CrossRow) int { return cmp.Compare(b.Total, a.Total) })
	if n := s.groups; n > 0 && p.Groups > n+1 {
		rest = named(rows[n:], rowKey)
		rows = busiest(rows, n)
	}
	for _, of := range rows {
		r := row{Name: s.Text(of.Name)}
		if of.Path == nowhere {
			r.Name = s.placeNotKnown()
		}
		for _, i := range keep {
			r.Cells = append(r.Cells, s.Num(of.Counts[i]))
		}
		r.Cells = append(r.Cells, s.Num(of.Total))
		p.Rows = append(p.Rows, r)
	}
	return s.folded(p, rest)
}

func (s *sheet) kind(name string) string {
	var k ticket.Kind
	if k.UnmarshalText([]byte(name)) != nil || k == 0 {
		return s.Say("not said", "未定")
	}
	return s.Say(k.String(), k.In(gridgov.Chinese))
}

// unit names a unit.
func (s *sheet) unit(path grid.Path) string {
	if path == nowhere {
		return s.placeNotKnown()
	}
	return cmp.Or(s.names[path], path.Base())
}

// OldestHeads are the columns of the oldest open tickets.
func (s *sheet) OldestHeads() []string {
	return []string{
		s.Say("received", "受理时间"), s.Say("waiting for", "已历时"), s.Say("unit", "网格"), s.Say("handler", "承办单位"),
		s.Say("id in the log", "原编号"), s.Say("ticket", "工单号"),
	}
}

// Oldest are the oldest open tickets.
func (s *sheet) Oldest() (list [][]string) {
	for _, o := range s.Metrics.Oldest {
		list = append(list, []string{
			o.Created.In(s.in.columns.Zone).Format("2006-01-02 15:04"), s.waited(o.Created),
			cmp.Or(s.unit(o.Path), "–"), cmp.Or(s.handler(o.Lead), "–"), cmp.Or(ownID(o.ID), "–"), string(o.ID),
		})
	}
	return list
}

// waited is how long a ticket has been open: in days from date to date, where the log has days.
func (s *sheet) waited(since time.Time) string {
	to := s.Metrics.At
	days := s.in.log.Days(requestlog.Opened)
	if days {
		date := func(t time.Time) time.Time {
			y, m, d := t.In(s.in.columns.Zone).Date()
			return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		}
		since, to = date(since), date(to)
	}
	return s.span(metrics.Value{Micros: to.Sub(since).Microseconds(), Days: days})
}

// Sure says how far the report can be trusted: what was verified, compared, and wrong with the log.
func (s *sheet) Sure() (list []string) {
	say := func(en, zh string, args ...any) { list = append(list, fmt.Sprintf(s.Say(en, zh), args...)) }
	t := s.Totals
	say("%[1]s with %[2]s: %[3]s verified against their history, %[4]s not", "工单%[1]s件，事件%[2]s条：与历史核对一致%[3]s件，不一致%[4]s件",
		s.count(t.Tickets, "ticket"), s.count(t.Events, "event"), s.Num(t.Verified), s.Num(t.Unverified))
	agree := func(c compared) []any {
		share := metrics.Value{Num: c.Agree, Den: c.Compared, OK: c.Compared > 0}
		return []any{s.Num(c.Agree), s.Num(c.Compared), s.percent(share)}
	}
	switch c := s.Checks.OnTime; {
	case c.Compared > 0:
		say("on time or late: %s of %s as in the log (%s)", "按期或超期：与日志一致%s/%s（%s）", agree(c.compared)...)
	case c.verdicts != verdicts{}:
		say("on time or late, as the log says, with no deadline: of the closed %s on time and %s late, of the open %s on time and %s late",
			"按期或超期（日志自记，无时限可核）：已办结按期%s件、超期%s件，未办结按期%s件、超期%s件",
			s.Num(c.ClosedOnTime), s.Num(c.ClosedLate), s.Num(c.OpenOnTime), s.Num(c.OpenLate))
	}
	for _, a := range s.Checks.Areas {
		if a.Compared == 0 {
			say("unit%s against column %s: nothing to compare", "网格%s与“%s”列：无可比对", s.level(a.Level), a.Column)
			continue
		}
		say("unit%[1]s: %[3]s of %[4]s as in column %[2]s (%[5]s)", "网格%[1]s与“%[2]s”列一致%[3]s/%[4]s（%[5]s）",
			append([]any{s.level(a.Level), a.Column}, agree(a.compared)...)...)
		if told := s.disagreements(a); told != "" {
			list = append(list, told)
		}
	}
	for _, c := range []struct {
		counts map[string]int64
		en, zh string
	}{
		{s.Rejected, "rows rejected, %[2]s: %[1]s", "未采用%s行：%s"},
		{s.Flagged, "rows %[2]s: %[1]s", "%s行%s"},
		{t.Refused, "steps of the log that the rules refused, %[2]s: %[1]s", "规则未接受日志步骤%s次：%s"},
	} {
		for _, name := range slices.SortedFunc(maps.Keys(c.counts), func(a, b string) int { return byCount(c.counts, a, b) }) {
			say(c.en, c.zh, s.Num(c.counts[name]), s.Text(wordsFor(name)))
		}
	}
	for _, u := range s.Unreadable {
		say("column %[1]s, in none of the layouts: %[2]s such as %[3]s", "“%[1]s”列：%[2]s个时间（如 %[3]s）不符合任何格式",
			u.Column, s.count(u.Count, "time"), u.Form)
	}
	logtable.EachColumn(s.NoTimes, func(column string, cells int64, forms gridgov.Text) {
		say("cells of column %[1]s that stand for no time, as if blank: %[2]s (%[3]s)", "“%[1]s”列不是时间、按空白处理的单元格：%[2]s个（%[3]s）",
			column, s.Num(cells), s.Text(forms))
	})
	return append(list, s.hints()...)
}
