package grid

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Tree holds the units of one or several offices, each under its parent. It is immutable and safe for concurrent
// use. A nil tree holds nothing.
//
// The shape of the tree, that is [Tree.Path], [Tree.Children], [Tree.Ancestor], [Tree.Under], is that of the latest
// versions: a ticket keeps the path that it was given. Only [Tree.At] looks back.
type Tree struct {
	nodes []node           // depth first, siblings by code
	rows  []Unit           // the versions of nodes[i] are rows[first:first+n], the latest last
	index map[string]int32 // code to node
}

type node struct {
	path     Path
	first, n int32 // versions, in rows
	parent   int32 // node, or -1
	end      int32 // the node after everything below this one
}

// NewTree builds a tree from rows in any order, or returns an [*InvalidError] with every fault at once:
//
//   - "required", "utf8", "control character", "space at an end", "max bytes": an empty or unusable code, name, kind
//     or zone
//   - "level": a level that is none of the four, that is not the parent's plus one, a root that is not an office, or
//     versions of one unit on different levels
//   - "orphan": a parent that is not among the units
//   - "cycle": units that are each other's ancestors
//   - "period": From is not before To, or a unit is valid only while its parent is not
//   - "duplicate code": two rows of one code are valid at the same time
//   - "retired code reused": there is a gap between two rows of one code; a new unit needs a new code
//   - "path": the path would be longer than [MaxPath]
//
// Rows of one code whose periods adjoin, To of one being From of the next, are versions of one unit. Several roots are
// several offices. No units make an empty tree.
func NewTree(units ...Unit) (*Tree, error) {
	b := builder{units: units, byCode: make(map[string][]int32, len(units))}
	for i := range units {
		b.byCode[units[i].Code] = append(b.byCode[units[i].Code], int32(i))
	}
	b.checkRows()
	b.checkVersions()
	b.checkCycles()
	b.checkParents()
	if len(b.faults) > 0 {
		b.sort()
		return nil, Invalid("tree", b.faults...)
	}
	t := b.build()
	for i, n := range t.nodes {
		if err := n.path.Check(); err != nil {
			row := b.byCode[t.unit(int32(i)).Code][0]
			b.fault(row, "code", "path", "at most "+strconv.Itoa(MaxPath)+" bytes", strconv.Itoa(len(n.path)))
		}
	}
	if len(b.faults) > 0 {
		b.sort()
		return nil, Invalid("tree", b.faults...)
	}
	return t, nil
}

type builder struct {
	units  []Unit
	byCode map[string][]int32 // rows of a code, after checkVersions the earliest first
	cyclic map[string]bool
	faults []Fault
	rows   []int32 // of each fault
}

func (b *builder) fault(row int32, field, rule, limit, got string) {
	field = "units[" + strconv.Itoa(int(row)) + "]." + field
	b.faults = append(b.faults, Fault{Field: field, Rule: rule, Limit: limit, Got: got})
	b.rows = append(b.rows, row)
}

// sort puts the faults into the order of the rows: the checks walk maps, and a report must not change from run to run.
func (b *builder) sort() {
	order := make([]int, len(b.faults))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		f, g := b.faults[i], b.faults[j]
		return cmp.Or(cmp.Compare(b.rows[i], b.rows[j]), cmp.Compare(f.Field, g.Field), cmp.Compare(f.Rule, g.Rule), cmp.Compare(f.Got, g.Got))
	})
	sorted := make([]Fault, len(order))
	for i, k := range order {
		sorted[i] = b.faults[k]
	}
	b.faults = sorted
}

