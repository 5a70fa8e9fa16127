package grid

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
)

// A builder turns rows into a tree, or collects what is wrong with them.
type builder struct {
	units  []Unit
	byCode map[string][]int32 // rows of a code, after checkVersions the earliest first
	cyclic map[string]bool
	faults []gridgov.Fault
	rows   []int32 // of each fault
}

func (b *builder) fault(row int32, field string, f gridgov.Fault) {
	f.Field = "units[" + strconv.Itoa(int(row)) + "]." + field
	b.faults = append(b.faults, f)
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
	sorted := make([]gridgov.Fault, len(order))
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
				b.fault(row, f.Field, f)
			}
		}
		if !u.Level.Valid() {
			b.fault(row, "level", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: levelNames.List(), Got: u.Level.String()})
		}
		for _, f := range periodFaults("", u.From, u.To) {
			b.fault(row, f.Field[1:], f)
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
				b.fault(rows[k], "code",
					gridgov.Fault{Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "one row at a time for each code", Zh: "同一代码在同一时间只能有一行"}, Got: code})
			case last.To.Before(next.From):
				b.fault(rows[k], "code",
					gridgov.Fault{
						Rule:  gridgov.RuleUnique,
						Right: gridgov.Text{En: "a retired code is not used again: not after " + instant(last.To), Zh: "停用的代码不再使用：不得晚于" + instant(last.To)},
						Got:   code,
					})
			}
			if last.Level != next.Level {
				b.fault(rows[k], "level",
					gridgov.Fault{
						Rule:  gridgov.RuleMatch,
						Right: gridgov.Text{En: "must be as in the earlier version, " + last.Level.String(), Zh: "应与前一版本相同，为" + last.Level.String()},
						Got:   next.Level.String(),
					})
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
	for walk, begin := range codes {
		at, ok := begin, true
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
		ring = append(ring, at)
		rows := b.byCode[at]
		b.fault(rows[len(rows)-1], "parent", circle(ring))
	}
}

// circle is the fault of codes of which each is below the next, and the last is the first.
func circle(ring []string) gridgov.Fault {
	for i := range ring {
		ring[i] = code.Shown(ring[i])
	}
	way := strings.Join(ring, " < ")
	return gridgov.Fault{Rule: gridgov.RuleCycle, Right: gridgov.Text{En: way, Zh: way}}
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
				b.fault(row, "level", gridgov.Fault{
					Rule: gridgov.RuleRequires, Right: gridgov.Text{En: "must be office, or have a parent", Zh: "应为office，或填写parent"},
					Got: u.Level.String(),
				})
			}
			continue
		}
		above := b.byCode[u.Parent]
		if len(above) == 0 {
			b.fault(row, "parent", gridgov.Fault{
				Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a code among the units", Zh: "应为表中单位的代码"}, Got: u.Parent,
			})
			continue
		}
		if up := b.units[above[0]].Level; up.Valid() && u.Level.Valid() && u.Level != up+1 && !b.cyclic[u.Code] {
			b.fault(row, "level", gridgov.Fault{
				Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "must be one below the parent's, " + up.String(), Zh: "应比上级的" + up.String() + "低一级"},
				Got: u.Level.String(),
			})
		}
		if !slices.ContainsFunc(above, func(k int32) bool { return overlap(u.From, u.To, b.units[k].From, b.units[k].To) }) {
			b.fault(row, "from", gridgov.Fault{
				Rule: gridgov.RulePeriod, Right: gridgov.Text{En: "while the parent is valid", Zh: "应在上级有效期内"}, Got: u.Parent,
			})
		}
	}
}

// checkSuccessors follows who takes over from the latest versions: a successor, else the parent.
func (b *builder) checkSuccessors() {
	for i, u := range b.units {
		switch rows := b.byCode[u.Code]; {
		case u.Successor == "":
		case rows[len(rows)-1] != int32(i):
			b.fault(int32(i), "successor",
				gridgov.Fault{
					Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "only for the latest row of a code", Zh: "只用于同一代码最新的一行"},
					Got: u.Successor,
				})
		case u.To.IsZero():
			b.fault(int32(i), "successor",
				gridgov.Fault{
					Rule: gridgov.RuleRequires, Right: gridgov.Text{En: "only for a row that ends: to", Zh: "只用于有终止时间to的行"},
					Got: u.Successor,
				})
		case len(b.byCode[u.Successor]) == 0:
			b.fault(int32(i), "successor",
				gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a code among the units", Zh: "应为表中单位的代码"}, Got: u.Successor})
		}
	}
	done := make(map[string]int, len(b.byCode)) // the walk that reached it first
	for walk, code := range slices.Sorted(maps.Keys(b.byCode)) {
		at, ok := code, true
		for ok && done[at] == 0 {
			done[at] = walk + 1
			at, ok = b.heir(at)
		}
		if !ok || done[at] != walk+1 {
			continue
		}
		ring, named := []string{at}, "" // checkCycles has reported the circles that parents alone make
		for up := at; len(ring) == 1 || up != at; ring = append(ring, up) {
			if rows := b.byCode[up]; b.units[rows[len(rows)-1]].Successor != "" {
				named = up
			}
			up, _ = b.heir(up)
		}
		if named != "" {
			rows := b.byCode[named]
			b.fault(rows[len(rows)-1], "successor", circle(ring))
		}
	}
}

// heir returns the code of who takes over from a unit that ends, if it is among the units.
func (b *builder) heir(code string) (string, bool) {
	rows := b.byCode[code]
	u := b.units[rows[len(rows)-1]]
	if u.To.IsZero() {
		return "", false
	}
	return u.next(), len(b.byCode[u.next()]) > 0
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
