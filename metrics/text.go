package metrics

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gridgov/gridgov"
)

// FrontPage writes the first page for people to read, in English or Chinese. The error is the writer's.
func (r Report) FrontPage(w io.Writer, lang gridgov.Language) error {
	p := page{w: bufio.NewWriter(w), lang: lang}
	p.front(&r)
	return p.w.Flush()
}

// Text writes all of the report for people to read, in English or Chinese: the first page, the further figures, every
// table, and what each figure means. The error is the writer's.
func (r Report) Text(w io.Writer, lang gridgov.Language) error {
	p := page{w: bufio.NewWriter(w), lang: lang}
	p.front(&r)
	p.title(gridgov.Text{En: "Further figures", Zh: "其他指标"})
	p.figures(slices.DeleteFunc(slices.Clone(r.More), func(f Figure) bool { return r.stageOf(f) != nil }))
	p.stages(&r)
	for i := range r.Tables {
		if t := &r.Tables[i]; t.By != ByKindUnit && len(t.Groups) > 0 {
			p.table(&r, t)
		}
	}
	p.title(gridgov.Text{En: "What the figures mean", Zh: "指标说明"})
	for _, list := range [][]Figure{r.Front, r.More} {
		for _, f := range list {
			if r.stageOf(f) != nil && f.Quantity != Share {
				continue // as of all stages
			}
			p.line("%s%s%s", f.Name.In(lang), p.pick(": ", "："), f.Meaning.In(lang))
			p.line("    %s%s", p.pick("left out: ", "不计："), f.Without.In(lang))
			p.line("    %s%s [%s]", p.pick("source: ", "来源："), f.Source.In(lang), f.Confidence.In(lang))
		}
	}
	return p.w.Flush()
}

// page writes text; the writer keeps its first error until Flush.
type page struct {
	w    *bufio.Writer
	lang gridgov.Language
}

func (p *page) pick(en, zh string) string { return gridgov.Text{En: en, Zh: zh}.In(p.lang) }

func (p *page) line(format string, args ...any) {
	fmt.Fprintln(p.w, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

func (p *page) title(t gridgov.Text) { p.line("\n%s", t.In(p.lang)) }

func (p *page) front(r *Report) {
	zone := r.conf.Zone
	if zone == nil { // the report was read from JSON
		var err error
		if zone, err = time.LoadLocation(r.Zone); err != nil || r.Zone == "Local" {
			zone = time.UTC
		}
	}
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return "…"
		}
		return t.In(zone).Format("2006-01-02 15:04")
	}
	until := func(t time.Time) string { // a period that ends with a day
		if _, last, ok := strings.Cut(stamp(t), " "); ok && last == "00:00" {
			return t.In(zone).AddDate(0, 0, -1).Format("2006-01-02 ") + "24:00"
		}
		return stamp(t)
	}
	period := p.pick("all time", "全部时间")
	if !r.From.IsZero() || !r.To.IsZero() {
		period = stamp(r.From) + " – " + until(r.To)
	}
	p.line(p.pick("As of %s (%s), period: %s", "截至 %s（%s），期间：%s"), stamp(r.At), zone, period)
	switch n := r.totals(); len(n) {
	case 4:
		p.line(p.pick("received %d = closed %d + open %d, of which overdue %d", "受理 %d = 已办结 %d + 未办结 %d，其中超期 %d"), n...)
	case 3:
		p.line(p.pick("received %d = closed %d + open %d", "受理 %d = 已办结 %d + 未办结 %d"), n...)
	}
	p.figures(r.Front)
	if len(r.Oldest) > 0 {
		p.title(gridgov.Text{En: "Oldest open", Zh: "最久未办结"})
		for _, o := range r.Oldest {
			p.line("  %s  %s  %s  %s", stamp(o.Created), clean(string(o.ID)), clean(unitName(o.Path, r.conf.UnitNames)), clean(o.Lead.Name()))
		}
	}
	if len(r.Kinds.Rows) > 0 {
		title := gridgov.Text{En: "Kind × grid, received", Zh: "诉求类型 × 网格（受理数）"}
		if len(r.Kinds.Kinds) == 0 {
			title = gridgov.Text{En: "Grid, received", Zh: "网格（受理数）"}
		}
		p.title(title)
		head := []string{p.pick("grid", "网格")}
		for _, k := range r.Kinds.Kinds {
			head = append(head, kindName(k).In(p.lang))
		}
		rows := [][]string{append(head, p.pick("total", "合计"))}
		for _, row := range r.Kinds.Rows {
			line := []string{clean(row.Name.In(p.lang))}
			for _, n := range row.Counts {
				line = append(line, strconv.FormatInt(n, 10))
			}
			rows = append(rows, append(line, strconv.FormatInt(row.Total, 10)))
		}
		p.columns(rows)
	}
}

// stageOf is the stage of a figure that stands beside the one of all stages; nil of others.
func (r *Report) stageOf(f Figure) *stage {
	at, ok := stageAt(f.Stage, f.Assisting)
	if !ok || at == anyStage {
		return nil
	}
	id, ok := strings.CutSuffix(f.ID, "/"+stages[at-1].id)
	if _, found := r.Figure(id); !ok || !found {
		return nil
	}
	return &stages[at-1]
}

