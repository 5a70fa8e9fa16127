package routing

import (
	"errors"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// The patterns that may stand for a handler: the unit in which the case lies, and the level-2 unit above it.
const (
	ownUnit = ticket.Handler("unit/{unit}")
	level2  = ticket.Handler("unit/{level2}")
)

func isPattern(h ticket.Handler) bool { return h == ownUnit || h == level2 }

// checkHandler notes what is wrong with a handler in a file.
func checkHandler(h ticket.Handler, tree *grid.Tree, bad complain) {
	if isPattern(h) {
		return
	}
	if strings.ContainsAny(string(h), "{}") {
		bad(gridgov.Fault{
			Rule:  gridgov.RuleUnknown,
			Right: gridgov.Text{En: "the patterns are unit/{unit} and unit/{level2}", Zh: "可用unit/{unit}和unit/{level2}"}, Got: string(h),
		})
		return
	}
	var why *gridgov.InvalidError
	if err := h.Check(); errors.As(err, &why) {
		f := why.Faults[0]
		f.Got = string(h)
		bad(f)
		return
	}
	if code, ok := strings.CutPrefix(string(h), "unit/"); ok {
		code, _ = grid.Unescape(code) // Check has seen it
		checkUnit(code, tree, bad)
	}
}

// checkUnit notes a fault where the tree does not have the unit.
func checkUnit(code string, tree *grid.Tree, bad complain) {
	if _, ok := tree.Path(code); !ok {
		bad(gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a code of the grid", Zh: "应为网格中的代码"}, Got: code})
	}
}

// handlerOf fills in a pattern by the path of a case; "" where there is none. For a case above level 2 its own unit is the
// level-2 unit: there is no other to send it to.
func handlerOf(h ticket.Handler, p grid.Path) ticket.Handler {
	switch {
	case !isPattern(h):
		return h
	case p == "":
		return ""
	case h == level2:
		p = villageOf(p)
	}
	return ticket.UnitHandler(p.Base())
}

// villageOf is the path cut at level 2.
func villageOf(p grid.Path) grid.Path {
	for p.Depth() > int(grid.LevelVillage) {
		p = p.Parent()
	}
	return p
}
