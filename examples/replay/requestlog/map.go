package requestlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones are built in, so that a run gives the same on every machine

	"github.com/gridgov/gridgov/grid"
)

// A Map says what the columns of a log mean; the package comment describes its JSON form. [ReadMap] makes one. It must
// not be changed afterwards, and may then be shared between goroutines.
type Map struct {
	Columns        Columns
	Open, Closed   []string
	Layouts        []string
	Zone           *time.Location
	Blank          []string
	NoPoint        []grid.Point
	Root           Root
	Grid           []GridEntry
	OnTime         OnTime
	Areas          []Area
	Steps          []StepColumn
	Origins        map[string]Origin
	WorkerChannels []string
}

// Columns names the columns for each thing: for Category and Handler a path, for the rest the ones to try in turn.
type Columns struct {
	ID, Opened, Due, Closed, Category, Handler, Text, Status, Channel, Lat, Lon, Point, Address, Origin []string
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

// Agrees says whether the log's value means this unit.
func (a Area) Agrees(value string, u grid.Unit) bool {
	switch a.Match {
	case "name":
		return value == u.Name
	case "number":
		n, ok := digits(value)
		m, right := digits(u.Code)
		return ok && right && n == m
	default:
		return value == u.Code
	}
}

// digits gives a whole number without leading zeros, however long it is.
func digits(s string) (string, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return "", false
	}
	return strings.TrimLeft(s, "0"), true
}

// A StepColumn is a further column with times, and what was done then.
type StepColumn struct {
	Column string
	Do     What
	Value  string // with Rate: the column with the score
}

// MaxMap is the size in bytes above which a map is refused.
const MaxMap = 1 << 20

// ReadMap reads a map. The name is the file's, for the error, which is a *grid.InvalidError with every fault.
func ReadMap(name string, data []byte) (*Map, error) {
	if len(data) > MaxMap {
		return nil, grid.Invalid(name, grid.Fault{Field: name, Rule: "max bytes", Limit: strconv.Itoa(MaxMap), Got: strconv.Itoa(len(data))})
	}
	data = bytes.TrimPrefix(data, byteOrderMark)
	if err := syntax(data); err != nil {
		return nil, grid.Invalid(name, grid.Fault{Field: name, Rule: "must be JSON", Limit: err.Error()})
	}
	m := &Map{Blank: []string{""}, Layouts: []string{time.DateTime, time.RFC3339}, Zone: time.UTC}
	w := new(walker)
	m.read(w, bytes.TrimSpace(data))
	if len(w.faults) > 0 {
		return nil, grid.Invalid(name, w.faults...)
	}
	return m, nil
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// syntax checks the JSON alone and says in which line it goes wrong.
func syntax(data []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if bad, ok := err.(*json.SyntaxError); ok { //nolint:errorlint // package json returns it bare
		upTo := data[:min(max(bad.Offset, 0), int64(len(data)))]
		return fmt.Errorf("line %d: %w", 1+bytes.Count(upTo, []byte{'\n'}), err)
	}
	return err
}

func (m *Map) read(w *walker, data json.RawMessage) {
	zone := "UTC"
	m.fields(w, &zone).read("", data)
	if m.Columns.ID == nil {
		w.fault("columns.id", "required", "", "")
	}
	if m.Columns.Opened == nil {
		w.fault("columns.opened", "required", "", "")
	}
	m.place(w)
	m.times(w, zone)
	m.words(w)
	for i, s := range m.Steps {
		if s.Value != "" && s.Do != Rate {
			w.fault(fmt.Sprintf("steps[%d].value", i), "only with", "do: rate", s.Do.String())
		}
	}
	if len(m.Steps) > maxSteps {
		w.fault("steps", "max", strconv.Itoa(maxSteps), strconv.Itoa(len(m.Steps)))
	}
	for i, g := range m.Grid {
		if g.Level == grid.LevelOffice && g.Parent != "" {
			w.fault(fmt.Sprintf("grid[%d].parent", i), "level 1 has no parent", "", g.Parent)
		}
	}
	if m.Root.ID == "" && m.Root.Name != "" {
		w.fault("root.id", "required", "", "")
	}
	if m.Root.Name == "" {
		m.Root.Name = m.Root.ID
	}
}

// place checks that there is one way to read a point.
func (m *Map) place(w *walker) {
	c := m.Columns
	switch {
	case c.Point != nil && (c.Lat != nil || c.Lon != nil):
		w.fault("columns.point", "stands in place of lat and lon", "point, or lat and lon", "")
	case c.Lat != nil && c.Lon == nil:
		w.fault("columns.lon", "required", "with columns.lat", "")
	case c.Lon != nil && c.Lat == nil:
		w.fault("columns.lat", "required", "with columns.lon", "")
	}
	for i, p := range m.NoPoint {
		if !p.Valid() {
			w.fault(fmt.Sprintf("no_point[%d]", i), "range", "[lat -90…90, lon -180…180]", fmt.Sprintf("[%v, %v]", p.Lat, p.Lon))
		}
	}
}

func (m *Map) times(w *walker, zone string) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" { // the last would differ from machine to machine
		w.fault("zone", "unknown zone", `an IANA name such as "Asia/Shanghai", or "UTC"`, zone)
		loc = time.UTC
	}
	m.Zone = loc
	if len(m.Layouts) == 0 {
		w.fault("layouts", "required", `one layout of package time, such as "2006-01-02 15:04:05"`, "")
	}
	day := time.Date(2007, 11, 23, 16, 8, 9, 0, time.UTC)
	for i, l := range m.Layouts {
		t, err := time.ParseInLocation(l, day.Format(l), time.UTC)
		if err != nil || t.Year() != day.Year() || t.YearDay() != day.YearDay() {
			w.fault(fmt.Sprintf("layouts[%d]", i), "must hold year, month and day", `in the form of Go's package time: "2006-01-02 15:04:05"`, l)
		}
	}
}

// words checks the lists of values against each other.
func (m *Map) words(w *walker) {
	for _, list := range [][]string{m.Open, m.Closed, m.OnTime.Late, m.OnTime.OnTime, m.WorkerChannels} {
		for i, v := range list {
			list[i], _ = clean([]byte(strings.TrimSpace(v)), MaxMap, true) // as the cells are
		}
	}
	apart := func(path string, a, b []string) {
		for _, v := range a {
			if slices.Contains(b, v) {
				w.fault(path, "in both lists", "", v)
			}
		}
	}
	apart("closed_values", m.Closed, m.Open)
	apart("check.ontime.ontime", m.OnTime.OnTime, m.OnTime.Late)
	if (m.Open != nil || m.Closed != nil) && m.Columns.Status == nil {
		w.fault("columns.status", "required", "with open_values or closed_values", "")
	}
	if m.Columns.Origin != nil && len(m.Origins) == 0 {
		w.fault("origins", "required", "with columns.origin", "")
	}
	if len(m.Origins) > 0 && m.Columns.Origin == nil {
		w.fault("columns.origin", "required", "with origins", "")
	}
	if len(m.WorkerChannels) > 0 && m.Columns.Channel == nil {
		w.fault("columns.channel", "required", "with worker_channels", "")
	}
}
