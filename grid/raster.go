package grid

import "math"

// A raster cuts the box around all shapes into equal cells.
type raster struct {
	extent
	columns, rows  int
	perLon, perLat float64   // cells in a degree
	refLon, refLat []float64 // of the reference points, for each column and each row
	cells          []uint32  // for each cell, by rows from south-west, its list
	starts         []uint32  // list i is entries[starts[i]:starts[i+1]]; list 0 is empty
	entries        []entry
	touch          []int32 // edges, see entry
}

// An entry is how one polygon lies in a cell: without edges, it covers the cell.
type entry struct {
	shape  int32
	inside bool   // the reference point lies inside
	lo, hi uint32 // the edges that touch the cell, in touch
}

type extent struct{ west, south, east, north float64 }

var nowhere = extent{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (b *extent) add(p Point) {
	b.west, b.east = min(b.west, p.Lon), max(b.east, p.Lon)
	b.south, b.north = min(b.south, p.Lat), max(b.north, p.Lat)
}

const (
	maxPoints    = 1 << 28 // of all shapes: what touches what is counted in 32 bits
	cellsPerEdge = 4       // about one edge in a cell on a border, and the cells far from it cost four bytes
	maxCells     = 1 << 22 // about 16 MB
	minCell      = 1e-7    // degrees: far above the rounding of a coordinate, so that a margin can cover it
	minGap       = 1e-12   // degrees for each edge: more numbers than all of them can take from the references of a row
	margin       = 1e-3    // of a cell: an edge this near to a cell counts as touching it
)

// at returns what is in the cell of p.
func (r *raster) at(p Point) (column, row int, entries []entry) {
	x, y := (p.Lon-r.west)*r.perLon, (p.Lat-r.south)*r.perLat
	if !(x >= 0 && y >= 0 && x < float64(r.columns) && y < float64(r.rows)) { // NaN is in no cell
		return 0, 0, nil
	}
	column, row = int(x), int(y)
	list := r.cells[row*r.columns+column]
	return column, row, r.entries[r.starts[list]:r.starts[list+1]]
}

// lay chooses the resolution: cells about as wide as high in degrees, so large that their number and the number of times
// that an edge touches one stay in proportion to the edges.
func (r *raster) lay(whole extent, edges []edge) {
	var length float64
	for _, e := range edges {
		length += math.Abs(e.b.Lon-e.a.Lon) + math.Abs(e.b.Lat-e.a.Lat)
	}
	w, h := whole.east-whole.west, whole.north-whole.south
	n := float64(min(max(cellsPerEdge*len(edges), 1<<10), maxCells))
	size := max(math.Sqrt(w*h/n), 4*max(w, h)/n, length/n/4, minCell, minGap*float64(len(edges)))
	r.extent = extent{whole.west - size/2, whole.south - size/2, whole.east + size/2, whole.north + size/2}
	r.columns, r.rows = int(w/size)+2, int(h/size)+2
	r.perLon, r.perLat = 1/size, 1/size
	r.cells = make([]uint32, r.columns*r.rows)
	r.starts = []uint32{0, 0}
	r.refLon, r.refLat = make([]float64, r.columns), make([]float64, r.rows)
}

func (r *raster) row(lat, margin float64) int {
	return min(max(int((lat-r.south)*r.perLat+margin), 0), r.rows-1)
}

func (r *raster) column(lon, margin float64) int {
	return min(max(int((lon-r.west)*r.perLon+margin), 0), r.columns-1)
}

// span returns the columns that the edge touches in the row, with a margin on every side.
func (r *raster) span(row int, e edge) (from, to int) {
	a, b := e.a, e.b
	if a.Lat > b.Lat {
		a, b = b, a
	}
	south := r.south + (float64(row)-margin)/r.perLat
	north := r.south + (float64(row)+1+margin)/r.perLat
	west, east := a.Lon, b.Lon
	if a.Lat < south {
		west = e.crossing(south)
	}
	if b.Lat > north {
		east = e.crossing(north)
	}
	if west > east {
		west, east = east, west
	}
	return r.column(west, -margin), r.column(east, margin)
}
