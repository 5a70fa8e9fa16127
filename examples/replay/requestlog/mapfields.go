package requestlog

import (
	"encoding/json"
	"strings"

	"github.com/gridgov/gridgov/grid"
)

// A form is the fields of an object.
type form struct {
	w      *walker
	fields []field
}

func (f form) read(path string, raw json.RawMessage) { f.w.object(path, raw, f.fields) }

// fields is the whole form of a map: what is not here is an unknown key.
func (m *Map) fields(w *walker, zone *string) form {
	return form{w, []field{
		{"columns", m.Columns.fields(w).read},
		{"open_values", w.texts(&m.Open)},
		{"closed_values", w.texts(&m.Closed)},
		{"layouts", w.texts(&m.Layouts)},
		{"zone", w.text(zone)},
		{"blank", w.texts(&m.Blank)},
		{"no_point", w.points(&m.NoPoint)},
		{"root", form{w, []field{{"id", w.required(&m.Root.ID)}, {"name", w.text(&m.Root.Name)}}}.read},
		{"grid", func(path string, raw json.RawMessage) {
			w.list(path, raw, func(path string, raw json.RawMessage) {
				var g GridEntry
				form{w, []field{
					{"level", w.level(&g.Level)},
					{"id", w.text(&g.ID)},
					{"name", w.text(&g.Name)},
					{"parent", w.text(&g.Parent)},
				}}.read(path, raw)
				w.need(path, "id", g.ID == "")
				w.need(path, "level", g.Level == 0)
				if g.Name == "" {
					g.Name = g.ID
				}
				m.Grid = append(m.Grid, g)
			})
		}},
		{"check", form{w, []field{{"ontime", m.OnTime.fields(w)}, {"areas", m.areas(w)}}}.read},
		{"steps", m.steps(w)},
		{"origins", m.origins(w)},
		{"worker_channels", w.texts(&m.WorkerChannels)},
	}}
}

func (c *Columns) fields(w *walker) form {
	keys := c.keys()
	f := form{w, make([]field, len(keys))}
	for i, k := range keys {
		f.fields[i] = field{k.name, w.columns(k.columns)}
	}
	return f
}

type columnKey struct {
	name    string
	columns *[]string
}

// keys lists the keys of columns.
func (c *Columns) keys() []columnKey {
	return []columnKey{
		{"id", &c.ID},
		{"opened", &c.Opened},
		{"due", &c.Due},
		{"closed", &c.Closed},
		{"category", &c.Category},
		{"handler", &c.Handler},
		{"text", &c.Text},
		{"status", &c.Status},
		{"channel", &c.Channel},
		{"lat", &c.Lat},
		{"lon", &c.Lon},
		{"point", &c.Point},
		{"address", &c.Address},
		{"origin", &c.Origin},
	}
}

func (o *OnTime) fields(w *walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		form{w, []field{{"column", w.text(&o.Column)}, {"late", w.texts(&o.Late)}, {"ontime", w.texts(&o.OnTime)}}}.read(path, raw)
		w.need(path, "column", o.Column == "")
		w.need(path, "late", len(o.Late)+len(o.OnTime) == 0)
	}
}

func (m *Map) areas(w *walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		w.list(path, raw, func(path string, raw json.RawMessage) {
			a := Area{Match: "id"}
			form{w, []field{{"column", w.text(&a.Column)}, {"level", w.level(&a.Level)}, {"match", w.text(&a.Match)}}}.read(path, raw)
			w.need(path, "column", a.Column == "")
			w.need(path, "level", a.Level == 0)
			if a.Match != "id" && a.Match != "name" && a.Match != "number" {
				w.fault(path+".match", "one of", "id, name, number", a.Match)
			}
			m.Areas = append(m.Areas, a)
		})
	}
}

func (m *Map) steps(w *walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		w.list(path, raw, func(path string, raw json.RawMessage) {
			var s StepColumn
			var do string
			form{w, []field{{"column", w.text(&s.Column)}, {"do", w.text(&do)}, {"value", w.required(&s.Value)}}}.read(path, raw)
			w.need(path, "column", s.Column == "")
			var ok bool
			if s.Do, ok = stepNamed(do); !ok {
				w.fault(path+".do", "one of", strings.Join(stepNames(), ", "), do)
			}
			m.Steps = append(m.Steps, s)
		})
	}
}

func (m *Map) origins(w *walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		m.Origins = map[string]Origin{}
		w.members(path, raw, func(key string, value json.RawMessage) {
			var word string
			w.text(&word)(join(path, key), value)
			origin, ok := originNamed(word)
			if !ok {
				w.fault(join(path, key), "one of", strings.Join(originNames[:], ", "), word)
			}
			word, _ = clean([]byte(strings.TrimSpace(key)), MaxMap, true) // as the cells are
			m.Origins[word] = origin
		})
	}
}

// need reports a key that is missing or empty, once: a fault of its own says more.
func (w *walker) need(path, key string, missing bool) {
	if !missing {
		return
	}
	for _, f := range w.faults {
		if f.Field == path+"."+key {
			return
		}
	}
	w.fault(path+"."+key, "required", "", "")
}

// required reads a text that must not be empty.
func (w *walker) required(to *string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		before := len(w.faults)
		if w.text(to)(path, raw); *to == "" && len(w.faults) == before {
			w.fault(path, "required", "", "")
		}
	}
}

func (w *walker) level(to *grid.Level) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		var n int
		before := len(w.faults)
		w.number(&n)(path, raw)
		if len(w.faults) > before {
			return
		}
		if n < int(grid.LevelOffice) || n > int(grid.LevelMicroGrid) {
			w.fault(path, "one of", "1, 2, 3, 4", string(raw))
			return
		}
		*to = grid.Level(n)
	}
}

// points reads a list of [lat, lon].
func (w *walker) points(to *[]grid.Point) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		w.list(path, raw, func(path string, raw json.RawMessage) {
			var p []float64
			if err := json.Unmarshal(raw, &p); err != nil || len(p) != 2 {
				w.fault(path, "must be two numbers", "[lat, lon]", kindOf(raw))
				return
			}
			*to = append(*to, grid.Point{Lat: p[0], Lon: p[1]})
		})
	}
}
