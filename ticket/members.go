package ticket

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// The most that the lists of a ticket or an event may hold. Where no rule has a bound, these are larger than what an office
// reaches; what is beyond them is a fault of the rules.
const (
	maxStoredAbout = 1000
	maxPauses      = 10_000
	maxWhy         = 50
	maxTo          = MaxTasks + 1
	maxTickets     = MaxChildren + 1
)

// members collects the faults of one change.
type members struct {
	in     string // what the members belong to
	faults []gridgov.Fault
}

func (k *members) bad(field string, f gridgov.Fault) {
	f.Field = k.in + field
	k.faults = append(k.faults, f)
}

func (k *members) must(field string, there bool) {
	if !there {
		k.bad(field, gridgov.Fault{Rule: gridgov.RuleRequired})
	}
}

// one checks that a value of a closed set has a name; zero is no value.
func (k *members) one(field string, v uint8, of closedset.Names) {
	if int(v) > len(of) {
		k.bad(field, gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: of.List()})
	}
}

// verb is like one, for verbs.
func (k *members) verb(field string, v Verb) {
	if v >= verbEnd {
		k.bad(field, gridgov.Fault{Rule: gridgov.RuleUnknown, Right: gridgov.Text{En: "a name that Verbs lists", Zh: "应为Verbs列出的名称"}})
	}
}

// text checks that a text is valid UTF-8 without control characters.
func (k *members) text(field, s string) {
	if s != "" {
		k.someText(field, s, ' ')
	}
}

// path is like text, for what is made of the codes of units, which may hold control characters, but no NUL.
func (k *members) path(field, s string) {
	if s != "" {
		k.someText(field, s, 1)
	}
}

// plain reports whether a text is printable ASCII. Nearly all are; it looks at eight bytes at a time.
func plain(s string) bool {
	const ones = 0x0101010101010101
	for ; len(s) >= 8; s = s[8:] {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		// The high bit of a byte: set; set by adding 1, from 0x7f; or set by taking ' ' away, from a control character. What
		// is carried from one byte to the next comes from a byte that is found itself.
		if (w|(w+ones)|(w-' '*ones))&(0x80*ones) != 0 {
			return false
		}
	}
	for i := range len(s) {
		if c := s[i]; c-' ' > '~'-' ' {
			return false
		}
	}
	return true
}

func (k *members) someText(field, s string, least rune) {
	if plain(s) {
		return
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < least || least == ' ' && r == 0x7f }) {
		k.bad(field, gridgov.Fault{
			Rule: gridgov.RuleCharacter, Right: gridgov.Text{En: "UTF-8 without control characters", Zh: "应为UTF-8文字，不含控制字符"},
		})
	}
}

// The seconds from the first to the last instant that a document can hold.
var firstSecond, lastSecond = time.Time{}.Unix(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()

// at checks that an instant is one that every store keeps: UTC, whole microseconds, years 1 to 9999. The zero time is no
// instant.
func (k *members) at(field string, t time.Time) {
	if !t.IsZero() {
		k.instant(field, t)
	}
}

func (k *members) instant(field string, t time.Time) {
	if !fits(t) || t.Location() != time.UTC {
		k.bad(field, gridgov.Fault{Rule: gridgov.RuleForm, Right: gridgov.Text{En: "UTC, " + columnTime.En, Zh: "应为UTC时间，" + columnTime.Zh}})
	}
}

// fits reports whether an instant is one that every store keeps.
func fits(t time.Time) bool {
	s := t.Unix()
	return s >= firstSecond && s <= lastSecond && t.Nanosecond()%1000 == 0
}

var columnTime = gridgov.Text{En: "whole microseconds, years 1 to 9999", Zh: "精确到微秒，年份为1至9999"}

// count checks that a number is not below 0.
func (k *members) count(field string, n int64) {
	if n < 0 {
		k.bad(field, gridgov.Fault{Rule: gridgov.RuleMin, Limit: "0"})
	}
}

func (k *members) span(field string, s worktime.Span) {
	if s.N|int(s.Unit) != 0 && (uint(s.N) > worktime.MaxN || s.Unit < worktime.NaturalDay || s.Unit > worktime.UrgentMinute) {
		k.bad(field, gridgov.Fault{
			Rule: gridgov.RuleForm, Right: gridgov.Text{En: "write a span such as 5wd, 4wh, 24h, 30m or 7d", Zh: "应为时长，如5wd（5个工作日）、4wh、24h、30m或7d"},
		})
	}
}

func (k *members) most(field string, n, limit int) {
	if n > limit {
		k.bad(field, gridgov.Fault{Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(limit)})
	}
}

func (k *members) ticket(t *Ticket) {
	if t.Damaged != "" {
		k.bad("damaged", gridgov.Fault{Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "nothing is done on it", Zh: "对它不作任何操作"}})
	}
	k.must("id", t.ID != "")
	k.text("id", string(t.ID))
	k.must("version", t.Version > 0)
	k.must("state", t.State != 0)
	k.must("times.created", !t.Created.IsZero())
	k.must("times.changed", !t.Changed.IsZero())
	k.one("state", uint8(t.State), stateNames)
	k.one("handling", uint8(t.Handling), handlingNames)
	k.one("resolution", uint8(t.Resolution), resolutionNames)
	k.intake(&t.Intake)
	k.place(&t.Place)
	k.class(&t.Class)
	k.duty(&t.Duty)
	k.tasks("tasks", t.Tasks)
	k.handlers("assisted", t.Assisted)
	k.handlers("told", t.Told)
	k.text("replier", t.Replier)
	k.clock(&t.Clock)
	k.at("times.created", t.Created)
	k.at("times.changed", t.Changed)
	k.at("times.responded", t.Responded)
	k.at("times.answered", t.Answered)
	k.at("times.closed", t.Closed)
	k.at("times.inspected", t.Inspected)
	k.at("times.called", t.Called)
	k.hold(&t.Stops)
	k.promised(&t.Promised)
	k.approvals(t.Approvals)
	k.orders(t.Orders)
	k.rungs("rungs", t.Rungs, len(stageNames))
	k.terms(&t.Limits)
	k.count("transfers", int64(t.Transfers))
	k.count("reworks", int64(t.Reworks))
	k.count("rejections", int64(t.Rejections))
	k.count("reopens", int64(t.Reopens))
	k.count("objections", int64(t.Objections))
	k.count("suspensions", int64(t.Suspensions))
	k.count("questions", int64(t.Questions))
	if t.Rating != nil {
		k.count("rating.score", int64(t.Rating.Score))
	}
	k.family(&t.Duplicates)
}

