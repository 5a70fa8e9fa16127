package desk

import (
	"context"
	"testing"

	"github.com/qmuntal/stateless"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// benchTicket is a ticket at the desk with a reporter, and the clerk who has it.
func benchTicket(b *testing.B) (*Rules, ticket.Ticket, ticket.Actor) {
	b.Helper()
	r, err := NewRules(Definitions{Screen: &Screen{}})
	if err != nil {
		b.Fatal(err)
	}
	clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	c, err := r.Receive("t1", clerk, walkStart, ticket.Request{Text: "路灯不亮", Origin: ticket.OnBehalf, Reporter: "p1", Category: "lights"},
		ticket.Place{Path: "office/c1/g1"})
	if err != nil {
		b.Fatal(err)
	}
	return r, c.Ticket, clerk
}

func benchDecide(b *testing.B, do ticket.Command) {
	r, t, clerk := benchTicket(b)
	s := Step{ID: "k", By: clerk, At: walkStart, Do: do}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Decide(t, settled(s)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecide is one lawful step, validated, authorised and decided: at most 0.6 µs and 6 allocations.
func BenchmarkDecide(b *testing.B) {
	b.Run("transfer", func(b *testing.B) { benchDecide(b, ticket.Transfer{To: "department/market", Reason: "预付卡"}) })
	b.Run("note", func(b *testing.B) { benchDecide(b, ticket.Note{Text: "called the owner"}) })
}

// BenchmarkSeal encodes, commits to and hashes one event.
func BenchmarkSeal(b *testing.B) {
	r, t, clerk := benchTicket(b)
	changes, err := r.Decide(t, settled(Step{ID: "k", By: clerk, At: walkStart, Do: ticket.Transfer{To: "department/market", Reason: "预付卡"}}))
	if err != nil {
		b.Fatal(err)
	}
	prev := ticket.Hash{1}
	b.ReportAllocs()
	for b.Loop() {
		e := changes[0].Events[0]
		e.Seal(prev, [16]byte{2})
	}
}

// BenchmarkMachinePerTicket is what the shared machine is measured against: a machine of its own for the ticket, with
// the whole lifecycle, which takes the same one step.
func BenchmarkMachinePerTicket(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		state := stateless.State(ticket.Received)
		m := stateless.NewStateMachineWithExternalStorage(
			func(context.Context) (stateless.State, error) { return state, nil },
			func(_ context.Context, s stateless.State) error { state = s; return nil },
			stateless.FiringImmediate,
		)
		for _, row := range lifecycle {
			for _, from := range row.from {
				if row.to == 0 {
					m.Configure(from).Ignore(row.by)
				} else {
					m.Configure(from).Permit(row.by, row.to)
				}
			}
		}
		if err := m.Fire(trigTransfer); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFire is the shared machine's part of a step.
func BenchmarkFire(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := fire(ticket.Received, trigTransfer); !ok {
			b.Fatal("refused")
		}
	}
}
