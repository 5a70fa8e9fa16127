package ticket

import (
	"cmp"
	"context"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// A Case is what a router sees: the request as it came, its place, and when.
type Case struct {
	Request Request
	Path    grid.Path // the root when the place is not known
	Found   Found
	At      time.Time
}

// A Decision is what happens first to a case, and why. The zero Decision leaves it at the desk.
type Decision struct {
	// Do are the first commands, in order, decided and stored in one change with the request itself. Where the lifecycle or
	// the access table refuses one, the ticket stays at the desk with the refusal on record: no request is lost. The parts that a
	// [Split] makes are stored in the same commit; they wait at the desk, and the router is not called for them. A command that
	// concerns a further ticket, such as [Merge], is refused: a request names that itself, in Repeats.
	Do []Command
	// Alarm are alarmed at once, besides whoever is assigned: the persons on duty, at most [MaxAssisted] handlers. They may read
	// the ticket, see [Ticket].Told, and do nothing to it: Do gives it, or a task of it, to whoever is to handle it.
	Alarm []Handler
	// Reasons are why, rule by rule. They name rules, categories and keywords of the table, never the reporter's words.
	Reasons []Reason
}

// A Reason is one rule that decided, or a reason that somebody wrote.
type Reason struct {
	Rule string `json:"rule,omitempty"` // the rule's id
	Why  string `json:"why,omitempty"`  // what of it matched: "category = prepaid card"
	Zh   string `json:"zh,omitempty"`   // the same in Chinese
	From string `json:"from,omitempty"` // which policy it belongs to
}

// String is the reason in English.
func (r Reason) String() string { return r.In(gridgov.English) }

// In returns the reason in a language, the English Why where it has no Zh: "table: danger (keyword 晕倒)".
func (r Reason) In(lang gridgov.Language) string {
	s, why := r.Rule, r.Why
	colon, before, after := ": ", " (", ")"
	if lang == gridgov.Chinese {
		why = cmp.Or(r.Zh, r.Why)
		colon, before, after = "：", "（", "）"
	}
	if r.From != "" {
		s = r.From + colon + s
	}
	switch {
	case s == "":
		return why
	case why != "":
		s += before + why + after
	}
	return s
}

// Undecided reports whether there is neither a command nor an alarm.
func (d Decision) Undecided() bool { return len(d.Do) == 0 && len(d.Alarm) == 0 }

// A Router chooses what happens first to a case. Package routing has ready ones; there it is called a Policy. It may be
// called from many goroutines at once. An error leaves the ticket at the desk.
type Router interface {
	Route(ctx context.Context, c Case) (Decision, error)
}

// RouterFunc lets an ordinary function be a Router.
type RouterFunc func(ctx context.Context, c Case) (Decision, error)

// Route calls the function.
func (f RouterFunc) Route(ctx context.Context, c Case) (Decision, error) { return f(ctx, c) }
