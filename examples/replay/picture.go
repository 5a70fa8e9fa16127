package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// picture is a map of the grid, its units coloured by class.
type picture struct {
	Title         string
	Width, Height int
	Units         []mapUnit
	Labels        []label
	Classes       []class
	Notes         []string
}

// mapUnit is a unit: its outline, its colour's name in the page, and what it says under the pointer.
type mapUnit struct{ Path, Colour, Title string }

// class is a row of the legend.
type class struct{ Colour, Range, Units string }

// The names of the colours: of load from little to much, of the rate from low to high. Both get steadily lighter or darker, so
// that they are told apart in print and by people who do not see red or green.
var (
	loadColours   = []string{"l0", "l1", "l2", "l3", "l4"}
	onTimeColours = []string{"t0", "t1", "t2", "t3", "t4"}
)

const (
	noData   = "none"
	mapWidth = 470
	maxUnits = 400 // on one map
)

// maps draws the units by load, on the deepest level that a map can show, and by on-time rate, on the deepest where a
// third of the units have tickets enough for one; without deadlines in the log there is no such map. The level given is
// that of the last one; without a map, the deepest with units that have tickets.
func (s *sheet) maps() (list []picture, level int) {
	proj, ok := project(s.in.shapes, mapWidth)
	for l := 3; l > 0; l-- {
		if !ok {
			t, _ := s.Metrics.Table(metrics.Grouping{By: metrics.ByUnit, Depth: l})
			if slices.ContainsFunc(t.Groups, func(g metrics.Group) bool { return grid.Path(g.Key).Depth() == l }) {
				return nil, l
			}
			continue
		}
		m := s.drawn(l, proj)
		if n := len(m.units); n == 0 || n > maxUnits {
			continue
		}
		if list == nil {
			list, level = append(list, s.load(m)), l
		}
		if m.rated > 0 && 3*m.rated >= len(m.units) && s.knows(kpibook.OnTime) {
			return append(list, s.onTime(m)), l
		}
	}
	return list, max(level, 1)
}

// drawn are the units of a level that have a shape.
type drawn struct {
	level, height int
	units         []drawnUnit
	rated         int   // how many have an on-time rate
	received, off int64 // tickets: all, and those of none of the units
}

type drawnUnit struct {
	name, path string
	label      label // the place for one, without the text
	room       float64
	received   int64
	onTime     metrics.Value
}

func (s *sheet) drawn(level int, proj projection) drawn {
	m := drawn{level: level, height: proj.height}
	t, _ := s.Metrics.Table(metrics.Grouping{By: metrics.ByUnit, Depth: level})
	groups := map[string]metrics.Group{}
	for _, g := range t.Groups {
		v, _ := t.Value(g, kpibook.Received)
		m.received += v.Num
		groups[g.Key] = g
	}
	m.off = m.received
	for _, shape := range s.in.shapes {
		u, ok := s.in.tree.Unit(shape.Code)
		path, known := s.in.tree.Path(shape.Code)
		if !ok || !known || int(u.Level) != level {
			continue
		}
		received, _ := t.Value(groups[string(path)], kpibook.Received)
		rate, _ := t.Value(groups[string(path)], kpibook.OnTime)
		one := drawnUnit{name: s.names[path], path: proj.draw(shape), received: received.Num, onTime: rate}
		one.label, one.room = proj.room(shape)
		m.units = append(m.units, one)
		m.off -= received.Num
		if rate.OK {
			m.rated++
		}
	}
	return m
}

// paint makes the picture of what each unit's class is (-1: none), and its text.
func (s *sheet) paint(m drawn, en, zh string, colours []string, of func(drawnUnit) (class int, text string)) (p picture, units []int) {
	p = picture{Title: s.Say(en, zh) + s.level(m.level), Width: mapWidth, Height: m.height}
	units = make([]int, len(colours)+1) // by class; the last for none
	for _, u := range m.units {
		at, text := of(u)
		colour := noData
		if at < 0 {
			at = len(colours)
		} else {
			colour = colours[at]
		}
		units[at]++
		p.Units = append(p.Units, mapUnit{u.path, colour, u.name + s.Say(": ", "：") + text})
		if l := u.label; colour != noData && u.room >= float64(len(text))*digitWidth+4 {
			l.Text, l.Colour = text, colour
			p.Labels = append(p.Labels, l)
		}
	}
	if m.off > 0 {
		words := s.Say("Not on the map: %s of %s, whose place is not known on this level.", "未上图：%[2]s件中有%[1]s件未定位到本级网格。")
		p.Notes = append(p.Notes, fmt.Sprintf(words, s.Num(m.off), s.count(m.received, "request")))
	}
	return p, units
}

func (s *sheet) level(n int) string {
	if s.Language == gridgov.Chinese {
		return s.Say("", "（"+[]string{"一级", "二级", "三级", "四级"}[n-1]+"）")
	}
	return fmt.Sprintf(", level %d", n)
}

