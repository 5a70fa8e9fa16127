package grid

import (
	"encoding/binary"
	"slices"
)

// A painter fills the raster row by row, and in a row polygon by polygon.
type painter struct {
	*Locator
	polygon  []int32 // of each edge
	owner    []int32 // of each polygon, its shape
	byRow    [][]int32
	lists    [][]entry // for each column of the row
	touching [][]int32 // for each column of the row, edges of the polygon
	flip     []bool    // for each column of the row: the polygon's inside changes between it and the one before
	avoid    []float64 // latitudes that the references of the row must avoid, once the first has failed
	interned map[string]uint32
	key      []byte
}

func (l *Locator) build(edges int) {
	if len(l.shapes) == 0 {
		return
	}
	w := painter{Locator: l, polygon: make([]int32, 0, edges), interned: map[string]uint32{"": 0}}
	l.edges = make([]edge, 0, edges)
	whole := nowhere
	for i := range l.shapes {
		t := &l.shapes[i]
		t.box, t.lo = nowhere, int32(len(l.edges))
		for _, polygon := range t.polygons {
			for _, ring := range polygon {
				for k, p := range ring {
					ring[k] = snap(p)
					t.box.add(ring[k])
					if k > 0 && ring[k] != ring[k-1] {
						l.edges = append(l.edges, edge{ring[k-1], ring[k]})
						w.polygon = append(w.polygon, int32(len(w.owner)))
					}
				}
			}
			w.owner = append(w.owner, int32(i))
		}
		t.hi = int32(len(l.edges))
		t.polygons = nil // the edges have all of it
		whole.add(Point{t.box.west, t.box.south})
		whole.add(Point{t.box.east, t.box.north})
	}
	l.raster.lay(whole, l.edges)
	w.chooseColumns()
	w.assignRows()
	r := &l.raster
	w.lists, w.touching, w.flip = make([][]entry, r.columns), make([][]int32, r.columns), make([]bool, r.columns)
	for row := range r.rows {
		w.paint(row)
	}
}

// inTheMiddle returns the place in a column or row that is farthest from what it must avoid, which is in order, and from its sides.
func (r *raster) inTheMiddle(start, perDegree float64, cell int, avoid []float64) float64 {
	from, to := start+(float64(cell)+0.05)/perDegree, start+(float64(cell)+0.95)/perDegree
	at, widest, last := from, 0.0, from
	for i := 0; i <= len(avoid); i++ {
		next := to
		if i < len(avoid) {
			next = min(max(avoid[i], from), to)
		}
		if next-last > widest {
			widest, at = next-last, last+(next-last)/2
		}
		last = next
	}
	return at
}

// chooseColumns chooses for each column a longitude that no vertex has, so that no vertical edge can hold a reference point.
func (w *painter) chooseColumns() {
	r := &w.raster
	taken := make([]float64, 0, len(w.edges))
	for _, e := range w.edges {
		taken = append(taken, e.a.Lon) // rings are closed: every vertex begins an edge
	}
	slices.Sort(taken)
	for c := range r.columns {
		n, _ := slices.BinarySearch(taken, r.west+(float64(c)+1)/r.perLon)
		r.refLon[c] = r.inTheMiddle(r.west, r.perLon, c, taken[:n])
		taken = taken[n:]
	}
}

// assignRows lists for each row the edges that touch it, in order, so that those of a polygon follow each other.
func (w *painter) assignRows() {
	r := &w.raster
	w.byRow = make([][]int32, r.rows)
	for i, e := range w.edges {
		from := r.row(min(e.a.Lat, e.b.Lat), -margin)
		to := r.row(max(e.a.Lat, e.b.Lat), margin)
		for row := from; row <= to; row++ {
			w.byRow[row] = append(w.byRow[row], int32(i))
		}
	}
}

func (w *painter) paint(row int) {
	r := &w.raster
	edges := w.byRow[row]
	w.avoid = w.avoid[:0]
	r.refLat[row] = r.south + (float64(row)+0.4871)/r.perLat // by chance on no edge; not the middle, where made-up maps have theirs
	for !w.generic(row, edges) {
		w.avoidEdges(row, edges)
		r.refLat[row] = r.inTheMiddle(r.south, r.perLat, row, w.avoid)
	}
	for lo := 0; lo < len(edges); {
		polygon := w.polygon[edges[lo]]
		hi := lo + 1
		for hi < len(edges) && w.polygon[edges[hi]] == polygon {
			hi++
		}
		w.paintPolygon(row, w.owner[polygon], edges[lo:hi])
		lo = hi
	}
	for c, list := range w.lists {
		r.cells[row*r.columns+c] = w.intern(list)
		w.lists[c] = list[:0]
	}
}

