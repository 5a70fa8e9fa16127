package metrics

import (
	"maps"
	"math/bits"
	"slices"
)

// sketchBits says how fine a sketch is: an octave has 2^sketchBits buckets, so that the middle of a bucket is off by at
// most 2^-(sketchBits+1), that is 1/256, of the value.
const sketchBits = 7

// A sketch is a log-linear histogram of durations in microseconds. All of it is integers that are added, so merging is
// exact and order does not matter. It has at most 7,296 buckets, whatever it is given; its sum has 128 bits and cannot
// overflow. The zero sketch is ready.
type sketch struct {
	n        int64
	hi, lo   uint64 // the sum
	min, max int64
	buckets  map[uint16]int64
}

func bucketOf(v int64) uint16 {
	shift := max(0, bits.Len64(uint64(v))-sketchBits-1)
	return uint16(shift<<sketchBits + int(v>>shift))
}

// middle is the value that stands for a bucket.
func middle(b uint16) int64 {
	shift := max(0, int(b>>sketchBits)-1)
	low := int64(int(b)-shift<<sketchBits) << shift
	return low + (int64(1)<<shift)/2
}

func (s *sketch) add(v int64) {
	v = max(0, v)
	if s.n == 0 {
		s.min, s.max, s.buckets = v, v, make(map[uint16]int64)
	}
	s.n++
	s.min, s.max = min(s.min, v), max(s.max, v)
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, uint64(v), 0)
	s.hi += carry
	s.buckets[bucketOf(v)]++
}

func (s *sketch) merge(o *sketch) {
	if o.n == 0 {
		return
	}
	if s.n == 0 {
		s.min, s.max, s.buckets = o.min, o.max, make(map[uint16]int64, len(o.buckets))
	}
	s.n += o.n
	s.min, s.max = min(s.min, o.min), max(s.max, o.max)
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, o.lo, 0)
	s.hi += o.hi + carry
	for b, n := range o.buckets {
		s.buckets[b] += n
	}
}

// mean is the sum divided by the number, rounded down. There must be a value.
func (s *sketch) mean() int64 {
	q, _ := bits.Div64(s.hi, s.lo, uint64(s.n)) // hi < n, because every value is below 2^63
	return int64(q)
}

// quantile is the value below which the given percent of values lie, interpolated between the two nearest (Hyndman and
// Fan's R-7, the common "inclusive" method). The least and the greatest value are exact; others are off by at most 1/256
// of the value. There must be a value.
func (s *sketch) quantile(percent int) int64 {
	steps := s.n - 1
	// steps·percent/100 without overflow
	at := steps/100*int64(percent) + steps%100*int64(percent)/100
	part := steps % 100 * int64(percent) % 100
	low, high := s.rank(at), int64(0)
	if part == 0 {
		return low
	}
	high = s.rank(at + 1)
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
	for _, b := range slices.Sorted(maps.Keys(s.buckets)) {
		if k -= s.buckets[b]; k < 0 {
			return min(max(middle(b), s.min), s.max)
		}
	}
	return s.max
}
