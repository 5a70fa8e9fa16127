package grid

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// squareMetres returns the area that [Locator.Locate] finds inside, on a sphere of [EarthRadius]: of each polygon what is inside by
// the even-odd rule, and of several polygons their union, so that ground that is in two of them counts once. An edge is straight in
// longitude and latitude. The second result is the sum of the absolute values that were added up, a measure of what rounding may
// leave of an area of zero.
//
// Where no edges cross, the area is exact but for rounding, after a sweep from west to east in O(n log n) steps. Where they do, it is
// added up between meridians: those of every vertex and every crossing, which is as exact; and where that takes more than about 8
// steps an edge, of fewer, which approximates it.
func squareMetres(polygons []Polygon) (area, size float64) {
	a := newArea(polygons)
	if !a.sweep() {
		a.area, a.size = 0, 0
		a.slabs()
	}
	const scale = radian * EarthRadius * EarthRadius
	return a.area * scale, a.size * scale
}

// An areaEdge is an edge from west to east; from south to north on a meridian.
type areaEdge struct {
	edge
	polygon int32
	above   cover // of the ground on its north side
	from    Point // where the part begins that has this ground
}

// A cover is the polygons that a piece of ground is in, as their numbers from 1. Deeper overlaps are left to slabs.
type cover [4]int32

// cross returns what covers the ground on the other side of an edge of the polygon.
func (c cover) cross(polygon int32) (cover, bool) {
	at := slices.Index(c[:], polygon)
	if at >= 0 {
		copy(c[at:], c[at+1:])
		c[len(c)-1] = 0
		return c, true
	}
	if at = slices.Index(c[:], 0); at < 0 {
		return c, false
	}
	c[at] = polygon
	return c, true
}

type areaSum struct {
	edges      []areaEdge
	vertices   []vertex
	polygons   int32
	ref, sin   float64 // a latitude of the shape in radians, and its sine: what is added up is the difference
	area, size float64 // on a sphere of radius 1, longitude in degrees

	order  rankedEdges
	starts []int32 // of the edges at a point, those that go on to the east
}

// A vertex is a point of a ring, and the two edges that meet in it.
type vertex struct {
	at    Point
	edges [2]int32
}

// along orders points from west to east, and from south to north on a meridian.
func along(p, q Point) int {
	switch {
	case p.Lon < q.Lon:
		return -1
	case p.Lon > q.Lon:
		return 1
	case p.Lat < q.Lat:
		return -1
	case p.Lat > q.Lat:
		return 1
	}
	return 0
}

func newArea(polygons []Polygon) *areaSum {
	n := 0
	for _, polygon := range polygons {
		for _, ring := range polygon {
			n += len(ring)
		}
	}
	a := &areaSum{edges: make([]areaEdge, 0, n), vertices: make([]vertex, 0, n)}
	for _, polygon := range polygons {
		a.polygons++
		for _, ring := range polygon {
			first := len(a.edges)
			for k := 1; k < len(ring); k++ {
				p, q := snap(ring[k-1]), snap(ring[k])
				if p == q {
					continue
				}
				i := int32(len(a.edges))
				a.vertices = append(a.vertices, vertex{p, [2]int32{i - 1, i}})
				if along(p, q) > 0 {
					p, q = q, p
				}
				a.edges = append(a.edges, areaEdge{edge: edge{p, q}, polygon: a.polygons})
			}
			if first < len(a.edges) {
				a.vertices[first].edges[0] = int32(len(a.edges) - 1)
			}
		}
	}
	if len(a.edges) > 0 {
		a.ref = a.edges[0].a.Lat * radian
		a.sin = math.Sin(a.ref)
	}
	return a
}

// under returns the integral over longitude of the sine of the latitude of a straight line from p to q, less that of the reference:
// by Lambert's projection, the area between the line and the reference.
func (a *areaSum) under(p, q Point) float64 {
	m, h := (p.Lat+q.Lat)/2*radian, (q.Lat-p.Lat)/2*radian
	up := 2 * math.Cos((m+a.ref)/2) * math.Sin((m-a.ref)/2) // sin m - sin ref
	bend := -h * h / 6 * (1 - h*h/20)                       // sin(h)/h - 1: the mean of the sine is sin(m) sin(h)/h
	if math.Abs(h) > 1e-3 {
		bend = math.Sin(h)/h - 1
	}
	return (q.Lon - p.Lon) * (up + (a.sin+up)*bend)
}

// add counts a piece of border.
func (a *areaSum) add(below, above bool, p, q Point) {
	if below == above {
		return
	}
	v := a.under(p, q)
	a.size += math.Abs(v)
	if above {
		v = -v
	}
	a.area += v
}

