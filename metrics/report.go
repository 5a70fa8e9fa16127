package metrics

import (
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// The ids of the figures that a [Report] looks for by itself: the numbers that add up, in its head and in [Report].Kinds, and
// the one whose absence leaves [Report].Oldest empty. A book without them has a report without these.
const (
	FigureReceived   = "received"
	FigureClosed     = "closed"
	FigureOpen       = "open"
	FigureOverdue    = "overdue"
	FigureOldestOpen = "oldest_open"
)

// A Report is the figures of a period as of an instant. It has no wall-clock time; json.Marshal writes its fields and groups
// always in the same order, so equal reports are equal bytes.
type Report struct {
	At        time.Time `json:"at"`
	From      time.Time `json:"from,omitzero"` // the period [From, To); zero is open
	To        time.Time `json:"to,omitzero"`
	Zone      string    `json:"zone"`
	MinSample int64     `json:"min_sample"`
	Soon      float64   `json:"soon"` // seconds ahead that count as about to be overdue

	Front  []Figure     `json:"front"`  // the first page, in its order
	Oldest []OpenTicket `json:"oldest"` // the oldest open tickets, oldest first
	Kinds  Cross        `json:"kinds"`  // kind × unit, tickets received
	More   []Figure     `json:"more"`   // what is not on the first page
	Tables []Table      `json:"tables"` // a table for each grouping

	conf Config
}

// A Figure is a value with its definition.
type Figure struct {
	Definition
	Value
}

// A Value is a figure's value. It is exact: printing rounds, and once.
type Value struct {
	// Num is a count, the numerator of a share, how many tickets a duration was measured on, or how many times.
	Num int64 `json:"num"`
	// Den is the denominator of a share; 0 for others. A weighted share has hundredths of a ticket in both.
	Den int64 `json:"den"`
	// Tickets is on how many tickets the times fell; 0 for others.
	Tickets int64 `json:"tickets,omitempty"`
	// Micros is a duration in microseconds; 0 for others.
	Micros int64 `json:"micros"`
	// OK is false where there is no value: the denominator is zero, no ticket was measured, the sample is below the
	// minimum, or the figure is absent. No data is never 0 % and never 100 %. A count and times are OK unless they are absent.
	OK bool `json:"ok"`
	// Few reports whether the sample is below the minimum: there are counts, and no rate, no quantile and no rank.
	Few bool `json:"few,omitempty"`
	// Absent reports whether the facts cannot know it: see [Config].Absent, or all closings that a rate or a duration could be made
	// from are at unknown times, see [Fact].ClosedUnknown. It is no zero. All numbers of the value are then 0.
	Absent bool `json:"absent,omitempty"`
	// Days reports whether a duration is known in days and not in hours, see [Config].Days.
	Days bool `json:"days,omitempty"`
	// Rank is the place among the groups of a table by share, 1 for the greatest; equal shares have equal places. Only
	// tables by unit, handler and officer have it, of definitions that are Ranked. 0: none.
	Rank int `json:"rank,omitempty"`
}

// A Table has a row for each group, sorted by key.
type Table struct {
	Grouping
	Columns []string `json:"columns"` // ids of definitions
	Groups  []Group  `json:"groups"`
}

// A Group is the figures of one group.
type Group struct {
	Key    string       `json:"key"`
	Name   gridgov.Text `json:"name"`
	Values []Value      `json:"values"` // one for each column
}

// Value finds a value by the definition's id; ok is false when it is no column.
func (t Table) Value(g Group, id string) (v Value, ok bool) {
	i := slices.Index(t.Columns, id)
	if i < 0 || i >= len(g.Values) {
		return Value{}, false
	}
	return g.Values[i], true
}

// A Cross is the table of kinds and units: how many tickets were received.
type Cross struct {
	Depth int        `json:"depth,omitempty"` // the level of the units
	Kinds []string   `json:"kinds"`           // names in order; "" is "not said"
	Rows  []CrossRow `json:"rows"`            // sorted by path
}

// A CrossRow is one unit of a [Cross].
type CrossRow struct {
	Path   grid.Path    `json:"path"`
	Name   gridgov.Text `json:"name"`
	Counts []int64      `json:"counts"` // one for each kind
	Total  int64        `json:"total"`
}

// Figure returns a figure of all tickets by its definition's id.
func (r Report) Figure(id string) (Figure, bool) {
	for _, list := range [][]Figure{r.Front, r.More} {
		for _, f := range list {
			if f.ID == id {
				return f, true
			}
		}
	}
	return Figure{}, false
}

// Table finds the table of a grouping.
func (r Report) Table(g Grouping) (Table, bool) {
	for _, t := range r.Tables {
		if t.Grouping == g {
			return t, true
		}
	}
	return Table{}, false
}

// Report returns the figures of what was counted so far. The calculator can go on.
func (k *Calculator) Report() Report {
	c := &k.conf
	r := Report{
		At: c.At, From: c.Period.From, To: c.Period.To, Zone: c.Zone.String(), MinSample: c.MinSample, Soon: c.Soon.Seconds(),
		Oldest: append([]OpenTicket{}, k.oldest...), Front: []Figure{}, More: []Figure{}, Tables: []Table{}, conf: *c,
	}
	if slices.Contains(c.Absent, FigureOldestOpen) {
		r.Oldest = []OpenTicket{}
	}
	for i, v := range k.values(&k.whole, &k.wide, 1) {
		f := Figure{c.Definitions[i], v}
		if f.Front {
			r.Front = append(r.Front, f)
		} else {
			r.More = append(r.More, f)
		}
	}
	for i, g := range c.Groupings {
		t := Table{Grouping: g, Columns: []string{}, Groups: []Group{}}
		l := k.layout(g)
		for _, at := range l.places {
			t.Columns = append(t.Columns, at.def.ID)
		}
		for _, key := range slices.Sorted(maps.Keys(k.tables[i])) {
			t.Groups = append(t.Groups, Group{key, g.name(key, c.UnitNames), k.values(k.tables[i][key], l, c.MinSample)})
		}
		if g.ranked() {
			t.rank(c.Definitions)
		}
		if g.By == ByKindUnit && r.Kinds.Rows == nil {
			r.Kinds = t.cross(c.UnitNames)
		}
		r.Tables = append(r.Tables, t)
	}
	return r
}

// values computes the values of a part. A sample below the least has counts only.
func (k *Calculator) values(p *part, l *layout, least int64) []Value {
	out := make([]Value, len(l.places))
	for i, at := range l.places {
		c := p.cells[i]
		few := c.of > 0 && c.of < least
		ok := c.of > 0 && !few
		if at.absent || c.blind() {
			out[i] = Value{Absent: true}
			continue
		}
		switch at.def.Quantity {
		case Share:
			out[i] = Value{Num: c.is, Den: c.of, OK: ok, Few: few}
		case Weighted:
			out[i] = Value{Num: c.is, Den: c.of * whole, OK: ok, Few: few}
		case Times:
			out[i] = Value{Num: c.is, Tickets: c.of, OK: true}
		case Duration:
			out[i] = Value{Num: c.of, OK: ok, Few: few, Days: ok && slices.Contains(k.conf.Days, at.def.Measure)}
			if ok {
				out[i].Micros = p.sketches[at.sketch].value(at.def.Quantile)
			}
		default:
			out[i] = Value{Num: c.of, OK: true}
		}
	}
	return out
}

func (s *sketch) value(quantile int) int64 {
	if quantile == 0 {
		return s.mean()
	}
	return s.quantile(quantile)
}

// rank sets the places of the groups by the shares that are ranked.
func (t *Table) rank(book []Definition) {
	for col, id := range t.Columns {
		d := book[slices.IndexFunc(book, func(d Definition) bool { return d.ID == id })]
		if !d.Quantity.share() || !d.Ranked {
			continue
		}
		var valid []*Value
		for i := range t.Groups {
			if v := &t.Groups[i].Values[col]; v.OK && t.comparable(t.Groups[i].Key) {
				valid = append(valid, v)
			}
		}
		slices.SortStableFunc(valid, func(a, b *Value) int { return b.compare(*a) })
		for i, v := range valid {
			v.Rank = i + 1
			if i > 0 && v.compare(*valid[i-1]) == 0 {
				v.Rank = valid[i-1].Rank
			}
		}
	}
}

// comparable reports whether a group is compared with the others of its table: not one without a unit or handler, and not one of
// another level.
func (t *Table) comparable(key string) bool {
	return key != "" && (t.By != ByUnit || t.Depth == 0 || grid.Path(key).Depth() == t.Depth)
}

// compare orders two shares exactly, by cross multiplication in 128 bits.
func (v Value) compare(w Value) int {
	ah, al := bits.Mul64(uint64(v.Num), uint64(w.Den))
	bh, bl := bits.Mul64(uint64(w.Num), uint64(v.Den))
	switch {
	case ah > bh || ah == bh && al > bl:
		return 1
	case ah < bh || al < bl:
		return -1
	}
	return 0
}

// cross makes the table of kinds and units out of its groups.
func (t *Table) cross(names map[grid.Path]string) Cross {
	x := Cross{Depth: t.Depth, Rows: []CrossRow{}}
	for k := ticket.Inquiry; k <= ticket.Suggestion; k++ {
		x.Kinds = append(x.Kinds, k.String())
	}
	x.Kinds = append(x.Kinds, "")
	rows := make(map[grid.Path]*CrossRow)
	for _, g := range t.Groups {
		v, _ := t.Value(g, FigureReceived)
		kind, unit, _ := strings.Cut(g.Key, "/")
		path := grid.Path(unit)
		row := rows[path]
		if row == nil {
			name := unitName(path, names)
			row = &CrossRow{Path: path, Name: gridgov.Text{En: name, Zh: name}, Counts: make([]int64, len(x.Kinds))}
			rows[path] = row
		}
		row.Counts[max(0, slices.Index(x.Kinds, kind))] += v.Num
		row.Total += v.Num
	}
	for _, path := range slices.Sorted(maps.Keys(rows)) {
		if rows[path].Total > 0 {
			x.Rows = append(x.Rows, *rows[path])
		}
	}
	return x
}

// Percent is a share in percent with two decimals, rounded half up from the exact pair; "" when it is not OK or no share.
func (v Value) Percent() string {
	if !v.OK || v.Den <= 0 || v.Num < 0 || v.Num > v.Den {
		return ""
	}
	hi, lo := bits.Mul64(uint64(v.Num), 10000)
	lo, carry := bits.Add64(lo, uint64(v.Den/2), 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(v.Den))
	s := strconv.FormatUint(q/100, 10) + "."
	if q%100 < 10 {
		s += "0"
	}
	return s + strconv.FormatUint(q%100, 10) + " %"
}
