package metrics

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Config has the settings of a calculator. At and Definitions are required; the other fields have defaults.
type Config struct {
	// At is the instant of the report: tickets are open, overdue and old as of this instant. Facts must not know anything
	// later, see [FactAt]. No clock is read: the same facts and the same At make the same report.
	At time.Time
	// Period are the instants whose tickets are counted, [From, To); a zero end is open. Each figure has a moment of the
	// ticket that must lie in it.
	Period storage.Period
	// Zone is the time zone of days, weeks and months; the default is UTC.
	Zone *time.Location
	// Groupings are the tables; the default is [DefaultGroupings].
	Groupings []Grouping
	// Definitions are the figures. They are required: those of this project are in package kpibook, as kpibook.Book().
	Definitions []Definition
	// MinSample is the least denominator with which a group gets a rate, a quantile or a rank; below it counts only.
	// The default is 10; 1 shows all.
	MinSample int64
	// Soon is how far ahead a limit counts as about to be overdue, in elapsed time: (At, At+Soon]. The default is
	// [DefaultSoon].
	Soon time.Duration
	// Absent are the ids of figures that the facts cannot know, since the log that they were made of does not have what such a
	// figure counts: it has no value, see [Value].Absent, and is shown as not in the log.
	Absent []string
	// Days are the durations of which the facts know days and no hours: from receiving on they are the days of Zone between, and
	// shown in days.
	Days []Measure
	// UnitNames are the names of units for people to read; the default is their codes.
	UnitNames map[grid.Path]string
}

// DefaultMinSample is the default of Config.MinSample, DefaultSoon that of Config.Soon.
const (
	DefaultMinSample = 10
	DefaultSoon      = 24 * time.Hour
)

func (c Config) checked() (Config, error) {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Groupings == nil {
		c.Groupings = DefaultGroupings()
	}
	if c.MinSample == 0 {
		c.MinSample = DefaultMinSample
	}
	if c.Soon == 0 {
		c.Soon = DefaultSoon
	}
	var faults []gridgov.Fault
	bad := func(field string, f gridgov.Fault) {
		f.Field = field
		faults = append(faults, f)
	}
	if !meant(c.At) {
		bad("at", gridgov.Fault{
			Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "an instant in the years 1900…9999", Zh: "应为1900…9999年之间的时间"},
		})
	}
	if len(c.Definitions) == 0 {
		bad("definitions", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{
			En: "the figures of package kpibook, kpibook.Book(), or your own", Zh: "可用kpibook.Book()的指标册，或自定指标",
		}})
	}
	if c.MinSample < 0 {
		bad("min_sample", gridgov.Fault{Rule: gridgov.RuleMin, Limit: "1"})
	}
	if c.Soon < 0 {
		bad("soon", gridgov.Fault{Rule: gridgov.RuleMin, Limit: "0"})
	}
	if p := c.Period; !p.From.IsZero() && !p.To.IsZero() && !p.From.Before(p.To) {
		bad("period", gridgov.Fault{Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "from before to", Zh: "起应早于止"}})
	}
	for _, end := range []time.Time{c.Period.From, c.Period.To} {
		if !end.IsZero() && !meant(end) {
			bad("period", gridgov.Fault{Rule: gridgov.RuleRange, Limit: "1900…9999"})
		}
	}
	seen := make(map[string]bool)
	for i, d := range c.Definitions {
		field := fmt.Sprintf("definitions[%d]", i)
		faults = append(faults, d.faults(field)...)
		if seen[d.ID] {
			bad(field+".id", gridgov.Fault{Rule: gridgov.RuleUnique})
		}
		seen[d.ID] = true
	}
	groups := make(map[Grouping]bool)
	for i, g := range c.Groupings {
		field := fmt.Sprintf("groupings[%d]", i)
		faults = append(faults, g.faults(field)...)
		if groups[g] {
			bad(field, gridgov.Fault{Rule: gridgov.RuleUnique})
		}
		groups[g] = true
	}
	for i, id := range c.Absent {
		if !seen[id] {
			faults = append(faults, gridgov.Fault{
				Field: fmt.Sprintf("absent[%d]", i), Rule: gridgov.RuleUnknown,
				Right: gridgov.Text{En: "an id of the definitions", Zh: "应为指标定义中的编号"}, Got: id,
			})
		}
	}
	for i, m := range c.Days {
		if m == 0 || m >= measureEnd {
			bad(fmt.Sprintf("days[%d]", i), gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: measureNames.List()})
		}
	}
	c.At, c.Period.From, c.Period.To = c.At.UTC().Truncate(time.Microsecond), c.Period.From.UTC(), c.Period.To.UTC()
	c.UnitNames = maps.Clone(c.UnitNames)
	c.Groupings, c.Definitions = slices.Clone(c.Groupings), slices.Clone(c.Definitions)
	c.Absent, c.Days = slices.Clone(c.Absent), slices.Clone(c.Days)
	return c, gridgov.Invalid("metrics config", faults...)
}