// sweep adds up edge by edge what lies on its two sides, which is one thing all along where no edges cross. It reports false where
// they do, where more polygons overlap than a cover holds, and where too many edges lie on each other.
//
// The edges that the meridian crosses are kept in order. At each end of an edge, those that pass through the point are taken out, cut
// there, and put back by their directions, so that edges may touch and lie on each other. Only edges that have become neighbours can be
// the next to cross (Shamos and Hoey, Geometric intersection problems, 1976). All of this is decided exactly.
func (a *areaSum) sweep() bool {
	slices.SortFunc(a.vertices, func(v, w vertex) int { return along(v.at, w.at) })
	touching := 4*len(a.edges) + 1<<10 // each edge once where it ends, and more where edges touch or lie on each other
	for k := 0; k < len(a.vertices); {
		p := a.vertices[k].at
		a.starts = a.starts[:0]
		for ; k < len(a.vertices) && a.vertices[k].at == p; k++ {
			for _, i := range a.vertices[k].edges {
				if a.edges[i].a == p {
					a.edges[i].from = p
					a.starts = append(a.starts, i)
				}
			}
		}
		at := a.order.search(func(i int32) bool { return a.edges[i].side(p) > 0 })
		south, hasSouth := a.order.before(at)
		ground := cover{}
		if hasSouth {
			ground = a.edges[south].above
		}
		below := ground
		for {
			i, ok := a.order.get(at)
			if !ok || a.edges[i].side(p) != 0 {
				break
			}
			if touching--; touching < 0 {
				return false
			}
			e := &a.edges[i]
			a.add(below != cover{}, e.above != cover{}, e.from, p)
			below, e.from = e.above, p
			if at = a.order.remove(at); e.b != p {
				a.starts = append(a.starts, i)
			}
		}
		north, hasNorth := a.order.get(at)
		if len(a.starts) > 1 {
			slices.SortFunc(a.starts, func(i, k int32) int { return -orient(p, a.edges[i].b, a.edges[k].b) })
		}
		for _, i := range a.starts {
			var ok bool
			if ground, ok = ground.cross(a.edges[i].polygon); !ok {
				return false
			}
			a.edges[i].above = ground
			at = a.order.insert(at, i)
		}
		if n := len(a.starts); n > 0 {
			if hasSouth && a.crossing(south, a.starts[0]) || hasNorth && a.crossing(a.starts[n-1], north) {
				return false
			}
		} else if hasSouth && hasNorth && a.crossing(south, north) {
			return false
		}
	}
	return true
}

// side is [orient], sooner where the point is the end of the edge.
func (e *areaEdge) side(p Point) int {
	if p == e.b {
		return 0
	}
	return orient(e.a, e.b, p)
}

// crossing reports whether two edges, the first of which is south of the second, change places before one of them ends.
func (a *areaSum) crossing(south, north int32) bool {
	s, n := a.edges[south].edge, a.edges[north].edge
	if along(s.b, n.b) < 0 {
		return orient(n.a, n.b, s.b) > 0
	}
	return n.b != s.b && orient(s.a, s.b, n.b) < 0
}

// rankedEdges is a list of edges from south to north, in blocks, so that a change moves few of them.
type rankedEdges [][]int32

// A rank is a place in the list.
type rank struct{ block, at int }

const maxBlock = 256

// search returns the first place whose edge is not south; edges that are come first.
func (r rankedEdges) search(south func(int32) bool) rank {
	b := sort.Search(len(r), func(b int) bool { return !south(r[b][len(r[b])-1]) })
	if b == len(r) {
		return rank{b, 0}
	}
	return rank{b, sort.Search(len(r[b]), func(i int) bool { return !south(r[b][i]) })}
}

func (r rankedEdges) get(k rank) (int32, bool) {
	if k.block == len(r) {
		return 0, false
	}
	return r[k.block][k.at], true
}

func (r rankedEdges) before(k rank) (int32, bool) {
	switch {
	case k.at > 0:
		return r[k.block][k.at-1], true
	case k.block > 0:
		return r[k.block-1][len(r[k.block-1])-1], true
	}
	return 0, false
}

// remove returns the place of the edge that followed.
func (r *rankedEdges) remove(k rank) rank {
	block := slices.Delete((*r)[k.block], k.at, k.at+1)
	(*r)[k.block] = block
	switch {
	case len(block) == 0:
		*r = slices.Delete(*r, k.block, k.block+1)
	case k.at == len(block):
		return rank{k.block + 1, 0}
	}
	return k
}

