package grid

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A Neighbour is a unit near a point.
type Neighbour struct {
	Path   Path    `json:"path"`
	Code   string  `json:"code"`
	Level  Level   `json:"level"`
	Metres float64 `json:"metres"` // to its nearest border; 0: the point lies in it
}

// sameBorder is how far apart, in metres, two drawings of one border may lie.
const sameBorder = 1

// Near returns the units whose territory lies within that many metres of the point at the instant, the nearest first,
// then in the order of [Locator.Locate]; the units that contain the point are at 0 metres. It is for a report near a
// border: somebody can be asked before it is sent to the wrong side. The zero time is as in Locate.
//
// Of a place only the deepest unit is named: a unit is left out when one below it is in the answer and no more than a
// metre farther, that is, when their borders are one border.
//
// Distances are taken on a plane that touches the sphere of [EarthRadius] at the point, longitude scaled by the cosine
// of its latitude. Within 1 km, and up to 60 degrees of latitude, that is less than 0.1 % from the distance on the
// sphere. It does not look across the antimeridian. An invalid point, and metres that are negative or not a number,
// have no neighbours. The time it takes grows with the number of shapes, and with the points of those that are near.
func (l *Locator) Near(at time.Time, p Point, metres float64) []Neighbour {
	if l == nil || !p.Valid() || !(metres >= 0) {
		return nil
	}
	p = snap(p)
	plane := tangent(p)
	found := make(map[int32]float64)
	column, row, entries := l.raster.at(p)
	for i := range entries {
		e := &entries[i]
		if l.shapes[e.shape].validAt(at) && (e.lo == e.hi || l.inside(e, column, row, p)) {
			found[e.shape] = 0
		}
	}
	for i := range l.shapes {
		t := &l.shapes[i]
		if _, ok := found[int32(i)]; ok || !t.validAt(at) || plane.toBox(t.box) > metres {
			continue
		}
		d := math.Inf(1)
		for _, e := range l.edges[t.lo:t.hi] {
			d = min(d, plane.toEdge(e))
		}
		if d <= metres {
			found[int32(i)] = d
		}
	}
	order := make([]int32, 0, len(found))
	for i := range found {
		order = append(order, i)
	}
	slices.SortFunc(order, func(i, j int32) int { return cmp.Or(cmp.Compare(found[i], found[j]), cmp.Compare(i, j)) })
	var near []Neighbour
	for _, i := range order {
		t := &l.shapes[i]
		if !slices.ContainsFunc(order, func(k int32) bool {
			return l.shapes[k].level > t.level && t.path.Contains(l.shapes[k].path) && found[k] <= found[i]+sameBorder
		}) {
			near = append(near, Neighbour{Path: t.path, Code: t.code, Level: t.level, Metres: found[i]})
		}
	}
	return near
}

// A plane measures from the point at which it touches the sphere.
type plane struct {
	at   Point
	x, y float64 // metres in a degree of longitude and of latitude
}

func tangent(p Point) plane {
	return plane{at: p, x: radian * EarthRadius * math.Cos(p.Lat*radian), y: radian * EarthRadius}
}

func (t plane) toBox(b extent) float64 {
	x := max(b.west-t.at.Lon, t.at.Lon-b.east, 0) * t.x
	y := max(b.south-t.at.Lat, t.at.Lat-b.north, 0) * t.y
	return math.Hypot(x, y)
}

func (t plane) toEdge(e edge) float64 {
	ax, ay := (e.a.Lon-t.at.Lon)*t.x, (e.a.Lat-t.at.Lat)*t.y
	dx, dy := (e.b.Lon-e.a.Lon)*t.x, (e.b.Lat-e.a.Lat)*t.y
	if length := dx*dx + dy*dy; length > 0 { // 0: an edge too short for its square
		f := min(max(-(ax*dx+ay*dy)/length, 0), 1)
		ax, ay = ax+f*dx, ay+f*dy
	}
	return math.Hypot(ax, ay)
}
