package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"value": show, "percent": func(c compared) string { return c.String() },
}).Parse(pageSource))

// page writes the report as one HTML page that needs nothing else: no network, no script.
func (r *report) page(w io.Writer) error {
	name := r.in.columns.Root.Name
	if name == "" {
		for _, u := range r.in.tree.Roots() {
			name = strings.TrimPrefix(name+", "+u.Name, ", ")
		}
	}
	level := r.in.mapLevel()
	units, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByUnit, Depth: level})
	handlers, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByHandler})
	categories, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByCategory, Depth: 1})
	channels, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByChannel})
	return pageTemplate.Execute(w, map[string]any{
		"Name": name, "Report": r, "At": r.Metrics.At.In(r.in.columns.Zone).Format("2006-01-02 15:04 MST"),
		"Days": r.days(), "Maps": r.maps(units, level),
		"Tables": []part{
			{"Units", "网格", top(units, 50)}, {"Handlers", "承办单位", top(handlers, 20)},
			{"Categories", "类别", top(categories, 20)}, {"Channels", "渠道", top(channels, 20)},
		},
	})
}

type part struct {
	Title, Chinese string
	Rows           []row
}

// row is one group of a table, as the page shows it.
type row struct {
	Name                            string
	Received, Closed, Open, Overdue int64
	OnTime, Rank, Response, Few     string
	Bar                             float64 // 0…100, of the greatest group
}

// top gives the groups with the most tickets, as they stand in the report: by number, then by key.
func top(t metrics.Table, n int) []row {
	var rows []row
	most := int64(1)
	for _, g := range t.Groups {
		count := func(id string) int64 { v, _ := t.Value(g, id); return v.Num }
		r := row{
			Name: g.Name.En, Received: count(metrics.FigureReceived), Closed: count(metrics.FigureClosed),
			Open: count(metrics.FigureOpen), Overdue: count(metrics.FigureOverdue),
		}
		if v, ok := t.Value(g, metrics.FigureOnTime); ok {
			r.OnTime = v.Percent()
			if v.Rank > 0 {
				r.Rank = strconv.Itoa(v.Rank)
			}
			if v.Few {
				r.Few = "few"
			}
		}
		if v, ok := t.Value(g, metrics.FigureResponseMedian); ok && v.OK {
			r.Response = span(v.Micros)
		}
		if r.Received == 0 {
			continue
		}
		most = max(most, r.Received)
		at := len(rows)
		for at > 0 && rows[at-1].Received < r.Received {
			at--
		}
		rows = append(rows[:at], append([]row{r}, rows[at:]...)...)
	}
	for i := range rows {
		rows[i].Bar = math.Round(1000*float64(rows[i].Received)/float64(most)) / 10
	}
	return rows[:min(n, len(rows))]
}

// show prints a figure's value.
func show(f metrics.Figure) string {
	switch {
	case f.Unit == metrics.Count:
		return strconv.FormatInt(f.Num, 10)
	case !f.OK:
		return "no data"
	case f.Unit == metrics.Share:
		return fmt.Sprintf("%s (%d of %d)", f.Percent(), f.Num, f.Den)
	default:
		return span(f.Micros)
	}
}

