package metrics

import (
	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
)

// Tally is a number of times of a fact (次数): how often something happened to a ticket, from its receiving to the instant
// that the fact knows. It never falls, so what happened between two instants is the difference of two reports, each of
// the facts as they were then (see [FactAt]), without a period.
type Tally uint8

// The tallies. For one stage alone there are those from TimesExtended on: of handling and of assisting handlers those of
// extensions and objections, and the rest of every stage that can have them.
const (
	TimesTransferred      Tally = iota + 1 // passed on to a handler (转派次数)
	TimesReworked                          // a reply was sent back (返工次数)
	TimesRejected                          // the reporter did not accept a reply (不认可次数)
	TimesReopened                          // taken up again after a closing (重办次数)
	TimesExtensionAsked                    // more time was asked for (申请延期次数)
	TimesSuspensionAsked                   // a suspension was asked for (申请挂账次数)
	TimesSuspended                         // … and granted (挂账次数)
	TimesEscalatedByStaff                  // escalated by a person (人工提级次数)
	TimesReminded                          // reminded by staff (催办次数)
	TimesChased                            // the reporter asked where it was (催单次数)
	TimesSupervised                        // a supervision order was given (督办次数)
	TimesDeemed                            // signed for by the sweep (视为签收次数)
	TimesCalled                            // called back, reached or not (回访次数)
	TimesReached                           // … and reached (有效回访次数)
	TimesRated                             // the reporter rated it online (在线评价次数)

	TimesExtended          // more time was granted (延期次数)
	TimesObjected          // an objection was filed (派单异议次数)
	TimesUpheld            // … and upheld (异议成立次数)
	TimesRefused           // … and refused (异议驳回次数)
	TimesWrongful          // … and refused as wrongful (不当退单次数)
	TimesWarned            // the sweep warned before a limit (预警次数)
	TimesRemindedBySystem  // the sweep reminded, at a limit or after it (自动催办次数)
	TimesEscalatedBySystem // the sweep escalated (自动提级次数)
	TimesMet               // a round of a stage ended within its limit, see [Rounds]; of all stages but supplements, which are the reporter's
	TimesLate              // … or after it (超期次数)
	tallyEnd
)

var tallyNames = closedset.Names{
	{"transferred", "转派"},
	{"reworked", "返工"},
	{"rejected", "不认可"},
	{"reopened", "重办"},
	{"extension_asked", "申请延期"},
	{"suspension_asked", "申请挂账"},
	{"suspended", "挂账"},
	{"escalated_by_staff", "人工提级"},
	{"reminded", "催办"},
	{"chased", "催单"},
	{"supervised", "督办"},
	{"deemed_accepted", "视为签收"},
	{"called", "回访"},
	{"reached", "有效回访"},
	{"rated", "在线评价"},
	{"extended", "延期"},
	{"objected", "派单异议"},
	{"upheld", "异议成立"},
	{"refused", "异议驳回"},
	{"wrongful", "不当退单"},
	{"warned", "预警"},
	{"reminded_by_system", "自动催办"},
	{"escalated_by_system", "自动提级"},
	{"met", "按时"},
	{"late", "超期"},
}

func (t Tally) String() string { return tallyNames.String(uint8(t)) }

// In is the name in a language.
func (t Tally) In(lang gridgov.Language) string { return tallyNames.In(uint8(t), lang) }

// MarshalText writes the name.
func (t Tally) MarshalText() ([]byte, error) { return tallyNames.Text("tally", uint8(t)) }

// UnmarshalText reads the name, in documents, English or Chinese; an unknown one is ErrInvalid.
func (t *Tally) UnmarshalText(b []byte) error { return closedset.Parse(t, tallyNames, "tally", b) }

// staged reports whether there is a number of the stage alone. A supplement is the reporter's: whom the sweep reminds of it is no
// matter of the office; and after the closing nothing is escalated.
func (t Tally) staged(at int) bool {
	if at == anyStage {
		return true
	}
	switch s := &stages[at-1]; t {
	case TimesWarned, TimesRemindedBySystem:
		return s.office()
	case TimesEscalatedBySystem:
		return s.stage != ticket.StageCallBack
	case TimesMet, TimesLate:
		return true
	default:
		return t >= TimesExtended && t < tallyEnd && s.stage == ticket.StageHandle
	}
}

// A tallied is where the number of a tally is found. One that has no number of all stages is the sum of those that are the office's.
type tallied struct {
	all   func(*Fact) int32         // of all stages
	tasks func(*Fact) int32         // of these, those of assisting handlers; the rest is of handling
	stage func(*stage, *Fact) int32 // of one stage
}

