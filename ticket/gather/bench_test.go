package gather_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
)

// void takes everything and keeps nothing: what is left is the price of gathering.
type void struct{ storage.Store }

func (void) Commit(context.Context, ...ticket.Change) error { return nil }

func BenchmarkOverhead(b *testing.B) {
	b.Run("lone", func(b *testing.B) {
		s, c := gather.New(void{}, gather.Config{}), keyed(opened("a"), "k")
		b.ReportAllocs()
		for b.Loop() {
			require.NoError(b, s.Commit(b.Context(), c))
		}
	})
	b.Run("64 writers", func(b *testing.B) {
		s := gather.New(void{}, gather.Config{})
		var n atomic.Int64
		b.ReportAllocs()
		b.SetParallelism(32)
		b.RunParallel(func(p *testing.PB) {
			c := opened(fmt.Sprint("t", n.Add(1)))
			for p.Next() {
				if err := s.Commit(b.Context(), c); err != nil {
					b.Error(err)
				}
			}
		})
	})
}
