package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
)

// A basis is what the figures of the cards are made of, counted over the tickets of a run.
type basis struct {
	received, closed, limited int64
	closedUnknown             int64                       // of the closed
	onTimeOpen                int64                       // of those that had to be closed
	left                      map[string]map[string]int64 // the tickets that a figure leaves out, by the reason
}

// The reasons for which a card leaves a ticket out, as the JSON report names them, besides the resolutions that count in no rate.
const (
	closedTimeUnknown = "closed_time_unknown"
	noDeadline        = "no_deadline"
	beforeDeadline    = "before_deadline"
	foundByWorker     = "found_by_worker"
)

// reasons are what a page says of them, in the order in which it does.
var reasons = func() (list []struct {
	name string
	say  gridgov.Text
},
) {
	add := func(name, en, zh string) {
		list = append(list, struct {
			name string
			say  gridgov.Text
		}{name, gridgov.Text{En: en, Zh: zh}})
	}
	for _, r := range ticket.Resolutions() {
		if !r.Counted() {
			add(r.String(), "closed as "+r.String(), r.In(gridgov.Chinese))
		}
	}
	add(closedTimeUnknown, "closed at a time that the log does not say", "办结时间不详")
	add(noDeadline, "without a deadline", "无时限")
	add(beforeDeadline, "open before the deadline", "时限未到")
	add(foundByWorker, "found by a worker", "主动发现")
	return list
}()

// add counts a ticket, as it is at an instant.
func (b *basis) add(f *metrics.Fact, at time.Time) {
	leave := func(id, reason string) {
		if b.left == nil {
			b.left = map[string]map[string]int64{}
		}
		if b.left[id] == nil {
			b.left[id] = map[string]int64{}
		}
		b.left[id][reason]++
	}
	open, limited := f.State != ticket.Closed, !f.Promise.IsZero()
	b.received++
	if limited {
		b.limited++
	} else if open {
		leave(kpibook.Overdue, noDeadline)
	}
	otherwise := ""
	if !open {
		b.closed++
		if f.ClosedUnknown {
			b.closedUnknown++
		}
		if !f.Resolution.Counted() {
			otherwise = f.Resolution.String()
		}
	}
	switch {
	case otherwise != "":
		leave(kpibook.OnTime, otherwise)
	case !limited:
		leave(kpibook.OnTime, noDeadline)
	case f.ClosedUnknown:
		leave(kpibook.OnTime, closedTimeUnknown)
	case open && at.After(f.Promise):
		b.onTimeOpen++
	case open:
		leave(kpibook.OnTime, beforeDeadline)
	}
	switch {
	case otherwise != "":
		leave(kpibook.ClosingMedian, otherwise)
		leave(kpibook.Reopened, otherwise)
	case f.ClosedUnknown:
		leave(kpibook.ClosingMedian, closedTimeUnknown)
	}
	switch {
	case f.Responded.IsZero():
	case otherwise != "":
		leave(kpibook.ResponseMedian, otherwise)
	case f.Origin == ticket.FoundByWorker:
		leave(kpibook.ResponseMedian, foundByWorker)
	}
}

// A card is a figure that an officer needs.
type card struct {
	ID                  string
	Title, Value, Basis string
	Missing             bool
}

// cards are the six figures that an officer needs: what each is of, where %[1]s is its number, %[2]s what it is out of, %[3]s what
// nine in ten stay within, %[4]s and %[5]s how many of what it is out of are closed and open, and what is said where it is of none.
var cards = []struct {
	id, of, tail       string // the figure, the one that it is out of (default: itself) and the one of nine in ten
	title, basis, none gridgov.Text
}{
	{
		id: kpibook.Open, of: kpibook.Received,
		title: gridgov.Text{En: "Open", Zh: "未办结"},
		basis: gridgov.Text{En: "of %[2]s received, not closed", Zh: "受理%[2]s件中尚未办结的"},
	},
	{
		id: kpibook.Overdue, of: kpibook.Open,
		title: gridgov.Text{En: "Overdue", Zh: "超期未办结"},
		basis: gridgov.Text{En: "of %[2]s open, past the promised deadline", Zh: "未办结%[2]s件中已超过承诺时限的"},
	},
	{
		id:    kpibook.OnTime,
		title: gridgov.Text{En: "Closed on time", Zh: "按期结案率"},
		basis: gridgov.Text{
			En: "%[1]s of %[2]s that had to be closed: %[4]s closed, %[5]s open past the deadline",
			Zh: "按期结案%[1]s件 / 应结案%[2]s件（已办结%[4]s + 超期未办结%[5]s）",
		},
		none: gridgov.Text{En: "none that counts had to be closed", Zh: "尚无计入统计的应结案工单"},
	},
	{
		id: kpibook.ClosingMedian, tail: kpibook.ClosingP90,
		title: gridgov.Text{En: "Time to close", Zh: "办结中位时间"},
		basis: gridgov.Text{En: "median of %[1]s closed, from receiving; nine in ten within %[3]s", Zh: "已办结%[1]s件，自受理起；九成不超过%[3]s"},
		none:  gridgov.Text{En: "none that counts is closed", Zh: "尚无计入统计的已办结工单"},
	},
	{
		id: kpibook.ResponseMedian, tail: kpibook.ResponseP90,
		title: gridgov.Text{En: "First response", Zh: "响应中位时间"},
		basis: gridgov.Text{En: "median of %[1]s that staff responded to; nine in ten within %[3]s", Zh: "工作人员已响应%[1]s件，自受理起；九成不超过%[3]s"},
		none:  gridgov.Text{En: "staff responded to none that counts", Zh: "尚无计入统计的已响应工单"},
	},
	{
		id:    kpibook.Reopened,
		title: gridgov.Text{En: "Reopened", Zh: "重办率"},
		basis: gridgov.Text{En: "%[1]s of %[2]s ever closed, taken up again at least once", Zh: "重办%[1]s件 / 曾办结%[2]s件；多次重办计一次"},
		none:  gridgov.Text{En: "none that counts was ever closed", Zh: "尚无计入统计的曾办结工单"},
	},
}

