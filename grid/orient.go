package grid

import "math"

// An edge is one straight piece of a ring.
type edge struct{ a, b Point }

// orient returns 1 when c lies to the left of the line from a to b, -1 when to the right, and 0 when exactly on it.
//
// The determinant is computed in floating point first. Its error is below (3+16u)u times the sum of the two products,
// where u = 2^-53 (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997, section 4); 1e-300 covers what
// underflow adds. Only when it is no larger than that is it computed again, exactly. It never allocates.
func orient(a, b, c Point) int {
	l, r := (a.Lon-c.Lon)*(b.Lat-c.Lat), (a.Lat-c.Lat)*(b.Lon-c.Lon)
	det := l - r
	switch bound := 3.3306690738754716e-16*(math.Abs(l)+math.Abs(r)) + 1e-300; {
	case det > bound:
		return 1
	case det < -bound:
		return -1
	}
	return orientExact(a, b, c)
}

// orientExact adds up the six products of the determinant as an expansion: a list of floats that do not overlap, the
// largest last, whose sum is exact. The factors are scaled by a power of two, so that no product of coordinates that
// went through [snap] underflows, and none of at most 180 degrees overflows.
func orientExact(a, b, c Point) int {
	const scale = 1 << 500
	ax, ay, bx, by, cx, cy := a.Lon*scale, a.Lat*scale, b.Lon*scale, b.Lat*scale, c.Lon*scale, c.Lat*scale
	var sum [12]float64
	n := 0
	for _, f := range [6][2]float64{{ax, by}, {-ax, cy}, {-cx, by}, {-ay, bx}, {ay, cx}, {cy, bx}} {
		hi := float64(f[0] * f[1]) // converted, so that no compiler fuses it with the sum below
		lo := math.FMA(f[0], f[1], -hi)
		for _, q := range [2]float64{lo, hi} {
			k := 0
			for _, e := range sum[:n] {
				s := q + e // two-sum: s plus rest is q plus e, exactly
				v := s - q
				rest := (q - (s - v)) + (e - v)
				if q = s; rest != 0 {
					sum[k] = rest
					k++
				}
			}
			if q != 0 {
				sum[k] = q
				k++
			}
			n = k
		}
	}
	switch {
	case n == 0:
		return 0
	case sum[n-1] > 0:
		return 1
	}
	return -1
}

// snap takes the coordinates within 1e-290 degrees of zero for zero, since a product with them would underflow.
func snap(p Point) Point {
	if math.Abs(p.Lon) < 1e-290 {
		p.Lon = 0
	}
	if math.Abs(p.Lat) < 1e-290 {
		p.Lat = 0
	}
	return p
}

// onSegment reports whether p, which is known to lie on the line through the edge, lies on the edge.
func (e edge) onSegment(p Point) bool {
	return min(e.a.Lon, e.b.Lon) <= p.Lon && p.Lon <= max(e.a.Lon, e.b.Lon) &&
		min(e.a.Lat, e.b.Lat) <= p.Lat && p.Lat <= max(e.a.Lat, e.b.Lat)
}
