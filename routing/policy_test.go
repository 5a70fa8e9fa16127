package routing_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
)

func to(department string) routing.Policy {
	return routing.PolicyFunc(func(context.Context, routing.Case) (routing.Decision, error) {
		return routing.Decision{
			Do:      []ticket.Command{ticket.Transfer{To: ticket.Department(department)}},
			Reasons: []routing.Reason{{Rule: department}},
		}, nil
	})
}

var (
	errDown = errors.New("the model is down: 13800138000")
	silent  = routing.PolicyFunc(func(context.Context, routing.Case) (routing.Decision, error) { return routing.Decision{}, nil })
	failing = routing.PolicyFunc(func(context.Context, routing.Case) (routing.Decision, error) { return routing.Decision{}, errDown })
)

func TestCombinators(t *testing.T) {
	yes := routing.Condition{Name: "yes", Zh: "是", Holds: func(routing.Case) bool { return true }}
	for name, tc := range map[string]struct {
		policy routing.Policy
		rules  []string // of the reasons
		fails  bool
	}{
		"first of none":          {routing.First(), nil, false},
		"first of nil":           {routing.First(nil, to("a")), []string{"a"}, false},
		"first decides":          {routing.First(silent, to("a"), to("b"), failing), []string{"a"}, false},
		"first fails":            {routing.First(silent, failing, to("a")), nil, true},
		"fallback not needed":    {routing.Fallback(to("a"), to("b")), []string{"a"}, false},
		"fallback undecided":     {routing.Fallback(silent, to("b")), []string{"b"}, false},
		"fallback failed":        {routing.Fallback(failing, to("b")), []string{"fallback", "b"}, false},
		"fallback says nothing":  {routing.Fallback(failing, silent), nil, true},
		"fallback fails as well": {routing.Fallback(silent, failing), nil, true},
		"fallback of nil":        {routing.Fallback(nil, nil), nil, false},
		"when":                   {routing.When(yes, to("a")), []string{"when", "a"}, false},
		"when not":               {routing.When(routing.Not(yes), to("a")), nil, false},
		"when nothing":           {routing.When(yes, silent), nil, false},
		"when fails":             {routing.When(yes, failing), nil, true},
		"when without function":  {routing.When(routing.Condition{}, failing), nil, false},
		"when nil":               {routing.When(yes, nil), nil, false},
	} {
		d, err := tc.policy.Route(t.Context(), routing.Case{})
		assert.Equal(t, tc.fails, errors.Is(err, errDown), name)
		var rules []string
		for _, r := range d.Reasons {
			rules = append(rules, r.Rule)
			assert.NotContains(t, r.String()+r.Zh, "13800138000", "an error's text may repeat the reporter's words")
		}
		assert.Equal(t, tc.rules, rules, name)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := routing.Fallback(failing, to("b")).Route(done, routing.Case{})
	require.ErrorIs(t, err, context.Canceled)
}

// A policy may hand out the same decision every time; what combinators add is their own.
func TestReasonsAreNotShared(t *testing.T) {
	shared := routing.Decision{Alarm: []ticket.Handler{"department/a"}, Reasons: make([]routing.Reason, 1, 8)}
	same := routing.PolicyFunc(func(context.Context, routing.Case) (routing.Decision, error) { return shared, nil })
	d := route(t, routing.When(routing.Every(), same), routing.Case{})
	d.Reasons[1].Rule = "changed"
	assert.Empty(t, shared.Reasons[0].Rule)
}

func TestReadyConditions(t *testing.T) {
	c := routing.Case{
		Path:    grid.NewPath("410172561", "410172561007"),
		Request: ticket.Request{Text: "WiFi 坏了", Kind: ticket.Help, Channel: "QR", Category: "a/b"},
	}
	yes := []routing.Condition{
		routing.Under("410172561"), routing.InCategory("a"), routing.OfKind(ticket.Inquiry, ticket.Help), routing.Via("web", "qr"),
		routing.Says("wIfI"), routing.Every(), routing.Not(routing.Either()),
	}
	no := []routing.Condition{
		routing.Under("41017"), routing.Under(""), routing.InCategory("a/b/c"), routing.InCategory(""),
		routing.OfKind(ticket.Report), routing.OfKind(),
		routing.Via("web"), routing.Says("好"), routing.Says(), routing.Either(), routing.Not(routing.Every()),
	}
	for _, cond := range yes {
		assert.True(t, cond.Holds(c), cond.Name)
		assert.False(t, routing.Not(cond).Holds(c), cond.Name)
		assert.True(t, routing.Either(append(no, cond)...).Holds(c))
	}
	for _, cond := range no {
		assert.False(t, cond.Holds(c), cond.Name)
		assert.False(t, routing.Every(append(yes, cond)...).Holds(c))
	}
	cond := routing.Every(routing.Under("410172561"), routing.Not(routing.OfKind(ticket.Report)))
	assert.Equal(t, "at or below 410172561 and not (kind report)", cond.Name)
	assert.Equal(t, "位于410172561且非（诉求类型为举报）", cond.Zh)
}
