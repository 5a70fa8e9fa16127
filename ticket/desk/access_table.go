package desk

import (
	"fmt"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// AccessTable writes the access table of the rules as Markdown, in a language: for each role a table with a row for each action
// that some relation allows it, and a column for each such relation. A cell has the states of the ticket, or "always". The
// lifecycle and the rules about data, which narrow some of it, are not in it; docs/access.md is that of [DefaultAccess].
func (r *Rules) AccessTable(lang gridgov.Language) string {
	actions := append([]Action{ReadPublic, ReadRecord}, actionsOf(ticket.Verbs()...)...)
	var b strings.Builder
	for role := range ticket.Role(roleCount + 1) {
		var columns []Relation
		var rows uint64 // the actions of some relation, as bits
		for rel := range relationEnd {
			var allowed uint64
			for _, s := range ticket.States() {
				allowed |= r.grants[role][rel][s]
			}
			if allowed != 0 {
				columns, rows = append(columns, rel), rows|allowed
			}
		}
		if rows == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n| %s |", role.In(lang), gridgov.Text{En: "action", Zh: "操作"}.In(lang))
		for _, rel := range columns {
			fmt.Fprintf(&b, " %s |", rel.In(lang))
		}
		b.WriteString("\n|" + strings.Repeat(" --- |", 1+len(columns)) + "\n")
		for _, a := range actions {
			if rows&(1<<a) == 0 {
				continue
			}
			fmt.Fprintf(&b, "| %s |", a.In(lang))
			for _, rel := range columns {
				fmt.Fprintf(&b, " %s |", r.grants[role][rel].cell(a, lang))
			}
			b.WriteByte('\n')
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// cell is the states in which an action is allowed.
func (g *stateGrants) cell(a Action, lang gridgov.Language) string {
	var names []string
	for _, s := range ticket.States() {
		if g[s]&(1<<a) != 0 {
			names = append(names, s.In(lang))
		}
	}
	if len(names) == len(ticket.States()) {
		return gridgov.Text{En: "always", Zh: "始终"}.In(lang)
	}
	return strings.Join(names, gridgov.Text{En: ", ", Zh: "、"}.In(lang))
}
