package gather_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/gather"
)

// However large a batch may be by the configuration, it holds no more changes than a store takes.
func TestABatchIsOneThatAStoreTakes(t *testing.T) {
	bubble(t, gather.Config{MaxChanges: 5000, MaxBytes: 1 << 30}, func(b *bench) {
		b.commit(opened("z"))
		var calls []*call
		for i := range 1500 {
			calls = append(calls, b.commit(opened(fmt.Sprint("r", i))))
		}
		for _, c := range calls {
			<-c.done
			require.NoError(b, c.err)
		}
		require.Len(b, b.batches, 3)
		for _, ids := range b.batches {
			require.LessOrEqual(b, len(ids), 1024)
		}
	})
}

// What a store would refuse costs nobody else a second try.
func TestAnIllFormedCommitTravelsWithNobody(t *testing.T) {
	bubble(t, gather.Config{}, func(b *bench) {
		many := make([]ticket.Change, 1025)
		for i := range many {
			many[i] = opened(fmt.Sprint("m", i))
		}
		for _, changes := range [][]ticket.Change{nil, {opened("a"), opened("a")}, many} {
			require.ErrorIs(b, b.store.Commit(b.Context(), changes...), gridgov.ErrInvalid)
		}
		require.Empty(b, b.batches)
	})
}
