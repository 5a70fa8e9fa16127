package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
)

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

// maps draws the units by load, on the deepest level that a map can show, and by on-time rate, on the deepest where a
// third of the units have tickets enough for one; without deadlines in the log there is no such map. The level given is
// that of the last one.
func (r *report) maps() (list []picture, level int) {
	proj, ok := project(r.in.shapes, mapWidth)
	if !ok {
		return nil, 2
	}
	for l := 3; l > 0; l-- {
		load, onTime, rated := r.draw(l, proj)
		if n := len(load.Units); n == 0 || n > maxUnits {
			continue
		}
		if list == nil {
			list, level = append(list, load), l
		}
		if rated > 0 && 3*rated >= len(load.Units) {
			return append(list, onTime), l
		}
	}
	return list, max(level, 1)
}

const (
	mapWidth = 470
	maxUnits = 400 // on one map
)

// draw makes both maps of a level, and says how many units have an on-time rate.
func (r *report) draw(level int, proj projection) (load, onTime picture, rated int) {
	of := fmt.Sprintf(", level %d", level)
	load = picture{Title: "Load: requests received" + of, Chinese: "受理量", Width: mapWidth, Height: proj.height, Colours: loadColours}
	onTime = picture{Title: "Closed on time" + of, Chinese: "按期结案率", Width: mapWidth, Height: proj.height, Colours: onTimeColours, Low: "below 60 %", High: "90 % and more"}
	t, _ := r.Metrics.Table(metrics.Grouping{By: metrics.ByUnit, Depth: level})
	groups := map[string]metrics.Group{}
	for _, g := range t.Groups {
		groups[g.Key] = g
	}
	most := int64(1)
	var drawn []metrics.Group
	for _, s := range r.in.shapes {
		u, ok := r.in.tree.Unit(s.Code)
		path, known := r.in.tree.Path(s.Code)
		if !ok || !known || int(u.Level) != level {
			continue
		}
		g := groups[string(path)]
		drawn = append(drawn, g)
		received, _ := t.Value(g, metrics.FigureReceived)
		most = max(most, received.Num)
		rate, _ := t.Value(g, metrics.FigureOnTime)
		d := proj.draw(s)
		load.Units = append(load.Units, mapUnit{Path: d, Title: fmt.Sprintf("%s: %d", u.Name, received.Num)})
		colour, text := noData, "no data"
		if rate.OK {
			colour, text = onTimeColours[onTimeStep(rate)], rate.Percent()
			rated++
		}
		onTime.Units = append(onTime.Units, mapUnit{d, colour, u.Name + ": " + text})
	}
	for i, g := range drawn {
		received, _ := t.Value(g, metrics.FigureReceived)
		load.Units[i].Colour = loadColours[min(4, received.Num*5/most)]
	}
	load.Low, load.High = "0", strconv.FormatInt(most, 10)
	return load, onTime, rated
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
