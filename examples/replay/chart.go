package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// chart is the requests received and closed by day, or by week or month where there are too many days to see them.
type chart struct {
	Title, Each              string
	Width, Height            int
	Received, Closed, Area   string // the points of the lines, of complete periods, and of what is below the one of the closed
	ReceivedEnds, ClosedEnds string // those of the last one, which is not complete
	PartX, PartW             string // where the last period is, if it is not complete
	Notes                    []string
	X, Y                     []mark
}

// mark is a mark of an axis.
type mark struct {
	At    float64 // percent of the axis, from the left or from the top
	Label string
}

// maxPoints is how many points a line of the chart has at most.
const maxPoints = 250

// A period is what a point of the chart stands for.
type period struct {
	by        metrics.Dimension
	title, of gridgov.Text
	key       func(time.Time) string
	days      int // at least
}

var periods = []period{
	{
		metrics.ByDay,
		gridgov.Text{En: "Day by day", Zh: "逐日受理与办结"},
		gridgov.Text{En: "day", Zh: "日"},
		func(t time.Time) string { return t.Format(time.DateOnly) }, 1,
	},
	{
		metrics.ByWeek,
		gridgov.Text{En: "Week by week", Zh: "逐周受理与办结"},
		gridgov.Text{En: "week", Zh: "周"},
		func(t time.Time) string { y, w := t.ISOWeek(); return fmt.Sprintf("%04d-W%02d", y, w) }, 7,
	},
	{
		metrics.ByMonth,
		gridgov.Text{En: "Month by month", Zh: "逐月受理与办结"},
		gridgov.Text{En: "month", Zh: "月"},
		func(t time.Time) string { return t.Format("2006-01") }, 28,
	},
}

// chart draws the days from the first to the last on which something came in: single cases may close years later.
func (s *sheet) chart() (c chart) {
	first, last := s.receivedDays()
	if first.IsZero() {
		return c
	}
	p := s.plot(first, last)
	each, n := &p.each, len(p.keys)
	c.Title, c.Each, c.Width, c.Height = s.Text(each.title), s.Say("requests a ", "件/")+s.Text(each.of), p.width, p.height
	for n := int64(0); n <= p.top; n += p.step {
		c.Y = append(c.Y, mark{100 - 100*float64(n)/float64(p.top), s.Num(n)})
	}
	for _, day := range marked(first, last) {
		if at, ok := p.starts[day.day]; ok {
			c.X = append(c.X, mark{100 * at / float64(n), day.label})
		}
	}
	note := func(en, zh string, args ...any) { c.Notes = append(c.Notes, fmt.Sprintf(s.Say(en, zh), args...)) }
	if each.key(first.AddDate(0, 0, -1)) == p.keys[0] {
		note("The first %s begins with %s.", "首%s自%s起。", s.Text(each.of), first.Format(time.DateOnly))
	}
	closings, _ := s.Metrics.Figure(kpibook.ClosedInPeriod)
	// A period is complete when the log goes on after it, and requests came in until its last day.
	next := last.AddDate(0, 0, 1)
	at := s.Metrics.At.In(s.in.columns.Zone).Format("2006-01-02 15:04")
	over := at >= next.Format("2006-01-02 15:04")
	if !over || each.key(next) == p.keys[n-1] {
		c.ReceivedEnds = p.line(p.received, n-2, n)
		if !closings.Absent {
			c.ClosedEnds = p.line(p.closed, n-2, n)
		}
		c.PartX, c.PartW = fmt.Sprintf("%.1f", float64(n-1)*p.slot()), fmt.Sprintf("%.1f", p.slot())
		n--
		if over {
			at = last.Format(time.DateOnly)
		}
		note("The last %s is not complete (grey, broken lines): it ends with %s.", "最后一%s不完整（灰底、虚线），截至%s。", s.Text(each.of), at)
	}
	c.Received = p.line(p.received, 0, n)
	if !closings.Absent && n > 0 {
		c.Closed = p.line(p.closed, 0, n)
		from, _, _ := strings.Cut(c.Closed, ",")
		to, _, _ := strings.Cut(c.Closed[strings.LastIndex(c.Closed, " ")+1:], ",")
		c.Area = fmt.Sprintf("%s,%d %s %s,%d", from, c.Height, c.Closed, to, c.Height)
	}
	if n := s.basis.closedUnknown; n > 0 {
		note("Closed at a time that the log does not say, and not in the chart: %s.", "另有%s件已办结而办结时间不详，未计入图。", s.Num(n))
	}
	if p.later > 0 {
		note("Closed later than the chart shows: %s.", "另有%s件在图示时段之后办结。", s.Num(p.later))
	}
	return c
}

