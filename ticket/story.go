package ticket

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// A Line is one sentence of a story.
type Line struct {
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"` // in the zone of the story
	Text string    `json:"text"`
}

// Story is what happened to a ticket, in sentences.
type Story []Line

// String returns a line for each sentence: "2026-03-02 08:04 …", or "2026-03-02 00:04 UTC …" where the zone is UTC.
func (s Story) String() string {
	var b strings.Builder
	for _, l := range s {
		b.WriteString(l.At.Format("2006-01-02 15:04 "))
		if name, _ := l.At.Zone(); name == "UTC" {
			b.WriteString("UTC ")
		}
		b.WriteString(l.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// Telling is how a story is told.
type Telling struct {
	Language gridgov.Language
	// Public makes it the reporter's side: internal notes are left out, internal words and names of officers are not shown.
	Public bool
	// For are handlers whose own tasks are on the public side too, with the words: what they were asked to do, and what they
	// reported back or objected.
	For []Handler
	// Zone is the time zone of the times; the default is UTC, which the sentences then name.
	Zone *time.Location
	// Others makes it the public side for somebody other than the reporter: what is for the reporter alone is left out.
	Others bool
	// UnitName returns a unit's name by its code; nil or "" shows the code.
	UnitName func(code string) string
	// Name returns the name of a handler at an instant, in the language of the story. With nil or "" a unit has the name of
	// UnitName, and another handler that of [Handler.Name]. The public side shows no code and no id: in place of a unit or
	// partner without a name, or a department that reads like a code, it has "the unit in charge", "a partner", "a department".
	Name func(h Handler, at time.Time) string
}

// Tell makes the story of a history. Words that were dropped are left out.
func Tell(events []Event, how Telling) Story {
	out := make(Story, 0, len(events))
	how.Zone = cmp.Or(how.Zone, time.UTC)
	reported := how.reported(events)
	var before Facts // what is known: the lead, the class and the date
	for i := range events {
		e := &events[i]
		line := func(text string) {
			if text != "" {
				out = append(out, Line{Seq: e.Seq, At: form.In(e.At, how.Zone), Text: text})
			}
		}
		said, _ := e.Words() // what cannot be read is left out; CheckChain reports it
		own := e.tasksOf(&how, &said, reported)
		if len(own) == 0 || e.Verb == VerbConvene {
			line(e.sentence(&how, &before, said, ""))
		}
		for _, h := range own {
			line(e.sentence(&how, &before, said, h))
		}
		f := &e.Facts
		before.Duty, before.Class = cmp.Or(f.Duty, before.Duty), cmp.Or(f.Class, before.Class)
		before.Clock.Due, before.Clock.Promise = cmp.Or(f.Clock.Due, before.Clock.Due), cmp.Or(f.Clock.Promise, before.Clock.Promise)
	}
	return out
}

// A taskStep is one event of one handler's task.
type taskStep struct {
	seq int64
	of  Handler
}

// reported returns the steps of the tasks that handlers of the story have reported back. They no longer read of a task that
// was taken away.
func (how *Telling) reported(events []Event) map[taskStep]bool {
	if !how.Public || len(how.For) == 0 {
		return nil
	}
	out, open := map[taskStep]bool{}, map[Handler][]int64{}
	for i := range events {
		e := &events[i]
		switch e.Verb {
		case VerbConvene:
			said, _ := e.Words()
			for _, k := range said.Tasks {
				open[k.To] = []int64{e.Seq}
			}
		case VerbObject, VerbReportBack:
			for _, h := range e.Facts.To {
				if open[h] = append(open[h], e.Seq); e.Verb == VerbReportBack {
					for _, seq := range open[h] {
						out[taskStep{seq, h}] = true
					}
					delete(open, h)
				}
			}
		}
	}
	return out
}

// tasksOf returns the handlers of the story for whose own task the event has words, to them alone or by them.
func (e *Event) tasksOf(how *Telling, said *Words, reported map[taskStep]bool) (own []Handler) {
	if reported == nil {
		return nil
	}
	of := func(h Handler) {
		if slices.Contains(how.For, h) && reported[taskStep{e.Seq, h}] {
			own = append(own, h)
		}
	}
	switch e.Verb {
	case VerbConvene:
		for _, k := range said.Tasks {
			of(k.To)
		}
	case VerbReportBack, VerbObject: // of a task: a lead who objects is named nowhere
		for _, h := range e.Facts.To {
			of(h)
		}
	}
	return own
}

// sentence returns the sentence of an event after what was known; it is empty where the side does not read of it. With a
// handler it is about that one's own task.
func (e *Event) sentence(how *Telling, before *Facts, said Words, task Handler) string {
	t := teller{e, how, before, said, task}
	if how.Public && !e.Facts.Public && task == "" {
		t.said.Text, t.said.Own = "", ""
	}
	switch {
	case e.Verb != 0 && e.Verb < verbEnd:
		return t.form().fill(how.Language, t.value)
	case how.Public:
		return t.pick("a step that this version does not know", "本版本不认识的步骤")
	}
	return t.pick("a step that this version does not know: ", "本版本不认识的步骤：") + e.verb
}

// form returns the sentence of the event, into which the values are filled; the zero one leaves the event out.
func (t *teller) form() sentence {
	verb, of := t.event.Verb, &otherwise[t.event.Verb]
	switch {
	case t.task != "" && verb == VerbConvene:
		return toldTask
	case t.task != "":
		return onRecord[verb]
	case t.how.Public && of.public != nil:
		return of.public(t)
	case t.how.Public:
		return publicly[verb]
	case of.record != nil:
		return of.record(t)
	}
	return onRecord[verb]
}

// onRecord is each verb's sentence on the record; the reporter's is in publicly.
var onRecord = [verbEnd]sentence{
	VerbReceive:    toldReceive,
	VerbClassify:   toldClassify,
	VerbRespond:    toldRespond,
	VerbAnswer:     toldAnswer,
	VerbTransfer:   toldTransfer,
	VerbAssign:     toldAssign,
	VerbAccept:     toldAccept,
	VerbConvene:    toldConvene,
	VerbReportBack: toldReportBack,
	VerbNote:       toldNote,
	VerbClose:      toldClose,
	VerbRework:     toldRework,
	VerbReject:     toldReject,
	VerbRate:       toldRate,
	VerbReopen:     toldReopen,
	VerbRefer:      toldRefer,
	VerbWithdraw:   toldWithdraw,
	VerbVoid:       toldVoid,
	VerbAsk:        toldAsk,
	VerbSupplement: toldSupplement,
	VerbObject:     toldObject,
	VerbExtend:     toldExtend,
	VerbSuspend:    toldSuspend,
	VerbResume:     toldResume,
	VerbGrant:      toldGrant,
	VerbRefuse:     toldRefuse,
	VerbRemind:     toldRemind,
	VerbSupervise:  toldSupervise,
	VerbComply:     toldComply,
	VerbEscalate:   toldEscalate,
	VerbInspect:    toldInspect,
	VerbCallBack:   toldCallBack,
	VerbMerge:      toldMerge,
	VerbUnmerge:    toldUnmerge,
	VerbSplit:      toldSplit,
	VerbReplan:     toldReplan,
	VerbLapse:      toldLapse,
}

// publicly is what the reporter reads of an event, by its verb: who has the matter, by when, and what came of it. What is not
// here is internal and left out. Of a ruling the reporter reads the outcome, see granted.
var publicly = [verbEnd]sentence{
	VerbReceive: toldReceive,
	VerbClassify: {
		"{who} classified it[ as {kind}][, {category}][, at {unit}][, due {moved}]",
		"{who}定性[为{kind}][，{category}][，地点：{unit}][，限{moved}前办结]",
	},
	VerbRespond:    toldRespond,
	VerbAnswer:     toldAnswer,
	VerbTransfer:   {"{who} transferred it to {to}[, due {due}]", "{who}转派给{to}[，限{due}前办结]"},
	VerbAccept:     {"{taker} signed for it", "{taker}已签收"},
	VerbConvene:    {"{who} called together {to}[, led by {lead}][, due {due}]", "{who}召集{to}联动办理[，主办：{lead}][，限{due}前办结]"},
	VerbReportBack: {"{to} reported back", "{to}已反馈"},
	VerbClose:      toldClose,
	VerbRework:     {"{who} sent the reply back", "{who}退回重新办理"},
	VerbReject:     toldReject,
	VerbRate:       toldRate,
	VerbReopen:     toldReopen,
	VerbRefer:      toldRefer,
	VerbWithdraw:   toldWithdraw,
	VerbAsk:        toldAsk,
	VerbSupplement: toldSupplement,
	VerbResume:     {"work on it goes on[, due {due}]", "恢复办理[，限{due}前办结]"},
	VerbCallBack:   {"{who} called back: {reached}", "{who}回访：{reached}"},
	VerbMerge:      toldTogether,
	VerbUnmerge:    {"it is handled by itself again", "恢复单独办理"},
	VerbSplit:      {"it held several matters: the others are tickets of their own now", "一件多事，其他事项另行立案"},
	VerbReplan:     {"its date is {moved} now", "办理期限调整，限{moved}前办结"},
	VerbLapse:      {"it can no longer be reopened", "已归档，不再可重办"},
}

// leftOut is the sentence of what the reporter does not read of.
var leftOut sentence

// otherwise are the verbs of which some event has another sentence than the verb's own, on the record or for the reporter.
var otherwise = [verbEnd]struct{ record, public func(*teller) sentence }{
	VerbClassify: {public: func(t *teller) sentence {
		f, before := &t.event.Facts, t.before.Class
		same := before != nil && f.Class != nil && before.Kind == f.Class.Kind && before.Category == f.Class.Category
		return either(same && f.Place == nil && t.moved().IsZero(), leftOut, publicly[VerbClassify])
	}},
	VerbTransfer: {
		record: func(t *teller) sentence { return either(t.event.handsOver(), toldHandover, toldTransfer) },
		public: func(t *teller) sentence { return either(t.event.handsOver(), publicMoved, publicly[VerbTransfer]) },
	},
	VerbAccept: { // the system signs where nobody did anything
		record: func(t *teller) sentence { return either(t.event.Role == RoleSystem, toldDeemed, toldAccept) },
		public: func(t *teller) sentence { return either(t.event.Role == RoleSystem, leftOut, publicly[VerbAccept]) },
	},
	VerbConvene: { // of outside units alone
		record: func(t *teller) sentence { return either(len(t.event.Facts.To) == 0, toldWhistle, toldConvene) },
		public: func(t *teller) sentence {
			return either(len(t.event.Facts.To) == 0, leftOut, publicly[VerbConvene])
		},
	},
	VerbNote: {
		record: func(t *teller) sentence { return t.noted(toldNote) },
		public: func(t *teller) sentence { return t.noted(either(t.event.Facts.Public, publicNote, leftOut)) },
	},
	VerbReopen: {record: (*teller).reopened, public: (*teller).reopened},
	VerbGrant:  {public: func(t *teller) sentence { return t.event.granted() }},
	VerbRemind: {public: func(t *teller) sentence { return either(t.event.Role == RoleReporter, toldRemind, leftOut) }},
	VerbCallBack: {public: func(t *teller) sentence {
		c := t.event.Facts.Checked
		return either(c == nil || !c.Reached, leftOut, publicly[VerbCallBack])
	}},
	VerbMerge:   {record: (*teller).merged, public: (*teller).mergedPublicly},
	VerbUnmerge: {public: func(t *teller) sentence { return either(t.event.Facts.Stops == nil, leftOut, publicly[VerbUnmerge]) }},
	VerbReplan:  {public: func(t *teller) sentence { return either(t.moved().IsZero(), leftOut, publicly[VerbReplan]) }},
}

// either returns the first sentence where so is true, else the other.
func either(so bool, one, other sentence) sentence {
	if so {
		return one
	}
	return other
}

// noted returns the sentence of a note: that of what is passed on from another ticket of the matter, or else the usual one.
func (t *teller) noted(usual sentence) sentence {
	f := &t.event.Facts
	var of Verb // what is passed on
	if f.Passed != nil {
		of = f.Passed.Of
	}
	switch {
	case of == VerbRespond && t.said.Text == "" && f.Channel == "":
		return toldResponse
	case of == VerbAsk:
		return toldQuestion
	case of == VerbExtend:
		return toldLonger
	case of == VerbRespond || of == VerbNote:
		return toldForAll
	case len(f.Tickets) > 0 && f.Public:
		return toldFollow
	}
	return usual
}

func (t *teller) reopened() sentence {
	f := &t.event.Facts
	switch {
	case f.State != Closed && len(f.Tickets) > 0:
		return toldTakenUp
	case t.event.Role != RoleReporter:
		return toldTakenBack
	}
	return toldReopen
}

// merged is the sentence of a merge for who may read the record.
func (t *teller) merged() sentence {
	switch f := &t.event.Facts; {
	case t.event.passesAnswer():
		return toldFollow
	case t.event.ofNone():
		return toldOfNone
	case f.Duplicates == nil:
		return toldNamed
	case f.Resolution == 0 && f.Duplicates.Parent == "" && f.Duplicates.Repeats != "" && slices.Contains(f.Tickets, f.Duplicates.Repeats):
		return toldRepeats
	}
	return toldMerge
}

// mergedPublicly returns the sentence of a merge for the reporter. The reporter of the ticket that others are merged into does
// not read of it; those of the others do.
func (t *teller) mergedPublicly() sentence {
	switch {
	case t.event.passesAnswer():
		return toldFollow
	case t.event.ofNone():
		return publicOfNone
	}
	return either(t.event.Facts.Resolution == 0, leftOut, publicly[VerbMerge])
}

// passesAnswer reports whether a merge passes the answer of the other ticket on.
func (e *Event) passesAnswer() bool {
	return e.Facts.Resolution == 0 && len(e.Facts.Tickets) > 0 && e.Facts.Public
}

// granted returns the sentence of a grant for the reporter: what it changes, without the ruling, which is internal.
func (e *Event) granted() sentence {
	f, r := &e.Facts, e.Facts.Ruling
	if r == nil {
		return leftOut
	}
	switch r.Of {
	case VerbObject:
		switch {
		case f.Duty == nil:
			return publicLeft
		case len(f.To) == 0:
			return publicReturned
		}
		return publicMoved
	case VerbExtend: // the date of a round or of a task is not the reporter's
		return either(f.Promised != nil, publicLonger, leftOut)
	case VerbSuspend:
		return publicSuspended
	case VerbConvene:
		return publicJoined
	case VerbVoid:
		return publicVoid
	}
	return leftOut
}

// handsOver reports whether the event puts another handler in the place of the one before.
func (e *Event) handsOver() bool {
	d := e.Facts.Duty
	return e.Verb == VerbTransfer && d != nil && !d.Handed.IsZero() && d.Handed.Equal(e.At)
}

// ofNone reports whether it closes the ticket as a duplicate of none.
func (e *Event) ofNone() bool {
	return e.Verb == VerbMerge && e.Facts.Duplicates == nil && e.Facts.Resolution == Duplicate
}