// meant reports whether somebody can have meant this instant for a report: what lies before is the zero of a spreadsheet.
func meant(t time.Time) bool { return t.Year() >= 1900 && t.Year() <= 9999 }

// legal reports whether a ticket can hold this instant.
func legal(t time.Time) bool { return !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999 }

// A Calculator folds facts into figures. Its memory grows with the number of groups, not of tickets. Calculators of the
// same Config can be merged, in any order and any split: the report is the same to the byte. It must not be used from
// several goroutines at once; give each its own and merge them.
type Calculator struct {
	conf   Config
	whole  part
	tables []map[string]*part // for each grouping, by key
	oldest []OpenTicket
	wide   layout // of all tickets: every definition
	narrow layout // of a group: the columns
	lean   layout // of a group of a lean grouping: the columns that are no durations
}

// layout says which definitions the cells of a part are for, and where their sketches are.
type layout struct {
	places   []place
	sketches int
}

type place struct {
	def    *Definition
	of     Conditions // those that it requires, here since most tickets do not meet them
	not    Conditions
	moment uint8 // as a bit
	stage  int   // the definition's, as a place in what is held
	sketch int   // of a duration
	absent bool  // see Config.Absent
	owner  bool  // feeds the sketch: definitions that measure the same tickets share one
}

// part is the figures of a set of tickets: a cell for each place of a layout, and its sketches.
type part struct {
	cells    []counted
	sketches []sketch // nil until a duration comes
}

// counted is how many tickets there are, and how many of them are so: how many times, or how much they weigh. Of those that there are,
// closed are closed, and unknown are left out since nobody knows when they were closed.
type counted struct{ is, of, closed, unknown int64 }

// blind reports whether a cell is made from closings, and all of them are left out.
func (c counted) blind() bool { return c.closed == 0 && c.unknown > 0 }

func (l *layout) add(d *Definition, absent bool) {
	p := place{def: d, of: d.Of, not: d.Not, moment: 1 << d.Moment, absent: absent}
	p.stage, _ = stageAt(d.Stage, d.Assisting)
	if d.Quantity == Duration {
		like := slices.IndexFunc(l.places, func(q place) bool {
			return q.owner && q.def.Moment == d.Moment && q.stage == p.stage && q.def.Of == d.Of && q.def.Not == d.Not &&
				q.def.Measure == d.Measure && q.def.For == d.For
		})
		if like >= 0 {
			p.sketch = l.places[like].sketch
		} else {
			p.sketch, p.owner = l.sketches, true
			l.sketches++
		}
	}
	l.places = append(l.places, p)
}

// Oldest is how many of the oldest open tickets a report names.
const Oldest = 5

// An OpenTicket is an open ticket, for the list of the oldest.
type OpenTicket struct {
	ID      ticket.ID      `json:"id"`
	Created time.Time      `json:"created"`
	Path    grid.Path      `json:"path,omitempty"`
	Lead    ticket.Handler `json:"lead,omitempty"`
}

