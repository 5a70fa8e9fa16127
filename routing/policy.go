package routing

import (
	"context"
	"errors"
	"slices"

	"github.com/gridgov/gridgov/ticket"
)

// A Policy chooses what happens first to a case. It is a [ticket.Router], and may be called from many goroutines at once.
type Policy = ticket.Router

// PolicyFunc lets an ordinary function be a Policy.
type PolicyFunc = ticket.RouterFunc

// What a policy is given and returns, as package ticket declares it.
type (
	// Case is the request as it came, where it lies, and when.
	Case = ticket.Case
	// Decision is what happens first, and why. The zero Decision is undecided.
	Decision = ticket.Decision
	// Reason is one rule that decided. It never holds the reporter's words.
	Reason = ticket.Reason
)

// First calls the policies in order and returns the first decision. A decision that only classifies or alarms is one too.
// An error is returned at once, and no further policy is called; wrap a policy that may fail in [Fallback]. A nil policy
// never decides. Without any policy every case is undecided.
func First(policies ...Policy) Policy {
	policies = slices.Clone(policies)
	return PolicyFunc(func(ctx context.Context, c Case) (Decision, error) {
		for _, p := range policies {
			if p == nil {
				continue
			}
			if d, err := p.Route(ctx, c); err != nil || !d.Undecided() {
				return d, err
			}
		}
		return Decision{}, nil
	})
}

// Fallback calls policy, and calls otherwise where policy fails or does not decide. Where otherwise decides after a failure,
// the reasons mention the failure without its text, which may repeat the reporter's words; where it does not, the failure is
// returned. After the context is done otherwise is not called. Either may be nil, and then never decides.
func Fallback(policy, otherwise Policy) Policy {
	first, second := First(policy), First(otherwise)
	return PolicyFunc(func(ctx context.Context, c Case) (Decision, error) {
		d, failed := first.Route(ctx, c)
		if failed == nil && !d.Undecided() {
			return d, nil
		}
		if err := ctx.Err(); err != nil {
			return Decision{}, err
		}
		d, err := second.Route(ctx, c)
		switch {
		case err != nil || failed != nil && d.Undecided():
			return Decision{}, errors.Join(failed, err)
		case failed != nil:
			return because(d, Reason{Rule: "fallback", Why: "the policy before it failed", Zh: "前一策略出错"}), nil
		}
		return d, nil
	})
}

// When calls policy only for cases in which the condition holds. The condition's name is first in the reasons. A
// condition without a function never holds.
func When(cond Condition, policy Policy) Policy {
	asked := First(policy)
	return PolicyFunc(func(ctx context.Context, c Case) (Decision, error) {
		if !cond.holds(&c) {
			return Decision{}, nil
		}
		d, err := asked.Route(ctx, c)
		if err != nil || d.Undecided() {
			return Decision{}, err
		}
		return because(d, Reason{Rule: "when", Why: cond.Name, Zh: cond.Zh}), nil
	})
}

// because puts a reason before those of a decision, in a list of its own: the policy may share the old one.
func because(d Decision, r Reason) Decision {
	d.Reasons = append([]Reason{r}, d.Reasons...)
	return d
}