// receivedDays are the first and the last day on which something came in; zero where none is known.
func (s *sheet) receivedDays() (first, last time.Time) {
	days, _ := s.Metrics.Table(metrics.Grouping{By: metrics.ByDay})
	for _, g := range days.Groups { // by key
		if in, _ := days.Value(g, kpibook.Received); in.Num > 0 {
			day, err := time.Parse(time.DateOnly, g.Key)
			if err != nil {
				return time.Time{}, time.Time{}
			}
			if first.IsZero() {
				first = day
			}
			last = day
		}
	}
	return first, last
}

// A plot is what the lines of a chart are drawn from.
type plot struct {
	each             period
	keys             []string              // of the periods
	received, closed map[string]int64      // in each period
	later            int64                 // closed after the last one
	starts           map[time.Time]float64 // the days, in periods from the left
	step, top        int64                 // of the axis of numbers
	width, height    int
}

// plot counts by day, or by week or month where there are too many days to see them.
func (s *sheet) plot(first, last time.Time) *plot {
	p := plot{width: 1000, height: 240, received: map[string]int64{}, closed: map[string]int64{}, starts: map[time.Time]float64{}}
	for _, p.each = range periods {
		if int(last.Sub(first)/(24*time.Hour)) < p.each.days*maxPoints {
			break
		}
	}
	table, _ := s.Metrics.Table(metrics.Grouping{By: p.each.by})
	for _, g := range table.Groups {
		in, _ := table.Value(g, kpibook.Received)
		out, _ := table.Value(g, kpibook.ClosedInPeriod)
		p.received[g.Key], p.closed[g.Key] = in.Num, out.Num
		if g.Key > p.each.key(last) {
			p.later += out.Num
		}
	}
	var most int64
	for day := first; !day.After(last) && len(p.keys) < 12*maxPoints; day = day.AddDate(0, 0, 1) {
		k := p.each.key(day)
		if len(p.keys) == 0 || p.keys[len(p.keys)-1] != k {
			p.keys = append(p.keys, k)
			most = max(most, p.received[k], p.closed[k])
		}
		p.starts[day] = float64(len(p.keys) - 1)
	}
	p.step = roundStep(most)
	p.top = (most + p.step - 1) / p.step * p.step
	return &p
}

// slot is the width of a period.
func (p *plot) slot() float64 { return float64(p.width) / float64(len(p.keys)) }

// line is the points of a line through the periods from one to before another.
func (p *plot) line(counts map[string]int64, from, to int) string {
	var b strings.Builder
	slot := p.slot()
	for i := max(0, from); i < to; i++ {
		x, y := (float64(i)+0.5)*slot, float64(p.height)*(1-float64(counts[p.keys[i]])/float64(p.top))
		if to == 1 { // a period alone is as long as it is
			fmt.Fprintf(&b, "%.1f,%.1f ", x-slot/2, y)
			x += slot / 2
		}
		fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
	}
	return strings.TrimSpace(b.String())
}

// roundStep is the distance of the marks on the axis of numbers: 1, 2 or 5 times a power of ten, at most four of them.
func roundStep(most int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, n := range []int64{1, 2, 5} {
			if n*unit*4 >= most {
				return n * unit
			}
		}
	}
}

type dayMark struct {
	day   time.Time
	label string
}

// marked are the days that are marked on the axis of time, at most six: days, Mondays, or first days of months.
func marked(first, last time.Time) (list []dayMark) {
	days := int(last.Sub(first)/(24*time.Hour)) + 1
	if days < 63 {
		each := (days + 41) / 42 * 7
		if days <= 6 {
			each = 1
		}
		for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
			if each == 1 || day.Weekday() == time.Monday {
				list = append(list, dayMark{day, day.Format("01-02")})
				if each > 1 {
					day = day.AddDate(0, 0, each-1)
				}
			}
		}
		return list
	}
	for _, each := range []int{1, 2, 3, 6, 12, 24, 60, 120, 240} {
		if days > each*5*31 {
			continue
		}
		for day := first.AddDate(0, 0, 1-first.Day()); !day.After(last); day = day.AddDate(0, 1, 0) {
			if month := day.Year()*12 + int(day.Month()) - 1; month%each == 0 && !day.Before(first) {
				label := day.Format("2006-01")
				if each >= 12 {
					label = day.Format("2006")
				}
				list = append(list, dayMark{day, label})
			}
		}
		return list
	}
	return nil
}