func (o OpenTicket) compare(p OpenTicket) int {
	if c := o.Created.Compare(p.Created); c != 0 {
		return c
	}
	return strings.Compare(string(o.ID), string(p.ID))
}

// New makes a calculator. The error is an [*gridgov.InvalidError] with every fault of the configuration.
func New(c Config) (*Calculator, error) {
	c, err := c.checked()
	if err != nil {
		return nil, err
	}
	k := &Calculator{conf: c, tables: make([]map[string]*part, len(c.Groupings))}
	for i := range k.tables {
		k.tables[i] = make(map[string]*part)
	}
	for i := range c.Definitions {
		d := &c.Definitions[i]
		absent := slices.Contains(c.Absent, d.ID)
		k.wide.add(d, absent)
		if d.Column {
			k.narrow.add(d, absent)
		}
		if d.Column && d.Quantity != Duration {
			k.lean.add(d, absent)
		}
	}
	k.whole = part{cells: make([]counted, len(k.wide.places))}
	return k, nil
}

// check returns what is wrong with a fact that did not come from FactOf, or that knows something later than At.
func (k *Calculator) check(f *Fact) error {
	var faults []gridgov.Fault
	bad := func(field string, wrong gridgov.Fault) {
		wrong.Field, wrong.Got = field, cmp.Or(wrong.Got, string(f.ID))
		faults = append(faults, wrong)
	}
	if f.ID == "" {
		bad("id", gridgov.Fault{Rule: gridgov.RuleRequired})
	}
	if f.State < ticket.Received || f.State > ticket.Closed || (f.State == ticket.Closed) == f.Closed.IsZero() {
		bad("state", gridgov.Fault{
			Rule:  gridgov.RuleMatch,
			Right: gridgov.Text{En: "one of the five states, and a time of closing when it is closed", Zh: "应为五种状态之一，办结时应有办结时间"},
		})
	}
	if !legal(f.Created) || !legal(f.Changed) || f.Changed.Before(f.Created) {
		bad("changed", gridgov.Fault{
			Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "not before created, in the years 1…9999", Zh: "不得早于受理时间，年份为1…9999"},
		})
	}
	if f.Changed.After(k.conf.At) {
		bad("changed", gridgov.Fault{
			Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "not after the instant of the report: use FactAt", Zh: "不得晚于报告时间：请用FactAt"},
			Got: f.Changed.UTC().Format(time.RFC3339),
		})
	}
	if slices.ContainsFunc([]time.Time{f.Responded, f.BotFirst, f.FirstAct, f.Prompted, f.Closed, f.Called, f.Rated, f.SuspendedSince},
		f.Changed.Before) {
		bad("changed", gridgov.Fault{Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "not before anything that happened", Zh: "不得早于任何已发生的事"}})
	}
	for i := range stages {
		if of := stages[i].rounds; of != nil && of(f).Done.After(f.Changed) {
			bad(stages[i].stage.String(),
				gridgov.Fault{Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "nothing is done after changed", Zh: "完成时间不得晚于最后变动"}})
		}
	}
	if f.least() < 0 || f.SuspendedFor < 0 {
		bad("times", gridgov.Fault{
			Rule: gridgov.RuleMin, Limit: "0", Right: gridgov.Text{En: "and those of tasks are no more than all", Zh: "任务的次数不得多于总次数"},
		})
	}
	if !f.callsAgree() || !f.ratingsAgree() {
		bad("called", gridgov.Fault{
			Rule: gridgov.RuleMatch,
			Right: gridgov.Text{En: "an instant with a number of call-backs or of ratings, and what was said, up to 5, where " +
				"somebody was reached or rated", Zh: "有回访或评价次数才有时间，联系上或作了评价才有内容，评分最高为5"},
		})
	}
	return gridgov.Invalid("fact", faults...)
}

