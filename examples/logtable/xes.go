package logtable

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
)

// An xes is the events of a log in XES (IEEE 1849-2016), a row each. The columns are the attributes of the event and, with
// "case:" before them, those of its trace, as pm4py names them. Attributes of attributes, and what the log declares for all, are
// not read. A trace is held until it ends, since its attributes belong to all its events.
type xes struct {
	decoder *xml.Decoder
	columns []xesColumn
	of      map[string][]int // the columns of an attribute
	seen    map[string]bool  // the attributes that there are
	trace   [][]byte         // of the trace under way; nil outside one
	events  [][][]byte       // of the trace, not yet returned
	ended   bool             // the trace of events
	line    int64
}

type xesColumn struct{ key, name string }

// xesLayouts are how XES writes times.
var xesLayouts = []layout{{form: time.RFC3339, zone: true, offset: true}, {form: "2006-01-02T15:04:05"}}

func newXES(src io.Reader) *xes {
	x := &xes{decoder: xml.NewDecoder(src), of: map[string][]int{}, seen: map[string]bool{}, line: 1}
	x.decoder.CharsetReader = func(label string, src io.Reader) (io.Reader, error) {
		enc, ok := named(label)
		if !ok {
			return nil, fmt.Errorf("unknown encoding %.60q", label)
		}
		if enc == nil {
			return src, nil
		}
		return newDecoder(src, enc), nil
	}
	return x
}

func (x *xes) column(key, name string) int {
	x.columns = append(x.columns, xesColumn{key, name})
	x.of[name] = append(x.of[name], len(x.columns)-1)
	return len(x.columns) - 1
}

// missing returns the columns that no event has, once all are read.
func (x *xes) missing(file string) error {
	var faults []gridgov.Fault
	for _, c := range x.columns {
		if !x.seen[c.name] {
			faults = append(faults, *missing(file, c.key, c.name, thereAre(c.name, slices.Sorted(maps.Keys(x.seen)))))
		}
	}
	return Invalid(file, faults...)
}

func (x *xes) next() (int64, [][]byte, error) {
	for !x.ended || len(x.events) == 0 {
		if err := x.token(); err != nil {
			return x.line, nil, err
		}
	}
	cells := x.events[0]
	x.events = x.events[1:]
	x.ended = len(x.events) > 0
	x.line++
	return x.line, cells, nil
}

// token reads on.
func (x *xes) token() error {
	token, err := x.decoder.Token()
	if err != nil {
		return x.failed(err)
	}
	switch e := token.(type) {
	case xml.StartElement:
		switch e.Name.Local {
		case "log":
		case "trace":
			x.trace = make([][]byte, len(x.columns))
		case "event":
			return x.event()
		default:
			if x.trace != nil {
				x.take(x.trace, "case:", e)
			}
			return x.failed(x.decoder.Skip())
		}
	case xml.EndElement:
		if e.Name.Local == "trace" {
			for _, event := range x.events {
				for i, cell := range event {
					if cell == nil {
						event[i] = x.trace[i]
					}
				}
			}
			x.trace, x.ended = nil, len(x.events) > 0
		}
	}
	return nil
}

// event reads one to its end.
func (x *xes) event() error {
	cells := make([][]byte, len(x.columns))
	for {
		token, err := x.decoder.Token()
		if err != nil {
			return x.failed(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			x.take(cells, "", e)
			if err := x.decoder.Skip(); err != nil {
				return x.failed(err)
			}
		case xml.EndElement:
			x.events = append(x.events, cells)
			x.ended = x.trace == nil // an event outside of a trace has no case
			return nil
		}
	}
}

// maxSeen is how many attributes are remembered, to say what there are.
const maxSeen = 1000

func (x *xes) take(cells [][]byte, of string, e xml.StartElement) {
	name, value, ok := "", "", false
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "key":
			name = of + a.Value
		case "value":
			value, ok = a.Value, true
		}
	}
	if !ok || name == "" {
		return
	}
	columns := x.of[name]
	if len(columns) > 0 || len(x.seen) < maxSeen {
		x.seen[name] = true
	}
	for _, i := range columns {
		cells[i] = []byte(value)
	}
}

// failed says where the XML is broken, and quotes nothing of it.
func (x *xes) failed(err error) error {
	var bad *xml.SyntaxError
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return err
	case errors.As(err, &bad):
		return fmt.Errorf("line %d: the XML is broken or cut off", bad.Line)
	}
	line, _ := x.decoder.InputPos()
	return fmt.Errorf("line %d: %w", line, err)
}

func (x *xes) elsewhere(func([][]byte) bool) gridgov.Text { return gridgov.Text{} }

func (x *xes) Close() error { return nil }