// generic reports whether no reference point of the row lies on an edge and no vertex on the row's latitude. It fails
// for finitely many latitudes only: no edge is vertical at a reference.
func (w *painter) generic(row int, edges []int32) bool {
	r := &w.raster
	lat := r.refLat[row]
	for _, i := range edges {
		e := w.edges[i]
		if e.a.Lat == lat || e.b.Lat == lat {
			return false
		}
		if (e.a.Lat > lat) != (e.b.Lat > lat) {
			c := r.column(e.crossing(lat), 0)
			for k := max(c-1, 0); k <= min(c+1, r.columns-1); k++ {
				if orient(e.a, e.b, Point{r.refLon[k], lat}) == 0 {
					return false
				}
			}
		}
	}
	return true
}

// avoidEdges lists, in order, the latitudes at which a reference point of the row would be on an edge or level with a vertex: all of
// them at once, since whoever knows where the next is tried can put an edge there. The latitude that has just failed is among them,
// so that rounding cannot bring it back.
func (w *painter) avoidEdges(row int, edges []int32) {
	r := &w.raster
	w.avoid = append(w.avoid, r.refLat[row])
	if len(w.avoid) == 1 {
		for _, i := range edges {
			e := w.edges[i]
			w.avoid = append(w.avoid, e.a.Lat, e.b.Lat)
			from, to := r.span(row, e)
			for c := from; c <= to; c++ {
				if lon := r.refLon[c]; (e.a.Lon > lon) != (e.b.Lon > lon) {
					w.avoid = append(w.avoid, e.latitude(lon))
				}
			}
		}
	}
	slices.Sort(w.avoid)
}

// crossing returns about the longitude at which the edge has that latitude, which lies between those of its ends.
func (e edge) crossing(lat float64) float64 {
	return e.a.Lon + (e.b.Lon-e.a.Lon)*((lat-e.a.Lat)/(e.b.Lat-e.a.Lat))
}

// paintPolygon adds one polygon to the lists of the row: an entry in every cell that it touches or covers.
func (w *painter) paintPolygon(row int, shape int32, edges []int32) {
	r := &w.raster
	lat := r.refLat[row]
	first, last := r.columns, -1
	for _, i := range edges {
		e := w.edges[i]
		from, to := r.span(row, e)
		first, last = min(first, from), max(last, to)
		for c := from; c <= to; c++ {
			w.touching[c] = append(w.touching[c], i)
		}
		if (e.a.Lat > lat) == (e.b.Lat > lat) {
			continue
		}
		// The references east of the crossing change. Which is the first of them is decided exactly.
		up, down := e.a, e.b
		if up.Lat < down.Lat {
			up, down = down, up
		}
		c := max(r.column(e.crossing(lat), 0)-1, 0)
		for c < r.columns && orient(down, up, Point{r.refLon[c], lat}) > 0 {
			c++
		}
		if c < r.columns {
			w.flip[c] = !w.flip[c]
			first, last = min(first, c), max(last, c)
		}
	}
	inside := false
	for c := first; c <= last; c++ {
		inside = inside != w.flip[c]
		w.flip[c] = false
		if len(w.touching[c]) == 0 && !inside {
			continue
		}
		e := entry{shape: shape, inside: inside, lo: uint32(len(r.touch))}
		r.touch = append(r.touch, w.touching[c]...)
		e.hi = uint32(len(r.touch))
		w.touching[c] = w.touching[c][:0]
		w.lists[c] = append(w.lists[c], e)
	}
}

// intern returns the number of the list. Cells without edges share one list for each set of shapes.
func (w *painter) intern(list []entry) uint32 {
	w.key = w.key[:0]
	for _, e := range list {
		if e.lo != e.hi {
			return w.store(list)
		}
		w.key = binary.LittleEndian.AppendUint32(w.key, uint32(e.shape))
	}
	n, ok := w.interned[string(w.key)]
	if !ok {
		n = w.store(list)
		w.interned[string(w.key)] = n
	}
	return n
}

func (w *painter) store(list []entry) uint32 {
	r := &w.raster
	r.entries = append(r.entries, list...)
	r.starts = append(r.starts, uint32(len(r.entries)))
	return uint32(len(r.starts) - 2)
}
