package requestlog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
)

// Placing is what the values of columns.unit are: the first is of Level, those after it of the levels below. With no Level
// the map has no columns.unit.
type Placing struct {
	Level grid.Level
	Match string // "id", "name" or "number"
}

// matches are the ways to compare a log's value with a unit.
var matches = []string{"id", "name", "number"}

// matchKey is a value in the form in which those that match are equal.
func matchKey(match, value string) string {
	switch match {
	case "name":
		return fold(value)
	case "number":
		if n, ok := digits(value); ok {
			return n
		}
	}
	return value
}

// unitMatchKey is the same of a unit.
func unitMatchKey(match string, u grid.Unit) string {
	if match == "name" {
		return matchKey(match, u.Name)
	}
	return matchKey(match, u.Code)
}

func (p *Placing) fields(w *logtable.Walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		p.Match = matches[0]
		form{w, []logtable.Field{logtable.Key("level", level(w, &p.Level)), logtable.Key("match", match(w, &p.Match))}}.read(path, raw)
		need(w, path, "level", p.Level == 0)
	}
}

// match reads a way to compare, by default the first.
func match(w *logtable.Walker, to *string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		w.Text(to)(path, raw)
		if !slices.Contains(matches, *to) {
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: strings.Join(matches, ", "), Got: *to})
		}
	}
}

// checkPlacing checks that columns.unit and place go together, and that units can be made where they are.
func (m *Map) checkPlacing(w *logtable.Walker) {
	lowest := int(m.Placing.Level) + len(m.Columns.Unit) - 1
	switch {
	case m.Placing.Level == 0 && m.Columns.Unit != nil:
		need(w, "place", "level", true)
	case m.Placing.Level != 0 && m.Columns.Unit == nil:
		w.Fault("columns.unit", gridgov.Fault{Rule: gridgov.RuleRequired, Right: with("place")})
	case lowest > int(grid.LevelMicroGrid):
		w.Fault("columns.unit",
			gridgov.Fault{
				Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(int(grid.LevelMicroGrid-m.Placing.Level) + 1),
				Right: gridgov.Text{En: "one for each level from place.level to 4", Zh: "从place.level到4每级一项"}, Got: strconv.Itoa(len(m.Columns.Unit)),
			})
	case m.Placing.Level == grid.LevelOffice && m.Root.ID != "":
		w.Fault("root", gridgov.Fault{
			Rule:  gridgov.RuleExcludes,
			Right: gridgov.Text{En: "with place.level 1: the units of that level are the roots", Zh: "place.level为1时不填：该级单位即为根"}, Got: m.Root.ID,
		})
	case m.Placing.Level > grid.LevelOffice && m.Root.ID == "" && !w.Faulty("grid") && m.MakesUnits() && !m.given(grid.LevelOffice):
		w.Fault("root.id", gridgov.Fault{
			Rule:  gridgov.RuleRequired,
			Right: gridgov.Text{En: "with place.level 2 to 4, for the units that are made from values", Zh: "place.level为2至4时必填，用于由数值生成的单位"},
		})
	}
}

// given reports whether the files of the grid have the units of a level.
func (m *Map) given(level grid.Level) bool {
	return slices.ContainsFunc(m.Grid, func(g GridEntry) bool { return g.Level == level || g.Level == level+1 && g.Parent != "" })
}

// MakesUnits reports whether columns.unit has a level that no file of the grid has, whose units are made from the values.
func (m *Map) MakesUnits() bool {
	for i := range m.Columns.Unit {
		if !m.given(m.Placing.Level + grid.Level(i)) {
			return true
		}
	}
	return false
}

// Places finds the units that the values of columns.unit name. It is immutable and safe for concurrent use.
type Places struct {
	Units []grid.Unit // those that were given, and those that were made

	m       *Map
	codes   map[placeKey][]string
	parents map[string]string // by code
}

// A placeKey is a value of a level: of a made unit within the unit above it, of a given one anywhere.
type placeKey struct {
	level       grid.Level
	under, name string
}

