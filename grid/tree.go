package grid

import (
	"iter"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
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

// NewTree builds a tree from rows in any order, or returns an [*gridgov.InvalidError] with every fault at once:
//
//   - an empty or unusable code, name, kind or zone
//   - a level that is none of the four or not the parent's plus one, a root that is not an office, or versions of one unit
//     on different levels
//   - a parent that is not among the units
//   - units that are each other's ancestors, or that take over from each other
//   - From is not before To, or a unit is valid only while its parent is not
//   - two rows of one code are valid at the same time
//   - a successor that is not among the units, or of a row that is not the latest or has no end
//   - a gap between two rows of one code: a new unit needs a new code
//   - a path longer than [MaxPath]
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
	b.checkSuccessors()
	if len(b.faults) > 0 {
		b.sort()
		return nil, gridgov.Invalid("tree", b.faults...)
	}
	t := b.build()
	for i, n := range t.nodes {
		if err := n.path.Check(); err != nil {
			row := b.byCode[t.unit(int32(i)).Code][0]
			b.fault(row, "code", gridgov.Fault{
				Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxPath),
				Right: gridgov.Text{En: "the codes from the root down, joined", Zh: "自根起各级代码连接后计"}, Got: strconv.Itoa(len(n.path)),
			})
		}
	}
	if len(b.faults) > 0 {
		b.sort()
		return nil, gridgov.Invalid("tree", b.faults...)
	}
	return t, nil
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

// Ended reports whether the unit has ended by the instant, in its latest version.
func (t *Tree) Ended(code string, at time.Time) bool {
	u, ok := t.Unit(code)
	return ok && !u.To.IsZero() && !at.Before(u.To)
}

// Current returns the latest version of the unit that takes what is new for a unit at the instant: the unit itself where it is
// valid then; for one that has ended its successor, else its parent, for one that has not begun its parent; and so on. It reports
// false for an unknown code, and where none of these is valid.
func (t *Tree) Current(code string, at time.Time) (Unit, bool) {
	u, ok := t.Unit(code)
	for ok {
		if _, valid := t.At(u.Code, at); valid {
			break
		}
		next := u.Parent // ends: no parent of what has not begun has ended
		if t.Ended(u.Code, at) {
			next = u.next() // ends: NewTree has looked for circles
		}
		u, ok = t.Unit(next)
	}
	return u, ok
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

// Ancestor returns the latest version of the unit on that level above code: the unit itself when that is its level.
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
