package grid

import "math"

// A Point is a place on Earth in degrees, longitude (经度) east and latitude (纬度) north, in the one coordinate system
// that the host's shapes are in as well. Nothing is converted: maps in China use GCJ-02 or BD-09, satellites WGS 84,
// and they lie up to some hundred metres apart.
type Point struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// Valid reports whether both numbers are finite, -180 <= Lon <= 180 and -90 <= Lat <= 90.
func (p Point) Valid() bool { // every comparison with NaN is false
	return p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90
}

// E7 returns the point rounded to whole 1e-7 degrees, about one centimetre, half away from zero. It is how a [Box] and
// an index count; to find the unit in which a point lies, only the unrounded point is used. For an invalid point it
// returns 0, 0.
func (p Point) E7() (lon, lat int32) {
	if !p.Valid() {
		return 0, 0
	}
	return int32(math.Round(p.Lon * 1e7)), int32(math.Round(p.Lat * 1e7)) // 180e7 < 1<<31
}

// EarthRadius is the mean radius of the Earth in metres: R1 = (2a + b) / 3 of the ellipsoid of WGS 84 and GRS 80.
const EarthRadius = 6371008.7714

// Distance returns the metres between two valid points on a sphere of [EarthRadius], by the haversine formula. The
// Earth is not quite a sphere: the result is within 0.6 % of the ellipsoid's. For an invalid point it is NaN.
func (p Point) Distance(q Point) float64 {
	if !p.Valid() || !q.Valid() {
		return math.NaN()
	}
	lat1, lat2 := p.Lat*radian, q.Lat*radian
	s, t := math.Sin((lat2-lat1)/2), math.Sin((q.Lon-p.Lon)*radian/2)
	h := s*s + math.Cos(lat1)*math.Cos(lat2)*t*t
	return 2 * EarthRadius * math.Asin(math.Sqrt(min(1, h)))
}

const radian = math.Pi / 180 // one degree

// A Box is a range of longitude and latitude in 1e-7 degrees, its borders included, for an index of integers. One with
// West > East contains nothing: a box does not cross the antimeridian.
type Box struct {
	West  int32 `json:"west"`
	South int32 `json:"south"`
	East  int32 `json:"east"`
	North int32 `json:"north"`
}

// Contains reports whether the point lies in the box or on its border.
func (b Box) Contains(lon7, lat7 int32) bool {
	return b.West <= lon7 && lon7 <= b.East && b.South <= lat7 && lat7 <= b.North
}
