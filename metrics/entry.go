package metrics

import (
	"iter"
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// A Cell names a number of a report.
type Cell struct {
	Figure   string   // the definition's id
	Whole    bool     // for Tickets, of a share: the denominator rather than the numerator
	Grouping Grouping // zero: all tickets
	Key      string   // the group's key; for a cell of Kinds the kind's name, a slash and the unit's path
}

// An Entry is what one ticket contributes to a number, for whoever must verify it.
type Entry struct {
	ID ticket.ID `json:"id"`
	// In reports whether it counts: in a count or the denominator of a share, as measured, or as one with times.
	In bool `json:"in"`
	// Adds is its part of [Value].Num: of a share 1 or 0, of times how many, of a weighted share the hundredths it weighs.
	Adds int64 `json:"adds"`
	// Micros is its part of a duration, in microseconds.
	Micros int64 `json:"micros,omitempty"`
	// Lacks is why it is left out: conditions of the definition that it does not meet; for a ticket that counts in a share, why
	// it is not in the numerator, and for one in a weighted share that the reporter said nothing. Has is conditions that it
	// meets and must not. Where both are empty, there is nothing to measure, or it never happened.
	Lacks Conditions `json:"lacks,omitzero"`
	Has   Conditions `json:"has,omitzero"`
}

// Entries lists the tickets that lie in the period and the group of a number, each once, in the order of the facts: those
// that count and those that are left out, with the reason. The definition is run again over the facts that the calculators
// were given, so nothing is stored; the sum of Adds is the number. The error is ErrInvalid when the report has no such
// figure or grouping, or did not come from [Calculator.Report].
func (r Report) Entries(c Cell, facts iter.Seq[Fact]) (iter.Seq[Entry], error) {
	i := slices.IndexFunc(r.conf.Definitions, func(d Definition) bool { return d.ID == c.Figure })
	if i < 0 {
		return nil, gridgov.Invalid("cell", gridgov.Fault{
			Field: "figure", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a definition of the report", Zh: "应为报告中的指标"},
			Got: c.Figure,
		})
	}
	if c.Grouping != (Grouping{}) && !slices.Contains(r.conf.Groupings, c.Grouping) {
		return nil, gridgov.Invalid("cell", gridgov.Fault{
			Field: "grouping", Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a grouping of the report", Zh: "应为报告中的分组"},
			Got: c.Grouping.By.String(),
		})
	}
	d, conf := &r.conf.Definitions[i], &r.conf
	stage, _ := stageAt(d.Stage, d.Assisting)
	return func(yield func(Entry) bool) {
		for f := range facts {
			at := d.Moment.instant(&f)
			if f.zero() || at.IsZero() || !conf.Period.Contains(at) {
				continue
			}
			held := heldBy(&f, conf.At, conf.Soon)
			e := d.entry(&f, stage, held[stage], conf)
			switch g := c.Grouping; {
			case g == Grouping{}:
			case g.By == ByParty:
				if !slices.Contains(f.parties(), ticket.Handler(c.Key)) {
					continue
				}
			case g.owned() && d.Tally.shared():
				n, ok := g.parts(&f, d, stage)[c.Key]
				if !ok {
					continue
				}
				if e.In {
					e.Adds = n
				}
			case g.owned():
				if g.of(f.owner(d.For, conf.At)) != c.Key {
					continue
				}
			case g.key(&f, at.In(conf.Zone)) != c.Key:
				continue
			}
			if !yield(e) {
				return
			}
		}
	}, nil
}

func (d *Definition) entry(f *Fact, stage int, c Conditions, conf *Config) Entry {
	e := Entry{ID: f.ID, Lacks: d.Of &^ c, Has: d.Not & c}
	e.Adds, e.In = d.adds(f, stage, c)
	if d.Quantity == Duration && e.In {
		if e.Micros, e.In = d.Measure.of(f, conf); !e.In {
			e.Adds = 0
		}
	}
	switch {
	case !e.In:
	case d.Quantity == Share:
		e.Lacks = d.Is &^ c
	case d.Quantity == Weighted:
		e.Lacks = IsSaidSatisfied &^ c
	}
	return e
}

// Tickets lists the tickets behind a number, as [Report.Entries] does: of a share those of the numerator, or of the
// denominator where the cell says Whole; of times those that they fell on; for a duration those measured. Errors are those
// of Entries.
func (r Report) Tickets(c Cell, facts iter.Seq[Fact]) (iter.Seq[ticket.ID], error) {
	entries, err := r.Entries(c, facts)
	if err != nil {
		return nil, err
	}
	return func(yield func(ticket.ID) bool) {
		for e := range entries {
			if e.In && (e.Adds > 0 || c.Whole) && !yield(e.ID) {
				return
			}
		}
	}, nil
}