// event checks the event; what the ticket has too was checked there.
func (k *members) event(e *Event, t *Ticket) {
	k.must("ticket", e.Ticket != "")
	k.text("ticket", string(e.Ticket))
	k.must("seq", e.Seq > 0)
	k.must("at", !e.At.IsZero())
	k.at("at", e.At)
	k.must("kind", e.Verb != 0)
	k.verb("kind", e.Verb)
	k.must("actor", e.Actor != "")
	k.text("actor", e.Actor)
	k.must("role", e.Role != 0)
	k.one("role", uint8(e.Role), roleNames)
	k.text("command", e.Command)
	k.facts(&e.Facts, t)
}

func (k *members) facts(f *Facts, t *Ticket) {
	k.must("state", f.State != 0)
	k.one("state", uint8(f.State), stateNames)
	if f.Clock != t.Clock {
		k.clock(&f.Clock)
	}
	k.one("handling", uint8(f.Handling), handlingNames)
	k.one("resolution", uint8(f.Resolution), resolutionNames)
	k.path("for", string(f.For))
	if f.Intake != nil {
		k.intake(f.Intake)
	}
	if f.Place != nil {
		k.place(f.Place)
	}
	if f.Class != nil {
		k.class(f.Class)
	}
	if f.Duty != nil {
		k.duty(f.Duty)
	}
	k.tasks("tasks", f.Tasks)
	k.handlers("assisted", f.Assisted)
	k.handlers("told", f.Told)
	if f.Limits != nil {
		k.terms(f.Limits)
	}
	if f.Stops != nil {
		k.hold(f.Stops)
	}
	if f.Promised != nil {
		k.promised(f.Promised)
	}
	k.approvals(f.Approvals)
	k.orders(f.Orders)
	k.rungs("rungs", f.Rungs, len(stageNames))
	if f.Duplicates != nil {
		k.family(f.Duplicates)
	}
	if f.Ruling != nil {
		k.ruling(f.Ruling)
	}
	if f.Rung != nil {
		k.rung(f.Rung)
	}
	if f.Checked != nil {
		k.count("checked.satisfied", int64(f.Checked.Satisfied))
	}
	if f.Rating != nil {
		k.count("rating.score", int64(f.Rating.Score))
	}
	k.most("to", len(f.To), maxTo)
	for i := range f.To {
		k.path("to", string(f.To[i]))
	}
	k.most("why", len(f.Why), maxWhy)
	for i := range f.Why {
		r := &f.Why[i]
		k.text("why.rule", r.Rule)
		k.text("why.why", r.Why)
		k.text("why.zh", r.Zh)
		k.text("why.from", r.From)
	}
	k.text("channel", f.Channel)
	k.text("second", f.Second)
	k.most("tickets", len(f.Tickets), maxTickets)
	for i := range f.Tickets {
		k.text("tickets", string(f.Tickets[i]))
	}
	k.about("about", f.About)
	if p := f.Passed; p != nil {
		k.must("passed.of", p.Of != 0)
		k.verb("passed.of", p.Of)
		k.at("passed.due", p.Due)
	}
	k.at("clock_was", f.ClockWas)
}

