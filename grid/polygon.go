package grid

import (
	"math"
	"strconv"

	"github.com/gridgov/gridgov"
)

// A Ring is a closed line: its last point equals its first. A straight step in longitude and latitude joins each point
// to the next. No ring crosses the antimeridian; cut it there (RFC 7946, section 3.1.9).
type Ring []Point

// A Polygon is an outer ring and the rings of its holes, in any direction of turning. What lies inside is decided by the
// even-odd rule over its rings, so that a ring that touches or crosses itself still has an answer.
type Polygon []Ring

// polygonFaults checks every ring. Fields read "…polygon[0].ring[1]".
func polygonFaults(field string, polygons []Polygon) []gridgov.Fault {
	if len(polygons) == 0 {
		return []gridgov.Fault{{
			Field: field + "polygon", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "one or more polygons", Zh: "应有一个或多个多边形"},
		}}
	}
	var faults []gridgov.Fault
	for i, polygon := range polygons {
		at := field + "polygon[" + strconv.Itoa(i) + "]"
		if len(polygon) == 0 {
			faults = append(faults, gridgov.Fault{Field: at, Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "an outer ring", Zh: "应有外环"}})
		}
		for k, ring := range polygon {
			if f := ring.fault(); f.Rule != 0 {
				f.Field = at + ".ring[" + strconv.Itoa(k) + "]" + f.Field
				faults = append(faults, f)
			}
		}
	}
	return faults
}

// fault returns the first thing that is wrong: the later checks build on the earlier.
func (r Ring) fault() gridgov.Fault {
	for i, p := range r {
		if !p.Valid() {
			f := gridgov.Fault{
				Field: "[" + strconv.Itoa(i) + "]", Rule: gridgov.RuleRange, Limit: "-180…180, -90…90",
				Right: gridgov.Text{En: "[longitude, latitude]", Zh: "依次为[经度, 纬度]"},
				Got:   degrees(p.Lon) + "/" + degrees(p.Lat),
			}
			if big := max(math.Abs(p.Lon), math.Abs(p.Lat)); big > 360 && !math.IsInf(big, 1) { // not with NaN
				f.Right = gridgov.Text{
					En: "these are metres or feet of a projection such as EPSG:3857 (Web Mercator); convert them to EPSG:4326",
					Zh: "这是以米或英尺计的投影坐标，如EPSG:3857（Web墨卡托）；请转换为EPSG:4326",
				}
			}
			return f
		}
	}
	switch {
	case len(r) < 4:
		return gridgov.Fault{
			Rule: gridgov.RuleMinEntries, Limit: "4",
			Right: gridgov.Text{En: "a ring has 4 points or more, the last equal to the first", Zh: "环至少有4个点，最后一点与第一点相同"}, Got: strconv.Itoa(len(r)),
		}
	case r[0] != r[len(r)-1]:
		return gridgov.Fault{
			Rule: gridgov.RuleGeometry, Right: gridgov.Text{En: "the last point must equal the first", Zh: "最后一点应与第一点相同"},
			Got: degrees(r[len(r)-1].Lon) + "/" + degrees(r[len(r)-1].Lat),
		}
	case r.flat():
		return gridgov.Fault{Rule: gridgov.RuleGeometry, Right: gridgov.Text{En: "a ring must enclose an area", Zh: "环应围出面积"}}
	}
	return gridgov.Fault{}
}

// rounding is how small an area is, in the measure of what it was added up of, to be taken for one of zero.
const rounding = 1e-12

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// flat reports whether the ring encloses nothing by the even-odd rule, or so little that it is the rounding of nothing.
func (r Ring) flat() bool {
	var sum, size float64
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		t := (a.Lon-r[0].Lon)*(b.Lat-r[0].Lat) - (b.Lon-r[0].Lon)*(a.Lat-r[0].Lat)
		sum += t
		size += math.Abs(t)
	}
	if math.Abs(sum) > rounding*size {
		return false
	}
	area, size := squareMetres([]Polygon{{r}}) // its lobes may cancel each other out in the sum
	return area <= rounding*size
}
