package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"value": show, "basis": basis}).Parse(pageSource))

// page writes the report as one HTML page that needs nothing else: no network, no script.
func (r *report) page(w io.Writer) error {
	name := r.in.columns.Root.Name
	if name == "" {
		for _, u := range r.in.tree.Roots() {
			name = strings.TrimPrefix(name+", "+u.Name, ", ")
		}
	}
	maps, level := r.maps()
	units, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByUnit, Depth: level})
	handlers, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByHandler})
	categories, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByCategory, Depth: 1})
	channels, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByChannel})
	return pageTemplate.Execute(w, map[string]any{
		"Name": name, "Report": r, "At": r.clock(r.Metrics.At), "Days": r.days(), "Maps": maps, "Kinds": r.kinds(), "Oldest": r.oldest(),
		"Tables": []part{
			top(units, 400, "Units", "网格"), top(handlers, 200, "Handlers", "承办单位"),
			top(categories, 100, "Categories", "类别"), top(channels, 50, "Channels", "渠道"),
		},
	})
}

func (r *report) clock(at time.Time) string {
	return at.In(r.in.columns.Zone).Format("2006-01-02 15:04 MST")
}

// part is one table of the page.
type part struct {
	Title, Chinese         string
	Rows                   []row
	More                   int // groups that are left out
	Overdue, Timely, Rated bool
}

// row is one group of a table.
type row struct {
	Name                            string
	Received, Closed, Open, Overdue int64
	OnTime, Rank, Response          string
	Bar                             float64 // 0…100, of the greatest group
}

// top gives the n groups with the most tickets, by number, then by key.
func top(t metrics.Table, n int, title, chinese string) part {
	p := part{Title: title, Chinese: chinese}
	for _, g := range t.Groups {
		count := func(id string) int64 { v, _ := t.Value(g, id); return v.Num }
		r := row{
			Name: g.Name.En, Received: count(metrics.FigureReceived), Closed: count(metrics.FigureClosed),
			Open: count(metrics.FigureOpen), Overdue: count(metrics.FigureOverdue),
		}
		if r.Received == 0 {
			continue
		}
		if path := grid.Path(g.Key); t.By == metrics.ByUnit && path != nowhere && path.Depth() < t.Depth {
			r.Name += " (no finer place)"
		}
		if v, _ := t.Value(g, metrics.FigureOnTime); v.OK {
			r.OnTime = v.Percent()
		} else if v.Few {
			r.OnTime = "few"
		}
		if v, _ := t.Value(g, metrics.FigureOnTime); v.Rank > 0 {
			r.Rank = strconv.Itoa(v.Rank)
		}
		if v, _ := t.Value(g, metrics.FigureResponseMedian); v.OK {
			r.Response = duration(v)
		}
		p.Overdue = p.Overdue || r.Overdue > 0
		p.Timely = p.Timely || r.OnTime != ""
		p.Rated = p.Rated || r.Rank != ""
		p.Rows = append(p.Rows, r)
	}
	slices.SortStableFunc(p.Rows, func(a, b row) int { return cmp.Compare(b.Received, a.Received) })
	for i := range p.Rows {
		p.Rows[i].Bar = math.Round(1000*float64(p.Rows[i].Received)/float64(p.Rows[0].Received)) / 10
	}
	p.More = max(0, len(p.Rows)-n)
	p.Rows = p.Rows[:len(p.Rows)-p.More]
	return p
}

// kinds is the table of kinds and units without the kinds that no ticket has; nil where no ticket has a kind at all.
func (r *report) kinds() *metrics.Cross {
	all := r.Metrics.Kinds
	var keep []int
	said := false
	for i, kind := range all.Kinds {
		if slices.ContainsFunc(all.Rows, func(row metrics.CrossRow) bool { return row.Counts[i] > 0 }) {
			keep = append(keep, i)
			said = said || kind != ""
		}
	}
	if !said {
		return nil
	}
	some := metrics.Cross{Depth: all.Depth}
	for _, i := range keep {
		some.Kinds = append(some.Kinds, all.Kinds[i])
	}
	for _, row := range all.Rows {
		counts := make([]int64, len(keep))
		for j, i := range keep {
			counts[j] = row.Counts[i]
		}
		row.Counts = counts
		some.Rows = append(some.Rows, row)
	}
	return &some
}

type old struct{ ID, Received, Unit, Handler string }

func (r *report) oldest() (list []old) {
	for _, o := range r.Metrics.Oldest {
		unit := o.Path.Base()
		if u, ok := r.in.tree.Unit(unit); ok {
			unit = u.Name
		}
		list = append(list, old{string(o.ID), r.clock(o.Created), unit, o.Lead.Name()})
	}
	return list
}

