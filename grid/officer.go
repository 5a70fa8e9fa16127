package grid

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/gridgov/gridgov"
)

// An Officer is one entry of the roster: a grid worker (网格员), a grid head (网格长) or anybody else who works for units.
// The id is the host's and opaque; a name is for display only and may be left out.
type Officer struct {
	ID       string    `json:"id"`
	Name     string    `json:"name,omitempty"`
	Roles    []string  `json:"roles,omitempty"`    // names of roles; the ticket package knows which there are
	Units    []string  `json:"units,omitempty"`    // codes of the units, each with everything below
	Handlers []string  `json:"handlers,omitempty"` // what else the officer acts for: "department/water"
	From     time.Time `json:"from,omitzero"`      // the first instant on the roster; zero: without a beginning
	To       time.Time `json:"to,omitzero"`        // the first instant no longer on the roster; zero: without an end
}

// ValidAt reports whether the officer is on the roster at the instant: From <= at < To. The zero time asks whether the
// entry has no end.
func (o Officer) ValidAt(at time.Time) bool { return within(o.From, o.To, at) }

func (o Officer) clone() Officer {
	o.Roles, o.Units, o.Handlers = slices.Clone(o.Roles), slices.Clone(o.Units), slices.Clone(o.Handlers)
	return o
}

// A Roster records who covers which unit. It is immutable and safe for concurrent use. A nil roster has nobody on it.
type Roster struct {
	tree     *Tree
	officers []Officer // by id, then From
	byUnit   map[string][]int32
}

// NewRoster builds a roster, or returns an [*gridgov.InvalidError] with every fault at once: no tree, an empty or unusable id,
// name, role or handler, an unknown unit, From not before To, or an id that is on the roster twice at the same time
// (somebody who left may come back).
func NewRoster(tree *Tree, officers ...Officer) (*Roster, error) {
	var faults []gridgov.Fault
	if tree == nil {
		faults = append(faults, gridgov.Fault{Field: "tree", Rule: gridgov.RuleRequired})
	}
	order := make([]int, len(officers))
	for i, o := range officers {
		order[i] = i
		at := "officers[" + strconv.Itoa(i) + "]"
		faults = append(faults, nameFaults(at+".id", o.ID, maxCode, true)...)
		faults = append(faults, nameFaults(at+".name", o.Name, maxName, false)...)
		faults = append(faults, periodFaults(at, o.From, o.To)...)
		for k, role := range o.Roles {
			faults = append(faults, nameFaults(at+".roles["+strconv.Itoa(k)+"]", role, maxCode, true)...)
		}
		for k, handler := range o.Handlers {
			faults = append(faults, nameFaults(at+".handlers["+strconv.Itoa(k)+"]", handler, MaxPath, true)...)
		}
		for k, code := range o.Units {
			if _, ok := tree.find(code); !ok && tree != nil {
				faults = append(faults, gridgov.Fault{
					Field: at + ".units[" + strconv.Itoa(k) + "]", Rule: gridgov.RuleUnknown,
					Right: gridgov.Text{En: "a code among the units", Zh: "应为表中单位的代码"}, Got: code,
				})
			}
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(officers[i].ID, officers[j].ID), officers[i].From.Compare(officers[j].From))
	})
	r := &Roster{tree: tree, byUnit: make(map[string][]int32)}
	for k, i := range order {
		o := officers[i].clone()
		if k > 0 && r.officers[k-1].ID == o.ID && overlap(r.officers[k-1].From, r.officers[k-1].To, o.From, o.To) {
			faults = append(faults, gridgov.Fault{Field: "officers[" + strconv.Itoa(i) + "].id", Rule: gridgov.RuleUnique, Got: o.ID})
		}
		r.officers = append(r.officers, o)
		for n, code := range o.Units {
			if !slices.Contains(o.Units[:n], code) {
				r.byUnit[code] = append(r.byUnit[code], int32(k))
			}
		}
	}
	if len(faults) > 0 {
		return nil, gridgov.Invalid("roster", faults...)
	}
	return r, nil
}

// All yields every entry, by id, then From.
func (r *Roster) All() iter.Seq[Officer] {
	return func(yield func(Officer) bool) {
		if r == nil {
			return
		}
		for _, o := range r.officers {
			if !yield(o.clone()) {
				return
			}
		}
	}
}

// Tree returns the tree of its units; that of a nil roster is nil, and has no unit.
func (r *Roster) Tree() *Tree {
	if r == nil {
		return nil
	}
	return r.tree
}

// Covers returns who covers the unit at the instant: its own officers first, then those of each unit above it, each
// officer once, by id within a unit. The zero time asks for entries without end. An unknown unit has nobody.
func (r *Roster) Covers(code string, at time.Time) []Officer {
	if r == nil {
		return nil
	}
	var found []Officer
	var seen []int32
	i, ok := r.tree.find(code)
	for ok && i >= 0 {
		for _, k := range r.byUnit[r.tree.unit(i).Code] {
			if r.officers[k].ValidAt(at) && !slices.Contains(seen, k) {
				seen = append(seen, k)
				found = append(found, r.officers[k].clone())
			}
		}
		i = r.tree.nodes[i].parent
	}
	return found
}

// Ended returns the units that have ended by the instant and still have officers of their own on the roster then, depth
// first: their officers are to be given other units.
func (r *Roster) Ended(at time.Time) []Unit {
	if r == nil {
		return nil
	}
	var left []Unit
	for u := range r.tree.All() {
		if r.tree.Ended(u.Code, at) && r.staffed(u.Code, at) {
			left = append(left, u)
		}
	}
	return left
}

// Uncovered returns the units that lack an officer at the instant, depth first: each unit valid then that has no valid
// unit below it and no officer of its own. An officer further up does not count, or one leader would cover everything;
// but a micro-grid is covered by the officer of its grid.
func (r *Roster) Uncovered(at time.Time) []Unit {
	if r == nil {
		return nil
	}
	var bare []Unit
	for i, n := range r.tree.nodes {
		u, ok := r.tree.At(r.tree.unit(int32(i)).Code, at)
		if !ok || r.anyBelow(int32(i), at) || r.staffed(u.Code, at) {
			continue
		}
		if u.Level == LevelMicroGrid && r.staffed(r.tree.unit(n.parent).Code, at) {
			continue
		}
		bare = append(bare, u)
	}
	return bare
}

func (r *Roster) anyBelow(i int32, at time.Time) bool {
	for k := i + 1; k < r.tree.nodes[i].end; k++ {
		if slices.ContainsFunc(r.tree.versions(k), func(u Unit) bool { return u.ValidAt(at) }) {
			return true
		}
	}
	return false
}

func (r *Roster) staffed(code string, at time.Time) bool {
	return slices.ContainsFunc(r.byUnit[code], func(k int32) bool { return r.officers[k].ValidAt(at) })
}
