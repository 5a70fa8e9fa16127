package requestlog

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
)

// wkt is a point in well-known text (OGC 06-103r4): the longitude is first.
var wkt = regexp.MustCompile(`(?i)\bPOINT\s*(?:ZM?|M)?\s*\(\s*(\S+)\s+([^\s)]+)[^)]*\)$`)

// pointOf reads "(lat, lon)", or "POINT (lon lat)". What is before the bracket, an address for example, is not looked at.
func pointOf(text string) (grid.Point, bool) {
	text = logtable.Spaced(text)
	if m := wkt.FindStringSubmatch(text); m != nil {
		return pairOf(m[2], m[1])
	}
	text = strings.TrimSuffix(text[strings.LastIndexByte(text, '(')+1:], ")")
	lat, lon, _ := strings.Cut(text, ",")
	return pairOf(lat, lon)
}

// pairOf reads a latitude and a longitude. Where their letters say that they are the other way round, they are.
func pairOf(lat, lon string) (p grid.Point, ok bool) {
	var a, b byte
	var right bool
	p.Lat, a, ok = degrees(lat)
	p.Lon, b, right = degrees(lon)
	if eastWest, northSouth := "EW", "NS"; strings.IndexByte(eastWest, a) >= 0 && strings.IndexByte(northSouth, b) >= 0 {
		p.Lat, p.Lon = p.Lon, p.Lat
	} else if strings.IndexByte(eastWest, a) >= 0 || strings.IndexByte(northSouth, b) >= 0 {
		return p, false
	}
	return p, ok && right
}

// sexagesimal is 34.5°, 34° 30' or 34°30'15" with a sign or N, S, E or W.
var sexagesimal = regexp.MustCompile(`^([+-]?[0-9]+(?:\.[0-9]+)?)\s*[°º]\s*` +
	`(?:([0-9]+(?:\.[0-9]+)?)\s*['′]\s*)?(?:([0-9]+(?:\.[0-9]+)?)\s*["″]\s*)?([NSEWnsew])?$`)

// degrees reads a number, and with a degree sign the letter after it too.
func degrees(text string) (d float64, letter byte, ok bool) {
	text = strings.TrimSpace(logtable.Spaced(text))
	d, err := strconv.ParseFloat(text, 64)
	if err == nil {
		return d, 0, true
	}
	m := sexagesimal.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, false
	}
	d, _ = strconv.ParseFloat(m[1], 64)
	minutes, _ := strconv.ParseFloat(m[2], 64) // none is 0
	seconds, _ := strconv.ParseFloat(m[3], 64)
	if minutes >= 60 || seconds >= 60 || d != math.Trunc(d) && m[2]+m[3] != "" || minutes != math.Trunc(minutes) && m[3] != "" {
		return 0, 0, false // a part of what is whole is in the next one
	}
	d = math.Copysign(math.Abs(d)+minutes/60+seconds/3600, d)
	if m[1][0] == '-' && d > 0 {
		d = -d // -0° 30'
	}
	if m[4] != "" {
		if letter = strings.ToUpper(m[4])[0]; letter == 'S' || letter == 'W' {
			d = -d
		}
	}
	return d, letter, true
}

// projected reports whether a point has numbers that are no degrees, but metres or feet of a projection, such as EPSG:3857.
func projected(p grid.Point) bool {
	far := func(x float64) bool { return math.Abs(x) > 360 && !math.IsInf(x, 0) }
	return far(p.Lat) && far(p.Lon)
}