func (b *builder) checkRows() {
	for i, u := range b.units {
		row := int32(i)
		for _, text := range []struct {
			field, s string
			limit    int
			required bool
		}{
			{"code", u.Code, maxCode, true},
			{"name", u.Name, maxName, true},
			{"kind", string(u.Kind), maxCode, false},
			{"zone", u.Zone, maxCode, false},
		} {
			for _, f := range nameFaults(text.field, text.s, text.limit, text.required) {
				b.fault(row, f.Field, f.Rule, f.Limit, f.Got)
			}
		}
		if !u.Level.Valid() {
			b.fault(row, "level", "level", "office, village, grid, micro-grid", u.Level.String())
		}
		if !u.From.IsZero() && !u.To.IsZero() && !u.From.Before(u.To) {
			b.fault(row, "to", "period", "after "+instant(u.From), instant(u.To))
		}
	}
}

func (b *builder) checkVersions() {
	for code, rows := range b.byCode {
		slices.SortStableFunc(rows, func(i, j int32) int { return b.units[i].From.Compare(b.units[j].From) })
		for k := 1; k < len(rows); k++ {
			last, next := b.units[rows[k-1]], b.units[rows[k]]
			switch {
			case last.To.IsZero() || next.From.Before(last.To):
				b.fault(rows[k], "code", "duplicate code", "one row at a time", code)
			case last.To.Before(next.From):
				b.fault(rows[k], "code", "retired code reused", "not after "+instant(last.To), code)
			}
			if last.Level != next.Level {
				b.fault(rows[k], "level", "level", "as the earlier version, "+last.Level.String(), next.Level.String())
			}
		}
	}
}