var tallies = [tallyEnd]tallied{
	TimesTransferred:      {all: func(f *Fact) int32 { return f.Transfers }},
	TimesReworked:         {all: func(f *Fact) int32 { return f.Reworks }},
	TimesRejected:         {all: func(f *Fact) int32 { return f.Rejections }},
	TimesReopened:         {all: func(f *Fact) int32 { return f.Reopens }},
	TimesExtensionAsked:   {all: func(f *Fact) int32 { return f.ExtensionsAsked }},
	TimesSuspensionAsked:  {all: func(f *Fact) int32 { return f.SuspensionsAsked }},
	TimesSuspended:        {all: func(f *Fact) int32 { return f.Suspensions }},
	TimesEscalatedByStaff: {all: func(f *Fact) int32 { return f.EscalatedByStaff }},
	TimesReminded:         {all: func(f *Fact) int32 { return f.Reminders }},
	TimesChased:           {all: func(f *Fact) int32 { return f.Chases }},
	TimesSupervised:       {all: func(f *Fact) int32 { return f.Orders }},
	TimesDeemed:           {all: func(f *Fact) int32 { return f.Deemed }},
	TimesCalled:           {all: func(f *Fact) int32 { return f.CallBacks }},
	TimesReached:          {all: func(f *Fact) int32 { return f.Reached }},
	TimesRated:            {all: func(f *Fact) int32 { return f.Ratings }},

	TimesExtended: {all: func(f *Fact) int32 { return f.Extensions }, tasks: func(f *Fact) int32 { return f.TaskExtensions }},
	TimesObjected: {all: func(f *Fact) int32 { return f.Objections }, tasks: func(f *Fact) int32 { return f.TaskObjections }},
	TimesUpheld:   {all: func(f *Fact) int32 { return f.ObjectionsUpheld }, tasks: func(f *Fact) int32 { return f.TaskObjectionsUpheld }},
	TimesRefused:  {all: func(f *Fact) int32 { return f.ObjectionsRefused }, tasks: func(f *Fact) int32 { return f.TaskObjectionsRefused }},
	TimesWrongful: {all: func(f *Fact) int32 { return f.ObjectionsWrongful }, tasks: func(f *Fact) int32 { return f.TaskObjectionsWrongful }},

	TimesWarned: {
		all:   func(f *Fact) int32 { return f.Warnings },
		stage: func(s *stage, f *Fact) int32 { return s.rungs(f).Warned },
	},
	TimesRemindedBySystem: {
		all:   func(f *Fact) int32 { return f.RemindersBySystem },
		stage: func(s *stage, f *Fact) int32 { return s.rungs(f).Reminded },
	},
	TimesEscalatedBySystem: {
		all:   func(f *Fact) int32 { return f.EscalatedBySystem },
		stage: func(s *stage, f *Fact) int32 { return s.rungs(f).Escalated },
	},
	TimesMet:  {stage: func(s *stage, f *Fact) int32 { met, _ := s.ended(f); return met }},
	TimesLate: {stage: func(s *stage, f *Fact) int32 { _, late := s.ended(f); return late }},
}

// of is the number of a fact: of all stages, or of the one at a place.
func (t Tally) of(f *Fact, at int) (n int64) {
	row := &tallies[t]
	switch {
	case at == anyStage && row.all != nil:
		return int64(row.all(f))
	case at == anyStage:
		for i := range stages {
			if stages[i].office() {
				n += int64(row.stage(&stages[i], f))
			}
		}
		return n
	case row.stage != nil:
		return int64(row.stage(&stages[at-1], f))
	case row.tasks == nil:
		return int64(row.all(f))
	case stages[at-1].assisting:
		return int64(row.tasks(f))
	}
	return int64(row.all(f) - row.tasks(f))
}

// least is the least of all numbers of a fact, which is below 0 only in one that was not made from a history.
func (f *Fact) least() int32 {
	n := min(f.Closings, f.Children, f.ObjectionsPending)
	for i := range tallies {
		row := &tallies[i]
		if row.all == nil {
			continue
		}
		all := row.all(f)
		if n = min(n, all); row.tasks != nil {
			tasks := row.tasks(f)
			n = min(n, tasks, all-tasks)
		}
	}
	for i := range stages {
		p := stages[i].rungs(f)
		n = min(n, p.Warned, p.Reminded, p.Escalated)
		if of := stages[i].rounds; of != nil {
			n = min(n, of(f).Met, of(f).Late)
		}
	}
	return n
}
