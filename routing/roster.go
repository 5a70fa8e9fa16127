package routing

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// The bounds of a unit's and an officer's texts, in bytes, as [grid.NewTree] and [grid.NewRoster] have them.
const (
	maxUnit  = 128
	maxLabel = 256
)

// LoadUnits reads the units of one or several offices from CSV or JSON in the form of [LoadTable], with the columns code,
// level, name (these are required), parent, kind, zone, from, to and successor: the fields of a [grid.Unit]. A level is
// office, village, grid or micro_grid, or its number from 1. A day in from and to is its midnight in the file's time zone,
// 2026-03-01 or 2026/3/1, and an instant is written as in RFC 3339: a unit with to is valid until just before it. Rows of
// one code are versions of one unit.
//
// [grid.NewTree] makes a tree of the units without a further fault. Every fault of the file, and every one that NewTree
// would find, is reported at once, in an [*gridgov.InvalidError] whose fields read "line 14: parent"; any other error is the
// reader's own. The bounds are those of LoadTable.
func LoadUnits(r io.Reader, name string) ([]grid.Unit, error) {
	if name == "" {
		name = "units"
	}
	return loadRows(r, name, unitColumns, func(units []grid.Unit) []error {
		_, err := grid.NewTree(units...)
		return []error{err}
	})
}

// LoadOfficers reads the officers of a roster from CSV or JSON in the form of [LoadTable], with the columns id (required),
// name, roles, units, handlers, from and to: the fields of a [grid.Officer]. The entries of a list are separated as in a
// rule table; from and to are as in [LoadUnits]. The units must be in the tree.
//
// [grid.NewRoster], [ticket.CheckRoster] and [ticket.ActorOf] take the officers without a further fault. Every fault of the
// file, and every one that these would find, is reported as by LoadUnits.
func LoadOfficers(r io.Reader, name string, tree *grid.Tree) ([]grid.Officer, error) {
	if name == "" {
		name = "officers"
	}
	return loadRows(r, name, officerColumns, func(officers []grid.Officer) []error {
		_, err := grid.NewRoster(tree, officers...)
		return []error{err, ticket.CheckRoster(officers...)}
	})
}

func unitColumns(zone *time.Location) []column[grid.Unit] {
	return []column[grid.Unit]{
		textColumn("code", maxUnit, false, func(u *grid.Unit) *string { return &u.Code }),
		textColumn("parent", maxUnit, false, func(u *grid.Unit) *string { return &u.Parent }),
		nameColumn("level", func(u *grid.Unit) *grid.Level { return &u.Level }),
		textColumn("kind", maxUnit, false, func(u *grid.Unit) *string { return (*string)(&u.Kind) }),
		textColumn("name", maxLabel, false, func(u *grid.Unit) *string { return &u.Name }),
		textColumn("zone", maxUnit, false, func(u *grid.Unit) *string { return &u.Zone }),
		instantColumn("from", zone, func(u *grid.Unit) *time.Time { return &u.From }),
		instantColumn("to", zone, func(u *grid.Unit) *time.Time { return &u.To }),
		textColumn("successor", maxUnit, false, func(u *grid.Unit) *string { return &u.Successor }),
	}
}

func officerColumns(zone *time.Location) []column[grid.Officer] {
	return []column[grid.Officer]{
		textColumn("id", maxUnit, false, func(o *grid.Officer) *string { return &o.ID }),
		textColumn("name", maxLabel, false, func(o *grid.Officer) *string { return &o.Name }),
		listColumn("roles", maxUnit, func(o *grid.Officer) *[]string { return &o.Roles }),
		listColumn("units", maxUnit, func(o *grid.Officer) *[]string { return &o.Units }),
		listColumn("handlers", ticket.MaxHandler, func(o *grid.Officer) *[]string { return &o.Handlers }),
		instantColumn("from", zone, func(o *grid.Officer) *time.Time { return &o.From }),
		instantColumn("to", zone, func(o *grid.Officer) *time.Time { return &o.To }),
	}
}

// instantColumn is a day, which begins at midnight in the zone, or an instant.
func instantColumn[T any](name string, zone *time.Location, field func(*T) *time.Time) column[T] {
	return column[T]{
		name: name,
		set: func(v *T, values []string, bad complain) {
			for _, layout := range []string{time.DateOnly, "2006/1/2", time.RFC3339Nano} {
				if at, err := time.ParseInLocation(layout, values[0], zone); err == nil {
					*field(v) = at
					return
				}
			}
			bad(gridgov.Fault{
				Rule: gridgov.RuleForm,
				Right: gridgov.Text{
					En: "write 2026-03-01, 2026/3/1 or 2026-03-01T08:00:00+08:00",
					Zh: "应写成2026-03-01、2026/3/1或2026-03-01T08:00:00+08:00",
				}, Got: values[0],
			})
		},
	}
}

// loadRows reads a file of Ts. What check finds wrong with them, by their places in the list, is reported by their lines.
func loadRows[T any](r io.Reader, name string, columns func(*time.Location) []column[T], check func([]T) []error) ([]T, error) {
	s := &sheet{name: name}
	if err := s.read(r, columnNames(columns(nil))); err != nil {
		return nil, err
	}
	var rows []T
	all := columns(s.location())
	for i := range s.records {
		rows = append(rows, fill(s, &s.records[i], all))
	}
	unread := slices.Clone(s.faults)
	for _, err := range check(rows) {
		var why *gridgov.InvalidError
		if !errors.As(err, &why) {
			continue
		}
		for _, f := range why.Faults {
			_, rest, _ := strings.Cut(f.Field, "[") // units[3].parent, officers[1].roles[0]
			row, column, _ := strings.Cut(rest, "]")
			column, _, _ = strings.Cut(strings.TrimPrefix(column, "."), "[")
			i, err := strconv.Atoi(row)
			if err != nil {
				s.fault(0, f.Field, f)
				continue
			}
			k := checker{sheet: s, rec: &s.records[i]}
			at := whereabouts(k.line(column), column)
			if !slices.ContainsFunc(unread, func(g gridgov.Fault) bool { return g.Field == at }) { // else the reason is among the faults
				k.bad(column, f)
			}
		}
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	return rows, nil
}
