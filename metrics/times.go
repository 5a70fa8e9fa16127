package metrics

import "github.com/gridgov/gridgov/ticket"

// Tally is a number of times of a fact (次数): how often something happened to a ticket, from its receiving to the instant
// that the fact knows. It never falls, so what happened between two instants is the difference of two reports, each of
// the facts as they were then (see [FactAt]), without a period.
type Tally uint8

// The tallies. For one stage alone there are those from TimesExtended on: of handling and of assisting handlers those of
// extensions and objections, and the rest of every stage that can have them.
const (
	TimesTransferred      Tally = iota + 1 // passed on to a handler (转派次数)
	TimesReworked                          // a reply was sent back (返工次数)
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

var tallyNames = []string{
	"transferred", "reworked", "reopened", "extension asked", "suspension asked", "suspended", "escalated by staff", "reminded", "chased", "supervised", "deemed accepted", "called", "reached", "rated", "extended", "objected", "upheld", "refused", "wrongful", "warned", "reminded by system", "escalated by system", "met", "late",
}

func (t Tally) String() string { return nameOf(tallyNames, uint8(t)) }

// MarshalText writes the name.
func (t Tally) MarshalText() ([]byte, error) { return textOf("tally", tallyNames, uint8(t)) }

// UnmarshalText reads the name; an unknown one is ErrInvalid.
func (t *Tally) UnmarshalText(b []byte) error { return parse(t, "tally", tallyNames, b) }

// staged says that there is a number of the stage alone. A supplement is the reporter's: whom the sweep reminds of it is no
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

// of is the number of a fact: of all stages, or of the one at a place.
func (t Tally) of(f *Fact, at int) int64 {
	of := func(all int32) int64 { return int64(all) }
	split := func(all, tasks int32) int64 {
		switch {
		case at == anyStage:
			return int64(all)
		case stages[at-1].assisting:
			return int64(tasks)
		}
		return int64(all - tasks)
	}
	switch t {
	case TimesTransferred:
		return of(f.Transfers)
	case TimesReworked:
		return of(f.Reworks)
	case TimesReopened:
		return of(f.Reopens)
	case TimesExtensionAsked:
		return of(f.ExtensionsAsked)
	case TimesSuspensionAsked:
		return of(f.SuspensionsAsked)
	case TimesSuspended:
		return of(f.Suspensions)
	case TimesEscalatedByStaff:
		return of(f.EscalatedByStaff)
	case TimesReminded:
		return of(f.Reminders)
	case TimesChased:
		return of(f.Chases)
	case TimesSupervised:
		return of(f.Orders)
	case TimesDeemed:
		return of(f.Deemed)
	case TimesCalled:
		return of(f.CallBacks)
	case TimesReached:
		return of(f.Reached)
	case TimesRated:
		return of(f.Ratings)
	case TimesExtended:
		return split(f.Extensions, f.TaskExtensions)
	case TimesObjected:
		return split(f.Objections, f.TaskObjections)
	case TimesUpheld:
		return split(f.ObjectionsUpheld, f.TaskObjectionsUpheld)
	case TimesRefused:
		return split(f.ObjectionsRefused, f.TaskObjectionsRefused)
	case TimesWrongful:
		return split(f.ObjectionsWrongful, f.TaskObjectionsWrongful)
	case TimesMet, TimesLate:
		return t.ended(f, at)
	}
	if at != anyStage {
		return t.pressed(stages[at-1].presses(f))
	}
	return t.pressed(&Presses{f.Warnings, f.RemindersBySystem, f.EscalatedBySystem})
}

func (t Tally) pressed(p *Presses) int64 {
	switch t {
	case TimesWarned:
		return int64(p.Warned)
	case TimesRemindedBySystem:
		return int64(p.Reminded)
	case TimesEscalatedBySystem:
		return int64(p.Escalated)
	}
	return 0
}

func (t Tally) ended(f *Fact, at int) (n int64) {
	for i := range stages {
		if at != 1+i && (at != anyStage || !stages[i].office()) {
			continue
		}
		met, late := stages[i].ended(f)
		if t == TimesMet {
			late = met
		}
		n += int64(late)
	}
	return n
}

// least is the least of all numbers of a fact, which is below 0 only in one that no history gave.
func (f *Fact) least() int32 {
	n := min(f.Closings, f.Children, f.ObjectionsPending,
		f.Transfers, f.Reworks, f.Reopens, f.ExtensionsAsked, f.SuspensionsAsked, f.Suspensions, f.EscalatedByStaff, f.Reminders, f.Chases, f.Orders, f.Deemed, f.CallBacks, f.Reached, f.Ratings, f.Extensions, f.Objections, f.ObjectionsUpheld, f.ObjectionsRefused, f.ObjectionsWrongful, f.Warnings, f.RemindersBySystem, f.EscalatedBySystem,
		f.TaskExtensions, f.Extensions-f.TaskExtensions, f.TaskObjections, f.Objections-f.TaskObjections, f.TaskObjectionsUpheld, f.ObjectionsUpheld-f.TaskObjectionsUpheld, f.TaskObjectionsRefused, f.ObjectionsRefused-f.TaskObjectionsRefused, f.TaskObjectionsWrongful, f.ObjectionsWrongful-f.TaskObjectionsWrongful)
	for i := range stages {
		p := stages[i].presses(f)
		n = min(n, p.Warned, p.Reminded, p.Escalated)
		if of := stages[i].rounds; of != nil {
			n = min(n, of(f).Met, of(f).Late)
		}
	}
	return n
}
