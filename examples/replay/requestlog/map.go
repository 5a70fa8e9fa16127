package requestlog

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"golang.org/x/text/width"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A Map says what the columns of a log mean; the package comment describes its JSON form. [ReadMap] makes one. It must
// not be changed afterwards, and may then be shared between goroutines.
type Map struct {
	Columns      Columns
	Open, Closed []string
	logtable.Form
	NoPoint        []grid.Point
	Root           Root
	Grid           []GridEntry
	OnTime         OnTime
	Areas          []Area
	Steps          []StepColumn
	Origins        map[string]Origin
	WorkerChannels []string
	Kinds          map[string]ticket.Kind
	Resolutions    map[string]ticket.Resolution
	Placing        Placing
}

// Columns names the columns for each thing: for Category, Handler and Unit a path, for the rest the ones to try in turn.
type Columns struct {
	ID, Opened, Due, Closed, Category, Handler, Text, Status, Channel, Lat, Lon, Point, Address, Origin, Kind, Reply []string

	Resolution, Parent, Unit []string
}

// Root is the level-1 unit above all others; with an empty ID there is none.
type Root struct{ ID, Name string }

// A GridEntry says what the properties of one GeoJSON file mean.
type GridEntry struct {
	Level            grid.Level
	ID, Name, Parent string
}

// OnTime is where the log itself says whether a case was late; without a Column it does not.
type OnTime struct {
	Column       string
	Late, OnTime []string
}

// An Area is where the log itself says in which unit of a level a case lies.
type Area struct {
	Column string
	Level  grid.Level
	Match  string // "id", "name" or "number"
}

// Key is a value in the form in which values that mean the same unit are equal.
func (a Area) Key(value string) string { return matchKey(a.Match, value) }

// Agrees reports whether the log's value means this unit.
func (a Area) Agrees(value string, u grid.Unit) bool {
	return a.Key(value) == unitMatchKey(a.Match, u)
}

// whole is a whole number, as a spreadsheet may write it too.
var whole = regexp.MustCompile(`^0*([0-9]+?)(?:\.0*)?$`)

// digits returns a whole number without leading zeros, however long it is.
func digits(s string) (string, bool) {
	m := whole.FindStringSubmatch(width.Fold.String(s))
	if m == nil {
		return "", false
	}
	return m[1], true
}

// A StepColumn is a further column with times, and what was done then.
type StepColumn struct {
	Column string
	Do     What
	Value  string // with Rate: the column with the score
}

// ReadMap reads a map. The name is the file's, for the error, which is a *gridgov.InvalidError with every fault.
func ReadMap(name string, data []byte) (*Map, error) {
	m := &Map{Form: logtable.NewForm()}
	if err := logtable.Read(name, data, m.read); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Map) read(w *logtable.Walker, data json.RawMessage) {
	m.fields(w).read("", data)
	if m.Columns.Opened == nil {
		w.Fault("columns.opened", gridgov.Fault{Rule: gridgov.RuleRequired})
	}
	m.place(w)
	m.checkPlacing(w)
	m.Form.Check(w, "opened", "due", "closed")
	m.words(w)
	for i, s := range m.Steps {
		if s.Value != "" && s.Do != Rate && s.Do != 0 {
			w.Fault(fmt.Sprintf("steps[%d].value", i),
				gridgov.Fault{Rule: gridgov.RuleRequires, Right: gridgov.Text{En: "only with do: rate", Zh: "须与do: rate同用"}, Got: s.Do.String()})
		}
	}
	if len(m.Steps) > maxSteps {
		w.Fault("steps", gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxSteps), Got: strconv.Itoa(len(m.Steps))})
	}
	for i, g := range m.Grid {
		if g.Level == grid.LevelOffice && g.Parent != "" {
			w.Fault(fmt.Sprintf("grid[%d].parent", i),
				gridgov.Fault{Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "level 1 has no parent", Zh: "第1级没有上级"}, Got: g.Parent})
		}
	}
	if m.Root.ID == "" && m.Root.Name != "" {
		w.Fault("root.id", gridgov.Fault{Rule: gridgov.RuleRequired})
	}
	if m.Root.Name == "" {
		m.Root.Name = m.Root.ID
	}
}

// place checks that there is one way to read a point.
func (m *Map) place(w *logtable.Walker) {
	c := m.Columns
	switch {
	case c.Point != nil && (c.Lat != nil || c.Lon != nil):
		w.Fault("columns.point",
			gridgov.Fault{Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "either point, or lat and lon", Zh: "point与lat、lon只能填一种"}})
	case c.Lat != nil && c.Lon == nil:
		w.Fault("columns.lon", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("columns.lat")})
	case c.Lon != nil && c.Lat == nil:
		w.Fault("columns.lat", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("columns.lon")})
	}
	for i, p := range m.NoPoint {
		if !p.Valid() {
			w.Fault(fmt.Sprintf("no_point[%d]", i),
				gridgov.Fault{
					Rule: gridgov.RuleRange, Limit: "-90…90, -180…180",
					Right: gridgov.Text{En: "[latitude, longitude]", Zh: "依次为[纬度, 经度]"}, Got: fmt.Sprintf("%v/%v", p.Lat, p.Lon),
				})
		}
	}
}

// words checks the lists of values against each other.
func (m *Map) words(w *logtable.Walker) {
	for _, list := range [][]string{m.Open, m.Closed, m.OnTime.Late, m.OnTime.OnTime, m.WorkerChannels} {
		for i, v := range list {
			list[i] = logtable.Word(v) // as the cells are
		}
	}
	apart := func(path string, a, b []string) {
		for _, v := range a {
			if slices.Contains(b, v) {
				w.Fault(path, gridgov.Fault{
					Rule: gridgov.RuleUnique, Right: gridgov.Text{En: "a value is in one of the two lists", Zh: "同一值只能在两个列表之一"}, Got: v,
				})
			}
		}
	}
	apart("closed_values", m.Closed, m.Open)
	apart("check.ontime.ontime", m.OnTime.OnTime, m.OnTime.Late)
	if (m.Open != nil || m.Closed != nil) && m.Columns.Status == nil {
		w.Fault("columns.status", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("open_values, closed_values")})
	}
	m.outcomes(w)
	if m.Columns.Origin != nil && len(m.Origins) == 0 {
		w.Fault("origins", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("columns.origin")})
	}
	if len(m.Origins) > 0 && m.Columns.Origin == nil {
		w.Fault("columns.origin", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("origins")})
	}
	if len(m.Kinds) > 0 && m.Columns.Kind == nil {
		w.Fault("columns.kind", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("kinds")})
	}
	if len(m.WorkerChannels) > 0 && m.Columns.Channel == nil {
		w.Fault("columns.channel", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("worker_channels")})
	}
}
