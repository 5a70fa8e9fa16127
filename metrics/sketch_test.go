package metrics

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBuckets: over all of int64, buckets are in the order of values, and the middle of one is near enough.
func TestBuckets(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	values := []int64{math.MaxInt64}
	for shift := range 63 {
		values = append(values, 1<<shift-1, 1<<shift, 1<<shift+1)
		for range 100 {
			values = append(values, rnd.Int64N(1<<shift)+1<<shift-1)
		}
	}
	slices.Sort(values)
	last := uint64(0)
	for _, v := range values {
		b := bucketOf(v)
		require.GreaterOrEqual(t, b, last, "%d", v)
		require.Less(t, b, uint64(3712))
		diff := middle(b) - v
		require.LessOrEqual(t, max(diff, -diff), v/128, "%d", v)
		last = b
	}
}

// TestHugeSums: the sum of the greatest values does not overflow.
func TestHugeSums(t *testing.T) {
	var s, o sketch
	for range 1000 {
		s.add(math.MaxInt64)
		o.add(math.MaxInt64)
	}
	o.add(-5) // counts as 0
	s.merge(&o)
	require.Equal(t, int64(math.MaxInt64/2001*2000+math.MaxInt64%2001*2000/2001), s.mean())
	require.InEpsilon(t, float64(math.MaxInt64), s.quantile(50), 1.0/128)
	require.Equal(t, int64(math.MaxInt64), s.quantile(100))
	require.Zero(t, s.min)
	require.Equal(t, int64(2001), s.n)
}