func (k *members) ruling(r *Ruling) {
	k.must("ruling.of", r.Of != 0)
	k.verb("ruling.of", r.Of)
	k.must("ruling.by", r.By != "")
	k.text("ruling.by", r.By)
	k.path("ruling.for", string(r.For))
	k.must("ruling.since", !r.Since.IsZero())
	k.at("ruling.since", r.Since)
}

func (k *members) rung(r *Rung) {
	k.must("rung.stage", r.Stage != 0)
	k.one("rung.stage", uint8(r.Stage), stageNames)
	k.span("rung.before", r.Before)
	k.span("rung.after", r.After)
	k.must("rung.do", r.Do != 0)
	k.one("rung.do", uint8(r.Do), rungActionNames)
}

func (k *members) message(m *Message) {
	k.must("id", m.ID != "")
	k.text("id", m.ID)
	k.must("ticket", m.Ticket != "")
	k.text("ticket", string(m.Ticket))
	k.must("seq", m.Seq > 0)
	k.must("at", !m.At.IsZero())
	k.at("at", m.At)
	k.must("kind", m.Kind != "")
	k.text("kind", string(m.Kind))
	k.must("to", m.To != "")
	k.path("to", m.To)
	k.path("title", m.Title)
	k.at("due", m.Due)
	k.one("priority", uint8(m.Priority), priorityNames)
	k.about("except", m.Except)
}

func (k *members) intake(in *Intake) {
	k.text("intake.key", in.Key)
	k.must("intake.origin", in.Origin != 0)
	k.one("intake.origin", uint8(in.Origin), originNames)
	k.text("intake.reporter", string(in.Reporter))
	k.text("intake.filer", in.Filer)
	k.text("intake.channel", in.Channel)
	k.text("intake.external_ref", in.ExternalRef)
	k.at("intake.given_due", in.GivenDue)
	k.about("intake.about", in.About)
	k.text("intake.split_from", string(in.SplitFrom))
	k.at("intake.filed", in.Filed)
}

func (k *members) handlers(field string, list []Handler) {
	k.most(field, len(list), MaxAssisted)
	for i := range list {
		k.path(field, string(list[i]))
	}
}

func (k *members) about(field string, list []string) {
	k.most(field, len(list), maxStoredAbout)
	for i := range list {
		k.text(field, list[i])
	}
}

func (k *members) place(p *Place) {
	k.path("place.path", string(p.Path))
	for _, f := range form.Point("place.point", p.Point) {
		k.bad(f.Field, f)
	}
	k.text("place.ended", p.Ended)
	k.path("place.screening", string(p.Screening))
	if !p.Found.known() {
		k.bad("place.found", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: founds})
	}
}

func (k *members) class(c *Class) {
	k.one("class.kind", uint8(c.Kind), kindNames)
	k.text("class.category", c.Category)
	k.one("class.difficulty", uint8(c.Difficulty), difficultyNames)
	k.one("class.priority", uint8(c.Priority), priorityNames)
}

func (k *members) duty(d *Duty) {
	k.path("duty.lead", string(d.Lead))
	k.text("duty.assignee", d.Assignee)
	k.text("duty.sender", d.Sender)
	k.path("duty.from", string(d.From))
	k.at("duty.since", d.Since)
	k.span("duty.limit", d.Limit)
	k.at("duty.accepted", d.Accepted)
	k.path("duty.charge", string(d.Charge))
	k.count("duty.level", int64(d.Level))
	k.path("duty.bound", string(d.Bound))
	k.most("duty.inner", len(d.Inner), grid.MaxDepth)
	for i := range d.Inner {
		k.path("duty.inner", string(d.Inner[i]))
	}
	k.at("duty.dated", d.Dated)
	k.at("duty.handed", d.Handed)
}

func (k *members) tasks(field string, list []Task) {
	k.most(field, len(list), MaxTasks)
	for i := range list {
		t := &list[i]
		k.must("tasks.handler", t.Handler != "")
		k.path("tasks.handler", string(t.Handler))
		k.must("tasks.given", !t.Given.IsZero())
		k.at("tasks.given", t.Given)
		k.span("tasks.limit", t.Limit)
		k.spans("tasks.extended", t.Extended)
		k.at("tasks.due", t.Due)
		k.at("tasks.accepted", t.Accepted)
		k.at("tasks.done", t.Done)
		k.rungs("tasks.rungs", t.Rungs, 1)
		k.count("tasks.objections", int64(t.Objections))
	}
}