// show prints a figure's value, and basis what a share rests on.
func show(f metrics.Figure) string {
	switch {
	case f.Absent:
		return "not in this log"
	case f.Unit == metrics.Count || f.Unit == metrics.Times:
		return strconv.FormatInt(f.Num, 10)
	case !f.OK && f.Few:
		return "few"
	case !f.OK:
		return "no data"
	case f.Unit == metrics.Share || f.Unit == metrics.Weighted:
		return f.Percent()
	default:
		return duration(f.Value)
	}
}

func basis(f metrics.Figure) string {
	switch {
	case f.Absent:
	case f.Unit == metrics.Share && f.Den > 0:
		return fmt.Sprintf("%d of %d", f.Num, f.Den)
	case f.Unit == metrics.Weighted && f.Den > 0:
		return fmt.Sprintf("%d.%02d of %d", f.Num/100, f.Num%100, f.Den/100)
	case f.Unit == metrics.Duration && f.Num > 0:
		return fmt.Sprintf("of %d", f.Num)
	case f.Unit == metrics.Times && f.Num > 0:
		return fmt.Sprintf("on %d", f.Tickets)
	}
	return ""
}

// duration prints a duration, in days where nobody knows the hours.
func duration(v metrics.Value) string {
	if v.Days {
		const day = 24 * time.Hour
		return fmt.Sprintf("%d d", (time.Duration(v.Micros)*time.Microsecond).Round(day)/day)
	}
	return span(v.Micros)
}

// span prints a duration with two units, rounded to the smaller as the text report does.
func span(micros int64) string {
	d := time.Duration(micros) * time.Microsecond
	if s := d.Round(time.Second); s < time.Minute {
		return fmt.Sprintf("%d s", s/time.Second)
	} else if s < time.Hour {
		return fmt.Sprintf("%d min %d s", s/time.Minute, s%time.Minute/time.Second)
	}
	if m := d.Round(time.Minute); m < 24*time.Hour {
		return fmt.Sprintf("%d h %d min", m/time.Hour, m%time.Hour/time.Minute)
	}
	h := d.Round(time.Hour)
	return fmt.Sprintf("%d d %d h", h/(24*time.Hour), h%(24*time.Hour)/time.Hour)
}

// chart is the requests received and closed by day, or by week or month where there are too many days to see them.
type chart struct {
	Title, Chinese, Each string
	Width, Height        int
	Received, Closed     string // points of the lines
	First, Last          string
	Most                 int64
}

// maxPoints is how many points a line of the chart has at most.
const maxPoints = 250

func (r *report) days() (c chart) {
	days, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByDay})
	// The axis ends with the last day on which something came in: single cases may close years later.
	for _, g := range days.Groups {
		if in, _ := days.Value(g, metrics.FigureReceived); in.Num > 0 {
			if c.First == "" {
				c.First = g.Key
			}
			c.Last = g.Key
		}
	}
	first, err := time.Parse(time.DateOnly, c.First)
	last, err2 := time.Parse(time.DateOnly, c.Last)
	if err != nil || err2 != nil {
		return c
	}
	c.Width, c.Height, c.Most = 1000, 180, 1
	by, key := metrics.ByDay, func(t time.Time) string { return t.Format(time.DateOnly) }
	c.Title, c.Chinese, c.Each = "Day by day", "逐日", "a day"
	switch n := int(last.Sub(first)/(24*time.Hour)) + 1; {
	case n > 7*maxPoints:
		by, key = metrics.ByMonth, func(t time.Time) string { return t.Format("2006-01") }
		c.Title, c.Chinese, c.Each = "Month by month", "逐月", "a month"
	case n > maxPoints:
		by, key = metrics.ByWeek, func(t time.Time) string { y, w := t.ISOWeek(); return fmt.Sprintf("%04d-W%02d", y, w) }
		c.Title, c.Chinese, c.Each = "Week by week", "逐周", "a week"
	}
	t, _ := r.Metrics.Table(metrics.Grouping{By: by})
	received, closed := map[string]int64{}, map[string]int64{}
	for _, g := range t.Groups {
		in, _ := t.Value(g, metrics.FigureReceived)
		out, _ := t.Value(g, metrics.FigureClosedInPeriod)
		received[g.Key], closed[g.Key] = in.Num, out.Num
	}
	var keys []string
	for day := first; !day.After(last) && len(keys) < 12*maxPoints; day = day.AddDate(0, 0, 1) {
		if k := key(day); len(keys) == 0 || keys[len(keys)-1] != k {
			keys = append(keys, k)
			c.Most = max(c.Most, received[k], closed[k])
		}
	}
	line := func(counts map[string]int64) string {
		var b strings.Builder
		for i, k := range keys {
			x := float64(i) * float64(c.Width) / float64(max(1, len(keys)-1))
			y := float64(c.Height) - float64(counts[k])/float64(c.Most)*float64(c.Height-4) - 2
			fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
		}
		return b.String()
	}
	c.Received, c.Closed = line(received), line(closed)
	return c
}
