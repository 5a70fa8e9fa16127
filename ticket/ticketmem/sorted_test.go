package ticketmem

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gridgov/gridgov/ticket"
)

// Ids that come in any order are walked in order, from any mark, both ways; no block outgrows its bound.
func TestSorted(t *testing.T) {
	t.Parallel()
	const n = 30_000
	ids := make([]ticket.ID, n)
	for i := range ids {
		ids[i] = ticket.ID(fmt.Sprintf("t%06d", i))
	}
	for name, order := range map[string]func(i int) int{
		"up":   func(i int) int { return i },
		"down": func(i int) int { return n - 1 - i },
		"both": func(i int) int { return (i%2)*(n-1) + (1-2*(i%2))*(i/2) },
		"any":  func() func(int) int { p := rand.New(rand.NewPCG(7, 0)).Perm(n); return func(i int) int { return p[i] } }(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s sorted
			for i := range n {
				s.insert(&record{ticket: ticket.Ticket{ID: ids[order(i)]}})
			}
			for _, b := range s.blocks {
				if len(b) == 0 || len(b) > maxBlock {
					t.Fatalf("a block of %d", len(b))
				}
			}
			down := slices.Clone(ids)
			slices.Reverse(down)
			for _, from := range []int{0, 1, n / 2, n - 1} {
				walked(t, &s, ids[from], false, ids[from+1:])
				walked(t, &s, ids[from]+"x", false, ids[from+1:])
				walked(t, &s, ids[from], true, down[n-from:])
				walked(t, &s, ids[from]+"x", true, down[n-from-1:])
			}
			walked(t, &s, "", false, ids)
			walked(t, &s, "", true, down)
			walked(t, &s, "z", false, nil)
			walked(t, &s, "a", true, nil)
		})
	}
}

func walked(t *testing.T, s *sorted, after ticket.ID, desc bool, want []ticket.ID) {
	t.Helper()
	i := 0
	for r := range s.walk(after, desc) {
		if i >= len(want) || r.ticket.ID != want[i] {
			t.Fatalf("after %q, desc %v: place %d is %q", after, desc, i, r.ticket.ID)
		}
		i++
	}
	if i != len(want) {
		t.Fatalf("after %q, desc %v: %d of %d", after, desc, i, len(want))
	}
}
