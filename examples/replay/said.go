package main

import (
	"slices"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// An ending is how a log tells which cases are closed, by what its map has. What can be said of each:
//
//	what the map has                             open, closed   overdue           closed on time   time to close
//	a column of closings, or a step close        told           of the open       told             told
//	no such, and closed_values or resolutions    told           of the open       not              not
//	open_values alone, which all cases have      told           of the open       not              not
//	open_values alone                            not            not               not              not
//	a status that no list judges                 not            not               not              not
//	neither closings nor a status                not            of the received   not              not
//
// Overdue and closed on time need that some case has a deadline, of the log or of the office. Closed on time, time to close and all
// else that goes by the moment of closing need that one of the closed, if there are any, was closed at a time that the log says.
type ending uint8

const (
	endsByTime ending = iota
	endsByStatus
	endsOpenAlone
	endsUnjudged
	endsUntold
)

// endings are the rows of the table.
var endings = [...]struct {
	has   source
	lacks gridgov.Text // where it is not told which cases are closed: why
}{
	endsByTime:    {has: closings | closedAt | replies | judged},
	endsByStatus:  {has: closings | judged},
	endsOpenAlone: {lacks: gridgov.Text{En: "the map lists open statuses and no closed ones", Zh: "对照表只列未办结状态，未列已办结状态"}},
	endsUnjudged:  {lacks: gridgov.Text{En: "the map says of no status whether it is closed", Zh: "对照表未说明哪些状态为已办结"}},
	endsUntold:    {has: judged, lacks: gridgov.Text{En: "the map names neither closings nor a status", Zh: "对照表未指明办结时间列，也未指明状态列"}},
}

// ending is the row of the table in which the log is.
func (in *inputs) ending() ending {
	m := in.columns
	closes := slices.ContainsFunc(m.Steps, func(s requestlog.StepColumn) bool { return s.Do == requestlog.Close })
	switch {
	case m.Columns.Closed != nil || closes:
		return endsByTime
	case m.Closed != nil || m.Resolutions != nil, m.Open != nil && len(in.log.Counts().Unlisted) == 0:
		return endsByStatus
	case m.Open != nil:
		return endsOpenAlone
	case m.Columns.Status != nil:
		return endsUnjudged
	}
	return endsUntold
}

// pastDeadline is what is overdue where nobody says what is closed.
var pastDeadline = struct{ name, title, meaning, basis gridgov.Text }{
	name:  gridgov.Text{En: "past the deadline, closed or open", Zh: "已过时限（办结与否不详）"},
	title: gridgov.Text{En: "Past the deadline", Zh: "已过时限"},
	meaning: gridgov.Text{
		En: "of those received, past what the reporter was promised; the log does not tell which are closed or open",
		Zh: "受理中已超过承诺时限的；日志未记载其中哪些已办结、哪些未办结",
	},
	basis: gridgov.Text{
		En: "of %[2]s received, past the promised deadline; the log does not tell which are closed or open",
		Zh: "受理%[2]s件中已超过承诺时限的；日志未记载其中哪些已办结、哪些未办结",
	},
}

// untold reports whether what is overdue is of all that was received.
func (r *report) untold() bool {
	f, _ := r.Metrics.Figure(kpibook.Overdue)
	return r.in.ending() == endsUntold && !f.Absent
}

// silence takes what the log does not say out of the report, and names what is overdue for what it is.
func (r *report) silence() {
	m, absent := &r.Metrics, metrics.Value{Absent: true}
	for _, id := range r.in.absent(&r.basis) {
		for _, list := range [][]metrics.Figure{m.Front, m.More} {
			for i := range list {
				if list[i].ID == id {
					list[i].Value = absent
				}
			}
		}
		for i := range m.Tables {
			if at := slices.Index(m.Tables[i].Columns, id); at >= 0 {
				for _, g := range m.Tables[i].Groups {
					g.Values[at] = absent
				}
			}
		}
		if id == kpibook.OldestOpen {
			m.Oldest = []metrics.OpenTicket{}
		}
	}
	for i := range m.Front {
		if f := &m.Front[i]; f.ID == kpibook.Overdue && r.untold() {
			f.Name, f.Meaning = pastDeadline.name, pastDeadline.meaning
		}
	}
	if r.in.sources(&r.basis)&kindsSaid == 0 {
		m.Kinds = withoutKinds(m.Kinds)
	}
}
