package desk

import (
	"fmt"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// AccessTable writes the access table of the rules as Markdown, in a language: for each role a table with a row for each action
// that some relation allows it, and a column for each such relation. A cell has the states of the ticket, or "always". The rules
// about data, which narrow some of it, are not in it; docs/access.md is that of [DefaultAccess].
func (r *Rules) AccessTable(lang gridgov.Language) string {
	actions := []Action{ReadPublic, ReadRecord}
	for v := range verbEnd {
		if v > 0 {
			actions = append(actions, May(v))
		}
	}
	var b strings.Builder
	for role := range ticket.Role(roleCount + 1) {
		cells := map[Action]map[Relation]string{}
		columns := map[Relation]bool{}
		for rel := range relationEnd {
			for _, a := range actions {
				if cell := r.grants[role][rel].cell(a, lang); cell != "" {
					if cells[a] == nil {
						cells[a] = map[Relation]string{}
					}
					cells[a][rel], columns[rel] = cell, true
				}
			}
		}
		if len(cells) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n| %s |", role.In(lang), gridgov.Text{En: "action", Zh: "操作"}.In(lang))
		line := "| --- |"
		for rel := range relationEnd {
			if columns[rel] {
				fmt.Fprintf(&b, " %s |", rel.In(lang))
				line += " --- |"
			}
		}
		fmt.Fprintf(&b, "\n%s\n", line)
		for _, a := range actions {
			if cells[a] == nil {
				continue
			}
			fmt.Fprintf(&b, "| %s |", a.In(lang))
			for rel := range relationEnd {
				if columns[rel] {
					fmt.Fprintf(&b, " %s |", cells[a][rel])
				}
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