// Cards are the six figures that an officer needs, each with its basis.
func (s *sheet) Cards() (list []card) {
	for _, c := range cards {
		f, _ := s.Metrics.Figure(c.id)
		title, basis, of := c.title, c.basis, c.of
		if c.id == kpibook.Overdue && s.untold() {
			title, basis, of = pastDeadline.title, pastDeadline.basis, kpibook.Received
		}
		one := card{ID: c.id, Title: s.Text(title), Value: s.Value(f)}
		whole, tail := f.Den, ""
		if of != "" {
			other, _ := s.Metrics.Figure(of)
			whole = other.Num
		}
		if c.tail != "" {
			ninth, _ := s.Metrics.Figure(c.tail)
			tail = s.span(ninth.Value)
		}
		switch {
		case f.Absent:
			one.Basis, one.Missing = s.lack(f.Definition), true
		case !f.OK:
			one.Basis, one.Missing = s.Text(c.none)+s.left(c.id), true
		default:
			open := s.basis.onTimeOpen
			one.Basis = fmt.Sprintf(s.Text(basis), s.Num(f.Num), s.Num(whole), tail, s.Num(whole-open), s.Num(open)) + s.left(c.id)
		}
		list = append(list, one)
	}
	return list
}

// left names what a figure leaves out.
func (s *sheet) left(id string) string {
	var all []string
	for _, r := range reasons {
		if n := s.basis.left[id][r.name]; n > 0 {
			all = append(all, fmt.Sprintf(s.Say("%[1]s %[2]s", "%[2]s%[1]s件"), s.Num(n), s.Text(r.say)))
		}
	}
	if all == nil {
		return ""
	}
	return s.Say("; not counted: ", "；不计：") + strings.Join(all, s.Say(", ", "、"))
}

// lack is why the log does not have a figure.
func (s *sheet) lack(d metrics.Definition) string {
	say := func(en, zh string, n int64) string { return fmt.Sprintf(s.Say(en, zh), s.Num(n)) }
	byMap := needs(&d) &^ s.in.sources(nil)
	byLog := needs(&d) &^ s.in.sources(&s.basis)
	switch {
	case byMap&(closings|judged) != 0:
		return s.Text(endings[s.in.ending()].lacks)
	case byMap&deadlines != 0:
		return s.Say("the map names no deadline", "对照表未指明时限列")
	case byLog&deadlines != 0:
		return say("none of the %s received has a deadline", "受理的%s件均无时限", s.basis.received)
	case byMap&closedAt != 0:
		return s.Say("the map names no time of closing", "对照表未指明办结时间列")
	case byLog&closedAt != 0:
		return say("none of the %s closed has a time of closing", "已办结%s件均未记载办结时间", s.basis.closed)
	case byMap&responses != 0:
		return s.Say("the map names no response", "对照表未指明响应步骤")
	case byMap&reopenings != 0:
		return s.Say("the map names no reopening", "对照表未指明重办步骤")
	case byLog&responses != 0:
		return s.Say("no time of a response can be read", "响应时间均无法识别")
	case byLog&reopenings != 0:
		return s.Say("no time of a reopening can be read", "重办时间均无法识别")
	}
	return s.Say("of those that count none has a time of closing", "计入统计的均未记载办结时间") + s.left(d.ID)
}

// A cardReport is a card in the JSON report.
type cardReport struct {
	ID      string           `json:"id"`
	Title   gridgov.Text     `json:"title"`
	Basis   gridgov.Text     `json:"basis"`
	LeftOut map[string]int64 `json:"left_out"` // tickets, by the reason
}

// cardReports are the cards in both languages.
func (r *report) cardReports() (list []cardReport) {
	en, zh := (&sheet{report: r, Language: gridgov.English}).Cards(), (&sheet{report: r, Language: gridgov.Chinese}).Cards()
	for i, c := range en {
		left := r.basis.left[c.ID]
		if left == nil {
			left = map[string]int64{}
		}
		list = append(list, cardReport{c.ID, gridgov.Text{En: c.Title, Zh: zh[i].Title}, gridgov.Text{En: c.Basis, Zh: zh[i].Basis}, left})
	}
	return list
}
