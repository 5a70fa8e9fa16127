package desk_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// Twice as long lists of a query, or of its scope, take twice as long to look for, up to the longest that a query may have.
func BenchmarkQueryLists(b *testing.B) {
	s := new(ticketmem.Store)
	d := newBench(b, func(c *desk.Config) { c.Store = s })
	for range 1000 {
		d.do(clerk, d.file(resident, "x").ID, ticket.Transfer{To: ticket.Department("market")})
	}
	for name, fill := range map[string]func(q *storage.Query, name string){
		"ids":      func(q *storage.Query, name string) { q.IDs = append(q.IDs, ticket.ID(name)) },
		"under":    func(q *storage.Query, name string) { q.Under = append(q.Under, grid.NewPath(name)) },
		"handlers": func(q *storage.Query, name string) { q.Handlers = append(q.Handlers, ticket.Department(name)) },
		"category": func(q *storage.Query, name string) { q.Category = append(q.Category, name) },
		"scope": func(q *storage.Query, name string) {
			if q.Scope == nil {
				q.Scope = new(storage.Scope)
			}
			q.Scope.Under = append(q.Scope.Under, grid.NewPath(name))
			q.Scope.Handlers = append(q.Scope.Handlers, ticket.Department(name))
			q.Scope.Readers = append(q.Scope.Readers, ticket.Department(name))
			q.Scope.NotAbout = append(q.Scope.NotAbout, name)
		},
	} {
		longest := 500
		if name == "scope" {
			longest = 4000
		}
		for n := longest / 4; n <= longest; n *= 2 {
			b.Run(fmt.Sprintf("%s=%d", name, n), func(b *testing.B) {
				q := storage.Query{}
				for i := range n {
					fill(&q, fmt.Sprintf("none-%d", i))
				}
				for b.Loop() {
					found, err := s.List(b.Context(), q)
					require.NoError(b, err)
					require.Empty(b, found)
				}
			})
		}
	}
}