// checkCycles follows the parents of the latest versions. Earlier versions cannot hide a cycle: a unit keeps its level,
// and a parent's is one less.
func (b *builder) checkCycles() {
	b.cyclic = make(map[string]bool)
	done := make(map[string]int, len(b.byCode)) // the walk that reached it first
	codes := make([]string, 0, len(b.byCode))
	for code := range b.byCode {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for walk, code := range codes {
		at, ok := code, true
		for ok && done[at] == 0 {
			done[at] = walk + 1
			at, ok = b.parent(at)
		}
		if !ok || done[at] != walk+1 {
			continue
		}
		var ring []string
		for !b.cyclic[at] {
			b.cyclic[at] = true
			ring = append(ring, at)
			at, _ = b.parent(at)
		}
		rows := b.byCode[at]
		b.fault(rows[len(rows)-1], "parent", "cycle", "", strings.Join(append(ring, at), " < "))
	}
}

// parent returns the parent's code if it is among the units.
func (b *builder) parent(code string) (string, bool) {
	rows := b.byCode[code]
	up := b.units[rows[len(rows)-1]].Parent
	return up, up != "" && len(b.byCode[up]) > 0
}

func (b *builder) checkParents() {
	for i, u := range b.units {
		row := int32(i)
		if u.Parent == "" {
			if u.Level.Valid() && u.Level != LevelOffice {
				b.fault(row, "level", "level", "office, or a parent", u.Level.String())
			}
			continue
		}
		above := b.byCode[u.Parent]
		if len(above) == 0 {
			b.fault(row, "parent", "orphan", "a code among the units", u.Parent)
			continue
		}
		if up := b.units[above[0]].Level; up.Valid() && u.Level.Valid() && u.Level != up+1 && !b.cyclic[u.Code] {
			b.fault(row, "level", "level", "one below the parent's, "+up.String(), u.Level.String())
		}
		if !slices.ContainsFunc(above, func(k int32) bool { return overlap(u.From, u.To, b.units[k].From, b.units[k].To) }) {
			b.fault(row, "from", "period", "while the parent is valid", u.Parent)
		}
	}
}

func (b *builder) build() *Tree {
	t := &Tree{
		nodes: make([]node, 0, len(b.byCode)),
		rows:  make([]Unit, 0, len(b.units)),
		index: make(map[string]int32, len(b.byCode)),
	}
	below := make(map[string][]string, len(b.byCode))
	for code, rows := range b.byCode {
		up := b.units[rows[len(rows)-1]].Parent
		below[up] = append(below[up], code)
	}
	var add func(code string, parent int32, above Path)
	add = func(code string, parent int32, above Path) { // at most four deep: the levels have been checked
		i := int32(len(t.nodes))
		n := node{path: above.Child(code), first: int32(len(t.rows)), n: int32(len(b.byCode[code])), parent: parent}
		t.nodes = append(t.nodes, n)
		t.index[code] = i
		for _, row := range b.byCode[code] {
			t.rows = append(t.rows, b.units[row])
		}
		children := below[code]
		slices.Sort(children)
		for _, child := range children {
			add(child, i, n.path)
		}
		t.nodes[i].end = int32(len(t.nodes))
	}
	roots := below[""]
	slices.Sort(roots)
	for _, code := range roots {
		add(code, -1, "")
	}
	return t
}

func (t *Tree) find(code string) (int32, bool) {
	if t == nil {
		return 0, false
	}
	i, ok := t.index[code]
	return i, ok
}

func (t *Tree) versions(i int32) []Unit {
	n := t.nodes[i]
	return t.rows[n.first : n.first+n.n]
}

func (t *Tree) unit(i int32) Unit { return t.rows[t.nodes[i].first+t.nodes[i].n-1] }

// Unit returns the latest version of the unit, whether it is still valid or not.
func (t *Tree) Unit(code string) (Unit, bool) {
	i, ok := t.find(code)
	if !ok {
		return Unit{}, false
	}
	return t.unit(i), true
}

// At returns the version that was, is or will be valid at the instant. The zero time asks for the version without end.
func (t *Tree) At(code string, at time.Time) (Unit, bool) {
	i, ok := t.find(code)
	if !ok {
		return Unit{}, false
	}
	for _, u := range t.versions(i) {
		if u.ValidAt(at) {
			return u, true
		}
	}
	return Unit{}, false
}

// Path returns the path of the unit's latest version. It does not allocate.
func (t *Tree) Path(code string) (Path, bool) {
	i, ok := t.find(code)
	if !ok {
		return "", false
	}
	return t.nodes[i].path, true
}

// Children returns the latest versions of the units directly below, by code.
func (t *Tree) Children(code string) []Unit {
	i, ok := t.find(code)
	if !ok {
		return nil
	}
	return t.siblings(i+1, t.nodes[i].end)
}

// Roots returns the offices, by code.
func (t *Tree) Roots() []Unit {
	if t == nil {
		return nil
	}
	return t.siblings(0, int32(len(t.nodes)))
}

func (t *Tree) siblings(from, to int32) []Unit {
	var units []Unit
	for i := from; i < to; i = t.nodes[i].end {
		units = append(units, t.unit(i))
	}
	return units
}

// Len returns the number of units; versions of one count once.
func (t *Tree) Len() int {
	if t == nil {
		return 0
	}
	return len(t.nodes)
}

// All yields the latest version of every unit, depth first, siblings by code.
func (t *Tree) All() iter.Seq[Unit] { return t.seq(0, int32(t.Len())) }

// Under yields the latest versions of the unit at p and of everything below, depth first, siblings by code. A path that
// is not in the tree yields nothing.
func (t *Tree) Under(p Path) iter.Seq[Unit] {
	i, ok := t.find(p.Base())
	if !ok || t.nodes[i].path != p {
		return t.seq(0, 0)
	}
	return t.seq(i, t.nodes[i].end)
}

func (t *Tree) seq(from, to int32) iter.Seq[Unit] {
	return func(yield func(Unit) bool) {
		for i := from; i < to && yield(t.unit(i)); i++ {
		}
	}
}

// Ancestor returns the latest version of the unit on that level above code: the unit itself when it stands there.
func (t *Tree) Ancestor(code string, level Level) (Unit, bool) {
	i, ok := t.find(code)
	for ok && i >= 0 {
		if u := t.unit(i); u.Level == level {
			return u, true
		}
		i = t.nodes[i].parent
	}
	return Unit{}, false
}