// callsAgree reports whether what the reporter said at call-backs agrees with how many there were.
func (f *Fact) callsAgree() bool {
	return int(f.Satisfied) < len(Scale{}) && f.Called.IsZero() == (f.CallBacks == 0) && f.Reached <= f.CallBacks &&
		(f.Reached > 0 || !f.Contacted && !f.SaidSolved && f.Satisfied == 0)
}

// ratingsAgree reports whether what the reporter said online agrees with how many ratings there were.
func (f *Fact) ratingsAgree() bool {
	return int(f.Score) < len(Scale{}) && f.Rated.IsZero() == (f.Ratings == 0) && (f.Ratings > 0 || !f.RatedSolved && f.Score == 0)
}

// Add counts a ticket. The caller adds each ticket once; the zero Fact is left out. The error is ErrInvalid: a fact that
// contradicts itself, or that knows something later than Config.At; then nothing was counted.
func (k *Calculator) Add(f Fact) error {
	if f.zero() {
		return nil
	}
	if err := k.check(&f); err != nil {
		return err
	}
	at := k.conf.At
	c := heldBy(&f, at, k.conf.Soon)
	var when [momentEnd]time.Time // in the zone
	var in uint8                  // the moments that have come and lie in the period, as bits
	for m := AtCreated; m < momentEnd; m++ {
		if t := m.instant(&f); !t.IsZero() && !t.After(at) && k.conf.Period.Contains(t) {
			when[m] = t.In(k.conf.Zone)
			in |= 1 << m
		}
	}
	if in == 0 {
		return nil
	}
	k.count(&k.whole, &k.wide, in, &f, &c)
	for i, g := range k.conf.Groupings {
		l := k.layout(g)
		switch {
		case g.By == ByParty:
			for _, h := range f.parties() {
				k.count(k.group(i, string(h)), l, in, &f, &c)
			}
			continue
		case g.owned():
			k.countOwned(i, l, in, &f, &c)
			continue
		case !g.timed():
			k.count(k.group(i, g.key(&f, time.Time{})), l, in, &f, &c)
			continue
		}
		for m := AtCreated; m < momentEnd; m++ {
			if in&(1<<m) != 0 {
				k.count(k.group(i, g.key(&f, when[m])), l, 1<<m, &f, &c)
			}
		}
	}
	if f.State != ticket.Closed && in&(1<<AtCreated) != 0 {
		k.remember(OpenTicket{f.ID, f.Created, f.Path, f.Lead})
	}
	return nil
}

// layout is what the groups of a grouping hold.
func (k *Calculator) layout(g Grouping) *layout {
	if g.lean() {
		return &k.lean
	}
	return &k.narrow
}

// group finds a group, or makes it.
func (k *Calculator) group(table int, key string) *part {
	p := k.tables[table][key]
	if p == nil {
		p = &part{cells: make([]counted, len(k.layout(k.conf.Groupings[table]).places))}
		k.tables[table][strings.Clone(key)] = p // the key may be a piece of something large
	}
	return p
}

// count lets a fact into the cells of those definitions of a layout whose moment is among these.
func (k *Calculator) count(p *part, l *layout, in uint8, f *Fact, c *held) {
	for i := range l.places {
		at := &l.places[i]
		if !at.meets(in, c) {
			if f.ClosedUnknown && at.untimed(in, c) {
				p.cells[i].unknown++
			}
		} else if adds, of := at.def.adds(f, at.stage, c[at.stage]); of {
			k.fill(p, l, i, f, adds)
		}
	}
}

