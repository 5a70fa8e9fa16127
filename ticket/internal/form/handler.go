package form

import (
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// HandlerKinds are the forms of a handler that a ticket can be given to.
var HandlerKinds = gridgov.Text{
	En: "department/…, unit/…, partner/… or officer/…", Zh: "应为department/…（部门）、unit/…（单位）、partner/…（共建单位）或officer/…（人员）",
}

// IsHandler reports whether a handler is of a kind that a ticket can be given to.
func IsHandler(h string) bool {
	kind, _, _ := strings.Cut(h, "/")
	return kind == "department" || kind == "unit" || kind == "partner" || kind == "officer"
}

// Officer faults the handler that is an officer whose id begins with a reserved name: an actor has no such id.
func Officer(field, h string) []gridgov.Fault {
	name, ok := strings.CutPrefix(h, "officer/")
	if !ok {
		return nil
	}
	if id, err := grid.Unescape(name); err == nil && IsReserved(id) {
		return []gridgov.Fault{{
			Field: field, Rule: gridgov.RuleReserved,
			Right: gridgov.Text{En: "the id of an officer must not begin with " + ReservedNames, Zh: "人员编号不得以" + reservedZh + "开头"}, Got: h,
		}}
	}
	return nil
}