// span prints a duration with two units.
func span(micros int64) string {
	d := time.Duration(micros) * time.Microsecond
	switch {
	case d < time.Minute:
		return d.Round(time.Second).String()
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	default:
		return fmt.Sprintf("%d d %d h", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	}
}

// chart is the requests received and closed, day by day.
type chart struct {
	Width, Height         int
	Received, Closed      string // points of the lines
	First, Last           string
	Most                  int64
	ReceivedAll, ShownAll int64
}

func (r *report) days() chart {
	c := chart{Width: 960, Height: 220, Most: 1}
	t, ok := r.Metrics.Table(metrics.Grouping{By: metrics.ByDay})
	if !ok || len(t.Groups) == 0 {
		return c
	}
	// The axis ends with the last day on which something came in: single cases may close years later.
	received, closed := map[string]int64{}, map[string]int64{}
	for _, g := range t.Groups {
		in, _ := t.Value(g, metrics.FigureReceived)
		out, _ := t.Value(g, metrics.FigureClosedInPeriod)
		received[g.Key], closed[g.Key] = in.Num, out.Num
		if in.Num > 0 {
			if c.First == "" {
				c.First = g.Key
			}
			c.Last = g.Key
		}
	}
	first, err := time.Parse(time.DateOnly, c.First)
	if err != nil {
		return c
	}
	last, err := time.Parse(time.DateOnly, c.Last)
	if err != nil {
		return c
	}
	days := min(int(last.Sub(first)/(24*time.Hour))+1, 4000)
	for i := range days {
		day := first.AddDate(0, 0, i).Format(time.DateOnly)
		c.Most = max(c.Most, received[day], closed[day])
		c.ReceivedAll += received[day]
	}
	line := func(counts map[string]int64) string {
		var b strings.Builder
		for i := range days {
			x := 40 + float64(i)*float64(c.Width-50)/float64(max(1, days-1))
			y := float64(c.Height-25) - float64(counts[first.AddDate(0, 0, i).Format(time.DateOnly)])/float64(c.Most)*float64(c.Height-45)
			fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
		}
		return b.String()
	}
	c.Received, c.Closed = line(received), line(closed)
	return c
}

// mapLevel is the level that a map shows best: the deepest with polygons, but not more than 400 of them.
func (in *inputs) mapLevel() int {
	count := map[grid.Level]int{}
	for _, s := range in.shapes {
		if u, ok := in.tree.Unit(s.Code); ok {
			count[u.Level]++
		}
	}
	for level := grid.Level(4); level > 1; level-- {
		if n := count[level]; n > 0 && n <= 400 {
			return int(level)
		}
	}
	return 2
}

// picture is a map of the grid, its units coloured.
type picture struct {
	Title, Chinese string
	Width, Height  int
	Units          []mapUnit
	Low, High      string
	Colours        []string
}

type mapUnit struct{ Path, Colour, Title string }

// Five steps from little to much: of load in blue, of the on-time rate from red to green, told apart by brightness too.
var (
	loadColours   = []string{"#e8f1fa", "#b9d5ee", "#7fb1de", "#3f84c4", "#135593"}
	onTimeColours = []string{"#a50f15", "#e2603f", "#f6c27a", "#a8d18d", "#2f7d3b"}
)

const noData = "#d9d9d9"

// maps draws the units of a level by load and by on-time rate.
func (r *report) maps(t metrics.Table, level int) []picture {
	proj, ok := project(r.in.shapes, 470)
	if !ok {
		return nil
	}
	load := picture{Title: "Load: requests received", Chinese: "受理量", Width: 470, Height: proj.height, Colours: loadColours}
	onTime := picture{Title: "Closed on time", Chinese: "按期结案率", Width: 470, Height: proj.height, Colours: onTimeColours, Low: "below 60 %", High: "90 % and more"}
	groups := map[string]metrics.Group{}
	most := int64(1)
	for _, g := range t.Groups {
		groups[g.Key] = g
		v, _ := t.Value(g, metrics.FigureReceived)
		most = max(most, v.Num)
	}
	load.Low, load.High = "0", strconv.FormatInt(most, 10)
	for _, s := range r.in.shapes {
		u, ok := r.in.tree.Unit(s.Code)
		path, known := r.in.tree.Path(s.Code)
		if !ok || !known || int(u.Level) != level {
			continue
		}
		g := groups[string(path)]
		received, _ := t.Value(g, metrics.FigureReceived)
		rate, _ := t.Value(g, metrics.FigureOnTime)
		d := proj.draw(s)
		load.Units = append(load.Units, mapUnit{d, loadColours[min(4, int(received.Num*5/most))], fmt.Sprintf("%s: %d", u.Name, received.Num)})
		colour, text := noData, "no data"
		if rate.OK {
			colour, text = onTimeColours[onTimeStep(rate)], rate.Percent()
		}
		onTime.Units = append(onTime.Units, mapUnit{d, colour, u.Name + ": " + text})
	}
	if len(load.Units) == 0 {
		return nil
	}
	return []picture{load, onTime}
}

// onTimeStep has its bounds at 60, 70, 80 and 90 %.
func onTimeStep(v metrics.Value) int {
	return min(4, max(0, int((v.Num*100/v.Den-50)/10)))
}

// projection fits shapes into a width: a degree of longitude is as long as the cosine of the latitude in the middle.
type projection struct {
	west, north, scale, squeeze float64
	height                      int
}

func project(shapes []grid.Shape, width int) (projection, bool) {
	west, east, south, north := 180.0, -180.0, 90.0, -90.0
	for _, s := range shapes {
		for _, polygon := range s.Polygons {
			for _, ring := range polygon {
				for _, p := range ring {
					west, east = min(west, p.Lon), max(east, p.Lon)
					south, north = min(south, p.Lat), max(north, p.Lat)
				}
			}
		}
	}
	if west >= east || south >= north {
		return projection{}, false
	}
	squeeze := math.Cos((south + north) / 2 * math.Pi / 180)
	scale := float64(width-10) / ((east - west) * squeeze)
	height := int((north-south)*scale) + 10
	if height > 700 { // a tall city
		scale *= 700 / float64(height)
		height = 700
	}
	return projection{west, north, scale, squeeze, height}, true
}

// draw makes an SVG path, leaving out points nearer than half a pixel to the one before.
func (p projection) draw(s grid.Shape) string {
	var b strings.Builder
	for _, polygon := range s.Polygons {
		for _, ring := range polygon {
			lastX, lastY := math.Inf(1), math.Inf(1)
			for i, pt := range ring {
				x, y := 5+(pt.Lon-p.west)*p.squeeze*p.scale, 5+(p.north-pt.Lat)*p.scale
				if i > 0 && i < len(ring)-1 && math.Hypot(x-lastX, y-lastY) < 0.5 {
					continue
				}
				verb := byte('L')
				if i == 0 {
					verb = 'M'
				}
				b.WriteByte(verb)
				b.WriteString(strconv.FormatFloat(x, 'f', 1, 64))
				b.WriteByte(' ')
				b.WriteString(strconv.FormatFloat(y, 'f', 1, 64))
				lastX, lastY = x, y
			}
			b.WriteByte('Z')
		}
	}
	return b.String()
}