// NewPlaces takes the units of the grid, as [Map.Units] returns them, and the values of the rows, each from coarse to fine, as
// [Log.UnitValues] returns them. A unit that is made is named as the first of the values that match it. Its code is its path
// below the root, as [grid.NewPath] writes it; one that is too long for that is cut and ends in a hash, and one that another
// unit has ends in a number. The error is a *gridgov.InvalidError: there is no unit under which they could be.
func (m *Map) NewPlaces(units []grid.Unit, values [][]string) (*Places, error) {
	p := &Places{m: m, codes: map[placeKey][]string{}, parents: map[string]string{}}
	b := unitBuilder{m: m, units: map[unitKey]*unitDraft{}, at: map[string]unitKey{}}
	for _, u := range units {
		b.make(unitKey{u.Level, u.Code}, u.Name, u.Parent, "the grid")
		k := placeKey{level: u.Level, name: unitMatchKey(m.Placing.Match, u)}
		p.codes[k] = append(p.codes[k], u.Code)
		p.parents[u.Code] = u.Parent
	}
	top := "" // the unit under which those that are made on the first level are
	if first := m.Placing.Level; len(values) > 0 && first > grid.LevelOffice && !m.given(first) {
		if top = b.above(first, "columns.unit"); top == "" {
			return nil, gridgov.Invalid("grid", b.faults...)
		}
	}
	for _, row := range values {
		p.walk(row, func(level grid.Level, under, value string) string {
			value = strings.Map(seen, value)
			code := grid.Escape(value)
			switch {
			case under == "":
				under = top
			case m.given(level - 1):
				code = grid.Escape(under) + "/" + code
			default:
				code = under + "/" + code
			}
			code = b.free(short(code))
			b.make(unitKey{level, code}, value, under, "columns.unit")
			return code
		})
	}
	b.hang() // the units between the first level and the root
	p.Units, _ = b.build()
	return p, nil
}

// Find returns the code of the unit that a row's values name, from coarse to fine; empty where there is none. It ends at a
// value that is none of the units that were given, or of several; unknown is its place in the values, else it is -1.
func (p *Places) Find(values []string) (code string, unknown int) { return p.walk(values, nil) }

func (p *Places) walk(values []string, add func(level grid.Level, under, value string) string) (code string, unknown int) {
	given := "" // the last unit that was
	for i, value := range values {
		k := placeKey{p.m.Placing.Level + grid.Level(i), "", matchKey(p.m.Placing.Match, value)}
		var found []string
		if p.m.given(k.level) {
			for _, c := range p.codes[k] {
				if p.under(given, c) {
					found = append(found, c)
				}
			}
			if len(found) == 1 {
				given = found[0]
			}
		} else {
			k.under = code
			if found = p.codes[k]; found == nil && add != nil {
				found = []string{add(k.level, code, value)}
				p.codes[k] = found
			}
		}
		if len(found) != 1 {
			return code, i
		}
		code = found[0]
	}
	return code, -1
}

// under reports whether a given unit is below another one, or where it is not known: then it is under a unit that was made for
// those without a parent.
func (p *Places) under(upper, code string) bool {
	for ; code != upper && code != ""; code = p.parents[code] {
		if end := strings.LastIndexByte(code, '~'); end > 0 {
			if _, ok := p.parents[code[:end]]; ok {
				return true
			}
		}
	}
	return code == upper
}

// maxMade is the length of a made unit's code as a part of a path, in bytes: four of them and a root fit into one.
const maxMade = 120

// short is a code that fits.
func short(code string) string {
	if len(grid.Escape(code)) <= maxMade {
		return code
	}
	sum := sha256.Sum256([]byte(code))
	end := "~" + hex.EncodeToString(sum[:8])
	for len(grid.Escape(code)) > maxMade-len(end) {
		_, size := utf8.DecodeLastRuneInString(code)
		code = code[:len(code)-size]
	}
	return code + end
}

// free is a code that no unit has yet.
func (b *unitBuilder) free(code string) string {
	free := code
	for n := 2; ; n++ {
		if _, taken := b.at[free]; !taken {
			return free
		}
		free = code + "~" + strconv.Itoa(n)
	}
}

// seen is a character as a unit's name may hold it.
func seen(r rune) rune {
	if unicode.IsControl(r) {
		return utf8.RuneError
	}
	return r
}

// unitValues are the values of columns.unit, each once, in the order in which they came.
type unitValues struct {
	all  [][]string
	seen map[grid.Path]bool
}

func (u *unitValues) add(values []string) {
	path := grid.NewPath(values...)
	if path == "" || u.seen[path] {
		return
	}
	if u.seen == nil {
		u.seen = map[grid.Path]bool{}
	}
	u.seen[path] = true
	u.all = append(u.all, values)
}

// UnitValues returns the values of columns.unit from which units are made, for [Map.NewPlaces].
func (l *Log) UnitValues() [][]string { return l.units.all }