// countOwned is count for a grouping by handler or by officer: each figure counts for the owner of its act.
func (k *Calculator) countOwned(table int, l *layout, in uint8, f *Fact, c *held) {
	g := k.conf.Groupings[table]
	for i := range l.places {
		at := &l.places[i]
		if !at.meets(in, c) {
			if f.ClosedUnknown && at.untimed(in, c) {
				k.group(table, g.of(f.owner(at.def.For, k.conf.At))).cells[i].unknown++
			}
			continue
		}
		adds, of := at.def.adds(f, at.stage, c[at.stage])
		switch {
		case !of:
		case at.def.Tally.shared():
			for key, n := range g.parts(f, at.def, at.stage) {
				k.fill(k.group(table, key), l, i, f, n)
			}
		default:
			k.fill(k.group(table, g.of(f.owner(at.def.For, k.conf.At))), l, i, f, adds)
		}
	}
}

// meets reports whether a ticket may be in the cell.
func (p *place) meets(in uint8, c *held) bool {
	h := c[p.stage]
	return in&p.moment != 0 && h&p.of == p.of && h&p.not == 0
}

// untimed reports whether a ticket is left out for nothing but that nobody knows when it was closed.
func (p *place) untimed(in uint8, c *held) bool {
	h := c[p.stage]
	return p.not&IsClosedUnknown != 0 && in&p.moment != 0 && h&p.of == p.of && h&p.not == IsClosedUnknown
}

// fill lets a fact into one cell.
func (k *Calculator) fill(p *part, l *layout, i int, f *Fact, adds int64) {
	at := &l.places[i]
	if at.def.Quantity == Duration {
		v, ok := at.def.Measure.of(f, &k.conf)
		if !ok {
			if f.ClosedUnknown && at.def.Measure == ClosingTime {
				p.cells[i].unknown++
			}
			return
		}
		if at.owner {
			if p.sketches == nil {
				p.sketches = make([]sketch, l.sketches)
			}
			p.sketches[at.sketch].add(v)
		}
	}
	p.cells[i].of++
	p.cells[i].is += adds
	if f.State == ticket.Closed {
		p.cells[i].closed++
	}
}

// Merge adds what another calculator has counted; o stays as it is. The error is ErrInvalid when the two were not made
// from the same Config; then nothing was added.
func (k *Calculator) Merge(o *Calculator) error {
	if o == nil {
		return nil
	}
	if !k.conf.same(&o.conf) {
		return gridgov.Invalid("metrics config", gridgov.Fault{
			Field: "config", Rule: gridgov.RuleMatch,
			Right: gridgov.Text{En: "calculators of one Config can be merged", Zh: "只能合并同一Config的计算器"},
		})
	}
	k.whole.merge(&o.whole)
	for i, table := range o.tables {
		for key, p := range table {
			k.group(i, key).merge(p)
		}
	}
	for _, old := range slices.Clone(o.oldest) {
		k.remember(old)
	}
	return nil
}

func (c *Config) same(o *Config) bool {
	return c.At.Equal(o.At) && c.Period == o.Period && c.Zone.String() == o.Zone.String() && c.MinSample == o.MinSample && c.Soon == o.Soon &&
		slices.Equal(c.Groupings, o.Groupings) && slices.Equal(c.Definitions, o.Definitions) &&
		slices.Equal(c.Absent, o.Absent) && slices.Equal(c.Days, o.Days)
}

// remember keeps the oldest open tickets, sorted.
func (k *Calculator) remember(o OpenTicket) {
	i, _ := slices.BinarySearchFunc(k.oldest, o, OpenTicket.compare)
	if i < Oldest {
		k.oldest = slices.Insert(k.oldest, i, o)
		k.oldest = k.oldest[:min(len(k.oldest), Oldest)]
	}
}

func (p *part) merge(o *part) {
	for i := range o.cells {
		p.cells[i].is += o.cells[i].is
		p.cells[i].of += o.cells[i].of
		p.cells[i].closed += o.cells[i].closed
		p.cells[i].unknown += o.cells[i].unknown
	}
	if o.sketches == nil {
		return
	}
	if p.sketches == nil {
		p.sketches = make([]sketch, len(o.sketches))
	}
	for i := range o.sketches {
		p.sketches[i].merge(&o.sketches[i])
	}
}
