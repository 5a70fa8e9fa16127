package requestlog

import (
	"encoding/json"
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A form is the fields of an object.
type form struct {
	w      *logtable.Walker
	fields []logtable.Field
}

func (f form) read(path string, raw json.RawMessage) { f.w.Object(path, raw, f.fields) }

// fields is the whole form of a map: what is not here is an unknown key.
func (m *Map) fields(w *logtable.Walker) form {
	return form{w, append(w.Struct(&m.Form), []logtable.Field{
		logtable.Key("columns", m.Columns.fields(w).read),
		logtable.Key("open_values", w.Texts(&m.Open)),
		logtable.Key("closed_values", w.Texts(&m.Closed)),
		logtable.Key("no_point", points(w, &m.NoPoint)),
		logtable.Key("root", form{
			w, []logtable.Field{logtable.Key("id", required(w, &m.Root.ID)), logtable.Key("name", w.Text(&m.Root.Name))},
		}.read),
		logtable.Key("grid", func(path string, raw json.RawMessage) {
			w.List(path, raw, func(path string, raw json.RawMessage) {
				var g GridEntry
				form{w, []logtable.Field{
					logtable.Key("level", level(w, &g.Level)),
					logtable.Key("id", w.Text(&g.ID)),
					logtable.Key("name", w.Text(&g.Name)),
					logtable.Key("parent", w.Text(&g.Parent)),
				}}.read(path, raw)
				need(w, path, "id", g.ID == "")
				need(w, path, "level", g.Level == 0)
				if g.Name == "" {
					g.Name = g.ID
				}
				m.Grid = append(m.Grid, g)
			})
		}),
		logtable.Key("check", form{w, []logtable.Field{logtable.Key("ontime", m.OnTime.fields(w)), logtable.Key("areas", m.areas(w))}}.read),
		logtable.Key("steps", m.steps(w)),
		logtable.Key("origins", m.origins(w)),
		logtable.Key("worker_channels", w.Texts(&m.WorkerChannels)),
		logtable.Key("kinds", m.kinds(w)),
		logtable.Key("resolutions", m.resolutions(w)),
		logtable.Key("place", m.Placing.fields(w)),
	}...)}
}

func (c *Columns) fields(w *logtable.Walker) form {
	keys := c.keys()
	f := form{w, make([]logtable.Field, len(keys))}
	for i, k := range keys {
		f.fields[i] = logtable.Key(k.name, w.Columns(k.columns))
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
		{"kind", &c.Kind},
		{"reply", &c.Reply},
		{"resolution", &c.Resolution},
		{"parent", &c.Parent},
		{"unit", &c.Unit},
	}
}

func (o *OnTime) fields(w *logtable.Walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		form{w, []logtable.Field{
			logtable.Key("column", w.Column(&o.Column)), logtable.Key("late", w.Texts(&o.Late)), logtable.Key("ontime", w.Texts(&o.OnTime)),
		}}.read(path, raw)
		need(w, path, "column", o.Column == "")
		need(w, path, "late", len(o.Late)+len(o.OnTime) == 0)
	}
}

func (m *Map) areas(w *logtable.Walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		w.List(path, raw, func(path string, raw json.RawMessage) {
			a := Area{Match: "id"}
			form{w, []logtable.Field{
				logtable.Key("column", w.Column(&a.Column)), logtable.Key("level", level(w, &a.Level)), logtable.Key("match", match(w, &a.Match)),
			}}.read(path, raw)
			need(w, path, "column", a.Column == "")
			need(w, path, "level", a.Level == 0)
			m.Areas = append(m.Areas, a)
		})
	}
}

func (m *Map) steps(w *logtable.Walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		w.List(path, raw, func(path string, raw json.RawMessage) {
			var s StepColumn
			var do string
			form{w, []logtable.Field{
				logtable.Key("column", w.Column(&s.Column)), logtable.Key("do", w.Text(&do)), logtable.Key("value", w.Column(&s.Value)),
			}}.read(path, raw)
			need(w, path, "column", s.Column == "")
			var ok bool
			if s.Do, ok = stepNamed(do); !ok {
				w.Fault(path+".do", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: strings.Join(stepNames(), ", "), Got: do})
			}
			m.Steps = append(m.Steps, s)
		})
	}
}

func (m *Map) origins(w *logtable.Walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		m.Origins = map[string]Origin{}
		w.Members(path, raw, func(key string, value json.RawMessage) {
			var word string
			w.Text(&word)(logtable.Path(path, key), value)
			origin, ok := originNamed(word)
			if !ok {
				w.Fault(logtable.Path(path, key), gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: strings.Join(originNames[:], ", "), Got: word})
			}
			m.Origins[logtable.Word(key)] = origin
		})
	}
}

func (m *Map) kinds(w *logtable.Walker) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		m.Kinds = map[string]ticket.Kind{}
		w.Members(path, raw, func(key string, value json.RawMessage) {
			var word string
			w.Text(&word)(logtable.Path(path, key), value)
			kind, ok := kindWords[fold(word)]
			if !ok {
				w.Fault(logtable.Path(path, key),
					gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: "inquiry 咨询, help 求助, complaint 投诉, report 举报, suggestion 建议", Got: word})
			}
			m.Kinds[logtable.Word(key)] = kind
		})
	}
}

// with is the text of a key that must be there with others.
func with(others string) gridgov.Text {
	return gridgov.Text{En: "with " + others, Zh: "填写" + others + "时必填"}
}

// need reports a key that is missing or empty, once: a fault of its own says more.
func need(w *logtable.Walker, path, key string, missing bool) {
	if !missing {
		return
	}
	for _, f := range w.Faults {
		if f.Field == path+"."+key {
			return
		}
	}
	w.Fault(path+"."+key, gridgov.Fault{Rule: gridgov.RuleRequired})
}

// required reads a text that must not be empty.
func required(w *logtable.Walker, to *string) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		before := len(w.Faults)
		if w.Text(to)(path, raw); *to == "" && len(w.Faults) == before {
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleRequired})
		}
	}
}

func level(w *logtable.Walker, to *grid.Level) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		var n int
		before := len(w.Faults)
		w.Number(&n)(path, raw)
		if len(w.Faults) > before {
			return
		}
		if n < int(grid.LevelOffice) || n > int(grid.LevelMicroGrid) {
			w.Fault(path, gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: "1, 2, 3, 4", Got: string(raw)})
			return
		}
		*to = grid.Level(n)
	}
}

// points reads a list of [lat, lon].
func points(w *logtable.Walker, to *[]grid.Point) func(string, json.RawMessage) {
	return func(path string, raw json.RawMessage) {
		w.List(path, raw, func(path string, raw json.RawMessage) {
			var p []float64
			if err := json.Unmarshal(raw, &p); err != nil || len(p) != 2 {
				w.Fault(path, gridgov.Fault{
					Rule: gridgov.RuleType, Right: gridgov.Text{En: "two numbers: [latitude, longitude]", Zh: "应为两个数字：[纬度, 经度]"},
					Got: logtable.KindOf(raw),
				})
				return
			}
			*to = append(*to, grid.Point{Lat: p[0], Lon: p[1]})
		})
	}
}