func (k *members) spans(field string, list []worktime.Span) {
	k.most(field, len(list), maxPauses)
	for _, s := range list {
		k.span(field, s)
	}
}

func (k *members) clock(c *Clock) {
	k.at("clock.respond_by", c.RespondBy)
	k.at("clock.accept_by", c.AcceptBy)
	k.at("clock.due", c.Due)
	k.at("clock.promise", c.Promise)
	k.at("clock.stage_by", c.StageBy)
	k.at("clock.close_by", c.CloseBy)
	k.at("clock.wake", c.Wake)
	k.count("clock.unknown", int64(c.Unknown))
}

func (k *members) terms(t *Limits) {
	k.span("terms.respond", t.Respond)
	k.span("terms.accept", t.Accept)
	k.span("terms.handle", t.Handle)
	k.span("terms.object", t.Object)
}

func (k *members) hold(h *Stops) {
	k.at("hold.asked", h.Asked)
	k.span("hold.reply", h.Reply)
	k.at("hold.suspended", h.Suspended)
	k.at("hold.until", h.Until)
	k.pauses("hold.pauses", h.Pauses)
	k.pauses("hold.rested", h.Rested)
	k.spans("hold.extended", h.Extended)
}

func (k *members) promised(p *Promised) {
	k.at("promised.from", p.From)
	k.at("promised.due", p.Due)
	k.at("promised.entered", p.Entered)
	k.span("promised.within", p.Within)
	k.spans("promised.extended", p.Extended)
	k.pauses("promised.checks", p.Checks)
}

func (k *members) pauses(field string, list []worktime.Pause) {
	k.most(field, len(list), maxPauses)
	for i := range list {
		k.at(field, list[i].From)
		k.at(field, list[i].To)
	}
}

func (k *members) approvals(list []Approval) {
	k.most("approvals", len(list), MaxApprovals)
	for i := range list {
		a := &list[i]
		k.must("approvals.of", a.Of != 0)
		k.verb("approvals.of", a.Of)
		k.must("approvals.by", a.By != "")
		k.text("approvals.by", a.By)
		k.path("approvals.from", string(a.From))
		k.path("approvals.for", string(a.For))
		k.path("approvals.lead", string(a.Lead))
		k.must("approvals.to", a.To != "")
		k.path("approvals.to", string(a.To))
		k.must("approvals.seq", a.Seq > 0)
		k.must("approvals.since", !a.Since.IsZero())
		k.at("approvals.since", a.Since)
		k.span("approvals.limit", a.Limit)
		k.at("approvals.due", a.Due)
		k.span("approvals.span", a.Span)
		k.at("approvals.until", a.Until)
		k.tasks("approvals.tasks", a.Tasks)
		k.rungs("approvals.rungs", a.Rungs, 1)
	}
}

func (k *members) orders(list []Supervision) {
	k.most("orders", len(list), MaxOrders)
	for i := range list {
		o := &list[i]
		k.must("orders.by", o.By != "")
		k.text("orders.by", o.By)
		k.path("orders.from", string(o.From))
		k.must("orders.to", o.To != "")
		k.path("orders.to", string(o.To))
		k.must("orders.seq", o.Seq > 0)
		k.must("orders.given", !o.Given.IsZero())
		k.at("orders.given", o.Given)
		k.span("orders.limit", o.Limit)
		k.at("orders.due", o.Due)
		k.rungs("orders.rungs", o.Rungs, 1)
	}
}

func (k *members) rungs(field string, list []Taken, stages int) {
	k.most(field, len(list), stages*MaxTaken)
	for i := range list {
		r := &list[i]
		k.must("rungs.stage", r.Stage != 0)
		k.one("rungs.stage", uint8(r.Stage), stageNames)
		k.must("rungs.limit", !r.Limit.IsZero())
		k.at("rungs.limit", r.Limit)
		k.must("rungs.n", r.N > 0)
		k.span("rungs.before", r.Before)
		k.span("rungs.after", r.After)
		k.one("rungs.do", uint8(r.Do), rungActionNames)
	}
}

func (k *members) family(f *Duplicates) {
	k.text("family.parent", string(f.Parent))
	k.at("family.merged", f.Merged)
	k.text("family.repeats", string(f.Repeats))
	if f.Children < 0 || f.Children > MaxChildren {
		k.bad("family.children", gridgov.Fault{Rule: gridgov.RuleRange, Limit: childrenRange})
	}
}