// stages writes a column for each stage, and a row for each figure that there is of all stages and of some.
func (p *page) stages(r *Report) {
	head := []string{""}
	for i := range stages {
		head = append(head, stages[i].name.In(p.lang))
	}
	rows := [][]string{append(head, p.pick("all", "全部"))}
	for _, all := range r.More {
		row, some := []string{all.Name.In(p.lang)}, false
		for i := range stages {
			cell := ""
			if f, ok := r.Figure(all.ID + "/" + stages[i].id); ok && r.stageOf(f) != nil {
				cell, some = p.cell(f.Quantity, f.Value), true
			}
			row = append(row, cell)
		}
		if some {
			rows = append(rows, append(row, p.cell(all.Quantity, all.Value)))
		}
	}
	if len(rows) > 1 {
		p.title(gridgov.Text{En: "By stage", Zh: "按环节"})
		p.columns(rows)
	}
}

// totals are the numbers that add up, received, closed and open, and how many are overdue, up to the first that the report does
// not have.
func (r *Report) totals() (n []any) {
	for _, id := range []string{FigureReceived, FigureClosed, FigureOpen, FigureOverdue} {
		f, ok := r.Figure(id)
		if !ok || f.Absent {
			break
		}
		n = append(n, f.Num)
	}
	return n
}

func (p *page) figures(list []Figure) {
	rows := make([][]string, 0, len(list))
	for _, f := range list {
		rows = append(rows, []string{f.Name.In(p.lang), p.value(f.Quantity, f.Value), p.basis(f.Quantity, f.Value)})
	}
	p.columns(rows)
}

func (p *page) table(r *Report, t *Table) {
	by := gridgov.Text{En: t.By.In(gridgov.English), Zh: t.By.In(gridgov.Chinese)}
	if t.Depth == 0 {
		p.title(gridgov.Text{En: "By " + by.En, Zh: "按" + by.Zh})
	} else {
		p.title(gridgov.Text{En: fmt.Sprintf("By %s, level %d", by.En, t.Depth), Zh: fmt.Sprintf("按%s（%d级）", by.Zh, t.Depth)})
	}
	head := []string{by.In(p.lang)}
	units := make([]Quantity, len(t.Columns)) // 0 of what no group has
	for i, id := range t.Columns {
		if f, _ := r.Figure(id); !f.Absent {
			units[i] = f.Quantity
			head = append(head, f.Name.In(p.lang))
		}
	}
	rows := [][]string{head}
	for _, g := range t.Groups {
		line := []string{clean(g.Name.In(p.lang))}
		for i, v := range g.Values {
			if units[i] == 0 {
				continue
			}
			cell := p.cell(units[i], v)
			if v.Rank > 0 {
				cell += fmt.Sprintf(" #%d", v.Rank)
			}
			line = append(line, cell)
		}
		rows = append(rows, line)
	}
	p.columns(rows)
}

// cell prints a value in a table, a share with what it is made of.
func (p *page) cell(u Quantity, v Value) string {
	cell := p.value(u, v)
	if u.share() && v.Den > 0 {
		cell += " " + shareText(u, v, "/")
	}
	return cell
}

// shareText prints what a share is made of; a weighted one has hundredths of tickets.
func shareText(u Quantity, v Value, of string) string {
	if u == Share {
		return fmt.Sprintf("%d%s%d", v.Num, of, v.Den)
	}
	return fmt.Sprintf("%d.%02d%s%d", v.Num/whole, v.Num%whole, of, v.Den/whole)
}

// value prints a value; a missing one is shown as missing, and never as 0 or 0 %.
func (p *page) value(u Quantity, v Value) string {
	switch {
	case v.Absent:
		return p.pick("not in this log", "日志未记载")
	case u == Count || u == Times:
		return strconv.FormatInt(v.Num, 10)
	case !v.OK && v.Few:
		return p.pick("few", "样本少")
	case !v.OK:
		return p.pick("no data", "无数据")
	case u.share():
		return v.Percent()
	case v.Days:
		const day = 24 * 60 * 60 * 1_000_000
		return fmt.Sprintf("%d %s", (v.Micros+day/2)/day, p.pick("d", "天"))
	default:
		return p.duration(v.Micros)
	}
}

// basis prints the numbers that a value is made of.
func (p *page) basis(u Quantity, v Value) string {
	switch {
	case v.Absent:
	case u.share():
		return shareText(u, v, p.pick(" of ", "/"))
	case u == Times && v.Num > 0:
		return fmt.Sprintf(p.pick("on %d", "%d件"), v.Tickets)
	case u == Duration && v.Num > 0:
		return fmt.Sprintf(p.pick("of %d", "共%d件"), v.Num)
	}
	return ""
}

// duration prints two units, rounded once, half up, to the smaller.
func (p *page) duration(micros int64) string {
	const second, minute, hour, day = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
	round := func(unit int64) int64 { return micros/unit + micros%unit/(unit/2) }
	two := func(n, per int64, en, zh, smallEn, smallZh string) string {
		return fmt.Sprintf("%d %s %d %s", n/per, p.pick(en, zh), n%per, p.pick(smallEn, smallZh))
	}
	if n := round(second); n < 60 {
		return fmt.Sprintf("%d %s", n, p.pick("s", "秒"))
	} else if n < 3600 {
		return two(n, 60, "min", "分", "s", "秒")
	}
	if n := round(minute); n < 24*60 {
		return two(n, 60, "h", "小时", "min", "分")
	}
	return two(round(hour), 24, "d", "天", "h", "小时")
}

// columns writes rows as columns that line up, the first to the left and the rest to the right.
func (p *page) columns(rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, s := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], width(s))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, s := range row {
			pad := strings.Repeat(" ", widths[i]-width(s))
			if i == 0 {
				b.WriteString("  " + s + pad)
			} else {
				b.WriteString("  " + pad + s)
			}
		}
		p.line("%s", strings.TrimRight(b.String(), " "))
	}
}

// width counts columns on a terminal: Chinese characters and full-width signs take two.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60 {
			n++
		}
	}
	return n
}

// clean keeps a host's text from breaking a line.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}
