package main

import (
	"fmt"
	"sync/atomic"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// checks compares what the run found out with what the log itself says.
type checks struct {
	onTime tally
	said   verdicts
	area   []areaTally
}

// verdicts are how many cases the log itself calls on time or late, by whether they are closed.
type verdicts struct {
	ClosedOnTime int64 `json:"closed_on_time"`
	ClosedLate   int64 `json:"closed_late"`
	OpenOnTime   int64 `json:"open_on_time"`
	OpenLate     int64 `json:"open_late"`
}

// add counts what the log says of a case, deadline or not.
func (v *verdicts) add(row *requestlog.Row) {
	switch closed := row.Ended(); {
	case row.Verdict == requestlog.VerdictOn && closed:
		v.ClosedOnTime++
	case row.Verdict == requestlog.VerdictOn:
		v.OpenOnTime++
	case row.Verdict == requestlog.VerdictLate && closed:
		v.ClosedLate++
	case row.Verdict == requestlog.VerdictLate:
		v.OpenLate++
	}
}

func (v verdicts) String() string {
	return fmt.Sprintf("of the closed %d on time and %d late, of the open %d on time and %d late",
		v.ClosedOnTime, v.ClosedLate, v.OpenOnTime, v.OpenLate)
}

// A tally counts comparisons; workers add to it at once.
type tally struct{ count, agree atomic.Int64 }

func (t *tally) add(agree bool) {
	t.count.Add(1)
	if agree {
		t.agree.Add(1)
	}
}

func (t *tally) compared() compared { return compared{t.count.Load(), t.agree.Load()} }

type areaTally struct {
	requestlog.Area
	tally
	others disagreements
}

func newChecks(m *requestlog.Map) *checks {
	c := &checks{area: make([]areaTally, len(m.Areas))}
	for i, a := range m.Areas {
		c.area[i].Area, c.area[i].others = a, disagreements{}
	}
	return c
}

// areas compares the unit that was located with the log's, where the row has a real point and the log names a unit. A
// point outside every unit is compared, and disagrees.
func (c *checks) areas(in *inputs, row *requestlog.Row, found ticket.Case) {
	if row.Point == nil {
		return
	}
	for i := range c.area {
		a := &c.area[i]
		if i >= len(row.Areas) || row.Areas[i] == "" {
			continue
		}
		var unit grid.Unit
		if found.Found == ticket.FoundByPoint {
			unit, _ = in.tree.Ancestor(found.Path.Base(), a.Level)
		}
		agrees := unit.Code != "" && a.Agrees(row.Areas[i], unit)
		a.add(agrees)
		a.others.add(a.Area, row.Areas[i], unit, agrees)
	}
}

// verdict compares the desk's verdict on a closed ticket with the log's. Where the log does not say when it was closed there is
// none.
func (c *checks) verdict(row *requestlog.Row, t ticket.Ticket) {
	if row.Verdict == requestlog.NoVerdict || row.Due.IsZero() || row.Closed.IsZero() {
		return
	}
	t.Promise = givenPromise(&t)
	onTime, ok := t.OnTime()
	c.onTime.add(ok && onTime == (row.Verdict == requestlog.VerdictOn))
}