// insert puts an edge in front of a place, and returns the place of the edge that was there.
func (r *rankedEdges) insert(k rank, i int32) rank {
	if k.block == len(*r) {
		if k.block == 0 {
			*r = append(*r, make([]int32, 0, 16))
		} else {
			k = rank{k.block - 1, len((*r)[k.block-1])}
		}
	}
	block := slices.Insert((*r)[k.block], k.at, i)
	(*r)[k.block] = block
	k.at++
	if len(block) > maxBlock {
		const half = maxBlock / 2
		*r = slices.Insert(*r, k.block+1, slices.Clone(block[half:]))
		(*r)[k.block] = block[:half:half]
		if k.at >= half {
			k = rank{k.block + 1, k.at - half}
		}
	}
	if k.at == len((*r)[k.block]) {
		k = rank{k.block + 1, 0}
	}
	return k
}

// slabs adds up the area between meridians, between which edges are taken not to cross.
func (a *areaSum) slabs() {
	slices.SortFunc(a.edges, func(e, f areaEdge) int { return cmp.Compare(e.a.Lon, f.a.Lon) })
	cuts := a.meridians(8*len(a.edges) + 1<<15)
	var active []int32
	lat := make([]float64, len(a.edges))
	odd := make([]bool, a.polygons+1)
	next := 0
	for c := 1; c < len(cuts); c++ {
		west, east := cuts[c-1], cuts[c]
		mid := west + (east-west)/2
		for ; next < len(a.edges) && a.edges[next].a.Lon < mid; next++ {
			active = append(active, int32(next))
		}
		active = slices.DeleteFunc(active, func(i int32) bool { return a.edges[i].b.Lon <= mid })
		for _, i := range active {
			lat[i] = a.edges[i].latitude(mid)
		}
		slices.SortFunc(active, func(i, k int32) int { return cmp.Compare(lat[i], lat[k]) })
		covers := 0
		for _, i := range active {
			e := &a.edges[i]
			covered := covers > 0
			if odd[e.polygon] = !odd[e.polygon]; odd[e.polygon] {
				covers++
			} else {
				covers--
			}
			p, q := Point{west, lat[i]}, Point{east, lat[i]}
			if covered != (covers > 0) && e.a.Lon <= west && east <= e.b.Lon { // else a wide slab, of which the middle speaks
				p.Lat, q.Lat = e.latitude(west), e.latitude(east)
			}
			a.add(covered, covers > 0, p, q)
		}
	}
}

// latitude returns about the latitude at which the edge has that longitude, which lies between those of its ends.
func (e edge) latitude(lon float64) float64 {
	return e.a.Lat + (e.b.Lat-e.a.Lat)*((lon-e.a.Lon)/(e.b.Lon-e.a.Lon))
}

// meridians returns the longitudes of all vertices and crossings, in order; where edges lie across more of these than the budget allows,
// one of every so many; and where it is spent before the crossings are found, those of vertices alone.
func (a *areaSum) meridians(budget int) []float64 {
	cuts := make([]float64, 0, 2*len(a.edges))
	for _, e := range a.edges {
		cuts = append(cuts, e.a.Lon, e.b.Lon)
	}
	cuts = a.crossings(cuts, budget)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	across := 0
	for _, e := range a.edges {
		from, _ := slices.BinarySearch(cuts, e.a.Lon)
		to, _ := slices.BinarySearch(cuts, e.b.Lon)
		across += to - from
	}
	if every := across/budget + 1; every > 1 {
		n := 0
		for i, cut := range cuts {
			if i%every == 0 || i == len(cuts)-1 {
				cuts[n] = cut
				n++
			}
		}
		cuts = cuts[:n]
	}
	return cuts
}

// crossings appends the longitudes at which edges cross, if so many pairs of edges are all that may.
func (a *areaSum) crossings(cuts []float64, pairs int) []float64 {
	vertices := len(cuts)
	for i, e := range a.edges {
		for _, f := range a.edges[i+1:] {
			if f.a.Lon >= e.b.Lon {
				break
			}
			if pairs--; pairs < 0 {
				return cuts[:vertices]
			}
			if orient(e.a, e.b, f.a)*orient(e.a, e.b, f.b) < 0 && orient(f.a, f.b, e.a)*orient(f.a, f.b, e.b) < 0 {
				dx, dy := f.b.Lon-f.a.Lon, f.b.Lat-f.a.Lat
				t := ((f.a.Lon-e.a.Lon)*dy - (f.a.Lat-e.a.Lat)*dx) / ((e.b.Lon-e.a.Lon)*dy - (e.b.Lat-e.a.Lat)*dx)
				cuts = append(cuts, min(max(e.a.Lon+t*(e.b.Lon-e.a.Lon), e.a.Lon, f.a.Lon), e.b.Lon, f.b.Lon))
			}
		}
	}
	return cuts
}
