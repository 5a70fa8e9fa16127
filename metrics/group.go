package metrics

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
)

// Dimension is what tickets are grouped by. There is a group for each key that some ticket has: a day without tickets has
// none.
type Dimension uint8

// The dimensions, with the key that a group has.
const (
	ByUnit     Dimension = iota + 1 // the unit at a level: its path; of a ticket that lies above that level, its own path
	ByCategory                      // the category, cut to a number of parts
	ByChannel                       // the channel
	ByHandler                       // the handler whom a figure counts for, see [Act]: who leads, of most
	ByOfficer                       // the person whom a figure counts for: [Fact.Officer], of most
	ByKind                          // the kind's name
	ByDay                           // "2026-03-02" in the report's zone
	ByWeek                          // "2026-W10", ISO 8601: from Monday, week 1 holds the year's first Thursday
	ByMonth                         // "2026-03"
	ByKindUnit                      // the kind's name, a slash, and the unit's path as ByUnit has it
	ByParty                         // who leads, and each who assisted: a ticket is in the group of each of them
)

var dimensionNames = closedset.Names{
	{"unit", "网格"},
	{"category", "类别"},
	{"channel", "渠道"},
	{"handler", "承办单位"},
	{"officer", "经办人"},
	{"kind", "诉求类型"},
	{"day", "日"},
	{"week", "周"},
	{"month", "月"},
	{"kind_and_unit", "类型与网格"},
	{"party", "承办单位（含协办）"},
}

func (d Dimension) String() string { return dimensionNames.String(uint8(d)) }

// In is the name in a language.
func (d Dimension) In(lang gridgov.Language) string { return dimensionNames.In(uint8(d), lang) }

// MarshalText writes the name.
func (d Dimension) MarshalText() ([]byte, error) { return dimensionNames.Text("dimension", uint8(d)) }

// UnmarshalText reads the name, in documents, English or Chinese; an unknown one is ErrInvalid.
func (d *Dimension) UnmarshalText(b []byte) error {
	return closedset.Parse(d, dimensionNames, "dimension", b)
}

// A Grouping is one way to group. For each figure a ticket is in exactly one group, so counts add up to all tickets. The
// exceptions are ByParty, where it is in several groups, and numbers of times that fall on several handlers or officers, which
// add up too. The tables by day, by week and by kind and unit have counts and shares only, no durations.
type Grouping struct {
	By Dimension `json:"by"`
	// Depth is the level of ByUnit and ByKindUnit (1 office, 2 village or community, 3 grid, …) and the number of parts
	// of ByCategory; 0 means the whole path or category.
	Depth int `json:"depth,omitempty"`
}

func (g Grouping) String() string {
	if g.Depth == 0 {
		return g.By.In(gridgov.English)
	}
	return g.By.In(gridgov.English) + " " + strconv.Itoa(g.Depth)
}

// DefaultGroupings are units at levels 1 to 3, kind × unit at level 2, category by its first part and by its first two,
// channel, handler, handler with those who assisted, officer, day, week and month.
func DefaultGroupings() []Grouping {
	return []Grouping{
		{ByUnit, 1},
		{ByUnit, 2},
		{ByUnit, 3},
		{ByKindUnit, 2},
		{ByCategory, 1},
		{ByCategory, 2},
		{ByChannel, 0},
		{ByHandler, 0},
		{ByParty, 0},
		{ByOfficer, 0},
		{ByDay, 0},
		{ByWeek, 0},
		{ByMonth, 0},
	}
}

func (g Grouping) faults(field string) []gridgov.Fault {
	var faults []gridgov.Fault
	if g.By < ByUnit || g.By > ByParty {
		faults = append(faults, gridgov.Fault{Field: field + ".by", Rule: gridgov.RuleOneOf, Limit: dimensionNames.List()})
	}
	deep := g.By == ByUnit || g.By == ByKindUnit || g.By == ByCategory
	if g.Depth < 0 || g.Depth > grid.MaxDepth || g.Depth > 0 && !deep {
		faults = append(faults, gridgov.Fault{
			Field: field + ".depth", Rule: gridgov.RuleRange, Limit: "0…" + strconv.Itoa(grid.MaxDepth),
			Right: gridgov.Text{En: "for units and categories", Zh: "只用于单位和类别"},
			Got:   strconv.Itoa(g.Depth),
		})
	}
	return faults
}

