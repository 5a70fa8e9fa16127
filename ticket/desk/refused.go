package desk

import (
	"strings"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
)

// RefusedError is the refusal of a step: what was tried, by whom, in which state, by which rule, and what is allowed instead. It
// wraps [gridgov.ErrRefused]; [gridgov.Status] is 403 where the rule is [RuleAccess], else 409. In returns the sentence for people,
// in their language; Error is for logs, and also has who tried. Neither repeats free text of a person.
type RefusedError struct {
	Step    ticket.Verb   `json:"step,omitempty"`    // the command; 0 where the record was asked for, see [Desk.History]
	By      string        `json:"by,omitempty"`      // who tried: an actor's id, or person/ and the person's; empty: an actor with neither
	State   ticket.State  `json:"state,omitempty"`   // of the ticket; 0 where there is none yet, as at a filing
	Rule    Rule          `json:"rule"`              // which rule refuses
	Why     gridgov.Text  `json:"why"`               // what is wrong, and what would be right, where the rule has that; without a full stop
	Allowed []ticket.Verb `json:"allowed,omitempty"` // the other commands that this actor may send to the ticket now, see [Rules.Allowed]
}

// refused is the refusal of a step for a reason, without what is allowed instead.
func refused(v ticket.Verb, by *ticket.Actor, state ticket.State, why *reason) *RefusedError {
	e := &RefusedError{Step: v, State: state, Rule: why.rule, Why: why.said()}
	if by.ID != "" || by.Person != "" {
		e.By = code.Shown(nameOf(by))
	}
	return e
}

// Error reads "close by clerk-7 in state answered refused by rule second person: nobody rules …; allowed now: respond, note".
func (e *RefusedError) Error() string {
	var b strings.Builder
	b.WriteString(e.tried(gridgov.English))
	b.WriteString(" by ")
	if e.By == "" {
		b.WriteString("nobody")
	}
	b.WriteString(e.By)
	if e.State != 0 {
		b.WriteString(" in state ")
		b.WriteString(e.State.String())
	}
	b.WriteString(" refused by rule ")
	b.WriteString(e.Rule.In(gridgov.English))
	b.WriteString(": ")
	b.WriteString(e.Why.En)
	e.allowed(&b, gridgov.English)
	return b.String()
}

// In returns the refusal as one sentence in a language, without a full stop: the step, the state, why, and what is allowed instead,
// or for a ticket that nothing is.
func (e *RefusedError) In(lang gridgov.Language) string {
	var b strings.Builder
	if lang == gridgov.Chinese {
		if e.State != 0 {
			b.WriteString("工单处于“" + e.State.In(lang) + "”状态，")
		}
		b.WriteString("不能“" + e.tried(lang) + "”：")
	} else {
		b.WriteString(e.tried(lang) + " is refused")
		if e.State != 0 {
			b.WriteString(" in state " + e.State.In(lang))
		}
		b.WriteString(": ")
	}
	b.WriteString(e.Why.In(lang))
	e.allowed(&b, lang)
	return b.String()
}

// tried is the name of the step.
func (e *RefusedError) tried(lang gridgov.Language) string {
	if e.Step == 0 {
		return ReadRecord.In(lang)
	}
	return e.Step.In(lang)
}

func (e *RefusedError) allowed(b *strings.Builder, lang gridgov.Language) {
	is, none, sep := "; allowed now: ", "; nothing is allowed now", ", "
	if lang == gridgov.Chinese {
		is, none, sep = "；目前可以：", "；目前没有可以进行的操作", "、"
	}
	for i, v := range e.Allowed {
		b.WriteString([]string{is, sep}[min(i, 1)])
		b.WriteString(v.In(lang))
	}
	if len(e.Allowed) == 0 && e.State != 0 {
		b.WriteString(none)
	}
}

// Status returns the HTTP status of the rule.
func (e *RefusedError) Status() int { return e.Rule.Status() }

// Unwrap returns [gridgov.ErrRefused].
func (e *RefusedError) Unwrap() error { return gridgov.ErrRefused }