func (s *sheet) unitCount(n int) string {
	return fmt.Sprintf(s.Say("%s", "%s个网格"), s.count(int64(n), "unit"))
}

// load classes the units by the requests received, so that each class has as many units: the fifth in which a unit is counts
// those with less. Units with equal numbers are in one class.
func (s *sheet) load(m drawn) picture {
	sorted := make([]int64, len(m.units))
	for i, u := range m.units {
		sorted[i] = u.received
	}
	slices.Sort(sorted)
	classOf := func(n int64) int {
		less, _ := slices.BinarySearch(sorted, n)
		return less * len(loadColours) / len(sorted)
	}
	p, units := s.paint(m, "Requests received", "网格受理件数", loadColours, func(u drawnUnit) (int, string) {
		return classOf(u.received), s.Num(u.received)
	})
	for i, colour := range loadColours {
		if units[i] == 0 {
			continue
		}
		at := slices.IndexFunc(sorted, func(n int64) bool { return classOf(n) == i })
		text, high := s.Num(sorted[at]), sorted[at+units[i]-1]
		if high > sorted[at] {
			text += "–" + s.Num(high)
		}
		p.Classes = append(p.Classes, class{colour, text, s.unitCount(units[i])})
	}
	return p
}

// onTime classes the units by the rate, with bounds at 60, 70, 80 and 90 %.
func (s *sheet) onTime(m drawn) picture {
	none := s.Say("no data, or too few to say", "无数据或样本过少")
	p, units := s.paint(m, "Closed on time, in %", "网格按期结案率，%", onTimeColours, func(u drawnUnit) (int, string) {
		if !u.onTime.OK {
			return -1, none
		}
		return onTimeStep(u.onTime), strings.TrimSuffix(u.onTime.Percent(), " %")
	})
	for i, text := range []string{s.Say("below 60", "60以下"), "60–70", "70–80", "80–90", s.Say("90 and more", "90及以上"), none} {
		colour := noData
		if i < len(onTimeColours) {
			colour = onTimeColours[i]
		}
		if colour != noData || units[i] > 0 {
			p.Classes = append(p.Classes, class{colour, text, s.unitCount(units[i])})
		}
	}
	return p
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
				x, y := p.xy(pt)
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

// label is a unit's figure on the map, at its middle.
type label struct {
	X, Y         string
	Text, Colour string
}

const (
	digitWidth  = 7.5 // of a label, in the units of the map
	labelHeight = 12.0
)

// room finds the widest place for a label in a shape: a line of text whose upper, middle and lower edge lie inside.
func (p projection) room(s grid.Shape) (at label, width float64) {
	north, south := p.extent(s)
	const lines = 24
	for i := range lines {
		from := float64(i / 2) // from the middle outwards
		if i%2 == 0 {
			from = -from - 1
		}
		y := (north+south)/2 + (south-north)*(from+0.5)/lines
		for _, middle := range p.inside(s, y) {
			left, right := middle[0], middle[1]
			for _, edge := range []float64{y - labelHeight/2, y + labelHeight/2} {
				l, r := left, left
				for _, span := range p.inside(s, edge) {
					if from, to := max(left, span[0]), min(right, span[1]); to-from > r-l {
						l, r = from, to
					}
				}
				left, right = l, r
			}
			if right-left > 1.2*width {
				width = right - left
				at = label{X: strconv.FormatFloat((left+right)/2, 'f', 1, 64), Y: strconv.FormatFloat(y, 'f', 1, 64)}
			}
		}
	}
	return at, width
}

// xy is where a point is on the map.
func (p projection) xy(at grid.Point) (x, y float64) {
	return 5 + (at.Lon-p.west)*p.squeeze*p.scale, 5 + (p.north-at.Lat)*p.scale
}

func (p projection) extent(s grid.Shape) (north, south float64) {
	north, south = math.Inf(1), math.Inf(-1)
	for _, polygon := range s.Polygons {
		for _, ring := range polygon {
			for _, pt := range ring {
				_, y := p.xy(pt)
				north, south = min(north, y), max(south, y)
			}
		}
	}
	return north, south
}

// inside returns from where to where a line across the map lies in a shape.
func (p projection) inside(s grid.Shape, y float64) (spans [][2]float64) {
	var cuts []float64
	for _, polygon := range s.Polygons {
		for _, ring := range polygon {
			for i := range ring {
				ax, ay := p.xy(ring[i])
				bx, by := p.xy(ring[(i+1)%len(ring)])
				if (ay <= y) != (by <= y) {
					cuts = append(cuts, ax+(y-ay)/(by-ay)*(bx-ax))
				}
			}
		}
	}
	slices.Sort(cuts)
	for i := 0; i+1 < len(cuts); i += 2 {
		spans = append(spans, [2]float64{cuts[i], cuts[i+1]})
	}
	return spans
}