// timed reports whether the group depends on the moment of a figure.
func (g Grouping) timed() bool { return g.By >= ByDay && g.By <= ByMonth }

// lean reports whether its groups have no durations: they are many and small, and most of the memory would go to their
// sketches, whose quantiles would be those of a handful of tickets.
func (g Grouping) lean() bool { return g.By == ByDay || g.By == ByWeek || g.By == ByKindUnit }

// ranked reports whether its groups are compared with each other: those who answer for the work.
func (g Grouping) ranked() bool { return g.By == ByUnit || g.By == ByHandler || g.By == ByOfficer }

// owned reports whether each figure counts for the owner of its act.
func (g Grouping) owned() bool { return g.By == ByHandler || g.By == ByOfficer }

// of is the group of an owner.
func (g Grouping) of(o Owner) string {
	if g.By == ByOfficer {
		return o.Officer
	}
	return string(o.Handler)
}

// parts are the groups on which the times of a figure fall, with how many.
func (g Grouping) parts(f *Fact, d *Definition, stage int) map[string]int64 {
	out := map[string]int64{}
	for i := range f.Shares {
		if n := d.Tally.part(&f.Shares[i], stage); n > 0 {
			out[g.of(f.Shares[i].Owner)] += n
		}
	}
	return out
}

// key is the group of a fact; at is the moment of the figure in the report's zone, which timed groupings alone look at.
func (g Grouping) key(f *Fact, at time.Time) string {
	switch g.By {
	case ByUnit:
		return cut(string(f.Path), g.Depth)
	case ByCategory:
		return cut(f.Category, g.Depth)
	case ByChannel:
		return f.Channel
	case ByKind:
		return f.Kind.String()
	case ByDay:
		return at.Format(time.DateOnly)
	case ByWeek:
		year, week := at.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case ByMonth:
		return at.Format("2006-01")
	case ByKindUnit:
		return f.Kind.String() + "/" + cut(string(f.Path), g.Depth)
	}
	return ""
}

// cut keeps the first n parts of a path; all for n 0.
func cut(path string, n int) string {
	for i := range len(path) {
		if path[i] == '/' {
			if n--; n == 0 {
				return path[:i]
			}
		}
	}
	return path
}

// name is how a group is called in both languages.
func (g Grouping) name(key string, units map[grid.Path]string) gridgov.Text {
	if key == "" {
		return gridgov.Text{En: "(none)", Zh: "（无）"}
	}
	same := func(s string) gridgov.Text { return gridgov.Text{En: s, Zh: s} }
	switch g.By {
	case ByUnit:
		return same(unitName(grid.Path(key), units))
	case ByCategory:
		return same(strings.Join(grid.Path(key).Parts(), " / "))
	case ByHandler, ByParty:
		return same(ticket.Handler(key).Name())
	case ByKind:
		return kindName(key)
	case ByKindUnit:
		kind, path, _ := strings.Cut(key, "/")
		k, u := kindName(kind), unitName(grid.Path(path), units)
		return gridgov.Text{En: k.En + ", " + u, Zh: k.Zh + "，" + u}
	default:
		return same(key)
	}
}

func kindName(key string) gridgov.Text {
	var k ticket.Kind
	if k.UnmarshalText([]byte(key)) != nil || k == 0 {
		return gridgov.Text{En: "not said", Zh: "未定"}
	}
	return gridgov.Text{En: k.String(), Zh: k.In(gridgov.Chinese)}
}

func unitName(p grid.Path, units map[grid.Path]string) string {
	if name := units[p]; name != "" {
		return name
	}
	if p == "" {
		return "–"
	}
	return p.Base()
}
