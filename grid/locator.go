package grid

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
)

// A Locator finds the unit in which a point lies. It is immutable and safe for concurrent use. A nil locator finds no
// unit.
//
// The rule: a polygon is a closed set, so a point exactly on an edge or a vertex belongs to every polygon that has it.
// Of the shapes that contain the point and are valid at the time, the unit on the deepest level wins, then the smaller
// area in whole square metres, then the smaller code bytewise. The area of a shape is that of the points that are found
// in it: by the even-odd rule in each polygon, and once where polygons overlap. It is exact where no edges cross, and
// where they cross about as often as there are edges; where they cross far oftener, it is within some per cent. A unit
// without a shape of its own is never found by point; the units below it are. The point and the polygons are taken as
// given, never rounded, and what is left or right of an edge is decided exactly: the answer is that of real numbers,
// but for coordinates within 1e-290 degrees of zero, which count as zero.
//
// How: the shapes share one raster. A cell that no edge touches holds the list of the shapes that cover it. A cell on a
// border holds, for each polygon, whether the cell's reference point lies inside, and the few edges that touch the
// cell; an odd number of crossings between the reference point and the point asked for reverses the answer.
type Locator struct {
	tree   *Tree
	shapes []territory // the first that contains a point wins
	edges  []edge
	raster raster
}

// A territory is a shape in the order of the rule.
type territory struct {
	path     Path
	code     string
	level    Level
	area     float64 // whole square metres
	always   bool    // valid at all times
	from, to time.Time
	polygons []Polygon
	box      extent
	lo, hi   int32 // edges
}

func (t *territory) validAt(at time.Time) bool { return t.always || within(t.from, t.to, at) }

// NewLocator builds a locator, or returns an [*gridgov.InvalidError] with every fault at once: no tree, a code that is not in
// it, a broken ring (not closed, fewer than 4 points, a coordinate that is not finite or out of range, nothing inside), From
// not before To, two shapes of one code for the same time, or a shape whose period its unit does not share. Without shapes
// nothing is found by point. The shapes are copied.
func NewLocator(tree *Tree, shapes ...Shape) (*Locator, error) {
	if tree == nil {
		return nil, gridgov.Invalid("locator", gridgov.Fault{Field: "tree", Rule: gridgov.RuleRequired})
	}
	var faults []gridgov.Fault
	edges := 0
	byCode := make(map[string][]int, len(shapes))
	l := &Locator{tree: tree, shapes: make([]territory, 0, len(shapes))}
	for i, s := range shapes {
		at := "shapes[" + strconv.Itoa(i) + "]"
		faults = append(faults, polygonFaults(at+".", s.Polygons)...)
		faults = append(faults, periodFaults(at, s.From, s.To)...)
		for _, k := range byCode[s.Code] {
			if overlap(s.From, s.To, shapes[k].From, shapes[k].To) {
				faults = append(faults, gridgov.Fault{
					Field: at + ".code", Rule: gridgov.RuleUnique,
					Right: gridgov.Text{En: "one shape at a time for each code", Zh: "同一代码在同一时间只能有一个图形"}, Got: s.Code,
				})
				break
			}
		}
		byCode[s.Code] = append(byCode[s.Code], i)
		n, ok := tree.find(s.Code)
		if !ok {
			faults = append(faults, gridgov.Fault{
				Field: at + ".code", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a code among the units", Zh: "应为表中单位的代码"},
				Got: s.Code,
			})
			continue
		}
		versions := tree.versions(n)
		first, last := versions[0], versions[len(versions)-1]
		if !overlap(s.From, s.To, first.From, last.To) {
			faults = append(faults, gridgov.Fault{
				Field: at + ".from", Rule: gridgov.RulePeriod, Right: gridgov.Text{En: "while the unit is valid", Zh: "应在单位有效期内"},
				Got: s.Code,
			})
		}
		t := territory{path: tree.nodes[n].path, code: s.Code, level: last.Level, from: s.From, to: s.To, polygons: s.clone().Polygons}
		if t.from.Before(first.From) {
			t.from = first.From
		}
		if t.to.IsZero() || !last.To.IsZero() && last.To.Before(t.to) {
			t.to = last.To
		}
		t.always = t.from.IsZero() && t.to.IsZero()
		l.shapes = append(l.shapes, t)
		for _, polygon := range s.Polygons {
			for _, ring := range polygon {
				edges += len(ring)
			}
		}
	}
	if edges > maxPoints {
		faults = append(faults, gridgov.Fault{
			Field: "shapes", Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxPoints),
			Right: gridgov.Text{En: "points of all shapes together", Zh: "按全部图形的点数合计"}, Got: strconv.Itoa(edges),
		})
	}
	if len(faults) > 0 {
		return nil, gridgov.Invalid("locator", faults...)
	}
	for i := range l.shapes {
		area, _ := squareMetres(l.shapes[i].polygons)
		l.shapes[i].area = math.Round(area)
	}
	slices.SortFunc(l.shapes, func(s, t territory) int {
		return cmp.Or(-cmp.Compare(s.level, t.level), cmp.Compare(s.area, t.area), cmp.Compare(s.code, t.code), s.from.Compare(t.from))
	})
	l.build(edges)
	return l, nil
}

// Tree returns the tree that the locator was built on.
func (l *Locator) Tree() *Tree {
	if l == nil {
		return nil
	}
	return l.tree
}

// Locate returns the path of the unit in which the point lies at the instant, by the rule of [Locator]. The
// zero time asks for units and shapes without end. It reports false for a point outside everything and for a point that
// is none (not finite, out of range). It does not allocate.
func (l *Locator) Locate(at time.Time, p Point) (Path, bool) {
	if l == nil {
		return "", false
	}
	p = snap(p)
	column, row, entries := l.raster.at(p)
	for i := range entries {
		e := &entries[i]
		if t := &l.shapes[e.shape]; t.validAt(at) && (e.lo == e.hi || l.inside(e, column, row, p)) {
			return t.path, true
		}
	}
	return "", false
}

// inside decides for a polygon whose edges touch the cell in which p and r, the cell's reference point, lie.
//
// An edge can be crossed, or hold p, only if its ends do not lie strictly on one side of the line from r to p. An end
// exactly on that line is taken to be on its left, as if the line had been moved by less than anything; that moves
// neither r nor p across an edge, since r lies on none and p, if it does, has been answered.
func (l *Locator) inside(e *entry, column, row int, p Point) bool {
	r := Point{Lon: l.raster.refLon[column], Lat: l.raster.refLat[row]}
	in := e.inside
	for _, i := range l.raster.touch[e.lo:e.hi] {
		g := &l.edges[i]
		a, b := orient(r, p, g.a), orient(r, p, g.b)
		if a*b > 0 {
			continue
		}
		side := orient(g.a, g.b, p)
		if side == 0 && g.onSegment(p) {
			return true
		}
		if (a < 0) != (b < 0) && side != orient(g.a, g.b, r) {
			in = !in
		}
	}
	return in
}
