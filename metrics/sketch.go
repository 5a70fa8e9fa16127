package metrics

import (
	"cmp"
	"math/bits"
	"slices"
)

// sketchBits is how fine a sketch is: an octave has 2^sketchBits buckets, so that the middle of a bucket is off by at
// most 2^-(sketchBits+1), that is 1/128 or 0.8 %, of the value. Values up to 127 are exact.
const sketchBits = 6

// A sketch is a log-linear histogram of durations in microseconds, 0 to 2^63-1. All of it is integers that are added, so
// merging is exact and order does not matter. It has at most 3,712 buckets, whatever it is given; a bucket counts to
// 2^48, and the sum has 128 bits. The zero sketch is ready.
type sketch struct {
	n        int64
	hi, lo   uint64 // the sum
	min, max int64
	// buckets are sorted: the bucket's number in the upper 16 bits, its count in the lower 48. With thousands of groups
	// their size is what a calculator weighs; a map would take three times as much.
	buckets []uint64
}

const countBits = 48

func bucketOf(v int64) uint64 {
	shift := max(0, bits.Len64(uint64(v))-sketchBits-1)
	return uint64(shift<<sketchBits) + uint64(v>>shift)
}

// middle is the value that stands for a bucket.
func middle(b uint64) int64 {
	shift := max(0, int(b>>sketchBits)-1)
	low := int64(int(b)-shift<<sketchBits) << shift
	return low + (int64(1)<<shift)/2
}

// put adds n to a bucket.
func (s *sketch) put(bucket, n uint64) {
	i, found := slices.BinarySearchFunc(s.buckets, bucket, func(e, b uint64) int { return cmp.Compare(e>>countBits, b) })
	if found {
		s.buckets[i] += n
		return
	}
	if len(s.buckets) == cap(s.buckets) { // grow by a quarter: there are many sketches, and most stay small
		s.buckets = append(make([]uint64, 0, len(s.buckets)*5/4+4), s.buckets...)
	}
	s.buckets = slices.Insert(s.buckets, i, bucket<<countBits|n)
}

func (s *sketch) add(v int64) {
	v = max(0, v)
	if s.n == 0 {
		s.min, s.max = v, v
	}
	s.n++
	s.min, s.max = min(s.min, v), max(s.max, v)
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, uint64(v), 0)
	s.hi += carry
	s.put(bucketOf(v), 1)
}

func (s *sketch) merge(o *sketch) {
	if o.n == 0 {
		return
	}
	if s.n == 0 {
		s.min, s.max = o.min, o.max
	}
	s.n += o.n
	s.min, s.max = min(s.min, o.min), max(s.max, o.max)
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, o.lo, 0)
	s.hi += o.hi + carry
	for _, e := range o.buckets {
		s.put(e>>countBits, e&(1<<countBits-1))
	}
}

// mean is the sum divided by the number, rounded down. There must be a value.
func (s *sketch) mean() int64 {
	q, _ := bits.Div64(s.hi, s.lo, uint64(s.n)) // hi < n, because every value is below 2^63
	return int64(q)
}

// quantile is the value below which the given percent of values lie, interpolated between the two nearest (Hyndman and
// Fan's R-7, the common "inclusive" method). The least and the greatest value are exact; others are off by at most 1/128
// of the value. There must be a value.
func (s *sketch) quantile(percent int) int64 {
	steps := s.n - 1
	// steps·percent/100 without overflow
	at := steps/100*int64(percent) + steps%100*int64(percent)/100
	part := steps % 100 * int64(percent) % 100
	low := s.rank(at)
	if part == 0 {
		return low
	}
	high := s.rank(at + 1)
	return low + (high-low)/100*part + (high-low)%100*part/100
}

// rank is the k-th smallest value, from 0.
func (s *sketch) rank(k int64) int64 {
	switch {
	case k <= 0:
		return s.min
	case k >= s.n-1:
		return s.max
	}
	for _, e := range s.buckets {
		if k -= int64(e & (1<<countBits - 1)); k < 0 {
			return min(max(middle(e>>countBits), s.min), s.max)
		}
	}
	return s.max
}
