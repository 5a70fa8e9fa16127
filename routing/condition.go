package routing

import (
	"slices"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A Condition is a small function with a name, so that the reasons of a decision that depended on it can name it. The name
// is the host's own and must not hold a person's words.
type Condition struct {
	Name  string // "at or below 410172561"
	Zh    string // 中文: "位于410172561"
	Holds func(Case) bool
}

func (c Condition) holds(of *Case) bool { return c.Holds != nil && c.Holds(*of) }

// Under holds for a case at or below a unit's path. A case whose place is not known lies at the root.
func Under(p grid.Path) Condition {
	return Condition{"at or below " + p.Base(), "位于" + p.Base(), func(c Case) bool { return p.Contains(c.Path) }}
}

// InCategory holds for a case that was filed in the category or below it.
func InCategory(category string) Condition {
	name := shown(category)
	return Condition{"category " + name, "类别为" + name, func(c Case) bool { return ticket.InCategory(c.Request.Category, category) }}
}

// OfKind holds for a case that was filed as one of the kinds.
func OfKind(kinds ...ticket.Kind) Condition {
	kinds = slices.Clone(kinds)
	in := func(lang gridgov.Language) func(ticket.Kind) string {
		return func(k ticket.Kind) string { return k.In(lang) }
	}
	return Condition{
		"kind " + join(kinds, in(gridgov.English), " or "), "诉求类型为" + join(kinds, in(gridgov.Chinese), "或"),
		func(c Case) bool { return slices.Contains(kinds, c.Request.Kind) },
	}
}

// Via holds for a case that came through one of the channels. ASCII letters match in either case.
func Via(channels ...string) Condition {
	low := lowered(channels)
	return Condition{
		"channel " + strings.Join(channels, " or "), "渠道为" + strings.Join(channels, "或"),
		func(c Case) bool { return slices.Contains(low, lower(c.Request.Channel)) },
	}
}

// Says holds for a case whose text has one of the keywords, found as in a [Table]. A keyword that shows nothing is in no text.
func Says(keywords ...string) Condition {
	var said vocabulary
	words, finder := said.add(keywords), said.finder()
	return Condition{
		"says " + strings.Join(keywords, " or "), "提到" + strings.Join(keywords, "或"),
		func(c Case) bool { return finder.find(c.Request.Text).hasAny(words, nil) },
	}
}

// Not holds where the condition does not.
func Not(cond Condition) Condition {
	return Condition{"not (" + cond.Name + ")", "非（" + cond.Zh + "）", func(c Case) bool { return !cond.holds(&c) }}
}

// Every holds where all of the conditions do; without any it holds.
func Every(conds ...Condition) Condition {
	conds = slices.Clone(conds)
	return Condition{
		join(conds, name, " and "), join(conds, chinese, "且"),
		func(c Case) bool {
			return !slices.ContainsFunc(conds, func(one Condition) bool { return !one.holds(&c) })
		},
	}
}

// Either holds where at least one of the conditions does; without any it does not.
func Either(conds ...Condition) Condition {
	conds = slices.Clone(conds)
	return Condition{
		join(conds, name, " or "), join(conds, chinese, "或"),
		func(c Case) bool {
			return slices.ContainsFunc(conds, func(one Condition) bool { return one.holds(&c) })
		},
	}
}

func name(c Condition) string    { return c.Name }
func chinese(c Condition) string { return c.Zh }

func join[T any](of []T, text func(T) string, between string) string {
	all := make([]string, len(of))
	for i, one := range of {
		all[i] = text(one)
	}
	return strings.Join(all, between)
}
